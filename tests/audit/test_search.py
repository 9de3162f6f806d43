"""Pages of the audit: the newest first, by filter, without following the whole chain."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from mehvar.audit import AuditEntry, AuditLog, AuditRecord
from mehvar.workspace import Workspace

START = datetime(2025, 11, 20)
COUNT = 3_000


@pytest.fixture
def log(workspace: Workspace) -> AuditLog:
    """Three thousand acts over three months, some by Alice."""
    log = AuditLog(workspace)
    log.append_many(
        [
            AuditEntry(
                at=START + timedelta(minutes=30 * n), actor="alice" if n % 500 == 7 else "bob",
                action=("import.finished", "customer.read", "import.withdrawn")[n % 3],
                object_kind="thing", object_id=str(n % 10), details={"number": n},
            )
            for n in range(COUNT)
        ]
    )  # fmt: skip
    return log


def every(log: AuditLog, **filters: object) -> list[AuditRecord]:
    found: list[AuditRecord] = []
    before = None
    while True:
        page = log.page(before=before, **filters)  # type: ignore[arg-type]
        found += page.records
        before = page.before
        if before is None:
            return found


@pytest.mark.parametrize("limit", [1_000, 777, 3_000])
def test_pages_hold_every_record_once_newest_first(log: AuditLog, limit: int) -> None:
    assert [one.number for one in every(log, limit=limit)] == list(range(COUNT, 0, -1))


def test_a_page_after_any_number_begins_just_before_it(log: AuditLog) -> None:
    for number in (1, 2, 17, 640, 641, 1_500, 2_999, 3_000, 9_999):
        records = log.page(before=number, limit=2).records

        assert [one.number for one in records] == [
            n for n in (min(number, COUNT + 1) - 1, min(number, COUNT + 1) - 2) if n > 0
        ]


def test_filters_choose_by_actor_action_object_and_period(log: AuditLog) -> None:
    since, until = START + timedelta(days=20), START + timedelta(days=30)

    alice = every(log, actor="alice", limit=4)
    imports = every(log, action="import.", limit=500)
    some = every(log, action="customer.read", object_id="4", since=since, until=until)

    assert [one.details["number"] for one in alice] == [2507, 2007, 1507, 1007, 507, 7]
    assert len(imports) == 2_000
    assert some
    assert all(since <= one.at < until and one.object_id == "4" for one in some)
    assert some == log.read(
        action="customer.read", object_id="4", since=since, until=until, limit=COUNT
    )


def test_a_rare_match_ends_the_page_and_says_where_to_go_on(log: AuditLog) -> None:
    page = log.page(actor="alice", look_at=100)

    assert page.records == ()
    assert page.before == COUNT - 99
    assert len(every(log, actor="alice", look_at=100)) == 6


def test_an_empty_log_is_an_empty_page(workspace: Workspace) -> None:
    page = AuditLog(workspace).page()

    assert (page.records, page.before) == ((), None)
