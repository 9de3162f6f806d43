"""Contacts that hurt: an employee flags, a lead looks, colleagues are protected for a while."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction

from mehvar_web import care, channels
from mehvar_web.accounts import Role
from mehvar_web.channels import CHANNELS, Channel, Message
from mehvar_web.conduct._errors import ConductError
from mehvar_web.conduct._tell import tell
from mehvar_web.conduct.models import Flag

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

__all__ = ["ConductError"]

LONGEST_DAYS = 180
"""No protection lasts longer without somebody looking again."""
USUAL_DAYS = 60


class Measure(StrEnum):
    """What protects colleagues; never what takes a lawful right from the customer."""

    WRITTEN_ONLY = "written_only"
    SECOND_PERSON = "second_person"
    LEAD_ONLY = "lead_only"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What somebody should know before they contact a customer again.

    ``waiting`` flags nobody has looked at yet; ``measures`` are in force until ``until_day``.
    """

    kinds: tuple[str, ...]
    measures: tuple[Measure, ...]
    until_day: date | None
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What an employee tells: what was done, where, and whether they left the conversation."""

    kind: str
    place: str
    evidence: str
    place_key: str = ""
    has_left: bool = False


def guard_of(customer_id: int, *, now: datetime) -> Guard | None:
    """Return what protects colleagues from this customer now; None when nothing does or waits."""
    flags = Flag.objects.filter(customer_id=customer_id, state__in=("waiting", "standing"))
    standing = [one for one in flags if _in_force(one, now)]
    waiting = [one for one in flags if one.state == Flag.States.WAITING]
    if not standing and not waiting:
        return None
    named = {measure for one in standing for measure in one.measures.split(",") if measure}
    return Guard(
        kinds=tuple(dict.fromkeys(one.kind for one in (*standing, *waiting))),
        measures=tuple(one for one in Measure if one.value in named),
        until_day=max((one.until_day for one in standing if one.until_day), default=None),
        waiting=len(waiting),
    )


def _in_force(flag: Flag, now: datetime) -> bool:
    ended = flag.until_day is not None and flag.until_day < now.date()
    return flag.state == Flag.States.STANDING and not ended


def flag_contact(customer_id: int, told: Happening, *, by: User, now: datetime) -> Flag:
    """Flag a contact that hurt. Whoever flags is believed until a lead has looked at it.

    Who left the conversation gives the case away: it waits for the team's lead, and its clock is
    nobody's fault.
    """
    with transaction.atomic():
        flag = Flag.objects.create(
            customer_id=customer_id, kind=told.kind, place=told.place, place_key=told.place_key,
            evidence=told.evidence, has_left=told.has_left, author=by, at=now,
        )  # fmt: skip
        _told(flag, "conduct.flagged", by=by, now=now)
        if told.has_left and told.place == Flag.Places.CASE:
            _give_away(told.place_key, by=by, now=now)
    return flag


def _give_away(case_key: str, *, by: User, now: datetime) -> None:
    case = care.cases_in_sight(by).filter(key=case_key, owner=by).first()
    if case is not None:
        care.assign(case=case, owner=None, team=case.team, by=by, now=now)
        case.refresh_from_db()
        with suppress(care.CareActError):  # everybody above knows of it already
            care.escalate(case=case, by=by, now=now)


def withdraw_flag(flag: Flag, *, by: User, now: datetime) -> None:
    """Take one's own flag back while nobody has looked at it.

    Raises:
        ConductError: when it is somebody else's, or was looked at.
    """
    with transaction.atomic():
        held = Flag.objects.select_for_update().get(pk=flag.pk)
        if held.author_id != by.pk or held.state != Flag.States.WAITING:
            raise ConductError("This flag cannot be taken back.", hint="A lead can lift it.")
        held.state = Flag.States.WITHDRAWN
        held.save(update_fields=["state"])
        _told(held, "conduct.flag_withdrawn", by=by, now=now)


def review_flag(
    flag: Flag, *, measures: Iterable[Measure], until_day: date | None, note: str, by: User,
    now: datetime, warning: str = "",
) -> tuple[Channel, ...]:  # fmt: skip
    """Look at a flag: protect colleagues until a day, or find that nothing is needed.

    Args:
        flag: what was flagged.
        measures: what protects colleagues; none refuses the flag.
        until_day: when that ends.
        note: what the lead saw.
        by: the lead; never who flagged. Only an owner ends the contact.
        now: what time it is (UTC).
        warning: what the customer is told; empty tells them nothing.

    Returns:
        By which channel the warning goes out; nothing when no address is known.

    Raises:
        ConductError: when the flag is the person's own, was looked at, or has no proper end.
    """
    chosen = tuple(one for one in Measure if one in set(measures))
    with transaction.atomic():
        held = Flag.objects.select_for_update().get(pk=flag.pk)
        _check_review(held, chosen, until_day, by=by, now=now)
        held.state = Flag.States.STANDING if chosen else Flag.States.REFUSED
        held.measures = ",".join(one.value for one in chosen)
        held.until_day, held.review_note = until_day if chosen else None, note
        held.reviewer, held.reviewed_at = by, now
        sent = _warn(held, warning) if chosen and warning else ()
        held.warned_at = now if sent else None
        held.save()
        _told(held, "conduct.flag_reviewed", by=by, now=now)
    return sent


def _check_review(
    flag: Flag, chosen: Sequence[Measure], until_day: date | None, *, by: User, now: datetime
) -> None:
    if flag.state != Flag.States.WAITING:
        raise ConductError("Somebody has looked at this flag already.", hint="Read what they did.")
    if flag.author_id == by.pk:
        raise ConductError("Nobody looks at a flag of their own.", hint="Ask another lead.")
    if Measure.ENDED in chosen and Role(by.role) is not Role.OWNER:
        raise ConductError("Only the owner ends a contact.", hint="Choose a milder protection.")
    latest = now.date() + timedelta(days=LONGEST_DAYS)
    if chosen and (until_day is None or not now.date() < until_day <= latest):
        raise ConductError(
            "The protection needs an end.", hint=f"Within {LONGEST_DAYS} days; then look again."
        )


def lift_flag(flag: Flag, *, by: User, now: datetime) -> None:
    """End the protection at once."""
    with transaction.atomic():
        held = Flag.objects.select_for_update().get(pk=flag.pk)
        if held.state == Flag.States.STANDING:
            held.state = Flag.States.LIFTED
            held.save(update_fields=["state"])
            _told(held, "conduct.flag_lifted", by=by, now=now)


def _warn(flag: Flag, warning: str) -> tuple[Channel, ...]:
    """Write to the customer by the first channel that is set up and has an address."""
    known = channels.addresses_of_customers([flag.customer_id]).get(flag.customer_id, {})
    ready = {one.channel for one in channels.available() if one.is_ready}
    for channel in CHANNELS:
        if channel in known and channel in ready:
            channels.send(Message(
                channel=channel, to=known[channel], text=warning, purpose="service",
                key=f"conduct-{flag.key}", about={"flag": flag.key},
            ))  # fmt: skip
            return (channel,)
    return ()


def _told(flag: Flag, act: str, *, by: User, now: datetime) -> None:
    tell(
        by, act, about=("customer", str(flag.customer_id)), key=flag.key, now=now,
        details={
            "kind": flag.kind, "state": flag.state, "measures": flag.measures,
            "until": flag.until_day.isoformat() if flag.until_day else "",
        },
    )  # fmt: skip
