"""``/policy-experiments``: caps tried by chance, asked for by one person, agreed to by another."""

from __future__ import annotations

import secrets
from datetime import date
from typing import TYPE_CHECKING, Annotated

from django.http import HttpRequest
from ninja import Path, Schema, Status
from pydantic import Field

from mehvar.empowerment import Policy, PolicyError
from mehvar_web import company
from mehvar_web.accounts import Right, may
from mehvar_web.api import Page, Problem, Router, Scope, caller_of, needs
from mehvar_web.grants import experiments as store
from mehvar_web.grants import policies
from mehvar_web.grants.experiments import Arm, ExperimentError, Plan
from mehvar_web.grants.models import Experiment
from mehvar_web.grants.policies import PolicyUnsafeError
from mehvar_web.policies._sight import may_see_drafts
from mehvar_web.policies.experiment_shapes import ExperimentOut, experiment_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from mehvar_web.grants.models import PolicyVersion

router = Router(tags=["policies"])

Key = Annotated[str, Path(max_length=80, description="The policy's key: late-order, ...")]
Number = Annotated[int, Path(ge=1, lt=2**63, description="The experiment's number.")]
_SEEDS = 2**31


class ArmIn(Schema):
    """The caps that count together: ``scale`` of every cap, and those of ``caps`` by row."""

    scale: int = Field(
        10_000, ge=100, le=1_000_000, description="Basis points of each cap of the policy."
    )
    caps: dict[str, Annotated[int, Field(ge=1, lt=2**53)]] = Field(
        {}, description="Row: its cap in minor units, whatever the scale."
    )


class ExperimentIn(Schema):
    """What is to be tried: two to five arms, two teams or more, the first week and how many."""

    arms: list[ArmIn] = Field(min_length=2, max_length=store.MOST_ARMS)
    teams: list[str] = Field(min_length=2, description="Codes of teams.")
    first_week: date = Field(description="Its first day, after today.")
    weeks: int = Field(ge=2, le=store.MOST_WEEKS)


@router.get("/{key}", response=Page[ExperimentOut], summary="Experiments with a policy")
@needs(Scope.POLICIES_READ)
def list_experiments(request: HttpRequest, key: Key) -> Page[ExperimentOut]:
    """List the experiments with a policy, the newest first; without their lots and results."""
    _expect_reader(request)
    _versions(key)
    day = policies.today(company.now())
    items = [experiment_out(one, day=day, whole=False) for one in store.experiments_of(key)]
    return Page[ExperimentOut](items=items, total=len(items), next=None)


@router.get("/{key}/{number}", response=ExperimentOut, summary="One experiment")
@needs(Scope.POLICIES_READ)
def read_experiment(request: HttpRequest, key: Key, number: Number) -> ExperimentOut:
    """Tell an experiment with its lot: before its start what it could show, then what it showed.

    While it runs no result is told: who stops when they like one finds effects that are none.
    """
    _expect_reader(request)
    return _out(_experiment(key, number))


@router.post("/{key}", response={201: ExperimentOut}, summary="Ask for an experiment")
@needs(Scope.POLICIES_WRITE)
def ask_for_experiment(
    request: HttpRequest, key: Key, wanted: ExperimentIn
) -> Status[ExperimentOut]:
    """Draw the lot of an experiment with the version in force, and hand it to a second person."""
    now = company.now()
    base = _in_force(key)
    policy = policies.policy_of(base)

    def ask() -> Experiment:
        plan = Plan(
            arms=_arms(policy, wanted.arms), teams=tuple(wanted.teams),
            first_week=wanted.first_week, weeks=wanted.weeks,
        )  # fmt: skip
        return store.ask(
            plan, version=base, by=caller_of(request).user, seed=secrets.randbelow(_SEEDS), now=now
        )

    return Status(201, _out(_done(ask)))


@router.post("/{key}/{number}/agree", response=ExperimentOut, summary="Agree to an experiment")
@needs(Scope.POLICIES_WRITE)
def agree_to_experiment(request: HttpRequest, key: Key, number: Number) -> ExperimentOut:
    """Agree to what another person asked for, before its first week; needs the right to publish."""
    found, by = _experiment(key, number), caller_of(request).user
    _expect_publisher(request)
    return _out(_done(lambda: store.agree(found, by=by, now=company.now())))


@router.post("/{key}/{number}/decline", response=ExperimentOut, summary="Put an experiment aside")
@needs(Scope.POLICIES_WRITE)
def decline_experiment(request: HttpRequest, key: Key, number: Number) -> ExperimentOut:
    """Put an experiment aside that waits: its asker takes it back, or the second person says no."""
    found, by = _experiment(key, number), caller_of(request).user
    return _out(_done(lambda: store.decline(found, by=by, now=company.now())))


@router.post("/{key}/{number}/stop", response=ExperimentOut, summary="Stop an experiment")
@needs(Scope.POLICIES_WRITE)
def stop_experiment(request: HttpRequest, key: Key, number: Number) -> ExperimentOut:
    """Stop it at once: all decide under the version in force; needs the right to publish."""
    found, by = _experiment(key, number), caller_of(request).user
    _expect_publisher(request)
    return _out(_done(lambda: store.stop(found, by=by, now=company.now())))


def _arms(policy: Policy, wanted: list[ArmIn]) -> tuple[Arm, ...]:
    given = [{**store.scaled(policy, rate=one.scale), **one.caps} for one in wanted]
    return store.arms_of(policy, given)


def _done(act: Callable[[], Experiment]) -> Experiment:
    """Do an act; what it refuses is a conflict, or a plan that cannot be drawn."""
    try:
        return act()
    except ExperimentError as error:
        status = 422 if error.reason in {"plan", "order"} else 409
        raise Problem(
            status, error.code, error.message, hint=error.hint, params=error.data
        ) from error
    except PolicyUnsafeError as error:
        raise Problem(422, error.code, error.message, hint=error.hint, params=error.data) from error
    except PolicyError as error:
        raise Problem(422, error.code, error.message, hint=error.hint) from error


def _out(one: Experiment) -> ExperimentOut:
    return experiment_out(one, day=policies.today(company.now()), whole=True)


def _expect_reader(request: HttpRequest) -> None:
    if not may_see_drafts(caller_of(request).user):
        raise Problem(
            404, "not-found", "Experiments are for those who write, publish or audit policies."
        )


def _expect_publisher(request: HttpRequest) -> None:
    if not may(caller_of(request).user, Right.PUBLISH_POLICIES):
        raise Problem(403, "forbidden", "Only who may publish policies agrees to or stops one.")


def _versions(key: str) -> tuple[PolicyVersion, ...]:
    found = policies.versions(key)
    if not found:
        raise Problem(404, "not-found", "There is no such policy.")
    return found


def _in_force(key: str) -> PolicyVersion:
    day = policies.today(company.now())
    found = (one for one in _versions(key) if policies.standing(one, day=day) == "in_force")
    version = next(found, None)
    if version is None:
        raise Problem(409, "policy-state", "No version of this policy is in force.")
    return version


def _experiment(key: str, number: int) -> Experiment:
    found = next((one for one in store.experiments_of(key) if one.pk == number), None)
    if found is None:
        raise Problem(404, "not-found", "There is no such experiment.")
    return found
