"""Everything that a log of purchases tells of its customers' value, in one record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from mehvar.value._ahead import BuyingModel
from mehvar.value._buying import Buying, fit_buying
from mehvar.value._estimate import MODELS, best_fit, carries_model, estimate_residual
from mehvar.value._hold_out import HoldOut, hold_out
from mehvar.value._log import Log
from mehvar.value._purchases import Floats, Integers, Purchases, PurchasesError
from mehvar.value._residual import Residual
from mehvar.value._terms import Terms

FEWEST_DAYS, _MOST_DAYS, _SHARE, _WEEK = 28, 364, 4, 7
_MANY = 300_000
"""From so many customers on, fewer draws and futures of each: their sums are no less certain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFit:
    """The models of a log and what they say of its customers.

    ``until`` is the last day the models saw: the day of the estimate, or the day before those
    held out. ``fitted`` holds every model that was tried, ``residual`` the estimate of the chosen
    one, and ``refit`` the chosen one on everything, when days were held out. ``why`` says how it
    was chosen: "asked", "held_out" (on days held out for that), "likelihood" or "none".
    """

    log: Log
    until: int
    unit: float
    chosen: BuyingModel | None
    why: str
    fitted: tuple[Buying, ...]
    failed: tuple[tuple[BuyingModel, str], ...]
    customers: Integers
    purchases: Purchases
    mean_amount: Floats | None
    residual: Residual
    held: HoldOut | None
    held_reason: str
    refit: Buying | None

    @property
    def buying(self) -> Buying | None:
        """The chosen model."""
        return next((one for one in self.fitted if one.model == self.chosen), None)


def fit_log(
    *,
    log: Log,
    rng: np.random.Generator,
    model: BuyingModel | Literal["auto"] = "bgnbd",
    days_held: int = 0,
    unit: float = 7.0,
    terms: Terms | None = None,
    margin_share: float = 1.0,
) -> LogFit:
    """Fit the models to a log, forecast the days held out, and value every customer.

    "auto" chooses by the days held out; without any it holds out the last quarter (four weeks to
    a year) for the choice alone, and where the log is too short for that, by likelihood.

    Args:
        log: of purchases.
        rng: chance, for the intervals.
        model: of buying, or "auto".
        days_held: how many of the last days are held out; where nothing can be learnt without
            them, none is, and ``held_reason`` says why.
        unit: days in a unit of time of the parameters.
        terms: discount, inflation and horizon; by default a year without discount, or as long as
            the days held out.
        margin_share: what of an amount remains.
    """
    held, reason = _held(log, days_held, unit, model)
    days_held = days_held if held is not None else 0
    until = log.as_of - days_held
    customers, purchases = log.purchases(until=until, unit=unit)
    fitted, failed = _fit_each(purchases, MODELS if model == "auto" else (model,), held)
    chosen, why = _choose(model, fitted, held, log, unit)
    terms = terms or Terms(discount=0.0, horizon=(days_held or 365) / unit, unit_days=unit)
    buying = next((one for one in fitted if one.model == chosen), None)
    mean = log.mean_amounts(until=until)
    residual = estimate_residual(
        purchases=purchases,
        mean_amount=mean,
        margin_share=margin_share,
        terms=terms,
        rng=rng,
        model=buying if buying is not None and carries_model(purchases) else chosen or "auto",
        draws=100 if len(purchases) < _MANY else 40,
        futures=100 if len(purchases) < _MANY else 40,
    )
    refit = None
    if days_held and chosen is not None:
        _, everything = log.purchases(until=log.as_of, unit=unit)
        refit = fit_buying(everything, model=chosen)
    return LogFit(
        log=log, until=until, unit=unit, chosen=chosen, why=why, fitted=fitted, failed=failed,
        customers=customers, purchases=purchases, mean_amount=mean, residual=residual,
        held=held, held_reason=reason, refit=refit,
    )  # fmt: skip


def _held(
    log: Log, days: int, unit: float, model: BuyingModel | Literal["auto"]
) -> tuple[HoldOut | None, str]:
    if not days:
        return None, ""
    try:
        held = hold_out(
            customer=log.customer, day=log.day, until=log.as_of, days=days, unit=unit,
            models=MODELS if model == "auto" else (model,),
        )  # fmt: skip
    except PurchasesError as error:
        return None, error.message
    return held, ""


def _fit_each(
    purchases: Purchases, models: Sequence[BuyingModel], held: HoldOut | None
) -> tuple[tuple[Buying, ...], tuple[tuple[BuyingModel, str], ...]]:
    fitted, failed = [], []
    for model in models:
        known = held.of(model) if held is not None else None
        try:
            fitted.append(known or fit_buying(purchases, model=model))
        except PurchasesError as error:
            failed.append((model, error.message))
    return tuple(fitted), tuple(failed)


def _choose(
    model: BuyingModel | Literal["auto"],
    fitted: Sequence[Buying],
    held: HoldOut | None,
    log: Log,
    unit: float,
) -> tuple[BuyingModel | None, str]:
    """Return the model to use, and how it was chosen."""
    if model != "auto":
        found = any(one.model == model for one in fitted)
        return (model, "asked") if found else (None, "none")
    if held is None:
        held, _ = _held(log, choice_days(log.as_of - log.first_day), unit, model)
    names = [one.model for one in fitted if one.fit.usable]
    if held is not None and held.chosen in names:
        return held.chosen, "held_out"
    best = best_fit(fitted)
    return (best.model, "likelihood") if best else (None, "none")


def choice_days(span: int) -> int:
    """Return how many of ``span`` days are held out to choose a model: whole weeks, or 0."""
    days = min(span // _SHARE, _MOST_DAYS) // _WEEK * _WEEK
    return days if days >= FEWEST_DAYS else 0


def in_days(buying: Buying, purchases: Purchases, unit: float) -> Buying:
    """Tell a model fitted in another unit of time in days."""
    times = {"alpha", "beta"}
    scale = np.array([unit if name in times else 1.0 for name in buying.fit.names])
    level = buying.fit.log_likelihood - float(purchases.frequency.sum()) * float(np.log(unit))
    fit = replace(buying.fit, values=buying.fit.values * scale, log_likelihood=level)
    return replace(buying, fit=fit)
