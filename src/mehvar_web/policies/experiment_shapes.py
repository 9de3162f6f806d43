"""An experiment as programs read it: API and verb tell the same."""

from __future__ import annotations

from datetime import date, datetime
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
from ninja import Schema
from pydantic import Field

from mehvar.stats import Interval
from mehvar_web.grants import experiments as store
from mehvar_web.policies._experiment_result import OUTCOMES, Outcome, result_of, smallest_of
from mehvar_web.policies.effect_api import EffectIntervalOut

if TYPE_CHECKING:
    from mehvar.policy_lab import Cells, Dose
    from mehvar_web.grants.models import Experiment
    from mehvar_web.policies._experiment_result import Result


class ExperimentArmOut(Schema):
    """An arm: its number in the lot, and its caps; minor units."""

    cap: int = Field(description="The mean of its caps: how the lot names it.")
    rows: dict[str, int] = Field(description="Row: its cap; rows that are missing keep theirs.")


class LotOut(Schema):
    """Which arm a team has in a week."""

    team: str
    week: date
    cap: int


class ExperimentPowerOut(Schema):
    """The smallest difference of lowest and highest arm that would be seen four times in five."""

    outcome: str = Field(description="retained (a share) or net (minor units of a case).")
    between: float
    past: int = Field(description="Past weeks of teams that told how they spread.")


class ExperimentOutcomeOut(Schema):
    """What the highest arm did instead of the lowest; null where too few weeks are over."""

    outcome: str = Field(description="retained (a share) or net (minor units of a case).")
    cells: int = Field(description="Weeks of teams whose customers' days are over.")
    between: EffectIntervalOut | None = None
    p: float | None = None


class ExperimentResultOut(Schema):
    """What an experiment showed, as far as customers' days are over."""

    known: int
    of: int = Field(description="Weeks of teams that were played whole.")
    outcomes: list[ExperimentOutcomeOut]
    best: str = Field(
        description="inside, at_least_highest, at_most_lowest or cannot_tell: where the best is."
    )
    best_cap: EffectIntervalOut | None = None
    enough: int | None = Field(None, description="Weeks of teams that would tell the best cap.")


class ExperimentOut(Schema):
    """An experiment; lot, power and result only where one is asked for."""

    number: int
    policy: str
    version: int = Field(description="The version that is varied.")
    situation: str
    course: str = Field(description="asked, declined, planned, running, ended or stopped.")
    arms: list[ExperimentArmOut]
    teams: list[str]
    first_week: date
    weeks: int
    last_day: date
    seed: int
    digest: str = Field(description="SHA-256 of the lot, as it stands in the audit.")
    asked_by: str
    asked_at: datetime
    answered_by: str | None = None
    answered_at: datetime | None = None
    stopped_by: str | None = None
    stopped_at: datetime | None = None
    lot: list[LotOut] | None = None
    power: list[ExperimentPowerOut] | None = Field(None, description="Before the first week.")
    result: ExperimentResultOut | None = Field(None, description="After the end.")


def experiment_out(one: Experiment, *, day: date, whole: bool) -> ExperimentOut:
    """Return an experiment as it stands on a day; ``whole`` with lot, power and result."""
    course = store.course_of(one, day=day)
    result = result_of(one, day=day) if whole else None
    return ExperimentOut(
        number=one.pk, policy=one.policy_key, version=one.base_number, situation=one.situation,
        course=course, arms=[ExperimentArmOut(**arm) for arm in one.tried], teams=one.teams,
        first_week=one.first_week, weeks=one.weeks, last_day=one.last_day, seed=one.seed,
        digest=one.digest, asked_by=f"user:{one.asked_by_id}", asked_at=one.asked_at,
        answered_by=_actor(one.answered_by_id), answered_at=one.answered_at,
        stopped_by=_actor(one.stopped_by_id), stopped_at=one.stopped_at,
        lot=[LotOut(**row) for row in one.assignment] if whole else None,
        power=_power(one) if whole and course in {"asked", "planned"} else None,
        result=result_out(result) if result is not None else None,
    )  # fmt: skip


def _actor(user: int | None) -> str | None:
    return None if user is None else f"user:{user}"


def _power(one: Experiment) -> list[ExperimentPowerOut]:
    lot = store.lot_rows(one)
    found = ((outcome, smallest_of(one.situation, lot, outcome)) for outcome in OUTCOMES)
    return [
        ExperimentPowerOut(outcome=outcome, between=smallest.between, past=smallest.past)
        for outcome, smallest in found
        if smallest is not None
    ]


def result_out(result: Result) -> ExperimentResultOut:
    """Return what an experiment showed."""
    best = result.best
    return ExperimentResultOut(
        known=result.known, of=result.of,
        outcomes=[_outcome("retained", *result.retained), _outcome("net", *result.net)],
        best=str(best.best), enough=best.enough,
        best_cap=_interval(best.cap, 1.0) if best.cap is not None else None,
    )  # fmt: skip


def _outcome(name: Outcome, cells: Cells, dose: Dose | None) -> ExperimentOutcomeOut:
    if dose is None:
        return ExperimentOutcomeOut(outcome=name, cells=int(cells.cap.size))
    span = float(np.ptp(cells.cap))
    return ExperimentOutcomeOut(
        outcome=name, cells=dose.cells, between=_interval(dose.slope, span), p=dose.p
    )


def _interval(found: Interval, times: float) -> EffectIntervalOut:
    low, high = (times * end if isfinite(end) else None for end in (found.low, found.high))
    return EffectIntervalOut(estimate=times * found.estimate, low=low, high=high)
