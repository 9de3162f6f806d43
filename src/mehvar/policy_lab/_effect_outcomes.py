"""What customers did after a case: whether they came back, what they brought, how they scored."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    import ibis.expr.types as ir

RETAINED_DAYS = 60
"""The horizon of coming back and of spend."""

MARGIN_DAYS = 180
"""The horizon of the margin (METHODS: net value over 180 days)."""


_GIVEN = ("granted", "redeemed", "expired")
"""States of grants that the customer was told of, whatever became of them."""


def cases_with_outcomes(
    *, cases: ir.Table, orders: ir.Table, profits: ir.Table, grants: ir.Table, as_of: date
) -> ir.Table:
    """One row per case whose customer is known, with what followed it.

    ``retained`` is 1 when another order that was not cancelled came within 60 days, ``spend`` what
    those brought, ``margin`` what all orders within 180 days left before what was granted, and
    ``score`` that of the next order that was scored within 60 days. Each is empty where its horizon
    ends after ``as_of``; ``cost`` is what was granted on the order, by this rule or out of
    kindness: zero where nothing was.
    """
    import ibis

    one = _one_per_order(cases)
    earned = profits.select(
        earned_hash="order_hash", earned=profits.contribution - profits.gestures
    )
    later = orders.filter((orders.status != "cancelled") & orders.customer_id.notnull())
    later = later.left_join(earned, later.order_hash == earned.earned_hash).select(
        later_customer="customer_id", later_hash="order_hash", later_day="day", later_at="at",
        net="net_amount", later_score="score", earned="earned",
    )  # fmt: skip
    pairs = one.join(
        later,
        [
            one.customer_id == later.later_customer,
            later.later_day > one.day,
            later.later_day <= one.day + ibis.interval(days=MARGIN_DAYS),
        ],
    ).filter(lambda row: row.later_hash != row.order_hash)
    soon = pairs.later_day <= pairs.day + ibis.interval(days=RETAINED_DAYS)
    scored = soon & pairs.later_score.notnull()
    followed = pairs.group_by(followed_id="case_id").aggregate(
        came=soon.sum(),
        spent=pairs.net.sum(where=soon),
        left_over=pairs.earned.sum(),
        next_score=pairs.later_score.argmin(pairs.later_at, where=scored),
    )
    given = (
        grants.filter(grants.state.isin(_GIVEN) & grants.order_hash.notnull())
        .group_by(given_hash="order_hash")
        .aggregate(granted=lambda row: row.amount.sum())
    )
    rows = one.left_join(followed, one.case_id == followed.followed_id)
    rows = rows.left_join(given, rows.order_hash == given.given_hash).drop("given_hash")
    return _as_known(rows, as_of)


def _one_per_order(cases: ir.Table) -> ir.Table:
    """Keep one case per order and situation: the first, as an order is granted something once."""
    import ibis

    known = cases.filter(cases.customer_id.notnull() & cases.order_hash.notnull())
    place = ibis.row_number().over(
        group_by=[known.situation, known.order_hash], order_by=[known["at"], known.case_id]
    )
    ranked = known.mutate(place=place)
    return ranked.filter(ranked.place == 0).drop("place")


def _as_known(rows: ir.Table, as_of: date) -> ir.Table:
    import ibis

    end = ibis.literal(as_of)
    soon_over = rows.day + ibis.interval(days=RETAINED_DAYS) <= end
    late_over = rows.day + ibis.interval(days=MARGIN_DAYS) <= end
    nothing = ibis.null("float64")
    came = ibis.coalesce(rows.came, 0) > 0
    return rows.mutate(
        retained=soon_over.ifelse(came.cast("float64"), nothing),
        spend=soon_over.ifelse(ibis.coalesce(rows.spent, 0).cast("float64"), nothing),
        margin=late_over.ifelse(ibis.coalesce(rows.left_over, 0).cast("float64"), nothing),
        score=soon_over.ifelse(rows.next_score.cast("float64"), nothing),
        cost=ibis.coalesce(rows.granted, 0).cast("float64"),
    ).drop("followed_id", "came", "spent", "left_over", "next_score")
