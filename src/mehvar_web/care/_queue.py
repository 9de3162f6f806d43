"""The queue: which cases, in which order, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q, QuerySet

from mehvar import care as core
from mehvar import text as texts
from mehvar_web import company
from mehvar_web.accounts import Right, may
from mehvar_web.care._clocks import clocks_of
from mehvar_web.care._open import LIVE
from mehvar_web.care._records import Explanation, Filters, Line, Queue
from mehvar_web.care._sight import cases_in_sight
from mehvar_web.care._time import terms
from mehvar_web.care._worth import saves_of
from mehvar_web.care.models import Case, CaseStore

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

MOST_COUNTED = 10_000
_MOST_OF_PAST = 1_000
_COUNTED = ("open", "waiting", "live")
"""What waits is counted to its end; what is closed, over years, is only said to be many."""

_MOST_IN_FILE = 20_000
_MOST_ON_BADGE = 1_000
_NAMED = ("type", "owner", "team", "leader")

_CITIES = """
WITH RECURSIVE walk(city) AS (
    SELECT min(city) FROM care_case WHERE city > ''
    UNION ALL
    SELECT (SELECT min(city) FROM care_case WHERE city > walk.city) FROM walk
    WHERE walk.city IS NOT NULL
)
SELECT city FROM walk WHERE city IS NOT NULL LIMIT 500
"""

_ORDERS: dict[str, tuple[str, ...]] = {
    "priority": ("-is_override", "-rank", "due_at", "pk"),
    "due": ("due_at", "pk"),
    "newest": ("-opened_at", "-pk"),
    "oldest": ("opened_at", "pk"),
    "value": ("-value_at_risk", "-pk"),
    "changed": ("-changed_at", "-pk"),
}


def queue_of(
    user: User, filters: Filters, *, page: int = 1, now: datetime, size: int = 30
) -> Queue:
    """Return a page of the cases that the person may see, each with its clocks and its reason."""
    rows = find(user, filters, now=now)
    most = MOST_COUNTED if filters.state in _COUNTED else _MOST_OF_PAST
    counted = rows.order_by()[: most + 1].count()
    page = max(page, 1)
    start = (page - 1) * size
    found = list(_ordered(rows, filters)[start : start + size + 1])
    return Queue(
        rows=lines(found[:size], now=now, first=start + 1),
        total=min(counted, most),
        is_capped=counted > most,
        page=page,
        has_next=len(found) > size,
    )


def lines(cases: Sequence[Case], *, now: datetime, first: int = 1) -> tuple[Line, ...]:
    """Return cases as lists show them."""
    clocks = clocks_of(cases, now)
    return tuple(
        Line(case=one, clocks=read, why=explain(one, now), place=first + at)
        for at, (one, read) in enumerate(zip(cases, clocks, strict=True))
    )


def all_cases(user: User, filters: Filters, *, now: datetime) -> Iterator[Case]:
    """Yield every case that is found, in order, up to 20,000: for a file."""
    rows = _ordered(find(user, filters, now=now), filters)
    yield from rows[:_MOST_IN_FILE].iterator(chunk_size=500)


def count_live(user: User) -> int:
    """Count the person's own live cases and, of their team's, those that are nobody's; to 1,000."""
    live = Case.objects.filter(state=Case.States.OPEN).order_by()
    count = live.filter(owner=user)[:_MOST_ON_BADGE].count()
    if user.team_id is not None and may(user, Right.WORK_CASES):
        nobodys = live.filter(owner=None, team_id=user.team_id)
        count += nobodys[:_MOST_ON_BADGE].count()
    return min(count, _MOST_ON_BADGE)


def cities() -> tuple[str, ...]:
    """Return the cities of all cases, in their order, up to 500.

    Walks the index from each city to the next, so that it costs as many steps as there are cities.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CITIES)
        return tuple(row[0] for row in cursor.fetchall())


def explain(case: Case, now: datetime) -> Explanation:
    """Return why a case stands where it stands."""
    saves = saves_of(case.type)
    age = (now - case.opened_at) / timedelta(minutes=1)
    found = core.prioritise(
        leaves=[case.leaves or 0.0], value=[case.residual_value], saved=[case.p_save],
        minutes=[case.minutes], age=[age], half_life=terms().half_life,
        override=[case.is_override], due=[(case.due_at - now) / timedelta(minutes=1)],
    )  # fmt: skip
    return Explanation(
        is_override=case.is_override,
        leaves=case.leaves,
        residual_value=case.residual_value,
        p_save=case.p_save,
        saved_from=saves.n,
        decay=float(found.decay[0]),
        at_stake=float(found.at_stake[0]),
        minutes=case.minutes,
        per_minute=float(found.per_minute[0]),
    )


def find(user: User, filters: Filters, *, now: datetime) -> QuerySet[Case]:
    """Return the cases that the filters ask for, in the person's sight, in no order."""
    rows = _in_state(cases_in_sight(user), filters.state)
    named = {
        "type__key": filters.type, "severity": filters.severity, "stage": filters.stage,
        "city": filters.city, "touchpoint_id": filters.touchpoint, "cause": filters.cause,
        "opened_by": filters.opened_by, "customer_id": filters.customer_id,
        "team_id": filters.team,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in named.items() if value not in {"", None}})
    if filters.store:
        served = CaseStore.objects.filter(store_id=filters.store).values("case_id")
        rows = rows.filter(Q(store_id=filters.store) | Q(pk__in=served))
    rows = _of_whom(rows, user, filters.owner, "owner")
    rows = _of_whom(rows, user, filters.leader, "leader")
    rows = _by_clock(rows, filters.clock, now)
    rows = _between(rows, filters.first_day, filters.last_day)
    return _with_words(rows, filters.q)


def _in_state(rows: QuerySet[Case], state: str) -> QuerySet[Case]:
    if state == "all":
        return rows
    if state == "live":
        return rows.filter(state__in=LIVE)
    return rows.filter(state=state) if state in Case.States.values else rows.none()


def _of_whom(rows: QuerySet[Case], user: User, who: str, role: str) -> QuerySet[Case]:
    if who == "me":
        return rows.filter(**{role: user})
    if who == "nobody":
        return rows.filter(**{f"{role}__isnull": True})
    if who == "any":
        return rows.filter(**{f"{role}__isnull": False})
    known = who.isascii() and who.isdigit() and len(who) <= 18
    return rows.filter(**{f"{role}_id": int(who)}) if known else rows


def _by_clock(rows: QuerySet[Case], clock: str, now: datetime) -> QuerySet[Case]:
    """Keep those that are late, or due soon: whose owner was told or is to be told by now."""
    running = Q(state=Case.States.OPEN)
    if clock == "late":
        return rows.filter(running, due_at__lt=now)
    if clock == "soon":
        is_near = Q(escalation__gte=1) | Q(escalates_at__lte=now)
        return rows.filter(running & is_near, due_at__gte=now)
    return rows


def _between(rows: QuerySet[Case], first: date | None, last: date | None) -> QuerySet[Case]:
    if first is not None:
        rows = rows.filter(opened_at__gte=_midnight(first))
    if last is not None:
        rows = rows.filter(opened_at__lt=_midnight(last + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    zone = ZoneInfo(company.workspace().settings.time_zone)
    return datetime.combine(day, time.min, zone).astimezone(UTC).replace(tzinfo=None)


def _with_words(rows: QuerySet[Case], words: str) -> QuerySet[Case]:
    """Keep cases with all of the words; a number, an order or a customer is found as it is."""
    parts = texts.search_key_one(words).split()[:8]
    if not parts:
        return rows
    plain = texts.ascii_digits_one(words).strip().lstrip("#")
    exact = Q(order_id=plain)
    if plain.isascii() and plain.isdigit() and len(plain) <= 18:
        exact |= Q(pk=int(plain)) | Q(customer_id=int(plain))
    found = list(Case.objects.filter(exact).values_list("pk", flat=True)[:_MOST_OF_PAST])
    if found:  # a number is meant, and indexes know it: no need to look through all words
        return rows.filter(pk__in=found)
    for part in parts:
        rows = rows.filter(search__contains=part)
    return rows


def _ordered(rows: QuerySet[Case], filters: Filters) -> QuerySet[Case]:
    order = _ORDERS.get(filters.order, _ORDERS["priority"])
    found = rows.select_related(*_NAMED).order_by(*order)
    return found.reverse() if filters.descending else found
