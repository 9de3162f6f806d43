"""Bringing the comments that can be searched up to the last build: only what changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, cast

from mehvar.voice._search_open import open_comments
from mehvar.voice._search_store import SHOWN, SLOTS, STORED
from mehvar.voice._search_words import index_words
from mehvar.workspace import Current, Marts, Workspace

if TYPE_CHECKING:
    import duckdb

    from mehvar.voice._search_store import CommentStore, Row

_MARTS = ("voice_comments", "comment_aspects", "customer_stores")
_BATCH = 20_000
_ANEW = 0.5
"""Of so large a share of changed rows a file filled anew is ready sooner."""


def publish_comments(workspace: Workspace) -> int:
    """Bring the comments that can be searched up to the last build; return how many rows changed.

    Everything that changed becomes visible at once; a process killed before leaves what was.
    Labels that people gave while the build ran stay on their comments.
    """
    with workspace.lock("publish"), closing(open_comments(workspace)) as store:
        current = workspace.current()
        before, target = store.facts(), _target(workspace, current)
        if "voice_comments" not in current.marts or all(
            before.get(name) == value for name, value in target.items()
        ):
            return 0
        with Marts(workspace) as marts:
            for name in _MARTS:
                view = marts.view(name, current=current)
                marts.connection.execute(f"CREATE OR REPLACE TEMP VIEW v_{name} AS FROM {view}")
            return _bring_up(workspace, marts.connection, store, target)


def _target(workspace: Workspace, current: Current) -> dict[str, str]:
    from mehvar.voice._search_store import LAYOUT

    return {
        "company": workspace.settings.name,
        "layout": LAYOUT,
        "build_id": current.build_id,
        "as_of": current.as_of,
        "versions": json.dumps({name: current.marts.get(name, -1) for name in _MARTS}),
    }


def _bring_up(
    workspace: Workspace,
    connection: duckdb.DuckDBPyConnection,
    store: CommentStore,
    target: dict[str, str],
) -> int:
    from mehvar.voice import _corrections

    same = store.facts().get("layout") == target["layout"]
    connection.execute(f"CREATE OR REPLACE TEMP TABLE fresh AS {_rows()}")
    _register(connection, store.hashes() if same else [])
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE changed AS SELECT place FROM fresh "
        "ANTI JOIN stored USING (place, row_hash)"
    )
    total, changed = _count(connection, "fresh"), _count(connection, "changed")
    labels = store.labels() if same else []
    if not workspace.settings.serving_url and (not same or changed > _ANEW * max(total, 1)):
        from mehvar.voice._search_sqlite import new_file

        with new_file(workspace) as fresh:
            fresh.change(gone=[], rows=_with_words(connection), facts=target)
            _corrections.carry_over(workspace, fresh, labels)
        return changed
    gone = connection.execute(
        "SELECT place FROM stored ANTI JOIN fresh USING (place, row_hash)"
    ).fetchall()
    vanished = connection.execute(
        "SELECT count(*) FROM stored ANTI JOIN fresh USING (place)"
    ).fetchall()
    store.change(
        gone=[int(row[0]) for row in gone],
        rows=_with_words(connection),
        facts=target,
        forget=bool(vanished[0][0]),
    )
    _corrections.carry_over(workspace, store, labels)
    return max(changed, len(gone))


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])


def _register(connection: duckdb.DuckDBPyConnection, hashes: list[tuple[int, int]]) -> None:
    import pyarrow as pa

    places, digests = zip(*hashes, strict=True) if hashes else ((), ())
    told = {"place": pa.array(places, pa.int64()), "row_hash": pa.array(digests, pa.int64())}
    connection.register("stored", pa.table(told))


def _with_words(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Row, str]]:
    """Give each changed row with the search form of its words, oldest first."""
    names = ", ".join(f'f."{name}"' for name in STORED)
    reader = connection.sql(
        f"SELECT {names} FROM fresh f SEMI JOIN changed c USING (place) ORDER BY f.place"
    ).to_arrow_reader(_BATCH)
    for batch in reader:
        words = index_words(batch.column(STORED.index("text")))
        columns = [column.to_pylist() for column in batch.columns]
        yield from zip(cast("Iterator[Row]", zip(*columns, strict=True)), words, strict=True)


def _mark(kind: str, column: str) -> str:
    return f"'{kind}' || left(md5(CAST({column} AS VARCHAR)), 12)"


def _joined(mark: str) -> str:
    """Return the aggregate of distinct marks, always in the same order."""
    return f"array_to_string(list_sort(list(DISTINCT {mark})), ' ')"


def _rows() -> str:
    """Return the query of all rows as the store keeps them, but for their words."""
    told = (
        ("e", "c.emotion"), ("l", "c.language"), ("c", "c.city"), ("t", "c.store_id"),
        ("d", "c.product_id"), ("h", "c.channel"), ("k", "c.kind"), ("u", "c.customer_id"),
    )  # fmt: skip
    marks = ["'s' || coalesce(c.sentiment, 'none')", "a.marks"]
    marks += [
        f"CASE WHEN {column} <> '' THEN {_mark(kind, column)} END" for kind, column in told[:-1]
    ]
    marks += [f"CASE WHEN c.customer_id IS NOT NULL THEN {_mark('u', 'c.customer_id')} END"]
    marks += ["CASE WHEN c.customer_id IS NOT NULL THEN coalesce(s.visible, 'vnone') END"]
    shown = {
        "at": 'epoch_us(c."at")', "day": "CAST(c.day AS VARCHAR)",
        "text": "replace(c.text, chr(0), '')", "spans": "coalesce(a.spans, '[]')",
    }  # fmt: skip
    columns = ", ".join(f'{shown.get(name, f"c.{name}")} AS "{name}"' for name in SHOWN)
    polarity = (
        f"CASE polarity WHEN -1 THEN {_mark('b', 'aspect')} "
        f"WHEN 1 THEN {_mark('g', 'aspect')} ELSE {_mark('m', 'aspect')} END"
    )
    return f"""
    WITH s AS (
        SELECT customer_id, {_joined(_mark("v", "store_id"))} AS visible
        FROM v_customer_stores WHERE store_id IS NOT NULL GROUP BY customer_id
    ), a AS (
        SELECT comment,
            CAST(to_json(list([aspect, kind, CAST(polarity AS VARCHAR), CAST("start" AS VARCHAR),
                CAST("end" AS VARCHAR)] ORDER BY "start", aspect)) AS VARCHAR) AS spans,
            {_joined(_mark("a", "aspect"))} || ' ' || {_joined(polarity)} AS marks
        FROM v_comment_aspects GROUP BY comment
    ), told AS (
        SELECT {columns},
            CAST(epoch_us(c."at") // 1000000 AS BIGINT) * {SLOTS} + row_number() OVER (
                PARTITION BY epoch_us(c."at") // 1000000 ORDER BY c.comment) - 1 AS place,
            CASE WHEN c.customer_id IS NULL THEN '' ELSE coalesce(s.visible, 'vnone') END
                AS visible,
            concat_ws(' ', {", ".join(marks)}) AS facets
        FROM v_voice_comments c
        LEFT JOIN s ON s.customer_id = c.customer_id
        LEFT JOIN a ON a.comment = c.comment
    )
    SELECT *, CAST(hash(told) >> 1 AS BIGINT) AS row_hash FROM told
    """
