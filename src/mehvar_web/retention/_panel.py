"""The customer's page tells their rhythm, the next purchase, the risk and the next needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from mehvar import retention
from mehvar_web import company
from mehvar_web.accounts import sight_of
from mehvar_web.retention._lists import reasons_told, state_pill
from mehvar_web.retention._words import RISKS, say

_MOST_NEEDS = 4


def panel_of(request: HttpRequest, customer_id: Any) -> Mapping[str, Any] | None:
    """Return what is foretold of the customer; nothing for one who never bought."""
    if customer_id is None or "retention_numbers" not in company.workspace().current().marts:
        return None
    outlook = retention.read_outlook(
        company.workspace(),
        customer_id=customer_id,
        sight=sight_of(request.user),
        marts=company.marts(),
    )
    if outlook is None:
        return None
    return {
        "outlook": outlook,
        "state": state_pill(outlook.quiet_state),
        "risk": RISKS.get(outlook.churn_risk or ""),
        "reasons": reasons_told(outlook.reasons),
        "why": say(retention.why_words(outlook.note)),
        "needs": outlook.needs[:_MOST_NEEDS],
    }
