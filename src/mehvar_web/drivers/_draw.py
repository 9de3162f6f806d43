"""The charts of Drivers: importance, the map, what if."""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar.drivers import PublishedDriver, PublishedOutcome
from mehvar_web.drivers._words import (
    MEASURES,
    ORIGINS,
    QUADRANTS,
    STEPS,
    name_of,
    write_points,
    write_share,
)
from mehvar_web.ui import charts
from mehvar_web.ui.charts import Mark


def draw_importance(outcome: PublishedOutcome) -> SafeString:
    """Draw each driver's share with its interval, the most important first."""
    return charts.intervals(
        charts.Intervals(
            title=_("How much each driver matters"),
            rows=tuple(
                charts.Interval(
                    label=name_of(one),
                    value=one.share.estimate,
                    low=one.share.low,
                    high=one.share.high,
                    note=_note(one),
                )
                for one in outcome.drivers
            ),
            label_head=_("Driver"),
            value_head=_("Share of what is explained"),
            base=0.0,
            show=write_share,
        )
    )


def _note(one: PublishedDriver) -> str:
    notes = [str(ORIGINS[one.origin])]
    if one.noise:
        notes.append(_("no more than chance"))
    elif one.tied:
        notes.append(_("tied"))
    return " · ".join(notes)


def draw_map(outcome: PublishedOutcome) -> SafeString | str:
    """Draw importance against performance; a colour only where both intervals clear the lines."""
    placed = [one for one in outcome.drivers if one.performance is not None]
    if not placed:
        return ""
    line = placed[0].importance_line or 0.0
    return charts.bubbles(
        charts.Bubbles(
            title=_("Importance and performance"),
            bubbles=tuple(_bubble(one) for one in placed),
            x_head=_("How well we do"),
            y_head=_("Share of what is explained"),
            show_x=write_share,
            show=write_share,
            zero=True,
            marks=(Mark(at=line, text=_("mean importance"), axis="y"),),
            band=_("90% range"),
        )
    )


def _bubble(one: PublishedDriver) -> charts.Bubble:
    words, tone = QUADRANTS.get(one.quadrant, (_("not clear"), ""))
    performance = one.performance
    return charts.Bubble(
        label=name_of(one),
        x=performance.estimate if performance else 0.0,
        y=one.share.estimate,
        low=one.share.low,
        high=one.share.high,
        note=str(words),
        judgement="good" if tone == "good" else "bad" if tone == "bad" else "",
    )


def draw_what_ifs(outcome: PublishedOutcome) -> SafeString | str:
    """Draw what one step of each driver for all who have room goes with, the largest first."""
    found = [(one, one.change) for one in outcome.drivers if one.change is not None]
    if not found:
        return ""
    ordered = sorted(found, key=lambda pair: -pair[1].estimate)
    return charts.intervals(
        charts.Intervals(
            title=_("One step better for all who have room"),
            rows=tuple(
                charts.Interval(
                    label=name_of(one),
                    value=change.estimate,
                    low=change.low,
                    high=change.high,
                    note=_("%(step)s · %(share)s have room")
                    % {"step": STEPS[one.step], "share": write_share(one.room)},
                    judgement="good" if change.low > 0 else "bad" if change.high < 0 else "",
                )
                for one, change in ordered
            ),
            label_head=_("Driver"),
            value_head=_("Change of %(measure)s, points") % {"measure": MEASURES[outcome.outcome]},
            base=0.0,
            base_text=_("no change"),
            show=write_points,
        )
    )
