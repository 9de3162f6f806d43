"""The list of imports, what they set aside, and stopping one midway."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mehvar import ingest
from mehvar.ingest import Cancelled, ImportReport, Mapping, MappingError, Reason, Stage
from mehvar.workspace import Workspace

NOW = datetime(2026, 1, 15, 9, 30)
MAPPING = """
source: shop
files:
  - match: "orders*"
    tables:
      - {table: orders, key: [id], columns: {order_id: id, at: date, total_amount: amount}}
      - {table: people, one_per: [who], columns: {full_name: who}}
"""
ORDERS = "id,who,date,amount\n1,ann,2024-05-01,10\n2,ben,someday,20\n3,,2024-05-03,many\n"
Write = Callable[[str, str], Path]


def take(
    workspace: Workspace, file: Path, progress: Callable[[Stage, int, int], None] | None = None
) -> ImportReport:
    return ingest.import_files(
        workspace, file, mapping=Mapping.from_yaml(MAPPING, where="test"), now=NOW, actor="user:1",
        progress=progress,
    )  # fmt: skip


def test_an_import_is_listed_with_its_files_rows_and_state(
    workspace: Workspace, write: Write
) -> None:
    report = take(workspace, write("orders.csv", ORDERS))

    (one,) = ingest.imports(workspace)

    assert (one.import_id, one.state, one.actor) == (report.import_id, "imported", "user:1")
    assert (one.files, one.tables) == (("orders.csv",), {"orders": 1, "people": 2})
    assert (one.rows_quarantined, one.may_be_repaired) == (3, True)
    ingest.withdraw(workspace, one.import_id, now=NOW + timedelta(hours=1), actor="user:1")
    assert ingest.imports(workspace)[0].state == "withdrawn"


def test_what_was_set_aside_is_told_by_table_and_reason(workspace: Workspace, write: Write) -> None:
    report = take(workspace, write("orders.csv", ORDERS))

    files = {one.table: one for one in ingest.quarantine(workspace, report.import_id)}

    assert files["orders"].reasons == {Reason.UNREADABLE_AMOUNT: 1, Reason.UNREADABLE_DATE: 1}
    assert files["orders"].sources == ("orders.csv",)
    assert (files["orders"].rows, files["people"].rows) == (2, 1)
    assert all(reason.words.fa for one in files.values() for reason in one.reasons)
    with pytest.raises(MappingError, match="no import 'love'"):
        ingest.quarantine(workspace, "love")


def test_stages_come_with_words_and_rows(workspace: Workspace, write: Write) -> None:
    told: list[tuple[Stage, int, int]] = []

    take(workspace, write("orders.csv", ORDERS), lambda *stage: told.append(stage))

    assert [str(stage) for stage, _, _ in told] == [
        "read", "read", "orders.csv -> orders", "orders.csv -> people", "commit",
    ]  # fmt: skip
    assert [stage.rows for stage, _, _ in told] == [0, 3, 3, 3, 3]
    assert all(stage.words.fa and stage.words.en for stage, _, _ in told)
    assert [(done, total) for _, done, total in told][-1] == (2, 2)


@pytest.mark.parametrize("at", ["read", "orders.csv -> people", "commit"])
def test_an_import_cancelled_at_any_stage_shows_nothing_and_can_be_run_again(
    workspace: Workspace, write: Write, at: str
) -> None:
    file = write("orders.csv", ORDERS)

    def stop(stage: Stage, done: int, total: int) -> None:
        del done, total
        if stage == at:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        take(workspace, file, stop)

    backend = workspace.connect()
    for table in ("orders", "people"):
        assert backend.to_pyarrow(workspace.lake.current(backend, table)).num_rows == 0
        assert workspace.lake.files(table) == []
    backend.disconnect()
    assert {one.state for one in ingest.imports(workspace)} <= {"unfinished"}
    assert [path for path in (workspace.root / "tmp").iterdir() if "import" in path.name] == []
    assert take(workspace, file).taken == 3


def test_an_import_under_way_is_running(workspace: Workspace, write: Write) -> None:
    states: list[str] = []

    def look(stage: Stage, done: int, total: int) -> None:
        del done, total
        if stage == "commit":
            states.extend(one.state for one in ingest.imports(workspace))

    take(workspace, write("orders.csv", ORDERS), look)

    assert states == ["running"]
