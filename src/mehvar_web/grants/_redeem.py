"""Codes in the shop: once, by their customer, in time; and back when the order is cancelled."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from mehvar import customers, identity
from mehvar_web import company
from mehvar_web.grants import _ledger, _listen, _tell
from mehvar_web.grants._codes import clean_code, digest_of
from mehvar_web.grants._errors import GrantError
from mehvar_web.grants._moments import (
    NotRedeemed,
    Redeemed,
    RedeemRefusal,
    Reference,
    Shopper,
)
from mehvar_web.grants.act_models import Code, Grant

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

_States = Grant.States
_LOOKED_AT = timedelta(days=14)
"""An order that is cancelled later than that has long been used up."""


def redeem(
    code: str,
    *,
    customer: Shopper,
    order: Reference,
    amount: int,
    by: User,
    now: datetime,
    key: str,
    device: str = "",
    is_booked: bool = False,
) -> Redeemed | NotRedeemed:
    """Spend a code on an order: at most once, whatever is sent how often at the same moment.

    ``amount`` is what the order comes to without the code, in minor units; the discount is never
    more. The same ``key`` gets the same answer. ``device`` is what the shop knows of the device or
    address; only its hash is kept. With ``is_booked`` the discount is booked as a gesture's cost:
    for shops whose orders do not tell their discounts themselves, which would count it twice.

    Raises:
        GrantError: when the amount is not above zero, or the key redeemed another code.
    """
    request = _request_key(by, key, amount)
    clean = clean_code(code)
    found = None if clean is None else _found(clean)
    with transaction.atomic():
        earlier = Code.objects.select_related("grant").filter(redeem_key=request).first()
        if earlier is not None:
            return _repeated(earlier, found, order)
        if found is None or request in found.past_keys:
            return NotRedeemed(reason=RedeemRefusal.UNKNOWN)
        refusal = _refusal(found.grant, customer, now)
        if refusal is not None:
            return NotRedeemed(reason=refusal)
        return _spend(
            found, order=order, amount=amount, request=request, device=device, by=by, now=now,
            is_booked=is_booked,
        )  # fmt: skip


def reverse(grant: Grant, *, order: Reference, by: User | None, now: datetime) -> bool:
    """Give a code back because the order on which it was spent is cancelled.

    It can be redeemed again until its end. What the budgets got back because the order was small
    they count again; where one has no room for it any more, the code is worth what it gave then.
    False when it was not spent on that order.
    """
    with transaction.atomic():
        found = (
            Code.objects.select_for_update(of=("self",))
            .select_related("grant__decision__team", "grant__by", "grant__approved_by")
            .filter(grant=grant)
            .first()
        )
        if found is None or not _is_spent_on(found, order):
            return False
        actor = by.actor if by is not None else _tell.SYSTEM
        given = found.grant
        if found.is_booked:
            _tell.book_cost(given, 0, actor=actor, now=now)
        if given.cost < given.amount:
            _stand_for(given, given.amount, _mark_of(f"back:{found.redeem_key}"), now)
        found.past_keys = [*found.past_keys, found.redeem_key]
        found.redeem_key = found.redeemed_at = found.redeemed_amount = None
        found.redeemed_source, found.is_booked = "", False
        found.save()
        given.state, given.used_order_id, given.settled_at = _States.GRANTED, "", None
        given.device_hash = None
        given.save()
        _tell.tell_grant(given, actor=actor, action="grant.reversed", now=now)
        _listen.tell(given, None, now)
    return True


def reverse_cancelled(*, now: datetime) -> int:
    """Give back the codes whose orders were cancelled since; return how many."""
    spent = Grant.objects.filter(
        state=_States.REDEEMED, settled_at__gt=now - _LOOKED_AT, code__isnull=False
    ).select_related("code")
    named = {(one.code.redeemed_source, one.used_order_id): one for one in spent}
    count = 0
    for order in _cancelled(list(named)):
        count += reverse(named[order], order=order, by=None, now=now)
    return count


def _spend(
    found: Code,
    *,
    order: Reference,
    amount: int,
    request: str,
    device: str,
    by: User,
    now: datetime,
    is_booked: bool,
) -> Redeemed | NotRedeemed:
    """Spend a code that may be; of two at the same moment, one does."""
    given = found.grant
    discount = min(given.amount, amount)
    won = Grant.objects.filter(pk=given.pk, state=_States.GRANTED, expires_at__gt=now).update(
        state=_States.REDEEMED, settled_at=now, used_order_id=order[1], cost=discount,
        device_hash=_hash_of(device),
    )  # fmt: skip
    if not won:
        return NotRedeemed(reason=RedeemRefusal.USED)
    Code.objects.filter(pk=found.pk).update(
        redeem_key=request, redeemed_at=now, redeemed_amount=discount, redeemed_source=order[0],
        is_booked=is_booked,
    )  # fmt: skip
    given.refresh_from_db()
    if discount < given.amount:
        _stand_for(given, discount, _mark_of(request), now)
        given.save(update_fields=["hold_key"])
    if is_booked:
        _tell.book_cost(given, discount, actor=by.actor, now=now)
    _tell.tell_grant(given, actor=by.actor, action="grant.redeemed", now=now)
    _listen.tell(given, None, now)
    return Redeemed(grant=given.key, discount=discount)


def _stand_for(grant: Grant, cost: int, mark: str, now: datetime) -> None:
    """Let the budgets count what a code costs now; what it may give follows where it must.

    Whoever calls this writes the grant.
    """
    key = f"{grant.key}:{mark}"
    if not grant.hold_key:
        grant.cost = cost
    elif _ledger.exchange(key=grant.hold_key, to=key, amount=cost, now=now):
        grant.cost, grant.hold_key = cost, key
    elif cost > grant.cost:
        grant.amount = grant.cost


def _repeated(earlier: Code, found: Code | None, order: Reference) -> Redeemed:
    if found is None or earlier.pk != found.pk or not _is_spent_on(earlier, order):
        raise GrantError("redemption_key_used")
    return Redeemed(grant=earlier.grant.key, discount=earlier.redeemed_amount or 0, is_repeat=True)


def _is_spent_on(code: Code, order: Reference) -> bool:
    return (
        code.grant.state == _States.REDEEMED
        and (code.redeemed_source, code.grant.used_order_id) == order
    )


def _refusal(grant: Grant, customer: Shopper, now: datetime) -> RedeemRefusal | None:
    if not _is_theirs(grant, customer):
        return RedeemRefusal.OTHER_CUSTOMER
    if grant.state == _States.REDEEMED:
        return RedeemRefusal.USED
    is_over = grant.expires_at is None or grant.expires_at <= now
    if grant.state == _States.EXPIRED or (grant.state == _States.GRANTED and is_over):
        return RedeemRefusal.RAN_OUT
    return None if grant.state == _States.GRANTED else RedeemRefusal.WITHDRAWN


def _is_theirs(grant: Grant, customer: Shopper) -> bool:
    """Whether the code's customer is who shops, also when two customers became one since."""
    decision = grant.decision
    person = (decision.person_source, decision.person_ref)
    if customer.person is not None and customer.person == person and person[1]:
        return True
    if customer.customer_id is not None and customer.customer_id == grant.customer_id:
        return True
    owner = _customer_of(person) if person[1] else grant.customer_id
    shopper = customer.customer_id
    if shopper is None and customer.person is not None:
        shopper = _customer_of(customer.person)
    return owner is not None and owner == shopper


def _customer_of(person: Reference) -> int | None:
    return identity.find(
        company.workspace(), source=person[0], person_ref=person[1], marts=company.marts()
    )


def _found(clean: str) -> Code | None:
    """Look a code up by its keyed hash: how long it takes tells nothing of any code."""
    return (
        Code.objects.select_related("grant__decision__team", "grant__by", "grant__approved_by")
        .filter(digest=digest_of(clean))
        .first()
    )


def _cancelled(orders: list[Reference]) -> list[Reference]:
    if not orders:
        return []
    marts = company.marts()
    rows = marts.ask(
        f"SELECT source, order_id, status, cancelled_at FROM {marts.newest('orders')} "
        "WHERE order_id IN (SELECT unnest(?::VARCHAR[]))",
        [[order_id for _, order_id in orders]],
    )
    asked = set(orders)
    return [
        (source, order_id)
        for source, order_id, status, cancelled_at in rows
        if (source, order_id) in asked
        and (cancelled_at is not None or customers.status_of(status) == "cancelled")
    ]


def _request_key(by: User, key: str, amount: int) -> str:
    if amount <= 0 or not 0 < len(key) <= 100 or not key.isprintable():
        raise GrantError("redemption")
    return f"{by.pk}:{key}"


def _mark_of(request: str) -> str:
    import hashlib

    return hashlib.sha256(request.encode()).hexdigest()[:16]


def _hash_of(device: str) -> int | None:
    if not device:
        return None
    import hashlib

    digest = hashlib.sha256(f"mehvar.device\x1f{device}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1
