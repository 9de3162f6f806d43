"""How does a number look over time, beside others, and spread over customers?

Drawn on the server: SVG for the marks, HTML for every piece of text, so digits, direction, dark
mode and print come by themselves. Every chart has a text alternative and the table of its
numbers, folded below it or being it. Axes of numbers and time run from left to right in both
languages; rows, bars and tables follow the reading direction.
"""

from __future__ import annotations

from mehvar_web.ui.charts._axes import Mark, Tick, day_ticks, write_ordinal
from mehvar_web.ui.charts._bars import Bar, Bars, bars
from mehvar_web.ui.charts._bubbles import Bubble, Bubbles, bubbles
from mehvar_web.ui.charts._heat import HeatCell, Heatmap, HeatRow, heatmap
from mehvar_web.ui.charts._histogram import Histogram, histogram
from mehvar_web.ui.charts._lines import Line, Lines, Pin, Spot, lines
from mehvar_web.ui.charts._rows import (
    Interval,
    Intervals,
    Step,
    Swing,
    Tornado,
    Waterfall,
    intervals,
    tornado,
    waterfall,
)
from mehvar_web.ui.charts._scale import Scale, scale
from mehvar_web.ui.charts._spark import Judgement, sparkline
from mehvar_web.ui.charts._trend import Point, Trend, trend

__all__ = [
    "Bar",
    "Bars",
    "Bubble",
    "Bubbles",
    "HeatCell",
    "HeatRow",
    "Heatmap",
    "Histogram",
    "Interval",
    "Intervals",
    "Judgement",
    "Line",
    "Lines",
    "Mark",
    "Pin",
    "Point",
    "Scale",
    "Spot",
    "Step",
    "Swing",
    "Tick",
    "Tornado",
    "Trend",
    "Waterfall",
    "bars",
    "bubbles",
    "day_ticks",
    "heatmap",
    "histogram",
    "intervals",
    "lines",
    "scale",
    "sparkline",
    "tornado",
    "trend",
    "waterfall",
    "write_ordinal",
]
