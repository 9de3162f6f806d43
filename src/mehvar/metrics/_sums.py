"""One pass over the observations: the sums from which every estimator works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar.metrics._metric import Metric

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sums:
    """Sums per period and member: arrays of one length, in the order of (member, period).

    ``units`` counts the independent units (customers when clustered, else observations); the
    three products are over those units.
    """

    period: list[str]
    member: list[str]
    n: Floats
    customers: Floats
    x: Floats
    xx: Floats
    units: Floats
    unit_xx: Floats
    unit_nn: Floats
    unit_xn: Floats


def sums(backend: BaseBackend, rows: ir.Table, metric: Metric) -> Sums:
    """Aggregate a metric's observations."""
    expression = _by_customer(rows) if metric.clustered else _plain(rows)
    found = backend.to_pyarrow(expression.order_by("member", "period"))
    number = {
        name: np.asarray(found[name].to_numpy(), dtype=np.float64)
        for name in found.column_names
        if name not in {"member", "period"}
    }
    return Sums(period=found["period"].to_pylist(), member=found["member"].to_pylist(), **number)


def _plain(rows: ir.Table) -> ir.Table:
    """One row per period and member; an unknown customer counts as one of its own."""
    totals = rows.group_by("period", "member").aggregate(
        n=lambda t: t.count(),
        customers=lambda t: t.customer_id.nunique() + t.customer_id.isnull().sum(),
        x=lambda t: t.x.sum(),
        xx=lambda t: (t.x * t.x).sum(),
    )
    return totals.mutate(units=totals.n, unit_xx=totals.xx, unit_nn=totals.n, unit_xn=totals.x)


def _by_customer(rows: ir.Table) -> ir.Table:
    """The same, over customers: each adds the sum and the number of its observations."""
    each = rows.group_by("period", "member", "customer_id").aggregate(
        cx=lambda t: t.x.sum(), cn=lambda t: t.count(), cxx=lambda t: (t.x * t.x).sum()
    )
    return each.group_by("period", "member").aggregate(
        n=lambda t: t.cn.sum(),
        customers=lambda t: t.count(),
        x=lambda t: t.cx.sum(),
        xx=lambda t: t.cxx.sum(),
        units=lambda t: t.count(),
        unit_xx=lambda t: (t.cx * t.cx).sum(),
        unit_nn=lambda t: (t.cn * t.cn).sum(),
        unit_xn=lambda t: (t.cx * t.cn).sum(),
    )
