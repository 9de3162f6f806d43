"""``value ...``: lifetime value from a terminal or a script."""

from __future__ import annotations

import typer


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
