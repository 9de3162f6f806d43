"""A definition's members: of today, or of a past day on which its worth is tested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.segments._rules import Happening, leaves
from mehvar.segments._rules_compile import members

if TYPE_CHECKING:
    from datetime import date

    import ibis.expr.types as ir

    from mehvar.segments._definitions import Definition
    from mehvar.workspace import Build

_LATER_KNOWN = frozenset(
    {
        "status", "is_returned", "returned_amount", "net_amount", "is_damaged_or_wrong", "contacts",
        "complaints", "first_response_minutes", "score", "is_late", "delivery_minutes",
        "delay_minutes", "resolution_minutes", "response_minutes", "handling_minutes",
        "order_is_late",
    }
)  # fmt: skip
"""What is written into a row after its day: a replay at a past day must not know it."""


def rule_needs(definition: Definition) -> frozenset[str]:
    """Return what must be known of customers to replay a rule at a past day.

    Columns of the mart ``customers`` by their bare names; what cannot be known of a past day
    (a mart of today, or what was written into a row after its day) by a name with a dot.
    """
    needed = set()
    for one in leaves(definition.rule):
        if isinstance(one, Happening):
            late = {each.field for each in one.where} | {one.measure}
            needed |= {f"{one.happened}.{field}" for field in late & _LATER_KNOWN}
        elif not one.field.startswith("sample."):
            needed.add(one.field.removeprefix("customers."))
    if definition.purpose == "marketing":
        needed.add("consent.marketing")
    return frozenset(needed)


def rule_members(
    build: Build,
    definition: Definition,
    *,
    attributes: ir.Table | None = None,
    as_of: date | None = None,
) -> ir.Table:
    """One row per customer whom a definition keeps.

    Args:
        build: the build in progress.
        definition: the segment.
        attributes: customers as they were at a past day, in place of the mart ``customers``.
        as_of: that day; the build's by default.
    """

    def read(name: str) -> ir.Table:
        return attributes if attributes is not None and name == "customers" else build.read(name)

    found = members(
        definition.rule, read=read, as_of=as_of or build.as_of, purpose=definition.purpose
    )
    if definition.purpose != "marketing":
        return found
    consents = build.read("customer_consents")
    return found.semi_join(consents.filter(consents.marketing), "customer_id")
