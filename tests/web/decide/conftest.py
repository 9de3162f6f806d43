"""What the tests of deciding share: Okala's two rules in force, and an order that is late now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from mehvar import identity
from mehvar.workspace import Workspace
from mehvar_web import company as served_company
from mehvar_web import outbox
from mehvar_web.grants import policies

if TYPE_CHECKING:
    from tests.web.conftest import Served

    from mehvar_web.accounts.models import User

Late = Callable[..., str]

LATE: dict[str, Any] = {
    "key": "late-order", "situation": "late_order", "hit": "first",
    "title": {"fa": "سفارش دیررسیده", "en": "Late orders"},
    "authority": [{"level": 1, "at_most": 200_000}, {"level": 2, "at_most": 1_000_000}],
    "rows": [
        {
            "key": key,
            "when": [{"fact": "order_delay", "operator": operator, "value": minutes}],
            "effect": {
                "action": "discount_code", "valid_days": 30,
                "amount": {"of": "order_amount", "rate": rate, "at_most": 1_000_000},
            },
        }
        for key, operator, minutes, rate in (
            ("late-15", "between", [15, 30], 500), ("late-30", "between", [30, 60], 1_000),
            ("late-60", "at_least", 60, 2_000),
        )
    ],
}  # fmt: skip
INSTEAD: dict[str, Any] = {
    "key": "instead", "situation": "out_of_stock", "hit": "first",
    "title": {"fa": "جایگزین", "en": "Substitutes"},
    "rows": [
        {
            "key": "difference",
            "when": [{"fact": "price_difference", "operator": "at_least", "value": 0}],
            "effect": {
                "action": "pay_difference", "beyond": "ask",
                "amount": {"of": "price_difference", "rate": 10_000, "at_most": 300_000},
            },
        }
    ],
}  # fmt: skip


def put_in_force(data: dict[str, Any], *, writer: User, publisher: User) -> None:
    """Publish a policy, by two people, from today on."""
    now = served_company.now()
    version = policies.draft(data, by=writer, now=now)
    version = policies.submit(version, by=writer, now=now)
    policies.publish(version, by=publisher, from_day=policies.today(now), now=now)


def put_rows(table: str, *rows: dict[str, Any]) -> None:
    """Bring rows into the lake, as other systems would."""
    with transaction.atomic():
        outbox.record(table, list(rows), actor="tests")
    outbox.relay()


@pytest.fixture
def in_force(own_company: Workspace, alice: User, people: dict[str, User]) -> None:
    """Okala's two rules, written by a lead and published by the owner."""
    for data in (LATE, INSTEAD):
        put_in_force(data, writer=people["lead"], publisher=alice)


@pytest.fixture
def late(own_company: Workspace, served: Served, db: None) -> Late:
    """An order of Bob's customer, of 1,850,000, that was promised 47 minutes ago."""

    def put(name: str = "L-1", *, minutes: int = 47, amount: int = 1_850_000) -> str:
        who = identity.anchor(
            own_company, customer_id=served.customer_id, marts=served_company.marts()
        )
        now: datetime = served_company.now()
        put_rows(
            "orders",
            {
                "record_id": name, "order_id": name, "person_source": who.source,
                "person_ref": who.person_ref, "store_id": served.store_id, "channel": "app",
                "at": now - timedelta(hours=3), "total_amount": amount,
                "promised_at": now - timedelta(minutes=minutes, seconds=20), "status": "open",
            },
        )  # fmt: skip
        return name

    return put
