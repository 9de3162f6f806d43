"""Whose returns, feedback and interactions they are, and about which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.customers._attach import attach
from mehvar.customers._orders import minutes_between
from mehvar.customers._words import meanings

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.customers._workbench import Workbench

SCALES: dict[str, tuple[float, float]] = {
    "rating": (1.0, 5.0),
    "csat": (1.0, 5.0),
    "nps": (0.0, 10.0),
    "enps": (0.0, 10.0),
    "ces": (1.0, 7.0),
}
"""The scale of a kind of score whose source does not say it: lowest and highest."""

NO_SCORE = "answer"
"""The kind of what was asked in a survey and is neither a score nor a comment."""

ORDER_KINDS = ("rating", "csat", "nps", "ces")
"""Kinds of feedback in which customers score: ``enps`` is the employees', comments have none."""


def known_returns(bench: Workbench, people: ir.Table, keys: ir.Table) -> ir.Table:
    """One row per return: with its order's customer, else its own; the reason in our words."""
    returns = _owned(bench.current("returns"), people, keys)
    reasons = meanings(bench.build.backend, bench.current("returns").reason, of="reason")
    returns = attach(returns, reasons, on="word", to="reason")
    return returns.mutate(
        # A return counts against its order, so it belongs to the order's customer.
        customer_id=returns.order_customer.fill_null(returns.customer_id),
        reason=returns.meaning,
    )


def returns_by_order(returns: ir.Table) -> ir.Table:
    """One row per order with returns: the money given back and whether goods were bad or wrong."""
    bad = returns.reason.isin(["damaged", "wrong_item"])
    about = returns.filter(returns.order_hash.notnull())
    return about.group_by("order_hash").aggregate(
        returned_amount=about.amount.sum().fill_null(0),
        has_reason=about.reason.count() > 0,
        is_bad_or_wrong=bad.cast("int64").max() == 1,
    )


def known_feedback(bench: Workbench, people: ir.Table, keys: ir.Table) -> ir.Table:
    """One row per answer or comment, with its own customer, else that of the order it is about.

    Answers that are no score (``answer``: a choice, a day, a number) are read by their survey's
    results alone; here they would only swell the counts of what customers said.
    """
    import ibis

    told = bench.current("feedback")
    told = told.filter(told.kind.isnull() | (told.kind != NO_SCORE))
    feedback = _owned(told, people, keys)
    low = ibis.cases(
        *((feedback.kind == kind, scale[0]) for kind, scale in SCALES.items()), else_=None
    ).cast("float64")
    high = ibis.cases(
        *((feedback.kind == kind, scale[1]) for kind, scale in SCALES.items()), else_=None
    ).cast("float64")
    feedback = feedback.mutate(
        customer_id=feedback.customer_id.fill_null(feedback.order_customer),
        scale_min=feedback.scale_min.fill_null(low),
        scale_max=feedback.scale_max.fill_null(high),
        store_id=feedback.store_id.fill_null(feedback.order_store),
        region=feedback.order_region,
        order_is_late=feedback.order_late,
        text=_together(feedback.title, feedback.text),
    )
    width = feedback.scale_max - feedback.scale_min
    share = (feedback.score - feedback.scale_min) / width.nullif(0)
    return feedback.mutate(score_share=share.between(0, 1).ifelse(share, ibis.null("float64")))


def scores_by_order(feedback: ir.Table) -> ir.Table:
    """One row per scored order: the mean of its scores, each rescaled to 0..1."""
    scored = feedback.filter(
        feedback.order_hash.notnull()
        & feedback.score_share.notnull()
        & feedback.kind.isin(ORDER_KINDS)
    )
    return scored.group_by("order_hash").aggregate(score=scored.score_share.mean())


def known_interactions(bench: Workbench, people: ir.Table, keys: ir.Table) -> ir.Table:
    """One row per interaction, with its own customer, else that of the order it is about.

    A response or resolution dated before the contact is a mistake of the source: unknown.
    """
    contacts = _owned(bench.current("interactions"), people, keys)
    response = minutes_between(contacts.first_response_at, contacts["at"])
    resolution = minutes_between(contacts.resolved_at, contacts["at"])
    return contacts.mutate(
        customer_id=contacts.customer_id.fill_null(contacts.order_customer),
        store_id=contacts.store_id.fill_null(contacts.order_store),
        response_minutes=_not_negative(response),
        resolution_minutes=_not_negative(resolution),
    )


def _owned(rows: ir.Table, people: ir.Table, keys: ir.Table) -> ir.Table:
    """Put beside each row its own customer, and its order's customer, store, region, lateness."""
    rows = attach(rows, people, on="profile_hash", to="person_hash")
    orders = keys.select(
        "order_hash",
        order_customer="customer_id",
        order_store="store_id",
        order_region="region",
        order_late="is_late",
    )
    return attach(rows, orders, on="order_hash")


def _not_negative(minutes: ir.Value) -> ir.Value:
    import ibis

    return (minutes >= 0).ifelse(minutes, ibis.null("float64"))


def _together(title: ir.Value, words: ir.Value) -> ir.Value:
    import ibis

    return ibis.coalesce(title + "\n" + words, words, title)
