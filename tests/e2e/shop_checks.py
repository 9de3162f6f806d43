"""What must hold of the shop's lake and marts, during the killing and after it."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ibis.backends import BaseBackend
from tests.e2e.shop_books import ORDERS, Truth

from mehvar import schema
from mehvar.audit import AuditLog
from mehvar.customers import Customer360
from mehvar.workspace import Workspace

BASE = ("people", "orders", "order_lines", "events")
NOT_SERVED = {"tenure_days", "as_of_day"}  # told on reading, from the day


class Reader:
    """Reads the marts again and again; what it reads must be one build over whole imports."""

    def __init__(self, workspace: Workspace, papers: Path) -> None:
        self.reads = 0
        self._workspace = workspace
        self._papers = papers
        self._backend = workspace.connect()
        self._files = 0
        self._truth = Truth()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._backend.disconnect()

    def read(self) -> None:
        current = self._workspace.current()
        if not current.marts:
            return
        names = ("customers", "customer_orders", "customer_order_lines", "profiles")
        marts = {
            name: self._backend.to_pyarrow(
                self._workspace.read(self._backend, name, current=current)
            ).to_pylist()
            for name in names
        }
        check_one_build(marts)
        self._check_whole_imports(marts)
        self.reads += 1

    def _check_whole_imports(self, marts: dict[str, list[dict[str, Any]]]) -> None:
        """A build shows the files up to some number, those whole and no other; never fewer."""
        orders = marts["customer_orders"]
        files, rest = divmod(len(orders), ORDERS)
        assert rest == 0
        assert files >= self._files
        while self._files < files:
            self._truth.add_files(self._papers, self._files)
            self._files += 1
        check_orders(marts, self._truth)


def check_one_build(marts: dict[str, list[dict[str, Any]]]) -> None:
    """What the marts say of each other: they were made from the same rows."""
    orders: Counter[int] = Counter()
    spend: Counter[int] = Counter()
    for order in marts["customer_orders"]:
        if order["status"] != "cancelled":
            orders[order["customer_id"]] += 1
            spend[order["customer_id"]] += order["gross_amount"]
    profiles = Counter(profile["customer_id"] for profile in marts["profiles"])
    customers = {row["customer_id"]: row for row in marts["customers"]}
    assert len(customers) == len(marts["customers"])
    assert orders.keys() | profiles.keys() <= customers.keys()
    for customer_id, row in customers.items():
        assert row["orders"] == orders[customer_id]
        assert row["gross_spend"] == spend[customer_id]
        assert row["profiles"] == profiles[customer_id]


def check_orders(marts: dict[str, list[dict[str, Any]]], truth: Truth) -> None:
    """Every order and line of the files, each once, with its last amount."""
    orders = marts["customer_orders"]
    assert len(orders) == len(truth.buyers)
    assert {row["order_id"]: row["gross_amount"] for row in orders} == truth.totals
    assert {row["order_id"] for row in orders if row["status"] == "cancelled"} == truth.cancelled
    lines = Counter(order for order, _ in truth.amounts)
    assert {row["order_id"]: row["lines"] for row in orders} == lines
    shown = Counter((row["order_id"], row["amount"]) for row in marts["customer_order_lines"])
    assert shown == Counter((order, amount) for (order, _), amount in truth.amounts.items())


def check_the_end(workspace: Workspace, truth: Truth, *, kills: Counter[str]) -> None:
    """After everything was finished and built: the lake, the marts and the store are the truth."""
    backend = workspace.connect()
    try:
        base = {name: _rows(backend, workspace.lake.current(backend, name)) for name in BASE}
        names = ("customers", "customer_orders", "customer_order_lines", "profiles")
        marts = {name: _rows(backend, workspace.read(backend, name)) for name in names}
    finally:
        backend.disconnect()
    _check_base(base, truth)
    _check_imports(workspace, base, kills=kills["import"])
    check_one_build(marts)
    check_orders(marts, truth)
    _check_customers(marts, truth)
    _check_store(workspace, marts["customers"], truth)
    report = AuditLog(workspace).verify()
    assert report.is_whole, report.message


def _rows(backend: BaseBackend, table: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = backend.to_pyarrow(table).to_pylist()
    return found


def _check_base(base: dict[str, list[dict[str, Any]]], truth: Truth) -> None:
    orders = {row["order_id"]: (row["person_ref"], row["total_amount"]) for row in base["orders"]}
    lines = {(row["order_id"], row["line_no"]): row["amount"] for row in base["order_lines"]}
    people = {(row["source"], row["record_id"]): row["mobile"] for row in base["people"]}
    events = {row["record_id"]: row["person_ref"] for row in base["events"]}
    totals = truth.totals
    assert orders == {order: (who, totals[order]) for order, who in truth.buyers.items()}
    assert lines == truth.amounts
    assert people == {key: f"+98{mobile[1:]}" for key, mobile in truth.people.items()}
    assert events == truth.events
    counts = {"orders": orders, "order_lines": lines, "people": people, "events": events}
    assert {name: len(rows) for name, rows in base.items()} == {
        name: len(keys) for name, keys in counts.items()
    }


def _check_imports(
    workspace: Workspace, base: dict[str, list[dict[str, Any]]], *, kills: int
) -> None:
    """Each file counts through one import; what a kill left begun counts nowhere."""
    records = workspace.lake.imports()
    begun = {record.import_id for record in records if record.state == "started"}
    assert len(begun) <= kills
    assert not begun & {row["import_id"] for rows in base.values() for row in rows}
    taken = [record for record in records if record.counts and record.file not in {"log", "outbox"}]
    files = Counter(file for record in taken for file in record.file.split("\n"))
    assert set(files.values()) == {1}
    told = AuditLog(workspace).read(action="import.finished", limit=len(records))
    assert Counter(entry.object_id for entry in told) == Counter(
        record.import_id for record in taken
    )


def _check_customers(marts: dict[str, list[dict[str, Any]]], truth: Truth) -> None:
    """One customer for each number, whichever systems know it and by whatever id."""
    by_mobile = defaultdict(set)
    for row in marts["profiles"]:
        by_mobile[truth.people[row["source"], row["person_ref"]]].add(row["customer_id"])
    assert len(marts["profiles"]) == len(truth.people)
    assert all(len(found) == 1 for found in by_mobile.values())
    assert len(set.union(*by_mobile.values())) == len(by_mobile) == len(marts["customers"])
    of_orders = {row["order_id"]: row["customer_id"] for row in marts["customer_orders"]}
    expected = {
        order: min(by_mobile[truth.people["till", who]]) for order, who in truth.buyers.items()
    }
    assert of_orders == expected
    several = {min(by_mobile[mobile]) for mobile in truth.several_channels}
    assert several
    channels = {row["customer_id"]: row["channels"] for row in marts["customers"]}
    assert all({"shop", "web"} <= set(channels[one].split(",")) for one in several)


def _check_store(workspace: Workspace, customers: list[dict[str, Any]], truth: Truth) -> None:
    """The serving store holds the customers of the marts, and finds each by its number."""
    names = [name for name in schema.table("customers").column_names if name not in NOT_SERVED]
    query = f"SELECT {', '.join(names)} FROM customers ORDER BY customer_id"
    with closing(sqlite3.connect(workspace.root / "serving.sqlite3")) as store:
        served = store.execute(query).fetchall()
        published = dict(store.execute("SELECT name, value FROM publication").fetchall())
    expected = [tuple(row[name] for name in names) for row in customers]
    assert [tuple(map(str, row)) for row in served] == [tuple(map(str, row)) for row in expected]
    assert published["build_id"] == workspace.current().build_id
    with Customer360(workspace) as everything:
        for mobile in sorted(set(truth.people.values())):
            found = everything.find(mobile)
            assert len(found) == 1, mobile
