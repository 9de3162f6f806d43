"""What ``value fit`` says: the same facts as JSON and on the screen."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mehvar.cli._context import console, plain, print_table

if TYPE_CHECKING:
    from mehvar.value import Buying, Fit, HoldOut, LogFit, ModelScore

Facts = dict[str, Any]
_SHOWN_REASONS = 8


def log_facts(fitted: LogFit, unit: str) -> Facts:
    """Return the facts of a fit, as docs/slices/value.md lists them; no number is null."""
    from mehvar.value import day_of

    log, buying, residual = fitted.log, fitted.buying, fitted.residual
    facts: Facts = {
        "file": log.file,
        "columns": dict(log.columns),
        "rows": _rows(fitted),
        "as_of": day_of(log.as_of),
        "unit": unit,
        "horizon_days": fitted.residual.terms.counted * fitted.unit,
        "model": fitted.chosen,
        "why": fitted.why,
        "fitted_until": day_of(fitted.until),
    }
    facts |= _fit(buying.fit if buying else None)
    facts["parameters_in_days"] = _in_days(fitted, buying)
    facts["models"] = [
        {"model": one.model} | _fit(one.fit) | {"parameters_in_days": _in_days(fitted, one)}
        for one in fitted.fitted
    ] + [{"model": model} | _fit(None) | {"message": words} for model, words in fitted.failed]
    spending = residual.spending
    facts["spending"] = (
        None
        if spending is None
        else _fit(spending.fit)
        | {"population_mean": spending.population_mean, "correlation": spending.correlation}
    )
    facts["estimable"] = residual.reason is None
    facts["reason"] = str(residual.reason) if residual.reason else None
    facts["reason_text"] = "; ".join(residual.details) or None
    facts["notes"] = [str(note) for note in residual.notes]
    facts["population"] = _population(fitted)
    facts["hold_out"] = None if fitted.held is None else _held(fitted.held)
    facts["hold_out_reason"] = fitted.held_reason or None
    facts["refit"] = (
        None
        if fitted.refit is None
        else {"model": fitted.refit.model, "until": day_of(log.as_of)} | _fit(fitted.refit.fit)
    )
    return {name: _no_nan(plain(one)) for name, one in facts.items()}


def _rows(fitted: LogFit) -> Facts:
    rows = fitted.log.rows
    return {
        "read": rows.read,
        "used": rows.used,
        "set_aside": rows.set_aside,
        "after_as_of": rows.after,
        "returned": rows.returned,
        "merged_same_day": rows.merged,
        "reasons": [
            {"column": column, "reason": reason, "rows": count}
            for column, reason, count in rows.reasons
        ],
        "examples": [
            {"file": one.file, "row": one.row, "column": one.column, "reason": one.reason}
            for one in rows.examples
        ],
    }


def _fit(fit: Fit | None) -> Facts:
    if fit is None:
        return {
            "converged": False, "message": "", "parameters": None, "standard_errors": None,
            "intervals": None, "log_likelihood": None, "customers": None, "evaluations": None,
        }  # fmt: skip
    low, high = fit.interval(level=0.90)
    errors = fit.standard_errors
    return {
        "converged": fit.converged,
        "message": fit.message,
        "parameters": _named(fit, fit.values),
        "standard_errors": _named(fit, errors),
        "intervals": {
            name: [float(low[place]), float(high[place])] for place, name in enumerate(fit.names)
        },
        "log_likelihood": fit.log_likelihood,
        "customers": fit.customers,
        "evaluations": fit.evaluations,
    }


def _named(fit: Fit, values: Any) -> dict[str, float]:
    return {name: float(one) for name, one in zip(fit.names, values, strict=True)}


def _in_days(fitted: LogFit, buying: Buying | None) -> Facts | None:
    from mehvar.value import in_days

    if buying is None:
        return None
    told = in_days(buying, fitted.purchases, fitted.unit).fit
    return {"parameters": _named(told, told.values), "log_likelihood": told.log_likelihood}


def _population(fitted: LogFit) -> Facts:
    from mehvar.value import day_of

    log, seen, residual, buying = fitted.log, fitted.purchases, fitted.residual, fitted.buying
    repeaters = int((seen.frequency > 0).sum())
    facts: Facts = {
        "customers": len(seen),
        "repeaters": repeaters,
        "repeat_share": repeaters / len(seen),
        "purchases": int(seen.frequency.sum()) + len(seen),
        "repeat_purchases": int(seen.frequency.sum()),
        "mean_frequency": float(seen.frequency.mean()),
        "mean_age": float(seen.age.mean()),
        "first_day": day_of(log.first_day),
        "last_day": day_of(log.last_day),
        "span_days": log.as_of - log.first_day,
        "expected_of_new_customer": buying.expected_of_new(time=residual.terms.counted)
        if buying
        else None,
    }
    if residual.reason is None:
        total = residual.total()
        facts |= {
            "share_alive": total.alive / len(seen),
            "expected_purchases": total.purchases,
            "expected_purchases_low": total.purchases_low,
            "expected_purchases_high": total.purchases_high,
        }
        if fitted.mean_amount is not None:
            facts |= {
                "residual_value": total.value,
                "residual_value_low": total.low,
                "residual_value_high": total.high,
                "realised_low": total.realised_low,
                "realised_high": total.realised_high,
            }
    return facts


def _held(held: HoldOut) -> Facts:
    from mehvar.value import day_of

    tracking = held.tracking
    return {
        "days": held.days,
        "calibration_end": day_of(held.calibration_end),
        "customers": held.customers,
        "actual": held.naive.actual,
        "chosen": held.chosen,
        "scores": [_score(one) for one in held.scores],
        "naive": _score(held.naive),
        "by_frequency": held.by_frequency,
        "deciles": held.deciles,
        "tracking": None
        if tracking is None
        else [
            {
                "period_end": day_of(day),
                "actual": tracking.actual[place],
                "expected": tracking.expected[place],
                "cumulative_actual": tracking.cumulative_actual[place],
                "cumulative_expected": tracking.cumulative_expected[place],
                "cumulative_low": tracking.cumulative_low[place],
                "cumulative_high": tracking.cumulative_high[place],
            }
            for place, day in enumerate(tracking.period_end)
        ],
    }


def _score(one: ModelScore) -> Facts:
    return {
        "model": one.model,
        "converged": one.converged,
        "expected": one.expected,
        "actual": one.actual,
        "error": one.error,
        "mae": one.mae,
        "rmse": one.rmse,
        "correlation": one.correlation,
        "log_score": one.log_score,
    }


def _no_nan(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(name): _no_nan(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_no_nan(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def print_log(facts: Facts, fitted: LogFit) -> None:
    """Print the facts for people."""
    screen = console()
    rows, people = facts["rows"], facts["population"]
    screen.print(
        f"{facts['file']}: {rows['used']:,} of {rows['read']:,} rows used, "
        f"{rows['set_aside']:,} set aside, {rows['after_as_of']:,} after {facts['as_of']}, "
        f"{rows['returned']:,} returns, {rows['merged_same_day']:,} on a day with another",
        markup=False,
    )
    for one in rows["reasons"][:_SHOWN_REASONS]:
        screen.print(f"  {one['rows']:,} x {one['reason']} {one['column']}", markup=False)
    for one in rows["examples"][:_SHOWN_REASONS]:
        screen.print(f"  row {one['row']}: {one['column']}: {one['reason']}", markup=False)
    screen.print(
        f"{people['customers']:,} customers, {people['repeaters']:,} came back "
        f"({people['repeat_share']:.1%}), {people['repeat_purchases']:,} repeat purchases from "
        f"{people['first_day']} to {facts['fitted_until']}"
    )
    _print_models(facts)
    if not facts["estimable"]:
        screen.print(f"No value could be estimated: {facts['reason_text'] or facts['reason']}")
    else:
        screen.print(
            f"\nwithin {facts['horizon_days']:g} days:\n{fitted.residual.summary()}", markup=False
        )
    if fitted.held is not None:
        screen.print("\n" + fitted.held.summary(), markup=False)
        _print_calibration(fitted.held)
    elif facts["hold_out_reason"]:
        screen.print(f"Nothing was held out: {facts['hold_out_reason']}", markup=False)
    if facts["out"]:
        screen.print(f"{facts['out']['rows']:,} customers written to {facts['out']['path']}")


def _print_models(facts: Facts) -> None:
    models: Sequence[Facts] = facts["models"]
    lines = []
    for one in models:
        mark = "*" if one["model"] == facts["model"] else ""
        state = "yes" if one["converged"] else f"no: {one['message']}"
        told = one["parameters"] or {}
        errors = one["standard_errors"] or {}
        words = ", ".join(
            f"{name} {value:.4g} ±{errors[name] or float('nan'):.2g}"
            for name, value in told.items()
        )
        level = one["log_likelihood"]
        lines.append([
            f"{one['model']}{mark}", words, "" if level is None else f"{level:.2f}", state,
        ])  # fmt: skip
    print_table("", [f"model (in {facts['unit']})", "parameters", "log-likelihood", "converged"],
                lines)  # fmt: skip


def _print_calibration(held: HoldOut) -> None:
    print_table(
        "Purchases on the days held out, by earlier ones",
        ["repeat purchases", "customers", "actual mean", "expected mean"],
        [
            [
                _frequency(one.frequency, held),
                f"{one.customers:,}",
                f"{one.actual:.3f}",
                f"{one.expected:.3f}",
            ]
            for one in held.by_frequency
        ],
    )


def _frequency(number: int, held: HoldOut) -> str:
    return f"{number}+" if number == held.by_frequency[-1].frequency else f"{number}"
