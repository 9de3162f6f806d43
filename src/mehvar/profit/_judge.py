"""What follows for a customer: the band of profit, unusual returns, the share of their wallet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mehvar.profit._desk import Desk
    from mehvar.profit._sold import Sold

Floats = NDArray[np.float64]

TWICE, SURE = 2.0, 0.95
"""Who returns more than twice as much as others would, with this probability, is doubted."""

_SHRINK = 50.0
_SPREAD = (0.1, 100.0)
_ROUNDS = 3
ATTRIBUTES = ("profit_band", "serial_returner")
"""The attributes that this slice puts."""
WALLET_ATTRIBUTE = "stated_yearly_spend"
"""What a customer says to spend in a year at all sellers together, in minor units."""


def doubt(counted: Floats, expected: Floats) -> Floats:
    """Return the probability that each customer returns more than twice what is expected.

    Returns are Poisson around ``theta * expected`` and theta is Gamma(a, a) over customers, with
    a by moments: Var(R) = E + E^2 / a. Given the returns theta is Gamma(a + R, a + E).

    Args:
        counted: returned lines of each customer that no fault of ours explains.
        expected: the returned lines that the same basket would have with other customers.
    """
    from scipy.special import gammaincc

    usual, doubtful = np.ones(counted.size, bool), np.zeros(counted.size)
    for _round in range(_ROUNDS):  # who is doubted does not tell what is usual
        shape = _shape(counted[usual], expected[usual])
        doubtful = np.asarray(gammaincc(shape + counted, TWICE * (shape + expected)))
        usual = doubtful <= SURE
    return doubtful


def _shape(counted: Floats, expected: Floats) -> float:
    """The shape of theta by moments: large where customers hardly differ."""
    spread = float(((counted - expected) ** 2 - expected).sum())
    shape = float((expected**2).sum()) / spread if spread > 0 else _SPREAD[1]
    return float(np.clip(shape, *_SPREAD))


def judged(desk: Desk, sold: Sold, *, customers: str, orders: str, returns: str) -> str:
    """One row per customer with band, returns compared with others', and share of wallet."""
    doubts = _doubts(desk, sold, returns)
    year = f"DATE '{desk.build.as_of.isoformat()}' - 365"
    return desk.keep(
        "judged",
        f"""
        WITH wallet AS (
            SELECT customer_id, try_cast(value AS DOUBLE) AS wallet
            FROM {desk.mart("attributes")} WHERE attribute = '{WALLET_ATTRIBUTE}'
                AND try_cast(value AS DOUBLE) > 0
        ), spent AS (
            SELECT customer_id, sum(revenue) AS revenue FROM {orders}
            WHERE day > {year} AND customer_id IN (SELECT customer_id FROM wallet)
            GROUP BY customer_id
        ), ranked AS (
            SELECT *, orders = 0 AND returns = 0 AND contacts = 0 AND profit = 0 AS is_idle,
                CASE WHEN customer_id IS NOT NULL THEN percent_rank() OVER (
                    PARTITION BY customer_id IS NULL OR (orders = 0 AND returns = 0
                        AND contacts = 0 AND profit = 0)
                    ORDER BY profit DESC) END AS rank
            FROM {customers}
        )
        SELECT r.* EXCLUDE (is_idle, rank),
            CASE WHEN r.revenue > 0 THEN r.contribution / r.revenue::DOUBLE END
                AS contribution_share,
            CASE WHEN r.customer_id IS NULL THEN NULL WHEN r.is_idle THEN 'none'
                WHEN r.profit < 0 THEN 'loss' WHEN r.rank < 0.2 THEN 'high'
                ELSE 'middle' END AS profit_band,
            coalesce(d.counted, 0) AS returns_counted, d.expected AS returns_expected,
            d.doubtful AS returns_doubtful,
            coalesce(d.doubtful > {SURE} AND r.contribution < 0, false) AS serial_returner,
            CASE WHEN w.wallet IS NOT NULL THEN least(1.0, coalesce(s.revenue, 0) / w.wallet) END
                AS wallet_share
        FROM ranked r
        LEFT JOIN {doubts} d ON d.customer_id = r.customer_id
        LEFT JOIN wallet w ON w.customer_id = r.customer_id
        LEFT JOIN spent s ON s.customer_id = r.customer_id
        """,
    )


def _doubts(desk: Desk, sold: Sold, returns: str) -> str:
    """One row per customer who bought: returns counted, expected by their baskets, and the doubt.

    Expected by category and channel of every line, drawn towards the category and the company
    where few lines were sold. Our own faults (wrong, damaged, poor or late goods) do not count.
    """
    import pyarrow as pa

    rows = desk.arrow(
        f"""
        WITH line AS (
            SELECT coalesce(l.category, '') AS category, coalesce(o.channel, '') AS channel,
                o.customer_id
            FROM {sold.lines} l JOIN {sold.orders} o ON o.order_hash = l.order_hash
            WHERE o.customer_id IS NOT NULL
        ), back AS (
            SELECT r.customer_id, coalesce(r.category, '') AS category,
                coalesce(o.channel, '') AS channel, count(*) AS n
            FROM {returns} r LEFT JOIN {sold.orders} o ON o.order_hash = r.order_hash
            WHERE r.counts AND NOT r.is_fault AND r.customer_id IS NOT NULL GROUP BY ALL
        ), sold AS (SELECT category, channel, count(*) AS n FROM line GROUP BY ALL),
        came AS (SELECT category, channel, sum(n) AS n FROM back GROUP BY ALL),
        whole AS (
            SELECT coalesce((SELECT sum(n) FROM back), 0)
                / greatest(1, (SELECT sum(n) FROM sold))::DOUBLE AS rate
        ), by_category AS (
            SELECT s.category,
                (coalesce(c.n, 0) + {_SHRINK} * whole.rate) / (s.n + {_SHRINK}) AS rate
            FROM (SELECT category, sum(n) AS n FROM sold GROUP BY category) s
            LEFT JOIN (SELECT category, sum(n) AS n FROM came GROUP BY category) c USING (category)
            CROSS JOIN whole
        ), rates AS (
            SELECT s.category, s.channel,
                (coalesce(c.n, 0) + {_SHRINK} * b.rate) / (s.n + {_SHRINK}) AS rate
            FROM sold s JOIN by_category b USING (category)
            LEFT JOIN came c ON c.category = s.category AND c.channel = s.channel
        ), expected AS (
            SELECT customer_id, sum(rate) AS expected FROM line
            JOIN rates USING (category, channel) GROUP BY customer_id
        )
        SELECT e.customer_id, e.expected, coalesce(b.n, 0)::DOUBLE AS counted
        FROM expected e
        LEFT JOIN (SELECT customer_id, sum(n) AS n FROM back GROUP BY customer_id) b
            USING (customer_id)
        """
    )
    counted, expected = rows["counted"].to_numpy(), rows["expected"].to_numpy()
    doubtful = doubt(counted, expected) if counted.any() else np.zeros(counted.size)
    return desk.take("doubts", rows.append_column("doubtful", pa.array(doubtful)))


def put_own_attributes(desk: Desk, customers: str) -> None:
    """Publish what decisions read: the band of profit, and who returns beyond measure."""
    from mehvar.customers import put_attributes

    rows = desk.arrow(
        f"""
        SELECT customer_id, 'profit_band' AS attribute, profit_band AS value FROM {customers}
            WHERE customer_id IS NOT NULL AND profit_band <> 'none'
        UNION ALL SELECT customer_id, 'serial_returner', 'yes' FROM {customers}
            WHERE serial_returner
        """
    )
    import ibis

    put_attributes(desk.build, ibis.memtable(rows), names=ATTRIBUTES)
