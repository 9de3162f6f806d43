"""``/policy-effects``: what a policy did at its thresholds, and what a grant was worth."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Schema
from pydantic import Field

from mehvar import policy_lab
from mehvar.stats import Interval
from mehvar.workspace import NotBuiltError
from mehvar_web import company
from mehvar_web.api import Problem, Router, Scope, caller_of, needs
from mehvar_web.grants import policies as store
from mehvar_web.policies._sight import may_see_drafts

router = Router(tags=["policies"])

Key = Annotated[str, Path(max_length=80, description="The policy's key: late-order, ...")]


class EffectIntervalOut(Schema):
    """An estimate with its 95 % interval; null limits where nothing bounds it."""

    estimate: float
    low: float | None = None
    high: float | None = None


class EffectCheckOut(Schema):
    """One thing that must hold before an effect is believed."""

    check: str = Field(description="granted_more, no_bunching, alike_before, quiet_elsewhere.")
    passed: bool | None = Field(None, description="Null: it could not be made.")
    p: float | None = None
    where: str = ""


class EffectOut(Schema):
    """What a grant did to one outcome; ``per_grant`` only where the verdict tells a number."""

    outcome: str = Field(description="retained, spend, margin or score.")
    horizon_days: int
    verdict: str = Field(
        description="raised, lowered, not_seen, not_believable, too_weak or too_few."
    )
    cases: int
    per_grant: EffectIntervalOut | None = None
    granted: EffectIntervalOut | None = None
    enough: int | None = Field(None, description="Cases that would tell an effect that pays.")
    checks: list[EffectCheckOut]


class ThresholdOut(Schema):
    """One threshold of one published version."""

    version: int
    fact: str
    threshold: float
    row: str
    effects: list[EffectOut]
    net: EffectIntervalOut | None = Field(
        None, description="What a grant is worth after its cost, minor units."
    )
    net_by: str = Field(description="margin (measured itself), retention, or empty.")


class PolicyEffectsOut(Schema):
    """What a policy did, as far as the last build knew."""

    policy: str
    as_of: date
    thresholds: list[ThresholdOut]


@router.get("/{key}", response=PolicyEffectsOut, summary="What a policy did")
@needs(Scope.POLICIES_READ)
def effects(request: HttpRequest, key: Key) -> PolicyEffectsOut:
    """Compare customers just above each threshold with those just below it."""
    if not may_see_drafts(caller_of(request).user):
        raise Problem(404, "not-found", "Effects are for those who write, publish or audit.")
    if not store.versions(key):
        raise Problem(404, "not-found", "There is no such policy.")
    try:
        found = policy_lab.read_effects(company.workspace(), policy_key=key, marts=company.marts())
    except NotBuiltError as error:
        raise Problem(409, error.code, error.message, hint=error.hint) from error
    return PolicyEffectsOut(
        policy=key, as_of=found.as_of, thresholds=[_threshold(one) for one in found.told]
    )


def _threshold(told: policy_lab.Told) -> ThresholdOut:
    return ThresholdOut(
        version=told.version, fact=told.fact, threshold=told.threshold, row=told.row,
        effects=[_effect(one) for one in told.effects],
        net=_interval(told.net.net) if told.net is not None else None, net_by=told.net_by,
    )  # fmt: skip


def _effect(found: policy_lab.Effect) -> EffectOut:
    held = found.per_grant if found.is_told else None
    return EffectOut(
        outcome=found.outcome, horizon_days=found.horizon_days, verdict=str(found.verdict),
        cases=found.n, enough=found.enough, per_grant=_interval(held),
        granted=_interval(found.granted),
        checks=[
            EffectCheckOut(check=str(one.check), passed=one.passed, p=one.p, where=one.where)
            for one in found.checks
        ],
    )  # fmt: skip


def _interval(found: Interval | None) -> EffectIntervalOut | None:
    if found is None:
        return None
    limits = [None if abs(one) == float("inf") else one for one in (found.low, found.high)]
    return EffectIntervalOut(estimate=found.estimate, low=limits[0], high=limits[1])
