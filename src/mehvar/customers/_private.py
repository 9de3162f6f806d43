"""What customers told us and agreed that we keep: what they said last, while it is in force.

What was said last decides, also when it was taken back: an earlier word does not come up again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from mehvar.customers._attach import attach, first_of
from mehvar.customers._masked import FACT_PREFIX
from mehvar.customers._records import Attribute
from mehvar.customers._tail import fresh_rows

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.workspace import Build, Current, Marts


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that a customer told us, or took back."""

    fact: str
    value: str | None
    in_force: bool
    at: datetime
    day: date
    source: str
    record_id: str


def known_facts(build: Build) -> ir.Table:
    """One row per current fact with its customer, and whether it is in force."""
    people = build.read("profiles").select("profile_hash", "customer_id")
    facts = attach(build.current("facts"), people, on="profile_hash", to="person_hash")
    agreed = facts.consent.fill_null(False)
    return facts.filter(facts.customer_id.notnull()).mutate(
        in_force=agreed & ~facts.withdrawn.fill_null(False),
    )


def customer_facts(facts: ir.Table) -> ir.Table:
    """One row per customer and kind of fact: what they said last."""
    import ibis

    last = first_of(
        facts,
        of=("customer_id", "fact"),
        order=[ibis.desc(facts["at"]), ibis.desc(facts.ingested_at), facts.source,
               ibis.desc(facts.record_id)],
    )  # fmt: skip
    return last.mutate(value=last.in_force.ifelse(last.value, ibis.null("string")))


def facts_now(marts: Marts, customer_id: int, *, current: Current) -> tuple[Attribute, ...]:
    """Return what the customer told us and is in force now, as attributes."""
    columns = ", ".join(f'"{field.name}"' for field in fields(Told))
    view = marts.view("customer_facts", current=current)
    rows = marts.rows(f"SELECT {columns} FROM {view} WHERE customer_id = ?", [customer_id])
    fresh = [_told(row) for row in fresh_rows(marts, "facts", customer_id, current=current)]
    return facts_in_force([Told(**row) for row in rows], fresh)


def _told(row: Mapping[str, Any]) -> Told:
    """Read a row of the base table."""
    return Told(
        fact=row["fact"],
        value=row["value"],
        in_force=bool(row["consent"]) and not row["withdrawn"],
        at=row["at"],
        day=row["day"],
        source=row["source"],
        record_id=row["record_id"],
    )


def facts_in_force(known: Iterable[Told], fresh: Iterable[Told]) -> tuple[Attribute, ...]:
    """Return what holds now as attributes, from what was published and what came in since.

    Args:
        known: at most one of each fact.
        fresh: the newest word of each record, in the order in which they came in.
    """
    last: dict[str, Told] = {one.fact: one for one in known}
    for one in fresh:
        before = last.get(one.fact)
        same = before is not None and (before.source, before.record_id) == (
            one.source,
            one.record_id,
        )
        if before is None or same or one.at >= before.at:
            last[one.fact] = one
    return tuple(
        Attribute(attribute=f"{FACT_PREFIX}{fact}", value=one.value, as_of=one.day)
        for fact, one in sorted(last.items())
        if one.in_force and one.value is not None
    )
