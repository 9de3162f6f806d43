"""One customer as the person asking may see them: in sight or not there, masked or revealed."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from mehvar import identity
from mehvar.customers import Customer, masked
from mehvar.workspace import Sight
from mehvar_web import company, disclosure
from mehvar_web.accounts import sight_of
from mehvar_web.customers._words import Words

_NO_ID = 2**63
"""An address may hold any number; no id is so large."""

REVEAL_PURPOSES: Words = {
    "service": pgettext_lazy("purpose", "To serve the customer"),
    "complaint": pgettext_lazy("purpose", "To settle a complaint"),
    "identity": pgettext_lazy("purpose", "To tell who is who"),
    "request": pgettext_lazy("purpose", "The customer asked for it"),
}
"""Why somebody looks at personal fields; the audit keeps the code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who writes: their number, how the audit calls them, how the company's files do."""

    user_id: int
    actor: str
    employee: str


def find_customer(request: HttpRequest, customer_id: int) -> tuple[Customer, int]:
    """Return the customer whom an id of any time leads to, and the id in force.

    Raises:
        Http404: when there is nobody, or nobody whom the person asking may see.
    """
    return customer_in_sight(customer_id, sight=sight_of(request.user))


def customer_in_sight(customer_id: int, *, sight: Sight) -> tuple[Customer, int]:
    """Return the customer whom an id of any time leads to, and the id in force.

    Raises:
        Http404: when there is nobody, or nobody whom the person asking may see.
    """
    if customer_id >= _NO_ID:
        raise Http404(_("There is no such customer."))
    found = company.desk().profile(customer_id, sight=sight)
    if found is not None:
        return found, customer_id
    try:
        told = identity.explain(company.workspace(), customer_id=customer_id, marts=company.marts())
    except identity.IdentityError as error:
        raise Http404(_("There is no such customer.")) from error
    found = company.desk().profile(told.customer_id, sight=sight)
    if found is None:
        raise Http404(_("There is no such customer."))
    return found, told.customer_id


def author_of(request: HttpRequest) -> Author:
    """Return the person as the author of what they write."""
    user = disclosure.user_of(request)
    return Author(user_id=user.pk, actor=user.actor, employee=user.employee_id or user.actor)


def shown(request: HttpRequest, found: Customer) -> Customer:
    """Return the customer with personal fields masked, unless they are revealed."""
    return found if disclosure.revealed(request, found.customer_id) else masked([found])[0]
