"""Experiments with caps: asked by one, agreed by another, drawn before the first week.

The lot is drawn and kept when the experiment is asked for. Agreeing makes the caps of each arm a
version of the policy, so that every decision names the table it was made by and replays.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import pgettext_lazy

from mehvar import empowerment
from mehvar.audit import AuditEntry
from mehvar_web import outbox
from mehvar_web.accounts.models import Team
from mehvar_web.grants import _policy_records
from mehvar_web.grants._experiment_arms import Arm, arm_from_json, arm_to_json, caps_of, check_arm
from mehvar_web.grants._policy_errors import ExperimentError, SamePersonError
from mehvar_web.grants._policy_read import definition_of, today, week_of
from mehvar_web.grants.policy_models import Experiment, PolicyVersion
from mehvar_web.ui import Why

if TYPE_CHECKING:
    from mehvar.audit import Scalar
    from mehvar.policy_lab import Assigned
    from mehvar_web.accounts.models import User

_STATES = Experiment.States
MOST_ARMS, MOST_WEEKS = 5, 52
_WEEK = timedelta(days=7)
_CALLED = {
    str(_STATES.ASKED): pgettext_lazy("an experiment", "asked"),
    str(_STATES.AGREED): pgettext_lazy("an experiment", "agreed"),
    str(_STATES.DECLINED): pgettext_lazy("an experiment", "declined"),
    str(_STATES.STOPPED): pgettext_lazy("an experiment", "stopped"),
}

Course = Literal["asked", "declined", "planned", "running", "ended", "stopped"]
"""How far an experiment is on a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be tried: arms, codes of teams, the first week's day, how many weeks."""

    arms: tuple[Arm, ...]
    teams: tuple[str, ...]
    first_week: date
    weeks: int

    @property
    def caps(self) -> tuple[int, ...]:
        """The number (minor units) by which the lot knows each arm."""
        return tuple(arm.cap for arm in self.arms)

    @property
    def days(self) -> tuple[date, ...]:
        """The first day of each week."""
        return tuple(self.first_week + _WEEK * week for week in range(self.weeks))


def lot_of(plan: Plan, *, seed: int) -> tuple[Assigned, ...]:
    """Draw which arm each team has in each week; the same seed draws the same lot.

    Raises:
        LabError: with fewer than two arms or no teams, or fewer weeks than arms.
    """
    from mehvar import policy_lab

    return policy_lab.assign_caps(teams=plan.teams, weeks=plan.days, caps=plan.caps, seed=seed)


def ask(plan: Plan, *, version: PolicyVersion, by: User, seed: int, now: datetime) -> Experiment:
    """Draw the lot of an experiment with a published version, and hand it to a second person.

    Raises:
        ExperimentError: when the plan cannot be carried out, or another experiment is not over.
        PolicyError: when a cap contradicts a row.
        PolicyUnsafeError: when the linter finds an error under the caps of an arm.
        LabError: with fewer than two arms or no teams, or fewer weeks than arms.
    """
    _check_plan(plan, now)
    rows = [
        {"team": one.team_id, "week": one.week.isoformat(), "cap": one.cap, "block": one.block}
        for one in lot_of(plan, seed=seed)
    ]
    with transaction.atomic():
        base = _locked_base(version.key, version.number)
        last = plan.days[-1] + _WEEK - timedelta(days=1)
        _check_base(base, plan.first_week, last)
        _check_free(base.key, first=plan.first_week, last=last)
        for arm in plan.arms:
            check_arm(base, arm)
        experiment = Experiment(
            policy_key=base.key, base_number=base.number, situation=base.situation,
            tried=[arm_to_json(arm) for arm in plan.arms], teams=sorted(set(plan.teams)),
            first_week=plan.first_week, weeks=plan.weeks, last_day=last, seed=seed,
            assignment=rows, digest=digest_of(rows), asked_by=by, asked_at=now,
        )  # fmt: skip
        try:
            with transaction.atomic():
                experiment.save(force_insert=True)
        except IntegrityError as error:
            raise ExperimentError("open", key=base.key) from error
        _tell(experiment, "policy.experiment_asked", by=by, now=now)
    return experiment


def agree(experiment: Experiment, *, by: User, now: datetime) -> Experiment:
    """Agree to an experiment: from its first week on, its teams decide under the caps drawn.

    Raises:
        SamePersonError: when ``by`` asked for it.
        ExperimentError: when it does not wait, its first week has begun, or its version is not in
            force so long.
        PolicyUnsafeError: when the linter finds an error under the caps of an arm.
    """
    with transaction.atomic():
        base = _locked_base(experiment.policy_key, experiment.base_number)
        experiment = _locked(experiment, of=_STATES.ASKED)
        if experiment.asked_by_id == by.pk:
            raise SamePersonError(experiment.policy_key)
        _check_ahead(experiment.first_week, now)
        _check_base(base, experiment.first_week, experiment.last_day)
        experiment.state = _STATES.AGREED
        experiment.answered_by, experiment.answered_at = by, now
        experiment.save()
        for arm in arms_in(experiment):
            _publish_arm(experiment, base, arm, by=by, now=now)
        _tell(experiment, "policy.experiment_agreed", by=by, now=now)
    return experiment


def decline(experiment: Experiment, *, by: User, now: datetime) -> Experiment:
    """Put an experiment that waits aside: its asker takes it back, or the second person says no.

    Raises:
        ExperimentError: when it does not wait.
    """
    with transaction.atomic():
        experiment = _locked(experiment, of=_STATES.ASKED)
        _decline(experiment, by=by, now=now)
    return experiment


def stop(experiment: Experiment, *, by: User, now: datetime) -> Experiment:
    """Stop an experiment at once: every team decides under the version in force again.

    Raises:
        ExperimentError: when it is not agreed to, or is over.
    """
    with transaction.atomic():
        _locked_base(experiment.policy_key, experiment.base_number)
        experiment = _locked(experiment, of=_STATES.AGREED)
        day = today(now)
        if experiment.last_day < day:
            raise ExperimentError("over")
        _stop(experiment, from_day=day, by=by, now=now)
    return experiment


def cut(key: str, *, from_day: date, by: User, now: datetime, of: int | None = None) -> None:
    """End the experiments of a policy the day before something else counts, in this transaction.

    ``of`` names the version that ends; None when a new one takes over from all.
    """
    found = Experiment.objects.select_for_update().filter(policy_key=key, last_day__gte=from_day)
    for one in found.filter(**({} if of is None else {"base_number": of})):
        if one.state == _STATES.ASKED:
            _decline(one, by=by, now=now)
        elif one.state in {_STATES.AGREED, _STATES.STOPPED}:
            _stop(one, from_day=from_day, by=by, now=now)


def course_of(experiment: Experiment, *, day: date) -> Course:
    """Tell how far an experiment is on a day of the company."""
    if experiment.state == _STATES.ASKED:
        return "asked"
    if experiment.state == _STATES.DECLINED:
        return "declined"
    if experiment.last_day < day or experiment.last_day < experiment.first_week:
        return "stopped" if experiment.state == _STATES.STOPPED else "ended"
    return "planned" if day < experiment.first_week else "running"


def experiments_of(key: str) -> tuple[Experiment, ...]:
    """Return the experiments with a policy, the newest first."""
    found = Experiment.objects.filter(policy_key=key)
    return tuple(found.select_related("asked_by", "answered_by", "stopped_by"))


def plan_of(experiment: Experiment) -> Plan:
    """Return what an experiment was asked to try."""
    return Plan(
        arms=arms_in(experiment), teams=tuple(experiment.teams),
        first_week=experiment.first_week, weeks=experiment.weeks,
    )  # fmt: skip


def arms_in(experiment: Experiment) -> tuple[Arm, ...]:
    """Return the arms of an experiment, the lowest first."""
    return tuple(arm_from_json(one) for one in experiment.tried)


def lot_rows(experiment: Experiment) -> tuple[Assigned, ...]:
    """Return the whole lot as it was drawn."""
    from mehvar.policy_lab import Assigned

    return tuple(
        Assigned(
            team_id=row["team"], week=date.fromisoformat(row["week"]), cap=row["cap"],
            block=row["block"],
        )
        for row in experiment.assignment
    )  # fmt: skip


def assigned_in(experiment: Experiment) -> tuple[Assigned, ...]:
    """Return the weeks of the lot that were played whole: what may be compared."""
    whole = experiment.last_day - timedelta(days=6)
    return tuple(one for one in lot_rows(experiment) if one.week <= whole)


def arm_of(key: str, number: int) -> PolicyVersion | None:
    """Return a version that is an arm of an experiment; None for any other."""
    found = PolicyVersion.objects.filter(key=key, number=number, arm_of__isnull=False)
    return found.select_related("drafted_by", "submitted_by", "published_by").first()


def digest_of(rows: Sequence[dict[str, Any]]) -> str:
    """Return the SHA-256 of a lot as canonical JSON."""
    return hashlib.sha256(json.dumps(list(rows), sort_keys=True).encode()).hexdigest()


def _publish_arm(
    experiment: Experiment, base: PolicyVersion, arm: Arm, *, by: User, now: datetime
) -> None:
    policy = check_arm(base, arm)
    same = PolicyVersion.objects.filter(key=base.key)
    number = 1 + same.aggregate(last=Max("number"))["last"]
    version = PolicyVersion(
        key=base.key, number=number, situation=base.situation, based_on=base.number,
        state=PolicyVersion.States.PUBLISHED, title_fa=base.title_fa, title_en=base.title_en,
        definition={**empowerment.policy_to_json(policy), "version": number},
        drafted_by=experiment.asked_by, drafted_at=experiment.asked_at, changed_at=now,
        changed_by=by, submitted_by=experiment.asked_by, submitted_at=experiment.asked_at,
        published_by=by, published_at=now, from_day=experiment.first_week,
        to_day=experiment.last_day, arm_of=experiment, arm_cap=arm.cap,
    )  # fmt: skip
    version.definition = definition_of(version)
    version.save(force_insert=True)
    version.writers.add(experiment.asked_by)
    _policy_records.record(version, by=by)
    _policy_records.audit(version, by=by, action="policy.arm_published", now=now)


def _check_plan(plan: Plan, now: datetime) -> None:
    caps, teams = set(plan.caps), set(plan.teams)
    faults = []
    if not 2 <= len(caps) <= MOST_ARMS:
        faults.append(Why.of("few_arms", most=MOST_ARMS))
    if len(teams) < 2 or Team.objects.filter(code__in=teams).count() != len(teams):
        faults.append(Why.of("few_teams"))
    if not len(caps) <= plan.weeks <= MOST_WEEKS:
        faults.append(Why.of("week_count", most=MOST_WEEKS))
    if week_of(plan.first_week) != plan.first_week:
        faults.append(Why.of("no_first_day", day=plan.first_week))
    if faults:
        raise ExperimentError("plan", faults=faults)
    _check_ahead(plan.first_week, now)


def _check_ahead(first: date, now: datetime) -> None:
    if first <= today(now):
        raise ExperimentError("begun")


def _check_base(base: PolicyVersion, first: date, last: date) -> None:
    starts, ends = base.from_day, base.to_day
    counts = base.state == PolicyVersion.States.PUBLISHED and base.arm_of_id is None
    if not counts or starts is None or starts > first or (ends is not None and ends < last):
        raise ExperimentError(
            "not_in_force", number=base.number, key=base.key, first=first, last=last
        )
    if not caps_of(empowerment.read_policy(base.definition)):
        raise ExperimentError("no_cap", key=base.key)


def _check_free(key: str, *, first: date, last: date) -> None:
    """Refuse a second experiment on days of one that was agreed to."""
    if Experiment.objects.filter(
        policy_key=key, state__in=[_STATES.AGREED, _STATES.STOPPED],
        first_week__lte=last, last_day__gte=first,
    ).exists():  # fmt: skip
        raise ExperimentError("open", key=key)


def _locked_base(key: str, number: int) -> PolicyVersion:
    """Lock a policy's versions: nobody publishes, ends or tries it until we are done."""
    found = {one.number: one for one in PolicyVersion.objects.select_for_update().filter(key=key)}
    return found[number]


def _locked(experiment: Experiment, *, of: str) -> Experiment:
    found = Experiment.objects.select_for_update().get(pk=experiment.pk)
    if found.state != of:
        raise ExperimentError("state", state=_CALLED[found.state], wanted=_CALLED[of])
    return found


def _decline(experiment: Experiment, *, by: User, now: datetime) -> None:
    experiment.state = _STATES.DECLINED
    experiment.answered_by, experiment.answered_at = by, now
    experiment.save(update_fields=["state", "answered_by", "answered_at"])
    _tell(experiment, "policy.experiment_declined", by=by, now=now)


def _stop(experiment: Experiment, *, from_day: date, by: User, now: datetime) -> None:
    last = from_day - timedelta(days=1)
    experiment.state, experiment.last_day = _STATES.STOPPED, last
    experiment.stopped_by, experiment.stopped_at = by, now
    experiment.save(update_fields=["state", "last_day", "stopped_by", "stopped_at"])
    for arm in experiment.arms.select_for_update():
        arm.to_day = max(last, (arm.from_day or from_day) - timedelta(days=1))
        arm.revision += 1
        arm.save(update_fields=["to_day", "revision"])
        _policy_records.record(arm, by=by)
    _tell(experiment, "policy.experiment_stopped", by=by, now=now)


def _tell(experiment: Experiment, action: str, *, by: User, now: datetime) -> None:
    """Write an act into the lake and the audit, in this transaction: codes and counts alone."""
    details: dict[str, Scalar] = {
        "policy": experiment.policy_key, "version": experiment.base_number,
        "arms": len(experiment.tried), "teams": len(experiment.teams), "weeks": experiment.weeks,
        "first_week": experiment.first_week.isoformat(),
        "last_day": experiment.last_day.isoformat(),
        "seed": experiment.seed, "lot": experiment.digest,
    }  # fmt: skip
    subject = f"{experiment.policy_key}:x{experiment.pk}"
    whole = {**details, "arms": experiment.tried, "assignment": experiment.assignment}
    told = json.dumps(whole, sort_keys=True)
    outbox.record(
        "system_events",
        [{"name": action, "at": now, "subject": f"policy:{subject}", "properties": told}],
        actor=by.actor,
    )
    outbox.record_audit(
        AuditEntry(
            at=now, actor=by.actor, action=action, object_kind="policy", object_id=subject,
            details=details,
        )
    )  # fmt: skip
