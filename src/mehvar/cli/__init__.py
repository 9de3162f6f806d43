"""How do I ask Mehvar from a terminal or a script?"""

from __future__ import annotations

from mehvar.cli._app import app, main

__all__ = ["app", "main"]
