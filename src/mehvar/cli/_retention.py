"""``retention ...``: retention from a terminal or a script."""

from __future__ import annotations

import typer

from mehvar.cli import _uplift

_PANEL = "Answers"


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    group = typer.Typer(
        help="Who stays, who goes quiet and why, and what will they need next?",
        rich_markup_mode="rich",
    )
    _uplift.add_to(group)
    app.add_typer(group, name="retention", rich_help_panel=_PANEL)
