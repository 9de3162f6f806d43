"""A line of a few values, without an axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString

Judgement = Literal["", "good", "bad"]


def sparkline(
    values: Sequence[float | None], *, judgement: Judgement = "", tiny: bool = False
) -> SafeString:
    """Draw the course of a few values; it decorates a number that is written beside it."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return SafeString("")
    low, high = min(known), max(known)
    span = (high - low) or 1.0
    places = [
        (round(index / (len(known) - 1) * 100, 2), round(28 - (value - low) / span * 24, 2))
        for index, value in enumerate(known)
    ]
    line = "M" + "L".join(f"{x},{y}" for x, y in places)
    return format_html(
        '<svg class="spark {}{}" viewBox="0 0 100 32" preserveAspectRatio="none" '
        'aria-hidden="true"><path class="area" d="{}L100,32L0,32Z"/>'
        '<path class="line" d="{}"/></svg>',
        judgement,
        " tiny" if tiny else "",
        line,
        line,
    )
