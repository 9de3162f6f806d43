"""Every byte of the chain counts: of its months, of its anchors, of what was handed out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mehvar.audit import AuditEntry, AuditError, AuditLog, Fault, verify_export
from mehvar.workspace import Settings, Workspace

BEGUN = datetime(2026, 1, 30, 9, 30)


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> AuditLog:
    """Two acts a day over the turn of a month: two files, four anchors."""
    workspace = Workspace.create(tmp_path_factory.mktemp("chain") / "shop", Settings())
    log = AuditLog(workspace)
    for day in range(4):
        log.append_many([_act(BEGUN + timedelta(days=day), number) for number in range(2)])
    return log


def _act(at: datetime, number: int) -> AuditEntry:
    return AuditEntry(
        at=at, actor="u1", action="grant.given", object_kind="case", object_id=f"c{number}",
        details={"amount": 500_000, "rule": "=دیر"},
    )  # fmt: skip


def _files(log: AuditLog) -> list[Path]:
    folder = log.workspace.root / "audit"
    return sorted([*folder.glob("*.jsonl"), *(folder / "anchors").glob("*.json")])


def _flipped(file: Path, place: int, mask: int, look: Callable[[], bool]) -> bool:
    """Tell what ``look`` says while one byte is another; then put everything back."""
    content = file.read_bytes()
    changed = bytearray(content)
    changed[place] ^= mask
    file.write_bytes(changed)
    found = look()
    file.write_bytes(content)
    return found


def test_one_flipped_byte_is_found_wherever_it_is(chain: AuditLog) -> None:
    unnoticed = [
        (file.name, place)
        for file in _files(chain)
        for place in range(file.stat().st_size)
        if _flipped(file, place, 1, lambda: chain.verify().is_whole)
    ]

    assert len(_files(chain)) == 6
    assert unnoticed == []
    assert chain.verify().is_whole


@given(share=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255), which=st.integers(0, 5))
def test_whatever_it_is_flipped_to(chain: AuditLog, share: float, mask: int, which: int) -> None:
    file = _files(chain)[which]
    place = int(share * file.stat().st_size)

    assert not _flipped(file, place, mask, lambda: chain.verify().is_whole)


def test_a_period_that_was_handed_out_is_verified_byte_by_byte(
    chain: AuditLog, tmp_path: Path
) -> None:
    told = chain.export(
        path=tmp_path / "two.jsonl",
        since=BEGUN + timedelta(days=1),
        until=BEGUN + timedelta(days=3),
    )

    assert (told.first, told.last, told.records) == (3, 6, 4)
    assert verify_export(told.path).is_whole
    for file in (told.path, told.anchor_path):
        for place in range(file.stat().st_size):
            assert not _flipped(file, place, 1, lambda: verify_export(told.path).is_whole)


def test_what_is_cut_off_an_exported_file_is_missed(chain: AuditLog, tmp_path: Path) -> None:
    told = chain.export(path=tmp_path / "all.jsonl")
    told.path.write_bytes(b"".join(told.path.read_bytes().splitlines(keepends=True)[:-1]))

    assert verify_export(told.path).fault is Fault.CUT_OFF


def test_for_people_a_period_is_csv_in_which_nothing_runs(chain: AuditLog, tmp_path: Path) -> None:
    told = chain.export(path=tmp_path / "all.csv", until=BEGUN + timedelta(days=1))

    lines = told.path.read_text(encoding="utf-8-sig").splitlines()

    assert lines[0].startswith("number,at,actor,action")
    assert len(lines) == 1 + 2
    assert not any(cell.startswith(("=", "+", "@")) for line in lines for cell in line.split(","))


def test_clocks_set_back_leave_no_hole_in_an_exported_period(tmp_path: Path) -> None:
    log = AuditLog(Workspace.create(tmp_path / "shop", Settings()))
    days = [0, 2, 1, 3, 2, 4]
    log.append_many([_act(BEGUN + timedelta(days=day), place) for place, day in enumerate(days)])

    told = log.export(
        path=tmp_path / "x.jsonl", since=BEGUN + timedelta(days=2), until=BEGUN + timedelta(days=3)
    )

    assert (told.first, told.last) == (2, 5)
    assert verify_export(told.path).is_whole


@pytest.mark.parametrize("name", ["x.jsonl", "x.xlsx"])
def test_an_empty_period_and_an_unknown_format_write_nothing(
    chain: AuditLog, tmp_path: Path, name: str
) -> None:
    with pytest.raises(AuditError):
        chain.export(path=tmp_path / name, until=BEGUN)

    assert list(tmp_path.iterdir()) == []


def test_an_anchor_kept_elsewhere_shows_a_history_that_was_written_anew(tmp_path: Path) -> None:
    log = AuditLog(Workspace.create(tmp_path / "shop", Settings()))
    log.append_many([_act(BEGUN, number) for number in range(3)])
    kept = tmp_path / "kept.json"
    (file, anchor) = _files(log)
    kept.write_bytes(anchor.read_bytes())
    whole = log.verify(kept=[kept])

    file.unlink()
    anchor.unlink()
    log.append_many([_act(BEGUN, number) for number in range(5, 8)])

    assert whole.is_whole
    assert log.verify().is_whole
    assert log.verify(kept=[kept]).fault is Fault.ANCHOR_DIFFERS


def test_nothing_is_recorded_over_a_loss(tmp_path: Path) -> None:
    log = AuditLog(Workspace.create(tmp_path / "shop", Settings()))
    log.append_many([_act(BEGUN, number) for number in range(3)])
    file = log.workspace.root / "audit" / "2026-01.jsonl"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))

    with pytest.raises(AuditError, match="cut off"):
        log.append_many([_act(BEGUN, 9)])

    assert log.verify().fault is Fault.CUT_OFF


def test_records_come_one_by_one_from_the_oldest(chain: AuditLog) -> None:
    since = BEGUN + timedelta(days=2)

    assert [one.number for one in chain.stream(since=since)] == [5, 6, 7, 8]
    assert next(chain.stream(action="grant.")).number == 1
    assert list(chain.stream(action="decision.made")) == []
