"""``value fit``: a model of repeat buying on any file of transactions, with no workspace."""

from __future__ import annotations

import typer


def add_to(group: typer.Typer) -> None:
    """Add this module's verbs to the group ``value``."""
