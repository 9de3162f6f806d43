"""How does a number look over time, beside others, and spread over customers?

Drawn on the server: SVG for the marks, HTML for every piece of text, so digits, direction, dark
mode and print come by themselves. Every chart has a text alternative and, folded below it, the
table of its numbers. Time runs from left to right in both languages; bars follow the reading
direction.
"""

from __future__ import annotations

from mehvar_web.ui.charts._bars import Bar, Bars, Bin, Distribution, bars, distribution
from mehvar_web.ui.charts._scale import Scale, scale
from mehvar_web.ui.charts._spark import sparkline
from mehvar_web.ui.charts._trend import Point, Trend, trend

__all__ = [
    "Bar",
    "Bars",
    "Bin",
    "Distribution",
    "Point",
    "Scale",
    "Trend",
    "bars",
    "distribution",
    "scale",
    "sparkline",
    "trend",
]
