"""What an offer costs the company."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Q

from mehvar import empowerment
from mehvar_web import company
from mehvar_web.grants._facts import Gathered
from mehvar_web.grants._moments import Cost
from mehvar_web.grants.act_models import Grant

FEWEST_SETTLED = 30
"""Codes that were redeemed or ran out, below which the share that is redeemed is not told."""

_WINDOW = timedelta(days=180)
_KEPT = timedelta(minutes=10)
_known: dict[str, tuple[datetime, int, int]] = {}


def cost_of(decision: empowerment.Decision | None, found: Gathered, *, now: datetime) -> Cost:
    """Return what the decision costs when the whole of it is granted.

    A replacement costs what the item costs the company, or else its price. A code costs its
    amount times the share of earlier codes that were redeemed.
    """
    amount = charge_of(decision, found)
    if decision is None or decision.action != "discount_code":
        return Cost(amount=amount, expected=amount)
    settled, redeemed = _codes(now)
    if settled < FEWEST_SETTLED:
        return Cost(amount=amount, expected=amount, settled=settled)
    share = redeemed / settled
    return Cost(amount=amount, expected=round(amount * share), share=share, settled=settled)


def charge_of(decision: empowerment.Decision | None, found: Gathered) -> int:
    """Return what counts against the budgets, in minor units."""
    if decision is None or decision.outcome == "deny":
        return 0
    if decision.action != "replace":
        return decision.amount
    item = found.item
    told = found.facts.get("item_price")
    if item is not None and item.cost is not None:
        return max(item.cost, 0)
    return max(told, 0) if isinstance(told, int) else 0


def _codes(now: datetime) -> tuple[int, int]:
    """Return how many codes of the last half year are settled, and how many were redeemed."""
    site = str(company.root())
    known = _known.get(site)
    if known is None or not timedelta() <= now - known[0] < _KEPT:
        states = Grant.States
        over = Grant.objects.filter(
            action="discount_code",
            at__gt=now - _WINDOW,
            state__in=(states.REDEEMED, states.EXPIRED),
            granted_at__isnull=False,
        )
        told = over.aggregate(
            settled=Count("pk"), redeemed=Count("pk", filter=Q(state=states.REDEEMED))
        )
        known = _known[site] = (now, told["settled"], told["redeemed"])
    return known[1], known[2]
