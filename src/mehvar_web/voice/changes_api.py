"""What changed, over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Literal

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from mehvar import voice
from mehvar.voice import VoiceChange
from mehvar_web import company
from mehvar_web.api import Router, Scope, needs

router = Router()


class VoiceChangesAsked(Schema):
    """What to tell of."""

    dimension: Literal["all", "city", "store", "product"] | None = Field(
        None, description="Only all comments together, or within cities, stores or products."
    )
    alarms: bool = Field(False, description="Only what raised an alarm.")


class VoiceChangeOut(Schema):
    """A thing that changed; shares are of the comments of its level."""

    change: str = Field(description="Its key: the same in every build.")
    dimension: Literal["all", "city", "store", "product"]
    level: str
    title: str = Field(description="The level's name.")
    kind: Literal["term", "aspect", "score"]
    subject: str
    measure: Literal["share", "negative", "mean"]
    test: Literal["fisher", "pchart", "cusum", "ewma"]
    week: date = Field(description="First day of the week, or the day of crossing the limit.")
    last_day: date
    comments_now: int
    count_now: int | None = None
    comments_before: int
    count_before: int | None = None
    before: float
    now: float
    ratio: float | None = None
    low: float = Field(description="Lower end of the 95 % interval of now minus before.")
    high: float
    p: float | None = None
    q: float | None = None
    minimum_detectable: float | None = Field(None, description="The least ratio to be seen.")
    direction: Literal["up", "down"]
    alarm: bool
    exemplars: list[str] = Field(description="Keys of typical comments.")


class VoiceWatchOut(Schema):
    """What changed, and how it was looked for."""

    as_of: date
    week: date | None = Field(None, description="First day of the week that was judged.")
    reason: str = Field(description="Why it could not be judged; empty when it was.")
    figures: dict[str, float] = Field(description="How much was tested, and the budget.")
    changes: list[VoiceChangeOut]


@router.get("/changes", response=VoiceWatchOut, summary="What changed")
@needs(Scope.VOICE_READ)
def list_changes(request: HttpRequest, asked: Query[VoiceChangesAsked]) -> VoiceWatchOut:  # noqa: ARG001 (ninja passes it)
    """Tell what rose or fell this week, and drifts day by day; alarms first."""
    found = voice.read_changes(
        company.workspace(), dimension=asked.dimension or "", only_alarms=asked.alarms,
        marts=company.marts(),
    )  # fmt: skip
    return VoiceWatchOut(
        as_of=found.as_of, week=found.week, reason=found.reason, figures=found.figures,
        changes=[_change(one) for one in found.changes],
    )  # fmt: skip


def _change(one: VoiceChange) -> VoiceChangeOut:
    told = {name: getattr(one, name) for name in VoiceChange.__slots__ if name != "exemplars"}
    return VoiceChangeOut(**told, exemplars=[str(key) for key in one.exemplars])
