"""What is measured of customers to describe a segment by: numbers, and kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mehvar.segments._frame import Frame, align
from mehvar.segments._items import Floats, Ints

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.workspace import Build

UNITS = {
    "orders": "count", "recency_days": "days", "tenure_days": "days", "gap_days": "days",
    "net_spend": "money", "basket": "money", "basket_lines": "count", "returned_share": "share",
    "discount_share": "share", "weekend_share": "share", "contact_rate": "count",
    "complaint_rate": "count", "mean_score": "share", "feedback_rate": "count",
    "contribution": "money", "residual": "money", "alive": "share", "churn_probability": "share",
}  # fmt: skip
"""Traits that are numbers, with their units; ``answer:...`` and ``value:...`` are in points."""

KINDS = ("channel", "category", "hour", "weekday", "city", "gender")
"""Traits that are kinds: each level has a share."""

_HOURS = ((5, "night"), (11, "morning"), (16, "afternoon"), (20, "evening"), (23, "late"))
_LEVELS = 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Traits:
    """Numbers of the frame's customers, and money as it is called: contribution or net_spend."""

    numbers: Mapping[str, Floats]
    money: Floats
    money_of: str
    residual: Floats


def read_traits(build: Build, now: Frame) -> Traits:
    """Read what is known of customers now, from this slice's frame and its siblings' tables."""
    orders = np.maximum(now.number("orders"), 1)
    gross = now.number("gross_spend")
    bought = np.where(gross > 0, gross, np.nan)
    full = gross + now.number("discount")
    beside = {
        **_columns(build, now, "customer_profit", contribution="contribution"),
        **_columns(build, now, "customer_value", residual="residual_value", alive="alive"),
        **_columns(build, now, "customer_retention", churn_probability="churn_probability"),
    }
    numbers = {
        "orders": now.number("orders"),
        "recency_days": now.days_since("last_order_day"),
        "tenure_days": now.days_since("first_order_day"),
        "gap_days": now.number("mean_gap_days"),
        "net_spend": now.number("net_spend"),
        "basket": gross / orders,
        "basket_lines": now.number("lines") / orders,
        "returned_share": np.clip(now.number("returned_amount") / bought, 0, 1),
        "discount_share": np.clip(now.number("discount") / np.where(full > 0, full, np.nan), 0, 1),
        "weekend_share": now.number("weekend_orders") / orders,
        "contact_rate": now.number("contacts") / orders,
        "complaint_rate": now.number("complaints") / orders,
        "mean_score": now.number("mean_score"),
        "feedback_rate": now.number("feedbacks") / orders,
        **{name: values for name, values in beside.items() if np.isfinite(values).any()},
    }
    has_profit = "contribution" in numbers
    return Traits(
        numbers=numbers,
        money=numbers["contribution" if has_profit else "net_spend"],
        money_of="contribution" if has_profit else "net_spend",
        residual=beside["residual"],
    )


def _columns(build: Build, now: Frame, mart: str, **columns: str) -> dict[str, Floats]:
    rows = build.read(mart)
    wanted = {name: rows[column].cast("float64") for name, column in columns.items()}
    found = build.backend.to_pyarrow(
        rows.filter(rows.customer_id.notnull()).select("customer_id", **wanted)
    )
    ids = np.asarray(found.column("customer_id").to_numpy(), np.int64)
    return {
        name: align(now.customer, ids, np.asarray(found.column(name).to_numpy(), np.float64))
        for name in columns
    }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kinds:
    """Kinds of the frame's customers: each one's level by place, -1 where unknown."""

    levels: Mapping[str, tuple[str, ...]]
    code: Mapping[str, Ints]


def read_kinds(build: Build, now: Frame) -> Kinds:
    """Read how customers like to deal with us and where they live, for those who have bought.

    Of each kind the most frequent levels are told apart; the rest are "other".
    """
    found = build.backend.to_pyarrow(_habits(build).select("customer_id", "kind", "level"))
    kinds = found.column("kind").combine_chunks().dictionary_encode()
    customer = np.asarray(found.column("customer_id").to_numpy(), np.int64)
    which = np.asarray(kinds.indices.to_numpy())
    levels: dict[str, tuple[str, ...]] = {}
    codes: dict[str, Ints] = {}
    for place, kind in enumerate(kinds.dictionary.to_pylist()):
        mine = which == place
        encoded = found.column("level").combine_chunks().filter(mine).dictionary_encode()
        names, code = _frequent(encoded.dictionary.to_pylist(), encoded.indices.to_numpy())
        aligned = align(now.customer, customer[mine], code.astype(np.float64))
        levels[kind], codes[kind] = names, np.nan_to_num(aligned, nan=-1).astype(np.int64)
    return Kinds(levels=levels, code=codes)


def _frequent(names: list[str], code: Ints) -> tuple[tuple[str, ...], Ints]:
    counts = np.bincount(code, minlength=len(names))
    order = sorted(range(len(names)), key=lambda place: (-counts[place], names[place]))[:_LEVELS]
    to = np.full(len(names), len(order), np.int64)
    to[order] = np.arange(len(order))
    kept = tuple(names[place] for place in order)
    return (*kept, "other") if len(names) > len(order) else kept, to[code]


def _habits(build: Build) -> ir.Table:
    """One row per customer and kind: the level. From the marts of ``customers``."""
    import ibis

    told = build.read("attributes")
    names = {
        "preferred_channel": "channel", "favourite_category": "category",
        "favourite_hour": "hour", "favourite_weekday": "weekday",
    }  # fmt: skip
    told = told.filter(told.attribute.isin(list(names)), told.value.notnull())
    kind = ibis.cases(*((told.attribute == name, code) for name, code in names.items()))
    hour = (told.attribute == "favourite_hour").ifelse(told.value, "0").cast("int64")
    part = ibis.cases(*((hour <= end, name) for end, name in _HOURS), else_="late")
    level = (told.attribute == "favourite_hour").ifelse(part, told.value)
    habits = told.select("customer_id", kind=kind, level=level)
    people = build.read("customers")
    rows = [habits]
    for name in ("city", "gender"):
        known = people.filter(people[name].notnull(), people[name].strip() != "")
        rows.append(known.select("customer_id", kind=ibis.literal(name), level=known[name].strip()))
    return rows[0].union(*rows[1:])
