"""Small companies whose rows are written by hand or by chance, built up to the profit step."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from tests.customers.conftest import Shop

from mehvar import profit
from mehvar.workspace import Settings, Workspace

NOW = datetime(2025, 7, 1, 9)
START = datetime(2025, 1, 5, 10)


class Company(Shop):
    """A shop with its marts of profit."""

    def settle(self, customers: dict[tuple[str, str], int], *, as_of: date | None = None) -> None:
        """Build facts, customers and profit."""
        self.build(customers, as_of=as_of, now=NOW)
        with self.workspace.build(now=NOW, as_of=as_of) as build:
            profit.build_profit(build)

    def customer(self, customer_id: int | None) -> dict[str, Any]:
        """The result of one customer."""
        rows = [row for row in self.read("customer_profit") if row["customer_id"] == customer_id]
        assert len(rows) == 1
        return rows[0]

    def order(self, order_id: str) -> dict[str, Any]:
        """The result of one order."""
        (row,) = [row for row in self.read("order_profit") if row["order_id"] == order_id]
        return row

    def ledger(self) -> dict[str, int]:
        """The ledger of all time."""
        rows = [row for row in self.read("profit_ledger") if not row["period_kind"]]
        return {row["component"]: row["amount"] for row in rows}

    def differences(self) -> list[dict[str, Any]]:
        """Where ledger and customers do not agree."""
        return [row for row in self.read("profit_ledger") if row["difference"]]


def make(folder: Path, *, currency: str = "IRR", rates: str = "", **settings: Any) -> Company:
    """Found an empty company, with cost rates of its own if any."""
    exponent = 0 if currency == "IRR" else 2
    told: dict[str, Any] = {"calendar": "gregorian", "memory_limit": "1GB", "threads": 2} | settings
    workspace = Workspace.create(
        folder, Settings(currency=currency, exponent=exponent, money_display="currency", **told)
    )
    if rates:
        text = f"driver,applies_to,from_day,value\n{rates}"
        (workspace.root / profit.RATES_FILE).write_text(text, encoding="utf-8")
    return Company(workspace)


def fill_by_chance(company: Company, rng: np.random.Generator, *, orders: int = 60) -> None:
    """Fill a company with everything that can happen, in amounts of every size and sign."""
    people = [f"p{n}" for n in range(12)]
    company.add("people", [
        {"record_id": one, "full_name": one} for one in people
    ])  # fmt: skip
    company.add(
        "products",
        [
            {"product_id": f"g{n}", "category": f"c{n % 2}", "unit_price": 1_000 * (n + 1),
             "unit_cost": 700 * (n + 1) if n % 3 else None}
            for n in range(6)
        ],
    )  # fmt: skip
    told: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    returns: list[dict[str, Any]] = []
    contacts: list[dict[str, Any]] = []
    for n in range(orders):
        at = START + timedelta(days=int(rng.integers(0, 150)), minutes=int(rng.integers(0, 600)))
        person = None if rng.random() < 0.15 else str(rng.choice(people))
        size = int(10 ** rng.integers(1, 13))
        paid = int(rng.integers(-size // 10, size)) if rng.random() < 0.9 else 0
        told.append(
            {
                "order_id": f"o{n}", "person_ref": person, "at": at,
                "status": "cancelled" if rng.random() < 0.1 else "delivered",
                "total_amount": paid, "channel": str(rng.choice(["app", "shop"])),
                "discount_amount": int(rng.integers(0, 1_000)) if rng.random() < 0.4 else None,
                "delivery_amount": int(rng.integers(0, 1_000)) if rng.random() < 0.5 else None,
                "payment_method": str(rng.choice(["card", "wallet"])),
                "delivered_at": at + timedelta(hours=30),
                "promised_at": at + timedelta(hours=int(rng.integers(20, 40))),
            }
        )  # fmt: skip
        for number in range(int(rng.integers(0, 4))):
            product, quantity = int(rng.integers(0, 6)), float(rng.integers(0, 5))
            lines.append(
                {
                    "order_id": f"o{n}", "record_id": f"o{n}-{number}", "at": at,
                    "person_ref": person, "product_id": f"g{product}", "quantity": quantity,
                    "amount": int(rng.integers(-50, 9_000)),
                    "cost_amount": int(rng.integers(0, 8_000)) if rng.random() < 0.3 else None,
                }
            )  # fmt: skip
        if rng.random() < 0.4:
            named = rng.random() < 0.6
            returns.append(
                {
                    "record_id": f"r{n}", "order_id": f"o{n}" if named else None,
                    "person_ref": person, "at": at + timedelta(days=int(rng.integers(0, 120))),
                    "product_id": f"g{int(rng.integers(0, 7))}", "quantity": 1.0,
                    "amount": int(rng.integers(-100, 9_000)),
                    "reason": str(rng.choice(["damaged", "changed my mind", ""])) or None,
                }
            )  # fmt: skip
        contacts += [
                {
                    "record_id": f"k{n}-{number}", "person_ref": person, "kind": "complaint",
                    "order_id": f"o{n}" if rng.random() < 0.8 else None,
                    "at": at + timedelta(hours=number), "employee_id": f"e{number}",
                    "handling_minutes": float(rng.gamma(2, 5)) if rng.random() < 0.7 else None,
                }
            for number in range(int(rng.integers(0, 3)))
        ]  # fmt: skip
    company.add("orders", told)
    company.add("order_lines", lines)
    company.add("returns", returns)
    company.add("interactions", contacts)
    company.add("costs", _costs(rng, orders, people))


def _costs(rng: np.random.Generator, orders: int, people: list[str]) -> list[dict[str, Any]]:
    kinds = ["delivery", "payment", "service_minute", "gesture", "acquisition", "return", "goods",
             "picking", "depreciation", "rent", "پیک"]  # fmt: skip
    rows = []
    for n in range(80):
        kind, where = str(rng.choice(kinds)), rng.random()
        rows.append(
            {
                "record_id": f"f{n}", "kind": kind,
                "at": START + timedelta(days=int(rng.integers(0, 200))),
                "amount": int(rng.integers(-100, 10 ** int(rng.integers(2, 12)))),
                "order_id": f"o{int(rng.integers(0, orders + 5))}" if where < 0.4 else None,
                "person_ref": str(rng.choice(people)) if 0.4 < where < 0.6 else None,
                "channel": str(rng.choice(["app", "shop"])) if where > 0.8 else None,
            }
        )  # fmt: skip
    return rows
