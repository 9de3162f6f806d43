"""The rows of the marts, as the schema declares them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from mehvar.retention._cohorts import Triangle
from mehvar.retention._cutoff import CutOff, choose_cut_off
from mehvar.retention._features import FEATURES
from mehvar.retention._numbers import Row
from mehvar.retention._propensity import RULE_DAYS, Judged
from mehvar.retention._quality import Quality
from mehvar.retention._records import Floats
from mehvar.retention._scorecard import importances
from mehvar.stats import Interval

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.retention._score import Model

_MOST_LISTED = 20_000
"""The lists are for people to work through: what lies behind is in the customers' own rows."""

_WEEK = timedelta(days=7)
_SCORES = ("auc", "auc_pr", "brier", "slope", "lift")


def cohort_rows(triangle: Triangle, *, minimum_group: int) -> pa.Table:
    """Return the cells of a triangle; a cohort too small to show keeps its size to itself.

    Revenue and orders of a cell in which few bought would tell what these few spent.
    """
    import pyarrow as pa

    small = triangle.customers < minimum_group
    few = small | ((triangle.active > 0) & (triangle.active < minimum_group))
    untold = small | np.isnan(triangle.difference)
    rate = triangle.rate
    size = len(triangle)
    return pa.table(
        {
            "period_kind": pa.array([triangle.kind] * size, pa.string()),
            "cohort": pa.array(triangle.cohort, pa.string()),
            "age": triangle.age,
            "period": pa.array(triangle.period, pa.string()),
            "customers": pa.array(triangle.customers, mask=small),
            "active": pa.array(triangle.active, mask=small),
            "rate": pa.array(rate.estimate, mask=small),
            "low": pa.array(rate.low, mask=small),
            "high": pa.array(rate.high, mask=small),
            "orders": pa.array(triangle.orders, mask=few),
            "revenue": pa.array(triangle.revenue, mask=few),
            "is_complete": triangle.complete,
            "is_opening": triangle.opening,
            "difference": pa.array(triangle.difference, mask=untold),
            "p": pa.array(triangle.p, mask=untold),
            "significant": triangle.significant & ~small,
        }
    )


def at_stake(scored: pa.Table) -> Floats:
    """Return what leaving would cost each customer's value times its chance; NaN without a value.

    Without a churn model the chance is that of never coming back, by the own rhythm.
    """
    leaving = floats(scored["churn_probability"])
    gone = 1 - floats(scored["alive_probability"])
    return floats(scored["value_at_stake"]) * np.where(np.isnan(leaving), gone, leaving)


def quiet_rows(alarmed: pa.Table) -> pa.Table:
    """Return the customers with an alarm, those with most at stake first."""
    import pyarrow as pa

    stake = at_stake(alarmed)
    ids = alarmed["customer_id"].to_numpy()
    order = np.lexsort((ids, -np.nan_to_num(stake)))[:_MOST_LISTED]
    listed = alarmed.take(pa.array(order))
    places = pa.array(np.arange(1, order.size + 1))
    listed = listed.append_column("at_stake", pa.array(stake[order], from_pandas=True))
    return listed.append_column("place", places)


def due_rows(needs: pa.Table, *, as_of: date) -> pa.Table:
    """Return the needs that come due within a week, the largest expected amounts first."""
    import pyarrow as pa
    import pyarrow.compute as pc

    day, today = needs["due_day"], pa.scalar(as_of, pa.date32())
    ahead = pc.less_equal(day, pa.scalar(as_of + _WEEK, pa.date32()))
    due = needs.filter(pc.and_(pc.greater(day, today), ahead))
    due = due.filter(pc.equal(due["kind"], "product")) if _any_product(due) else due
    expected = floats(due["probability"]) * np.nan_to_num(floats(due["usual_amount"]))
    order = np.lexsort((due["customer_id"].to_numpy(), -expected))[:_MOST_LISTED]
    listed = due.take(pa.array(order))
    return listed.append_column("place", pa.array(np.arange(1, order.size + 1)))


def _any_product(due: pa.Table) -> bool:
    """Where products are known, categories would only say the same again."""
    return "product" in due["kind"].unique().to_pylist()


def model_rows(model: Model) -> list[Row]:
    """Return the model's card: state, windows, snapshots, quality, calibration, cut-off."""
    churn, design = model.churn, model.design
    why = "" if churn.unusable is None else churn.unusable.value
    rows = [
        _row("state", churn.source or "none", n=sum(one.n for one in churn.snapshots), note=why)
    ]
    rows.append(_row("state", churn.kind, place=1))
    rows += [
        _row("design", name, value=getattr(design, name), note=_day(design.now))
        for name in ("lead", "window", "within")
    ]
    for place, taken in enumerate(churn.snapshots):
        name = {design.test: "test", design.held_out: "held_out"}.get(taken.origin, "past")
        rows.append(
            _row(
                "snapshot", name, place=place, value=taken.left, n=taken.n, note=_day(taken.origin)
            )
        )
    if churn.judged is not None:
        rows += _judged_rows(churn.judged)
        rows += _cut_off_rows(model, churn.judged)
    if churn.card is not None and churn.judged is not None:
        codes = churn.card.bins.codes(churn.judged.snapshot.x)
        weight = importances(churn.card, codes)
        order = np.argsort(-weight)
        rows += [
            _row("feature", FEATURES[one], place=place, value=float(weight[one]))
            for place, one in enumerate(order.tolist())
        ]
    return rows


def _judged_rows(judged: Judged) -> list[Row]:
    rows = []
    for place, (who, quality) in enumerate(judged.quality.items()):
        rows += [_scored(place, who, name, quality) for name in _SCORES]
    for place, (name, gain) in enumerate(judged.gain.items()):
        rows.append(_row("gain", name, place=place, interval=gain))
    seen = judged.calibration.happened
    for place, predicted in enumerate(judged.calibration.predicted.tolist()):
        rows.append(_row("calibration", "tenth", place=place, x=predicted, interval=seen[place]))
    return rows


def _scored(place: int, who: str, name: str, quality: Quality) -> Row:
    return _row("quality", f"{who}.{name}", place=place, interval=getattr(quality, name))


def _cut_off_rows(model: Model, judged: Judged) -> list[Row]:
    silent = judged.snapshot.x[:, FEATURES.index("days_silent")]
    cut = choose_cut_off(
        probability=judged.probability,
        left=judged.happened,
        value=model.costs.brings(
            purchase=judged.snapshot.basket * model.margin,
            usual_gap=judged.snapshot.usual_gap,
            days=model.design.window,
        ),
        by_rule=silent >= RULE_DAYS,
        costs=model.costs,
    )
    costs = model.costs
    saves = Interval(estimate=costs.save, low=costs.save_low, high=costs.save_high, n=0)
    return [
        *_curve_rows(cut),
        _row("cutoff", "chosen", place=100, x=cut.chosen, value=cut.earned, n=cut.n),
        _row("cutoff", "rule", place=101, x=cut.by_rule_share, value=cut.by_rule, n=cut.n),
        _row("cutoff", "contact_cost", place=102, value=costs.contact),
        _row("cutoff", "offer_cost", place=103, value=costs.offer),
        _row("cutoff", "save_rate", place=104, interval=saves),
        _row("cutoff", "margin", place=105, value=model.margin),
    ]


def _curve_rows(cut: CutOff) -> list[Row]:
    return [
        _row(
            "cutoff", "curve", place=place, x=float(share),
            interval=Interval(
                estimate=float(cut.profit[place]), low=float(cut.low[place]),
                high=float(cut.high[place]), n=cut.n,
            ),
        )
        for place, share in enumerate(cut.share)
    ]  # fmt: skip


def _row(
    kind: str,
    name: str,
    *,
    place: int = 0,
    x: float | None = None,
    value: float | None = None,
    interval: Interval | None = None,
    n: int | None = None,
    note: str = "",
) -> Row:
    low = high = None
    if interval is not None:
        value, low, high = (_known(one) for one in (interval.estimate, interval.low, interval.high))
        n = int(interval.n)
    return {
        "kind": kind, "name": name, "place": place, "x": x, "value": value, "low": low,
        "high": high, "n": n, "note": note,
    }  # fmt: skip


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _day(origin: int) -> str:
    return str(np.datetime64(origin, "D"))


def floats(column: pa.ChunkedArray) -> Floats:
    """Return a column as numbers, NaN where it is empty."""
    import pyarrow as pa

    return np.asarray(column.cast(pa.float64()).to_numpy(), np.float64)
