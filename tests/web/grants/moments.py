"""Okala's two rules as published policies, and the people who decide under them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from mehvar_web.grants import Moment, policies

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

NOW = datetime(2026, 1, 15, 9, 30)

_AUTHORITY = [
    {"level": 1, "at_most": 300_000},
    {"level": 2, "at_most": 1_000_000},
    {"level": 3, "at_most": 10_000_000},
]
LATE: dict[str, Any] = {
    "key": "late-order",
    "situation": "late_order",
    "hit": "first",
    "title": {"fa": "سفارش دیررسیده", "en": "Late orders"},
    "authority": _AUTHORITY,
    "rows": [
        {
            "key": f"late-{low}",
            "when": [
                {"fact": "order_delay", "operator": "between", "value": [low, high]}
                if high
                else {"fact": "order_delay", "operator": "at_least", "value": low}
            ],
            "effect": {
                "action": "discount_code",
                "valid_days": 30,
                "amount": {"of": "order_amount", "rate": rate, "at_most": 500_000},
            },
        }
        for low, high, rate in ((15, 30, 500), (30, 60, 1_000), (60, 0, 2_000))
    ],
}
SUBSTITUTE: dict[str, Any] = {
    "key": "substitute",
    "situation": "out_of_stock",
    "hit": "first",
    "title": {"fa": "کالای جایگزین", "en": "Substitutes"},
    "authority": _AUTHORITY,
    "rows": [
        {
            "key": "difference",
            "when": [{"fact": "price_difference", "operator": "above", "value": 0}],
            "effect": {
                "action": "pay_difference",
                "beyond": "ask",
                "amount": {"of": "price_difference", "rate": 10_000, "at_most": 300_000},
            },
        }
    ],
}


def publish(*definitions: dict[str, Any], wrote: User, published: User) -> None:
    """Put policies in force, as two people do."""
    for definition in definitions:
        draft = policies.draft(definition, by=wrote, now=NOW)
        policies.submit(draft, by=wrote, now=NOW)
        policies.publish(draft, by=published, from_day=policies.today(NOW), now=NOW)


def late(customer_id: int, *, delay: int = 47, amount: int = 1_850_000, **told: Any) -> Moment:
    """An order that Mehvar does not know yet is late."""
    facts = {"order_delay": delay, "order_amount": amount}
    return Moment(situation="late_order", customer_id=customer_id, told=facts, **told)


def instead(customer_id: int, price: int, *, of: int = 420_000, yes: bool | None = True) -> Moment:
    """An item is out of stock and another is offered."""
    facts = {"item_price": of, "substitute_price": price}
    return Moment(situation="out_of_stock", customer_id=customer_id, told=facts, consent=yes)
