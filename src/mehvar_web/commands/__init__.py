"""What does the web application add to the command line, to run it and to look after it?

Nothing here loads Django until a verb is called.
"""

from __future__ import annotations

import typer

from mehvar_web.commands import (
    _backup,
    _channels,
    _decide,
    _experiments,
    _forget,
    _jobs,
    _serve,
    _users,
)

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """Add the verbs to ``mehvar``."""
    for group in (_serve, _jobs, _channels, _decide, _experiments, _forget, _users, _backup):
        group.add_to(app)
