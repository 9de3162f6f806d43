"""What the page Scores shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mehvar import scores
from mehvar.calendar import period_label
from mehvar.scores import Fact, Known, Score, Statistic, WeightLine
from mehvar.text import Language
from mehvar_web import company
from mehvar_web.scores._draw import draw_effort, draw_trend
from mehvar_web.scores._view import View
from mehvar_web.scores._words import (
    MARGINS,
    REASONS,
    SIGNALS,
    UNITS,
    WEIGHTINGS,
    breaks_words,
    member_words,
    say,
)
from mehvar_web.ui import Kpi, Range, likely_range
from mehvar_web.ui.charts import scale
from mehvar_web.ui.figures import split_figure, write_change, write_figure

SHOWN = {"jweek": 26, "week": 26, "jmonth": 24, "month": 24}
"""So many of the newest periods are drawn; twelve of the others."""

MOST_GROUPS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One member of a dimension: its score, its range on the scale of all, its name."""

    score: Score
    words: str
    range: Range | None
    needed: int
    enough: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One line of what weighting changed, in words."""

    margin: str
    words: str
    line: WeightLine
    is_share: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything on the page; ``now`` is the last whole period, else all time together."""

    kpis: tuple[Kpi, ...]
    now: Score | None
    now_label: str
    unit: str
    needed: int
    weighting: str
    trend: SafeString | str
    breaks: tuple[tuple[str, str], ...]
    groups: tuple[Group, ...]
    groups_label: str
    hidden: int
    more: int
    weighed: tuple[Weighed, ...]
    effort: SafeString | str
    late: Fact | None
    odds: tuple[tuple[str, Fact], ...]
    rule: str
    definition: str
    minimum: int


def read_known() -> tuple[Known, ...]:
    """Return what can be shown at all."""
    return company.remember(
        ("scores.known",), lambda: scores.read_known(company.workspace(), marts=company.marts())
    )


def read_scores(name: str, statistic: Statistic, *, kind: str, by: str = "") -> tuple[Score, ...]:
    """Return a measure's published scores by a kind of period, whole or by a dimension."""
    last = SHOWN.get(kind, 12) + 1
    return company.remember(
        ("scores.read", name, statistic, kind, by),
        lambda: scores.read_scores(
            company.workspace(), name, statistic=statistic, by=by, period_kind=kind,
            last=last, marts=company.marts(),
        ),
    )  # fmt: skip


def language() -> Language:
    """Return the language of the page."""
    return "fa" if get_language() == "fa" else "en"


def label_of(score: Score) -> str:
    """Write the period of a score; all time is all time."""
    if not score.period_kind:
        return _("all time")
    return period_label(score.period_kind, score.period, language())  # type: ignore[arg-type]


def read_page(view: View) -> Page:
    """Return what the page shows."""
    name, statistic = view.measure.name, view.statistic
    series = read_scores(name, statistic, kind=view.kind)
    whole = read_scores(name, statistic, kind="")
    now = last_whole(series) or (whole[0] if whole else None)
    span = None if view.span == "all" else now
    groups = _groups(view, span)
    facts = _facts(name)
    return Page(
        kpis=tuple(_kpi(one, view) for one in read_known()),
        now=now,
        now_label=label_of(now) if now else "",
        unit=UNITS[statistic],
        needed=_needed(view, whole[0] if whole else None),
        weighting=_weighting(now),
        trend=draw_trend(view, series, label_of) if series else "",
        breaks=tuple((label_of(one), breaks_words(one.why)) for one in series if one.why),
        groups=_drawn(groups[:MOST_GROUPS], view, whole[0] if whole else None),
        groups_label=label_of(span) if span else _("all time"),
        hidden=sum(one.note == "hidden" for one in _of_span(view, span)),
        more=max(0, len(groups) - MOST_GROUPS),
        weighed=_weighed(view, now),
        effort=draw_effort(view, [one for one in facts if one.name.startswith("wave_")]),
        late=next((one for one in facts if one.name == "late_minus_early"), None),
        odds=tuple(
            (_signal(one.name), one) for one in facts if one.kind == "propensity"
        )[:8],
        rule=next((one.note for one in facts if (one.kind, one.name) == ("rule", statistic)), ""),
        definition=view.measure.definition.in_(language()),
        minimum=max(company.workspace().settings.minimum_group, view.measure.minimum),
    )  # fmt: skip


def last_whole(series: tuple[Score, ...]) -> Score | None:
    """Return the newest score that is over and may be shown."""
    return next((one for one in reversed(series) if one.value is not None and not one.note), None)


def _kpi(known: Known, view: View) -> Kpi:
    """A measure's headline in its last whole period."""
    measure = known.measure
    unit = UNITS[measure.headline]
    title = measure.title.in_(language())
    url = view.url(measure=measure.name, statistic="", margin="")
    one = last_whole(read_scores(measure.name, measure.headline, kind=view.kind))
    if one is None or one.value is None:
        return Kpi(name=title, url=url, unknown=_("too few answers"))
    number, words = split_figure(write_figure(one.value, unit))
    told = one.significant
    better = bool(told and (one.change or 0) > 0)
    return Kpi(
        name=title,
        value=number,
        unit=words,
        url=url,
        low=write_figure(one.low, unit),
        high=write_figure(one.high, unit),
        change=write_change(one.change, unit) if told else "",
        direction=("up" if better else "down") if told else "",
        judgement=("good" if better else "bad") if told else "",
        note=_("%(period)s, n %(n)s")
        % {"period": label_of(one), "n": write_figure(one.n, "count")},
        range=likely_range(value=one.value, low=one.low, high=one.high),
    )


def _needed(view: View, whole: Score | None) -> int:
    """How many answers bring the interval to the margin, by the variance of all answers."""
    if whole is None or whole.variance is None:
        return 0
    if view.margin == view.measure.margin(view.statistic):
        return whole.needed
    return scores.needed_answers(
        variance=whole.variance, margin=view.margin, statistic=view.statistic
    )


def _weighting(now: Score | None) -> str:
    if now is None:
        return ""
    if now.weighting == "none":
        return _("Not weighted: %(why)s.") % {"why": say(REASONS, now.weighting_note)}
    return say(WEIGHTINGS, now.weighting)


def _of_span(view: View, span: Score | None) -> tuple[Score, ...]:
    if not view.by:
        return ()
    if span is None or not span.period_kind:
        return read_scores(view.measure.name, view.statistic, kind="", by=view.by)
    rows = read_scores(view.measure.name, view.statistic, kind=view.kind, by=view.by)
    return tuple(one for one in rows if one.period == span.period)


def _groups(view: View, span: Score | None) -> list[Score]:
    """The members that may be shown, best first."""
    shown = [one for one in _of_span(view, span) if one.value is not None]
    return sorted(shown, key=lambda one: (-(one.value or 0), one.level))


def _drawn(groups: list[Score], view: View, whole: Score | None) -> tuple[Group, ...]:
    """Draw the ranges of all members on one scale."""
    axis = scale(end for one in groups for end in (one.value, one.low, one.high))
    names, needed = company.member_names(view.by), _needed(view, whole)
    return tuple(
        Group(
            score=one,
            words=member_words(view.by, one.level, names),
            range=None
            if one.value is None or one.low is None or one.high is None
            else Range(low=axis.at(one.low), high=axis.at(one.high), value=axis.at(one.value)),
            needed=needed,
            enough=(one.n_eff or 0) >= needed,
        )
        for one in groups
    )


def _weighed(view: View, now: Score | None) -> tuple[Weighed, ...]:
    """What weighting changed in the period shown."""
    if now is None or now.weighting == "none":
        return ()
    lines = company.remember(
        ("scores.weighting", view.measure.name, now.period_kind, now.period),
        lambda: scores.read_weighting(
            company.workspace(), view.measure.name, period_kind=now.period_kind,
            period=now.period, marts=company.marts(),
        ),
    )  # fmt: skip
    return tuple(
        Weighed(
            margin=say(MARGINS, one.margin) if one.level else _("Mean of a signal"),
            words=member_words(one.margin, one.level) if one.level else _signal(one.margin),
            line=one,
            is_share=bool(one.level) or one.margin.startswith(("is_", "channel ")),
        )
        for one in lines
        if one.n and one.margin != "day"
    )


def _facts(name: str) -> tuple[Fact, ...]:
    return company.remember(
        ("scores.facts", name),
        lambda: scores.read_facts(company.workspace(), name, marts=company.marts()),
    )


def _signal(name: str) -> str:
    if name.startswith("channel "):
        code = name.removeprefix("channel ")
        return _("asked by %(channel)s") % {"channel": member_words("channel", code)}
    return say(SIGNALS, name)
