"""Baskets, price level, discounts, channel and time of one part of the customers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mehvar.behaviour._purchases import Bools, Codes, Floats, Integers, Part, distinct
from mehvar.behaviour._shrink import (
    Estimates,
    Normal,
    Shares,
    fit_normal,
    fit_rate,
    fit_shares,
    leading_share,
    shrink_normal,
    shrink_rate,
)

TREND_ORDERS = 4
TREND_DAYS = 90
_LEVEL_ORDERS = 30
_CELL_LINES = 20
_YEAR = 365.2425


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Levels:
    """A shop-wide level by month: values from ``first`` on, NaN where too little was seen."""

    first: int
    values: Floats

    def at(self, month: Integers) -> Floats:
        """Return the level of each month; NaN outside."""
        place = month - self.first
        inside = (place >= 0) & (place < self.values.size)
        found = (
            self.values[np.where(inside, place, 0)] if self.values.size else np.zeros(place.size)
        )
        return np.where(inside, found, np.nan)

    @property
    def last(self) -> float:
        """The newest level that is known."""
        known = self.values[np.isfinite(self.values)]
        return float(known[-1]) if known.size else float("nan")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Laws:
    """What all customers are like: fitted on an even share of them, used for each."""

    amount_level: Levels
    price_level: dict[int, Levels]
    discount_level: Levels
    amount: Normal
    price: Normal
    discount: float
    channels: Shares
    dayparts: Shares
    weekdays: Shares
    categories: Shares
    trend: Normal


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Habits:
    """What one part of the customers does; arrays with one element per customer."""

    orders: Floats
    lines: Floats
    products: Floats
    categories: Floats
    top_category: Integers
    top_category_share: Floats
    diversity: Floats
    basket_products: Floats
    amount: Estimates
    price: Estimates
    price_choices: Floats
    discount: Estimates
    discounted: Floats
    channel: Integers
    channel_share: Floats
    daypart: Integers
    daypart_share: Floats
    weekday: Integers
    weekday_share: Floats
    trend: Estimates


def fit_laws(part: Part, *, channels: int, categories: int) -> Laws:
    """Fit what all customers are like, on an even share of them."""
    orders, lines, n = part.orders, part.lines, part.customers.size
    amount = np.log(orders.amount)
    amount_level = month_levels(amount, orders.month, least=_LEVEL_ORDERS)
    discount = month_levels(orders.discounted.astype(np.float64), orders.month, least=1, reach=0)
    price = {
        code: month_levels(
            lines.price[lines.category == code], lines.month[lines.category == code],
            least=_CELL_LINES,
        )
        for code in range(categories)
    }  # fmt: skip
    beyond = amount - amount_level.at(orders.month)
    sums = _sums(beyond, orders.customer, n)
    normal = fit_normal(total=sums[0], squares=sums[1], n=sums[2])
    chosen = _choices(part, price)
    slope, error = _slopes(part, beyond, normal.within)
    seen, expected, variance = _discounts(part, discount)
    return Laws(
        amount_level=amount_level,
        price_level=price,
        discount_level=discount,
        amount=normal,
        price=fit_normal(total=chosen[0], squares=chosen[1], n=chosen[2]),
        discount=fit_rate(seen=seen, expected=expected, variance=variance),
        channels=fit_shares(_counts(orders.customer, orders.channel, n, channels)),
        dayparts=fit_shares(_counts(orders.customer, orders.daypart, n, 4)),
        weekdays=fit_shares(_counts(orders.customer, orders.weekday, n, 7)),
        categories=fit_shares(_counts(lines.customer, lines.category, n, categories + 1)),
        trend=_fit_slopes(slope, error),
    )


def measure_habits(part: Part, laws: Laws) -> Habits:
    """Measure one part of the customers by the laws of all."""
    orders, lines, n = part.orders, part.lines, part.customers.size
    beyond = np.log(orders.amount) - laws.amount_level.at(orders.month)
    total, _, seen = _sums(beyond, orders.customer, n)
    dear, _, choices = _choices(part, laws.price_level)
    discounted, expected, _ = _discounts(part, laws.discount_level)
    slope, error = _slopes(part, beyond, laws.amount.within)
    counts = _counts(lines.customer, lines.category, n, laws.categories.mix.size)
    usual = [
        leading_share(law, _counts(orders.customer, kind, n, law.mix.size))
        for law, kind in (
            (laws.channels, orders.channel),
            (laws.dayparts, orders.daypart),
            (laws.weekdays, orders.weekday),
        )
    ]
    top = leading_share(laws.categories, counts)
    return Habits(
        orders=np.bincount(orders.customer, minlength=n).astype(np.float64),
        lines=np.bincount(lines.customer, minlength=n).astype(np.float64),
        products=np.bincount(_distinct(lines.customer, lines.item), minlength=n).astype(np.float64),
        categories=(counts > 0).sum(axis=1).astype(np.float64),
        top_category=top[0],
        top_category_share=top[1],
        diversity=_diversity(counts),
        basket_products=_basket_products(part),
        amount=_as_money(shrink_normal(laws.amount, total=total, n=seen), laws, seen),
        price=_relative(shrink_normal(laws.price, total=dear, n=choices), laws.price.mean),
        price_choices=choices,
        discount=shrink_rate(laws.discount, seen=discounted, expected=expected),
        discounted=discounted,
        channel=usual[0][0],
        channel_share=usual[0][1],
        daypart=usual[1][0],
        daypart_share=usual[1][1],
        weekday=usual[2][0],
        weekday_share=usual[2][1],
        trend=_shrunk_slopes(laws.trend, slope, error),
    )


def _basket_products(part: Part) -> Floats:
    """Distinct products per order, of orders whose products are known."""
    orders, lines, n = part.orders, part.lines, part.customers.size
    pairs = _distinct(lines.order, lines.item)
    filled = np.bincount(pairs, minlength=orders.day.size) > 0
    found = np.bincount(orders.customer[pairs], minlength=n).astype(np.float64)
    baskets = _add(orders.customer, filled, n)
    return np.asarray(np.divide(found, baskets, out=np.full(n, np.nan), where=baskets > 0))


def month_levels(values: Floats, month: Integers, *, least: int, reach: int = 1) -> Levels:
    """Return the mean of a measure by month, over ``reach`` months on either side.

    A month with fewer than ``least`` values in reach has the mean of all; with fewer altogether
    nothing is known.
    """
    known = np.isfinite(values)
    values, month = values[known], month[known]
    if values.size < least:
        return Levels(first=0, values=np.empty(0))
    first = int(month.min())
    width = int(month.max()) - first + 1
    window = np.ones(2 * reach + 1)
    total, n = (
        np.convolve(np.bincount(month - first, weights=one, minlength=width), window)
        for one in (values, np.ones(values.size))
    )
    total, n = total[reach : reach + width], n[reach : reach + width]
    found = np.full(width, float(values.mean()))
    np.divide(total, n, out=found, where=n >= least)
    return Levels(first=first, values=found)


def _sums(values: Floats, customer: Codes, n: int) -> tuple[Floats, Floats, Floats]:
    """Sum, sum of squares and number of the known values, per customer."""
    known = np.isfinite(values)
    values, customer = values[known], customer[known]
    return (
        _add(customer, values, n),
        _add(customer, values**2, n),
        np.bincount(customer, minlength=n).astype(np.float64),
    )


def _add(customer: Codes, values: Floats | Bools, n: int) -> Floats:
    return np.bincount(customer, weights=values, minlength=n).astype(np.float64)


def _counts(customer: Codes, kind: Codes, n: int, kinds: int) -> Floats:
    """How often each customer has each kind; unknown kinds do not count."""
    known = (kind >= 0) & (kind < kinds)
    flat = np.bincount(customer[known].astype(np.int64) * kinds + kind[known], minlength=n * kinds)
    return flat.reshape(n, kinds).astype(np.float64)


def _distinct(owner: Codes, item: Codes) -> Integers:
    """Return the owner of each distinct pair of owner and known item."""
    known = item >= 0
    width = int(item.max(initial=0)) + 1
    keys = distinct(owner[known].astype(np.int64) * width + item[known])
    return np.asarray(keys // width, dtype=np.int64)


def _diversity(counts: Floats) -> Floats:
    """Chance that two lines differ in category: Simpson's index, unbiased."""
    n = counts.sum(axis=1)
    alike = (counts * (counts - 1)).sum(axis=1)
    return np.asarray(1 - np.divide(alike, n * (n - 1), out=np.full(n.size, np.nan), where=n > 1))


def _choices(part: Part, levels: dict[int, Levels]) -> tuple[Floats, Floats, Floats]:
    """Sums per customer of how dear each product is that they chose, each product once.

    Dear is relative to the category in the months around; buying one thing a hundred times is one
    choice.
    """
    lines, n = part.lines, part.customers.size
    beyond = np.full(lines.price.size, np.nan)
    for code, level in levels.items():
        mine = lines.category == code
        beyond[mine] = lines.price[mine] - level.at(lines.month[mine])
    known = np.isfinite(beyond) & (lines.item >= 0)
    width = int(lines.item.max(initial=0)) + 1
    keys = lines.customer[known].astype(np.int64) * width + lines.item[known]
    order = np.argsort(keys, kind="stable")
    first = np.concatenate([[True], np.diff(keys[order]) != 0])[: keys.size]
    place = np.cumsum(first) - 1
    times = np.bincount(place)
    each = np.bincount(place, weights=beyond[known][order]) / np.maximum(times, 1)
    pairs = keys[order][first]
    return _sums(each, (pairs // width).astype(np.int32), n)


def _discounts(part: Part, level: Levels) -> tuple[Floats, Floats, Floats]:
    """Discounted orders per customer, how many everybody's habit predicts, and the variance."""
    orders, n = part.orders, part.customers.size
    chance = np.nan_to_num(level.at(orders.month))
    return (
        _add(orders.customer, orders.discounted, n),
        _add(orders.customer, chance, n),
        _add(orders.customer, chance * (1 - chance), n),
    )


def _slopes(part: Part, beyond: Floats, within: float) -> tuple[Floats, Floats]:
    """Slope per year of each customer's order amounts beyond everybody's, and its error."""
    orders, n = part.orders, part.customers.size
    known = np.isfinite(beyond)
    who, y = orders.customer[known], beyond[known]
    t = orders.day[known] / _YEAR
    count = np.bincount(who, minlength=n).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        centred = t - (np.bincount(who, weights=t, minlength=n) / count)[who]
        spread = np.bincount(who, weights=centred**2, minlength=n)
        slope = np.bincount(who, weights=centred * y, minlength=n) / spread
        error = np.sqrt(within / spread)
    span = np.full(n, -np.inf)
    begin = np.full(n, np.inf)
    np.maximum.at(span, who, orders.day[known])
    np.minimum.at(begin, who, orders.day[known])
    enough = (count >= TREND_ORDERS) & (span - begin >= TREND_DAYS)
    return np.where(enough, slope, np.nan), np.where(enough, error, np.nan)


def _fit_slopes(slope: Floats, error: Floats) -> Normal:
    """How slopes differ between customers: random effects by DerSimonian and Laird (1986)."""
    known = np.isfinite(slope) & (error > 0)
    if known.sum() < 2:
        return Normal(mean=0.0, between=0.0, within=float("nan"))
    weight = 1 / error[known] ** 2
    mean = float((weight * slope[known]).sum() / weight.sum())
    excess = float((weight * (slope[known] - mean) ** 2).sum()) - (known.sum() - 1)
    scale = float(weight.sum() - (weight**2).sum() / weight.sum())
    between = max(0.0, excess / scale) if scale > 0 else 0.0
    return Normal(mean=mean, between=between, within=1.0)


def _shrunk_slopes(law: Normal, slope: Floats, error: Floats) -> Estimates:
    with np.errstate(divide="ignore", invalid="ignore"):
        trust = law.between / (law.between + error**2)
        value = law.mean + trust * (slope - law.mean)
        half = 1.959963984540054 * np.sqrt(law.between * (1 - trust))
    value = np.where(law.alike, np.nan, value)
    return Estimates(value=value, low=value - half, high=value + half)


def _as_money(found: Estimates, laws: Laws, n: Floats) -> Estimates:
    """Turn relative amounts into amounts at the newest level; alike customers have the same."""
    level = laws.amount_level.last
    value, low, high = found.value, found.low, found.high
    if laws.amount.alike:
        same = np.where(n > 0, laws.amount.mean, np.nan)
        value = low = high = same
    return Estimates(
        value=np.exp(level + value), low=np.exp(level + low), high=np.exp(level + high)
    )


def _relative(found: Estimates, usual: float) -> Estimates:
    """Turn logarithms into an index whose 1 is the usual customer."""
    return Estimates(
        value=np.exp(found.value - usual),
        low=np.exp(found.low - usual),
        high=np.exp(found.high - usual),
    )
