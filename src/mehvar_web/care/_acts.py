"""What people do with a case."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from mehvar import schema
from mehvar_web.care._actor import By
from mehvar_web.care._clocks import worked_since
from mehvar_web.care._errors import CareActError
from mehvar_web.care._notices import cx_owners, lead_of, tell
from mehvar_web.care._open import LIVE, twin_key
from mehvar_web.care._records import Done
from mehvar_web.care._time import terms
from mehvar_web.care._worth import weigh
from mehvar_web.care._write import act_on, hold, keep
from mehvar_web.care.models import Case, CaseType, Severities

if TYPE_CHECKING:
    from mehvar_web.accounts.models import Team, User

_MOST_MINUTES = 10_000


def take(*, case: Case, by: User, now: datetime) -> Done:
    """Make a case one's own."""
    return assign(case=case, owner=by, team=case.team or by.team, by=by, now=now)


def assign(*, case: Case, owner: User | None, team: Team | None, by: By, now: datetime) -> Done:
    """Give a case to a person, a team, both, or nobody; the person is told."""

    def change(held: Case) -> None:
        if owner is not None and not owner.is_active:
            raise CareActError("left")
        held.owner, held.team = owner, team

    with transaction.atomic():
        detail = {
            "owner": owner.actor if owner else "",
            "team": team.code if team else "",
        }
        done = act_on(
            case, by=by, now=now, act="assigned", change=change, step="assigned", detail=detail
        )
        if owner is not None and case.owner_id != owner.pk:
            tell(done.case, owner, "assigned", by=by, now=now)
    return done


def wait(*, case: Case, by: By, now: datetime) -> Done:
    """Wait for the customer: the clock of the resolution rests. They must have been answered."""

    def change(held: Case) -> None:
        _needs(held, Case.States.OPEN)
        if held.first_response_at is None:
            raise CareActError("unanswered")
        held.state, held.waiting_since = Case.States.WAITING, now

    return act_on(case, by=by, now=now, act="waiting", change=change, step="waiting")


def resume(*, case: Case, by: By, now: datetime) -> Done:
    """Go on with a case that waited for the customer."""

    def change(held: Case) -> None:
        _needs(held, Case.States.WAITING)
        _end_wait(held, now)
        held.state = Case.States.OPEN

    return act_on(case, by=by, now=now, act="resumed", change=change, step="resumed")


def escalate(*, case: Case, by: By, now: datetime) -> Done:
    """Call the next level: the team's lead, then the CX owner; they are told."""

    def change(held: Case) -> None:
        _needs_live(held)
        if held.escalation >= 3:
            raise CareActError("all_called")
        held.escalation = 2 if held.escalation < 2 and lead_of(held) else 3

    with transaction.atomic():
        done = act_on(
            case, by=by, now=now, act="escalated", change=change, step="escalated",
            detail={"how": "hand"}, can_undo=False,
        )  # fmt: skip
        call(done.case, by=by, now=now, key=f"hand:{done.case.escalation}")
    return done


def call(case: Case, *, by: By, now: datetime, key: str) -> None:
    """Tell those whom the level of a case calls: its owner, its team's lead, or the CX owners."""
    called = {1: [case.owner], 2: [lead_of(case)], 3: list(cx_owners())}
    reason = {1: "soon", 2: "late", 3: "very_late"}.get(case.escalation)
    if reason is not None:
        for user in called[case.escalation]:
            tell(case, user, reason, by=by, now=now, key=key)


def resolve(*, case: Case, by: By, now: datetime) -> Done:
    """Say that it is settled; the customer is asked later whether it helped."""

    def change(held: Case) -> None:
        _needs_live(held)
        _end_wait(held, now)
        held.state, held.resolved_at = Case.States.RESOLVED, now
        held.recovered = None
        held.ask_after = now + timedelta(hours=terms().ask_hours)

    return act_on(case, by=by, now=now, act="resolved", change=change, step="resolved")


def reopen(*, case: Case, by: By, now: datetime, why: str = "hand") -> Done:
    """Open a resolved case again: ``why`` is hand, failed or customer."""

    def change(held: Case) -> None:
        _needs(held, Case.States.RESOLVED)
        held.rested += worked_since(held.resolved_at, now)
        held.state, held.resolved_at, held.ask_after = Case.States.OPEN, None, None
        held.reopenings += 1
        held.escalation = 0
        if Case.objects.filter(state__in=LIVE, duplicate_key=twin_key(held)).exists():
            held.duplicate_key = ""  # another one was opened meanwhile: a person may merge them

    return act_on(
        case, by=by, now=now, act="reopened", change=change, step="reopened", detail={"why": why}
    )


def set_cause(
    *, case: Case, cause: str, cause_owner: str, partner: str = "", by: By, now: datetime
) -> Done:
    """Say why it happened and whose that is: company, courier, partner, customer or outside."""
    owners = schema.table("cases").column("cause_owner").choices

    def change(held: Case) -> None:
        if cause_owner not in {"", *owners}:
            raise CareActError("cause_owner", owner=cause_owner)
        if partner and cause_owner not in {"courier", "partner"}:
            raise CareActError("cause_partner")
        held.cause, held.cause_owner = cause.strip()[:60], cause_owner
        held.partner_id = partner.strip()[:200]

    return act_on(case, by=by, now=now, act="cause", change=change)


def set_kind(*, case: Case, type_key: str, severity: str, by: By, now: datetime) -> Done:
    """Say what kind of case it is and how bad; its targets follow."""

    def change(held: Case) -> None:
        kind = CaseType.objects.filter(key=type_key).first()
        if kind is None or severity not in Severities.values:
            raise CareActError("type_or_severity", type=type_key, severity=severity)
        held.severity = severity
        if kind == held.type:
            return
        target = kind.target_of(held.value_class)
        held.type, held.stage = kind, kind.stage
        held.first_target, held.resolution_target = target.first_response, target.resolution
        held.done_steps = []
        key = twin_key(held)
        taken = Case.objects.filter(state__in=LIVE, duplicate_key=key).exclude(pk=held.pk)
        held.duplicate_key = "" if taken.exists() else key
        weigh(held, None)

    return act_on(case, by=by, now=now, act="kind", change=change)


def hand_to_leader(*, case: Case, leader: User | None, by: By, now: datetime) -> Done:
    """Let a leader own a case personally, or nobody any more."""

    def change(held: Case) -> None:
        held.leader = leader

    with transaction.atomic():
        done = act_on(
            case, by=by, now=now, act="leader", change=change, step="assigned",
            detail={"leader": leader.actor if leader else ""},
        )  # fmt: skip
        if case.leader_id != (leader.pk if leader else None):
            tell(done.case, leader, "handed", by=by, now=now)
    return done


def tick(*, case: Case, step: int, is_done: bool, by: By, now: datetime) -> Done:
    """Say that a step of the playbook (counted from 0) is done, or is not."""

    def change(held: Case) -> None:
        if not 0 <= step < len(held.type.playbook):
            raise CareActError("no_step", step=step + 1)
        done = {*held.done_steps, step} if is_done else {*held.done_steps} - {step}
        held.done_steps = sorted(done)

    return act_on(case, by=by, now=now, act="playbook", change=change)


def spend(*, case: Case, minutes: float, by: By, now: datetime) -> Done:
    """Add minutes of work to a case."""

    def change(held: Case) -> None:
        if not 0 < minutes <= _MOST_MINUTES:
            raise CareActError("minutes", minutes=f"{minutes:g}", most=_MOST_MINUTES)
        held.handling_minutes += float(minutes)

    return act_on(case, by=by, now=now, act="minutes", change=change)


def decided(*, case: Case, by: By, now: datetime) -> None:
    """Write down when something was first granted or refused, in the transaction that does it."""
    held = hold(case)
    if held.decided_at is None:
        held.decided_at = now
        keep(held, by=by, now=now, act="decided")


def _end_wait(case: Case, now: datetime) -> None:
    case.waited += worked_since(case.waiting_since, now)
    case.waiting_since = None


def _needs(case: Case, state: str) -> None:
    if case.state != state:
        raise CareActError("state", number=case.number, state=case.state)


def _needs_live(case: Case) -> None:
    if not case.is_live:
        raise CareActError("state", number=case.number, state=case.state)
