"""What other packages tell cases: a customer wrote, a build was published."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mehvar_web import channels, company, jobs
from mehvar_web.care import _worth
from mehvar_web.care._acts import resume
from mehvar_web.care._clocks import follow
from mehvar_web.care._open import LIVE, twin_key
from mehvar_web.care._time import FOLLOW
from mehvar_web.care._write import act_on
from mehvar_web.care.models import Case

if TYPE_CHECKING:
    from mehvar.workspace import Workspace

_BATCH = 500
_INBOX = "inbox:"
_FOLLOWS = ("first_response_due_at", "resolution_due_at", "due_at", "escalates_at")


def hear_message(incoming: channels.Incoming) -> None:
    """Go on with the cases that wait for a customer who wrote, in the message's transaction."""
    if incoming.person is None or not incoming.text.strip() or incoming.is_edit:
        return
    person = (incoming.person.source, incoming.person.ref)
    customer = _worth.customers_of([person]).get(person)
    waiting = Case.objects.filter(state=Case.States.WAITING)
    if customer is not None:
        mine = waiting.filter(customer_id=customer)
    else:
        mine = waiting.filter(person_source=person[0], person_ref=person[1])
    for case in mine:
        resume(case=case, by="customer", now=incoming.at)


def hear_status(changes: Sequence[channels.StatusChange]) -> None:
    """An answer that left from the conversation of a case is the case's first response too."""
    for one in changes:
        if one.state != "sent" or not one.thread.startswith(_INBOX):
            continue
        mine = Case.objects.filter(
            thread_id=one.thread.removeprefix(_INBOX), state__in=LIVE, first_response_at=None
        )
        for case in mine:
            act_on(
                case, by="channel:inbox", now=one.at, act="answered", change=_answered(one.at),
                step="answered", detail={"channel": one.channel}, can_undo=False,
            )  # fmt: skip


def _answered(at: datetime) -> Callable[[Case], None]:
    def change(held: Case) -> None:
        held.first_response_at = held.first_response_at or at
        held.escalation = 0

    return change


def open_cases(customer_ids: Sequence[int], _now: datetime) -> frozenset[int]:
    """Return those of these customers who have a live case: others leave them in peace."""
    found: set[int] = set()
    for start in range(0, len(customer_ids), _BATCH):
        part = customer_ids[start : start + _BATCH]
        live = Case.objects.filter(customer_id__in=part, state__in=LIVE)
        found.update(one for one in live.values_list("customer_id", flat=True) if one is not None)
    return frozenset(found)


def after_build(_workspace: Workspace) -> None:
    """Bring live cases in line with who is who, and with what customers are worth by now."""
    last = 0
    live = Case.objects.filter(state__in=LIVE).select_related("type").order_by("pk")
    while chosen := list(live.filter(pk__gt=last)[:_BATCH]):
        last = chosen[-1].pk
        _refresh(chosen)


def follow_terms(context: jobs.JobContext) -> Mapping[str, object]:
    """Reckon again when live cases are due, and where they stand, by the terms of now."""
    context.progress(_("Bringing cases in line"))
    count = 0
    for pk in Case.objects.filter(state__in=LIVE).values_list("pk", flat=True):
        with transaction.atomic():
            held = Case.objects.select_for_update(of=("self",)).select_related("type").get(pk=pk)
            follow(held, company.now())
            _worth.weigh(held, None)
            held.save(update_fields=[*_FOLLOWS, "rank", "p_save", "minutes", "is_override"])
        count += 1
    return {"cases": count}


def register() -> None:
    """Make the job known."""
    jobs.register(FOLLOW, follow_terms, title=gettext_lazy("Bring cases in line with new terms"))


def _refresh(cases: Sequence[Case]) -> None:
    persons = {(one.person_source, one.person_ref) for one in cases if one.person_ref}
    known = _worth.customers_of(persons)
    whose = {
        one.pk: known.get((one.person_source, one.person_ref), one.customer_id) for one in cases
    }
    found = _worth.standings(one for one in whose.values() if one is not None)
    for case in cases:
        with transaction.atomic():
            held = Case.objects.select_for_update(of=("self",)).select_related("type")
            _put(held.get(pk=case.pk), whose[case.pk], found)


def _put(case: Case, customer: int | None, found: dict[int, _worth.Standing]) -> None:
    case.customer_id = customer
    standing = found.get(customer, _worth.Standing()) if customer is not None else None
    case.city = case.city or (standing.city if standing is not None else "")
    _worth.weigh(case, standing)
    if case.duplicate_key:
        key = twin_key(case)
        taken = Case.objects.filter(state__in=LIVE, duplicate_key=key).exclude(pk=case.pk)
        case.duplicate_key = "" if taken.exists() else key
    case.save(
        update_fields=[
            "customer_id", "leaves", "residual_value", "value_class", "p_save", "minutes", "rank",
            "is_override", "duplicate_key", "city",
        ]
    )  # fmt: skip
    if standing is not None:
        _worth.put_stores(case, standing)
