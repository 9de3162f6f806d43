"""The drain: each payload once in the lake, each bad one in quarantine, whatever happens between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from mehvar.ingest.log import Dropped, IngestLog, LogSettings, drain
from mehvar.ingest.log import _drain as draining
from mehvar.workspace import Workspace

Payload = dict[str, Any] | list[Any]


@pytest.fixture
def log(workspace: Workspace) -> Iterator[IngestLog]:
    with IngestLog.open(workspace, settings=LogSettings(segment_seconds=600)) as log:
        yield log


def _send(log: IngestLog, now: datetime, *payloads: Payload, source: str = "web") -> None:
    for payload in payloads:
        content = json.dumps(payload, ensure_ascii=False).encode()
        log.append(content, received_at=now, source=source)
    log.seal()


def _rows(workspace: Workspace, table: str) -> list[dict[str, Any]]:
    backend = workspace.connect()
    try:
        rows = backend.to_pyarrow(workspace.lake.current(backend, table)).to_pylist()
    finally:
        backend.disconnect()
    return sorted(rows, key=lambda row: row["record_id"])


def _track(number: int, **changes: Any) -> dict[str, Any]:
    event = {
        "type": "track",
        "event": "Order Completed",
        "messageId": f"m{number}",
        "userId": "u1",
        "timestamp": "2026-01-15T08:00:00.250+00:00",
        "properties": {"order_id": f"o{number}", "total": 12.5},
    }
    return event | changes


def _quarantined(workspace: Workspace) -> list[dict[str, Any]]:
    folder = workspace.root / "quarantine" / "log"
    return [
        json.loads(line)
        for file in sorted(folder.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]


def test_an_event_becomes_a_row_with_its_hashes_and_its_local_day(
    workspace: Workspace, log: IngestLog, now: datetime
) -> None:
    late = "2026-01-14T21:45:00.5Z"  # a quarter past midnight in Tehran
    _send(log, now, {"batch": [_track(1, timestamp=late)], "sentAt": "2026-01-15T09:29:59Z"})

    report = drain(workspace, now=now)
    (row,) = _rows(workspace, "events")

    assert (report.segments, report.payloads, report.events, report.refused) == (1, 1, 1, {})
    assert (row["name"], row["source"], row["record_id"]) == ("Order Completed", "web", "m1")
    assert row["at"] == datetime(2026, 1, 14, 21, 45, 0, 500_000)
    assert row["day"] == date(2026, 1, 15)
    assert (row["person_source"], row["person_ref"], row["order_id"]) == ("web", "u1", "o1")
    assert json.loads(row["properties"]) == {"order_id": "o1", "total": 12.5}
    assert row["ingested_at"] == now
    assert row["import_id"] == "log-2026-01-15"
    for column, key in (("record_hash", "m1"), ("person_hash", "u1"), ("order_hash", "o1")):
        expected = duckdb.execute(
            "SELECT (md5_number_lower('web' || chr(31) || $key) >> 1)::BIGINT", {"key": key}
        ).fetchall()[0][0]
        assert row[column] == expected


def test_a_payload_sent_twice_is_one_row(
    workspace: Workspace, log: IngestLog, now: datetime
) -> None:
    batch = {"batch": [_track(1), _track(2), _track(1)]}
    _send(log, now, batch, batch)
    drain(workspace, now=now)
    _send(log, now + timedelta(minutes=1), batch)
    drain(workspace, now=now)

    assert [row["record_id"] for row in _rows(workspace, "events")] == ["m1", "m2"]


def test_draining_again_adds_nothing(workspace: Workspace, log: IngestLog, now: datetime) -> None:
    _send(log, now, {"batch": [_track(1)]})

    first, second = drain(workspace, now=now), drain(workspace, now=now)

    assert (first.segments, second.segments) == (1, 0)
    assert workspace.lake.count("events") == 1


@pytest.mark.parametrize("step", ["_quarantine", "_finish"])
def test_a_drain_that_dies_is_taken_up_where_it_was(
    workspace: Workspace, log: IngestLog, now: datetime, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    identify = {"type": "identify", "userId": "u1", "traits": {"city": "شیراز"}}
    _send(log, now, {"batch": [_track(1), identify]})
    with monkeypatch.context() as dying:
        dying.setattr(draining, step, die)
        with pytest.raises(KeyboardInterrupt):
            drain(workspace, now=now)
    _send(log, now, {"batch": [_track(2)]})

    drain(workspace, now=now)

    assert workspace.lake.count("events") == 2
    assert workspace.lake.count("people") == 1


def test_every_kind_of_event_has_a_name(
    workspace: Workspace, log: IngestLog, now: datetime
) -> None:
    _send(
        log,
        now,
        {
            "batch": [
                {"type": "page", "messageId": "1", "anonymousId": "a", "name": "Home", "category": "shop",
                 "context": {"page": {"path": "/"}, "ip": "8.8.8.8", "userAgent": "x"}},
                {"type": "screen", "messageId": "2", "userId": 17, "properties": None},
                {"type": "group", "messageId": "3", "userId": "u", "groupId": "g", "traits": {"plan": "b"}},
                {"type": "alias", "messageId": "4", "userId": "u", "previousId": "old"},
            ]
        },
        {"events": [{"id": "5", "name": "کوپن دید", "at": "2026-01-15T08:00:00", "person_ref": "p",
                     "channel": "shop", "session_id": "s", "product_id": 9}]},
        _track(6, context={"channel": "mobile", "sessionId": 3}),
        [_track(7, properties="odd", channel="server")],
    )  # fmt: skip

    drain(workspace, now=now)
    rows = _rows(workspace, "events")

    assert [(row["name"], row["channel"], row["person_ref"]) for row in rows] == [
        ("page_viewed", "web", "a"),
        ("screen_viewed", "app", "17"),
        ("group_joined", None, "u"),
        ("aliased", None, "u"),
        ("کوپن دید", "shop", "p"),
        ("Order Completed", "app", "u1"),
        ("Order Completed", "server", "u1"),
    ]
    assert [json.loads(row["properties"]) for row in rows] == [
        {"page": {"path": "/"}, "view": "Home", "category": "shop"},
        {},
        {"traits": {"plan": "b"}, "group_id": "g"},
        {"previous_id": "old"},
        {},
        {"order_id": "o6", "total": 12.5},
        {"value": "odd"},
    ]
    assert (rows[4]["session_id"], rows[4]["product_id"]) == ("s", "9")
    assert rows[4]["at"] == datetime(2026, 1, 15, 8)
    assert rows[5]["session_id"] == "3"


def test_what_is_told_of_a_person_adds_up(
    workspace: Workspace, log: IngestLog, now: datetime
) -> None:
    def identify(**traits: object) -> Payload:
        return {"type": "identify", "userId": "u1", "traits": traits}

    _send(log, now, identify(name="سارا احمدی", phone="۰۹۱۲ ۱۲۳ ۴۵۶۷", email=" Sara@Example.com "))
    drain(workspace, now=now)
    _send(
        log,
        now,
        identify(address={"city": "تهران", "postalCode": "1234567891"}),
        identify(email="not one"),
    )
    drain(workspace, now=now)
    version = workspace.lake.version("people")
    _send(log, now, identify(name="سارا احمدی"))
    drain(workspace, now=now)

    (row,) = _rows(workspace, "people")

    assert (row["source"], row["record_id"], row["full_name"]) == ("web", "u1", "سارا احمدی")
    assert (row["mobile"], row["email"]) == ("+989121234567", "sara@example.com")
    assert (row["city"], row["postal_code"]) == ("تهران", "1234567891")
    assert workspace.lake.count("people") == 2
    assert workspace.lake.version("people") == version + 1  # the transaction, without a row


def test_a_visitor_who_logs_in_shares_a_key_with_the_user(
    workspace: Workspace, log: IngestLog, now: datetime
) -> None:
    _send(log, now, {"batch": [_track(n, anonymousId="visitor") for n in range(5)]})
    drain(workspace, now=now)
    _send(log, now, {"batch": [_track(9, anonymousId="visitor")]})

    report = drain(workspace, now=now)

    assert report.people == 0
    assert [(row["record_id"], row["customer_key"]) for row in _rows(workspace, "people")] == [
        ("u1", "u1"),
        ("visitor", "u1"),
    ]


def test_a_senders_wrong_clock_moves_no_event_into_the_future(
    workspace: Workspace, log: IngestLog, now: datetime
) -> None:
    ahead = now + timedelta(hours=3)
    _send(
        log,
        now,
        {
            "batch": [
                _track(1, timestamp=(ahead - timedelta(minutes=10)).isoformat() + "Z"),
                _track(2, timestamp=(ahead + timedelta(days=300)).isoformat() + "Z"),
                _track(3, timestamp=None),
                _track(4, timestamp=1_768_464_000),
                _track(5, timestamp=1_768_464_000_000),
            ],
            "sentAt": ahead.isoformat() + "Z",
        },
        _track(6, timestamp="2019-03-01T00:00:00+03:30"),
    )

    drain(workspace, now=now)

    at = {row["record_id"]: row["at"] for row in _rows(workspace, "events")}
    assert at["m1"] == now - timedelta(minutes=10)
    assert at["m2"] == now
    assert at["m3"] == now
    assert at["m4"] == at["m5"] == datetime(2026, 1, 15, 8) - timedelta(hours=3)
    assert at["m6"] == datetime(2019, 2, 28, 20, 30)


def test_a_bad_part_goes_to_quarantine_and_costs_the_others_nothing(
    workspace: Workspace, log: IngestLog, now: datetime
) -> None:
    log.append(b'{"batch": [', received_at=now)
    log.append(b'"\xff\xfe"', received_at=now)
    _send(
        log,
        now,
        {
            "batch": [
                _track(1),
                "no event",
                {"type": "track", "messageId": "m2", "userId": "u1"},
                {"type": "identify", "traits": {"email": "a@b.co"}},
                {"type": "delete_everything", "messageId": "m3"},
                _track(4, timestamp="yesterday"),
                _track(5, event=["a", "list"]),
                {},
            ]
        },
        42,  # type: ignore[arg-type]
    )

    report = drain(workspace, now=now)
    drain(workspace, now=now)

    assert [row["record_id"] for row in _rows(workspace, "events")] == ["m1"]
    assert report.refused == {
        Dropped.NOT_JSON: 2,
        Dropped.NOT_AN_EVENT: 3,
        Dropped.NO_NAME: 2,
        Dropped.NO_PERSON: 1,
        Dropped.UNKNOWN_TYPE: 1,
        Dropped.BAD_TIME: 1,
    }
    lines = _quarantined(workspace)
    assert len(lines) == 10
    assert {line["content"] for line in lines if line["reason"] == "bad_time"} == {
        '{"name":"Order Completed","id":"m4","at":"yesterday"}'
    }


def test_damage_on_the_disk_is_kept_aside_and_counted(
    workspace: Workspace, log: IngestLog, now: datetime
) -> None:
    _send(log, now, _track(1), _track(2), _track(3))
    (segment,) = (workspace.root / "log").glob("*/*.sealed")
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 0xFF
    segment.write_bytes(content)

    report = drain(workspace, now=now)

    assert [row["record_id"] for row in _rows(workspace, "events")] == ["m1", "m3"]
    assert report.damaged_bytes > 0
    assert len(list((workspace.root / "quarantine" / "log").glob("*.damaged"))) == 1


def test_drained_segments_stay_for_a_while_and_then_go(
    workspace: Workspace, log: IngestLog, now: datetime
) -> None:
    for number in range(3):
        _send(log, now, _track(number))
    drain(workspace, now=now, keep_hours=2)

    before = drain(workspace, now=now + timedelta(hours=1), keep_hours=2)
    after = drain(workspace, now=now + timedelta(hours=3), keep_hours=2)

    assert (before.removed, after.removed) == (0, 3)
    assert list((workspace.root / "log").glob("*/*.drained")) == []


def test_a_day_withdrawn_goes_on_under_another_id(
    workspace: Workspace, log: IngestLog, now: datetime
) -> None:
    _send(log, now, _track(1))
    drain(workspace, now=now)
    workspace.lake.withdraw("log-2026-01-15", at=now, actor="u1")
    _send(log, now, _track(2))

    drain(workspace, now=now)

    (row,) = _rows(workspace, "events")
    assert (row["record_id"], row["import_id"]) == ("m2", "log-2026-01-15-2")


def test_the_published_examples_of_the_tracking_specification_are_read(
    workspace: Workspace, log: IngestLog, now: datetime, data: Path
) -> None:
    file = data / "events" / "segment_spec" / "segment_spec_examples.jsonl"
    if not file.exists():
        pytest.skip("the tracking specification's examples are not beside this checkout")
    examples = [
        json.loads(line)["payload"] for line in file.read_text(encoding="utf-8").splitlines()
    ]
    known = {"track", "page", "screen", "identify", "group", "alias"}
    whole = [example for example in examples if example.get("type") in known]
    _send(log, now, *examples)

    report = drain(workspace, now=now)

    identifies = sum(example["type"] == "identify" for example in whole)
    assert report.payloads == len(examples)
    assert report.events >= len(whole) - identifies - report.refused.get(Dropped.BAD_TIME, 0)
    assert report.events + sum(report.refused.values()) == len(examples) - identifies
    assert report.people >= 1
