"""Who gives back more than others would with the same baskets, and is worth less than nothing?

For each customer the returns by their own wish are compared with those that everybody else has
with the same lines, by category, size and channel. Returns for a reason of ours, for one that
nobody understands and from orders that came late count against nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mehvar.conduct._mix import expect, total
from mehvar.conduct._reasons import read_reasons, whose_reasons
from mehvar.conduct._spread import fit_shape, weigh

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.conduct._desk import Desk

TWICE, SURE = 2.0, 0.95
"""A customer is asked about when the ratio is above two with this probability."""
_DAYS = 730
"""People change: what is older says nothing."""


def returners(desk: Desk) -> tuple[pa.Table, dict[str, float]]:
    """One row per customer who gave something back by their own wish, and numbers about all."""
    sizes = _sizes(desk)
    returned = _returned(desk, sizes)
    mixes = desk.arrow(_mixes(desk, sizes, returned))
    numbers = _coverage(desk, returned)
    if not numbers["reasons_known"] or not mixes.num_rows:
        return desk.arrow(f"SELECT 0::BIGINT AS customer_id FROM {returned} LIMIT 0"), numbers
    judged, shape = _judged(mixes)
    numbers |= {"spread": shape, "compared": float(judged.num_rows)}
    return desk.arrow(_weighed(desk, desk.take("judged", judged), returned)), numbers


def _judged(mixes: pa.Table) -> tuple[pa.Table, float]:
    """Expected returns and the posterior of each customer, and how much customers differ."""
    import pyarrow as pa

    people, person = np.unique(mixes["customer_id"].to_numpy(), return_inverse=True)
    lines, counted = (mixes[name].to_numpy().astype(np.float64) for name in ("lines", "counted"))
    groups = [mixes[f"group_{level}"].to_numpy() for level in (1, 2, 3)]
    expected = expect(
        person=person, groups=groups, cases=lines, counted=counted, people=people.size
    )
    own = total(counted, of=person, people=people.size)
    known = expected > 0
    shape = fit_shape(counted=own[known], expected=expected[known])
    ratios = weigh(counted=own, expected=expected, shape=shape, above=TWICE)
    return pa.table({
        "customer_id": people, "lines": total(lines, of=person, people=people.size),
        "expected": expected,
        "ratio": ratios.ratio, "ratio_low": ratios.low, "ratio_high": ratios.high,
        "doubtful": np.where(known, ratios.doubt, 0.0),
    }), shape  # fmt: skip


def _returned(desk: Desk, sizes: str) -> str:
    """One row per return of a known customer: its category, size, channel and whose it is."""
    import pyarrow as pa

    base, as_of = desk.current("returns"), desk.build.as_of.isoformat()
    told = desk.arrow(f"SELECT DISTINCT reason FROM {base}")["reason"].to_pylist()
    whose = whose_reasons(told, read_reasons(desk.build.workspace.root))
    words = desk.take(
        "reasons",
        pa.table({"reason": pa.array(told, pa.string()), "whose": pa.array(whose, pa.string())}),
    )
    return desk.keep(
        "returned",
        f"""
        SELECT r.customer_id, r.day, coalesce(r.amount, 0) AS amount,
            CASE WHEN o.is_late THEN 'ours' ELSE w.whose END AS whose,
            coalesce(p.category, o.category, '') AS category, coalesce(p.size, '') AS size,
            coalesce(o.channel, r.channel, '') AS channel
        FROM {desk.mart("customer_returns")} r
        JOIN {base} b ON b.source = r.source AND b.record_id = r.record_id
        LEFT JOIN {words} w ON w.reason IS NOT DISTINCT FROM b.reason
        LEFT JOIN {desk.mart("customer_orders")} o ON o.order_hash = b.order_hash
        LEFT JOIN {sizes} p ON p.source = r.source AND p.product_id = r.product_id
        WHERE r.customer_id IS NOT NULL AND coalesce(o.status, '') <> 'cancelled'
            AND r.day <= DATE '{as_of}' AND r.day > DATE '{as_of}' - {_DAYS}
        """,
    )


def _sizes(desk: Desk) -> str:
    return desk.keep(
        "sizes",
        f"""
        SELECT source, product_id, max(category) AS category, max(size) AS size
        FROM {desk.current("products")} WHERE product_id IS NOT NULL GROUP BY ALL
        """,
    )


def _mixes(desk: Desk, sizes: str, returned: str) -> str:
    """One row per customer, category, size and channel: lines that count, and returns that do."""
    as_of = desk.build.as_of.isoformat()
    return f"""
        WITH bought AS (
            SELECT l.customer_id, coalesce(p.category, l.category, '') AS category,
                coalesce(p.size, '') AS size, coalesce(o.channel, '') AS channel,
                1 AS lines, 0 AS counted
            FROM {desk.mart("customer_order_lines")} l
            JOIN {desk.mart("customer_orders")} o
                ON o.source = l.source AND o.order_id = l.order_id
            LEFT JOIN {sizes} p ON p.source = l.source AND p.product_id = l.product_id
            WHERE l.customer_id IS NOT NULL AND o.status IS DISTINCT FROM 'cancelled'
                AND NOT coalesce(o.is_late, false)
                AND l.day <= DATE '{as_of}' AND l.day > DATE '{as_of}' - {_DAYS}
        ), both_sides AS (
            FROM bought UNION ALL SELECT customer_id, category, size, channel, 0, 1
            FROM {returned} WHERE whose = 'theirs'
        ), mixed AS (
            SELECT customer_id, category, size, channel, sum(lines) AS lines,
                sum(counted) AS counted
            FROM both_sides GROUP BY ALL
        )
        SELECT customer_id, lines::DOUBLE AS lines, counted::DOUBLE AS counted,
            dense_rank() OVER (ORDER BY category) - 1 AS group_1,
            dense_rank() OVER (ORDER BY category, size) - 1 AS group_2,
            dense_rank() OVER (ORDER BY category, size, channel) - 1 AS group_3
        FROM mixed
        """


def _coverage(desk: Desk, returned: str) -> dict[str, float]:
    """How many returns there are, and of how many we know whose the reason is."""
    (row,) = desk.rows(
        f"""
        SELECT count(*)::DOUBLE AS returned, count(whose)::DOUBLE AS reasons_known,
            count(*) FILTER (whose = 'ours')::DOUBLE AS ours
        FROM {returned}
        """
    )
    return {name: float(value) for name, value in row.items()}


def _weighed(desk: Desk, judged: str, returned: str) -> str:
    """Each customer's returns by whose they are, the posterior, and what the customer is worth."""
    return f"""
        WITH came AS (
            SELECT customer_id, count(*) AS returned,
                count(*) FILTER (whose = 'ours') AS ours,
                count(*) FILTER (whose IS NULL) AS unexplained,
                count(*) FILTER (whose = 'theirs') AS counted,
                sum(amount) FILTER (whose = 'theirs') AS amount,
                max(day) FILTER (whose = 'theirs') AS last_day
            FROM {returned} GROUP BY customer_id
        )
        SELECT j.*, c.* EXCLUDE (customer_id), v.residual_value, v.residual_low, v.residual_high,
            coalesce(j.doubtful > {SURE} AND v.residual_value < 0, false) AS is_question
        FROM {judged} j JOIN came c USING (customer_id)
        LEFT JOIN {desk.mart("customer_value")} v USING (customer_id)
        WHERE c.counted > 0
        """
