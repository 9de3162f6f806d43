"""One pass over the rows: the sums from which every estimator works, for many metrics at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import compress
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar.metrics._metric import Metric, Reader, Scope, member_name

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
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


def sums(
    metrics: Sequence[Metric], *, backend: BaseBackend, read: Reader, scope: Scope
) -> dict[str, Sums]:
    """Aggregate the observations of metrics that share their ``rows``, in one query."""
    first = metrics[0]
    rows = first.rows(read, scope)
    expression = _by_customer(first, rows) if first.clustered else _plain(metrics, rows)
    found = backend.to_pyarrow(expression.order_by("member", "period"))
    return {metric.name: _of(metric, found) for metric in metrics}


def batches(metrics: Sequence[Metric]) -> list[list[Metric]]:
    """Group metrics that can be counted in one pass."""
    groups: dict[object, list[Metric]] = {}
    for metric in metrics:
        groups.setdefault((metric.rows, metric.clustered), []).append(metric)
    return list(groups.values())


def of_dimension(found: Sums, dimension: str) -> Sums:
    """Take the members of one dimension out of those that were counted together."""
    mark = member_name(dimension, "")
    here = np.array([member.startswith(mark) for member in found.member], dtype=np.bool_)
    kept = {
        field.name: getattr(found, field.name)[here]
        for field in fields(found)
        if field.name not in {"period", "member"}
    }
    return Sums(
        period=list(compress(found.period, here)),
        member=[member.removeprefix(mark) for member in compress(found.member, here)],
        **kept,
    )


def _plain(metrics: Sequence[Metric], rows: ir.Table) -> ir.Table:
    """One row per period and member; an unknown customer counts as one of its own."""
    numbers = {f"{metric.name}.x": metric.x(rows).cast("float64") for metric in metrics}
    rows = rows.select("period", "member", "customer_id", **numbers)
    totals: dict[str, ir.Value] = {
        "all.customers": rows.customer_id.nunique() + rows.customer_id.isnull().sum()
    }
    for metric in metrics:
        x = rows[f"{metric.name}.x"]
        totals[f"{metric.name}.n"] = x.count()
        totals[f"{metric.name}.x"] = x.sum()
        totals[f"{metric.name}.xx"] = (x * x).sum()
        if metric.sparse:
            seen = x.notnull()
            unknown = (rows.customer_id.isnull() & seen).sum()
            totals[f"{metric.name}.customers"] = rows.customer_id.nunique(where=seen) + unknown
    return rows.group_by("period", "member").aggregate(**totals)


def _by_customer(metric: Metric, rows: ir.Table) -> ir.Table:
    """The same, over customers: each adds the sum and the number of its observations."""
    rows = rows.select("period", "member", "customer_id", x=metric.x(rows).cast("float64"))
    each = rows.group_by("period", "member", "customer_id").aggregate(
        cx=rows.x.sum(), cn=rows.x.count(), cxx=(rows.x * rows.x).sum()
    )
    totals = {
        "n": each.cn.sum(),
        "x": each.cx.sum(),
        "xx": each.cxx.sum(),
        "customers": each.count(),
        "units": each.count(),
        "unit_xx": (each.cx * each.cx).sum(),
        "unit_nn": (each.cn * each.cn).sum(),
        "unit_xn": (each.cx * each.cn).sum(),
    }
    named = {f"{metric.name}.{name}": total for name, total in totals.items()}
    return each.group_by("period", "member").aggregate(**named)


def _of(metric: Metric, found: pa.Table) -> Sums:
    """Take one metric's sums out of a batch, without the groups that it has no observation in."""

    def column(name: str, otherwise: str = "") -> Floats:
        known = f"{metric.name}.{name}"
        chosen = known if known in found.column_names else otherwise
        return np.nan_to_num(np.asarray(found[chosen].to_numpy(), dtype=np.float64))

    kept = column("n") > 0
    n, x, xx = column("n")[kept], column("x")[kept], column("xx")[kept]
    clustered = metric.clustered
    return Sums(
        period=_text(found["period"], kept),
        member=_text(found["member"], kept),
        n=n,
        customers=column("customers", "all.customers")[kept],
        x=x,
        xx=xx,
        units=column("units")[kept] if clustered else n,
        unit_xx=column("unit_xx")[kept] if clustered else xx,
        unit_nn=column("unit_nn")[kept] if clustered else n,
        unit_xn=column("unit_xn")[kept] if clustered else x,
    )


def _text(values: pa.ChunkedArray, kept: npt.NDArray[np.bool_]) -> list[str]:
    return [value for value, keep in zip(values.to_pylist(), kept, strict=True) if keep]
