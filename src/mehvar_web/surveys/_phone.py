"""An employee asks by telephone and fills in what the customer says: with the rules, by name."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import HttpRequest

from mehvar import identity
from mehvar.audit import AuditEntry
from mehvar.customers import Customer
from mehvar_web import company, contact, outbox
from mehvar_web.accounts import Right, may
from mehvar_web.channels import Person
from mehvar_web.surveys import models
from mehvar_web.surveys._calls import CALL, call_row
from mehvar_web.surveys._links import make_links
from mehvar_web.surveys._records import Ask

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

RIGHT = Right.WRITE_NOTES
"""Who may write about customers may also write down what they answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Whether a customer may be asked by telephone; ``link`` when they may, else why not."""

    link: models.Link | None
    why_not: str = ""


def begin_call(
    survey: models.Survey,
    customer: Customer,
    *,
    by: User,
    language: str,
    token: uuid.UUID,
) -> Call:
    """Keep the place of a call and make its link; the same form sent again is the same call.

    The contact rules decide, as for every other way of asking. Who calls is in the audit.
    """
    customer_id = customer.customer_id
    person = identity.anchor(company.workspace(), customer_id=customer_id, marts=company.marts())
    who = Person(source=person.source, ref=person.person_ref)
    key = f"phone:{token}"
    ask = contact.Ask(
        key=key, channel=CALL, purpose="research", person=who, customer_id=customer_id,
        address=customer.mobile or "", survey=survey.key,
    )  # fmt: skip
    with transaction.atomic():
        (permission,) = contact.ask_permission([ask])
        if not permission.allowed:
            return Call(
                link=None,
                why_not=contact.say_permission(permission, contact.current_rules()),
            )
        if not permission.is_repeated:
            contact.sent([key])
        made = Ask(
            survey_id=survey.key, channel=CALL, language=language, person=who,
            invitation_id=key,
        )  # fmt: skip
        (link,) = make_links([made], employee=by)
        if not permission.is_repeated:
            _record(survey, link, customer_id, by)
    return Call(link=link)


def may_fill_in(request: HttpRequest, link: models.Link) -> bool:
    """Tell whether this browser may open a link: that of a call opens to the one who calls."""
    if link.channel != CALL:
        return True
    user = request.user
    return user.is_authenticated and user.pk == link.employee_id and may(user, RIGHT)


def _record(survey: models.Survey, link: models.Link, customer_id: int, by: User) -> None:
    row = call_row(link, version=survey.number)
    outbox.record("invitations", [row], actor=by.actor)
    outbox.record_audit(
        AuditEntry(
            at=company.now(), actor=by.actor, action="survey.call", object_kind="customer",
            object_id=str(customer_id),
            details={"survey": survey.key, "invitation": str(link.invitation_id)},
        )
    )  # fmt: skip
