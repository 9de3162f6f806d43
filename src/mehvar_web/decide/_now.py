"""What calls for a decision now: late orders, items out of stock, and the person's own cases.

Orders of the last two days, as the last build knows them and as they came in since; those that
were granted something already are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mehvar.customers import status_of
from mehvar_web import care, company
from mehvar_web.accounts import Right, may, sight_of
from mehvar_web.decide._moments import address_of
from mehvar_web.grants import Reference
from mehvar_web.grants.models import Grant

if TYPE_CHECKING:
    from mehvar.empowerment import Situation
    from mehvar.workspace import Sight
    from mehvar_web.accounts.models import User
    from mehvar_web.care.models import Case

BACK = timedelta(days=2)
"""A promise that was broken longer ago is no moment any more; it is a case."""

_MOST = 5_000
_COLUMNS = (
    "source", "order_id", "customer_id", "store_id", "city", "status", "promised_at",
    "delivered_at", "amount", "is_out_of_stock",
)  # fmt: skip
_STANDS = (Grant.States.ASKED, Grant.States.GRANTED, Grant.States.REDEEMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An order that calls for a decision; ``minutes`` late, None for what is out of stock.

    ``is_on_its_way`` tells that it has not arrived yet: its delay grows.
    """

    situation: Situation
    order: Reference
    customer_id: int | None
    store_id: str | None
    city: str | None
    amount: int | None
    minutes: int | None = None
    is_on_its_way: bool = False

    @property
    def url(self) -> str:
        """The offer for it."""
        return address_of(self.situation, order=self.order, customer_id=self.customer_id)


def waiting_orders(
    user: User, *, now: datetime, most: int
) -> tuple[tuple[Waiting, ...], tuple[Waiting, ...]]:
    """Return the orders that are late, and those that lack an item, of which nothing was granted.

    Late ones under way stand first, the latest first; of those that lack an item, the newest.
    """
    rows = list(_rows(sight_of(user), now))
    late = sorted(
        (one for row in rows if (one := _late(row, now)) is not None),
        key=lambda one: (not one.is_on_its_way, -(one.minutes or 0), one.order),
    )
    gone = sorted(
        (row for row in rows if row["is_out_of_stock"]),
        key=lambda row: (row["promised_at"], row["order_id"]),
        reverse=True,
    )
    lacking = [_line(row, "out_of_stock") for row in gone]
    return _ungranted(late, "late_order", most), _ungranted(lacking, "out_of_stock", most)


def own_cases(user: User, *, most: int) -> list[Case]:
    """Return the person's live cases in which something may be granted, the first of the queue."""
    if not may(user, Right.SEE_CASES):
        return []
    live = care.cases_in_sight(user).filter(state__in=("open", "waiting"), owner=user)
    deciding = live.exclude(type__situation="").select_related("type")
    return list(deciding.order_by("-is_override", "-rank", "due_at", "pk")[:most])


def _late(row: dict[str, Any], now: datetime) -> Waiting | None:
    arrived: datetime | None = row["delivered_at"]
    on_its_way = arrived is None and row["status"] != "delivered"
    if arrived is None and not on_its_way:
        return None
    minutes = int(((arrived or now) - row["promised_at"]).total_seconds() // 60)
    if minutes <= 0:
        return None
    return _line(row, "late_order", minutes=minutes, is_on_its_way=on_its_way)


def _line(
    row: dict[str, Any],
    situation: Situation,
    *,
    minutes: int | None = None,
    is_on_its_way: bool = False,
) -> Waiting:
    return Waiting(
        situation=situation, order=(row["source"], row["order_id"]),
        customer_id=row["customer_id"], store_id=row["store_id"], city=row["city"],
        amount=row["amount"], minutes=minutes, is_on_its_way=is_on_its_way,
    )  # fmt: skip


def _ungranted(lines: Sequence[Waiting], situation: str, most: int) -> tuple[Waiting, ...]:
    """Leave out what was granted something in this situation; ask only about those shown."""
    kept: list[Waiting] = []
    for start in range(0, len(lines), 200):
        part = lines[start : start + 200]
        granted = set(
            Grant.objects.filter(
                situation=situation, state__in=_STANDS, order_id__in=[one.order[1] for one in part]
            ).values_list("order_source", "order_id")
        )
        kept += [one for one in part if one.order not in granted]
        if len(kept) >= most:
            break
    return tuple(kept[:most])


def _rows(sight: Sight, now: datetime) -> Iterator[dict[str, Any]]:
    """Yield the orders promised lately that the person may see, each as it stands now."""
    fresh = {(row["source"], row["order_id"]): row for row in _fresh(now)}
    day = (now - BACK).date()
    built = company.remember(("decide-orders", day), lambda: _built(day))
    told = {(row["source"], row["order_id"]): row for row in (*built, *_lacking_since(day))}
    for row in (*fresh.values(), *_unless(told.values(), fresh)):
        promised = row["promised_at"]
        if row["status"] != "cancelled" and now - BACK <= promised and _sees(sight, row):
            yield row


def _unless(
    built: Iterable[dict[str, Any]], fresh: dict[Reference, dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Yield what the build knows, but for what came in anew; that learns whose it is."""
    for row in built:
        newer = fresh.get((row["source"], row["order_id"]))
        if newer is None:
            yield row
            continue
        newer["is_out_of_stock"] = newer["is_out_of_stock"] or row["is_out_of_stock"]
        if newer["customer_id"] is None:
            newer["customer_id"] = row["customer_id"]


def _sees(sight: Sight, row: dict[str, Any]) -> bool:
    if sight.sees_everyone:
        return True
    store = row["store_id"]
    return store in (sight.stores or ()) if store else sight.storeless


def _built(since: date) -> list[dict[str, Any]]:
    marts = company.marts()
    current = marts.current()
    if "customer_orders" not in current.marts:
        return []
    view = marts.view("customer_orders", current=current)
    return marts.rows(
        "SELECT source, order_id, customer_id, store_id, city, status, promised_at, delivered_at, "
        f"gross_amount AS amount, is_out_of_stock FROM {view} "
        "WHERE day >= ? AND promised_at IS NOT NULL AND (is_out_of_stock OR delivered_at IS NULL "
        "OR delivered_at > promised_at) ORDER BY promised_at DESC LIMIT ?",
        [since - timedelta(days=1), _MOST],
    )


def _lacking_since(since: date) -> list[dict[str, Any]]:
    """Return the orders of the build of which a line came in since that says an item is gone."""
    marts = company.marts()
    current, lines = marts.current(), marts.tail("order_lines")
    if lines is None or "customer_orders" not in current.marts:
        return []
    return marts.rows(
        "SELECT source, order_id, customer_id, store_id, city, status, promised_at, delivered_at, "
        "gross_amount AS amount, true AS is_out_of_stock "
        f"FROM {marts.view('customer_orders', current=current)} "
        f"WHERE day >= ? AND promised_at IS NOT NULL AND {_lacks(lines)} LIMIT ?",
        [since - timedelta(days=1), _MOST],
    )


def _fresh(now: datetime) -> list[dict[str, Any]]:
    """Return the orders that came in since the last build, each by its newest row."""
    marts = company.marts()
    tail = marts.tail("orders")
    if tail is None:
        return []
    lacks = _lacks(marts.tail("order_lines"))
    rows = marts.rows(
        "SELECT source, order_id, NULL::BIGINT AS customer_id, store_id, city, status, "
        "promised_at, delivered_at, cancelled_at, coalesce(total_amount, items_amount) AS amount, "
        f"{lacks} AS is_out_of_stock FROM {tail} WHERE promised_at >= ? "
        "QUALIFY row_number() OVER (PARTITION BY source, order_id "
        "ORDER BY ingested_at DESC, import_id DESC) = 1 ORDER BY promised_at DESC LIMIT ?",
        [now - BACK, _MOST],
    )
    for row in rows:
        if row["cancelled_at"] is not None:
            row["status"] = "cancelled"
        else:
            row["status"] = "delivered" if row["delivered_at"] else _status(row["status"])
    return rows


def _lacks(lines: str | None) -> str:
    """Return the condition that an order lacks an item, by the lines that came in since."""
    if lines is None:
        return "false"
    return (
        f"(source, order_id) IN (SELECT (source, order_id) FROM (FROM {lines} QUALIFY row_number() "
        "OVER (PARTITION BY source, record_id ORDER BY ingested_at DESC, import_id DESC) = 1) "
        "WHERE out_of_stock)"
    )


@lru_cache(maxsize=512)
def _status(told: str | None) -> str | None:
    """Read a status in a company's words; a company has few."""
    return status_of(told)
