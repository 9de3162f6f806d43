"""Limits beside a policy, held over a history in the order of time.

What a customer got earlier decides what a limit leaves: that is a walk through time, which no
window of an engine can say. It is one pass of a kernel over the cases that would be helped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar.policy_lab._records import HELPED, Limits

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from mehvar.policy_lab._history import History

_MICROSECONDS = 24 * 3_600 * 1_000_000
_NO_LIMIT = -1


def hold(
    history: History, judged: ir.Table, limits: Limits | None, *, prefixes: tuple[str, ...]
) -> ir.Table:
    """Return the judged cases with ``limited``: which grants the limits take away.

    Of equal moments the case with the lesser id comes first. A case without a customer or order
    is held by no limit on them.
    """
    import ibis

    if limits is None or not (limits.once_per_order or limits.customer_most is not None):
        return judged.mutate(**{f"{one}limited": ibis.literal(False) for one in prefixes})
    for prefix in prefixes:
        judged = _taken_away(history, judged, limits, prefix)
    return history.keep(judged)


def _taken_away(history: History, judged: ir.Table, limits: Limits, prefix: str) -> ir.Table:
    import ibis

    outcome, amount = f"{prefix}outcome", f"{prefix}amount"
    given = judged.filter(judged[outcome].isin(HELPED) & (judged[amount] > 0)).select(
        "case_id", "customer_id", "order_hash", "at", amount=amount
    )
    refused = _refused(history.backend.to_pyarrow(given.order_by(["at", "case_id"])), limits)
    named = ibis.memtable(refused).rename(limited_case="case_id")
    judged = judged.left_join(named, judged.case_id == named.limited_case)
    is_limited = judged.limited_case.notnull()
    return judged.mutate(
        **{
            f"{prefix}limited": is_limited,
            outcome: is_limited.ifelse("deny", judged[outcome]),
            amount: is_limited.ifelse(0, judged[amount]),
        }
    ).drop("limited_case")


def _refused(given: pa.Table, limits: Limits) -> pa.Table:
    """Return the ids of the cases that the limits refuse; ``given`` is in the order of time."""
    import pyarrow as pa

    from mehvar.policy_lab._kernels import walk

    customer, order = (_codes(given[name]) for name in ("customer_id", "order_hash"))
    most = _NO_LIMIT if limits.customer_most is None else limits.customer_most
    kept = walk(
        customer,
        order if limits.once_per_order else np.full_like(order, -1),
        given["at"].cast(pa.int64()).to_numpy(),
        given["amount"].to_numpy(),
        most,
        limits.days * _MICROSECONDS,
    )
    return given.select(["case_id"]).filter(pa.array(~kept))


def _codes(column: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Return a number from 0 for each different value, -1 where there is none."""
    import pyarrow as pa

    indices = column.combine_chunks().dictionary_encode().indices
    return np.asarray(indices.cast(pa.int64()).fill_null(-1).to_numpy(), dtype=np.int64)
