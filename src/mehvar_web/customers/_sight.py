"""One customer as the person asking may see them: in sight or not there, masked or revealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from mehvar import identity
from mehvar.audit import AuditEntry, Scalar
from mehvar.customers import Customer, masked
from mehvar.workspace import Sight
from mehvar_web import company, outbox
from mehvar_web.accounts import Right, may, sight_of
from mehvar_web.customers._words import Words

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

REVEALED_MINUTES = 15
EVERYBODY = "everybody"
_KEPT_AS = "customers.revealed"
_NO_ID = 2**63
"""An address may hold any number; no id is so large."""

_IDS_A_LINE = 25
"""A line of the audit holds 500 letters; so many ids always fit."""

REVEAL_PURPOSES: Words = {
    "service": pgettext_lazy("purpose", "To serve the customer"),
    "complaint": pgettext_lazy("purpose", "To settle a complaint"),
    "identity": pgettext_lazy("purpose", "To tell who is who"),
    "request": pgettext_lazy("purpose", "The customer asked for it"),
}
"""Why somebody looks at personal fields; the audit keeps the code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reveal:
    """Personal fields are shown, until when and why."""

    until: datetime
    purpose: str


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


def reveal(request: HttpRequest, subject: int | str, *, purpose: str) -> None:
    """Show personal fields of one customer, or of everybody, for a quarter of an hour."""
    until = company.now() + timedelta(minutes=REVEALED_MINUTES)
    kept = {**_kept(request.session), str(subject): [until.isoformat(), purpose]}
    request.session[_KEPT_AS] = {
        name: told for name, told in kept.items() if told[0] > company.now().isoformat()
    }
    write_audit(
        request,
        "customer.reveal",
        subject,
        {"purpose": purpose, "minutes": REVEALED_MINUTES},
    )


def hide(request: HttpRequest, subject: int | str) -> None:
    """Mask personal fields again."""
    kept = _kept(request.session)
    request.session[_KEPT_AS] = {
        name: told for name, told in kept.items() if name not in {str(subject), EVERYBODY}
    }


def revealed(request: HttpRequest, subject: int | str) -> Reveal | None:
    """Return until when personal fields of this customer (or of everybody) are shown, and why."""
    if not may(request.user, Right.SEE_PERSONAL):
        return None
    kept = _kept(request.session)
    for name in (str(subject), EVERYBODY):
        until, purpose = kept.get(name, ("", ""))
        if until and datetime.fromisoformat(until) > company.now():
            return Reveal(until=datetime.fromisoformat(until), purpose=purpose)
    return None


def write_audit(
    request: HttpRequest, action: str, subject: int | str, details: Mapping[str, Scalar]
) -> None:
    """Write who did or saw what of a customer (or of several) into the audit."""
    tell_audit(actor_of(request), action, subject, details)


def tell_audit(actor: str, action: str, subject: int | str, details: Mapping[str, Scalar]) -> None:
    """Write what somebody, or a program of theirs, did or saw into the audit."""
    entry = AuditEntry(
        at=company.now(),
        actor=actor,
        action=action,
        object_kind="customer" if isinstance(subject, int) else "customers",
        object_id=str(subject),
        details=details,
    )
    with transaction.atomic():
        outbox.record_audit(entry)


def write_read(request: HttpRequest, customer_id: int, shown: Reveal | None) -> None:
    """Audit that personal fields were on the page; a masked page shows none."""
    if shown is not None:
        write_audit(
            request, "customer.read", customer_id, {"personal": True, "purpose": shown.purpose}
        )


def author_of(request: HttpRequest) -> Author:
    """Return the person as the author of what they write."""
    user = user_of(request)
    return Author(user_id=user.pk, actor=user.actor, employee=user.employee_id or user.actor)


def actor_of(request: HttpRequest) -> str:
    """Return how the audit calls the person."""
    return user_of(request).actor


def _kept(session: SessionBase) -> dict[str, list[str]]:
    kept: dict[str, list[str]] = session.get(_KEPT_AS, {})
    return kept


def write_list_read(request: HttpRequest, customer_ids: Sequence[int]) -> None:
    """Audit that personal fields of several customers were on a page, if they were."""
    shown = revealed(request, EVERYBODY)
    if shown is None or not customer_ids:
        return
    tell_list_read(actor_of(request), customer_ids, purpose=shown.purpose)


def tell_list_read(actor: str, customer_ids: Sequence[int], *, purpose: str) -> None:
    """Audit that personal fields of these customers were shown together."""
    for start in range(0, len(customer_ids), _IDS_A_LINE):
        chosen = customer_ids[start : start + _IDS_A_LINE]
        ids = " ".join(map(str, chosen))
        details: dict[str, Scalar] = {"personal": True, "purpose": purpose}
        tell_audit(
            actor, "customer.read", "list", {**details, "customers": ids, "count": len(chosen)}
        )


def user_of(request: HttpRequest) -> User:
    """Return the person; every page of this app asks them to sign in."""
    return cast("User", request.user)


def shown(request: HttpRequest, found: Customer) -> Customer:
    """Return the customer with personal fields masked, unless they are revealed."""
    return found if revealed(request, found.customer_id) else masked([found])[0]
