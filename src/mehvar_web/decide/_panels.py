"""What deciding adds to other pages: what waits, what a customer got, the offer for a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest

from mehvar.errors import MehvarError
from mehvar_web import company, disclosure, grants
from mehvar_web.accounts import Right, may
from mehvar_web.decide import _now, _offer, _parts, _words
from mehvar_web.decide._moments import address_of
from mehvar_web.decide._waiting import count_waiting
from mehvar_web.decide._words import Text
from mehvar_web.grants import Moment
from mehvar_web.grants.models import Grant

if TYPE_CHECKING:
    from mehvar_web.care.models import Case

_SHOWN = 5


def today_panel(request: HttpRequest, _subject: Any) -> Mapping[str, Any] | None:
    """Return what calls for a decision now, each with one tap to its offer."""
    user, now = disclosure.user_of(request), company.now()
    late, gone = _now.waiting_orders(user, now=now, most=_SHOWN)
    waiting = count_waiting(request)
    if not late and not gone and not waiting:
        return None
    few = max(_SHOWN - len(late), 2)
    return {"late": late[: _SHOWN - min(len(gone), 2)], "gone": gone[:few], "waiting": waiting}


def customer_panel(request: HttpRequest, customer_id: Any) -> Mapping[str, Any] | None:
    """Return what the customer got lately, and the way to an offer."""
    if customer_id is None:
        return None
    found = grants.grants_of(customer_id, limit=_SHOWN)
    may_decide = may(request.user, Right.DECIDE)
    if not found and not may_decide:
        return None
    return {
        "rows": _named(found),
        "url": address_of("goodwill", customer_id=customer_id) if may_decide else "",
        "customer_id": customer_id,
    }  # fmt: skip


def case_panel(request: HttpRequest, case: Case | None) -> Mapping[str, Any] | None:
    """Return what may be granted for a case, in two lines, and what was."""
    if case is None:
        return None
    situation = case.type.situation
    before = _named(Grant.objects.filter(case_key=case.key).order_by("-at", "-pk")[:_SHOWN])
    shown: dict[str, Any] = {"rows": before, "url": "", "said": "", "amount": None}
    if not situation or not case.is_live or not may(request.user, Right.DECIDE):
        return shown if before else None
    shown["url"] = _parts.offer_of(case)
    try:
        offer = grants.look(_moment(case), by=disclosure.user_of(request), now=company.now())
    except (MehvarError, Http404):
        return shown
    if offer.may_grant or offer.may_ask:
        shown["said"] = _words.said(offer.sentence)
        shown["amount"] = offer.decision.amount if offer.decision else None
        shown["asks"] = offer.may_ask
    elif offer.refusal is not None:
        shown["said"] = _offer.say_refused(offer.refusal)
    return shown


def _moment(case: Case) -> Moment:
    return Moment(
        situation=case.type.situation,  # type: ignore[arg-type]  # one of empowerment's, or empty
        customer_id=case.customer_id,
        order=(case.order_source, case.order_id) if case.order_id else None,
        case=case.key,
    )


def _named(found: Iterable[Grant]) -> list[tuple[Grant, Text, Text]]:
    """Return grants with what they are and how they stand, in words."""
    return [(one, _words.ACTIONS.get(one.action, ""), _words.STATES[one.state]) for one in found]
