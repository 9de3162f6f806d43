"""A shop whose misuse is known: what the build asks about is that, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa
import pytest

from mehvar import conduct, schema
from mehvar.conduct import Question, View
from mehvar.lake import IMPORTS
from mehvar.workspace import Sight, Workspace

TODAY = date(2026, 9, 22)
NOW = datetime(2026, 9, 23, 8)
Row = Mapping[str, object]

EMPLOYEES = [f"e{number:02}" for number in range(14)]
KIND, FRIEND, CLOSE, LATE = "e00", "e01", "e02", "e03"
BEFRIENDED, SHARING, SELLER = 7, (11, 12, 13), 20
RETURNER, WORTHY, UNLUCKY, SILENT = 5, 6, 8, 9
CUSTOMERS = range(1, 301)


def put(workspace: Workspace, table: str, rows: Iterable[Row]) -> None:
    """Write base rows, as an import of their own."""
    names = schema.table(table).column_names
    usual = {"source": "desk", "import_id": table, "at": NOW, "day": TODAY, "ingested_at": NOW}
    full = [
        dict.fromkeys(names) | usual | {"record_hash": crc32(str(row["record_id"]).encode())}
        | dict(row)
        for row in rows
    ]  # fmt: skip
    lake, wanted = workspace.lake, schema.table(table).arrow_schema
    lake.append(table, pa.Table.from_pylist(full, schema=wanted))
    state = {"import_id": table, "state": "imported", "changed_at": NOW}
    kept = lake.arrow_schema(IMPORTS)
    lake.append(IMPORTS, pa.Table.from_pylist([dict.fromkeys(kept.names) | state], schema=kept))


class Shop:
    """Orders, returns, cases and grants, and who misuses them."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.orders: list[dict[str, Any]] = []
        self.lines: list[dict[str, Any]] = []
        self.cases: list[dict[str, Any]] = []
        self.grants: list[dict[str, Any]] = []
        self.returns: list[dict[str, Any]] = []
        for customer in CUSTOMERS:
            for _order in range(int(rng.integers(4, 9))):
                self.order(customer)

    def order(self, customer: int) -> None:
        rng, number = self.rng, len(self.orders)
        day = TODAY - timedelta(days=int(rng.integers(1, 200)))
        self.orders.append({
            "customer_id": customer, "source": "shop", "record_id": f"o{number}",
            "order_id": f"o{number}", "order_hash": number, "at": datetime(day.year, day.month, day.day, 12),
            "day": day, "channel": "app", "store_id": "s1", "status": "delivered",
            "is_late": False, "delay_minutes": 0.0, "order_number": 1,
        })  # fmt: skip
        for line in range(3):
            self.lines.append({
                "customer_id": customer, "source": "shop", "record_id": f"o{number}-{line}",
                "order_id": f"o{number}", "day": day, "at": NOW, "product_id": f"p{line}",
                "category": f"c{line}",
            })  # fmt: skip
        reason = {RETURNER: "پشیمان شدم", WORTHY: "changed my mind", UNLUCKY: "broken",
                  SILENT: "?"}.get(customer)  # fmt: skip
        if reason or rng.random() < 0.05:
            for line in range(3 if reason else 1):
                self.returns.append({
                    "record_id": f"r{number}-{line}", "order_hash": number, "day": day,
                    "customer_id": customer, "source": "shop", "product_id": f"p{line}",
                    "amount": 1_000, "reason": reason or "changed my mind",
                })  # fmt: skip
        if rng.random() < 0.6:
            self.case(number, str(rng.choice(EMPLOYEES)))

    def case(self, order: int, employee: str) -> None:
        chance = 0.10 * (4 if employee == KIND else 1)
        self.cases.append({
            "record_id": f"c{order}", "source": "desk", "order_hash": order, "employee_id": employee,
            "kind": str(self.rng.choice(["complaint", "late_order"])), "severity": "medium",
            "state": "resolved", "day": self.orders[order]["day"],
        })  # fmt: skip
        if self.rng.random() < chance:
            self.grant(order, employee)

    def grant(self, order: int, employee: str, **told: Any) -> None:
        rng, day = self.rng, self.orders[order]["day"]
        hour = 3 if employee == LATE else int(rng.integers(8, 18))
        amount = int(rng.integers(11, 26)) * 10_000
        if employee == CLOSE:
            amount = 299_000 - int(rng.integers(0, 12)) * 1_000
        self.grants.append({
            "record_id": f"g{len(self.grants)}", "source": "desk", "order_hash": order,
            "employee_id": employee, "team_id": "t1", "case_id": f"c{order}", "situation": "goodwill",
            "state": "granted", "outcome": "allow", "due": amount, "amount": amount, "day": day,
            "at": datetime(day.year, day.month, day.day, hour, 30),
        } | told)  # fmt: skip

    def misuse(self) -> None:
        """The friend, the shared device, the code that somebody else used."""
        of = {
            customer: [row["order_hash"] for row in self.orders if row["customer_id"] == customer]
            for customer in (BEFRIENDED, *SHARING, SELLER, 21)
        }
        for order in of[BEFRIENDED]:
            self.grant(order, FRIEND, case_id=None)
            self.grant(order, FRIEND, case_id=None)
        for customer in SHARING:
            for order in of[customer][:4]:
                employee = str(self.rng.choice(EMPLOYEES[4:]))
                self.grant(order, employee, case_id=None, device_hash=99)
        self.grant(of[SELLER][0], "e05", state="redeemed", used_order_id=f"o{of[21][0]}")

    def write(self, workspace: Workspace) -> None:
        put(workspace, "returns", [
            {name: value for name, value in row.items() if name != "customer_id"}
            for row in self.returns
        ])  # fmt: skip
        put(workspace, "cases", self.cases)
        put(workspace, "grants", self.grants)
        put(workspace, "employees", [
            {"record_id": one, "employee_id": one, "team_id": "t1"} for one in EMPLOYEES
        ])  # fmt: skip
        values = [
            {"customer_id": one, "value_class": "iron", "residual_value": 50_000,
             "residual_low": 0, "residual_high": 90_000}
            | ({"residual_value": -9_000} if one in {RETURNER, UNLUCKY, SILENT} else {})
            for one in CUSTOMERS
        ]  # fmt: skip
        marts: dict[str, list[dict[str, Any]]] = {
            "customer_orders": self.orders, "customer_order_lines": self.lines,
            "customer_returns": [one | {"at": NOW} for one in self.returns],
            "customer_value": values, "profiles": [], "identity_links": [],
        }  # fmt: skip
        with workspace.build(now=NOW, as_of=TODAY) as build:
            for name, rows in marts.items():
                wanted = schema.table(name).arrow_schema
                full = [
                    dict.fromkeys(wanted.names)
                    | {key: value for key, value in row.items() if key in wanted.names}
                    for row in rows
                ]
                build.write_arrow(name, pa.Table.from_pylist(full, schema=wanted))
            conduct.build_conduct(build)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    from mehvar.workspace import Settings

    workspace = Workspace.create(
        tmp_path_factory.mktemp("conduct") / "shop", Settings(memory_limit="1GB", threads=2)
    )
    made = Shop(np.random.default_rng(4))
    made.misuse()
    made.write(workspace)
    return workspace


def found(shop: Workspace, kind: str) -> tuple[Question, ...]:
    return conduct.find_questions(shop, kind=kind).rows


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        ("employee_grants", {KIND}),
        ("below_limit", {CLOSE}),
        ("after_hours", {LATE}),
    ],
)
def test_the_employees_asked_about_are_those_who_differ(
    shop: Workspace, kind: str, who: set[str]
) -> None:
    assert {one.employee_id for one in found(shop, kind)} == who


def test_the_limit_below_which_amounts_crowd_is_told(shop: Workspace) -> None:
    (one,) = found(shop, "below_limit")

    assert one.limit_amount == 300_000
    assert one.observed > one.expected * 3


def test_the_pair_that_meets_again_and_again_is_asked_about(shop: Workspace) -> None:
    (one,) = found(shop, "pair")

    assert (one.employee_id, one.customer_id) == (FRIEND, BEFRIENDED)
    assert one.p < 1e-6


def test_customers_who_get_too_much_are_asked_about(shop: Workspace) -> None:
    asked = {one.customer_id for one in found(shop, "customer_grants")}

    assert BEFRIENDED in asked
    assert asked <= {BEFRIENDED, *SHARING}


def test_those_who_share_a_device_are_one_question(shop: Workspace) -> None:
    (one,) = found(shop, "shared")
    read = conduct.read_question(shop, question_id=one.question_id)
    assert read is not None

    assert {member.customer_id for member in read[1]} == set(SHARING)
    assert {member.shares for member in read[1]} == {"device"}
    assert sum(member.grants for member in read[1]) == one.observed


def test_a_code_that_somebody_else_used_is_a_fact(shop: Workspace) -> None:
    (one,) = found(shop, "elsewhere")

    assert (one.customer_id, one.observed) == (SELLER, 1)


def test_only_the_returner_who_is_worth_less_than_nothing_is_asked_about(shop: Workspace) -> None:
    listed = conduct.find_returners(shop)
    worthy = conduct.read_returner(shop, customer_id=WORTHY)

    assert [one.customer_id for one in listed.rows] == [RETURNER]
    assert worthy is not None
    assert worthy.doubtful > 0.95
    assert not worthy.is_question


def test_our_own_faults_and_returns_without_a_reason_count_against_nobody(shop: Workspace) -> None:
    assert conduct.read_returner(shop, customer_id=UNLUCKY) is None
    assert conduct.read_returner(shop, customer_id=SILENT) is None
    numbers = conduct.read_numbers(shop)
    assert numbers["ours", "returners"] > 0
    assert numbers["reasons_known", "returners"] < numbers["returned", "returners"]


def test_every_employee_may_read_their_own_comparison(shop: Workspace) -> None:
    for one in EMPLOYEES:
        kinds = {row.kind for row in conduct.read_employee(shop, employee_id=one)}
        assert "employee_grants" in kinds


def test_a_reader_of_another_team_finds_no_employee(shop: Workspace) -> None:
    outsider = View(sight=Sight(stores=frozenset()), teams=frozenset({"t2"}))
    insider = View(sight=Sight(stores=frozenset()), teams=frozenset({"t1"}))

    assert conduct.find_questions(shop, view=outsider).count == 0
    assert {one.employee_id for one in conduct.find_questions(shop, view=insider).rows} >= {KIND}
    assert conduct.find_returners(shop, view=outsider).count == 0


def test_questions_keep_their_ids(shop: Workspace) -> None:
    before = {one.question_id for one in conduct.find_questions(shop).rows}
    with shop.build(now=NOW + timedelta(days=1), as_of=TODAY) as build:
        conduct.build_conduct(build)

    assert {one.question_id for one in conduct.find_questions(shop).rows} == before


def test_a_company_without_returns_and_grants_has_no_questions(workspace: Workspace) -> None:
    with workspace.build(now=NOW, as_of=TODAY) as build:
        for name in ("customer_orders", "customer_order_lines", "customer_returns",
                     "customer_value", "profiles", "identity_links"):  # fmt: skip
            wanted = schema.table(name).arrow_schema
            build.write_arrow(name, wanted.empty_table())
        conduct.build_conduct(build)

    assert conduct.find_questions(workspace).count == 0
    assert conduct.find_returners(workspace).count == 0
