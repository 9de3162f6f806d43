"""The audit: ids only, one chain whatever happens, and every forgery found."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mehvar.audit import AuditEntry, AuditError, AuditLog, Fault
from mehvar.workspace import Workspace

APPEND = """
import sys
from datetime import datetime
from pathlib import Path
from mehvar.audit import AuditLog
from mehvar.workspace import Workspace
log = AuditLog(Workspace.open(Path(sys.argv[1])))
number = 0
while number < int(sys.argv[3]):
    log.append(at=datetime(2026, 1, 15), actor=sys.argv[2], action="read", object_kind="customer",
               object_id=str(number))
    number += 1
    print(number, flush=True)
"""


@pytest.fixture
def log(workspace: Workspace) -> AuditLog:
    return AuditLog(workspace)


def _entry(at: datetime, number: int = 0, **changes: object) -> AuditEntry:
    facts: dict[str, object] = {
        "at": at,
        "actor": "u1",
        "action": "grant.given",
        "object_kind": "case",
        "object_id": f"c{number}",
        "details": {"amount": 500_000, "rule": "late_60", "capped": False, "share": 0.25},
    }
    return AuditEntry(**(facts | changes))  # type: ignore[arg-type]


def _fill(log: AuditLog, now: datetime, count: int = 20) -> Path:
    log.append_many([_entry(now, number) for number in range(count)])
    return log.workspace.root / "audit" / f"{now:%Y-%m}.jsonl"


def test_an_empty_audit_is_whole(log: AuditLog) -> None:
    report = log.verify()

    assert report.is_whole
    assert report.records == 0
    assert log.read() == []


def test_an_act_is_recorded_with_its_place_in_the_chain(log: AuditLog, now: datetime) -> None:
    first = log.append(
        at=now, actor="u1", action="read", object_kind="customer", object_id="912345"
    )
    second = log.append(
        at=now,
        actor="u2",
        action="merge",
        object_kind="customer",
        object_id="7",
        details={"into": 9},
    )

    assert (first.number, second.number) == (1, 2)
    assert second.previous == first.hash
    assert log.read() == [second, first]
    assert log.verify().is_whole


def test_the_hash_is_what_anybody_can_compute_from_the_line(log: AuditLog, now: datetime) -> None:
    file = _fill(log, now, 3)
    previous = "0" * 64

    for line in file.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        written = record.pop("hash")
        canonical = json.dumps(
            record | {"hash": ""}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )

        assert record["previous"] == previous
        assert hashlib.sha256(canonical.encode()).hexdigest() == written
        previous = written


def test_the_chain_goes_on_over_months_and_clocks_set_back(log: AuditLog, now: datetime) -> None:
    log.append_many([_entry(now), _entry(now + timedelta(days=40)), _entry(now)])

    files = sorted(file.name for file in (log.workspace.root / "audit").glob("*.jsonl"))

    assert files == ["2026-01.jsonl", "2026-02.jsonl"]
    assert log.verify().records == 3


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"object_id": "sara@example.com"}, id="an e-mail as id"),
        pytest.param({"actor": "09121234567"}, id="a mobile as actor"),
        pytest.param({"details": {"note": "زنگ زد از ۰۹۱۲ ۱۲۳ ۴۵۶۷"}}, id="a Persian mobile"),
        pytest.param({"details": {"note": "call +98 912-123-4567"}}, id="an international mobile"),
        pytest.param({"details": {"note": "00989121234567"}}, id="a mobile with 0098"),
        pytest.param({"details": {"note": "+447911123456"}}, id="a British mobile"),
        pytest.param({"details": {"full_name": "x"}}, id="a personal column"),
        pytest.param({"details": {"rows": [1]}}, id="a list"),
        pytest.param({"details": {"share": float("nan")}}, id="not a number"),
        pytest.param({"details": {"big": 2**70}}, id="a number too large"),
        pytest.param({"details": {"note": "x" * 501}}, id="a long text"),
        pytest.param({"actor": ""}, id="nobody"),
    ],
)
def test_what_names_a_person_is_refused(
    log: AuditLog, now: datetime, changes: dict[str, object]
) -> None:
    with pytest.raises(AuditError, match="cannot be audited"):
        log.append_many([_entry(now), _entry(now, 1, **changes)])

    assert log.read() == []


@pytest.mark.parametrize(
    "value",
    ["9121234567", "0c9a1b2d", hashlib.sha256(b"x").hexdigest(), "2026-01-15T09:30:00", "۱۴۰۴/۱۰/۲۵",
     "12,345,678,901", "rule:late>60", "a@b"],
)  # fmt: skip
def test_ids_hashes_dates_and_amounts_are_no_persons(
    log: AuditLog, now: datetime, value: str
) -> None:
    log.append_many([_entry(now, object_id=value, details={"value": value})])

    assert log.read()[0].object_id == value


def test_reading_filters_and_pages_from_the_newest(log: AuditLog, now: datetime) -> None:
    log.append_many(
        [
            _entry(now + timedelta(days=day), day, actor=f"u{day % 2}", action=f"a{day % 3}")
            for day in range(60)
        ]
    )

    page = log.read(actor="u1", limit=5)
    following = log.read(actor="u1", limit=5, before=page[-1].number)
    week = log.read(since=now + timedelta(days=10), until=now + timedelta(days=17))

    assert [record.object_id for record in page] == ["c59", "c57", "c55", "c53", "c51"]
    assert [record.object_id for record in following] == ["c49", "c47", "c45", "c43", "c41"]
    assert [record.object_id for record in week] == [f"c{day}" for day in range(16, 9, -1)]
    assert {record.action for record in log.read(action="a2", limit=50)} == {"a2"}
    assert [record.number for record in log.read(object_kind="case", object_id="c3")] == [4]


def test_a_torn_last_line_is_kept_aside_and_the_chain_goes_on(log: AuditLog, now: datetime) -> None:
    file = _fill(log, now, 3)
    with file.open("ab") as open_file:
        open_file.write(b'{"action":"read","actor":"u9"')

    record = log.append(at=now, actor="u1", action="read", object_kind="case", object_id="c9")

    assert record.number == 4
    assert log.verify().is_whole
    assert [part.read_bytes() for part in (file.parent / "torn").iterdir()] == [
        b'{"action":"read","actor":"u9"'
    ]


def _change(lines: list[bytes]) -> list[bytes]:
    return [*lines[:7], lines[7].replace(b"500000", b"900000"), *lines[8:]]


def _rewrite_with_a_fitting_hash(lines: list[bytes]) -> list[bytes]:
    record = json.loads(lines[7]) | {"object_id": "c999", "hash": ""}
    canonical = json.dumps(record, sort_keys=True, separators=(",", ":"))
    record["hash"] = hashlib.sha256(canonical.encode()).hexdigest()
    return [
        *lines[:7],
        json.dumps(record, sort_keys=True, separators=(",", ":")).encode(),
        *lines[8:],
    ]


@pytest.mark.parametrize(
    ("forge", "fault", "records"),
    [
        pytest.param(_change, Fault.CHANGED, 7, id="a value changed"),
        pytest.param(lambda lines: [*lines[:7], *lines[8:]], Fault.MISSING, 7, id="one taken out"),
        pytest.param(
            lambda lines: [*lines[:7], lines[8], lines[7], *lines[9:]], Fault.MISSING, 7, id="two swapped"
        ),
        pytest.param(lambda lines: [*lines[:8], lines[7], *lines[8:]], Fault.MISSING, 8, id="one twice"),
        pytest.param(lambda lines: lines[:-2], Fault.CUT_OFF, 18, id="the end cut off"),
        pytest.param(lambda lines: lines[:0], Fault.CUT_OFF, 0, id="everything cut off"),
        pytest.param(_rewrite_with_a_fitting_hash, Fault.MISSING, 8, id="one forged with its hash"),
        pytest.param(
            lambda lines: [*lines[:7], b"\xff\x00", *lines[8:]], Fault.UNREADABLE, 7, id="one spoiled"
        ),
    ],
)  # fmt: skip
def test_every_forgery_is_found_where_it_is(
    log: AuditLog,
    now: datetime,
    forge: Callable[[list[bytes]], list[bytes]],
    fault: Fault,
    records: int,
) -> None:
    file = _fill(log, now)
    lines = forge(file.read_bytes().splitlines())
    file.write_bytes(b"".join(line + b"\n" for line in lines))

    report = log.verify()

    assert report.fault is fault
    assert report.records == records


def test_a_whole_new_chain_differs_from_the_anchor(log: AuditLog, now: datetime) -> None:
    file = _fill(log, now, 5)
    anchor = file.parent / "anchors" / f"{now:%Y-%m-%d}.json"
    kept = anchor.read_bytes()
    file.unlink()
    anchor.unlink()
    log.append_many([_entry(now, number + 100) for number in range(5)])

    anchor.write_bytes(kept)

    assert log.verify().fault is Fault.ANCHOR_DIFFERS


def test_several_processes_keep_one_chain(log: AuditLog) -> None:
    root = str(log.workspace.root)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", APPEND, root, f"u{number}", "40"], stdout=subprocess.DEVNULL
        )
        for number in range(3)
    ]

    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]

    report = log.verify()
    assert report.is_whole
    assert report.records == 120
    assert {record.actor for record in log.read(limit=120)} == {"u0", "u1", "u2"}


def test_a_writer_killed_at_any_moment_leaves_a_whole_chain(log: AuditLog) -> None:
    acknowledged = 0
    for _ in range(3):
        writer = subprocess.Popen(
            [sys.executable, "-c", APPEND, str(log.workspace.root), "u1", "100000"],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert writer.stdout is not None
        for line in writer.stdout:
            if int(line) >= 20:
                break
        writer.kill()
        rest = writer.stdout.read().split()
        acknowledged += int(rest[-1]) if rest and rest[-1].isdigit() else 20
        writer.stdout.close()
        writer.wait()

    report = log.verify()

    assert report.is_whole
    assert acknowledged <= report.records <= acknowledged + 3
