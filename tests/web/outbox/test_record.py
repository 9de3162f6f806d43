"""What views may write down, and what is refused at once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from mehvar.audit import AuditEntry, AuditError
from mehvar.workspace import Workspace
from mehvar_web import outbox

AT = datetime(2026, 1, 15, 9, 30)
NOTE = {"kind": "note", "direction": "outbound", "person_ref": "C1", "text": "زنگ زد", "at": AT}

pytestmark = pytest.mark.django_db(transaction=True)


def _act(**changes: object) -> AuditEntry:
    facts: dict[str, object] = {
        "at": AT,
        "actor": "user:1",
        "action": "note.written",
        "object_kind": "customer",
        "object_id": "7",
    }
    return AuditEntry(**facts | changes)  # type: ignore[arg-type]


def test_nothing_is_recorded_outside_a_transaction() -> None:
    with pytest.raises(outbox.OutboxError, match="outside a transaction"):
        outbox.record("interactions", [NOTE], actor="user:1")
    with pytest.raises(outbox.OutboxError, match="outside a transaction"):
        outbox.record_audit(_act())


def test_what_is_rolled_back_was_never_recorded() -> None:
    with transaction.atomic():
        outbox.record("interactions", [NOTE], actor="user:1")
        transaction.set_rollback(True)

    assert outbox.waiting() == 0


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        pytest.param({"kind": "shout"}, "kind must be one of", id="a choice that is none"),
        pytest.param({"wrong": 1}, "wrong is no column", id="a column that is none"),
        pytest.param({"import_id": "x"}, "made by Mehvar itself", id="provenance"),
        pytest.param({"at": "2026-01-15"}, "at holds str", id="a time as text"),
        pytest.param({"handling_minutes": float("nan")}, "handling_minutes", id="not a number"),
        pytest.param({"text": "a\x00b"}, "text holds", id="a zero byte"),
        pytest.param({"status": 3}, "status holds int", id="a number for a text"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_its_fault(
    row: dict[str, object], fault: str
) -> None:
    with pytest.raises(outbox.OutboxError, match=fault), transaction.atomic():
        outbox.record("interactions", [NOTE, NOTE | row], actor="user:1")

    assert outbox.waiting() == 0


def test_every_fault_of_every_row_is_named_at_once() -> None:
    with pytest.raises(outbox.OutboxError) as caught, transaction.atomic():
        outbox.record("costs", [{"kind": 1}, {"kind": "gesture", "amount": 2.5}], actor="user:1")

    assert caught.value.data["faults"] == [
        "row 1: amount is missing",
        "row 1: kind holds int, wanted is text",
        "row 2: amount holds float, wanted is money",
    ]


@pytest.mark.parametrize("table", ["customers", "imports", "nothing"])
def test_only_base_tables_take_rows(table: str) -> None:
    with pytest.raises(outbox.OutboxError, match="no base table"), transaction.atomic():
        outbox.record(table, [{}], actor="user:1")


def test_an_act_that_names_a_person_is_refused_by_the_view_not_by_the_relay() -> None:
    with pytest.raises(AuditError, match="mobile number"), transaction.atomic():
        outbox.record_audit(_act(details={"note": "09121234567"}))


def test_a_row_may_come_without_a_time_and_gets_now(new_company: Workspace) -> None:
    with transaction.atomic():
        outbox.record("system_events", [{"name": "survey.sent"}], actor="user:1")

    outbox.relay()

    row = _rows(new_company, "system_events")[0]
    assert isinstance(row["at"], datetime)
    assert row["day"] == (row["at"] + timedelta(hours=3, minutes=30)).date()  # in Tehran


def test_days_and_bools_survive_the_way(new_company: Workspace) -> None:
    with transaction.atomic():
        outbox.record(
            "people",
            [{"record_id": "C1", "birth_day": date(1990, 3, 21), "marketing_consent": True}],
            actor="user:1",
        )

    outbox.relay()

    row = _rows(new_company, "people")[0]
    assert (row["birth_day"], row["marketing_consent"], row["record_id"]) == (
        date(1990, 3, 21),
        True,
        "C1",
    )


def _rows(workspace: Workspace, table: str) -> list[dict[str, object]]:
    backend = workspace.connect()
    try:
        found: list[dict[str, object]] = backend.to_pyarrow(
            workspace.lake.read(backend, table)
        ).to_pylist()
        return found
    finally:
        backend.disconnect()
