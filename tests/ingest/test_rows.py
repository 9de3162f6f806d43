"""Rows that a slice read itself: once, whole, corrected, set aside, and taken back."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from mehvar import ingest
from mehvar.ingest import AsideRow, ImportReport, ReadFile, Reason, RepairError
from mehvar.workspace import Settings, Workspace

NOW = datetime(2026, 2, 1, 8, 0)


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "shop", Settings(name="Shop"))


def rows(*scores: float) -> pa.Table:
    """One answer per score, late on the first of January in Tehran's evening."""
    at = [datetime(2026, 1, 1, 21, 0)] * len(scores)
    return pa.table({
        "record_id": [f"r{place}:nps" for place, _ in enumerate(scores, 1)],
        "at": pa.array(at, pa.timestamp("us")),
        "kind": ["nps"] * len(scores),
        "score": list(scores),
        "person_ref": ["p1"] * len(scores),
        "person_source": ["main"] * len(scores),
    })  # fmt: skip


def bring(
    shop: Workspace, *scores: float, sha256: str, aside: tuple[AsideRow, ...] = ()
) -> ImportReport:
    """Bring a file; the one called b comes an hour after the one called a."""
    read = ReadFile(
        name="answers.csv", sha256=sha256, meaning="survey relational version 1", table="feedback",
        rows=rows(*scores), records=len(scores), aside=aside,
    )  # fmt: skip
    now = NOW + timedelta(hours=ord(sha256) - ord("a"))
    return ingest.import_rows(shop, read, source="qualtrics", now=now, actor="tests")


def scores_of(shop: Workspace) -> dict[str, float]:
    backend = shop.connect()
    try:
        found = backend.to_pyarrow(shop.lake.current(backend, "feedback"))
    finally:
        backend.disconnect()
    return {row["record_id"]: row["score"] for row in found.to_pylist()}


def test_the_same_file_with_the_same_meaning_changes_nothing(shop: Workspace) -> None:
    first = bring(shop, 9.0, 3.0, sha256="a")

    again = bring(shop, 9.0, 3.0, sha256="a")

    assert (first.taken, again.taken, again.import_id) == (2, 0, "")
    assert again.files[0].same_as_before


def test_another_file_corrects_what_it_says_otherwise_and_a_withdrawal_undoes_it(
    shop: Workspace,
) -> None:
    bring(shop, 9.0, 3.0, sha256="a")

    second = bring(shop, 9.0, 4.0, 10.0, sha256="b")

    assert (second.tables[0].new, second.tables[0].corrected, second.tables[0].unchanged) == (
        1, 1, 1,
    )  # fmt: skip
    assert scores_of(shop) == {"r1:nps": 9.0, "r2:nps": 4.0, "r3:nps": 10.0}

    ingest.withdraw(shop, second.import_id, now=NOW, actor="tests")

    assert scores_of(shop) == {"r1:nps": 9.0, "r2:nps": 3.0}


def test_a_row_bears_the_local_day_and_the_hash_of_its_person(shop: Workspace) -> None:
    bring(shop, 9.0, sha256="a")

    backend = shop.connect()
    row = backend.to_pyarrow(shop.lake.current(backend, "feedback")).to_pylist()[0]
    expected = backend.raw_sql(
        "SELECT (md5_number_lower('main' || chr(31) || 'p1') >> 1)::BIGINT"
    ).fetchall()[0][0]

    assert row["day"].isoformat() == "2026-01-02"  # half past midnight in Tehran
    assert row["person_hash"] == expected


def test_what_is_set_aside_names_its_row_column_and_reason(shop: Workspace) -> None:
    fault = AsideRow(
        row=7, column="Q2", reason=Reason.UNKNOWN_OPTION, value="=cmd()", about="R_9"
    )  # fmt: skip

    report = bring(shop, 9.0, sha256="a", aside=(fault,))

    assert report.quarantine is not None
    with (report.quarantine / "feedback.csv").open(encoding="utf-8-sig") as file:
        line = next(csv.DictReader(file))
    assert (line["mehvar_row"], line["mehvar_column"]) == ("7", "Q2")
    assert line["mehvar_reason"].startswith("unknown_option: ")
    assert line["value"] == "'=cmd()"  # no spreadsheet runs it
    assert ingest.quarantine(shop, report.import_id)[0].reasons == {Reason.UNKNOWN_OPTION: 1}


def test_such_an_import_is_listed_and_says_how_it_is_corrected(shop: Workspace) -> None:
    fault = AsideRow(row=2, column="Q1", reason=Reason.OUTSIDE_SCALE)
    report = bring(shop, 9.0, sha256="a", aside=(fault,))

    summary = ingest.imports(shop)[0]

    assert (summary.import_id, summary.rows_taken, summary.may_be_repaired) == (
        report.import_id, 1, False,
    )  # fmt: skip
    with pytest.raises(RepairError, match="bring that again"):
        ingest.repair(
            shop, import_id=report.import_id, original=Path("a.csv"), corrected=Path("b.csv"),
            now=NOW, actor="tests",
        )  # fmt: skip
