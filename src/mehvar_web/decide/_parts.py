"""What several of these pages share: tabs, who the customer is, lines of cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mehvar.customers import masked
from mehvar_web import care, disclosure
from mehvar_web.accounts import Right, may
from mehvar_web.decide import _words
from mehvar_web.decide._moments import address_of
from mehvar_web.ui import Choice

if TYPE_CHECKING:
    from mehvar.customers import Customer
    from mehvar_web.care.models import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """The customer of a moment, the name masked unless it was revealed."""

    customer_id: int
    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """A case of the person's own, with the way to its offer."""

    number: int
    title: str
    situation: str
    url: str
    value_at_risk: int
    due_at: object


def tabs(request: HttpRequest, current: str) -> tuple[Choice, ...]:
    """Return the pages of deciding that the person may open."""
    user = request.user
    pages = (
        ("start", "decide:start", pgettext("tab of deciding", "Decide"), Right.DECIDE),
        ("approvals", "decide:approvals", pgettext("tab of deciding", "To approve"), Right.APPROVE),
        ("grants", "decide:grants", pgettext("tab of deciding", "Grants"), Right.SEE_GRANTS),
        ("budgets", "decide:budgets", pgettext("tab of deciding", "Budgets"), Right.SET_BUDGETS),
    )
    return tuple(
        Choice(label=label, url=reverse(url), current=name == current)
        for name, url, label, right in pages
        if may(user, right)
    )


def who(request: HttpRequest, customer: Customer | None) -> Who | None:
    """Return who it is, as far as the person may know just now; a name shown is audited."""
    if customer is None:
        return None
    shown = disclosure.revealed(request, customer.customer_id)
    disclosure.write_read(request, customer.customer_id, shown)
    told = customer if shown is not None else masked([customer])[0]
    return Who(
        customer_id=customer.customer_id, name=told.full_name or _("a customer"),
        url=reverse("customers:customer", args=[customer.customer_id]),
    )  # fmt: skip


def case_of(request: HttpRequest, key: str) -> Case | None:
    """Return the case of a moment; None when there is none that the person may see."""
    if not key:
        return None
    try:
        return care.case_for(disclosure.user_of(request), key)
    except Http404:
        return None


def case_url(key: str) -> str:
    """Return the address of a case's page; empty while no app shows cases."""
    try:
        return reverse("cases:case", args=[key])
    except NoReverseMatch:
        return ""


def case_lines(cases: Iterable[Case]) -> list[CaseLine]:
    """Return cases as lines with the way to their offers."""
    return [
        CaseLine(
            number=one.number, title=one.title, due_at=one.due_at,
            situation=_words.situation(one.type.situation),  # type: ignore[arg-type]  # never empty here
            url=offer_of(one), value_at_risk=one.value_at_risk,
        )
        for one in cases
    ]  # fmt: skip


def offer_of(case: Case) -> str:
    """Return the address of the offer for a case."""
    order = (case.order_source, case.order_id) if case.order_id else None
    return address_of(
        case.type.situation or "goodwill", customer_id=case.customer_id, order=order, case=case.key
    )
