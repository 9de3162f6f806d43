"""A metric by a dimension: each member with its range, beside the rest."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from django.utils.safestring import SafeString

from mehvar.metrics import Metric, Value
from mehvar.text import Language
from mehvar_web import company
from mehvar_web.metrics._catalogue import is_better
from mehvar_web.metrics._links import rows_url
from mehvar_web.metrics._values import is_ready, label, month_kind, read_values
from mehvar_web.metrics._words import DIMENSIONS, Words, member_words
from mehvar_web.ui import Range
from mehvar_web.ui.charts import scale, sparkline

SPARK_PERIODS = 12
PART_LIMIT = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One member of a dimension: its value, and how it stands to the rest."""

    member: str
    words: Words
    value: Value
    better: bool | None
    series: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """The metric by a dimension.

    ``against`` says what the members are compared with; ``hidden`` counts groups of too few
    customers to be shown, ``more`` members that the page leaves to the CSV.
    """

    by: str
    words: Words
    parts: tuple[Part, ...]
    against: Literal["rest", "before"]
    period: str
    hidden: int
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPart:
    """A member with its range on the scale of all members, and the way to its rows."""

    part: Part
    range: Range | None
    spark: SafeString
    rows_url: str


def read_breakdown(
    metric: Metric, by: str, language: Language, *, limit: int = PART_LIMIT
) -> Breakdown:
    """Return the metric by a dimension, each member against all others.

    A metric that needs a period shows its last whole month, against the one before.
    """
    months = _months(metric, by)
    last = _last_period(months)
    values = _last_whole(months) if metric.needs_period else read_values(metric, by=by, kind="")
    shown = [one for one in values if one.value is not None]
    ordered = sorted(shown, key=lambda one: (-one.n, one.member))
    spark = _sparks(months)
    return Breakdown(
        by=by,
        words=DIMENSIONS.get(by, by),
        parts=tuple(
            Part(
                member=one.member,
                words=_member(by, one.member),
                value=one,
                better=is_better(metric, one),
                series=spark.get(one.member, ()),
            )
            for one in ordered[:limit]
        ),
        against="before" if metric.needs_period else "rest",
        period=label(last, language) if metric.needs_period and last else "",
        hidden=sum(one.note == "hidden" for one in values),
        more=max(0, len(ordered) - limit),
    )


def draw_parts(breakdown: Breakdown) -> tuple[DrawnPart, ...]:
    """Draw the ranges of all members on one scale."""
    values = [one.value for one in breakdown.parts]
    axis = scale(end for one in values for end in (one.value, one.low, one.high))
    return tuple(
        DrawnPart(
            part=one,
            range=None
            if one.value.value is None or one.value.low is None or one.value.high is None
            else Range(
                low=axis.at(one.value.low),
                high=axis.at(one.value.high),
                value=axis.at(one.value.value),
            ),
            spark=sparkline(one.series, tiny=True),
            rows_url=rows_url(one.value),
        )
        for one in breakdown.parts
    )


def _member(by: str, member: str) -> Words:
    return member_words(by, member, company.member_names(by))


def _months(metric: Metric, by: str) -> tuple[Value, ...]:
    """The last months of every member, where the build made them ready."""
    kind = month_kind()
    if not is_ready(metric, by=by, kind=kind):
        return ()
    return tuple(read_values(metric, by=by, kind=kind, last=SPARK_PERIODS + 1))


def _last_period(months: tuple[Value, ...]) -> Value | None:
    whole = [one for one in months if one.note != "partial"]
    return max(whole, key=lambda one: one.period, default=None)


def _last_whole(months: tuple[Value, ...]) -> tuple[Value, ...]:
    last = _last_period(months)
    return tuple(one for one in months if last and one.period == last.period)


def _sparks(months: tuple[Value, ...]) -> dict[str, tuple[float, ...]]:
    found: dict[str, list[float]] = defaultdict(list)
    for one in months:
        if one.value is not None and not one.note:
            found[one.member].append(one.value)
    return {member: tuple(values) for member, values in found.items() if len(values) > 1}
