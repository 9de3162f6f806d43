"""The ingest log: what was acknowledged is on the disk, whatever happens next."""

from __future__ import annotations

import asyncio
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar.ingest.log import Ack, IngestLog, LogError, LogFull, LogSettings
from mehvar.ingest.log import _frames as frames
from mehvar.ingest.log import _segments as files
from mehvar.workspace import Workspace

WRITER = """
import sys
from datetime import datetime
from pathlib import Path
from mehvar.ingest.log import IngestLog, LogSettings
from mehvar.workspace import Workspace
log = IngestLog.open(Workspace.open(Path(sys.argv[1])), settings=LogSettings(segment_seconds=0.05))
number = 0
while True:
    log.append(b"payload %d" % number, received_at=datetime(2026, 1, 15))
    print(number, flush=True)
    number += 1
"""


@pytest.fixture
def log(workspace: Workspace) -> Iterator[IngestLog]:
    with IngestLog.open(workspace, settings=LogSettings(segment_seconds=60)) as log:
        yield log


def _stored(workspace: Workspace) -> list[bytes]:
    found = []
    for folder in files.writers(workspace.root / "log"):
        for segment in files.segments(folder):
            read, _ = frames.read_frames(segment.path.read_bytes())
            found += [frame.payload for frame in read]
    return found


def _states(workspace: Workspace) -> list[str]:
    return [
        segment.state
        for folder in files.writers(workspace.root / "log")
        for segment in files.segments(folder)
    ]


def test_an_acknowledged_payload_is_in_the_file(
    workspace: Workspace, log: IngestLog, now: datetime
) -> None:
    first = log.append(b"one", received_at=now)
    second = log.append("دو".encode(), received_at=now, source="app")

    content = (workspace.root / "log" / log.writer / f"{first.segment:012d}.open").read_bytes()
    read, damages = frames.read_frames(content)

    assert first == Ack(writer=log.writer, segment=1, offset=0)
    assert [frame.offset for frame in read] == [0, second.offset]
    assert [(frame.source, frame.payload.decode()) for frame in read] == [
        ("web", "one"),
        ("app", "دو"),
    ]
    assert datetime(1970, 1, 1) + timedelta(microseconds=read[0].received) == now
    assert damages == []


def test_many_threads_share_flushes_and_each_gets_its_own_place(
    workspace: Workspace, log: IngestLog, now: datetime
) -> None:
    acks: list[Ack] = []

    def send(thread: int) -> None:
        acks.extend(
            log.append(b"%d-%d" % (thread, number), received_at=now) for number in range(20)
        )

    threads = [threading.Thread(target=send, args=(thread,)) for thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({ack.offset for ack in acks}) == 160
    assert sorted(_stored(workspace)) == sorted(
        b"%d-%d" % (thread, number) for thread in range(8) for number in range(20)
    )


def test_asynchronous_code_waits_without_a_thread(log: IngestLog, now: datetime) -> None:
    async def send() -> list[Ack]:
        return await asyncio.gather(
            *(asyncio.wrap_future(log.submit(b"x", received_at=now)) for _ in range(5))
        )

    assert len({ack.offset for ack in asyncio.run(send())}) == 5


def test_a_sender_who_hung_up_does_no_harm(log: IngestLog, now: datetime) -> None:
    for _ in range(20):
        log.submit(b"x", received_at=now).cancel()

    assert log.append(b"y", received_at=now).writer == log.writer


def test_a_segment_is_finished_by_size_by_age_and_on_request(
    workspace: Workspace, now: datetime
) -> None:
    settings = LogSettings(segment_bytes=100, segment_seconds=0.05)
    with IngestLog.open(workspace, settings=settings) as log:
        log.append(b"x" * 100, received_at=now)
        log.append(b"y", received_at=now)
        while _states(workspace).count("sealed") < 2:
            pass
        log.append(b"z", received_at=now)
        log.seal()

        assert _states(workspace) == ["sealed", "sealed", "sealed", "open"]


def test_the_log_is_full_rather_than_without_end(workspace: Workspace, now: datetime) -> None:
    with IngestLog.open(workspace, settings=LogSettings(backlog_bytes=500)) as log:
        for _ in range(5):
            log.append(b"x" * 100, received_at=now)

        with pytest.raises(LogFull, match="drain") as caught:
            log.append(b"x" * 100, received_at=now)

    assert caught.value.retry_after > 0
    assert len(_stored(workspace)) == 5


def test_memory_is_bounded_as_well(workspace: Workspace, now: datetime) -> None:
    with (
        IngestLog.open(workspace, settings=LogSettings(waiting_bytes=64)) as log,
        pytest.raises(LogFull, match="disk"),
    ):
        log.append(b"x" * 64, received_at=now)


@pytest.mark.parametrize("payload", [b"", b"x" * 101], ids=["empty", "too large"])
def test_a_payload_of_no_sensible_size_is_refused(
    workspace: Workspace, now: datetime, payload: bytes
) -> None:
    with (
        IngestLog.open(workspace, settings=LogSettings(payload_bytes=100)) as log,
        pytest.raises(LogError, match="1 to 100 bytes"),
    ):
        log.append(payload, received_at=now)


def test_a_closed_log_takes_nothing(workspace: Workspace, now: datetime) -> None:
    log = IngestLog.open(workspace)
    log.close()
    log.close()

    with pytest.raises(LogError, match="closed"):
        log.append(b"x", received_at=now)


def test_a_log_carried_over_a_fork_says_so(
    log: IngestLog, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getpid", lambda: -1)

    with pytest.raises(LogError, match="fork"):
        log.append(b"x", received_at=now)


def test_a_full_disk_refuses_the_payload_and_loses_none_before_it(
    workspace: Workspace, now: datetime
) -> None:
    with IngestLog.open(workspace) as log:
        log.append(b"before", received_at=now)
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
        try:
            with pytest.raises(LogFull, match="disk refused"):
                log.append(b"x" * 5000, received_at=now)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        log.append(b"after", received_at=now)

    assert _stored(workspace) == [b"before", b"after"]


def test_two_writers_never_share_a_folder_and_a_dead_ones_is_taken_over(
    workspace: Workspace, now: datetime
) -> None:
    with IngestLog.open(workspace) as one, IngestLog.open(workspace) as two:
        names = {one.writer, two.writer}
        one.append(b"x", received_at=now)

    with IngestLog.open(workspace) as three:
        ack = three.append(b"y", received_at=now)

    assert len(names) == 2
    assert three.writer in names
    assert len(files.writers(workspace.root / "log")) == 2
    assert ack.segment > 1


def test_a_killed_writer_loses_nothing_that_it_acknowledged(workspace: Workspace) -> None:
    acknowledged: list[int] = []
    for _ in range(3):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(workspace.root)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        for line in writer.stdout:
            if int(line) >= 60:
                break
        writer.kill()
        rest = [int(line) for line in writer.stdout.read().split("\n")[:-1]]
        acknowledged.append(max([60, *rest]))
        writer.stdout.close()
        writer.wait()
    files.seal_dead(workspace.root / "log")

    stored = [int(payload.split()[1]) for payload in _stored(workspace)]

    assert set(_states(workspace)) == {"sealed"}
    for last in acknowledged:
        for number in range(last + 1):
            stored.remove(number)
    assert len(stored) <= 3  # written, and killed before the acknowledgement


def test_a_torn_end_is_set_aside(workspace: Workspace, now: datetime) -> None:
    with IngestLog.open(workspace) as log:
        log.append(b"whole", received_at=now)
        folder = workspace.root / "log" / log.writer
        half = frames.to_frame(b"never acknowledged", source=b"web", received_at=now)[:20]
        with (folder / "000000000001.open").open("ab") as segment:
            segment.write(half)
    files.seal_dead(workspace.root / "log")

    assert _stored(workspace) == [b"whole"]
    assert [path.read_bytes() for path in (folder / "torn").iterdir()] == [half]
    assert frames.read_frames((folder / "000000000001.sealed").read_bytes())[1] == []


@settings(max_examples=100, deadline=None)
@given(
    payloads=st.lists(st.binary(min_size=1, max_size=60), min_size=1, max_size=8),
    start=st.integers(0, 400),
    noise=st.binary(min_size=1, max_size=30),
)
def test_damage_costs_only_the_frames_that_it_touches(
    payloads: list[bytes], start: int, noise: bytes
) -> None:
    at = datetime(2026, 1, 15)
    written = [frames.to_frame(payload, source=b"s", received_at=at) for payload in payloads]
    content = bytearray(b"".join(written))
    start %= len(content)
    content[start : start + len(noise)] = noise[: len(content) - start]
    touched, offset = set(), 0
    for number, frame in enumerate(written):
        if content[offset : offset + len(frame)] != frame:
            touched.add(number)
        offset += len(frame)

    read, damages = frames.read_frames(bytes(content))

    assert [frame.payload for frame in read] == [
        payload for number, payload in enumerate(payloads) if number not in touched
    ]
    assert sum(gap.end - gap.start for gap in damages) == sum(len(written[n]) for n in touched)


def test_zeros_left_by_a_power_cut_are_no_frames(now: datetime) -> None:
    content = frames.to_frame(b"x", source=b"s", received_at=now) + bytes(4096)

    read, damages = frames.read_frames(content)

    assert len(read) == 1
    assert damages == [frames.Damage(start=len(content) - 4096, end=len(content))]


def test_the_highest_number_stays_so_that_none_is_used_twice(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "w-1"
    folder.mkdir()
    for number in (1, 2, 3):
        (folder / f"{number:012d}.drained").write_bytes(b"")
        os.utime(folder / f"{number:012d}.drained", (0, 0))

    assert files.remove_drained(folder, before=1) == 2
    assert files.next_number(files.segments(folder)) == 4
