"""Who can be asked: customers, how they are grouped, called and reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mehvar import segments
from mehvar.workspace import NotBuiltError
from mehvar_web import channels, company
from mehvar_web.channels import Person

STRATA = ("city", "store_id", "lifecycle")
"""By what a sample may be stratified: columns of the mart customers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """One customer as invitations need them; ``addresses`` by channel."""

    customer_id: int
    person: Person
    name: str
    addresses: Mapping[str, str]


def customers_of(segment: str) -> list[int]:
    """Return the customers of a segment (``segmentation/segment``), or all of them; by id.

    Before a build there are none.
    """
    marts = company.marts()
    if not segment:
        rows = marts.ask(f"SELECT customer_id FROM {marts.view('customers')} ORDER BY customer_id")
        return [row[0] for row in rows]
    segmentation, _sep, name = segment.partition("/")
    try:
        table = segments.member_ids(
            company.workspace(), segmentation=segmentation, segment=name, marts=marts
        )
    except (NotBuiltError, segments.UnknownSegmentError):
        return []
    found: list[int] = table["customer_id"].to_pylist()
    return found


def groups_of(customer_ids: Sequence[int], by: str) -> list[str]:
    """Return the stratum of each customer; "" where it is not known."""
    if by not in STRATA or not customer_ids:
        return [""] * len(customer_ids)
    marts = company.marts()
    rows = marts.ask(
        f"SELECT customer_id, coalesce({by}, '') FROM {marts.view('customers')} "
        "WHERE customer_id IN (SELECT unnest(?::BIGINT[]))",
        [list(customer_ids)],
    )
    known = dict(rows)
    return [str(known.get(one, "")) for one in customer_ids]


def reach(customer_ids: Sequence[int]) -> dict[int, Reached]:
    """Return the customers whom a build knows, each by their oldest record."""
    ids = list(dict.fromkeys(customer_ids))
    if not ids or not company.build_id():
        return {}
    marts = company.marts()
    rows = marts.ask(
        "SELECT p.customer_id, arg_min(p.source, r.profile_no), "
        "arg_min(p.person_ref, r.profile_no), any_value(c.full_name) "
        f"FROM {marts.view('profiles')} p "
        f"JOIN {marts.view('identity_registry')} r USING (profile_hash) "
        f"JOIN {marts.view('customers')} c ON c.customer_id = p.customer_id "
        "WHERE p.customer_id IN (SELECT unnest(?::BIGINT[])) GROUP BY p.customer_id",
        [ids],
    )
    addresses = channels.addresses_of_customers(ids)
    return {
        customer: Reached(
            customer_id=customer,
            person=Person(source=source, ref=ref),
            name=name or "",
            addresses={str(way): to for way, to in addresses.get(customer, {}).items()},
        )
        for customer, source, ref, name in rows
    }
