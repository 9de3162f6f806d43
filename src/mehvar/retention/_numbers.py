"""The numbers at the top of Retention: of the customers of last season, how many came again?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from mehvar import stats
from mehvar.retention._orders import Reader, countable

if TYPE_CHECKING:
    from ibis.backends import BaseBackend

Row = dict[str, object]


def retention_row(
    backend: BaseBackend,
    read: Reader,
    *,
    as_of: date,
    window: int,
    horizon: int,
    minimum_group: int,
) -> Row:
    """Tell the share of a window's customers who bought again in the horizon after it.

    The window ended ``horizon`` days ago, so that everybody had the same time to come again; the
    share before it is that of the same question one horizon earlier.
    """
    import ibis

    orders = countable(read("customer_orders"), as_of=as_of)

    def days(first: int, last: int) -> ibis.expr.types.BooleanValue:
        """Bought between so many days ago and so many days ago."""
        early, late = as_of - timedelta(days=first), as_of - timedelta(days=last)
        return ((orders.day > early) & (orders.day <= late)).max()

    marked = orders.group_by("customer_id").aggregate(
        base=days(window + horizon, horizon), again=days(horizon, 0),
        earlier=days(window + 2 * horizon, 2 * horizon), then=days(2 * horizon, horizon),
        first=orders.day.min(),
    )  # fmt: skip
    counts = backend.to_pyarrow(
        marked.aggregate(
            n=marked.base.sum(), hits=(marked.base & marked.again).sum(),
            n_before=marked.earlier.sum(), hits_before=(marked.earlier & marked.then).sum(),
            first=marked.first.min(),
        )
    ).to_pylist()[0]  # fmt: skip
    return _told(counts, as_of=as_of, needed=window + 2 * horizon, minimum_group=minimum_group)


def _told(counts: Row, *, as_of: date, needed: int, minimum_group: int) -> Row:
    n, hits = _whole(counts["n"]), _whole(counts["hits"])
    row: Row = {"name": "retention", "n": n, "note": ""}
    if n < max(minimum_group, 1):
        return row | {"note": "too_few_customers"}
    share = stats.wilson(successes=hits, n=n)[0]
    row |= {"value": share.estimate, "low": share.low, "high": share.high}
    first, before = counts["first"], _whole(counts["n_before"])
    whole = isinstance(first, date) and first <= as_of - timedelta(days=needed - 1)
    if before >= max(minimum_group, 1) and whole:
        earlier = _whole(counts["hits_before"])
        change = stats.proportion_change(
            before_successes=earlier, before_n=before, after_successes=hits, after_n=n
        )[0]
        row |= {
            "previous": earlier / before,
            "difference_low": change.low,
            "difference_high": change.high,
            "significant": bool(change.p < 0.05),
        }
    return row


def number_row(name: str, value: float | None, *, n: int, note: str = "") -> Row:
    """Make a row of a number that has no interval of its own: a count, a sum."""
    known = None if value is None or np.isnan(value) else float(value)
    return {"name": name, "value": known, "n": n, "note": note}


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int) else 0
