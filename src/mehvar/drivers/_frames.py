"""One table per outcome: the outcome of each row and every driver that may move it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from mehvar.drivers._orders import AMOUNTS, FLAGS, PRICE, Orders
from mehvar.drivers._ordinal import NPS, Measure
from mehvar.drivers._records import Bools, Driver, Floats, Integers
from mehvar.drivers._said import KINDS, Answers, Mentions

RETURN = "return"
MOST = 15
"""Drivers of one outcome in a build, operational ones first."""

_ROWS_PER_DRIVER = 20
_STATED = 4
_LEAST_ROWS = 100
_TARGETS = {"delivery_minutes": 0.25, "response_minutes": 0.25, PRICE: 0.5}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """The rows of one outcome.

    ``order`` is the place of each row's order, -1 without one; ``customer`` is unique below zero
    where nobody is known. ``given`` holds what the outcome is judged given: of coming back, the
    customer's own rhythm and basket. ``reason`` says why there is nothing to explain.
    """

    outcome: str
    values: Floats
    customer: Integers
    drivers: tuple[Driver, ...]
    measure: Measure
    given: Floats | None
    reason: str


def aspect_code(name: str) -> str:
    """Return the code of the driver "this aspect was praised or blamed"."""
    return f"aspect:{name}"


def frames(orders: Orders, answers: Answers, mentions: Mentions, *, least: int) -> Iterator[Frame]:
    """Lay out every outcome: each kind of answer, and coming back.

    Args:
        orders: the orders as read.
        answers: the answers as read.
        mentions: the aspects that were praised or blamed.
        least: rows that the rarer side of a driver must have.
    """
    operational = operational_drivers(orders)
    for code, kind in enumerate(KINDS):
        rows = np.flatnonzero(answers.kind == code)
        found = [_at_order(one, answers.order[rows]) for one in operational]
        found += stated_drivers(answers, answers.unit[rows], but=code)
        found += mentioned_drivers(mentions, answers.order[rows], answers.comment[rows])
        customer = np.where(answers.customer < 0, -np.arange(len(answers)) - 2, answers.customer)
        values = answers.value[rows]
        yield _frame(
            kind, values, customer[rows], found, measure=_measure(kind, values), least=least
        )
    rows = np.flatnonzero(~np.isnan(orders.back))
    found = [_at_order(one, rows) for one in operational]
    found += stated_of_orders(answers, rows)
    found += mentioned_drivers(mentions, rows, np.zeros(rows.size, dtype=np.int64))
    back = _frame(
        RETURN, orders.back[rows], orders.customer[rows], found, measure=Measure(top=1), least=least
    )
    yield replace(back, given=orders.habits(rows))


def operational_drivers(orders: Orders) -> list[Driver]:
    """What happened to the orders: flags, and amounts against what would be good.

    Good is nothing for what should not be (minutes late, contacts, dearer prices), and the
    quickest quarter for what must take some time (delivery, an answer); of prices, that they
    rose no more than usual.
    """
    found = []
    for name, values in orders.happened.items():
        if name in FLAGS:
            found.append(Driver(name=name, values=values, kind="flag", origin="operational"))
            continue
        known = values[~np.isnan(values)]
        usual = _TARGETS.get(name)
        target = float(np.quantile(known, usual)) if usual and known.size else 0.0
        found.append(
            Driver(name=name, values=values, kind="amount", origin="operational", target=target)
        )
    order = [*AMOUNTS, *FLAGS, PRICE]
    return sorted(found, key=lambda one: order.index(one.name))


def stated_drivers(answers: Answers, units: Integers, *, but: int) -> list[Driver]:
    """Other answers to the same order, or of the same customer and day, as shares of their scale.

    Args:
        answers: all answers.
        units: the unit of each row of the outcome.
        but: the kind that is the outcome itself.
    """
    found = []
    for code, name in enumerate(answers.instruments):
        mine = (answers.instrument == code) & (answers.kind != but)
        values = _mean_by(answers.unit[mine], answers.share[mine], units)
        if not np.all(np.isnan(values)):
            found.append(Driver(name=f"answer:{name}", values=values, kind="rating"))
    return _most_known(found)


def stated_of_orders(answers: Answers, orders: Integers) -> list[Driver]:
    """The answers to each order, as shares of their scale."""
    found = []
    about = answers.order >= 0
    for code, name in enumerate(answers.instruments):
        mine = (answers.instrument == code) & about
        values = _mean_by(answers.order[mine], answers.share[mine], orders)
        if not np.all(np.isnan(values)):
            found.append(Driver(name=f"answer:{name}", values=values, kind="rating"))
    return _most_known(found)


def mentioned_drivers(mentions: Mentions, orders: Integers, comments: Integers) -> list[Driver]:
    """What was praised or blamed about each row's order, or in the words given with the row."""
    found = []
    by_order = mentions.order >= 0
    for code, name in enumerate(mentions.aspects):
        mine = mentions.aspect == code
        about = _mean_by(
            mentions.order[mine & by_order], mentions.polarity[mine & by_order], orders
        )
        own = _mean_by(mentions.comment[mine], mentions.polarity[mine], comments)
        values = np.sign(np.nan_to_num(np.where(np.isnan(own), about, own)))
        if values.any():
            found.append(
                Driver(name=aspect_code(name), values=values, kind="mention", origin="mentioned")
            )
    return sorted(found, key=lambda one: -int(np.count_nonzero(one.values)))


def _at_order(driver: Driver, orders: Integers) -> Driver:
    values = np.full(orders.size, np.nan)
    about = orders >= 0
    values[about] = driver.values[orders[about]]
    return Driver(
        name=driver.name, values=values, kind=driver.kind, origin=driver.origin,
        target=driver.target,
    )  # fmt: skip


def _mean_by(keys: Integers, values: Floats | Integers, wanted: Integers) -> Floats:
    """Mean of the values of each wanted key; NaN where there are none."""
    if keys.size == 0:
        return np.full(wanted.size, np.nan)
    known, place = np.unique(keys, return_inverse=True)
    mean = np.bincount(place, weights=values) / np.bincount(place)
    found = np.minimum(np.searchsorted(known, wanted), known.size - 1)
    return np.where(known[found] == wanted, mean[found], np.nan)


def _most_known(found: list[Driver]) -> list[Driver]:
    ordered = sorted(found, key=lambda one: -int(np.count_nonzero(~np.isnan(one.values))))
    return ordered[:_STATED]


def _frame(
    outcome: str, values: Floats, customer: Integers, drivers: list[Driver], *,
    measure: Measure, least: int,
) -> Frame:  # fmt: skip
    kept = [one for one in drivers if _varies(one, least)]
    kept = kept[: min(MOST, values.size // _ROWS_PER_DRIVER)]
    reason = ""
    if values.size == 0:
        reason = "no_answers"
    elif values.size < _LEAST_ROWS:
        reason = "few_answers"
    elif values.min() == values.max():
        reason = "no_variation"
    elif not kept:
        reason = "no_drivers"
    return Frame(
        outcome=outcome, values=values, customer=customer, drivers=tuple(kept),
        measure=measure, given=None, reason=reason,
    )  # fmt: skip


def _varies(driver: Driver, least: int) -> bool:
    """Tell whether both sides of a driver are seen often enough to learn from."""
    if driver.kind == "mention":
        return int(np.count_nonzero(driver.values)) >= least
    known = driver.values[~np.isnan(driver.values)]
    if known.size < 2 * least:
        return False
    values, counts = np.unique(known, return_counts=True)
    return values.size > 1 and known.size - int(counts.max()) >= least


def _measure(kind: str, values: Floats) -> Measure:
    """NPS of NPS; of other scores the share in the upper quarter of the scale (4 and 5 of 5)."""
    if kind == "nps":
        return NPS
    if values.size == 0:
        return Measure(top=1)
    low, high = float(values.min()), float(values.max())
    return Measure(top=low + 0.75 * (high - low))


def is_low(driver: Driver) -> tuple[Bools, Bools]:
    """Return where a driver is low (it happened, was blamed, was rated low), and where known."""
    from mehvar.drivers._coding import code_driver

    coded = code_driver(driver)
    return coded.low, coded.known
