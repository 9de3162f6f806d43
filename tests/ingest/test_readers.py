"""Files are opened by what they are, whatever their name, and wrong ones say what to do."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mehvar.ingest import ImportReport, SourceError, _files

Take = Callable[..., ImportReport]
Rows = Callable[[str], list[dict[str, Any]]]

PEOPLE = """
source: shop
files:
  - match: "*"
    tables:
      - table: people
        key: [کد]
        columns: {full_name: نام, city: شهر}
"""
TEXT = 'کد,نام,شهر\n1,علی کریمی,تهران\n2,"رضا, مهندس",قم\n3,زهرا پگاه,شیراز\n'
NAMES = ["علی کریمی", "رضا, مهندس", "زهرا پگاه"]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"],
)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
def test_text_is_read_in_any_encoding(
    take: Take, rows: Rows, tmp_path: Path, encoding: str, packed: bool
) -> None:
    content = TEXT.encode(encoding)
    path = tmp_path / "people.csv"
    path.write_bytes(gzip.compress(content) if packed else content)

    take(path, mapping=PEOPLE)

    assert [row["full_name"] for row in rows("people")] == NAMES


def test_windows_persian_is_read(take: Take, rows: Rows, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(TEXT.replace("ی", "ي").encode("cp1256"))

    take(path, mapping=PEOPLE)

    assert [row["full_name"] for row in rows("people")] == [n.replace("ی", "ي") for n in NAMES]


def test_western_text_is_not_taken_for_persian(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("id,name\n1,José Müller\n2,Zoë Nuñez\n".encode("cp1252"))

    assert _files.detect_encoding(path) == "cp1252"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(take: Take, rows: Rows, tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "people.txt"
    path.write_text(
        f"کد{delimiter}نام{delimiter}شهر\n1{delimiter}علی، مهندس{delimiter}قم\n", encoding="utf-8"
    )

    take(path, mapping=PEOPLE)

    assert rows("people")[0]["full_name"] == "علی، مهندس"


def test_titles_above_the_header_are_skipped(take: Take, rows: Rows, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("گزارش مشتریان\n" + TEXT, encoding="utf-8")

    take(path, mapping=PEOPLE)

    assert len(rows("people")) == 3


def test_headers_match_in_any_spelling(take: Take, rows: Rows, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("كد , نام,شهر\n۱,علی,قم\n", encoding="utf-8")

    take(path, mapping=PEOPLE)

    assert rows("people")[0]["record_id"] == "1"


def test_a_workbook_is_read_sheet_by_sheet(take: Take, rows: Rows, tmp_path: Path) -> None:
    import openpyxl
    from openpyxl.worksheet.worksheet import Worksheet

    book = openpyxl.Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = "مشتریان"
    first.append(["فهرست مشتریان"])
    first.append(["کد", "نام", "شهر"])
    first.append([1, "علی", "قم"])
    first.append([2.0, "رضا", None])
    second = book.create_sheet("سفارش")
    second.append(["شماره", "تاریخ", "کد", "مبلغ"])
    second.append([10, datetime(2024, 5, 3, 12, 0), 1, 1500.0])
    book.create_sheet("خالی")
    path = tmp_path / "book.xlsx"
    book.save(path)

    report = take(
        path,
        mapping=PEOPLE.replace("*", "*#مشتریان")
        + """
  - match: "*#سفارش"
    tables:
      - table: orders
        key: [شماره]
        columns: {order_id: شماره, at: تاریخ, person_ref: کد, total_amount: مبلغ}
""",
    )

    assert report.by_table() == {"people": 2, "orders": 1}
    assert [row["record_id"] for row in rows("people")] == ["1", "2"]
    order = rows("orders")[0]
    assert (order["total_amount"], order["day"].isoformat()) == (1500, "2024-05-03")


@pytest.mark.parametrize("lines", [True, False], ids=["lines", "array"])
def test_json_is_read_with_the_objects_inside_it(
    take: Take, rows: Rows, tmp_path: Path, lines: bool
) -> None:
    objects = [
        {"id": 1, "billing": {"name": "علی", "city": "قم"}, "tags": ["a"]},
        {"id": 2, "billing": {"name": "رضا"}, "extra": None},
    ]
    path = tmp_path / "people.json"
    text = "\n".join(map(json.dumps, objects)) if lines else json.dumps(objects)
    path.write_text(text, encoding="utf-8")

    take(
        path,
        mapping=PEOPLE.replace("[کد]", "[id]")
        .replace("نام", "billing.name")
        .replace("city: شهر", "city: billing.city"),
    )

    assert [(row["record_id"], row["full_name"], row["city"]) for row in rows("people")] == [
        ("1", "علی", "قم"),
        ("2", "رضا", None),
    ]


def test_parquet_ids_lose_the_decimal_point_that_a_float_column_gave_them(
    take: Take, rows: Rows, tmp_path: Path
) -> None:
    path = tmp_path / "people.parquet"
    pq.write_table(
        pa.table({"کد": [17850.0, 2.0], "نام": ["علی", "رضا"], "شهر": ["قم", None]}), path
    )

    take(path, mapping=PEOPLE)

    assert [row["record_id"] for row in rows("people")] == ["17850", "2"]


def _zip(path: Path, name: str, content: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"%PDF-1.7", "PDF", id="pdf"),
        pytest.param(b"\xd0\xcf\x11\xe0rest", "save it as .xlsx", id="xls"),
        pytest.param(
            b"<html><table><tr><td>1</td></tr></table></html>", "web page", id="html as xls"
        ),
        pytest.param(b"SQLite format 3\0", "SQLite database", id="sqlite"),
        pytest.param(b"1,1403/05/01,250000\n2,1403/05/02,300000\n", "no header", id="no header"),
        pytest.param(b"id,name\n", "no rows", id="only a header"),
        pytest.param(b"\x1f\x8bnot gzip at all", "damaged gzip", id="broken gzip"),
        pytest.param(b"PAR1 but nothing else", "damaged Parquet", id="broken parquet"),
        pytest.param(b'{"a": 1}\n{"a": ', "JSON", id="broken json"),
    ],
)
def test_a_file_that_is_no_table_says_so(
    take: Take, tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)

    with pytest.raises(SourceError, match=message):
        take(path, mapping=PEOPLE)


def test_a_missing_file_says_so(take: Take, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not exist"):
        take(tmp_path / "none.csv", mapping=PEOPLE)


def test_a_zip_of_something_else_is_refused(take: Take, tmp_path: Path) -> None:
    path = tmp_path / "file.xlsx"
    _zip(path, "word/document.xml", b"<x/>")

    with pytest.raises(SourceError, match="not a workbook"):
        take(path, mapping=PEOPLE)


@pytest.mark.parametrize("kind", ["gz", "xlsx"])
def test_a_bomb_is_refused_before_it_fills_the_disk(
    take: Take, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_files, "UNPACKED_FLOOR", 1 << 20)  # a bomb of a megabyte serves as well
    path = tmp_path / f"bomb.{kind}"
    if kind == "gz":
        path.write_bytes(gzip.compress(b"id,name\n" + b"1,a\n" * 4_000_000))
    else:
        _zip(path, "xl/workbook.xml", b" " * 20_000_000)

    with pytest.raises(SourceError, match="zip bomb"):
        take(path, mapping=PEOPLE)


def test_ragged_and_broken_lines_go_to_quarantine_and_the_rest_is_taken(
    take: Take, rows: Rows, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    path.write_text("کد,نام,شهر\n1,علی,قم\n2,رضا\n3,زهرا,قم,x,y\n4,سارا,قم\n", encoding="utf-8")

    report = take(path, mapping=PEOPLE)

    assert [row["record_id"] for row in rows("people")] == ["1", "4"]
    assert report.quarantined == 2
    assert report.quarantine is not None
    kept = (report.quarantine / "unreadable_lines.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[1] for line in kept[1:]] == ["3", "4"]
    assert "ragged_row" in kept[1]


def test_a_huge_field_is_put_aside_and_not_read_into_memory(
    take: Take, rows: Rows, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(f"کد,نام,شهر\n1,علی,قم\n2,{'x' * 5_000_000},قم\n3,زهرا,قم\n", encoding="utf-8")

    report = take(path, mapping=PEOPLE)

    assert "1" in {row["record_id"] for row in rows("people")}
    assert report.quarantined >= 1
