"""Cases that are one, and a case that is two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from mehvar_web.care._actor import By, user_of
from mehvar_web.care._errors import CareActError
from mehvar_web.care._open import LIVE, open_case
from mehvar_web.care._records import Done, Opening
from mehvar_web.care._sight import cases_in_sight
from mehvar_web.care._write import act_on, hold, snapshot, write_step
from mehvar_web.care.models import Case, CaseAct, CaseStore

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

_NEAR = timedelta(days=3)
_SHOWN = 10


def duplicates_of(user: User, case: Case) -> Sequence[Case]:
    """Return live cases in the person's sight that look like this one.

    Those of the same customer and order, the same conversation, or the same customer and type
    within three days; at most ten, the oldest first.
    """
    alike = Q(pk__in=())
    if case.thread_id:
        alike |= Q(thread_id=case.thread_id)
    if case.customer_id is not None:
        mine = Q(customer_id=case.customer_id)
        near = Q(opened_at__range=(case.opened_at - _NEAR, case.opened_at + _NEAR))
        alike |= mine & Q(type_id=case.type_id) & near
        if case.order_id:
            alike |= mine & Q(order_id=case.order_id)
    found = cases_in_sight(user).filter(alike, state__in=LIVE).exclude(pk=case.pk)
    return list(found.select_related("type", "owner").order_by("opened_at", "pk")[:_SHOWN])


def merge(*, case: Case, into: Case, by: By, now: datetime) -> Done:
    """Let an older case take this one in: its notes and steps are read there, it stays as merged.

    Raises:
        CareActError: when they are of two customers, one of them is merged already, or this one
            is the older: the customer has waited since the first.
    """
    _check_merge(case, into)
    with transaction.atomic():
        first, second = sorted((case, into), key=lambda one: one.pk)  # one order: nobody waits
        hold(first), hold(second)

        def change(held: Case) -> None:
            held.state, held.merged_into = Case.States.MERGED, into
            held.waiting_since, held.ask_after = None, None

        done = act_on(
            case, by=by, now=now, act="merged", change=change, step="merged",
            detail={"into": into.key},
        )  # fmt: skip
        write_step(into, step="merged", by=by, now=now, detail={"took": case.key})
    return done


def _check_merge(case: Case, into: Case) -> None:
    if case.pk == into.pk:
        raise CareActError("itself")
    if case.customer_id != into.customer_id and None not in {case.customer_id, into.customer_id}:
        raise CareActError("two_customers")
    if not into.is_live:
        raise CareActError("state", number=into.number, state=into.state)
    if (into.opened_at, into.pk) > (case.opened_at, case.pk):
        raise CareActError("older", into=into.number, case=case.number)


def split(*, case: Case, type_key: str, title: str, by: By, now: datetime) -> Done:
    """Make a second case of a part of this one; ``Done.case`` is the new one.

    Taking it back merges the new case into the one that it came from.
    """
    with transaction.atomic():
        held = hold(case)
        count = held.split_off.count() + 1
        opened = open_case(_part(held, type_key, title, count), by=by, now=now).case
        opened.split_from = held
        opened.save(update_fields=["split_from"])
        stores = held.stores.values_list("store_id", flat=True)
        CaseStore.objects.bulk_create(
            [CaseStore(case=opened, store_id=one) for one in stores], ignore_conflicts=True
        )
        write_step(held, step="split", by=by, now=now, detail={"made": opened.key})
        key = _undo_key(opened, held, by=by, now=now)
    return Done(case=opened, undo=key)


def _part(case: Case, type_key: str, title: str, count: int) -> Opening:
    return Opening(
        key=f"split:{case.key}:{count}",
        type=type_key,
        opened_by="split",
        customer_id=case.customer_id,
        person=(case.person_source, case.person_ref) if case.person_ref else None,
        order=(case.order_source, case.order_id) if case.order_id else None,
        store=case.store_id,
        touchpoint=case.touchpoint_id,
        channel=case.channel,
        title=title or case.title or f"#{case.number}",
        happened_at=case.happened_at,
        thread=case.thread_id,
        team=case.team_id,
        owner=case.owner_id,
        apart=True,
    )


def _undo_key(opened: Case, into: Case, *, by: By, now: datetime) -> str:
    if user_of(by) is None:
        return ""
    after = snapshot(opened)
    before = after | {"state": str(Case.States.MERGED), "merged_into_id": into.pk}
    return CaseAct.objects.create(
        case=opened, act="split", at=now, by=user_of(by), before=before, after=after
    ).key
