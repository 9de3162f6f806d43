"""Everything that was committed arrives, once, in the order of what it says."""

from __future__ import annotations

from datetime import datetime, timedelta

import duckdb
import pytest
from django.db import connection, transaction

from mehvar.audit import AuditEntry, AuditLog
from mehvar.workspace import Workspace
from mehvar_web import company as site
from mehvar_web import outbox
from mehvar_web.outbox.models import OutboxEntry

AT = datetime(2026, 1, 15, 9, 30)

pytestmark = pytest.mark.django_db(transaction=True)


def _write(number: int, **changes: object) -> str:
    row = {
        "kind": "note",
        "person_ref": "C1",
        "person_source": "shop",
        "text": f"note {number}",
        "at": AT,
    } | changes
    with transaction.atomic():
        return outbox.record("interactions", [row], actor="user:1")[0]


def _tell(number: int) -> None:
    with transaction.atomic():
        outbox.record_audit(
            AuditEntry(
                at=AT,
                actor="user:1",
                action="note.written",
                object_kind="customer",
                object_id=str(number),
            )
        )


def _raw(workspace: Workspace) -> list[dict[str, object]]:
    backend = workspace.connect()
    try:
        rows = workspace.lake.read(backend, "interactions")
        found: list[dict[str, object]] = backend.to_pyarrow(rows).to_pylist()
        return found
    finally:
        backend.disconnect()


def _told(workspace: Workspace) -> list[str]:
    return sorted(record.object_id for record in AuditLog(workspace).read(limit=1000))


def test_a_row_arrives_with_the_keys_that_the_importer_makes(new_company: Workspace) -> None:
    record_id = _write(1, order_id="O1", order_source="shop")

    report = outbox.relay()

    (row,) = _raw(new_company)
    with duckdb.connect() as engine:
        hashes = [
            engine.execute(
                "SELECT (md5_number_lower(? || chr(31) || ?) >> 1)::BIGINT", [source, key]
            ).fetchall()[0][0]
            for source, key in (("mehvar", record_id), ("shop", "C1"), ("shop", "O1"))
        ]
    assert [row["record_hash"], row["person_hash"], row["order_hash"]] == hashes
    assert (row["source"], row["record_id"], row["person_source"]) == ("mehvar", record_id, "shop")
    assert (report.entries, report.rows) == (1, 1)


def test_a_second_relay_finds_nothing_to_do(new_company: Workspace) -> None:
    _write(1)
    _tell(1)
    outbox.relay()

    report = outbox.relay()

    assert (report.entries, len(_raw(new_company)), _told(new_company)) == (0, 1, ["1"])


def test_what_was_delivered_keeps_no_payload(new_company: Workspace) -> None:
    _write(1)

    outbox.relay()

    assert OutboxEntry.objects.get().payload is None


def test_a_batch_that_was_written_but_not_ticked_off_is_not_written_twice(
    new_company: Workspace,
) -> None:
    _write(1)
    _tell(1)
    kept = list(OutboxEntry.objects.values("pk", "payload"))
    outbox.relay()
    # as if the relay had been killed between the lake and the database
    for entry in kept:
        OutboxEntry.objects.filter(pk=entry["pk"]).update(relayed_at=None, payload=entry["payload"])

    outbox.relay()

    assert (len(_raw(new_company)), _told(new_company), outbox.waiting()) == (1, ["1"], 0)


def test_a_transaction_that_commits_a_small_id_late_is_not_lost(new_company: Workspace) -> None:
    for number in (1, 2, 3):
        _write(number)
    late = OutboxEntry.objects.order_by("pk")[0]
    late.delete()
    outbox.relay()
    late.save(force_insert=True)

    outbox.relay()

    assert sorted(str(row["text"]) for row in _raw(new_company)) == ["note 1", "note 2", "note 3"]


def test_a_database_that_forgot_its_batches_goes_on_above_what_the_lake_saw(
    new_company: Workspace,
) -> None:
    _write(1)
    _write(2)
    outbox.relay()
    OutboxEntry.objects.all().delete()
    _write(3)

    outbox.relay()

    assert len(_raw(new_company)) == 3


def test_of_two_corrections_in_one_batch_the_later_counts(new_company: Workspace) -> None:
    record_id = _write(1)
    _write(2, record_id=record_id)
    outbox.relay()

    backend = new_company.connect()
    current = backend.to_pyarrow(new_company.lake.current(backend, "interactions")).to_pylist()
    backend.disconnect()

    assert [row["text"] for row in current] == ["note 2"]


def test_an_entry_that_cannot_be_read_any_more_does_not_hold_up_the_others(
    new_company: Workspace,
) -> None:
    _write(1)
    OutboxEntry.objects.update(payload=[{"no_such_column": 1}])
    _write(2)

    report = outbox.relay()

    assert (report.refused, report.rows, outbox.waiting()) == (1, 1, 0)
    assert "no_such_column" in OutboxEntry.objects.exclude(problem="").get().problem


def test_after_a_withdrawal_the_day_goes_on_under_another_import(new_company: Workspace) -> None:
    _write(1)
    outbox.relay()
    (first,) = new_company.lake.imports()
    new_company.lake.withdraw(first.import_id, at=site.now(), actor="test")
    _write(2)
    outbox.relay()

    backend = new_company.connect()
    current = backend.to_pyarrow(new_company.lake.current(backend, "interactions")).to_pylist()
    backend.disconnect()

    assert [row["text"] for row in current] == ["note 2"]


def test_large_heaps_go_in_batches(new_company: Workspace) -> None:
    with transaction.atomic():
        for number in range(1200):
            outbox.record(
                "interactions", [{"kind": "note", "text": str(number), "at": AT}], actor="user:1"
            )

    report = outbox.relay()

    assert report.rows == 1200
    assert OutboxEntry.objects.values("batch").distinct().count() == 3


def test_what_was_delivered_a_week_ago_is_forgotten_and_the_rest_is_not(
    new_company: Workspace,
) -> None:
    _write(1)
    outbox.relay()
    _write(2)

    gone = outbox.prune(now=site.now() + timedelta(days=8))

    assert (gone, outbox.waiting()) == (1, 1)


def test_before_the_company_is_set_up_acts_wait(no_company: object) -> None:
    _write(1)

    with pytest.raises(site.NotSetUp):
        outbox.relay()

    assert outbox.waiting() == 1


def test_concurrent_slow_transactions_lose_nothing_on_postgresql(new_company: Workspace) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time, so ids commit in their order")
    import threading

    is_written, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            outbox.record(
                "interactions", [{"kind": "note", "text": "slow", "at": AT}], actor="user:1"
            )
            is_written.set()
            may_commit.wait(20)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    is_written.wait(20)
    _write(2)
    outbox.relay()
    may_commit.set()
    thread.join()
    outbox.relay()

    assert sorted(str(row["text"]) for row in _raw(new_company)) == ["note 2", "slow"]
