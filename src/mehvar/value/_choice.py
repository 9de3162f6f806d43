"""Which model of buying the values come from, and how it did on days that it had not seen."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from mehvar.value._ahead import BuyingModel
from mehvar.value._buying import Buying, fit_buying
from mehvar.value._estimate import MODELS, best_fit
from mehvar.value._history import History
from mehvar.value._hold_out import HoldOut, hold_out
from mehvar.value._purchases import Floats, PurchasesError

_SHARE = 4
"""A quarter of the time there is, at most a year and at least four weeks, is kept from the fit."""

_FEWEST_DAYS, _MOST_DAYS, _WEEK = 28, 364, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The models fitted on everything, the chosen one, and the days that were kept from them.

    ``why`` is the code of why it was chosen, or why none was.
    """

    fitted: tuple[Buying, ...]
    failed: dict[BuyingModel, str]
    chosen: Buying | None
    held: HoldOut | None
    why: str


def choose_buying(history: History) -> Choice:
    """Fit every model and choose by the days that were kept back, else by likelihood."""
    fitted, failed = _fit_all(history)
    held = _held(history) if fitted else None
    usable = {one.model: one for one in fitted if one.fit.usable}
    if held is not None and held.chosen in usable:
        return Choice(
            fitted=fitted, failed=failed, chosen=usable[held.chosen], held=held, why=held.why
        )
    chosen = best_fit(list(usable.values()))
    why = "likelihood" if chosen else "none"
    return Choice(fitted=fitted, failed=failed, chosen=chosen, held=held, why=why)


def days_held(history: History) -> int:
    """Return how many days are kept from the fit, in whole weeks; 0 when there is no room."""
    if not len(history.day):
        return 0
    span = history.until_day - int(history.day.min())
    days = min(span // _SHARE, _MOST_DAYS) // _WEEK * _WEEK
    return days if days >= _FEWEST_DAYS else 0


def actual_interval(mean: float, second: float, count: int) -> tuple[float, float]:
    """Return the 90 % interval of a mean from its mean of squares."""
    if count < 2:
        return math.nan, math.nan
    error = math.sqrt(max(second - mean * mean, 0.0) / (count - 1))
    return max(mean - 1.645 * error, 0.0), mean + 1.645 * error


def _fit_all(history: History) -> tuple[tuple[Buying, ...], dict[BuyingModel, str]]:
    fitted, failed = [], {}
    purchases = history.purchases()
    for model in MODELS:
        try:
            fitted.append(fit_buying(purchases, model=model))
        except PurchasesError as error:
            failed[model] = error.message
    return tuple(fitted), failed


def _held(history: History) -> HoldOut | None:
    days = days_held(history)
    if not days:
        return None
    try:
        return hold_out(
            customer=history.customer, day=history.day, until=history.until_day, days=days
        )
    except PurchasesError:
        return None


def positive(amounts: Floats) -> bool:
    """Tell whether any amount is known."""
    return bool(np.nanmax(amounts, initial=0.0) > 0)
