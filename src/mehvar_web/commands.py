"""The verbs that the web application adds to ``mehvar``."""

from __future__ import annotations

import typer


def add_to(app: typer.Typer) -> None:
    """Add the verbs."""
