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
    """Return whose complaint of the last month is open, as the lake knows it now."""
    if not company.is_set_up():
        return frozenset()
    marts = company.marts()
    ids, since = list(customer_ids), now - timedelta(days=_DAYS)
    rows = marts.ask(
        f"SELECT DISTINCT p.customer_id FROM {marts.newest('interactions')} t "
        f"JOIN {marts.view('profiles')} p ON p.profile_hash = t.person_hash "
        f"WHERE p.customer_id IN (SELECT unnest(?::BIGINT[])) AND {_OPEN}",
        [ids, since, now],
    )
    return frozenset(row[0] for row in rows)
