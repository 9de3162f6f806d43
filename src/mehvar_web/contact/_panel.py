"""The customer's page tells what may be sent to them, and takes their word by an employee."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from mehvar_web import company
from mehvar_web.accounts import Right, may
from mehvar_web.contact import _words

_SHOWN = 5


def customer_context(request: HttpRequest, customer_id: Any) -> Mapping[str, Any] | None:
    """Return what the customer chose, the last contacts, and whether they may be asked now."""
    from mehvar_web.contact._ask import look
    from mehvar_web.contact._cases import has_open_case
    from mehvar_web.contact._choices import chosen
    from mehvar_web.contact._people import person_of
    from mehvar_web.contact._records import Ask
    from mehvar_web.contact._rules import current_rules
    from mehvar_web.contact._say import say_permission
    from mehvar_web.contact.models import Contact

    if customer_id is None or not company.build_id():
        return None
    now = company.now()
    asked = Ask(key="look", channel="web", purpose="research", customer_id=customer_id)
    (answer,) = look([asked], now=now)
    last = Contact.objects.filter(customer_id=customer_id, state=Contact.States.SENT)
    return {
        "customer_id": customer_id,
        "choices": _words.say_choices(chosen(person_of(customer_id))),
        "may_ask": answer.allowed,
        "answer": say_permission(answer, current_rules()),
        "has_case": has_open_case(customer_id, now=now),
        "contacts": [
            (one, _words.CHANNELS[one.channel], _words.PURPOSES[one.purpose])
            for one in last.order_by("-at")[:_SHOWN]
        ],
        "may_choose": may(request.user, Right.WRITE_NOTES),
    }
