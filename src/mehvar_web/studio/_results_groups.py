"""The headline of a survey week by week, and by channel, language, version and store."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from mehvar_web.studio import _words
from mehvar_web.studio._results import shown_group
from mehvar_web.studio._results_draw import STATISTICS, ends_of, is_known, n_words, show_of
from mehvar_web.ui.charts import (
    Bar,
    Bars,
    Interval,
    Intervals,
    Point,
    Trend,
    bars,
    intervals,
    trend,
)
from mehvar_web.ui.dates import write_day, write_short_day
from mehvar_web.ui.figures import write_number, write_share

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from mehvar.surveys import Dimension, FieldResult, Group, Results

DIMENSIONS: dict[Dimension, _words.Words] = {
    "channel": pgettext_lazy("of an answer", "Channel"),
    "language": pgettext_lazy("of an answer", "Language"),
    "version": pgettext_lazy("of an answer", "Version"),
    "store": pgettext_lazy("of an answer", "Store"),
}
_FEWEST_WEEKS = 2
_MOST_WEEKS = 26


def weeks(results: Results) -> SafeString | str:
    """Draw the headline by week; nothing before there are two."""
    head = results.field(results.headline) if results.headline else None
    groups = results.groups.get("week", ())[-_MOST_WEEKS:]
    known = [one for one in groups if one.key]
    if len(known) < _FEWEST_WEEKS:
        return ""
    if head is None:
        return trend(
            Trend(
                title=_("Answers by week"), small=True, zero=True,
                points=tuple(
                    Point(label=_week(one.key), short=_week(one.key, short=True),
                          value=float(one.submissions or 0))
                    for one in known
                ),
            )
        )  # fmt: skip
    points = tuple(_week_point(shown_group(one), head) for one in known)
    if sum(point.value is not None for point in points) < _FEWEST_WEEKS:
        return ""  # weeks of groups too small to be shown
    return trend(
        Trend(
            title=_("%(what)s by week") % {"what": STATISTICS.get(head.statistic, "")},
            points=points,
            show=show_of(head),
            small=True,
        )
    )


def _week_point(one: Group, head: FieldResult) -> Point:
    told = one.estimate
    value = None if told is None or not is_known(told) else told.estimate
    low, high = (None, None) if told is None or value is None else ends_of(head, told)
    return Point(
        label=_("week of %(day)s") % {"day": _week(one.key)},
        short=_week(one.key, short=True),
        value=value,
        low=low,
        high=high,
        note="" if one.n is None else n_words(one.n),
    )


def _week(key: str, *, short: bool = False) -> str:
    day = date.fromisoformat(key)
    return write_short_day(day) if short else write_day(day)


def groups(results: Results, dimension: Dimension) -> SafeString | str:
    """Draw the headline for each channel, language, version or store."""
    listed = [shown_group(one) for one in results.groups.get(dimension, ())]
    head = results.field(results.headline) if results.headline else None
    if len(listed) < 2:
        return ""
    ordered = sorted(listed, key=lambda one: -(one.submissions or 0))[:30]
    if head is None:
        return bars(
            Bars(
                title=str(DIMENSIONS[dimension]),
                label_head=str(DIMENSIONS[dimension]),
                value_head=_("Answers"),
                rows=tuple(
                    Bar(label=group_name(dimension, one.key), value=float(one.submissions or 0),
                        note=_hidden_words(one))
                    for one in ordered
                ),
            )
        )  # fmt: skip
    rows = tuple(_group_row(one, head, dimension) for one in ordered)
    if all(row.value is None for row in rows):
        return format_html("<p>{}</p>", _("too few people to show"))  # of every group
    return intervals(
        Intervals(
            title=str(DIMENSIONS[dimension]),
            label_head=str(DIMENSIONS[dimension]),
            value_head=str(STATISTICS.get(head.statistic, "")),
            show=show_of(head),
            base=head.estimate.estimate if head.estimate and is_known(head.estimate) else None,
            base_text=_("all together"),
            rows=rows,
        )
    )


def _group_row(one: Group, head: FieldResult, dimension: Dimension) -> Interval:
    told = one.estimate
    if told is None or not is_known(told):
        return Interval(
            label=group_name(dimension, one.key), value=None,
            note=_hidden_words(one) or _("no answer to it"),
        )  # fmt: skip
    low, high = ends_of(head, told)
    return Interval(
        label=group_name(dimension, one.key),
        value=told.estimate,
        low=low,
        high=high,
        note=_group_note(one),
    )


def _group_note(one: Group) -> str:
    note = n_words(one.n or 0)
    if one.response is not None and is_known(one.response):
        rate = _("%(share)s of the invited answered") % {
            "share": write_share(one.response.estimate)
        }
        return f"{note} · {rate}"
    return note


def _hidden_words(one: Group) -> str:
    return _("too few people to show") if one.is_withheld else ""


def group_name(dimension: Dimension, key: str) -> str:
    """Return the name of a channel, a language, a version or a store."""
    if not key:
        return _("not known")
    if dimension == "channel":
        return str(_words.channel_name(key))
    if dimension == "language":
        return _words.language_name(key)
    if dimension == "version":
        return _("version %(n)s") % {"n": write_number(int(key))} if key.isdecimal() else key
    return key
