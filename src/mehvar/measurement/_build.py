"""The build step that writes effects, money at risk and customers at risk."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from mehvar import schema
from mehvar.measurement._effects import Finding, estimate_effects
from mehvar.measurement._expected import expect_spend
from mehvar.measurement._experiences import ANY, experience_named
from mehvar.measurement._next_steps import NextSteps, read_next_steps
from mehvar.measurement._numbers import evaluate_numbers
from mehvar.measurement._orders import read_orders, read_recent
from mehvar.measurement._risk import (
    Charges,
    Losses,
    Risk,
    charge_customers,
    money_at_risk,
    recent_exposures,
)

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa

    from mehvar.workspace import Build

_EVIDENCE = "association"


def run_experiences(build: Build) -> None:
    """Estimate the experiences' effects and write the four marts of the main job.

    Raises:
        NextStepsError: when the company's table of next steps has wrong cells.
    """
    steps = read_next_steps(build.workspace.root)
    settings, as_of = build.settings, build.as_of
    history = read_orders(build.backend, build.read, as_of=as_of)
    findings, scale = estimate_effects(history, as_of=as_of, horizon=settings.horizon_days)
    del history
    losses = Losses.of(findings)
    recent, order_ids = read_recent(
        build.backend, build.read, as_of=as_of, days=settings.window_days
    )
    exposures = recent_exposures(recent, scale)
    risks = money_at_risk(recent, exposures, losses)
    expected = expect_spend(build.backend, build.read, as_of=as_of, horizon=settings.horizon_days)
    charges = charge_customers(recent, exposures, losses, expected)
    build.write_arrow("experience_effects", _effects_table(findings, settings.horizon_days))
    window = (as_of - timedelta(days=settings.window_days - 1), as_of)
    build.write_arrow("experience_risk", _risk_table(risks, window))
    build.write_arrow("today_numbers", evaluate_numbers(build))
    build.write_arrow("customer_risk", _customers_table(charges, recent.day, order_ids, steps))


def _effects_table(findings: tuple[Finding, ...], horizon: int) -> pa.Table:
    import pyarrow as pa

    rows = [_effect_row(finding, horizon) for finding in findings]
    return pa.Table.from_pylist(rows, schema=schema.table("experience_effects").arrow_schema)


def _effect_row(finding: Finding, horizon: int) -> dict[str, object]:
    effect = finding.effect
    facts = None if finding.estimate is None else finding.estimate.comparison
    return {
        "experience": finding.experience,
        "dose": finding.dose,
        "outcome": finding.outcome,
        "estimable": effect is not None,
        "reason": finding.reason,
        "effect": effect and effect.effect,
        "low": effect and effect.low,
        "high": effect and effect.high,
        "raw_difference": facts and _known(facts.difference),
        "exposed_mean": facts and _known(facts.exposed_mean),
        "unexposed_mean": facts and _known(facts.unexposed_mean),
        "n_exposed": facts.n_exposed if facts else 0,
        "n_unexposed": facts.n_unexposed if facts else 0,
        "customers_exposed": facts.clusters_exposed if facts else 0,
        "overlap": _known(finding.estimate.overlap) if finding.estimate else None,
        "evidence": _EVIDENCE,
        "adjusted_for": ",".join(finding.adjusted_for),
        "horizon_days": horizon,
    }


def _risk_table(risks: list[Risk], window: tuple[date, date]) -> pa.Table:
    import pyarrow as pa

    priced = [risk for risk in risks if risk.dose == ANY and not np.isnan(risk.money)]
    ranking = sorted(priced, key=lambda risk: (-risk.money, risk.experience))
    rank = {risk.experience: place for place, risk in enumerate(ranking, start=1)}
    rows = [
        {
            "experience": risk.experience,
            "dose": risk.dose,
            "window_start": window[0],
            "window_end": window[1],
            "orders": risk.orders,
            "customers": risk.customers,
            "estimable": not np.isnan(risk.money),
            "reason": risk.reason,
            "money": _known(risk.money),
            "low": _known(risk.low),
            "high": _known(risk.high),
            "evidence": _EVIDENCE,
            "rank": rank.get(risk.experience) if risk.dose == ANY else None,
        }
        for risk in risks
    ]
    return pa.Table.from_pylist(rows, schema=schema.table("experience_risk").arrow_schema)


def _customers_table(
    charges: list[Charges],
    days: np.ndarray[tuple[int], np.dtype[np.int64]],
    order_ids: pa.ChunkedArray,
    steps: NextSteps,
) -> pa.Table:
    import pyarrow as pa

    wanted = schema.table("customer_risk").arrow_schema
    parts = [_charges_table(one, days, order_ids, steps).cast(wanted) for one in charges]
    return pa.concat_tables(parts) if parts else wanted.empty_table()


def _charges_table(
    charges: Charges,
    days: np.ndarray[tuple[int], np.dtype[np.int64]],
    order_ids: pa.ChunkedArray,
    steps: NextSteps,
) -> pa.Table:
    import pyarrow as pa

    name = charges.experience
    found = [steps.of(experience=name, dose=code) for code in charges.codes]
    departments = [step.department if step else experience_named(name).department for step in found]
    dose = pa.array(charges.dose - 1)
    last = pa.array(days[charges.last_row].astype(np.int32)).cast(pa.date32())
    columns = {
        "customer_id": pa.array(charges.customer),
        "experience": pa.array([name] * charges.customer.size, pa.string()),
        "dose": pa.array(charges.codes).take(dose),
        "occurrences": pa.array(charges.occurrences),
        "last_day": last,
        "last_order_id": order_ids.take(pa.array(charges.last_row)),
        "expected_spend": pa.array(charges.expected),
        "money": pa.array(charges.money, from_pandas=True),
        "low": pa.array(charges.low, from_pandas=True),
        "high": pa.array(charges.high, from_pandas=True),
        "department": pa.array(departments, pa.string()).take(dose),
        "next_step": pa.array([step.step if step else None for step in found], pa.string()).take(
            dose
        ),
    }
    return pa.table(columns)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
