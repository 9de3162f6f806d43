"""What employees recorded themselves: cases, decisions and grants, each once per moment.

``pair`` names the situation of an order, ``link`` the moment within it: with the product where
the situation is about an item, the case where there is no order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mehvar.policy_lab._bench import latest

if TYPE_CHECKING:
    import ibis.expr.types as ir

ITEMS = ("out_of_stock", "damaged_item", "missing_item", "wrong_item", "return")
GIVEN = ("granted", "redeemed", "expired")
"""States of a grant that reached the customer."""

KNOWN = "known_"
"""Before the name of a fact as a decision knew it."""


def pair_of(situation: Any, order_hash: Any) -> Any:
    """Return the name of a situation of an order; null without an order."""
    return "o:" + situation + ":" + order_hash.cast("string")


def link_of(situation: Any, order_hash: Any, product: Any) -> Any:
    """Return the name of a moment of an order; null without an order."""
    item = situation.isin(ITEMS).ifelse(product.fill_null(""), "")
    return pair_of(situation, order_hash) + ":" + item


def told_cases(cases: ir.Table, people: ir.Table, *, situations: tuple[str, ...]) -> ir.Table:
    """One row per moment that has a case: how severe, whose the cause, who has it."""
    import ibis

    open_ = cases.filter(cases.kind.isin(situations) & (cases.state.fill_null("") != "merged"))
    open_ = _with_customer(open_, people)
    pair = ibis.coalesce(pair_of(open_.kind, open_.order_hash), "c:" + open_.record_id)
    told = latest(open_.mutate(pair=pair), of="pair")
    return told.select(
        "pair", told_id="record_id", told_situation="kind", told_at="at", told_day="day",
        told_customer="customer_id", told_order="order_hash", told_severity="severity",
        told_cause="cause_owner", told_employee="employee_id", told_team="team_id",
    )  # fmt: skip


def decided_moments(
    decisions: ir.Table, grants: ir.Table, people: ir.Table, facts: dict[str, str]
) -> ir.Table:
    """One row per moment that was decided: the last decision, and all that was granted in it.

    ``facts`` are the names of facts with their types; what the decision knew of each stands in
    ``known_`` and its name.
    """
    import ibis

    given = grants.state.isin(GIVEN)
    granted = (
        grants.filter(grants.decision_id.notnull())
        .group_by(grant_of="decision_id")
        .aggregate(
            grant_amount=given.ifelse(grants.amount, 0).sum(),
            grant_cost=given.ifelse(grants.cost_amount.fill_null(grants.amount), 0).sum(),
            grant_at=grants["at"].max(where=given),
            grant_product=grants.product_id.max(),
            grant_state=grants.state.max(),
        )
    )
    rows = decisions.left_join(granted, decisions.record_id == granted.grant_of)
    rows = _with_customer(rows.drop("grant_of"), people)
    link = ibis.coalesce(
        link_of(rows.situation, rows.order_hash, rows.grant_product),
        "c:" + rows.case_id,
        "d:" + rows.record_id,
    )
    rows = rows.mutate(link=link, pair=pair_of(rows.situation, rows.order_hash))
    sums = rows.group_by(sum_link="link").aggregate(
        sum_amount=rows.grant_amount.sum(), sum_cost=rows.grant_cost.sum()
    )
    last = latest(rows, of="link")
    last = last.left_join(sums, last.link == sums.sum_link).drop("sum_link")
    return last.select(
        "link", decided_pair="pair", decision_id="record_id", decided_situation="situation",
        decided_at="at", decided_day="day", decided_customer="customer_id",
        decided_order="order_hash", decided_product="grant_product", decided_case="case_id",
        decided_employee="employee_id", decided_team="team_id",
        decided_policy="policy_key", decided_version="policy_version", decided_row="row",
        decided_outcome="outcome", granted_amount=last.sum_amount.fill_null(0),
        granted_cost=last.sum_cost.fill_null(0), granted_at="grant_at", grant_state="grant_state",
        **{f"{KNOWN}{name}": _read(last.facts, name, kind) for name, kind in facts.items()},
    )  # fmt: skip


def ledger(grants: ir.Table, people: ir.Table) -> ir.Table:
    """One row per thing that reached a customer: when, whose, on which order, how much."""
    rows = _with_customer(grants.filter(grants.state.isin(GIVEN)), people)
    return rows.select(
        grant_id="record_id", grant_day="day", grant_second=rows["at"].epoch_seconds(),
        grant_customer="customer_id", grant_order="order_hash", grant_amount="amount",
    )  # fmt: skip


def _with_customer(rows: ir.Table, people: ir.Table) -> ir.Table:
    """Put the customer beside rows that name a person."""
    known = people.select(person_key="profile_hash", customer_id="customer_id")
    return rows.left_join(known, rows.person_hash == known.person_key).drop("person_key")


def _read(facts: Any, name: str, kind: str) -> Any:
    """Return a fact out of the canonical JSON of a decision, null when it is not there."""
    found = facts.cast("json")[name]
    if kind == "int64":
        return found.int
    if kind == "boolean":
        return found.bool
    return found.str.cast(kind)
