"""Audiences: who joined and who left since they were told last, and only those who agreed."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from tests.metrics.company import mart

from mehvar import segments
from mehvar.audit import AuditLog
from mehvar.lake import ImportRecord
from mehvar.segments import SegmentNote
from mehvar.workspace import Marts, Workspace

AS_OF = date(2026, 1, 14)
Publish = Callable[..., None]


@pytest.fixture
def publish(workspace: Workspace, now: datetime) -> Publish:
    """Publish a build in which a segment has these members, and these customers agreed."""
    builds = [now]

    def write(members: Sequence[int], agreed: Sequence[int] = ()) -> None:
        builds.append(builds[-1] + timedelta(days=1))
        with workspace.build(now=builds[-1], as_of=AS_OF) as build:
            rows = [
                {"segmentation": "rfm", "segment": "loyal", "customer_id": one, "probability": 1.0}
                for one in members
            ]
            build.write_arrow("segment_members", mart("segment_members", rows))
            said = [{"customer_id": one, "marketing": one in agreed} for one in range(1, 100)]
            build.write_arrow("customer_consents", mart("customer_consents", said))

    return write


@pytest.fixture
def note(workspace: Workspace, now: datetime) -> SegmentNote:
    wanted = SegmentNote(segmentation="rfm", segment="loyal", target="file", purpose="service")
    return segments.put_note(workspace, wanted, actor="user:1", now=now)


def _folder(workspace: Workspace) -> Path:
    return segments.audience_folder(workspace, segmentation="rfm", segment="loyal")


def _latest(workspace: Workspace) -> list[int]:
    with (_folder(workspace) / "latest.csv").open(encoding="utf-8-sig", newline="") as file:
        return [int(row["customer_id"]) for row in csv.DictReader(file)]


def test_each_build_tells_who_joined_and_who_left(
    workspace: Workspace, publish: Publish, note: SegmentNote, now: datetime
) -> None:
    publish([1, 2, 3])
    [first] = segments.write_audiences(workspace, now=now)
    publish([2, 3, 4, 5])
    [second] = segments.write_audiences(workspace, now=now)

    assert segments.read_changes(first.changes) == ([1, 2, 3], [])
    assert segments.read_changes(second.changes) == ([4, 5], [1])
    assert _latest(workspace) == [2, 3, 4, 5]
    state = segments.read_audience(workspace, segmentation="rfm", segment="loyal")
    assert state is not None
    assert (state.customers, state.joined, state.left) == (4, 2, 1)
    assert AuditLog(workspace).read()[0].action == "audience.written"


def test_a_build_that_was_told_is_not_told_again(
    workspace: Workspace, publish: Publish, note: SegmentNote, now: datetime
) -> None:
    publish([1, 2])
    segments.write_audiences(workspace, now=now)

    assert segments.write_audiences(workspace, now=now) == ()
    again = segments.write_audience(workspace, note, now=now, actor="user:1")
    assert segments.read_changes(again.changes) == ([1, 2], [])
    assert len(list(_folder(workspace).glob("*.csv"))) == 2


def test_a_build_that_was_not_told_is_made_good_by_the_next(
    workspace: Workspace, publish: Publish, note: SegmentNote, now: datetime
) -> None:
    publish([1, 2])
    segments.write_audiences(workspace, now=now)
    publish([3])
    publish([2, 3, 4])

    [told] = segments.write_audiences(workspace, now=now)

    assert segments.read_changes(told.changes) == ([3, 4], [1])


@pytest.mark.parametrize("lost", ["state.json", "latest.csv"])
def test_a_run_cut_short_between_its_files_loses_no_change(
    workspace: Workspace, publish: Publish, note: SegmentNote, now: datetime, lost: str
) -> None:
    publish([1, 2])
    segments.write_audiences(workspace, now=now)
    before = {one.name: one.read_bytes() for one in _folder(workspace).iterdir()}
    publish([2, 3])
    segments.write_audiences(workspace, now=now)
    for name in ("state.json", lost):  # as if the process had died before it wrote them
        (_folder(workspace) / name).write_bytes(before[name])

    [told] = segments.write_audiences(workspace, now=now)

    assert segments.read_changes(told.changes) == ([3], [1])
    assert _latest(workspace) == [2, 3]


def test_of_marketing_only_those_who_agreed_are_told(
    workspace: Workspace, publish: Publish, now: datetime
) -> None:
    wanted = SegmentNote(segmentation="rfm", segment="loyal", target="file")
    segments.put_note(workspace, wanted, actor="user:1", now=now)
    publish([1, 2, 3], agreed=[2])
    segments.write_audiences(workspace, now=now)
    publish([1, 2, 3], agreed=[3])

    [told] = segments.write_audiences(workspace, now=now)

    assert _latest(workspace) == [3]
    assert segments.read_changes(told.changes) == ([3], [2])
    assert told.state.withheld == 2


def test_without_a_target_nothing_is_written(
    workspace: Workspace, publish: Publish, now: datetime
) -> None:
    publish([1, 2])

    assert segments.write_audiences(workspace, now=now) == ()
    assert not (workspace.root / "exports").exists()


@pytest.mark.parametrize("name", ["../../etc", "survey:نظر", "rule:loyal", "a/b"])
def test_a_folder_stays_within_the_exports(workspace: Workspace, name: str) -> None:
    folder = segments.audience_folder(workspace, segmentation=name, segment="in")

    assert folder.parent == workspace.root / "exports" / "audiences"


def test_who_refused_in_one_source_did_not_agree(workspace: Workspace, now: datetime) -> None:
    said = [(1, True), (1, None), (2, True), (2, False), (3, False), (4, None)]
    people = [
        {"source": "shop", "record_id": str(place), "record_hash": place, "import_id": "first",
         "ingested_at": now, "marketing_consent": agreed}
        for place, (_customer, agreed) in enumerate(said)
    ]  # fmt: skip
    profiles = [
        {"source": "shop", "person_ref": str(place), "profile_hash": place, "customer_id": customer}
        for place, (customer, _agreed) in enumerate(said)
    ]
    workspace.lake.register(ImportRecord(import_id="first", changed_at=now, state="imported"))
    workspace.lake.append("people", mart("people", people))

    with workspace.build(now=now, as_of=AS_OF) as build:
        build.write_arrow("profiles", mart("profiles", profiles))
        segments.write_consents(build)

    with Marts(workspace) as marts:
        view = marts.view("customer_consents")
        found = marts.ask(f"SELECT customer_id, marketing FROM {view} ORDER BY 1")
    assert found == [(1, True), (2, False), (3, False)]


def test_what_a_customer_chose_in_mehvar_counts_before_what_other_systems_say(
    workspace: Workspace, now: datetime
) -> None:
    """Customer 1 agreed elsewhere and opted out here; 2 the other way round; 3 opted out of SMS
    only; 4 took the opt-out back; 5 has two records, one of which opted out of everything."""
    people = [
        {"source": "shop", "record_id": str(one), "record_hash": one, "import_id": "first",
         "ingested_at": now, "marketing_consent": one != 2}
        for one in (1, 2, 3, 4, 5, 6)
    ]  # fmt: skip
    profiles = [
        {"source": "shop", "person_ref": str(one), "profile_hash": one, "customer_id": min(one, 5)}
        for one in (1, 2, 3, 4, 5, 6)
    ]
    chosen = [
        (1, None, "marketing", False, False), (2, None, "marketing", True, False),
        (3, "sms", None, False, False), (4, None, None, False, True),
        (6, None, None, False, False), (5, None, "marketing", True, False),
    ]  # fmt: skip
    choices = [
        {"source": "mehvar", "record_id": f"c{place}", "record_hash": 100 + place,
         "import_id": "first", "ingested_at": now, "at": now, "day": AS_OF, "person_hash": who,
         "channel": channel, "purpose": purpose, "allowed": allowed, "withdrawn": withdrawn}
        for place, (who, channel, purpose, allowed, withdrawn) in enumerate(chosen)
    ]  # fmt: skip
    workspace.lake.register(ImportRecord(import_id="first", changed_at=now, state="imported"))
    workspace.lake.append("people", mart("people", people))
    workspace.lake.append("contact_choices", mart("contact_choices", choices))

    with workspace.build(now=now, as_of=AS_OF) as build:
        build.write_arrow("profiles", mart("profiles", profiles))
        segments.write_consents(build)

    with Marts(workspace) as marts:
        view = marts.view("customer_consents")
        found = marts.ask(f"SELECT customer_id, marketing FROM {view} ORDER BY 1")
    assert found == [(1, False), (2, True), (3, True), (4, True), (5, False)]
