"""The charts of Scores: the course of a number, and the score by how fast people answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mehvar.calendar import Calendar, month_name
from mehvar.scores import Fact, Score
from mehvar.text import Language
from mehvar_web.scores._view import View
from mehvar_web.scores._words import UNITS, breaks_words
from mehvar_web.ui.charts import Interval, Intervals, Point, Trend, intervals, trend
from mehvar_web.ui.figures import write_figure
from mehvar_web.ui.templatetags.ui import digits

Label = Callable[[Score], str]


def draw_trend(view: View, series: Sequence[Score], label: Label) -> SafeString:
    """Draw the periods; where the asking changed, the line is broken and says why."""
    unit = UNITS[view.statistic]
    points: list[Point] = []
    for place, one in enumerate(series):
        if one.why and place:
            said = _("before %(period)s changed: %(what)s") % {
                "period": label(one),
                "what": breaks_words(one.why),
            }
            points.append(Point(label=said, short="⋯", value=None))
        points.append(_point(one, label))
    return trend(
        Trend(
            title=view.measure.title.in_(_language()),
            points=tuple(points),
            show=lambda value: write_figure(value, unit),
        )
    )


def draw_effort(view: View, waves: Sequence[Fact]) -> SafeString | str:
    """Draw the score of each quarter of those who answered, from the fastest to the slowest."""
    if not waves:
        return ""
    words = {
        "wave_1": _("Fastest quarter"),
        "wave_2": _("Second quarter"),
        "wave_3": _("Third quarter"),
        "wave_4": _("Slowest quarter"),
    }
    unit = UNITS[view.measure.headline]
    return intervals(
        Intervals(
            title=_("Score by how fast people answered"),
            rows=tuple(
                Interval(
                    label=words.get(one.name, one.name),
                    value=one.value,
                    low=one.low,
                    high=one.high,
                    note=_("median %(hours)s hours, n %(n)s")
                    % {
                        "hours": write_figure(float(one.note), "stars", places=1),
                        "n": write_figure(one.n, "count"),
                    },
                )
                for one in waves
            ),
            label_head=_("Answered"),
            value_head=_("Score"),
            show=lambda value: write_figure(value, unit),
        )
    )


def _point(one: Score, label: Label) -> Point:
    mark = "" if one.is_better is None else "good" if one.is_better else "bad"
    return Point(
        label=label(one),
        short=_short(one, label),
        value=one.value,
        low=one.low,
        high=one.high,
        signal=mark,  # type: ignore[arg-type] # the three words above
        partial=one.note == "partial",
        note=_("not over yet")
        if one.note == "partial"
        else _("n %(n)s") % {"n": write_figure(one.n, "count")},
    )


def _short(one: Score, label: Label) -> str:
    """Write a period as short as an axis needs."""
    kind, parts = one.period_kind, one.period.split("-")
    if kind in {"month", "jmonth"}:
        return _month(kind, parts[1])
    if kind in {"week", "jweek"}:
        return digits(f"{int(parts[2])} {_month(kind, parts[1])}")
    return label(one)


def _month(kind: str, number: str) -> str:
    calendar: Calendar = "jalali" if kind.startswith("j") else "gregorian"
    name = month_name(int(number), calendar=calendar, language=_language())
    return name[:3] if _language() == "en" else name


def _language() -> Language:
    return "fa" if get_language() == "fa" else "en"
