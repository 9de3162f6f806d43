"""Deciding, as the browser finds it: rules in force, an order that is late now, what was granted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.web.decide.conftest import INSTEAD, LATE, put_in_force, put_rows


def decided() -> dict[str, str]:
    """Make it all; return the keys of a grant with its code and of one that waits for a yes."""
    from mehvar_web import company, grants, outbox
    from mehvar_web.accounts.models import User
    from mehvar_web.grants import Limit, Moment

    people = {one.role: one for one in User.objects.all()}
    now = company.now()
    for data in (LATE, INSTEAD):
        put_in_force(data, writer=people["lead"], publisher=people["owner"])
    grants.set_budgets(
        [
            Limit(kind="employee_day", amount=2_000_000), Limit(kind="customer", amount=3_000_000),
            Limit(kind="company_month", amount=50_000_000), Limit(kind="case", amount=1_500_000),
        ],
        by=people["owner"], now=now,
    )  # fmt: skip
    put_rows("orders", *(_order(name, minutes, amount) for name, minutes, amount in _LATE))
    told: dict[str, Any] = {}
    for name, key, amount in (("B-2", "grant", None), ("B-3", "asked", None)):
        moment = Moment(situation="late_order", order=("mehvar", name))
        told[key] = grants.grant(moment, by=people["agent"], key=key, now=now, amount=amount)
    outbox.relay()
    return {
        "grant": told["grant"].grant, "asked": told["asked"].grant,
        "decision": told["grant"].decision, **_gone(),
    }  # fmt: skip


_LATE = (
    ("B-1", 47, 1_850_000),
    ("B-2", 33, 1_200_000),
    ("B-3", 95, 4_200_000),
    ("B-4", 18, 990_000),
)


def _order(name: str, minutes: int, amount: int) -> dict[str, Any]:
    from mehvar_web import company

    source, reference, store = _person()
    now = company.now()
    return {
        "record_id": name, "order_id": name, "person_source": source, "person_ref": reference,
        "store_id": store, "channel": "app", "city": "تهران", "at": now - timedelta(hours=3),
        "promised_at": now - timedelta(minutes=minutes, seconds=20), "total_amount": amount,
        "status": "open",
    }  # fmt: skip


def _person() -> tuple[str, str, str]:
    """Somebody whom the agents' store served."""
    from mehvar_web import company

    marts = company.marts()
    orders = marts.view("customer_orders")
    [(customer, store)] = marts.ask(
        f"SELECT min(customer_id), store_id FROM {orders} "
        f"WHERE store_id = (SELECT min(store_id) FROM {orders}) GROUP BY store_id"
    )
    [(source, reference)] = marts.ask(
        f"SELECT source, person_ref FROM {marts.view('profiles')} WHERE customer_id = ? LIMIT 1",
        [customer],
    )
    return source, reference, store


def _gone() -> dict[str, str]:
    """An order of which an item was out of stock, and its customer."""
    from mehvar_web import company

    marts = company.marts()
    lines = marts.view("customer_order_lines")
    rows = marts.ask(
        f"SELECT l.customer_id, l.source, l.order_id, l.product_id, p.source FROM {lines} l "
        f"JOIN {marts.newest('products')} p USING (product_id) WHERE l.customer_id IS NOT NULL "
        'ORDER BY coalesce(l.out_of_stock, false) DESC, "at" DESC, l.order_id LIMIT 1'
    )
    customer, source, order, product, catalogue = rows[0]
    return {
        "gone_customer": str(customer), "gone_source": source, "gone_order": order,
        "gone_product": product, "gone_catalogue": catalogue,
    }  # fmt: skip
