"""The build step that says what every customer is worth from now on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from mehvar.customers import put_attributes
from mehvar.value._choice import Choice, choose_buying
from mehvar.value._classes import (
    CLASSES,
    bounds_of,
    class_probabilities,
    classes_of,
    read_class_rules,
)
from mehvar.value._classes import FILE as CLASSES_FILE
from mehvar.value._estimate import estimate_residual
from mehvar.value._history import History, read_history
from mehvar.value._margins import Margins, read_margins
from mehvar.value._models import calibration_table, models_table, tracking_table
from mehvar.value._prices import FILE as PRICE_FILE
from mehvar.value._prices import Prices, read_prices
from mehvar.value._purchases import Floats, Integers, Purchases
from mehvar.value._residual import Residual
from mehvar.value._rows import (
    Valued,
    classes_table,
    customers_table,
    distribution_table,
    moves_table,
    summary_table,
)
from mehvar.value._settled import Facts, read_before, settle
from mehvar.value._terms import Terms

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from mehvar.workspace import Build, Settings

FILES = (PRICE_FILE, CLASSES_FILE)
"""The workspace's files on which the values depend."""

SETTINGS = (
    "discount_basis_points", "inflation_basis_points", "value_horizon_months",
    "assumed_margin_basis_points", "window_days", "exponent",
)  # fmt: skip
"""The settings on which the values depend."""

ATTRIBUTES = ("value_class", "residual_value", "alive")

_DAYS_A_MONTH = 30.4375
_WHOLE = 10_000
_EFFORT, _MANY_EFFORT, _MANY = (64, 128), (32, 64), 250_000
"""Draws of the parameters and futures of each customer; half of each for very many customers,
whose parameters are known well."""

_PLACES = 2
"""A share of the margin to the percent: customers who are alike are then estimated once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What the estimators said, before any class is settled."""

    history: History
    margins: Margins
    choice: Choice | None
    residual: Residual | None
    bounds: tuple[float, ...]
    share: Floats
    reason: str


def build_value(build: Build) -> None:
    """Estimate residual values, settle classes and write the marts of value.

    What cannot be estimated gives rows with empties and the reason; the build goes on.

    Raises:
        PriceIndexError: when the company's price index has wrong cells.
        ClassesError: when its table of classes has.
    """
    settings, root = build.settings, build.workspace.root
    rules = read_class_rules(root)
    prices = read_prices(root, rate=settings.inflation_basis_points / _WHOLE)
    history = read_history(build, prices=prices)
    margins = read_margins(build, assumed=settings.assumed_margin_basis_points / _WHOLE)
    found = _estimate(
        history, margins, terms=_terms(settings), seed=build.as_of.toordinal(),
        bounds=lambda values: bounds_of(values, rules, minor_units=10**settings.exponent),
    )  # fmt: skip
    _write(build, found, prices)


def _terms(settings: Settings) -> Terms:
    return Terms(
        discount=settings.discount_basis_points / _WHOLE,
        inflation=settings.inflation_basis_points / _WHOLE,
        horizon=settings.value_horizon_months * _DAYS_A_MONTH,
    )


def _estimate(
    history: History,
    margins: Margins,
    *,
    terms: Terms,
    seed: int,
    bounds: Callable[[Floats], tuple[float, float, float]],
) -> _Found:
    """Fit, choose, and value every customer; or say why that cannot be."""
    assumed = margins.whole if np.isfinite(margins.whole) else 0.0
    known = np.nan_to_num(margins.of(history.ids), nan=assumed)
    share = np.asarray(np.round(known, _PLACES), np.float64)
    if not len(history.ids):
        return _Found(
            history=history, margins=margins, choice=None, residual=None, bounds=(),
            share=share, reason="no_customers",
        )  # fmt: skip
    choice = choose_buying(history)
    residual = _residual(history, choice, share, terms=terms, seed=seed, bounds=bounds)
    reason = str(residual.reason or "")
    if not reason and not np.isfinite(residual.value).any():
        reason = "no_amounts"
    return _Found(
        history=history, margins=margins, choice=choice, residual=residual,
        bounds=residual.thresholds, share=share, reason=reason,
    )  # fmt: skip


def _residual(
    history: History,
    choice: Choice,
    share: Floats,
    *,
    terms: Terms,
    seed: int,
    bounds: Callable[[Floats], tuple[float, float, float]],
) -> Residual:
    """Value everybody; the classes begin where the values themselves put their bounds."""
    draws, futures = _MANY_EFFORT if len(history.ids) > _MANY else _EFFORT
    return estimate_residual(
        purchases=history.purchases(),
        mean_amount=history.mean_amounts(),
        margin_share=share,
        terms=terms,
        thresholds=lambda values: bounds(values[np.isfinite(values)]),
        model=choice.chosen or "auto",
        rng=np.random.default_rng(seed),
        draws=draws,
        futures=futures,
    )


def _write(build: Build, found: _Found, prices: Prices) -> None:
    never = _never_bought(build, found.history.ids)
    valued = _settled(build, found)
    since = build.as_of - timedelta(days=build.settings.window_days)
    measured = found.margins.basis == "measured"
    repeaters = int((valued.purchases.frequency > 0).sum()) if valued else 0
    tables = {
        "customer_value": customers_table(valued, without=never),
        "value_model": models_table(
            found.choice, found.residual, found.margins, repeaters=repeaters
        ),
        "value_summary": summary_table(
            build, valued, margins=found.margins, prices=prices, bounds=found.bounds,
            unvalued=len(never), reason=found.reason,
        ),
        "value_tracking": tracking_table(found.choice),
        "value_calibration": calibration_table(found.choice),
        "value_distribution": distribution_table(valued),
        "value_classes": classes_table(
            valued, bounds=found.bounds, since=since, measured=measured
        ),
        "value_moves": moves_table(valued, since=since),
    }  # fmt: skip
    for name, rows in tables.items():
        build.write(name, _as_expression(rows))
    put_attributes(build, _attributes(build.read("customer_value")), names=ATTRIBUTES)


def _settled(build: Build, found: _Found) -> Valued | None:
    """Settle everybody's class by what the last build said; None when nobody ever bought."""
    residual, history = found.residual, found.history
    if residual is None:
        return None
    purchases = history.purchases()
    before = read_before(build, customers=history.ids)
    now, probability = _classes(found, residual, purchases)
    facts = Facts(
        frequency=purchases.frequency.astype(np.float64),
        expected=residual.expected_purchases,
        purchase_value=residual.purchase_value,
        margin_share=found.share,
        value=residual.value,
    )
    return Valued(
        ids=history.ids,
        purchases=purchases,
        residual=residual,
        share=found.share,
        probability=probability,
        contribution=found.margins.contribution_of(history.ids),
        settled=settle(
            now=now, probability=probability, facts=facts, before=before, today=build.as_of
        ),
        today=build.as_of,
        reason=found.reason,
    )


def _classes(found: _Found, residual: Residual, purchases: Purchases) -> tuple[Integers, Floats]:
    """Return the class of each value, and how probable each class is; -1 and NaN without any."""
    if found.reason or residual.buying is None:
        nothing = np.full((len(purchases), len(CLASSES)), np.nan)
        return np.full(len(purchases), -1), nothing
    known = np.isfinite(residual.value)
    classes = classes_of(np.nan_to_num(residual.value), found.bounds)
    probability = class_probabilities(
        residual.value,
        found.bounds,
        frequency=purchases.frequency,
        buying=residual.buying.fit,
        spending=residual.spending.fit if residual.spending is not None else None,
    )
    return np.where(known, classes, -1), probability


def _never_bought(build: Build, ids: Integers) -> Integers:
    """Return the customers without any purchase, rising."""
    rows = build.read("customers").select("customer_id").order_by("customer_id")
    everybody = build.backend.to_pyarrow(rows)["customer_id"].to_numpy().astype(np.int64)
    return np.setdiff1d(everybody, ids, assume_unique=True)


def _as_expression(rows: pa.Table) -> ir.Table:
    import ibis

    return ibis.memtable(rows)


def _attributes(values: ir.Table) -> ir.Table:
    """One row per customer and attribute."""
    known = values.filter(values.residual_value.notnull())
    told = {
        "value_class": known.value_class,
        "residual_value": known.residual_value.cast("string"),
        "alive": known.alive.round(3).cast("string"),
    }
    parts = [
        known.select("customer_id", attribute=_text(name), value=column)
        for name, column in told.items()
    ]
    return parts[0].union(*parts[1:])


def _text(word: str) -> ir.StringScalar:
    import ibis

    return ibis.literal(word)
