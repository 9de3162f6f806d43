"""What a segmentation adds out of sample, drawn and in a table."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mehvar.segments import SegmentationView, WorthRow
from mehvar_web.segments._tables import ranged
from mehvar_web.ui import Column, Table, charts
from mehvar_web.ui.templatetags.ui import num, pct

_OUTCOMES = ("margin", "churn", "score")


def draw_worth(view: SegmentationView) -> SafeString | str:
    """Draw what the segmentation adds to each baseline, for each outcome."""
    rows = tuple(_interval(f"{one.outcome_title}: {one.baseline_title}", one) for one in view.worth)
    if not any(one.gain is not None for one in view.worth):
        return ""
    title = _("What %(name)s adds out of sample") % {"name": view.row.title}
    return draw_intervals(title, rows, _("Outcome, and what is known already"))


def draw_compared(
    views: Sequence[SegmentationView], *, outcome: str, baseline: str, title: str
) -> SafeString | str:
    """Draw what several segmentations add to one baseline, for one outcome."""
    found = [
        (view, one)
        for view in views
        for one in view.worth
        if one.outcome == outcome and one.baseline == baseline
    ]
    if not any(one.gain is not None for _view, one in found):
        return ""
    rows = tuple(_interval(view.row.title, one) for view, one in found)
    return draw_intervals(title, rows, _("Segmentation"))


def draw_intervals(
    title: str, rows: tuple[charts.Interval, ...], label_head: str
) -> SafeString:  # fmt: skip
    """Draw gains with their intervals against nothing gained."""
    return charts.intervals(
        charts.Intervals(
            title=title,
            rows=rows,
            label_head=label_head,
            value_head=_("Share explained more, out of sample"),
            base=0.0,
            base_text=_("adds nothing"),
            show=lambda value: pct(value, 2),
        )
    )


def outcomes_of(views: Sequence[SegmentationView]) -> list[tuple[str, str]]:
    """Return the outcomes that were tested on any of them, with their titles."""
    titles = {one.outcome: one.outcome_title for view in views for one in view.worth}
    return [(one, titles[one]) for one in _OUTCOMES if one in titles]


def baselines_of(views: Sequence[SegmentationView]) -> list[tuple[str, str]]:
    """Return the baselines there are, with their titles, the plainest first."""
    titles = {one.baseline: one.baseline_title for view in views for one in view.worth}
    order = ("nothing", "demographic", "behavioural", "both")
    return [(one, titles[one]) for one in order if one in titles]


def _interval(label: str, one: WorthRow) -> charts.Interval:
    if one.gain is None:
        return charts.Interval(label=label, value=None, note=one.reason_text)
    return charts.Interval(
        label=label,
        value=one.gain,
        low=one.low,
        high=one.high,
        judgement="good" if one.low is not None and one.low > 0 else "",
    )


def worth_table(rows: Sequence[WorthRow]) -> Table[WorthRow]:
    """Return every test: the outcome, what is known already, and what the segmentation adds."""
    return Table(
        name="worth",
        title=_("Every test"),
        columns=[
            Column(name="outcome", label=_("Outcome"), cell=lambda one: one.outcome_title,
                   head=True),
            Column(name="baseline", label=_("Known already"),
                   cell=lambda one: one.baseline_title),
            Column(name="base", label=_("Explained by that"), numeric=True,
                   cell=lambda one: None if one.base is None else pct(one.base, 2),
                   value=lambda one: one.base),
            Column(name="gain", label=pgettext("column", "More with the segments"), numeric=True,
                   cell=lambda one: ranged(one.gain, one.low, one.high, "share", places=2),
                   value=lambda one: one.gain),
            Column(name="n", label=pgettext("column", "n"), numeric=True,
                   cell=lambda one: num(one.n), value=lambda one: one.n),
            Column(name="reason", label=_("Why not"), cell=lambda one: one.reason_text or None),
        ],
        rows=rows,
        empty_title=_("Nothing was tested yet"),
        empty_text=_("The test needs customers whose next period is over."),
    )  # fmt: skip
