"""Rows that were set aside come back corrected, and their whole file is judged again."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from mehvar import ingest
from mehvar.ingest import ImportReport, Mapping, RepairError
from mehvar.workspace import Workspace

NOW = datetime(2026, 1, 15, 9, 30)
MAPPING = """
source: shop
unit: major
files:
  - match: "lines*"
    tables:
      - table: orders
        one_per: [invoice]
        columns:
          order_id: invoice
          person_ref: customer
          at: {from: date, calendar: gregorian, order: ymd, take: min}
          total_amount: {from: price, multiply_by: quantity, take: sum}
      - table: order_lines
        key: [invoice, product]
        columns:
          order_id: invoice
          product_id: product
          at: {from: date, calendar: gregorian, order: ymd}
          quantity: quantity
          amount: {from: price, multiply_by: quantity}
"""
LINES = """\
invoice,product,customer,date,price,quantity,note
1,a,007,2024-05-01,100,1,fine
1,b,007,someday,200,2,=1+1
1,c,007,never,300,1,-
2,a,008,2024-05-02,100,1,fine
3,a,009,2024-05-03,lots,1,fine
"""
Write = Callable[[str, str], Path]


@pytest.fixture
def lines(write: Write) -> Path:
    return write("lines.csv", LINES)


@pytest.fixture
def first(workspace: Workspace, lines: Path) -> ImportReport:
    return ingest.import_files(
        workspace, lines, mapping=Mapping.from_yaml(MAPPING, where="test"), now=NOW, actor="t"
    )


def aside(workspace: Workspace, import_id: str, table: str) -> Path:
    return workspace.root / "quarantine" / import_id / f"{table}.csv"


def corrected(source: Path, target: Path, change: Callable[[dict[str, str]], object]) -> Path:
    """A quarantine file as a person gives it back."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    names = list(rows[0])
    kept = [row for row in rows if change(row) is not False]
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(kept)
    return target


def fix(row: dict[str, str]) -> None:
    row["date"] = {"someday": "2024-05-01", "never": "2024-05-01"}.get(row["date"], row["date"])
    row["price"] = row["price"].replace("lots", "400")


def repair(
    workspace: Workspace,
    report: ImportReport,
    lines: Path | list[Path],
    *files: Path,
    hours: int = 1,
) -> ImportReport:
    return ingest.repair(
        workspace, import_id=report.import_id, original=lines, corrected=list(files),
        now=NOW + timedelta(hours=hours), actor="t",
    )  # fmt: skip


def orders(workspace: Workspace) -> dict[str, Any]:
    backend = workspace.connect()
    found = backend.to_pyarrow(workspace.lake.current(backend, "orders")).to_pylist()
    backend.disconnect()
    return {row["order_id"]: row["total_amount"] for row in found}


def test_every_faulty_line_of_a_group_is_set_aside(
    workspace: Workspace, first: ImportReport
) -> None:
    with aside(workspace, first.import_id, "orders").open(encoding="utf-8-sig") as file:
        found = [(row["mehvar_row"], row["product"]) for row in csv.DictReader(file)]

    assert found == [("3", "b"), ("4", "c"), ("6", "a")]
    assert [(one.table, one.quarantined) for one in first.tables] == [
        ("orders", 2),
        ("order_lines", 3),
    ]
    assert orders(workspace) == {"2": 100}


def test_a_corrected_group_is_judged_by_all_of_its_lines(
    workspace: Workspace, first: ImportReport, lines: Path, tmp_path: Path
) -> None:
    file = corrected(aside(workspace, first.import_id, "orders"), tmp_path / "fixed.csv", fix)

    report = repair(workspace, first, lines, file)

    assert orders(workspace) == {"1": 800, "2": 100, "3": 400}
    assert (report.repairs, report.quarantined, report.unchanged) == (first.import_id, 0, 3)
    record = workspace.lake.imports()[0]
    assert (record.import_id, record.repairs) == (report.import_id, first.import_id)


def test_a_row_taken_out_of_the_corrected_file_stays_out(
    workspace: Workspace, first: ImportReport, lines: Path, tmp_path: Path
) -> None:
    def without_invoice_3(row: dict[str, str]) -> bool:
        fix(row)
        return row["invoice"] != "3"

    file = corrected(
        aside(workspace, first.import_id, "orders"), tmp_path / "fixed.csv", without_invoice_3
    )

    report = repair(workspace, first, lines, file)

    assert orders(workspace) == {"1": 800, "2": 100}
    assert report.quarantined == 2


def test_repairs_follow_each_other_without_losing_what_was_corrected(
    workspace: Workspace, first: ImportReport, lines: Path, tmp_path: Path
) -> None:
    def only_1(row: dict[str, str]) -> bool:
        fix(row)
        return row["invoice"] == "1"

    one = repair(
        workspace, first, lines,
        corrected(aside(workspace, first.import_id, "orders"), tmp_path / "one.csv", only_1),
    )  # fmt: skip

    two = repair(
        workspace, one, lines,
        corrected(aside(workspace, one.import_id, "orders"), tmp_path / "two.csv", fix), hours=2,
    )  # fmt: skip

    assert orders(workspace) == {"1": 800, "2": 100, "3": 400}
    assert two.quarantined == 0
    with pytest.raises(RepairError, match=f"repaired already, by {one.import_id}"):
        repair(workspace, first, lines, tmp_path / "one.csv", hours=3)


def test_the_original_imported_again_changes_nothing(
    workspace: Workspace, first: ImportReport, lines: Path, tmp_path: Path
) -> None:
    file = corrected(aside(workspace, first.import_id, "orders"), tmp_path / "fixed.csv", fix)
    repair(workspace, first, lines, file)

    again = ingest.import_files(
        workspace, lines, mapping=Mapping.from_yaml(MAPPING, where="test"),
        now=NOW + timedelta(hours=2), actor="t",
    )  # fmt: skip

    assert again.import_id == ""
    assert orders(workspace) == {"1": 800, "2": 100, "3": 400}


def test_what_a_spreadsheet_does_on_its_own_is_no_correction(
    workspace: Workspace, first: ImportReport, lines: Path, tmp_path: Path
) -> None:
    def as_excel_saves(row: dict[str, str]) -> None:
        fix(row)
        row["customer"] = str(int(row["customer"]))
        row["mehvar_row"] = row["mehvar_row"] + ".0"

    file = corrected(
        aside(workspace, first.import_id, "orders"), tmp_path / "fixed.csv", as_excel_saves
    )
    repair(workspace, first, lines, file)

    backend = workspace.connect()
    found = backend.to_pyarrow(workspace.lake.current(backend, "orders"))
    backend.disconnect()
    assert sorted(found["person_ref"].to_pylist()) == ["007", "008", "009"]


def test_a_workbook_may_come_back_with_its_columns_in_another_order(
    workspace: Workspace, first: ImportReport, lines: Path, tmp_path: Path
) -> None:
    with aside(workspace, first.import_id, "orders").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    names = list(reversed(rows[0]))
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(names)
    for row in rows:
        fix(row)
        sheet.append([int(row[n]) if n == "mehvar_row" else row[n] for n in names])
    book.save(tmp_path / "fixed.xlsx")

    repair(workspace, first, lines, tmp_path / "fixed.xlsx")

    assert orders(workspace) == {"1": 800, "2": 100, "3": 400}


def test_an_excel_original_is_repaired_too(workspace: Workspace, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in csv.reader(LINES.splitlines()):
        sheet.append(line)
    book.save(tmp_path / "lines.xlsx")
    original = tmp_path / "lines.xlsx"
    report = ingest.import_files(
        workspace, original, mapping=Mapping.from_yaml(MAPPING, where="test"), now=NOW, actor="t"
    )

    file = corrected(aside(workspace, report.import_id, "orders"), tmp_path / "fixed.csv", fix)
    repair(workspace, report, original, file)

    assert orders(workspace) == {"1": 800, "2": 100, "3": 400}


def test_an_original_that_was_renamed_is_known_by_its_content(
    workspace: Workspace, first: ImportReport, lines: Path, tmp_path: Path
) -> None:
    file = corrected(aside(workspace, first.import_id, "orders"), tmp_path / "fixed.csv", fix)

    repair(workspace, first, lines.rename(tmp_path / "upload-17"), file)

    assert len(orders(workspace)) == 3


def test_lines_that_could_not_be_read_are_corrected_too(
    workspace: Workspace, write: Write, tmp_path: Path
) -> None:
    lines = write("lines.csv", LINES.replace("2,a,008,2024", "2,a,008,x,2024").replace("lots", "5"))
    report = ingest.import_files(
        workspace, lines, mapping=Mapping.from_yaml(MAPPING, where="test"), now=NOW, actor="t"
    )
    unread = aside(workspace, report.import_id, "unreadable_lines")

    def fix_line(row: dict[str, str]) -> None:
        row["line"] = row["line"].replace(",x,", ",")

    fixed = [
        corrected(unread, tmp_path / "lines-fixed.csv", fix_line),
        corrected(aside(workspace, report.import_id, "orders"), tmp_path / "fixed.csv", fix),
    ]
    repaired = repair(workspace, report, lines, *fixed)

    assert orders(workspace) == {"1": 800, "2": 100, "3": 5}
    assert repaired.quarantined == 0


def test_the_same_row_in_two_files_takes_both_corrections_but_no_contradiction(
    workspace: Workspace, first: ImportReport, lines: Path, tmp_path: Path
) -> None:
    def other_date(row: dict[str, str]) -> None:
        fix(row)
        row["date"] = row["date"].replace("2024-05-01", "2024-05-09")

    def new_note(row: dict[str, str]) -> None:
        row["note"] = "seen"

    one = corrected(aside(workspace, first.import_id, "orders"), tmp_path / "one.csv", fix)
    torn = corrected(
        aside(workspace, first.import_id, "order_lines"), tmp_path / "t.csv", other_date
    )
    both = corrected(aside(workspace, first.import_id, "order_lines"), tmp_path / "b.csv", new_note)

    with pytest.raises(RepairError, match=r"different things .*row 3, date"):
        repair(workspace, first, lines, one, torn)
    repair(workspace, first, lines, one, both)

    assert orders(workspace) == {"1": 800, "2": 100, "3": 400}


def _renamed_column(text: str) -> str:
    return text.replace("quantity", "amount", 1)


def _unknown_row(text: str) -> str:
    return text.replace(",3,", ",2,", 1)


def _unknown_file(text: str) -> str:
    return text.replace("lines.csv", "other.csv", 1)


def _as_it_was(text: str) -> str:
    return text


def _no_quarantine(text: str) -> str:
    return text.replace("mehvar_row", "row")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(_renamed_column, "missing: quantity; new: amount", id="header changed"),
        pytest.param(_unknown_row, "did not set aside .*lines.csv, 2", id="unknown row"),
        pytest.param(_unknown_file, "did not set aside .*other.csv", id="unknown file"),
        pytest.param(_as_it_was, "change nothing", id="nothing corrected"),
        pytest.param(_no_quarantine, "no column mehvar_row", id="no quarantine file"),
    ],
)
def test_a_corrected_file_that_does_not_fit_is_refused_and_nothing_changes(
    workspace: Workspace, first: ImportReport, lines: Path, tmp_path: Path,
    change: Callable[[str], str], said: str,
) -> None:  # fmt: skip
    text = aside(workspace, first.import_id, "orders").read_text(encoding="utf-8-sig")
    (tmp_path / "fixed.csv").write_text(change(text), encoding="utf-8")

    with pytest.raises(RepairError, match=said):
        repair(workspace, first, lines, tmp_path / "fixed.csv")

    assert [one.import_id for one in workspace.lake.imports()] == [first.import_id]
    assert [path.name for path in (workspace.root / "quarantine").iterdir()] == [first.import_id]


def test_another_original_is_refused(
    workspace: Workspace, first: ImportReport, write: Write, tmp_path: Path
) -> None:
    file = corrected(aside(workspace, first.import_id, "orders"), tmp_path / "fixed.csv", fix)
    other = write("lines.csv", LINES + "9,a,1,2024-05-03,1,1,x\n")

    with pytest.raises(RepairError, match=r"lines\.csv is no file of the import"):
        repair(workspace, first, other, file)


def test_an_import_that_does_not_count_is_refused(
    workspace: Workspace, first: ImportReport, lines: Path, tmp_path: Path
) -> None:
    file = corrected(aside(workspace, first.import_id, "orders"), tmp_path / "fixed.csv", fix)
    ingest.withdraw(workspace, first.import_id, now=NOW, actor="t")

    with pytest.raises(RepairError, match="There is no import"):
        repair(workspace, first, lines, file)
