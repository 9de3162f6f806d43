"""A little shop with a known truth: late orders make the next order come later.

Valuable customers live where deliveries are late and order in the busy season, so the raw
difference after a late order is far too small. A tenth of the regions is not recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mehvar import schema

FIRST = date(2024, 1, 1)
DAYS = 540
AS_OF = FIRST + timedelta(days=DAYS - 1)
HORIZON = 60
_TIERS = (0.0, 15.0, 30.0, 60.0)
_PAUSE = (0.0, 0.0, 0.2, 0.5, 0.9)
"""How much longer (in logarithms) the next gap is: on time, then by tier of lateness."""

Floats = npt.NDArray[np.float64]
Rows = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True, kw_only=True)
class Customers:
    """What the customers are, one value each."""

    value: Floats
    region: npt.NDArray[np.int64]
    gap: Floats

    def take(self, rows: npt.NDArray[np.int64]) -> Customers:
        return Customers(value=self.value[rows], region=self.region[rows], gap=self.gap[rows])


@dataclass(frozen=True, kw_only=True)
class Shop:
    """The orders, and the true effect of lateness on spend and return after it."""

    orders: Rows
    spend_effect: float
    return_effect: float


def make_shop(rng: np.random.Generator, *, customers: int) -> Shop:
    people = _people(rng, customers)
    who = np.arange(customers)
    day = rng.uniform(0, 200, customers)
    parts = []
    while who.size:
        placed = _place(people.take(who), day, rng)
        parts.append({"who": who, "at": day, **placed})
        gap = people.gap[who] * rng.exponential(size=who.size) * np.exp(_pause(placed["delay"]))
        day = day + gap
        stays = day < DAYS
        who, day = who[stays], day[stays]
    orders = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    place = np.lexsort((orders["at"], orders["who"]))
    orders = {name: values[place] for name, values in orders.items()}
    return Shop(
        orders={**orders, "region": people.region[orders["who"]]},
        spend_effect=(truth := _truth(people, orders, rng))[0],
        return_effect=truth[1],
    )


def _people(rng: np.random.Generator, customers: int) -> Customers:
    value = rng.gamma(2.0, 0.5, customers)
    region = np.minimum(rng.poisson(1.5 * value), 5)
    return Customers(value=value, region=region, gap=25.0 / (0.3 + value))


def _place(people: Customers, day: Floats, rng: np.random.Generator) -> Rows:
    busy = (day % 365 > 270).astype(float)
    odds = -2.4 + 0.45 * people.region + 0.7 * busy
    late = rng.random(day.size) < 1 / (1 + np.exp(-odds))
    delay = np.where(
        late, np.ceil(rng.exponential(35, day.size)), -np.ceil(rng.exponential(10, day.size))
    )
    amount = np.round(
        1_000 * np.exp(0.3 * rng.normal(size=day.size)) * people.value**0.5 * (1 + 0.3 * busy)
    )
    hurt = np.maximum(delay, 0) / 30
    stars = np.clip(np.round(4.6 - 1.2 * np.sqrt(hurt) + 0.6 * rng.normal(size=day.size)), 1, 5)
    return {"delay": delay, "amount": amount, "stars": stars}


def _pause(delay: Floats) -> Floats:
    return np.asarray(_PAUSE)[np.searchsorted(_TIERS, delay, side="left")]


def _truth(people: Customers, orders: Rows, rng: np.random.Generator) -> tuple[float, float]:
    """Live on twice after each late order whose following period ended, with the same chance."""
    late = np.flatnonzero((orders["delay"] > 0) & (np.floor(orders["at"]) + HORIZON < DAYS))
    late = np.repeat(late, max(1, 60_000 // late.size))
    who, start = orders["who"][late], orders["at"][late]
    (spend, again), (spend_without, again_without) = (
        _live_on(people.take(who), start, pause, np.random.default_rng(5))
        for pause in (_pause(orders["delay"][late]), np.zeros(late.size))
    )
    return float((spend - spend_without).mean()), float((again - again_without).mean())


def _live_on(
    people: Customers, start: Floats, pause: Floats, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    spend, again = np.zeros(start.size), np.zeros(start.size)
    day = start.copy()
    for _ in range(25):
        day = day + people.gap * rng.exponential(size=day.size) * np.exp(pause)
        placed = _place(people, day, rng)
        within = day <= start + HORIZON
        spend += within * placed["amount"]
        again = np.maximum(again, within)
        pause = _pause(placed["delay"])
    return spend, again


def mart(name: str, columns: Mapping[str, Any], rows: int) -> pa.Table:
    """The columns as the mart called ``name``; those that are not given are empty."""
    wanted = schema.table(name).arrow_schema
    return pa.table(
        {
            field.name: pa.array(columns[field.name], from_pandas=True).cast(field.type)
            if field.name in columns
            else pa.nulls(rows, field.type)
            for field in wanted
        }
    )


def customer_orders(shop: Shop, rng: np.random.Generator, **more: Any) -> pa.Table:
    """The shop's orders as the mart ``customer_orders``."""
    orders, size = shop.orders, shop.orders["who"].size
    who = orders["who"] + 1
    starts = np.flatnonzero(np.diff(who, prepend=0))
    number = np.arange(size) - np.repeat(starts, np.diff(np.append(starts, size))) + 1
    days = np.floor(orders["at"]).astype(int)
    moment = np.datetime64(FIRST, "us") + (orders["at"] * 86_400e6).astype("timedelta64[us]")
    region = np.array([f"region {place}" for place in orders["region"]], dtype=object)
    region[rng.random(size) < 0.1] = None
    ids = np.array([f"o{place}" for place in range(size)])
    columns = {
        "customer_id": who, "source": np.full(size, "shop"), "record_id": ids, "order_id": ids,
        "at": moment, "day": np.datetime64(FIRST, "D") + days, "status": np.full(size, "delivered"),
        "region": region, "delivery_minutes": 90.0 + orders["delay"],
        "delay_minutes": orders["delay"], "is_late": orders["delay"] > 0,
        "gross_amount": orders["amount"].astype(int), "net_amount": orders["amount"].astype(int),
        "score": np.where(rng.random(size) < 0.4, (orders["stars"] - 1) / 4, np.nan),
        "order_number": number, "is_returned": np.zeros(size, dtype=bool),
    }  # fmt: skip
    return mart("customer_orders", columns | more, size)
