"""Campaigns recorded in the workspace: events ``experiment.exposed``, and the orders after them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar import schema
from mehvar.retention._uplift import Uplift, estimate_uplift
from mehvar.retention._uplift_file import control_among
from mehvar.retention._uplift_trial import Floats, Trial, UpliftError, encode_features

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from mehvar.workspace import Build

EXPOSED = "experiment.exposed"
OUTCOMES = ("bought", "spent")

_SEED = 20260101
"""Of splits and bootstrap: a build that is repeated says the same."""

_FEATURES = (
    "orders_before", "spent_before", "days_known", "days_silent", "mean_basket", "late_before",
    "returned_before", "discounted_before", "complaints_before",
)  # fmt: skip


def build_campaigns(build: Build) -> None:
    """Write what each recorded experiment did, and for whom it worked.

    A customer is in the arm of their first exposure, whatever came later. The outcomes are counted
    from that moment to the end of the horizon; features are what was known before it. Without any
    exposure both marts are empty.
    """
    found = [(one, told) for one in _experiments(build) for told in _estimate(build, one)]
    for name, rows in (
        ("campaign_uplift", [_row(build, one, told) for one, told in found]),
        ("campaign_deciles", [row for _, told in found for row in _decile_rows(told)]),
    ):
        import pyarrow as pa

        build.write_arrow(name, pa.Table.from_pylist(rows, schema=schema.table(name).arrow_schema))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Experiment:
    """The customers of one experiment whose horizon has passed: arm, outcomes, features."""

    name: str
    arms: npt.NDArray[np.object_]
    rows: pa.Table
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Told:
    """One arm and outcome: what was estimated, or the reason why nothing was."""

    experiment: str
    arm: str
    outcome: str
    control: str | None
    uplift: Uplift | None
    reason: str = ""
    treated: int = 0
    controls: int = 0


def _experiments(build: Build) -> Iterator[_Experiment]:
    if not build.has_rows("events"):
        return
    exposures = _exposures(build)
    if exposures is None:
        return
    known = _histories(build, exposures)
    for name in sorted(set(known["experiment"].to_pylist())):
        import pyarrow.compute as pc

        rows = known.filter(pc.equal(known["experiment"], name))
        days = rows["day"].to_pylist()
        yield _Experiment(
            name=name,
            arms=np.array(rows["arm"].to_pylist(), dtype=object),
            rows=rows,
            first_day=min(days),
            last_day=max(days),
        )


def _exposures(build: Build) -> pa.Table | None:
    """One row per experiment and customer: the first exposure, its horizon over."""
    import pyarrow as pa

    events = build.current("events")
    events = events.filter(events.name == EXPOSED)
    people = build.read("profiles").select("profile_hash", "customer_id")
    joined = events.join(people, events.person_hash == people.profile_hash)
    until = build.as_of - timedelta(days=build.settings.horizon_days)
    rows = joined.filter(joined.day <= until).select("customer_id", "at", "day", "properties")
    table = build.backend.to_pyarrow(rows.order_by(["at", "customer_id", "properties"]))
    texts = table["properties"].combine_chunks().dictionary_encode()
    told = [_read_properties(text) for text in texts.dictionary.to_pylist()]
    code = texts.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    named = np.array([*(one is not None for one in told), False])[code]
    if not named.any():
        return None
    pairs = [told[place] or ("", "") for place in code[named]]
    table = table.filter(pa.array(named)).drop_columns(["properties"])
    table = table.append_column("experiment", pa.array([one[0] for one in pairs], pa.string()))
    table = table.append_column("arm", pa.array([one[1] for one in pairs], pa.string()))
    return _first(table)


def _read_properties(text: str | None) -> tuple[str, str] | None:
    """Return experiment and arm; None for properties without them."""
    try:
        told = json.loads(text or "")
    except ValueError:
        return None
    if not isinstance(told, dict) or not told.get("experiment") or told.get("arm") in (None, ""):
        return None
    return str(told["experiment"]), str(told["arm"])


def _first(table: pa.Table) -> pa.Table:
    """Keep the first row of each experiment and customer; the table is in order of time."""
    import pyarrow as pa

    placed = table.append_column("row", pa.array(np.arange(table.num_rows)))
    first = placed.group_by(["experiment", "customer_id"]).aggregate([("row", "min")])["row_min"]
    return table.take(first)


def _histories(build: Build, exposures: pa.Table) -> pa.Table:
    """One row per exposure: what the customer did before it, and within the horizon after it."""
    import ibis

    shown = ibis.memtable(exposures)
    orders = build.read("customer_orders")
    orders = orders.filter((orders.status != "cancelled") & (orders.day <= build.as_of)).select(
        "customer_id", order_at=orders["at"], order_day=orders.day, net=orders.net_amount,
        gross=orders.gross_amount, late=orders.is_late, returned=orders.is_returned,
        discount=orders.discount_amount, complaints=orders.complaints,
    )  # fmt: skip
    joined = shown.left_join(orders, "customer_id")
    before = joined.order_at <= joined["at"]
    silent = joined.day.delta(joined.order_day, unit="day")
    after = (joined.order_at > joined["at"]) & (-silent <= build.settings.horizon_days)
    rows = joined.group_by("experiment", "arm", "customer_id", "day").aggregate(
        **_before(joined, before, silent),
        bought=after.fill_null(False).cast("int64").max(),
        spent=joined.net.sum(where=after).fill_null(0),
    )
    return build.backend.to_pyarrow(rows.order_by(["experiment", "customer_id"]))


def _before(joined: ir.Table, before: ir.Value, silent: ir.Value) -> dict[str, ir.Value]:
    def count(what: ir.Value) -> ir.Value:
        return (what & before).fill_null(False).cast("int64").sum()

    return {
        "orders_before": before.fill_null(False).cast("int64").sum(),
        "spent_before": joined.net.sum(where=before).fill_null(0),
        "days_known": silent.max(where=before),
        "days_silent": silent.min(where=before),
        "mean_basket": joined.gross.mean(where=before),
        "late_before": count(joined.late),
        "returned_before": count(joined.returned),
        "discounted_before": count(joined.discount > 0),
        "complaints_before": joined.complaints.sum(where=before).fill_null(0),
    }


def _estimate(build: Build, one: _Experiment) -> Iterator[_Told]:
    arms = sorted(set(one.arms.tolist()))
    try:
        control: str | None = control_among(arms)
    except UpliftError:
        control = None
    for arm in arms:
        if arm == control:
            continue
        rows = np.flatnonzero((one.arms == arm) | (one.arms == control))
        treated = int((one.arms == arm).sum())
        controls = rows.size - treated
        reason = "no_control" if control is None else ""
        if not reason and min(treated, controls) < max(2, build.settings.minimum_group):
            reason = "few_customers"
        for outcome in OUTCOMES:
            told = _Told(
                experiment=one.name, arm=arm, outcome=outcome, control=control, uplift=None,
                reason=reason, treated=treated, controls=controls,
            )  # fmt: skip
            yield told if reason else _fitted(told, one, rows)


def _fitted(told: _Told, one: _Experiment, rows: npt.NDArray[np.int64]) -> _Told:
    import pyarrow as pa

    table = one.rows.take(pa.array(rows))
    encoded = encode_features(table, columns=_FEATURES)
    outcome: Floats = np.asarray(table[told.outcome].to_numpy(), dtype=np.float64)
    trial = Trial(
        treated=one.arms[rows] == told.arm, outcome=outcome, features=encoded.matrix,
        names=encoded.names, arm=told.arm, control=told.control or "",
    )  # fmt: skip
    uplift = estimate_uplift(trial, rng=np.random.default_rng(_SEED))
    return replace(told, uplift=uplift, reason=uplift.reason)


def _row(build: Build, one: _Experiment, told: _Told) -> dict[str, object]:
    found = told.uplift
    row: dict[str, object] = {
        "experiment": told.experiment, "arm": told.arm, "outcome": told.outcome,
        "control": told.control, "first_day": one.first_day, "last_day": one.last_day,
        "horizon_days": build.settings.horizon_days, "treated": told.treated,
        "controls": told.controls, "verdict": found.verdict if found else "too_small",
        "reason": told.reason,
    }  # fmt: skip
    if found is None:
        return row
    average = found.average
    row |= {
        name: getattr(average, name)
        for name in ("treated_mean", "control_mean", "effect", "low", "high", "p")
    }
    row |= {"ratio_p": found.balance.ratio_p, "balance_p": found.balance.p}
    if found.qini is not None and found.calibration is not None:
        qini = found.qini.coefficient
        row |= {
            "qini": qini and qini.estimate, "qini_low": qini and qini.low,
            "qini_high": qini and qini.high, "calibration_p": found.calibration.p,
        }  # fmt: skip
    return row


def _decile_rows(told: _Told) -> Iterator[dict[str, object]]:
    for one in told.uplift.deciles if told.uplift else ():
        seen = one.observed
        if seen is None:
            continue
        yield {
            "experiment": told.experiment, "arm": told.arm, "outcome": told.outcome,
            "decile": one.decile, "predicted": one.predicted, "effect": seen.effect,
            "low": seen.low, "high": seen.high, "treated": seen.treated,
            "controls": seen.controls, "gained": one.gained,
        }  # fmt: skip
