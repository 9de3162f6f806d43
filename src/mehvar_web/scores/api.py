"""Scores over HTTP: numbers with everything that tells how far to trust them."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path, Query, Schema
from pydantic import Field

from mehvar import scores
from mehvar_web import company
from mehvar_web.api import Page, Problem, Router, Scope, needs

router = Router()

MeasureName = Annotated[
    Literal["nps", "csat", "ces", "enps", "rating", "response"], Path(description="The measure.")
]


class ScoreOut(Schema):
    """A score; shares lie in 0..1, NPS in points, means on the measure's usual scale."""

    measure: str
    statistic: str
    dimension: str = Field(description="Empty for the whole.")
    level: str
    period_kind: str = Field(description="Empty for all time.")
    period: str
    n: int = Field(description="Answers; invitations for the response rate.")
    customers: int
    n_eff: float | None = Field(None, description="Even, independent answers as precise.")
    value: float | None = Field(None, description="Null for a group too small to show.")
    low: float | None = Field(None, description="95 % interval.")
    high: float | None = None
    unweighted: float | None = None
    unweighted_low: float | None = None
    unweighted_high: float | None = None
    weighting: Literal["none", "rake", "propensity"]
    weighting_note: str = Field("", description="Why nothing was weighted.")
    response_rate: float | None = None
    band_of: str = Field("", description="Of whom the band is: invited or customers.")
    band_low: float | None = Field(None, description="Had all others given the worst answer.")
    band_high: float | None = None
    needed: int = Field(description="Answers needed for the usual margin.")
    enough: bool
    change: float | None = Field(None, description="From the period before.")
    change_low: float | None = None
    change_high: float | None = None
    p: float | None = None
    paired: int = Field(description="People who answered in both periods.")
    significant: bool = Field(description="More than noise (FDR 5 %) and comparable.")
    comparable: bool
    why: str = Field("", description="What of the asking changed before this period.")
    note: str = Field("", description="hidden, partial or empty.")


class ScoreMeasureOut(Schema):
    """A measure that somebody scored."""

    name: str
    title: str
    definition: str
    statistics: list[str] = Field(description="The first is the one it is known by.")
    dimensions: list[str]
    period_kinds: list[str]
    n: int


class ScoreMarginOut(Schema):
    """What weighting changed in one margin."""

    margin: str
    level: str
    answered: float
    weighted: float
    base: float
    weight: float
    n: int


class ScoresAsked(Schema):
    """Which scores."""

    statistic: Literal["", "nps", "top", "mean", "rate"] = ""
    by: str = Field("", max_length=100, description="A dimension; empty for the whole.")
    period_kind: str = Field("", max_length=10, description="Empty for all time.")
    period: str = Field("", max_length=20, description="One period; empty for all.")
    last: int = Field(24, ge=1, le=500, description="Newest periods.")


class ScoreWeightsAsked(Schema):
    """Whose weights."""

    period_kind: str = Field("", max_length=10)
    period: str = Field("", max_length=20)


@router.get("", response=Page[ScoreMeasureOut], summary="Measures that anybody scored")
@needs(Scope.VOICE_READ)
def list_measures(request: HttpRequest) -> Page[ScoreMeasureOut]:  # noqa: ARG001 (ninja passes it)
    """List the measures, by what each can be told."""
    found = scores.read_known(company.workspace(), marts=company.marts())
    items = [
        ScoreMeasureOut(
            name=one.measure.name,
            title=one.measure.title.en,
            definition=one.measure.definition.en,
            statistics=list(one.measure.statistics),
            dimensions=list(one.dimensions),
            period_kinds=list(one.kinds),
            n=one.n,
        )
        for one in found
    ]
    return Page[ScoreMeasureOut](items=items, total=len(items), next=None)


@router.get("/{measure}", response=Page[ScoreOut], summary="A measure's scores")
@needs(Scope.VOICE_READ)
def list_scores(
    request: HttpRequest,  # noqa: ARG001 (ninja passes it)
    measure: MeasureName,
    asked: Query[ScoresAsked],
) -> Page[ScoreOut]:
    """List a measure's scores by period and group, with interval, n, band and comparability."""
    try:
        found = scores.read_scores(
            company.workspace(), measure, statistic=asked.statistic or None, by=asked.by,
            period_kind=asked.period_kind, period=asked.period or None, last=asked.last,
            marts=company.marts(),
        )  # fmt: skip
    except scores.ScoreError as error:
        raise Problem(422, "invalid", str(error)) from error
    items = [ScoreOut.model_validate(_told(one)) for one in found]
    return Page[ScoreOut](items=items, total=len(items), next=None)


@router.get("/{measure}/weights", response=Page[ScoreMarginOut], summary="What weighting changed")
@needs(Scope.VOICE_READ)
def list_weights(
    request: HttpRequest,  # noqa: ARG001 (ninja passes it)
    measure: MeasureName,
    asked: Query[ScoreWeightsAsked],
) -> Page[ScoreMarginOut]:
    """List the margins before and after weighting, for one period or all time."""
    found = scores.read_weighting(
        company.workspace(), measure, period_kind=asked.period_kind, period=asked.period,
        marts=company.marts(),
    )  # fmt: skip
    items = [ScoreMarginOut.model_validate(_told(one)) for one in found]
    return Page[ScoreMarginOut](items=items, total=len(items), next=None)


def _told(record: object) -> dict[str, object]:
    return {name: getattr(record, name) for name in type(record).__slots__}  # type: ignore[attr-defined]
