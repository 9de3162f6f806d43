"""The marts of value as Arrow tables."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from mehvar import schema
from mehvar.value._classes import CLASSES, CLEAR
from mehvar.value._purchases import Floats, Integers, Purchases
from mehvar.value._residual import Residual
from mehvar.value._settled import MOVE_REASONS, Settled

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

    from mehvar.value._margins import Margins
    from mehvar.value._prices import Prices
    from mehvar.workspace import Build

_BARS = 24
_BEST = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Valued:
    """Everything that a build found out about the customers who bought: one row per customer."""

    ids: Integers
    purchases: Purchases
    residual: Residual
    share: Floats
    contribution: Floats
    probability: Floats
    settled: Settled
    today: date
    reason: str


def customers_table(valued: Valued | None, *, without: Integers) -> pa.Table:
    """Return ``customer_value``; ``without`` are the ids of customers who never bought."""
    import pyarrow as pa

    nothing = pa.table(
        {
            "customer_id": pa.array(without, pa.int64()),
            "reason": pa.array(["no_purchase"] * len(without), pa.string()),
        }
    )
    wanted = schema.table("customer_value").arrow_schema
    bought = wanted.empty_table() if valued is None else _who_bought(valued).cast(wanted)
    return pa.concat_tables([bought, nothing], promote_options="default")


def _who_bought(valued: Valued) -> pa.Table:
    import pyarrow as pa

    found, residual, settled = valued.purchases, valued.residual, valued.settled
    columns: dict[str, pa.Array] = {
        "customer_id": pa.array(valued.ids),
        "frequency": pa.array(found.frequency),
        "recency_days": pa.array(found.recency.astype(np.int64)),
        "age_days": pa.array(found.age.astype(np.int64)),
        "alive": _known(residual.alive),
        "alive_low": _known(residual.alive_low),
        "alive_high": _known(residual.alive_high),
        "expected_purchases": _known(residual.expected_purchases),
        "expected_low": _known(residual.purchases_low),
        "expected_high": _known(residual.purchases_high),
        "purchase_value": _money(residual.purchase_value),
        "margin_share": _known(valued.share),
        "residual_value": _money(residual.value),
        "residual_low": _money(residual.realised_low),
        "residual_high": _money(residual.realised_high),
        "value_class": _words(settled.place, CLASSES),
        "previous_class": _words(settled.previous, CLASSES),
        "class_since": _days(settled.since, settled.place >= 0),
        "class_reason": _words(settled.reason, MOVE_REASONS),
        "value_before": _money(settled.value_before),
        "reason": pa.array([valued.reason or None] * len(valued.ids), pa.string()),
    }
    for place, name in enumerate(CLASSES):
        columns[f"p_{name}"] = _known(valued.probability[:, place])
    names = schema.table("customer_value").column_names
    return pa.table({name: columns[name] for name in names})


def summary_table(
    build: Build,
    valued: Valued | None,
    *,
    margins: Margins,
    prices: Prices,
    bounds: tuple[float, ...],
    unvalued: int,
    reason: str,
) -> pa.Table:
    """Return ``value_summary``: the sums, and what the money stands on."""
    import pyarrow as pa

    settings = build.settings
    row: dict[str, object] = {
        "day": build.as_of,
        "customers": 0,
        "unvalued": unvalued + (len(valued.ids) if valued else 0),
        "reason": reason or None,
        "margin_basis": margins.basis,
        "margin_share": float(margins.whole) if np.isfinite(margins.whole) else None,
        "margin_customers": margins.own,
        "horizon_months": settings.value_horizon_months,
        "discount": settings.discount_basis_points / 10_000,
        "inflation": settings.inflation_basis_points / 10_000,
        "price_basis": prices.basis,
    }
    if valued is not None and not reason:
        row |= _sums(valued, unvalued=unvalued)
        row |= {f"bound_{name}": round(at) for name, at in zip(CLASSES, bounds, strict=False)}
    return pa.Table.from_pylist([row], schema=schema.table("value_summary").arrow_schema)


def _sums(valued: Valued, *, unvalued: int) -> dict[str, object]:
    residual = valued.residual
    known = np.isfinite(residual.value)
    total, spending = residual.total(known), residual.spending
    return {
        "customers": int(known.sum()),
        "unvalued": unvalued + int((~known).sum()),
        "value": round(total.value),
        "low": round(total.realised_low),
        "high": round(total.realised_high),
        "alive": total.alive,
        "alive_low": total.alive_low,
        "alive_high": total.alive_high,
        **_best(residual),
        "expected_purchases": total.purchases,
        "expected_low": total.purchases_low,
        "expected_high": total.purchases_high,
        "model": residual.model,
        "correlation": spending.correlation if spending is not None else None,
    }


def _best(residual: Residual) -> dict[str, float]:
    """What the best fifth of the customers, by their expected values, holds."""
    value = np.where(np.isfinite(residual.value), residual.value, -np.inf)
    count = math.ceil(_BEST * np.isfinite(residual.value).sum())
    best = np.zeros(len(value), bool)
    best[np.argsort(-value, kind="stable")[:count]] = True
    part = residual.part(best)
    if part is None:
        return {}
    return {"best_share": part.share, "best_low": part.low, "best_high": part.high}


def classes_table(
    valued: Valued | None, *, bounds: tuple[float, ...], since: date, measured: bool
) -> pa.Table:
    """Return ``value_classes``; moves count after the day ``since``."""
    import pyarrow as pa

    if valued is None or valued.reason:
        return schema.table("value_classes").arrow_schema.empty_table()
    settled, value = valued.settled, valued.residual.value
    moved = settled.moved_after(since)
    everybody = int((settled.place >= 0).sum())
    rows = []
    for place, name in enumerate(CLASSES):
        inside = settled.place == place
        count, mine = int(inside.sum()), float(value[inside].sum())
        total, part = valued.residual.total(inside), valued.residual.part(inside)
        rows.append(
            {
                "place": place + 1,
                "value_class": name,
                "customers": count,
                "customer_share": count / everybody if everybody else None,
                "value": round(mine),
                "low": round(total.realised_low),
                "high": round(total.realised_high),
                "value_share": part.share if part else None,
                "share_low": part.low if part else None,
                "share_high": part.high if part else None,
                "mean_value": _mean(value[inside]),
                "alive": _mean(valued.residual.alive[inside]),
                "expected_purchases": _mean(valued.residual.expected_purchases[inside]),
                "contribution": _mean(valued.contribution[inside]) if measured else None,
                "bound": round(bounds[place]) if place < len(bounds) else None,
                "certain": int((valued.probability[inside, place] > CLEAR).sum()),
                "came": int((moved & inside).sum()),
                "left": int((moved & (settled.previous == place)).sum()),
            }
        )
    return pa.Table.from_pylist(rows, schema=schema.table("value_classes").arrow_schema)


def moves_table(valued: Valued | None, *, since: date) -> pa.Table:
    """Return ``value_moves``: who moved after the day ``since``, the most money first."""
    import pyarrow as pa

    wanted = schema.table("value_moves").arrow_schema
    if valued is None:
        return wanted.empty_table()
    settled = valued.settled
    rows = np.flatnonzero(settled.moved_after(since))
    change = np.abs(np.nan_to_num(valued.residual.value[rows] - settled.value_before[rows]))
    rows = rows[np.lexsort((valued.ids[rows], -change))]
    place, previous = settled.place[rows], settled.previous[rows]
    columns = {
        "place": pa.array(np.arange(1, len(rows) + 1)),
        "customer_id": pa.array(valued.ids[rows]),
        "day": _days(settled.since[rows], place >= 0),
        "from_class": _words(previous, CLASSES),
        "to_class": _words(place, CLASSES),
        "is_up": pa.array(place < previous),
        "before": _money(settled.value_before[rows]),
        "value": _money(valued.residual.value[rows]),
        "reason": _words(settled.reason[rows], MOVE_REASONS),
    }
    return pa.table(columns).select(wanted.names).cast(wanted)


def distribution_table(valued: Valued | None) -> pa.Table:
    """Return ``value_distribution``: bars of equal width in the logarithm, and hundredths."""
    import pyarrow as pa

    if valued is None:
        return schema.table("value_distribution").arrow_schema.empty_table()
    values = valued.residual.value[np.isfinite(valued.residual.value)]
    rows = [*_bars(values), *_tops(values)]
    return pa.Table.from_pylist(rows, schema=schema.table("value_distribution").arrow_schema)


def as_json(names: tuple[str, ...], values: Floats) -> str:
    """Write named numbers; what is not finite is null."""
    told = {
        name: float(value) if np.isfinite(value) else None
        for name, value in zip(names, values, strict=True)
    }
    return json.dumps(told)


def day_of(number: int) -> date:
    """Return the date of a day counted since 1970-01-01."""
    return date(1970, 1, 1) + timedelta(days=int(number))


def _bars(values: Floats) -> list[dict[str, object]]:
    """What is worth less than a hundredth of the median of the rest shares the first bar."""
    positive = values[values > 0]
    if not len(positive):
        return []
    least = max(float(np.quantile(positive, 0.01)), float(np.median(positive)) / 100, 1.0)
    most = float(positive.max())
    edges = np.geomspace(least, max(most, least * 1.01), _BARS)
    edges[-1] = np.nextafter(edges[-1], np.inf) if edges[-1] <= most else edges[-1]
    place = np.searchsorted(edges, values, side="right")
    counts = np.bincount(place, minlength=_BARS + 1)
    sums = np.bincount(place, values, minlength=_BARS + 1)
    ends = [min(0.0, float(values.min())), *map(float, edges)]
    return [
        {
            "kind": "bar",
            "place": at + 1,
            "low": ends[at],
            "high": ends[at + 1],
            "customers": int(counts[at]),
            "value": float(sums[at]),
        }
        for at in range(_BARS)
    ]


def _tops(values: Floats) -> list[dict[str, object]]:
    """How much the most valuable hundredths of the customers hold together."""
    falling = np.sort(values)[::-1]
    total = np.cumsum(falling)
    rows: list[dict[str, object]] = []
    for percent in range(1, 101):
        count = int(np.ceil(len(falling) * percent / 100))
        if count:
            rows.append(
                {
                    "kind": "top",
                    "place": percent,
                    "low": float(falling[count - 1]),
                    "high": float(falling[0]),
                    "customers": count,
                    "value": float(total[count - 1]),
                }
            )
    return rows


def _mean(values: Floats) -> float | None:
    return float(values.mean()) if len(values) else None


def _known(values: Floats) -> pa.Array:
    import pyarrow as pa

    return pa.array(values, from_pandas=True)


def _money(values: Floats) -> pa.Array:
    """Round to minor units; where nothing is known, nothing."""
    import pyarrow as pa

    known = np.isfinite(values)
    whole = np.rint(np.where(known, values, 0)).astype(np.int64)
    return pa.array(whole, mask=~known)


def _words(places: Integers, words: tuple[str, ...]) -> pa.Array:
    import pyarrow as pa

    chosen = pa.array(places, mask=places < 0)
    return pa.array(words, pa.string()).take(chosen)


def _days(days: Integers, known: npt.NDArray[np.bool_]) -> pa.Array:
    import pyarrow as pa

    return pa.array(np.where(known, days, 0).astype(np.int32), pa.int32(), mask=~known).cast(
        pa.date32()
    )
