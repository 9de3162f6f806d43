"""``value ...``: lifetime value from a terminal or a script."""

from __future__ import annotations

import typer

from mehvar.cli import _value_fit


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    group = typer.Typer(
        help="Which customers are worth how much from now on, and how sure are we?",
        no_args_is_help=True,
    )
    _value_fit.add_to(group)
    app.add_typer(group, name="value", rich_help_panel="Answers")
