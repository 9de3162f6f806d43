"""The marts that say which models were tried, and how the chosen one did on unseen days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mehvar import schema
from mehvar.value._ahead import BuyingModel
from mehvar.value._choice import Choice
from mehvar.value._estimate import MODELS
from mehvar.value._hold_out import ModelScore
from mehvar.value._margins import Margins
from mehvar.value._maximise import Fit
from mehvar.value._residual import Residual
from mehvar.value._rows import as_json, day_of

if TYPE_CHECKING:
    import pyarrow as pa


def models_table(
    choice: Choice | None, residual: Residual | None, margins: Margins, *, repeaters: int
) -> pa.Table:
    """Return ``value_model``: the models of buying, of spending, and of the margin."""
    import pyarrow as pa

    rows: list[dict[str, Any]] = []
    if choice is not None:
        rows += [_buying(choice, model, repeaters) for model in MODELS]
    if residual is not None and residual.spending is not None:
        fit = residual.spending.fit
        rows.append(_fitted("spending", "gammagamma", fit) | {"chosen": True})
    elif residual is not None:
        note = next((str(one) for one in residual.notes if one.startswith("spending")), "")
        rows.append(_failed("spending", "mean", note) | {"chosen": not residual.reason})
    if len(margins.customer):
        rows.append(_margin(margins))
    for row in rows:
        row.setdefault("repeaters", repeaters)
    return pa.Table.from_pylist(rows, schema=schema.table("value_model").arrow_schema)


def tracking_table(choice: Choice | None) -> pa.Table:
    """Return ``value_tracking``: repeat purchases by week, actual and expected."""
    import pyarrow as pa

    wanted = schema.table("value_tracking").arrow_schema
    if choice is None or choice.held is None or choice.held.tracking is None:
        return wanted.empty_table()
    told, end = choice.held.tracking, choice.held.calibration_end
    rows = [
        {
            "day": day_of(day),
            "place": place,
            "actual": float(told.actual[place - 1]),
            "expected": float(told.expected[place - 1]),
            "cumulative_actual": float(told.cumulative_actual[place - 1]),
            "cumulative_expected": float(told.cumulative_expected[place - 1]),
            "cumulative_low": float(told.cumulative_low[place - 1]),
            "cumulative_high": float(told.cumulative_high[place - 1]),
            "is_holdout": bool(day > end),
        }
        for place, day in enumerate(told.period_end, start=1)
    ]
    return pa.Table.from_pylist(rows, schema=wanted)


def calibration_table(choice: Choice | None) -> pa.Table:
    """Return ``value_calibration``: purchases in the hold-out by earlier purchases."""
    import pyarrow as pa

    wanted = schema.table("value_calibration").arrow_schema
    if choice is None or choice.held is None:
        return wanted.empty_table()
    told = choice.held.by_frequency
    rows = [
        {
            "frequency": row.frequency,
            "is_last": place == len(told),
            "customers": row.customers,
            "actual": row.actual,
            "actual_low": row.actual_low,
            "actual_high": row.actual_high,
            "expected": row.expected,
        }
        for place, row in enumerate(told, start=1)
    ]
    return pa.Table.from_pylist(rows, schema=wanted)


def _buying(choice: Choice, model: BuyingModel, repeaters: int) -> dict[str, Any]:
    fitted = next((one for one in choice.fitted if one.model == model), None)
    row = (
        _failed("buying", model, choice.failed.get(model, ""))
        if fitted is None
        else _fitted("buying", model, fitted.fit)
    )
    chosen = choice.chosen is not None and choice.chosen.model == model
    score = _score(choice, model)
    return row | {"chosen": chosen, "repeaters": repeaters} | _held(choice, score)


def _score(choice: Choice, model: BuyingModel) -> ModelScore | None:
    scores = choice.held.scores if choice.held is not None else ()
    return next((one for one in scores if one.model == model), None)


def _held(choice: Choice, score: ModelScore | None) -> dict[str, Any]:
    if choice.held is None or score is None:
        return {}
    return {
        "holdout_days": int(choice.held.days),
        "holdout_actual": _finite(score.actual),
        "holdout_expected": _finite(score.expected),
        "holdout_mae": _finite(score.mae),
        "holdout_score": _finite(score.log_score),
    }


def _fitted(part: str, model: str, fit: Fit) -> dict[str, Any]:
    return {
        "part": part,
        "model": model,
        "converged": fit.converged,
        "parameters": as_json(fit.names, fit.values),
        "standard_errors": as_json(fit.names, fit.standard_errors),
        "log_likelihood": _finite(fit.log_likelihood),
        "customers": fit.customers,
        "message": fit.message or None,
    }


def _failed(part: str, model: str, message: str) -> dict[str, Any]:
    return {"part": part, "model": model, "converged": False, "message": message or None}


def _margin(margins: Margins) -> dict[str, Any]:
    names = ("mean", "between_customers", "between_orders")
    values = np.array([margins.whole, margins.spread, margins.noise])
    return {
        "part": "margin",
        "model": "shrinkage",
        "chosen": True,
        "converged": True,
        "parameters": as_json(names, values),
        "customers": margins.own,
        "message": margins.basis,
    }


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
