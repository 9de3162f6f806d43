"""What the page of one metric shows: where it stands, its course, its parts, its target."""

from __future__ import annotations

from dataclasses import dataclass

from mehvar import metrics
from mehvar.metrics import Description, Metric, Series, Signal, Standing, Target, Value
from mehvar.text import Language
from mehvar_web import company
from mehvar_web.metrics._catalogue import is_better
from mehvar_web.metrics._parts import Breakdown, DrawnPart, draw_parts, read_breakdown
from mehvar_web.metrics._values import (
    JALALI,
    is_ready,
    label,
    month_kind,
    period_kinds,
    read_series,
)
from mehvar_web.metrics._words import (
    BEFORE,
    DIMENSIONS,
    PERIODS,
    RULES,
    STANDINGS,
    Words,
    member_words,
)

_ADDITIVE = frozenset({"count", "money"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way to look at the metric: a kind of period, or a dimension."""

    code: str
    words: Words
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A signal in words."""

    signal: Signal
    period: str
    rule: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetStanding:
    """How the metric stands to its target, over which period."""

    target: Target
    standing: Standing | None
    words: Words
    monthly: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How the reader wants to look: which periods, by what, and which member."""

    kind: str
    by: str = ""
    member: str | None = None

    @classmethod
    def of(cls, metric: Metric, *, kind: str, by: str, member: str | None) -> View:
        """Make a view from what an address asks for; what does not exist is left out."""
        by = by if by in metric.dimensions else ""
        return cls(
            kind=kind if kind in PERIODS else month_kind(),
            by=by or _first_dimension(metric),
            member=member if by and member else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """Everything on the page of one metric except the rows."""

    metric: Metric
    told: Description
    view: View
    member: Words
    series: Series
    last: Value | None
    last_period: str
    running: Value | None
    better: bool | None
    before: Words
    signals: tuple[Marked, ...]
    target: TargetStanding | None
    kinds: tuple[Choice, ...]
    other_kind: Choice
    dimensions: tuple[Choice, ...]
    breakdown: Breakdown | None
    minimum_group: int

    @property
    def gregorian(self) -> bool:
        """Whether the periods shown are those of the Gregorian calendar."""
        return self.view.kind not in JALALI

    @property
    def parts(self) -> tuple[DrawnPart, ...]:
        """The members, drawn on one scale."""
        return () if self.breakdown is None else draw_parts(self.breakdown)


def read_detail(metric: Metric, view: View, language: Language) -> Detail:
    """Return what is known of a metric, as the reader wants to look at it."""
    by = view.by if view.member is not None else ""
    series = read_series(metric, kind=view.kind, by=by, member=view.member or "")
    last, settings = series.last_complete, company.workspace().settings
    running = series.values[-1] if series.values and series.values[-1].note == "partial" else None
    return Detail(
        metric=metric,
        told=metrics.describe(metric),
        view=view,
        member="" if view.member is None else _member(view.by, view.member),
        series=series,
        last=last,
        last_period=label(last, language) if last else "",
        running=running,
        better=is_better(metric, last),
        before=BEFORE[view.kind],
        signals=_marked(series, language),
        target=None if view.member is not None else read_standing(metric, last, view.kind),
        kinds=_kinds(view),
        other_kind=_other_kind(view),
        dimensions=tuple(
            Choice(code=name, words=DIMENSIONS.get(name, name), chosen=name == view.by)
            for name in metric.dimensions
        ),
        breakdown=read_breakdown(metric, view.by, language) if view.by else None,
        minimum_group=settings.minimum_group,
    )


def read_standing(metric: Metric, last: Value | None, kind: str) -> TargetStanding | None:
    """Return how a metric stands to its target; one of a month is judged by months alone."""
    targets = metrics.read_targets(company.workspace())
    target = targets.get(metric.name)
    if target is None:
        return None
    monthly = metric.unit in _ADDITIVE
    judged = last if not monthly or kind == month_kind() else None
    standing = metrics.judge(target, judged) if judged else None
    return TargetStanding(
        target=target,
        standing=standing,
        words=STANDINGS[standing] if standing else "",
        monthly=monthly,
    )


def _member(by: str, member: str) -> Words:
    return member_words(by, member, company.member_names(by))


def _marked(series: Series, language: Language) -> tuple[Marked, ...]:
    values = {one.period: one for one in series.values}
    return tuple(
        Marked(signal=one, period=label(values[one.period], language), rule=RULES[one.rule])
        for one in reversed(series.signals)
    )


def _kinds(view: View) -> tuple[Choice, ...]:
    calendar = "jalali" if view.kind in JALALI else "gregorian"
    return tuple(
        Choice(code=kind, words=PERIODS[kind], chosen=kind == view.kind)
        for kind in period_kinds(calendar)
    )


def _other_kind(view: View) -> Choice:
    """The same length of period in the other calendar."""
    jalali, gregorian = period_kinds("jalali"), period_kinds("gregorian")
    mine, others = (jalali, gregorian) if view.kind in JALALI else (gregorian, jalali)
    code = others[mine.index(view.kind)]
    return Choice(code=code, words=PERIODS[code], chosen=False)


def _first_dimension(metric: Metric) -> str:
    """The first dimension that the build made ready; so a page opens at once."""
    ready = (name for name in metric.dimensions if is_ready(metric, by=name, kind=month_kind()))
    return next(ready, "")
