"""What is known of a moment, fact by fact, each with where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.translation import gettext as _

from mehvar import empowerment, identity
from mehvar.customers import FACT_PREFIX, NotPublished, Standing
from mehvar_web import company
from mehvar_web.accounts import sight_of
from mehvar_web.grants import _orders, _sql
from mehvar_web.grants._budgets import CUSTOMER_DAYS
from mehvar_web.grants._diet import Diet, read_diet
from mehvar_web.grants._errors import MomentError
from mehvar_web.grants._levels import level_of
from mehvar_web.grants._moments import (
    KEPT_BY_US,
    TELLABLE,
    Known,
    Moment,
    Origin,
    Reference,
    Substitute,
    Value,
)
from mehvar_web.grants._orders import Item, Order, local_day
from mehvar_web.grants._substitutes import find_substitutes, fit_substitute

if TYPE_CHECKING:
    from mehvar.customers import Customer
    from mehvar_web.accounts.models import User

_UNDELIVERED = timedelta(days=3)
"""Of an order that is undelivered for longer nobody tells the delivery: its delay is unknown."""


@dataclass(slots=True, kw_only=True)
class Gathered:
    """The facts of a moment, and the records they came from.

    ``is_unfit`` tells that the chosen substitute may not replace the item; ``person`` is the
    customer's oldest profile, on which rows about them hang.
    """

    known: dict[str, Known] = field(default_factory=dict)
    customer: Customer | None = None
    order: Order | None = None
    item: Item | None = None
    substitute: Substitute | None = None
    substitutes: tuple[Substitute, ...] = ()
    is_unfit: bool = False
    person: Reference | None = None
    alive: float | None = None
    residual: int | None = None

    @property
    def facts(self) -> dict[str, Value]:
        """The facts as a policy judges them."""
        return {name: one.value for name, one in self.known.items()}

    def put(self, origin: Origin, **facts: Value | None) -> None:
        """Keep what is known of these."""
        for name, value in facts.items():
            if value is not None:
                self.known[name] = Known(name=name, value=value, origin=origin)


def gather(moment: Moment, *, by: User, now: datetime) -> Gathered:
    """Return everything that is known of a moment.

    Raises:
        Http404: when the customer or the order is out of the employee's sight.
        MomentError: when the order is not the customer's, or something told contradicts the data.
        FactsError: when something told is no fact of the situation.
    """
    found = Gathered()
    empowerment.check_facts(situation=moment.situation, facts=moment.told)
    _put_order(found, moment, now)
    _put_customer(found, moment, by)
    _put_items(found, moment)
    _put_delivery(found, moment, now)
    found.put(Origin.LEDGER, **granted_before(moment, now=now))
    found.put(Origin.ACCOUNT, employee_level=level_of(by))
    found.put(Origin.CONSENT, customer_agrees=moment.consent)
    asked = {one.name for one in empowerment.facts_of(moment.situation)}
    found.known = {name: one for name, one in found.known.items() if name in asked}
    _put_told(found, moment.told)
    if moment.situation == "out_of_stock":
        _put_difference(found)
    return found


def _put_order(found: Gathered, moment: Moment, now: datetime) -> None:
    if moment.order is None:
        return
    order = _orders.read_order(moment.order, customer_id=moment.customer_id)
    if order is None:
        source, order_id = moment.order
        if moment.customer_id is not None:
            raise MomentError("not_theirs", order=order_id, source=source)
        raise MomentError("order", order=order_id, source=source)
    found.order = order
    found.put(
        Origin.ORDER, order_amount=order.amount, order_items=order.items,
        order_channel=order.channel, order_city=order.city, order_store=order.store_id,
        order_day=order.day, order_delay=_delay(order, now),
        order_is_first=None if order.number is None else order.number == 1,
    )  # fmt: skip


def _put_customer(found: Gathered, moment: Moment, by: User) -> None:
    sight = sight_of(by)
    if moment.customer_id is None:
        _check_unknown(found.order, sees_all=sight.sees_everyone, stores=sight.stores)
        return
    try:
        found.customer = company.desk().profile(moment.customer_id, sight=sight)
    except NotPublished:
        found.customer = None
    if found.customer is None:
        raise Http404(_("There is no such customer."))
    found.put(Origin.CUSTOMER, customer_orders=found.customer.orders)
    stands = company.desk().standing(moment.customer_id) or _standing(moment.customer_id)
    found.person = (stands.person_source, stands.person_ref)
    found.residual, found.alive = stands.residual_value, stands.alive
    found.put(Origin.VALUE, customer_value=found.residual, customer_class=stands.value_class)


def _check_unknown(order: Order | None, *, sees_all: bool, stores: frozenset[str] | None) -> None:
    """An order of nobody known is in sight of who sees everyone, and of its store's teams."""
    if not sees_all and (order is None or order.store_id not in (stores or ())):
        raise Http404(_("There is no such customer."))


def _standing(customer_id: int) -> Standing:
    """Return where we stand with somebody who did not order lately, from the marts."""
    marts = company.marts()
    view = marts.view("customer_value", current=marts.current(), customer_id=customer_id)
    told = marts.ask(
        f"SELECT residual_value, value_class, alive FROM {view} WHERE customer_id = ?",
        [customer_id],
    )
    residual, value_class, alive = told[0] if told else (None, None, None)
    person = identity.anchor(company.workspace(), customer_id=customer_id, marts=marts)
    return Standing(
        customer_id=customer_id, person_source=person.source, person_ref=person.person_ref,
        residual_value=residual, value_class=value_class, alive=alive,
    )  # fmt: skip


def _put_items(found: Gathered, moment: Moment) -> None:
    """Put the ordered item's price and category, and of the substitute what its rules say."""
    if moment.product is None:
        return
    item = _orders.read_item(moment.order, moment.product, customer_id=moment.customer_id)
    found.item = item
    found.put(Origin.ITEM, item_price=item.price, item_category=item.category)
    if moment.situation != "out_of_stock":
        return
    store = found.order.store_id if found.order else None
    diet = _diet(moment.customer_id)
    each = None if item.price is None else round(item.price / item.quantity)
    found.substitutes = find_substitutes(moment.product, store_id=store, price=each, diet=diet)
    if moment.substitute is None:
        return
    chosen = fit_substitute(
        moment.product, moment.substitute, store_id=store, price=each, diet=diet
    )
    found.substitute, found.is_unfit = chosen, chosen is None
    if chosen is not None:
        better = "higher" if chosen.is_better else "equal"
        found.put(
            Origin.ITEM, substitute_price=round(chosen.price * item.quantity),
            substitute_quality=None if chosen.quality == "unknown" else better,
        )  # fmt: skip


def _diet(customer_id: int | None) -> Diet:
    if customer_id is None:
        return Diet()
    told = company.desk().attributes(customer_id)
    return read_diet(
        (one.attribute.removeprefix(FACT_PREFIX), one.value)
        for one in told
        if one.attribute.startswith(FACT_PREFIX)
    )


def _put_delivery(found: Gathered, moment: Moment, now: datetime) -> None:
    """Put how many working days went by since delivery, the day of delivery not counted."""
    order = found.order
    if moment.situation != "return" or order is None or order.delivered_at is None:
        return
    found.put(
        Origin.CALENDAR,
        working_days_since_delivery=_working_days(local_day(order.delivered_at), local_day(now)),
    )


def _working_days(first: date, last: date) -> int | None:
    """Count the working days after one day up to another; None where the calendar ends before."""
    marts = company.marts()
    current = marts.current()
    if "dates" not in current.marts or last < first:
        return 0 if last < first else None
    count, end = marts.ask(
        "SELECT count(*) FILTER (is_working_day AND day > $1 AND day <= $2), max(day) "
        f"FROM {marts.view('dates', current=current)}",
        [first, last],
    )[0]
    return int(count) if end is not None and end >= last else None


def granted_before(moment: Moment, *, now: datetime) -> dict[str, int]:
    """Return what stands granted on this order, and to this customer within the window."""
    since = now - timedelta(days=CUSTOMER_DAYS)
    on_order, to_customer, times = _sql.granted(
        order=moment.order, customer_id=moment.customer_id, since=since
    )
    told = {} if moment.order is None else {"order_granted": on_order}
    if moment.customer_id is not None:
        told |= {"customer_granted": to_customer, "customer_grants": times}
    return told


def _put_told(found: Gathered, told: Mapping[str, Value]) -> None:
    """Put what the employee told where it is theirs to tell, or where nobody knows better."""
    wrong = [
        name
        for name, value in told.items()
        if name in KEPT_BY_US
        or (name in found.known and name not in TELLABLE and found.known[name].value != value)
    ]
    if wrong:
        raise MomentError("facts", facts=", ".join(sorted(wrong)))
    for name, value in told.items():
        if name not in found.known or name in TELLABLE:
            found.put(Origin.TOLD, **{name: value})


def _put_difference(found: Gathered) -> None:
    """Put how much dearer or cheaper the substitute is, where both prices are known."""
    price, instead = found.known.get("item_price"), found.known.get("substitute_price")
    if price is None or instead is None:
        return
    if not isinstance(price.value, int) or not isinstance(instead.value, int):
        return
    difference = instead.value - price.value
    told = {Origin.TOLD} & {price.origin, instead.origin}
    origin = Origin.TOLD if told else Origin.ITEM
    found.put(origin, price_difference=difference, price_saving=max(-difference, 0))


def _delay(order: Order, now: datetime) -> int | None:
    """Return the whole minutes after the promise; negative when early, None when unknown."""
    if order.promised_at is None or order.is_cancelled:
        return None
    arrived = order.delivered_at
    if arrived is None:
        if order.status == "delivered" or now - order.promised_at > _UNDELIVERED:
            return None
        arrived = now
    return int((arrived - order.promised_at).total_seconds() // 60)
