"""How this app writes amounts, shares and numbers as plain text."""

from __future__ import annotations

from mehvar_web.ui.figures import write_figure


def compact(amount: float | None) -> str:
    """Write an amount short, as charts do."""
    return write_figure(amount, "money")


def share(value: float | None) -> str:
    """Write a share of 0..1 in percent."""
    return write_figure(value, "share")


def whole(value: float | None) -> str:
    """Write a share of 0..1 in whole percent."""
    return write_figure(value, "share", places=0)


def number(value: float | None) -> str:
    """Write a whole number."""
    return write_figure(value, "count")
