"""Forgetting a customer: what was given stays as amounts under rules, who got it is gone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from mehvar_web.grants import _tell
from mehvar_web.grants._approvals import end
from mehvar_web.grants.act_models import Decision, Grant
from mehvar_web.grants.models import Budget

_OPEN = (Grant.States.ASKED, Grant.States.GRANTED)


def forget_customer(customer_id: int, *, now: datetime) -> int:
    """Take a customer out of decisions, grants, codes and budgets; return how many grants.

    The rows of the lake are written again without the person. The digests in the audit's chain
    stay, so it still verifies; replay answers ``erased``. Codes that are not spent can be redeemed
    by nobody any more, and questions about the customer are ended.
    """
    with transaction.atomic():
        mine = list(
            Grant.objects.select_for_update(of=("self",))
            .select_related("decision__team", "by", "approved_by")
            .filter(customer_id=customer_id)
        )
        _empty(Decision.objects.filter(customer_id=customer_id))
        for one in mine:
            _forget(one, now)
        for budget in Budget.objects.filter(kind="customer", holder=f"customer:{customer_id}"):
            Budget.objects.filter(pk=budget.pk).update(holder=f"forgotten:{budget.pk}")
    return len(mine)


def forget_person(source: str, ref: str) -> int:
    """Empty decisions about a record that was no customer when they were made; return how many."""
    return _empty(Decision.objects.filter(person_source=source, person_ref=ref))


def _empty(decisions: QuerySet[Decision]) -> int:
    return decisions.update(
        customer_id=None, person_source="", person_ref="", order_source="", order_id="",
        facts="", sources={}, case_key="",
    )  # fmt: skip


def _forget(grant: Grant, now: datetime) -> None:
    grant.decision.refresh_from_db()
    grant.customer_id, grant.once, grant.device_hash = None, None, None
    grant.order_source = grant.order_id = grant.used_order_id = grant.case_key = ""
    grant.note = grant.answer = ""
    _tell.tell_decision_row(grant.decision, actor=_tell.SYSTEM)
    if grant.state in _OPEN and grant.settled_at is None:
        end(grant, Grant.States.WITHDRAWN, now=now, by=None, action="grant.forgotten")
        return
    grant.save()
    _tell.tell_grant(grant, actor=_tell.SYSTEM, action="grant.forgotten", now=now)
    if grant.cost and grant.granted_at is not None and not hasattr(grant, "code"):
        _tell.book_cost(grant, grant.cost, actor=_tell.SYSTEM, now=now)
