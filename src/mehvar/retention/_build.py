"""The build step: learn from a share of the customers, then judge all of them part by part."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from mehvar import schema
from mehvar.customers import put_attributes
from mehvar.retention._assumptions import Assumptions, read_assumptions
from mehvar.retention._cohorts import read_triangle
from mehvar.retention._curves import curve_rows
from mehvar.retention._cutoff import Costs
from mehvar.retention._features import take_snapshot
from mehvar.retention._histories import Histories, read_histories, read_in_parts
from mehvar.retention._needs import read_needs
from mehvar.retention._numbers import Row, number_row, retention_row
from mehvar.retention._orders import PERIODS, countable
from mehvar.retention._propensity import fit_churn, plan
from mehvar.retention._records import Bools, RetentionError
from mehvar.retention._rhythm import Rhythm, fit_rhythm, gaps_of_sorted
from mehvar.retention._score import Model, Worth, score_customers
from mehvar.retention._states import STATES
from mehvar.retention._tables import at_stake, cohort_rows, due_rows, floats, model_rows, quiet_rows

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.workspace import Build

MOST_LEARNT = 100_000
"""Larger companies are learnt from as many customers, drawn evenly by their id."""

ATTRIBUTES = ("churn_risk", "quiet_state", "next_purchase_day")


def build_retention(build: Build) -> None:
    """Write the eight marts of retention and three attributes of customers.

    Raises:
        RetentionError: when the company's file of assumptions has wrong values.
    """
    assumptions = read_assumptions(build.workspace.root)
    orders = countable(build.read("customer_orders"), as_of=build.as_of)
    customers = int(build.backend.to_pyarrow(orders.customer_id.nunique()).as_py() or 0)
    share = max(1, -(-customers // MOST_LEARNT))
    sample = read_histories(build.backend, build.read, as_of=build.as_of, share=share)
    worth, margin = _worth(build, assumptions)
    model = _learn(build, sample, assumptions, margin)
    _write(build, "survival_curves", _curves(build, sample, share))
    _write(build, "churn_model", model_rows(model))
    everybody = sample if share == 1 else None
    del sample
    scored = _score(build, model, worth, everybody)
    del everybody
    _write_customers(build, scored, model)
    _write_cohorts(build)
    _write_needs(build, share)


def _learn(build: Build, sample: Histories, assumptions: Assumptions, margin: float) -> Model:
    today = int(np.datetime64(build.as_of, "D").astype(np.int64))
    _, gaps = gaps_of_sorted(who=sample.who, days=sample.day, until=today)
    again = gaps.count > 0
    gap = float(np.median(gaps.total[again] / gaps.count[again])) if again.any() else 0.0
    design = plan(
        first=int(sample.day.min(initial=today)),
        last=today,
        horizon=build.settings.horizon_days,
        lead=assumptions.lead_days,
        gap=gap,
    )
    levels = take_snapshot(
        sample, origin=today + 1, recent=design.window, within=design.within
    ).levels
    rhythm: Rhythm | None
    try:
        rhythm = fit_rhythm(gaps)
    except RetentionError:
        rhythm = None
    return Model(
        today=today,
        horizon=build.settings.horizon_days,
        rhythm=rhythm if rhythm is not None and rhythm.converged else None,
        churn=fit_churn(sample, design),
        design=design,
        levels=levels,
        assumptions=assumptions,
        costs=Costs.of(assumptions, basket=levels.basket),
        margin=margin,
    )


def _worth(build: Build, assumptions: Assumptions) -> tuple[Worth, float]:
    """What a purchase of each customer leaves, by the mart of value, and of a unit of sales."""
    rows = build.read("customer_value")
    known = rows.filter(rows.purchase_value.notnull() & rows.margin_share.notnull())
    chosen = known.select(
        "customer_id", spend=known.purchase_value.cast("float64"), share=known.margin_share
    )
    table = build.backend.to_pyarrow(chosen).sort_by("customer_id")
    spend, share = (table[name].to_numpy().astype(np.float64) for name in ("spend", "share"))
    total = float(spend.sum())
    margin = float((spend * share).sum()) / total if total > 0 else assumptions.margin_share
    ids = table["customer_id"].to_numpy().astype(np.int64)
    return Worth(customer=ids, margin=spend * share), float(np.clip(margin, 0.0, 1.0))


def _score(build: Build, model: Model, worth: Worth, everybody: Histories | None) -> pa.Table:
    """Judge all customers: those at hand, if these are all, else part by part."""
    import pyarrow as pa

    found: Iterable[Histories] = (
        read_in_parts(build.backend, build.read, as_of=build.as_of)
        if everybody is None
        else (everybody,)
    )
    parts = [score_customers(model, part, worth) for part in found if len(part)]
    if parts:
        return pa.concat_tables(parts)
    wanted = schema.table("customer_retention").arrow_schema
    return wanted.append(pa.field("alarm", pa.bool_())).empty_table()


def _write_customers(build: Build, scored: pa.Table, model: Model) -> None:
    """Write every customer's row, the list of those who go quiet, the numbers, the attributes."""
    import ibis
    import pyarrow as pa

    alarms = scored["alarm"].to_numpy().astype(np.bool_)
    _write(build, "customer_retention", scored)
    quiet = quiet_rows(scored.filter(pa.array(alarms)))
    _write(build, "quiet_customers", quiet)
    _write(build, "retention_numbers", _numbers(build, scored, alarms, model))
    rows = build.read("customer_retention")
    parts = [
        rows.filter(rows[name].notnull()).select(
            "customer_id", attribute=ibis.literal(name), value=rows[name].cast("string")
        )
        for name in ATTRIBUTES
    ]
    put_attributes(build, parts[0].union(*parts[1:]), names=ATTRIBUTES)


def _numbers(build: Build, scored: pa.Table, alarms: Bools, model: Model) -> list[Row]:
    settings = build.settings
    headline = retention_row(
        build.backend,
        build.read,
        as_of=build.as_of,
        window=settings.window_days,
        horizon=settings.horizon_days,
        minimum_group=settings.minimum_group,
    )
    states = scored["quiet_state"].value_counts().to_pylist()
    counted = {row["values"]: row["counts"] for row in states}
    size = scored.num_rows
    coming = floats(scored["alive_probability"])[alarms]
    false = float(coming.mean()) if coming.size else float("nan")
    gap = float("nan") if model.rhythm is None else _median_gap(scored)
    return [
        headline,
        number_row("usual_gap", gap, n=size),
        number_row("alarms", float(alarms.sum()), n=size),
        number_row("false_alarms", false, n=int(alarms.sum())),
        number_row("at_stake", float(np.nansum(at_stake(scored)[alarms])), n=int(alarms.sum())),
        *(number_row(f"state_{name}", counted.get(name, 0), n=size) for name in STATES),
    ]  # fmt: skip


def _median_gap(scored: pa.Table) -> float:
    own = scored["purchases"].to_numpy() > 1
    return float(np.median(floats(scored["usual_gap_days"])[own])) if own.any() else float("nan")


def _curves(build: Build, sample: Histories, share: int) -> list[Row]:
    return curve_rows(
        build.backend,
        build.read,
        sample,
        as_of=build.as_of,
        share=share,
        minimum_group=build.settings.minimum_group,
    )


def _write_cohorts(build: Build) -> None:
    import pyarrow as pa

    tables = [
        cohort_rows(
            read_triangle(build.backend, build.read, kind=kind, as_of=build.as_of),
            minimum_group=build.settings.minimum_group,
        )
        for kind in PERIODS[build.settings.calendar]
    ]
    _write(build, "cohorts", pa.concat_tables(tables))


def _write_needs(build: Build, share: int) -> None:
    import pyarrow as pa

    found = [
        read_needs(
            build.backend, build.read, kind=kind, as_of=build.as_of,
            horizon=build.settings.horizon_days, share=share,
        )
        for kind in ("product", "category")
    ]  # fmt: skip
    known = [table for table in found if table is not None]
    wanted = schema.table("next_needs").arrow_schema
    needs = pa.concat_tables(known) if known else wanted.empty_table()
    _write(build, "next_needs", needs)
    _write(build, "needs_due", due_rows(needs, as_of=build.as_of))


def _write(build: Build, name: str, rows: pa.Table | list[Row]) -> None:
    import pyarrow as pa

    wanted = schema.table(name).arrow_schema
    if isinstance(rows, list):
        build.write_arrow(name, pa.Table.from_pylist(rows, schema=wanted))
        return
    build.write_arrow(name, rows.select(wanted.names).cast(wanted))
