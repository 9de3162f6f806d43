"""Who says it: the customer whom an address leads to, and the profile on which rows hang."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mehvar import identity
from mehvar.customers import NotPublished
from mehvar_web import company
from mehvar_web.inbox._records import Arrival, Contact

if TYPE_CHECKING:
    from mehvar_web.inbox.models import Thread

OWN_SOURCE = "mehvar"
_KEPT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who says it: the profile for rows, the customer where one is known, and who they are to us.

    ``row`` is the row of ``people`` that makes somebody new known; empty when they are known.
    """

    source: str = ""
    person_ref: str = ""
    customer_id: int | None = None
    is_linked_by_hand: bool = False
    row: Mapping[str, object] | None = None

    @property
    def columns(self) -> dict[str, object]:
        """What rows of the lake say of the person."""
        if not self.person_ref:
            return {}
        return {"person_source": self.source, "person_ref": self.person_ref}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a customer stands: the stores that served them and their residual value."""

    stores: frozenset[str] = frozenset()
    worth: int = 0
    city: str = ""


def clean_contact(contact: Contact) -> Contact:
    """Return a contact with its number and address as identity compares them."""
    import pyarrow as pa

    from mehvar import text

    mobile = text.clean_mobile(pa.array([contact.mobile]))[0].as_py()
    email = text.clean_email(pa.array([contact.email]))[0].as_py()
    return replace(contact, mobile=mobile or "", email=email or "", name=contact.name.strip()[:200])


def person_of(arrival: Arrival, contact: Contact) -> Person:
    """Return who says it: told, remembered, found by number or address, or new."""
    if arrival.customer_id is not None:
        return of_customer(arrival.customer_id)
    if arrival.person is not None:
        source, reference = arrival.person
        return Person(
            source=source, person_ref=reference, customer_id=_customer_of(source, reference)
        )
    return _linked(arrival.channel, contact) or _found(contact) or _new(arrival, contact)


def of_customer(customer_id: int) -> Person:
    """Return a customer as rows call them.

    Raises:
        IdentityError: when there is no such customer.
    """
    person = identity.anchor(company.workspace(), customer_id=customer_id, marts=company.marts())
    return Person(source=person.source, person_ref=person.person_ref, customer_id=customer_id)


def sender_of(contact: Contact) -> str:
    """Return the address by which an answer goes back, and by which we know the sender again."""
    return (contact.address or contact.email or contact.mobile)[:320]


def standings(customers: Iterable[int]) -> dict[int, Standing]:
    """Return where customers stand, read from the last build; nothing before the first."""
    wanted = sorted(set(customers))
    marts = company.marts()
    current = marts.current()
    if not wanted or "customer_stores" not in current.marts:
        return {}
    marks = ", ".join("?" * len(wanted))
    stores: dict[int, set[str]] = defaultdict(set)
    served = marts.view("customer_stores", current=current)
    for customer, store in marts.ask(
        f"SELECT customer_id, store_id FROM {served} WHERE customer_id IN ({marks})", wanted
    ):
        stores[customer].add(store)
    worth = _worths(wanted, marks)
    return {one: Standing(stores=frozenset(stores[one]), worth=worth.get(one, 0)) for one in wanted}


def _worths(wanted: Sequence[int], marks: str) -> dict[int, int]:
    marts = company.marts()
    current = marts.current()
    if "customer_value" not in current.marts:
        return {}
    rows = marts.ask(
        f"SELECT customer_id, residual_value FROM {marts.view('customer_value', current=current)} "
        f"WHERE customer_id IN ({marks})",
        list(wanted),
    )
    return {customer: int(value or 0) for customer, value in rows}


def _linked(channel: str, contact: Contact) -> Person | None:
    """Return whom a person said that this sender is."""
    sender = sender_of(contact)
    if not sender:
        return None
    known: Thread | None = _linked_thread(channel, sender)
    if known is None:
        return None
    return Person(
        source=known.person_source,
        person_ref=known.person_ref,
        customer_id=known.customer_id,
        is_linked_by_hand=True,
    )


def _linked_thread(channel: str, sender: str) -> Thread | None:
    from mehvar_web.inbox.models import Thread

    mine = Thread.objects.filter(channel=channel, sender=sender, is_linked_by_hand=True)
    return mine.order_by("-last_at").first()


def _found(contact: Contact) -> Person | None:
    """Return the one customer whom the number or the address identifies; None for none or more."""
    try:
        desk = company.desk()
    except NotPublished:
        return None
    found: set[int] = set()
    for spelling in filter(None, (contact.mobile, contact.email)):
        matches = desk.find(spelling, limit=3)
        found |= {one.customer.customer_id for one in matches if one.by == "identifier"}
    return of_customer(found.pop()) if len(found) == 1 else None


def _new(arrival: Arrival, contact: Contact) -> Person:
    """Return somebody whom no build has met: identity joins them by number or address."""
    known = contact.mobile or contact.email
    mark = known or (f"{arrival.channel}:{contact.address}" if contact.address else "")
    if not mark:
        return Person()
    reference = "contact-" + hashlib.sha256(mark.encode()).hexdigest()[:_KEPT]
    told = {
        "record_id": reference,
        "full_name": contact.name or None,
        "mobile": contact.mobile or None,
        "email": contact.email or None,
        "channel": arrival.channel or None,
    }
    row = {name: value for name, value in told.items() if value is not None}
    customer = _customer_of(OWN_SOURCE, reference)
    return Person(source=OWN_SOURCE, person_ref=reference, customer_id=customer, row=row)


def _customer_of(source: str, reference: str) -> int | None:
    """Return the customer of a profile in the last build; None when it has not met it."""
    marts = company.marts()
    current = marts.current()
    if "profiles" not in current.marts:
        return None
    rows = marts.ask(
        f"SELECT customer_id FROM {marts.view('profiles', current=current)} "
        "WHERE source = ? AND person_ref = ? LIMIT 1",
        [source, reference],
    )
    return int(rows[0][0]) if rows else None


def customers_of(profiles: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return the customers of profiles in the last build."""
    return {
        one: found for one in sorted(set(profiles)) if (found := _customer_of(*one)) is not None
    }
