"""``voice ...``: what customers say, from a terminal or a script."""

from __future__ import annotations

import typer

from mehvar.cli import _voice_changes, _voice_drivers, _voice_files, _voice_nps, _voice_workspace

_PANEL = "Answers"


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs; a module of verbs has an ``add_to(group)`` of its own."""
    group = typer.Typer(
        help="What customers say: train and score texts, drivers, NPS.", no_args_is_help=True
    )
    _voice_files.add_to(group)
    _voice_changes.add_to(group)
    _voice_drivers.add_to(group)
    app.add_typer(group, name="voice", rich_help_panel=_PANEL)
    _voice_nps.add_to(group)
    _voice_workspace.add_to(group)
