"""How long until customers come back: curves of all, and by what was known at their first order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar.retention._histories import Histories
from mehvar.retention._orders import Reader, countable
from mehvar.retention._records import Bools, Floats, Integers
from mehvar.retention._survival import SurvivalCurve, compare_log_rank, fit_kaplan_meier

if TYPE_CHECKING:
    import pyarrow as pa
    from ibis.backends import BaseBackend

EVENTS = ("first_repeat", "later_repeat")
DIMENSIONS = ("channel", "region", "category", "first_basket")
_MOST_MEMBERS = 6
_POINTS = 40


def curve_rows(
    backend: BaseBackend,
    read: Reader,
    histories: Histories,
    *,
    as_of: date,
    share: int,
    minimum_group: int,
) -> list[dict[str, object]]:
    """Estimate all curves of the mart ``survival_curves``, one row per event, group and time."""
    starts = _starts(backend, read, histories, as_of=as_of, share=share)
    today = int(np.datetime64(as_of, "D").astype(np.int64))
    rows: list[dict[str, object]] = []
    tested: list[tuple[int, int, float]] = []
    for event in EVENTS:
        who, time, ended = _times(histories, event, today)
        if who.size < minimum_group:
            continue
        rows += _rows(event, "", fit_kaplan_meier(time=time, event=ended)[0], time)
        for dimension in DIMENSIONS:
            kept, group = _members(starts[dimension][who], minimum_group)
            if kept is None:
                continue
            found, p = _grouped((event, dimension), time[kept], ended[kept], group)
            tested.append((len(rows), len(rows) + len(found), p))
            rows += found
    _adjust(rows, tested)
    return rows


def _starts(
    backend: BaseBackend, read: Reader, histories: Histories, *, as_of: date, share: int
) -> dict[str, npt.NDArray[np.object_]]:
    """What was known of each customer at their first order."""
    orders = countable(read("customer_orders"), as_of=as_of)
    some = orders.filter(orders.customer_id % share == 0) if share > 1 else orders
    texts = ("channel", "region", "category")
    chosen = some.select("customer_id", "day", "order_number", "gross_amount", *texts)
    first = chosen.group_by("customer_id").aggregate(first=chosen.order_number.min())
    firsts = chosen.inner_join(
        first, (chosen.customer_id == first.customer_id) & (chosen.order_number == first.first)
    )
    table = backend.to_pyarrow(firsts.select("customer_id", "gross_amount", *texts))
    return _aligned(histories, table)


def _aligned(histories: Histories, table: pa.Table) -> dict[str, npt.NDArray[np.object_]]:
    ids = table["customer_id"].to_numpy()
    place = np.searchsorted(histories.customer, ids)
    found = {}
    for name in ("channel", "region", "category"):
        column = np.full(len(histories), None, object)
        column[place] = np.array(table[name].to_pylist(), object)
        found[name] = column
    amount = np.full(len(histories), np.nan)
    amount[place] = table["gross_amount"].cast("float64").to_numpy()
    found["first_basket"] = _thirds(amount)
    return found


def _thirds(amount: Floats) -> npt.NDArray[np.object_]:
    named = np.full(amount.size, None, object)
    known = ~np.isnan(amount)
    if known.any():
        cuts = np.quantile(amount[known], [1 / 3, 2 / 3])
        if cuts[0] < cuts[1]:
            place = np.searchsorted(cuts, amount[known], side="left")
            named[known] = np.array(["low", "middle", "high"], object)[place]
    return named


def _times(histories: Histories, event: str, today: int) -> tuple[Integers, Floats, Bools]:
    """Whose time runs, how long it ran, and whether the purchase came: one row per customer.

    first_repeat runs from the first day of purchase to the second, later_repeat from the second
    to the third: each customer counts once, so that rows are independent.
    """
    who, day = histories.who, histories.day
    fresh = np.append(True, (who[1:] != who[:-1]) | (day[1:] != day[:-1]))[: who.size]
    who, day = who[fresh].astype(np.int64), day[fresh]
    size = len(histories)
    count = np.bincount(who, minlength=size)
    starts = np.cumsum(count) - count
    skip = EVENTS.index(event)
    who = np.flatnonzero(count > skip)
    began = day[starts[who] + skip]
    ended = count[who] > skip + 1
    until = np.full(who.size, today)
    until[ended] = day[starts[who[ended]] + skip + 1]
    return who, (until - began).astype(np.float64), ended


def _members(
    values: npt.NDArray[np.object_], minimum_group: int
) -> tuple[Bools | None, npt.NDArray[np.object_]]:
    """Keep the largest groups that may be shown; None where there are not two."""
    known = np.array([value is not None and value != "" for value in values], np.bool_)
    names, count = np.unique(values[known].astype(str), return_counts=True)
    large = count >= minimum_group
    names, count = names[large], count[large]
    chosen = names[np.argsort(-count, kind="stable")[:_MOST_MEMBERS]]
    if chosen.size < 2:
        return None, values
    kept = known & np.isin(np.where(known, values, "").astype(str), chosen)
    return kept, values[kept]


def _grouped(
    of: tuple[str, str], time: Floats, ended: Bools, group: npt.NDArray[np.object_]
) -> tuple[list[dict[str, object]], float]:
    """The curves of the groups of one dimension, and the p-value of their difference."""
    names = group.astype(str)
    rows: list[dict[str, object]] = []
    for curve in fit_kaplan_meier(time=time, event=ended, group=names):
        rows += _rows(*of, curve, time[names == curve.name])
    if not ended.any():
        return rows, float("nan")
    return rows, compare_log_rank(time=time, event=ended, group=names).p


def _rows(
    event: str, dimension: str, curve: SurvivalCurve, time: Floats
) -> Iterator[dict[str, object]]:
    """The curve at evenly spread days, as far as a tenth of its customers was observed."""
    far = max(int(np.quantile(time, 0.9)), 1)
    days = np.unique(np.linspace(0, far, _POINTS + 1).round().astype(np.int64))
    place = np.searchsorted(curve.time, days, side="right") - 1
    total = np.append(0, curve.events.cumsum())
    seen = total[place + 1]
    at_risk = np.append(curve.at_risk, 0)[np.searchsorted(curve.time, days, side="left")]
    for step, day in enumerate(days.tolist()):
        here = int(place[step])
        came = int(seen[step] - (seen[step - 1] if step else 0))
        before = days[step - 1] if step else day
        exposed = float(at_risk[step]) * max(day - before, 1)
        yield {
            "event": event,
            "dimension": dimension,
            "member": curve.name,
            "day": day,
            "survival": float(curve.survival[here]) if here >= 0 else 1.0,
            "low": float(curve.low[here]) if here >= 0 else 1.0,
            "high": float(curve.high[here]) if here >= 0 else 1.0,
            "at_risk": int(at_risk[step]),
            "events": came,
            "hazard": came / exposed if exposed else None,
            "n": curve.n,
            "median": None if np.isnan(curve.median) else curve.median,
            "p": None,
        }


def _adjust(rows: list[dict[str, object]], tested: list[tuple[int, int, float]]) -> None:
    """Write each test's p-value, adjusted for how many were made (Benjamini and Hochberg)."""
    p = np.array([one[2] for one in tested])
    order = np.argsort(p)
    ranked = p[order] * p.size / np.arange(1, p.size + 1)
    adjusted = np.empty(p.size)
    adjusted[order] = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
    for (first, last, _), value in zip(tested, adjusted.tolist(), strict=True):
        for row in rows[first:last]:
            row["p"] = None if np.isnan(value) else value
