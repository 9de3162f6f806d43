"""What a list of customers may be narrowed and sorted by, and how that is said in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from mehvar import schema
from mehvar.customers._errors import CustomersError
from mehvar.customers._lifecycle import Lifecycle
from mehvar.customers._records import Customer

SortKey = Literal[
    "name", "net_spend", "orders", "last_order_day", "last_seen_day", "promises_broken",
    "mean_score", "value_at_risk", "residual_value",
]  # fmt: skip
SORT_KEYS: tuple[SortKey, ...] = get_args(SortKey)
"""By what a list may be sorted; whoever has no value comes last, in either direction."""


_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the customers of a list have in common; whatever is None or empty says nothing.

    Bounds are inclusive: money in minor units, scores in 0..1. ``store_id`` is the store of most
    of the customer's orders. ``at_risk`` asks whether anything bad happened lately,
    ``experience`` whether that did. ``value_class`` holds classes of residual value.
    """

    lifecycle: tuple[Lifecycle, ...] = ()
    city: str | None = None
    region: str | None = None
    store_id: str | None = None
    channel: str | None = None
    has_complaint: bool | None = None
    promises_broken: int | None = None
    last_order_from: date | None = None
    last_order_until: date | None = None
    net_spend_from: int | None = None
    net_spend_until: int | None = None
    mean_score_from: float | None = None
    mean_score_until: float | None = None
    at_risk: bool | None = None
    experience: str | None = None
    value_class: tuple[str, ...] = ()
    residual_value_from: int | None = None
    residual_value_until: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What other slices say of a customer in the list; None where they say nothing.

    ``value_at_risk`` is the largest loss expected from a recent experience and ``residual_value``
    what the customer is worth from now on (minor units).
    """

    value_at_risk: float | None
    residual_value: int | None
    value_class: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some customers of a list, how many it has in all, and where the next page begins.

    ``marks`` stand beside ``rows``.
    """

    rows: tuple[Customer, ...]
    marks: tuple[Mark, ...]
    total: int
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value that a filter may take, and how many customers have it."""

    value: str
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The values that filters may take, the most frequent first."""

    cities: tuple[Choice, ...]
    regions: tuple[Choice, ...]
    stores: tuple[Choice, ...]
    channels: tuple[Choice, ...]


def column_of(sort: str) -> str:
    """Return the column of a sort key.

    Raises:
        CustomersError: when there is no such key.
    """
    if sort not in SORT_KEYS:
        raise CustomersError(
            f"Customers cannot be sorted by {sort!r}.", hint=f"Keys: {', '.join(SORT_KEYS)}."
        )
    return "sort_name" if sort == "name" else sort


def kinds_of(sort: str) -> tuple[type, ...]:
    """Return the types that a value of a sort key may have."""
    kind = schema.table("customer_list").column(column_of(sort)).kind
    kinds: dict[str, tuple[type, ...]] = {"text": (str,), "day": (date,), "float": (int, float)}
    return kinds.get(kind, (int,))


def condition(filters: Filters) -> str:
    """Return the filters as a condition on ``customer_list``."""
    parts = [_any_of("lifecycle", filters.lifecycle)]
    parts += [_equal(name, getattr(filters, name)) for name in ("city", "region", "store_id")]
    parts += [_member("channels", filters.channel), _member("experiences", filters.experience)]
    parts += [
        _between("last_order_day", filters.last_order_from, filters.last_order_until),
        _between("net_spend", filters.net_spend_from, filters.net_spend_until),
        _between("mean_score", filters.mean_score_from, filters.mean_score_until),
        _between("promises_broken", filters.promises_broken, None),
        _between("residual_value", filters.residual_value_from, filters.residual_value_until),
        _any_of("value_class", filters.value_class),
    ]
    if filters.has_complaint is not None:
        parts.append("complaints > 0" if filters.has_complaint else "complaints = 0")
    if filters.at_risk is not None:
        parts.append(f"experiences IS {'NOT ' if filters.at_risk else ''}NULL")
    return " AND ".join(filter(None, parts)) or "true"


def literal(value: str | float | date) -> str:
    """Return a value as SQL.

    Text loses NUL, which no column holds; a number beyond all columns is as good as the last one
    within them.
    """
    if isinstance(value, str):
        return "'" + value.replace("\0", "").replace("'", "''") + "'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, int):
        return str(max(min(int(value), _LARGEST), -_LARGEST))
    return f"'{value!r}'::DOUBLE"


def _any_of(column: str, values: Sequence[str]) -> str:
    return f"({' OR '.join(_equal(column, one) for one in values)})" if values else ""


def _equal(column: str, value: str | None) -> str:
    return "" if value is None else f"{column} = {literal(value)}"


def _member(column: str, value: str | None) -> str:
    """A column of names between commas holds ``value``."""
    if value is None:
        return ""
    return f"contains(',' || {column} || ',', {literal(',' + value + ',')})"


def _between(column: str, low: float | date | None, high: float | date | None) -> str:
    parts = []
    if low is not None:
        parts.append(f"{column} >= {literal(low)}")
    if high is not None:
        parts.append(f"{column} <= {literal(high)}")
    return " AND ".join(parts)
