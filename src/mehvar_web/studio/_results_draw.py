"""Results as a page draws them: tiles with intervals, one card for each question, the weeks."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from mehvar import surveys
from mehvar_web.studio import _words
from mehvar_web.ui import Kpi, likely_range
from mehvar_web.ui.charts import (
    Bar,
    Bars,
    HeatCell,
    Heatmap,
    HeatRow,
    bars,
    heatmap,
)
from mehvar_web.ui.figures import UNKNOWN, write_number, write_share

if TYPE_CHECKING:
    from mehvar.stats import Interval as Estimate
    from mehvar.surveys import FieldResult, Results, Share, Survey
    from mehvar_web.ui.charts import Judgement

Show = Callable[[float], str]

STATISTICS: dict[str, _words.Words] = {
    "nps": gettext_lazy("NPS"),
    "top": gettext_lazy("satisfied"),
    "mean": gettext_lazy("mean"),
}
_DETRACTOR, _PROMOTER = 6, 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Answers to a question while it was asked in another way."""

    versions: str
    value: str
    spread: str
    n: int
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What was answered to one question, drawn."""

    result: FieldResult
    number: int
    label: str
    icon: str
    kind: _words.Words
    name: str
    value: str
    spread: str
    chart: SafeString | str
    below: SafeString | str
    earlier: tuple[Series, ...]
    facts: tuple[tuple[str, str], ...]

    @property
    def has_words(self) -> bool:
        """Whether people wrote words of their own."""
        return self.result.words > 0


def show_of(result: FieldResult) -> Show:
    """Return how a field's statistic is written."""
    return show_by(result.statistic)


def show_by(statistic: str) -> Show:
    """Return how a statistic is written: NPS in signed points, shares in percent."""
    if statistic == "nps":
        return lambda value: write_number(value, sign=True)
    if statistic in {"top", "shares"}:
        return write_share
    return lambda value: write_number(value, places=1)


def tiles(results: Results, *, last: SafeString | str) -> tuple[Kpi, ...]:
    """Return the numbers at the head of the page."""
    found = [
        Kpi(name=_("Answers"), value=write_number(results.submissions), note=last,
            unknown=_("none yet")),
    ]  # fmt: skip
    head = results.field(results.headline) if results.headline else None
    if head is not None and head.estimate is not None and is_known(head.estimate):
        found.append(_headline(head))
    found.append(_response(results))
    return tuple(found)


def _headline(head: FieldResult) -> Kpi:
    show, told = show_of(head), head.estimate
    assert told is not None  # noqa: S101 (the caller looked)
    low, high = ends_of(head, told)
    name, measure = str(STATISTICS.get(head.statistic, head.statistic)), head.field.measure.upper()
    return Kpi(
        name=name,
        short=measure if measure != name else "",
        value=show(told.estimate),
        low=show(low),
        high=show(high),
        range=likely_range(value=told.estimate, low=low, high=high),
        note=n_words(head.n or 0),
    )


def ends_of(result: FieldResult, told: Estimate) -> tuple[float, float]:
    """Return an interval within what is possible: no NPS lies beyond 100."""
    bounds: dict[str, tuple[float, float]] = {"nps": (-100.0, 100.0), "top": (0.0, 1.0)}
    field = result.field
    usual = (field.low, field.high) if field.points else (None, None)
    least, most = bounds.get(result.statistic, usual)
    low = told.low if least is None or math.isnan(told.low) else max(told.low, least)
    high = told.high if most is None or math.isnan(told.high) else min(told.high, most)
    return low, high


def _response(results: Results) -> Kpi:
    told = results.response
    if told is None or not is_known(told):
        return Kpi(name=_("Response rate"), unknown=_("nobody was invited by a plan"))
    return Kpi(
        name=_("Response rate"),
        value=write_share(told.estimate),
        low=write_share(told.low),
        high=write_share(told.high),
        range=likely_range(value=told.estimate, low=told.low, high=told.high),
        note=ngettext("of %(n)s invited", "of %(n)s invited", results.invited)
        % {"n": write_number(results.invited)},
    )


def cards(survey: Survey, results: Results) -> tuple[Card, ...]:
    """Return one card for each question, in the order of the survey."""
    return tuple(
        _card(survey, result, number) for number, result in enumerate(results.fields, start=1)
    )


def _card(survey: Survey, result: FieldResult, number: int) -> Card:
    field, show = result.field, show_of(result)
    value = spread = ""
    told = result.estimate
    if told is not None and is_known(told) and result.statistic in STATISTICS:
        low, high = ends_of(result, told)
        value = show(told.estimate)
        spread = _range_words(show(low), show(high))
    return Card(
        result=result,
        number=number,
        label=_words.said(survey, field.text) or field.id,
        icon=_words.ICONS[field.type],
        kind=_words.TYPES[field.type],
        name=str(STATISTICS.get(result.statistic, "")),
        value=value,
        spread=spread,
        chart=_chart(survey, result),
        below=_nps_bar(result) if result.statistic == "nps" else "",
        earlier=tuple(_series(one, show) for one in result.earlier),
        facts=_facts(result),
    )


def _chart(survey: Survey, result: FieldResult) -> SafeString | str:
    if result.is_withheld or not result.n:
        return ""
    if result.rows:
        return _matrix(survey, result)
    if not result.shares:
        return ""
    return bars(
        Bars(
            title=_words.said(survey, result.field.text) or result.field.id,
            label_head=_("Answer"),
            value_head=_("Share"),
            show=write_share,
            rows=tuple(
                Bar(
                    label=_share_label(survey, result, one),
                    value=one.share.estimate,
                    low=one.share.low,
                    high=one.share.high,
                    note=n_words(one.count),
                    judgement=_judgement(result, one.key),
                )
                for one in result.shares
            ),
        )
    )


def _share_label(survey: Survey, result: FieldResult, one: Share) -> str:
    field = result.field
    if not field.points:
        return _words.said(survey, one.text) or one.key
    scale = surveys.scale_of(survey=survey, field=field, language=_words.language())
    ends = {str(field.points[0]): scale.low_text, str(field.points[-1]): scale.high_text}
    point = _words.number(float(one.key))
    said = ends.get(one.key, "")
    return f"{point} – {said}" if said else point


def _judgement(result: FieldResult, key: str) -> Judgement:
    if result.statistic != "nps" or not key.isdecimal():
        return ""
    return "bad" if int(key) <= _DETRACTOR else "good" if int(key) >= _PROMOTER else ""


def _nps_bar(result: FieldResult) -> SafeString | str:
    """Draw who would advise against, who neither, who would recommend; as one reads."""
    if result.is_withheld or not result.n:
        return ""
    counts = {"bad": 0, "plain": 0, "good": 0}
    for one in result.shares:
        if one.key.isdecimal():
            point = int(one.key)
            kind = "bad" if point <= _DETRACTOR else "good" if point >= _PROMOTER else "plain"
            counts[kind] += one.count
    total = sum(counts.values()) or 1
    names = {
        "bad": pgettext("of NPS", "detractors"),
        "plain": pgettext("of NPS", "passives"),
        "good": pgettext("of NPS", "promoters"),
    }
    parts = format_html_join(
        "",
        '<span class="{}" style="--share:{}"></span>',
        ((kind, f"{count / total:.4f}") for kind, count in counts.items()),
    )
    words = format_html_join(
        "",
        '<li class="{}">{} <b>{}</b></li>',
        ((kind, names[kind], write_share(count / total)) for kind, count in counts.items()),
    )
    return format_html(
        '<div class="nps-bar" aria-hidden="true">{}</div><ul class="nps-words">{}</ul>',
        parts,
        words,
    )


def _matrix(survey: Survey, result: FieldResult) -> SafeString:
    field = result.field
    return heatmap(
        Heatmap(
            title=_words.said(survey, field.text) or field.id,
            corner=pgettext("of a table of choices", "Row"),
            columns=tuple(_words.said(survey, one.text) or one.id for one in field.options),
            rows=tuple(
                HeatRow(
                    label=_words.said(survey, row.row.text) or row.row.id,
                    size=write_number(row.n),
                    cells=tuple(
                        HeatCell(value=one.share.estimate, note=_spread_words(one.share))
                        for one in row.shares
                    ),
                )
                for row in result.rows
            ),
            size_head=_("Answers"),
            show=write_share,
            low=0.0,
        )
    )


def _facts(result: FieldResult) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    if result.statistic != "mean" and result.mean is not None and is_known(result.mean):
        found.append((_("Mean"), write_number(result.mean.estimate, places=1)))
    if len(result.quantiles) == 5:
        low, quarter, middle, upper, high = (
            write_number(one, places=0 if float(one).is_integer() else 1)
            for one in result.quantiles
        )
        found += [
            (_("Median"), middle),
            (_("Middle half"), _("%(low)s to %(high)s") % {"low": quarter, "high": upper}),
            (_("Least and greatest"), _("%(low)s to %(high)s") % {"low": low, "high": high}),
        ]
    return tuple(found)


def _series(one: surveys.Series, show: Show) -> Series:
    told = one.estimate if one.estimate is not None and is_known(one.estimate) else None
    return Series(
        versions=_(", ").join(write_number(number) for number in one.versions),
        value=UNKNOWN if told is None else show(told.estimate),
        spread="" if told is None else _spread_words(told, show),
        n=one.n,
        why=tuple(str(_words.CHANGES.get(reason, reason)) for reason in one.reasons),
    )


def n_words(n: int) -> str:
    """Say how many answers there are."""
    return ngettext("%(n)s answer", "%(n)s answers", n) % {"n": write_number(n)}


def _spread_words(told: Estimate, show: Show = write_share) -> str:
    return _range_words(show(told.low), show(told.high))


def _range_words(low: str, high: str) -> str:
    return _("95%% range %(low)s to %(high)s") % {"low": low, "high": high}


def is_known(told: Estimate) -> bool:
    """Tell whether there was anything to estimate from."""
    return not math.isnan(told.estimate)
