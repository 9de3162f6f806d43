"""Who has something open with us, and should be left in peace until it is settled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from mehvar_web import company

CaseCheck = Callable[[Sequence[int], datetime], frozenset[int]]
"""Of these customers, those with an open case at a moment (UTC)."""

_checks: dict[str, CaseCheck] = {}
_DAYS = 30
"""A complaint that nobody closed within these days is no case any more, but a gap in the books."""

_CLOSED = ("closed", "resolved", "done", "solved", "withdrawn", "بسته", "بسته شد", "حل شد")
_OPEN = (
    't.kind = \'complaint\' AND t.resolved_at IS NULL AND t."at" > ? AND t."at" <= ? '
    f"AND lower(coalesce(t.status, 'open')) NOT IN ({', '.join(repr(one) for one in _CLOSED)})"
)


def register_case_check(name: str, check: CaseCheck) -> None:
    """Let another app say who has an open case; a second one of the same name replaces the first.

    It is asked in the transaction that decides, for all customers of a batch at once.
    """
    _checks[name] = check


def has_open_case(customer_id: int, *, now: datetime) -> bool:
    """Tell whether the customer has an open case by what any app knows."""
    return customer_id in open_cases([customer_id], now=now)


def open_cases(customer_ids: Sequence[int], *, now: datetime) -> frozenset[int]:
    """Return those of these customers who have an open case."""
    found: frozenset[int] = frozenset()
    if not customer_ids:
        return found
    for check in _checks.values():
        found |= check(customer_ids, now)
    return found & frozenset(customer_ids)


def open_complaints(customer_ids: Sequence[int], now: datetime) -> frozenset[int]:
    """Return whose complaint of the last month is open, by the last build and what came since."""
    if not company.is_set_up():
        return frozenset()
    marts = company.marts()
    ids, since = list(customer_ids), now - timedelta(days=_DAYS)
    asked = "(SELECT unnest(?::BIGINT[]))"
    built = marts.ask(
        "SELECT customer_id, source, record_id "
        f"FROM {marts.view('customer_interactions')} WHERE customer_id IN {asked} "
        "AND kind = 'complaint' AND resolution_minutes IS NULL "
        'AND "at" > ? AND "at" <= ?',
        [ids, since, now],
    )
    found = {(source, record): customer for customer, source, record in built}
    tail, wanted = marts.tail("interactions"), frozenset(ids)
    if tail is None:
        return frozenset(found.values())
    latest = marts.ask(
        f"SELECT t.source, t.record_id, p.customer_id, {_OPEN} FROM {tail} t "
        f"LEFT JOIN {marts.view('profiles')} p ON p.profile_hash = t.person_hash "
        "QUALIFY row_number() OVER (PARTITION BY t.record_hash ORDER BY t.ingested_at DESC) = 1",
        [since, now],
    )
    for source, record, customer, is_open in latest:
        found.pop((source, record), None)  # a correction since the build replaces what it knew
        if is_open and customer in wanted:
            found[source, record] = customer
    return frozenset(found.values())
