"""The charts of the lab: cost by week, what moves it, and gaps between segments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar.policy_lab import Backtest, Fairness, Gap, Group, Outlook, Sensitivity
from mehvar_web.policies._lab_words import MOVED, SEGMENTS, group_words
from mehvar_web.ui import charts
from mehvar_web.ui.charts import Line, Spot, day_ticks
from mehvar_web.ui.dates import read_day, write_day
from mehvar_web.ui.figures import write_change, write_figure, write_share

_MOST_GAPS = 12


def draw_weeks(backtest: Backtest) -> SafeString | str:
    """Draw what each week would have cost, beside the policy in force."""
    weeks = [(day, one) for one in backtest.weeks if (day := read_day(one.key or "")) is not None]
    if len(weeks) < 2:
        return ""
    lines = [Line(name=_("This policy"), spots=_spots(weeks), style="area")]
    if backtest.was is not None:
        lines.append(Line(name=_("Compared with"), spots=_spots(weeks, was=True)))
    return charts.lines(
        charts.Lines(
            title=_("Cost by week"),
            lines=tuple(lines),
            x_head=_("Week"),
            y_head=_("Cost"),
            show=lambda value: write_figure(value, "money"),
            show_x=lambda value: write_day(date.fromordinal(round(value))),
            ticks=day_ticks(weeks[0][0], weeks[-1][0]),
            zero=True,
        )
    )


def _spots(weeks: Sequence[tuple[date, Group]], *, was: bool = False) -> tuple[Spot, ...]:
    return tuple(
        Spot(x=day.toordinal(), y=float(told.amount))
        for day, one in weeks
        if (told := one.was if was else one.now) is not None
    )


def draw_moved(moved: Sensitivity) -> SafeString:
    """Draw what the history would have cost with other caps, rates and thresholds."""
    curves: dict[str, Sequence[Outlook]] = {
        "cap": moved.cap, "rate": moved.rate, "threshold": moved.threshold,
    }  # fmt: skip
    lines = [
        Line(
            name=str(MOVED[name]),
            spots=tuple(
                Spot(x=float(getattr(one.change, name)), y=float(one.amount)) for one in curve
            ),
        )
        for name, curve in curves.items()
    ]
    return charts.lines(
        charts.Lines(
            title=_("Cost when caps, rates or thresholds move"),
            lines=tuple(lines),
            x_head=_("Times what they are"),
            y_head=_("Cost"),
            show=lambda value: write_figure(value, "money"),
            show_x=write_share,
            ticks=tuple((one.change.cap, write_share(one.change.cap)) for one in moved.cap),
            zero=True,
        )
    )


def draw_gaps(found: Fairness) -> SafeString | str:
    """Draw how much less or more of alike cases each segment has helped, the widest first."""
    wide = sorted(found.gaps, key=lambda one: (not one.alarm, not one.clear, -abs(one.gap)))
    if not wide:
        return ""
    return charts.intervals(
        charts.Intervals(
            title=_("Helped in alike cases, against all others"),
            rows=tuple(_gap(one) for one in wide[:_MOST_GAPS]),
            label_head=_("Segment"),
            value_head=_("Difference"),
            base=0.0,
            base_text=_("alike"),
            show=lambda value: write_change(value, "share"),
        )
    )


def _gap(one: Gap) -> charts.Interval:
    kind, words = str(SEGMENTS[one.by]), group_words(one.by, one.key)
    return charts.Interval(
        label=words if words.startswith(kind) else f"{kind}: {words}",
        value=one.gap,
        low=one.low,
        high=one.high,
        note=_("of %(rate)s, others %(others)s")
        % {"rate": write_share(one.rate), "others": write_share(one.others_rate)},
        judgement="bad" if one.alarm else "",
    )
