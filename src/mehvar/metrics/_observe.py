"""From marts to observations: one row per thing counted, with its period and its member."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.metrics._metric import Reader, Scope, member_name

if TYPE_CHECKING:
    import ibis.expr.types as ir

ORDER_DIMENSIONS = (
    "channel", "region", "city", "store_id", "category", "courier_id", "seller_id",
    "employee_id", "lateness", "score_level", "order_kind",
)  # fmt: skip
FEEDBACK_DIMENSIONS = (
    "channel", "region", "store_id", "employee_id", "touchpoint_id", "product_id", "language",
    "lateness",
)  # fmt: skip
INTERACTION_DIMENSIONS = ("channel", "topic", "kind", "store_id", "employee_id")


def orders(read: Reader, scope: Scope) -> ir.Table:
    """One row per order, cancelled ones too."""
    return within(read("customer_orders"), read, scope)


def bought(read: Reader, scope: Scope) -> ir.Table:
    """One row per order that was not cancelled."""
    rows = read("customer_orders")
    return within(rows.filter(rows.status != "cancelled"), read, scope)


def feedback(read: Reader, scope: Scope) -> ir.Table:
    """One row per scored answer."""
    rows = read("customer_feedback")
    return within(rows.filter(rows.score.notnull()), read, scope)


def interactions(read: Reader, scope: Scope) -> ir.Table:
    """One row per contact that the customer began."""
    rows = read("customer_interactions")
    inbound = rows.direction.fill_null("inbound") == "inbound"
    return within(rows.filter(inbound), read, scope)


def within(rows: ir.Table, read: Reader, scope: Scope) -> ir.Table:
    """Keep the scope's days; add ``period`` and ``member``."""
    rows = rows.filter(rows.day <= scope.until)
    if scope.since is not None:
        rows = rows.filter(rows.day >= scope.since)
    rows = rows.mutate(member=_members(rows, scope.each) if scope.each else _member(rows, scope.by))
    return with_period(rows, read, scope.period)


def with_period(rows: ir.Table, read: Reader, period: str | None) -> ir.Table:
    """Add the key of the period that each row's day falls in (empty for no period)."""
    import ibis

    if period is None:
        return rows.mutate(period=ibis.literal(""))
    dates = read("dates")
    keys = dates.select(calendar_day=dates.day, period=dates[period].cast("string"))
    return rows.inner_join(keys, rows.day == keys.calendar_day).drop("calendar_day")


def per_customer(rows: ir.Table, x: ir.Value) -> ir.Table:
    """Reduce observations to one per customer, period and member: the largest ``x``."""
    known = rows.mutate(x=x).filter(rows.customer_id.notnull())
    return known.group_by("period", "member", "customer_id").aggregate(
        x=lambda t: t.x.max(),
    )


def _members(rows: ir.Table, dimensions: tuple[str, ...]) -> ir.Value:
    """The member of each dimension, each on a row of its own."""
    import ibis

    named = [ibis.literal(member_name(by, "")) + _member(rows, by) for by in dimensions]
    return ibis.array(named).unnest()


def _member(rows: ir.Table, by: str | None) -> ir.Value:
    """The value of a dimension as text; some dimensions are derived from other columns."""
    import ibis

    if by is None:
        return ibis.literal("")
    if by == "lateness":
        late = rows.is_late if "is_late" in rows.columns else rows.order_is_late
        return ibis.cases((late, "late"), (~late, "on_time"), else_="unknown")
    if by == "score_level":
        stars = (rows.score * 4).round().cast("int64") + 1
        return rows.score.isnull().ifelse("not_rated", stars.cast("string"))
    if by == "order_kind":
        return (rows.order_number == 1).ifelse("first", "repeat").fill_null("unknown")
    return rows[by].cast("string").fill_null("unknown")
