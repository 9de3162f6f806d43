"""One published state: everything asked of it agrees, and before the first build it says so."""

from __future__ import annotations

from datetime import date, datetime

import duckdb
import pyarrow as pa
import pytest

from mehvar.text import Bilingual
from mehvar.workspace import Marts, NotBuiltError, Sight, Workspace, published

NOW = datetime(2026, 1, 1)
_WORDS = {"new": Bilingual("تازه", "New")}


def publish(workspace: Workspace, *numbers: int) -> None:
    kinds = workspace.lake.arrow_schema("attributes")
    rows = [{"customer_id": n, "attribute": "lifecycle", "value": "new"} for n in numbers]
    with workspace.build(now=NOW, as_of=date(2025, 12, 31)) as build:
        build.write_arrow("attributes", pa.Table.from_pylist(rows, schema=kinds))


def test_before_the_first_build_it_says_what_to_run(workspace: Workspace) -> None:
    with (
        pytest.raises(NotBuiltError, match="Run: mehvar build"),
        published(workspace, mart="dates"),
    ):
        pass


def test_a_build_without_the_mart_is_as_none(workspace: Workspace) -> None:
    publish(workspace, 1)

    with pytest.raises(NotBuiltError), published(workspace, mart="customer_value"):
        pass


def test_all_that_is_asked_of_a_state_agrees_while_a_build_goes_by(workspace: Workspace) -> None:
    publish(workspace, 1, 2)

    with published(workspace, mart="attributes") as state:
        before = state.ask(f"SELECT count(*) FROM {state.view('attributes')}")
        publish(workspace, 3)
        after = state.ask(f"SELECT count(*) FROM {state.view('attributes')}")
    with published(workspace, mart="attributes") as newer:
        found = newer.rows(f"SELECT customer_id FROM {newer.view('attributes')}")

    assert before == after == [(2,)]
    assert found == [{"customer_id": 3}]


def test_the_callers_reader_stays_open_and_an_own_one_closes(workspace: Workspace) -> None:
    publish(workspace, 1)

    with Marts(workspace) as marts:
        with published(workspace, mart="attributes", marts=marts) as state:
            assert state.marts is marts
        assert marts.ask("SELECT 1") == [(1,)]
    with published(workspace, mart="attributes") as state:
        own = state.marts.connection
    with pytest.raises(duckdb.Error, match=r"(?i)closed"):
        own.execute("SELECT 1")


def test_a_state_speaks_the_readers_language_else_the_companys(workspace: Workspace) -> None:
    publish(workspace, 1)

    with published(workspace, mart="attributes", language="en") as state:
        assert [state.say(_WORDS, code) for code in ("new", "odd", None)] == ["New", "odd", ""]
        assert state.as_of == date(2025, 12, 31)
    with published(workspace, mart="attributes") as state:
        assert state.say(_WORDS, "new") == "تازه"


def test_sight_limits_what_is_read_of_the_same_state(workspace: Workspace) -> None:
    served = workspace.lake.arrow_schema("customer_stores")
    kinds = workspace.lake.arrow_schema("attributes")
    with workspace.build(now=NOW, as_of=date(2025, 12, 31)) as build:
        build.write_arrow(
            "customer_stores",
            pa.Table.from_pylist([{"customer_id": 1, "store_id": "S1"}], schema=served),
        )
        build.write_arrow(
            "attributes",
            pa.Table.from_pylist(
                [{"customer_id": n, "attribute": "lifecycle", "value": "new"} for n in (1, 2)],
                schema=kinds,
            ),
        )

    with published(workspace, mart="attributes") as state:
        seen = state.seen_by(Sight(stores=frozenset({"S1"})), "a.customer_id")
        found = state.ask(f"SELECT customer_id FROM {state.view('attributes')} a WHERE {seen}")

    assert found == [(1,)]
