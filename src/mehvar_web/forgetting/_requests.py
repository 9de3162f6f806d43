"""Asking for somebody to be forgotten: once, on record, and done by the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import pgettext_lazy

from mehvar import privacy
from mehvar.audit import AuditEntry
from mehvar.errors import MehvarError
from mehvar_web import company, jobs, outbox
from mehvar_web.forgetting.models import Forgetting

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

KIND = "forget"
REASONS = {
    "person": pgettext_lazy("why forgotten", "The person asked for it"),
    "law": pgettext_lazy("why forgotten", "The law or an authority demands it"),
    "purpose": pgettext_lazy("why forgotten", "We need it for nothing any more"),
    "test": pgettext_lazy("why forgotten", "It was no real person"),
}
"""Why somebody is forgotten; the audit keeps the code."""


class ForgettingError(MehvarError, ValueError):
    """Nobody can be forgotten so."""

    code = "forgetting"


def ask(
    customer_id: int, *, reason: str, by: User | None, actor: str, run: bool = True
) -> Forgetting:
    """Ask for a customer to be forgotten; asked again before the end, it is the same forgetting.

    Args:
        customer_id: any id that the customer ever had.
        reason: one of ``REASONS``.
        by: who asks, when it is a person of the web application.
        actor: who asks, as the audit calls them.
        run: have the worker carry it out; else the caller does.

    Raises:
        ForgettingError: when there is no such customer, or no such reason.
    """
    if reason not in REASONS:
        raise ForgettingError(
            f"{reason!r} is no reason for forgetting somebody.",
            hint=f"Reasons: {', '.join(REASONS)}.",
        )
    found = _open(customer_id) or _begin(customer_id, reason=reason, by=by, actor=actor)
    if run and (found.job is None or not found.job.is_live):
        found.job = jobs.enqueue(
            KIND, {"forgetting": found.pk}, user=by, key=f"forget-{found.customer_id}"
        )
        found.save(update_fields=["job"])
    return found


def _open(customer_id: int) -> Forgetting | None:
    return Forgetting.objects.filter(customer_id=customer_id, done_at=None).first()


def _begin(customer_id: int, *, reason: str, by: User | None, actor: str) -> Forgetting:
    subject = privacy.subject_of(company.workspace(), customer_id=customer_id)
    if subject is None:
        raise ForgettingError(
            f"There is no customer {customer_id}.", hint="See: mehvar customer ID."
        )
    now = company.now()
    try:
        with transaction.atomic():
            begun = Forgetting.objects.create(
                customer_id=subject.customer_id, reason=reason, asked_by=by, actor=actor,
                asked_at=now,
            )  # fmt: skip
            outbox.record_audit(
                AuditEntry(
                    at=now, actor=actor, action="customer.forget", object_kind="customer",
                    object_id=str(subject.customer_id),
                    details={"reason": reason, "forgetting": begun.pk},
                )
            )  # fmt: skip
    except IntegrityError:  # somebody else asked at the same moment, or under another id
        return Forgetting.objects.get(customer_id=subject.customer_id, done_at=None)
    return begun
