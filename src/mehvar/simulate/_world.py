"""What is the same for every customer: the calendar of demand, the stores, the staff, the load."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mehvar.simulate._places import ZONES
from mehvar.simulate._products import Catalogue, build_catalogue
from mehvar.simulate._shop import Shop

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_HOURS = np.array(
    [
        *(0, 0, 0, 0, 0, 0, 0, 0.1, 0.3, 0.5, 0.8, 1.0),
        *(1.0, 0.8, 0.6, 0.5, 0.7, 1.0, 1.3, 1.4, 1.3, 1.0, 0.6, 0.3),
    ]
)
_TRAFFIC = np.array([0.0] * 7 + [2, 4, 3, 1, 0, 1, 2, 1, 0, 2, 6, 9, 9, 6, 2, 0, 0])
_WEEKDAYS = np.array([0.92, 0.90, 0.93, 0.98, 1.12, 1.20, 0.95])  # Saturday first
_AFTER = 190
"""Days simulated beyond the last one, so that every counterfactual future is whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Turns a person's running demand into days and minutes.

    ``weight[class, day]`` is how eagerly a class orders on a day (mean 1 over the history), and
    ``until[class, day]`` its sum before that day: a Poisson process with this intensity is an
    ordinary one on the scale of ``until``.
    """

    weight: Floats
    until: Floats
    hour_share: Floats

    def when(self, kind: Ints, position: Floats) -> tuple[Ints, Ints]:
        """Return (day, minute of the day) at which each class reaches ``position``."""
        width = self.until.shape[1]
        stride = self.until[:, -1].max() + 1.0
        marks = (self.until + np.arange(self.until.shape[0])[:, None] * stride).ravel()
        place = np.searchsorted(marks, position + kind * stride, side="right") - 1
        day = place - kind * width
        share = (position - self.until.ravel()[place]) / self.weight.ravel()[place]
        minute = np.interp(share, self.hour_share, np.arange(25) * 60.0)
        return day, np.clip(minute.astype(np.int64), 0, 1439)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """People who serve, each at one store, with their true skill (higher is worse).

    ``first[store]`` and ``count[store]`` say which rows of ``skill`` work there.
    """

    skill: Floats
    first: Ints
    count: Ints

    def pick(self, store: Ints, share: Floats) -> Ints:
        """Return who of the store's staff serves, for a uniform ``share``."""
        return self.first[store] + (share * self.count[store]).astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The shop's surroundings, the same for every customer and every block of customers.

    ``first_day`` is days since 1970 of the first local day and ``days`` the length of the history.
    ``price_index[day]`` is the price level (1 on the first day), ``appetite[day]`` the size of a
    basket relative to an ordinary day. ``delay[day, hour, store]`` is what load, weather, hour and
    traffic add to a delay, in minutes; ``load`` is demand over capacity.
    """

    shop: Shop
    first_day: int
    days: int
    clock: Clock
    price_index: Floats
    appetite: Floats
    delay: Floats
    load: Floats
    store_zone: Ints
    zone_first: Ints
    zone_stores: Ints
    strain: Floats
    couriers: Staff
    pickers: Staff
    agents: Floats
    catalogue: Catalogue


def build_world(shop: Shop, *, seed: int) -> World:
    """Build the surroundings: they depend on the shop and the seed, not on how many customers."""
    from mehvar.calendar import jalali_from_days

    rng = np.random.default_rng([seed, 0x5AB])
    last = (shop.ends_on - type(shop.ends_on)(1970, 1, 1)).days
    length = round(shop.months * 30.4375)
    first_day = last - length + 1
    every_day = np.arange(first_day, last + 1 + _AFTER)
    year, month, day = (np.asarray(part) for part in jalali_from_days(every_day))
    festive = _festivity(np.asarray(month), np.asarray(day))
    usual = _usual_days(every_day, np.asarray(month), np.asarray(day))
    clock = _build_clock(shop, usual, festive, length)
    demand = _demand(shop, clock)
    store_zone = np.repeat(np.arange(len(ZONES)), [zone.stores for zone in ZONES])
    capacity = rng.uniform(0.95, 1.35, store_zone.size)
    load = demand[:, None, None] * _relative_hours()[None, :, None] / capacity
    return World(
        shop=shop,
        first_day=first_day,
        days=length,
        clock=clock,
        price_index=_price_index(shop, np.asarray(year) * 12 + np.asarray(month)),
        appetite=1.0 + 0.25 * np.clip(festive, 0.0, 1.0),
        delay=_build_delay(shop, rng, np.asarray(month), load, store_zone),
        load=load,
        store_zone=store_zone,
        zone_first=np.searchsorted(store_zone, np.arange(len(ZONES))),
        zone_stores=np.array([zone.stores for zone in ZONES]),
        strain=rng.normal(0.0, 0.3, store_zone.size),
        couriers=_build_staff(
            rng, shop.operations.couriers, shop.operations.courier_spread, store_zone
        ),
        pickers=_build_staff(
            rng, shop.operations.pickers, shop.operations.picker_spread, store_zone
        ),
        agents=rng.normal(0.0, shop.operations.agent_spread, shop.operations.agents),
        catalogue=build_catalogue(),
    )


def _festivity(month: NDArray[np.int64], day: NDArray[np.int64]) -> Floats:
    """How festive each Jalali day is: 1 at the height of the Nowruz rush, below 0 in its lull."""
    rush = np.where(month == 12, np.clip((day - 5) / 20.0, 0.0, 1.0), 0.0)
    lull = np.where((month == 1) & (day <= 13), -0.55, 0.0)
    yalda = np.where(month == 9, np.clip((day - 23) / 7.0, 0.0, 1.0) * 0.8, 0.0)
    return np.asarray(rush + lull + yalda)


def _usual_days(every_day: Ints, month: Ints, day: Ints) -> Floats:
    """Demand of ordinary days: by weekday, around payday, and quieter in the hot months."""
    weekday = (every_day + 5) % 7  # 1 January 1970 was a Thursday, 5 days after Saturday
    payday = np.where((day >= 27) | (day <= 4), 1.15, 0.97)
    summer = np.where((month == 4) | (month == 5), 0.93, 1.0)
    return _WEEKDAYS[weekday] * payday * summer


def _build_clock(shop: Shop, usual: Floats, festive: Floats, length: int) -> Clock:
    peak = np.array([kind.peak for kind in shop.classes])[:, None]
    weight = usual * np.where(festive > 0, 1.0 + peak * festive, 1.0 + festive)
    weight = weight / weight[:, :length].mean(axis=1, keepdims=True)
    until = np.concatenate(
        [np.zeros((weight.shape[0], 1)), np.cumsum(weight, axis=1)[:, :-1]], axis=1
    )
    hours = np.concatenate([[0.0], np.cumsum(_HOURS)]) / _HOURS.sum()
    return Clock(weight=weight, until=until, hour_share=hours)


def _demand(shop: Shop, clock: Clock) -> Floats:
    """Demand of each day over all classes, 1 on average."""
    volume = np.array([kind.share * kind.orders_per_month for kind in shop.classes])
    return np.asarray(volume @ clock.weight / volume.sum())


def _relative_hours() -> Floats:
    busy = (_HOURS**2).sum() / _HOURS.sum()  # the load that an ordinary order meets
    return np.asarray(_HOURS / busy)


def _price_index(shop: Shop, month_number: NDArray[np.signedinteger]) -> Floats:
    """Prices move with the Jalali month, in one step."""
    months = month_number - month_number[0]
    return np.asarray((1.0 + shop.annual_inflation) ** (months / 12.0))


def _build_delay(
    shop: Shop, rng: np.random.Generator, month: Ints, load: Floats, store_zone: Ints
) -> Floats:
    operations = shop.operations
    zone = np.array([zone.traffic for zone in ZONES])[store_zone]
    climate = np.array([zone.climate for zone in ZONES])[store_zone]
    wet = np.where((month >= 8) & (month <= 12), 0.12, 0.04)[:, None]
    bad = rng.random((month.size, int(climate.max()) + 1)) < wet
    weather = bad * rng.gamma(2.0, operations.weather_minutes / 2.0, bad.shape)
    overload = operations.overload_minutes * np.clip(load - 1.0, 0.0, None)
    fixed = operations.lateness_minutes + zone + weather[:, climate]
    traffic = _TRAFFIC[None, :, None] * (store_zone < 5)[None, None, :]
    return np.asarray(fixed[:, None, :] + overload + traffic)


def _build_staff(rng: np.random.Generator, people: int, spread: float, store_zone: Ints) -> Staff:
    """Share the people over the stores by the zones' weight, at least one each."""
    stores = store_zone.size
    weight = np.array([zone.weight / zone.stores for zone in ZONES])[store_zone]
    spare = people - stores
    count = 1 + np.floor(spare * weight / weight.sum()).astype(np.int64)
    count[: people - count.sum()] += 1
    first = np.concatenate([[0], np.cumsum(count)[:-1]])
    return Staff(skill=rng.normal(0.0, spread, people), first=first, count=count)
