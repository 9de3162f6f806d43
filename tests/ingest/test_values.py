"""Values come out as a slow and plain reading of them says."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from mehvar.ingest import ImportReport, Mapping, import_files
from mehvar.ingest._zones import local_sql, utc_sql
from mehvar.workspace import Settings, Workspace

Take = Callable[..., ImportReport]
Rows = Callable[[str], list[dict[str, Any]]]
Write = Callable[[str, str], Path]

NOW = datetime(2026, 1, 15, 9, 30)
ORDERS = """
source: shop
files:
  - match: "*"
    tables:
      - table: orders
        key: [id]
        columns: {order_id: id, at: date, person_ref: customer, total_amount: amount}
"""


def _hash(source: str, record: str) -> int:
    """The 64-bit hash of docs/architecture.md, by hashlib."""
    digest = hashlib.md5(f"{source}\x1f{record}".encode()).digest()  # noqa: S324 (not a secret)
    return int.from_bytes(digest[8:], "little") >> 1


def test_hashes_follow_the_formula_of_the_architecture(
    take: Take, rows: Rows, write: Write
) -> None:
    take(write("o.csv", "id,date,customer,amount\nA-۱۲,2024-01-01,۷,5\n"), mapping=ORDERS)

    row = rows("orders")[0]

    assert row["record_hash"] == row["order_hash"] == _hash("shop", "A-12")
    assert row["person_hash"] == _hash("shop", "7")


@pytest.mark.parametrize("zone", ["Asia/Tehran", "Europe/London", "America/Sao_Paulo", "UTC"])
def test_local_times_become_utc_as_zoneinfo_has_it(zone: str, rng: np.random.Generator) -> None:
    import duckdb

    info = ZoneInfo(zone)
    start = datetime(2005, 1, 1)
    moments = [start + timedelta(minutes=int(m)) for m in rng.integers(0, 60 * 24 * 365 * 20, 4000)]
    within = (np.datetime64(min(moments)), np.datetime64(max(moments)))
    listed = ", ".join(f"({n}, TIMESTAMP '{moment}')" for n, moment in enumerate(moments))

    found = (
        duckdb.connect()
        .execute(
            f"SELECT {utc_sql('t', zone=zone, within=within)}, {local_sql('t', zone=zone, within=within)} "
            f"FROM (VALUES {listed}) AS v(n, t) ORDER BY n"
        )
        .fetchall()
    )

    for moment, (utc, local) in zip(moments, found, strict=True):
        expected = moment.replace(tzinfo=info).astimezone(UTC).replace(tzinfo=None)
        back = expected.replace(tzinfo=UTC).astimezone(info).replace(tzinfo=None)
        if back == moment:  # the clock did show this time
            assert utc == expected, moment
        assert local == moment.replace(tzinfo=UTC).astimezone(info).replace(tzinfo=None)


def test_a_time_that_the_clock_skipped_moves_to_the_change(
    take: Take, rows: Rows, write: Write
) -> None:
    take(write("o.csv", "id,date,customer,amount\n1,2021-03-22 00:30:00,1,1\n"), mapping=ORDERS)

    assert rows("orders")[0]["at"] == datetime(2021, 3, 21, 20, 30)


@pytest.mark.parametrize("exponent", [0, 2, 3])
def test_amounts_are_the_decimals_of_python(
    tmp_path: Path, write: Write, exponent: int, rng: np.random.Generator
) -> None:
    shop = Workspace.create(
        tmp_path / "w", Settings(currency="XTS", exponent=exponent, memory_limit="1GB")
    )
    prices = [f"{n / 10_000:.4f}" for n in rng.integers(-(10**9), 10**9, 300)]
    prices += ["0.005", "0.015", "99999999999.99", "123456789012", "1e3", "1,250", "۲٬۵۰۰", "(35)"]
    counts = [str(n) for n in rng.integers(1, 2000, len(prices))]
    text = "id,date,price,n\n" + "".join(
        f'{n},2024-01-01,"{price}",{count}\n'
        for n, (price, count) in enumerate(zip(prices, counts, strict=True))
    )
    (tmp_path / "m.yml").write_text(
        ORDERS.replace(
            "person_ref: customer, total_amount: amount",
            "items_amount: price, total_amount: {from: price, multiply_by: n}",
        ),
        encoding="utf-8",
    )

    import_files(
        shop, write("o.csv", text), mapping=Mapping.read(tmp_path / "m.yml"), now=NOW, actor="t"
    )

    backend = shop.connect()
    found = {
        int(row["record_id"]): row
        for row in backend.to_pyarrow(shop.lake.current(backend, "orders")).to_pylist()
    }
    backend.disconnect()
    plain = {"1,250": "1250", "۲٬۵۰۰": "2500", "(35)": "-35"}
    for n, (price, count) in enumerate(zip(prices, counts, strict=True)):
        exact = Decimal(plain.get(price, price)).scaleb(exponent)
        assert found[n]["items_amount"] == int(exact.quantize(Decimal(1), ROUND_HALF_EVEN)), price
        product = (exact * int(count)).quantize(Decimal(1), ROUND_HALF_EVEN)
        close = abs(found[n]["total_amount"] - int(product))
        assert close == 0 or (exponent == 0 and close <= int(count)), (price, count)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1403/05/12", "2024-08-02"),
        ("۱۴۰۳-۵-۱۲ ۱۴:۳۰", "2024-08-02"),
        ("۱۲ مرداد ۱۴۰۳", "2024-08-02"),
        ("14030512", "2024-08-02"),
        ("2024-08-02T23:59:59", "2024-08-02"),
        ("2024-08-02T22:00:00Z", "2024-08-03"),
    ],
)
def test_a_date_in_any_spelling_is_the_same_day(
    take: Take, rows: Rows, write: Write, written: str, day: str
) -> None:
    take(write("o.csv", f"id,date,customer,amount\n1,{written},1,1\n"), mapping=ORDERS)

    assert str(rows("orders")[0]["day"]) == day


def test_a_date_and_a_time_in_two_columns_are_one_moment(
    take: Take, rows: Rows, write: Write
) -> None:
    take(
        write("o.csv", "id,date,clock,customer,amount\n1,۱۴۰۳/۰۵/۱۲,۱۴:۳۰,1,1\n"),
        mapping=ORDERS.replace("at: date", "at: {from: [date, clock]}"),
    )

    assert rows("orders")[0]["at"] == datetime(2024, 8, 2, 11, 0)


def test_an_ambiguous_date_is_not_guessed(take: Take, write: Write) -> None:
    report = take(write("o.csv", "id,date,customer,amount\n1,03/04/2024,1,1\n"), mapping=ORDERS)

    assert (report.taken, report.quarantined) == (0, 1)


@pytest.mark.parametrize("word", ["", "-", "NULL", "  ", "N/A", "۰۰"])
def test_placeholders_are_nothing(take: Take, rows: Rows, write: Write, word: str) -> None:
    take(write("o.csv", f"id,date,customer,amount\n1,2024-01-01,1,{word}\n"), mapping=ORDERS)

    assert rows("orders")[0]["total_amount"] == (0 if word == "۰۰" else None)
