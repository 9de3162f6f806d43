"""Which model of buying the values come from, and how it did on days that it had not seen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mehvar.value._ahead import BuyingModel
from mehvar.value._buying import Buying, fit_buying
from mehvar.value._estimate import MODELS, best_fit
from mehvar.value._history import History
from mehvar.value._hold_out import HoldOut, hold_out
from mehvar.value._purchases import PurchasesError

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
    best = _best_held(held, fitted)
    if best is not None:
        if held is not None and held.chosen != best.model:
            held = _followed(held, history, best.model)
        return Choice(fitted=fitted, failed=failed, chosen=best, held=held, why="held_out")
    chosen = best_fit([one for one in fitted if one.fit.usable])
    why = "likelihood" if chosen else "none"
    return Choice(fitted=fitted, failed=failed, chosen=chosen, held=held, why=why)


def _best_held(held: HoldOut | None, fitted: tuple[Buying, ...]) -> Buying | None:
    """Return the best of the days kept back among the fits that found their optimum inside.

    A model may do well on those days and yet run off to the border on all of them; it is then
    taken only when every other does too.
    """
    if held is None:
        return None
    known = {one.model: one for one in fitted}
    ranked = sorted(
        (one for one in held.scores if np.isfinite(one.log_score)), key=lambda one: -one.log_score
    )
    scored = [known[one.model] for one in ranked if one.model in known]
    for good in (
        [one for one in scored if one.fit.converged],
        [one for one in scored if one.fit.usable],
    ):
        if good:
            return good[0]
    return None


def days_held(history: History) -> int:
    """Return how many days are kept from the fit, in whole weeks; 0 when there is no room."""
    if not len(history.day):
        return 0
    span = history.until_day - int(history.day.min())
    days = min(span // _SHARE, _MOST_DAYS) // _WEEK * _WEEK
    return days if days >= _FEWEST_DAYS else 0


def _fit_all(history: History) -> tuple[tuple[Buying, ...], dict[BuyingModel, str]]:
    fitted, failed = [], {}
    purchases = history.purchases()
    for model in MODELS:
        try:
            fitted.append(fit_buying(purchases, model=model))
        except PurchasesError as error:
            failed[model] = error.message
    return tuple(fitted), failed


def _followed(held: HoldOut, history: History, model: BuyingModel) -> HoldOut:
    """Return the same scores, and the weeks and groups as the chosen model foretold them."""
    alone = hold_out(
        customer=history.customer, day=history.day, until=history.until_day, days=held.days,
        models=(model,),
    )  # fmt: skip
    return replace(
        held, chosen=model, tracking=alone.tracking, by_frequency=alone.by_frequency,
        deciles=alone.deciles,
    )  # fmt: skip


def _held(history: History) -> HoldOut | None:
    days = days_held(history)
    if not days:
        return None
    try:
        # A fit at the border may foretell nothing finite: it then has no score, and is not chosen.
        with np.errstate(all="ignore"):
            return hold_out(
                customer=history.customer, day=history.day, until=history.until_day, days=days
            )
    except PurchasesError:
        return None
