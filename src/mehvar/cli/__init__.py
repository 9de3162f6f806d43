"""How do I ask Mehvar from a terminal or a script?"""

from __future__ import annotations

from mehvar.cli._app import app, main
from mehvar.cli._context import (
    JsonOption,
    WorkspaceOption,
    actor,
    console,
    print_json,
    print_table,
)
from mehvar.cli._format import Words

__all__ = [
    "JsonOption",
    "Words",
    "WorkspaceOption",
    "actor",
    "app",
    "console",
    "main",
    "print_json",
    "print_table",
]
