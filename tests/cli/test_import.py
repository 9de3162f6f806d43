from __future__ import annotations

import csv
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import BAD, GOOD, Mehvar, Said, write_orders


def _rows(mehvar: Mehvar, shop: Path, table: str) -> int:
    status: Any = mehvar("status", "-w", shop, "--json").json
    return int(status["tables"].get(table, 0))


def test_a_bad_row_goes_to_quarantine_and_the_exit_code_says_so(
    shop_said: tuple[Path, Said],
) -> None:
    folder, said = shop_said

    facts: Any = said.json

    assert said.code == 3
    assert (facts["rows_taken"], facts["rows_quarantined"]) == (7, 1)
    aside = (Path(facts["quarantine"]) / "orders.csv").read_text(encoding="utf-8")
    (row,) = csv.DictReader(aside.splitlines())
    assert row["mehvar_file"] == "orders.csv"
    assert row["mehvar_row"] == "5"
    assert row["mehvar_column"] == "at"
    assert row["mehvar_reason"].startswith("unreadable_date: تاریخ خوانده نمی‌شود")
    assert Path(facts["quarantine"]).is_relative_to(folder)


def test_an_import_names_the_quarantine_and_the_way_back(mehvar: Mehvar, shop: Path) -> None:
    file = write_orders(shop / "more.csv", GOOD[0].replace("۱۰۰۱", "۱۰۰۹"), BAD)

    said = mehvar("import", file, "-m", shop / "m.yml", "-w", shop, "--no-build")

    assert said.code == 3
    assert "1 row set aside" in said.out
    assert str(shop / "quarantine") in said.out
    assert "mehvar withdraw" in said.out


def test_the_same_file_twice_changes_nothing(mehvar: Mehvar, shop: Path) -> None:
    said = mehvar("import", shop / "orders.csv", "-m", shop / "m.yml", "-w", shop)

    assert said.code == 0
    assert "Nothing new" in said.out
    assert "up to date" in said.out
    assert len(mehvar("imports", "-w", shop, "--json").json) == 1  # type: ignore[arg-type]


def test_a_corrected_file_corrects_and_status_does_not_count_the_record_twice(
    mehvar: Mehvar, shop: Path
) -> None:
    file = write_orders(shop / "corrected.csv", GOOD[0].replace("۲۵۰٬۰۰۰", "۲۶۰٬۰۰۰"))

    said = mehvar("import", file, "-m", shop / "m.yml", "-w", shop, "--no-build", "--json")

    facts: Any = said.json
    assert [one["corrected"] for one in facts["tables"] if one["table"] == "orders"] == [1]
    assert facts["build"] is None
    assert _rows(mehvar, shop, "orders") == 3


def test_a_mapping_is_suggested_corrected_and_imported_with(mehvar: Mehvar, shop: Path) -> None:
    written = shop / "suggested.yml"

    said = mehvar("mapping", shop / "orders.csv", "-o", written, "-w", shop)

    assert said.code == 0
    for meaning in ("orders.order_id", "orders.total_amount", "people.mobile"):
        assert meaning in said.out.replace("\n", "")
    assert "تاریخ سفارش" in written.read_text(encoding="utf-8")
    again = mehvar("import", shop / "orders.csv", "-m", written, "-w", shop, "--no-build", "--json")
    assert again.code == 3


def test_a_mapping_is_shown_on_the_screen_without_a_file(mehvar: Mehvar, shop: Path) -> None:
    said = mehvar("mapping", shop / "orders.csv", "-w", shop)

    assert "version: 1" in said.out


def test_withdrawing_takes_an_import_back_and_restoring_undoes_it(
    mehvar: Mehvar, shop: Path
) -> None:
    imports: Any = mehvar("imports", "-w", shop, "--json").json
    (key,) = (one["import_id"] for one in imports)

    withdrawn = mehvar("withdraw", key, "--reason", "wrong file", "--no-build", "-w", shop)

    assert withdrawn.code == 0
    assert _rows(mehvar, shop, "orders") == 0
    assert mehvar("restore", key, "--no-build", "-w", shop).code == 0
    assert _rows(mehvar, shop, "orders") == 3
    states: Any = mehvar("imports", "-w", shop, "--json").json
    assert states[0]["state"] == "restored"
    acts: Any = mehvar("audit", "-w", shop, "--json").json
    assert {"import.withdrawn", "import.restored"} <= {act["action"] for act in acts}


@pytest.mark.slow
@pytest.mark.usefixtures("people_only")
def test_what_is_withdrawn_leaves_the_results_with_the_next_build(
    mehvar: Mehvar, shop: Path
) -> None:
    extra = write_orders(shop / "extra.csv", GOOD[0].replace("۱۰۰۱", "۱۰۰۹"))
    taken: Any = mehvar("import", extra, "-m", shop / "m.yml", "-w", shop, "--json").json
    one: Any = mehvar("find", "09123456781", "-w", shop, "--json").json

    withdrawn: Any = mehvar("withdraw", taken["import_id"], "-w", shop, "--json").json

    assert one[0]["customer"]["orders"] == 2
    assert withdrawn["build"]["steps"][1]["ran"]
    one = mehvar("find", "09123456781", "-w", shop, "--json").json
    assert one[0]["customer"]["orders"] == 1


def test_a_table_of_a_database_is_taken_in(mehvar: Mehvar, shop: Path) -> None:
    with sqlite3.connect(shop / "till.db") as database:
        database.execute(
            "CREATE TABLE receipts (order_no TEXT, customer_id TEXT, order_date TEXT, total INT)"
        )
        database.execute("INSERT INTO receipts VALUES ('T1', 'P1', '2025-08-01 10:00', 1000)")
    database.close()

    said = mehvar(
        "import", "--database", f"sqlite:///{shop / 'till.db'}", "--table", "receipts",
        "--source", "till", "--no-build", "-w", shop, "--json",
    )  # fmt: skip

    assert said.code == 0, said.err
    assert _rows(mehvar, shop, "orders") == 4


@pytest.mark.parametrize(
    ("call", "code", "part"),
    [
        pytest.param("import", 2, "name at least one file", id="no file"),
        pytest.param("import absent.csv", 1, "absent.csv", id="absent file"),
        pytest.param("import orders.csv -m absent.yml", 1, "absent.yml", id="absent mapping"),
        pytest.param("import book.xlsx", 1, "book.xlsx", id="not a workbook"),
        pytest.param("import --database sqlite:///x.db", 2, "--table", id="no table"),
        pytest.param("mapping absent.csv", 1, "absent.csv", id="absent file to map"),
        pytest.param("withdraw nothing", 1, "nothing", id="unknown import"),
        pytest.param("restore nothing", 1, "nothing", id="unknown import to restore"),
    ],
)
def test_a_wrong_import_says_what_is_wrong_and_takes_nothing(
    mehvar: Mehvar, in_shop: Path, call: str, code: int, part: str
) -> None:
    (in_shop / "book.xlsx").write_bytes(b"no workbook at all")

    said = mehvar(*call.split())
    as_json = mehvar(*call.split(), "--json")

    assert said.code == as_json.code == code
    assert part in said.err
    assert part in str(as_json.error["message"])
    assert as_json.out == ""
    assert _rows(mehvar, in_shop, "orders") == 3
