"""A reader kept open: cheap to ask, always on what was published last, one for all threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from mehvar.engine import duckdb_connection
from mehvar.lake import IMPORTS
from mehvar.workspace import Marts, Sight, Workspace, reading

NOW = datetime(2026, 1, 1)


def publish(workspace: Workspace, *numbers: int) -> None:
    kinds = workspace.lake.arrow_schema("attributes")
    rows = [{"customer_id": n, "attribute": "lifecycle", "value": "new"} for n in numbers]
    with workspace.build(now=NOW) as build:
        build.write_arrow("attributes", pa.Table.from_pylist(rows, schema=kinds))


def ids(marts: Marts) -> list[int]:
    rows = marts.ask(f"SELECT customer_id FROM {marts.view('attributes')} ORDER BY 1")
    return [row[0] for row in rows]


def test_a_mart_that_no_build_wrote_is_empty_and_has_its_columns(workspace: Workspace) -> None:
    with Marts(workspace) as marts:
        assert marts.rows(f"FROM {marts.view('customers')}") == []
        assert marts.ask(f"SELECT full_name, stores FROM {marts.view('customers')}") == []


def test_the_next_question_after_a_build_sees_what_it_published(workspace: Workspace) -> None:
    with Marts(workspace) as marts:
        seen = []
        for number in range(1, 6):
            publish(workspace, number)
            seen.append(ids(marts))

    assert seen == [[1], [2], [3], [4], [5]]


def test_questions_about_one_state_agree_while_a_build_goes_by(workspace: Workspace) -> None:
    publish(workspace, 1)
    with Marts(workspace) as marts:
        current = marts.current()
        publish(workspace, 2)

        rows = marts.ask(f"SELECT customer_id FROM {marts.view('attributes', current=current)}")

        assert rows == [(1,)]
        assert ids(marts) == [2]


def test_threads_share_one_reader(workspace: Workspace) -> None:
    publish(workspace, 1, 2)
    with Marts(workspace, memory_limit="64MB", threads=1) as marts, ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: ids(marts), range(40)))

    assert answers == [[1, 2]] * 40


def test_a_closed_reader_opens_again(workspace: Workspace) -> None:
    publish(workspace, 1)
    marts = Marts(workspace)
    before = ids(marts)
    marts.close()

    assert ids(marts) == before
    marts.close()


def test_a_lent_reader_stays_open(workspace: Workspace) -> None:
    publish(workspace, 1)
    with Marts(workspace) as marts:
        connection = marts.connection
        with reading(workspace, marts) as lent:
            assert lent is marts
        assert marts.connection is connection


def test_the_published_state_is_read_once_for_each_publication(workspace: Workspace) -> None:
    publish(workspace, 1)
    first = workspace.current()
    again = workspace.current()
    publish(workspace, 2)

    assert again is first
    assert workspace.current().build_id != first.build_id


def note(workspace: Workspace, record_id: str, import_id: str, *, minute: int = 0) -> None:
    kinds = workspace.lake.arrow_schema("interactions")
    row: dict[str, Any] = dict.fromkeys(kinds.names)
    came = NOW + timedelta(minutes=minute)
    row |= {"record_id": record_id, "import_id": import_id, "ingested_at": came, "source": "x"}
    row |= {"record_hash": ord(record_id[0])}
    workspace.lake.append("interactions", pa.Table.from_pylist([row], schema=kinds))


def register(workspace: Workspace, import_id: str, state: str, *, minute: int) -> None:
    kinds = workspace.lake.arrow_schema(IMPORTS)
    row: dict[str, Any] = dict.fromkeys(kinds.names)
    row |= {"import_id": import_id, "changed_at": NOW + timedelta(minutes=minute), "state": state}
    workspace.lake.append(IMPORTS, pa.Table.from_pylist([row], schema=kinds))


def tail(marts: Marts) -> list[str]:
    view = marts.tail("interactions")
    rows = [] if view is None else marts.ask(f"SELECT record_id FROM {view} ORDER BY 1")
    return [row[0] for row in rows]


def test_the_tail_is_what_came_in_since_the_build_and_counts(workspace: Workspace) -> None:
    note(workspace, "built", "i1")
    publish(workspace, 1)
    with Marts(workspace) as marts:
        assert tail(marts) == []

        note(workspace, "fresh", "i2")
        assert tail(marts) == ["fresh"]

        note(workspace, "unfinished", "i3")
        register(workspace, "i3", "started", minute=1)
        assert tail(marts) == ["fresh"]

        register(workspace, "i3", "imported", minute=2)
        assert tail(marts) == ["fresh", "unfinished"]

        publish(workspace, 1)
        assert tail(marts) == []


def test_the_newest_rows_are_those_of_the_lake_each_once_built_or_not(
    workspace: Workspace,
) -> None:
    from mehvar import engine

    backend = engine.connect()
    with Marts(workspace) as marts:
        for turn, (record, import_id, state) in enumerate((
            ("a", "i1", ""), ("b", "i1", ""), ("a", "i2", ""), ("c", "i3", "started"),
            ("b", "i4", "imported"), ("b", "i4", "withdrawn"), ("c", "i3", "imported"),
        )):  # fmt: skip
            note(workspace, record, import_id, minute=turn)
            if state:
                register(workspace, import_id, state, minute=turn)
            wanted = backend.to_pyarrow(workspace.lake.current(backend, "interactions"))
            found = marts.ask(
                f"SELECT record_id, import_id, ingested_at FROM {marts.newest('interactions')}"
            )

            columns = ("record_id", "import_id", "ingested_at")
            told = zip(*(wanted[name].to_pylist() for name in columns), strict=True)
            assert sorted(found) == sorted(told)
        publish(workspace, 1)

        assert len(found) == 3
        assert marts.ask(f"SELECT count(*) FROM {marts.newest('feedback')}") == [(0,)]


@pytest.mark.parametrize("name", ["S'1", 'S"1', "S1); DROP TABLE x; --", ""])
def test_a_sight_of_stores_with_strange_names_is_asked_safely(
    workspace: Workspace, name: str
) -> None:
    publish(workspace, 1)
    with Marts(workspace) as marts:
        condition = Sight(stores=frozenset({name}), storeless=True).condition(marts)

        assert marts.ask(f"FROM {marts.view('attributes')} WHERE {condition}") == []


@pytest.fixture
def cut(workspace: Workspace) -> Workspace:
    """A mart of 1.2 million rows, three for each customer with an even id, in several files."""
    with workspace.build(now=NOW) as build:
        connection = duckdb_connection(build.backend)
        connection.execute(
            "CREATE TABLE many AS SELECT 2 * (range // 3) AS customer_id, 'k' || range % 3 AS attribute, "
            "range::VARCHAR AS value, DATE '2026-01-01' AS as_of FROM range(1_200_000)"
        )
        build.write("attributes", build.backend.table("many"))
    return workspace


def test_a_customer_is_read_from_their_file_as_from_the_whole(cut: Workspace) -> None:
    known, unknown = (0, 2, 349_524, 349_526, 799_998), (1, 800_000, -5, 2**62)
    with Marts(cut) as marts:
        whole = marts.view("attributes")
        for customer_id in (*known, *unknown):
            part = marts.view("attributes", customer_id=customer_id)

            answers = [
                marts.ask(f"FROM {view} WHERE customer_id = ? ORDER BY attribute", [customer_id])
                for view in (whole, part)
            ]

            assert part != whole
            assert answers[0] == answers[1]
            assert len(answers[1]) == (3 if customer_id in known else 0)


def test_a_customer_whom_two_files_hold_is_read_from_both(cut: Workspace) -> None:
    files = cut.lake.customers("attributes", version=cut.current().marts["attributes"])
    edges = {edge for edges in files.values() for edge in edges}
    with Marts(cut) as marts:
        for edge in edges:
            view = marts.view("attributes", customer_id=edge)
            assert len(marts.ask(f"FROM {view} WHERE customer_id = ?", [edge])) == 3

    assert len(files) > 1
    assert sum(most - least for least, most in files.values()) >= 2 * 399_997 - 2 * len(files)


def test_the_views_of_files_go_with_their_version(cut: Workspace) -> None:
    with Marts(cut) as marts:
        marts.view("attributes", customer_id=2)
        for number in range(5):
            publish(cut, number)
            marts.view("attributes", customer_id=number)

        views = marts.ask("SELECT view_name FROM duckdb_views() WHERE NOT internal")

    assert not [view for (view,) in views if "cut" in view]
