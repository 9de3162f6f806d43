"""Definitions are kept whole, in every version, whoever writes at the same time or dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime

import pytest

from mehvar import segments
from mehvar.audit import AuditError, AuditLog
from mehvar.segments import (
    DEFINITIONS_FILES,
    Definition,
    DefinitionError,
    Group,
    SegmentNote,
    StaleDefinition,
    UnknownDefinition,
)
from mehvar.workspace import Settings, Workspace

LOYAL = segments.read_rule(
    {"all": [{"field": "customers.orders", "operator": "at_least", "value": 3}]},
    settings=Settings(),
)
Define = Callable[..., Definition]


@pytest.fixture
def define(workspace: Workspace, now: datetime) -> Define:
    def make(title: str = "مشتریان وفادار", rule: Group = LOYAL, **more: str) -> Definition:
        return segments.create_definition(
            workspace,
            title=title,
            rule=rule,
            actor="user:1",
            now=now,
            **more,  # type: ignore[arg-type]
        )

    return make


def test_a_segment_is_kept_with_its_rule_owner_and_purpose(
    workspace: Workspace, define: Define
) -> None:
    made = define(purpose="marketing", owner="user:7", description="برای باشگاه")

    [found] = segments.read_definitions(workspace.root)

    assert found == made
    assert (found.rule, found.owner, found.purpose, found.version) == (
        LOYAL,
        "user:7",
        "marketing",
        1,
    )
    assert found.segmentation == "rule:segment-1"
    assert segments.read_definition(workspace.root, name="مشتریان وفادار") == made
    told = AuditLog(workspace).read()[-1]
    assert (told.action, told.object_id) == ("segment.created", "rule:segment-1")


def test_names_become_ids_that_no_segment_ever_had(
    workspace: Workspace, define: Define, now: datetime
) -> None:
    first = define("Loyal & rich")
    segments.archive_definition(workspace, name=first.name, actor="user:1", now=now)

    second = define("Loyal & rich")

    assert (first.name, second.name) == ("loyal-rich", "loyal-rich-1")
    assert [one.name for one in segments.read_definitions(workspace.root)] == ["loyal-rich-1"]
    assert [one.name for one in segments.read_definitions(workspace.root, archived=True)] == [
        "loyal-rich"
    ]


@pytest.mark.parametrize("title", ["مشتریان وفادار", "مشتريان  وفادار", " مشتریان‌ وفادار"])
def test_no_two_segments_are_called_alike_in_any_spelling(define: Define, title: str) -> None:
    define()

    with pytest.raises(DefinitionError, match="another segment is called"):
        define(title)


def test_everything_wrong_is_told_at_once_and_nothing_written(
    workspace: Workspace, define: Define
) -> None:
    with pytest.raises(DefinitionError) as caught:
        define("", purpose="spam", description="x" * 5_000)

    assert len(caught.value.data["fields"]) == 3  # type: ignore[arg-type]
    with pytest.raises(AuditError):
        define("Fine", owner="somebody@example.com")
    assert segments.definition_history(workspace.root) == ()


def test_a_change_keeps_the_version_before_it_and_can_be_taken_back(
    workspace: Workspace, define: Define, now: datetime
) -> None:
    made = define()
    segments.change_definition(
        workspace, name=made.name, title="وفادارها", version=1, actor="user:2", now=now
    )

    newest = segments.definition_history(workspace.root, name=made.name)[-1]
    undone = segments.undo_definition(
        workspace, name=made.name, number=newest.number, actor="user:2", now=now
    )

    assert undone
    [found] = segments.read_definitions(workspace.root)
    assert (found.called, found.version) == (made.called, 3)
    acts = [(one.act, one.definition.called) for one in segments.definition_history(workspace.root)]
    assert acts == [("created", made.called), ("changed", "وفادارها"), ("changed", made.called)]
    assert not segments.undo_definition(
        workspace, name=made.name, number=newest.number, actor="user:2", now=now
    )


def test_undoing_the_making_puts_a_segment_away_and_undoing_that_brings_it_back(
    workspace: Workspace, define: Define, now: datetime
) -> None:
    made = define()

    def undo() -> None:
        number = segments.definition_history(workspace.root)[-1].number
        segments.undo_definition(workspace, name=made.name, number=number, actor="user:1", now=now)

    undo()
    assert segments.read_definitions(workspace.root) == ()
    undo()
    assert [one.name for one in segments.read_definitions(workspace.root)] == [made.name]


def test_a_change_to_an_old_version_is_refused(
    workspace: Workspace, define: Define, now: datetime
) -> None:
    made = define()
    segments.change_definition(
        workspace, name=made.name, title="A", version=1, actor="user:1", now=now
    )

    with pytest.raises(StaleDefinition, match="version 2"):
        segments.change_definition(
            workspace, name=made.name, title="B", version=1, actor="user:2", now=now
        )

    assert segments.read_definition(workspace.root, name=made.name).called == "A"


def test_what_is_archived_is_not_changed_but_restored(
    workspace: Workspace, define: Define, now: datetime
) -> None:
    made = define()
    segments.archive_definition(workspace, name=made.name, actor="user:1", now=now)

    with pytest.raises(UnknownDefinition):
        segments.change_definition(workspace, name=made.name, title="B", actor="user:1", now=now)
    segments.restore_definition(workspace, name=made.name, actor="user:1", now=now)

    assert segments.read_definition(workspace.root, name=made.name).version == 3


def test_a_segment_whose_name_was_taken_meanwhile_is_not_restored(
    workspace: Workspace, define: Define, now: datetime
) -> None:
    made = define()
    segments.archive_definition(workspace, name=made.name, actor="user:1", now=now)
    define()

    with pytest.raises(DefinitionError, match="another segment"):
        segments.restore_definition(workspace, name=made.name, actor="user:1", now=now)


def test_a_line_torn_by_a_crash_does_not_count(workspace: Workspace, define: Define) -> None:
    define()
    path = workspace.root / DEFINITIONS_FILES[0]
    path.write_bytes(path.read_bytes() + b'{"number": 2, "at": "2026')

    again = define("Another")

    assert [one.number for one in segments.definition_history(workspace.root)] == [1, 2]
    assert again.name == "another"


_WRITER = """
import sys
from datetime import datetime
from pathlib import Path
from mehvar import segments
from mehvar.workspace import Settings, Workspace
workspace = Workspace.open(Path(sys.argv[1]))
rule = segments.read_rule({"all": [{"field": "customers.orders", "operator": "at_least", "value": 3}]}, settings=Settings())
for place in range(10_000):
    segments.create_definition(workspace, title=f"{sys.argv[2]} {place}", rule=rule, actor="user:1", now=datetime(2026, 1, 1))
    print(place, flush=True)
"""


def test_what_was_told_as_kept_survives_kill_nine(workspace: Workspace) -> None:
    for name in ("one", "two"):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(workspace.root), name],
            stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
        assert writer.stdout is not None
        told = [int(writer.stdout.readline()) for _ in range(5)]
        time.sleep(0.01)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()

        kept = {one.called for one in segments.read_definitions(workspace.root)}
        assert {f"{name} {place}" for place in told} <= kept


def test_a_note_is_kept_and_taken_back(workspace: Workspace, now: datetime) -> None:
    first = SegmentNote(
        segmentation="rfm", segment="champions", strategy="هدیه ندهید؛ زودتر خبر دهید"
    )
    second = SegmentNote(segmentation="rfm", segment="champions", strategy="x", target="file")
    for note in (first, second):
        segments.put_note(workspace, note, actor="user:1", now=now)

    number = segments.note_history(workspace.root)[-1].number
    assert segments.read_note(workspace.root, segmentation="rfm", segment="champions") == second
    assert segments.undo_note(
        workspace, segmentation="rfm", segment="champions", number=number, actor="user:1", now=now
    )

    assert segments.read_note(workspace.root, segmentation="rfm", segment="champions") == first
    assert segments.read_note(workspace.root, segmentation="rfm", segment="lost").strategy == ""


@pytest.mark.parametrize(
    ("target", "url"),
    [
        pytest.param("webhook", "", id="no address"),
        pytest.param("webhook", "file:///etc/passwd", id="a file"),
        pytest.param("webhook", "https://user:secret@example.com/", id="a password"),
        pytest.param("webhook", "https://example.com:99999/", id="no port"),
        pytest.param("file", "https://example.com/", id="an address of no use"),
    ],
)
def test_an_address_that_cannot_be_is_refused(
    workspace: Workspace, now: datetime, target: str, url: str
) -> None:
    note = SegmentNote(segmentation="rfm", segment="lost", target=target, url=url)  # type: ignore[arg-type]

    with pytest.raises(DefinitionError, match="address"):
        segments.put_note(workspace, note, actor="user:1", now=now)
