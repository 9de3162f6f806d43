"""What the Customer page shows besides the timeline: figures, promises, what is known, at risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import pgettext

from mehvar import behaviour, measurement, profit, retention, segments, value
from mehvar.customers import FACT_PREFIX, OWN_ATTRIBUTES, Attribute, TimelineEntry
from mehvar.identity import Explanation
from mehvar.measurement import CustomerAtRisk, Happening
from mehvar.text import Language
from mehvar.workspace import Sight
from mehvar_web import company
from mehvar_web.customers import _pending, _words

PROMISES_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One delivery that was promised; ``day`` it came, ``delay`` in minutes, negative early."""

    order_id: str | None
    day: date
    delay: float
    is_broken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One attribute in words, and the day up to which it is known."""

    name: str
    value: str
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateFact:
    """What a customer told us: ``day`` where it is one, the purpose that they agreed to."""

    fact: str
    words: str
    value: str
    day: date | None
    purpose: str
    since: date


def promises_of(
    customer_id: int, entries: Sequence[TimelineEntry] | None = None
) -> tuple[Promise, ...]:
    """Return the last deliveries with a promise, the broken ones first.

    They are read from the timeline, which is cut finely by customer; the orders are not. Give
    ``entries`` where the whole timeline was read already.
    """
    if entries is not None:
        return _promises_among(entries)
    marts = company.marts()
    timeline = marts.view("timeline", customer_id=customer_id)
    rows = marts.ask(
        f"WITH own AS MATERIALIZED (FROM {timeline} WHERE customer_id = ?) "
        "SELECT order_id, day, minutes, what = 'late' FROM own "
        "WHERE kind = 'delivery' AND what IN ('late', 'on_time') "
        "ORDER BY what = 'late' DESC, \"at\" DESC, source, record_id LIMIT ?",
        [customer_id, PROMISES_SHOWN],
    )
    return tuple(
        Promise(order_id=row[0], day=row[1], delay=row[2], is_broken=row[3]) for row in rows
    )


def _promises_among(entries: Sequence[TimelineEntry]) -> tuple[Promise, ...]:
    """The same from a whole timeline; what came in since the build is in no number yet."""
    told = [
        one
        for one in sorted(entries, key=lambda one: (one.source, one.record_id))
        if one.kind == "delivery" and one.what in {"late", "on_time"} and not one.is_fresh
    ]
    told.sort(key=lambda one: one.at, reverse=True)
    told.sort(key=lambda one: one.what != "late")
    return tuple(
        Promise(
            order_id=one.order_id,
            day=one.day,
            delay=one.minutes or 0.0,
            is_broken=one.what == "late",
        )
        for one in told[:PROMISES_SHOWN]
    )


def risk_of(customer_id: int, *, sight: Sight, language: Language) -> CustomerAtRisk | None:
    """Return what is at risk with the customer and why; None when nothing bad happened lately."""
    found = measurement.unhappy_customers(
        company.workspace(),
        customer_id=customer_id,
        language=language,
        sight=sight,
        marts=company.marts(),
    )
    return found[0] if found else None


def next_step_of(risk: CustomerAtRisk | None) -> Happening | None:
    """Return the happening with the most money behind it that has a next step."""
    if risk is None:
        return None
    return next((one for one in risk.happenings if one.next_step_text), None)


def known_of(attributes: Sequence[Attribute]) -> tuple[Known, ...]:
    """Return our own attributes in words; the stage is in the header, channels are listed there."""
    return tuple(
        Known(
            name=_words.word(_words.ATTRIBUTES, one.attribute),
            value=_value(one),
            as_of=one.as_of,
        )
        for one in attributes
        if one.attribute in OWN_ATTRIBUTES and one.attribute != "lifecycle"
    )


_IN_PANELS = frozenset(
    name for owner in (behaviour, profit, retention, segments, value) for name in owner.ATTRIBUTES
)
"""What the panels of other apps show, each to who may see it."""


def others_of(attributes: Sequence[Attribute]) -> tuple[Known, ...]:
    """Return what is known besides by the names that it was given: what has no panel of its own."""
    return tuple(
        Known(name=one.attribute.replace("_", " "), value=one.value, as_of=one.as_of)
        for one in attributes
        if one.attribute not in _IN_PANELS.union(OWN_ATTRIBUTES)
        and not one.attribute.startswith(FACT_PREFIX)
    )


def facts_of(attributes: Sequence[Attribute], told: Explanation) -> tuple[PrivateFact, ...]:
    """Return the private facts in force, also those that were written a moment ago."""
    purposes = _purposes(told)
    facts = {
        one.attribute.removeprefix(FACT_PREFIX): (one.value, one.as_of)
        for one in attributes
        if one.attribute.startswith(FACT_PREFIX)
    }
    for _record, row in _pending.pending_rows("facts", told.profiles):
        facts.pop(row["fact"], None)
        if row.get("consent") and not row.get("withdrawn"):
            facts[row["fact"]] = (row["value"], datetime.fromisoformat(row["at"]).date())
            purposes[row["fact"]] = row.get("purpose")
    return tuple(
        PrivateFact(
            fact=fact,
            words=_words.word(_words.FACTS, fact),
            value=value,
            day=_day(value) if fact in _words.DATED_FACTS else None,
            purpose=_words.word(_words.PURPOSES, purposes.get(fact)),
            since=since,
        )
        for fact, (value, since) in sorted(facts.items())
    )


def _purposes(told: Explanation) -> dict[str, str | None]:
    """Return what the customer agreed to for each fact, by their newest word."""
    marts, hashes = company.marts(), [one.profile_hash for one in told.profiles]
    current = marts.current()
    known = marts.view("customer_facts", current=current)
    rows = marts.ask(f"SELECT fact, purpose FROM {known} WHERE customer_id = ?", [told.customer_id])
    tail = marts.tail("facts", current=current)
    if tail is not None:
        rows += marts.ask(
            f"SELECT fact, purpose FROM {tail} WHERE person_hash IN "
            f'({", ".join(map(str, hashes)) or "NULL"}) AND consent ORDER BY "at"',
        )
    return dict(rows)


def _value(one: Attribute) -> str:
    if one.attribute == "channels":
        return pgettext("between items", ", ").join(
            _words.word(_words.CHANNELS, code) for code in one.value.split(",")
        )
    if one.attribute == "preferred_channel":
        return _words.word(_words.CHANNELS, one.value)
    if one.attribute == "favourite_weekday":
        return _words.word(_words.WEEKDAYS, one.value)
    if one.attribute == "favourite_hour":
        return f"{one.value}:00"
    return one.value


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
