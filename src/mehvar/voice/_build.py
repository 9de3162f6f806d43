"""The build step: every comment read, once; those that stayed as they were keep what was read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from mehvar.voice._build_judge import Reader, judge
from mehvar.voice._comments import KNOWN, PARTS, comments

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from mehvar.workspace import Build

BATCH = 50_000
"""Comments read together: bounds memory."""

_VERSION = "1"
"""Changes with how comments are read: then all of them are read again."""

_JUDGED = ("text", "language", "positive", "sentiment", "stars", "emotion", "method")
_MENTION = ("comment", "aspect", "kind", "polarity", "start", "end")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    """Where the build keeps what it has read so far."""

    known: str
    judged: str
    mentions: str


def build_voice(build: Build) -> None:
    """Write the marts of comments, their aspects, topics and phrases, and two attributes.

    Raises:
        LexiconError: when a lexicon file of the workspace has wrong rows.
    """
    from mehvar.voice import _build_topics
    from mehvar.voice._corrections_build import labelled_aspects, labelled_comments, labels

    reader = _reader(build)
    with _scratch(build) as files:
        known = _keep(build, comments(build), files.known)
        people = labels(build)
        reused = _reused(build, known, people, reader)
        todo = known.select("comment", *PARTS).anti_join(reused, "comment")
        count = _read(build, todo, reader, files)
        judged = _open(build, files.judged).union(reused.select("comment", *_JUDGED))
        rows = known.select(*KNOWN).inner_join(judged, "comment")
        build.write("voice_comments", labelled_comments(rows, people))
        mentions = _open(build, files.mentions).union(_mentions_before(build, reused))
        written = build.read("voice_comments")
        build.write("comment_aspects", _placed(written, labelled_aspects(mentions, people)))
    _build_topics.write_topics(build)
    _build_topics.write_phrases(build)
    _build_topics.write_facts(build, reader=reader, read=count)
    _build_topics.write_attributes(build)


def _reader(build: Build) -> Reader:
    from mehvar.voice._lexicon import read_lexicons
    from mehvar.voice._workspace_model import model_in_use

    lexicon = read_lexicons(build.workspace)
    used = model_in_use(build.workspace, lexicon=lexicon)
    staff = build.current("employees").full_name
    names = build.backend.to_pyarrow(staff.name("name").as_table().distinct())["name"].to_pylist()
    return Reader(
        model=used.model,
        lexicon=lexicon,
        names=tuple(sorted(filter(None, names))),
        identity=f"{_VERSION}:{used.name}:{lexicon.fingerprint}",
    )


def _reused(build: Build, known: ir.Table, people: ir.Table, reader: Reader) -> ir.Table:
    """Return what the last build read, of comments whose words, reader and labels stayed."""
    before = build.read("voice_comments")
    if not _is_same_reader(build, reader):
        return before.limit(0)
    fresh = known.select("comment", new_mark="mark")
    same = before.inner_join(fresh, "comment").filter(lambda t: t.mark == t.new_mark)
    return same.filter(same.method.fill_null("") != "person").anti_join(people, "comment")


def _is_same_reader(build: Build, reader: Reader) -> bool:
    facts = build.read("voice_facts")
    told = facts.filter((facts.kind == "note") & (facts.name == "reader"))
    notes: list[str] = build.backend.to_pyarrow(told.select("note"))["note"].to_pylist()
    return notes == [reader.identity]


def _read(build: Build, todo: ir.Table, reader: Reader, files: _Files) -> int:
    """Read the comments batch by batch; return how many there were."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from mehvar import schema

    row, mention = (
        schema.table(name).arrow_schema for name in ("voice_comments", "comment_aspects")
    )
    row_schema = pa.schema([row.field(name) for name in ("comment", *_JUDGED)])
    mention_schema = pa.schema([mention.field(name) for name in _MENTION])
    count = 0
    with (
        pq.ParquetWriter(files.judged, row_schema) as rows,
        pq.ParquetWriter(files.mentions, mention_schema) as mentions,
    ):
        for batch in _batches(build, todo):
            judged, found = judge(batch, reader=reader)
            rows.write_table(judged.select(row_schema.names).cast(row_schema))
            mentions.write_table(found.select(mention_schema.names).cast(mention_schema))
            count += judged.num_rows
    return count


def _batches(build: Build, rows: ir.Table) -> Iterator[pa.Table]:
    """Give the rows some at a time; an engine's own batches are joined to ours."""
    import pyarrow as pa

    held: list[pa.RecordBatch] = []
    size = 0
    for batch in _stream(build, rows):
        held.append(batch)
        size += batch.num_rows
        if size >= BATCH:
            yield pa.Table.from_batches(held)
            held, size = [], 0
    if size:
        yield pa.Table.from_batches(held)


def _stream(build: Build, rows: ir.Table) -> Iterator[pa.RecordBatch]:
    """Give the rows as the engine makes them; nothing else may be asked of it meanwhile."""
    import ibis

    from mehvar import engine

    if build.backend.name != "duckdb":
        yield from build.backend.to_pyarrow_batches(rows, chunk_size=BATCH)
        return
    # Ibis registers in-memory tables only for expressions that it runs itself.
    build.backend._run_pre_execute_hooks(rows)  # noqa: SLF001
    query = ibis.to_sql(rows, dialect="duckdb")
    yield from engine.duckdb_connection(build.backend).sql(query).to_arrow_reader(BATCH)


def _keep(build: Build, rows: ir.Table, path: str) -> ir.Table:
    """Work an expression out once, into a file, and return what reads it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    wanted = rows.schema().to_pyarrow()
    with pq.ParquetWriter(path, wanted) as writer:
        for batch in _stream(build, rows):
            writer.write_table(pa.Table.from_batches([batch]).cast(wanted))
    return _open(build, path)


def _open(build: Build, path: str) -> ir.Table:
    from mehvar.engine import read_parquet

    return read_parquet(build.backend, [path])


def _mentions_before(build: Build, reused: ir.Table) -> ir.Table:
    before = build.read("comment_aspects").select(*_MENTION)
    return before.semi_join(reused.select("comment"), "comment")


def _placed(written: ir.Table, mentions: ir.Table) -> ir.Table:
    """Put day, customer, place and the comment's own sentiment beside each mention."""
    beside = written.select(
        "comment", "day", "customer_id", "store_id", "city", "product_id", "positive"
    )
    return mentions.inner_join(beside, "comment")


@contextmanager
def _scratch(build: Build) -> Iterator[_Files]:
    folder = build.workspace.root / "tmp" / f"voice-{uuid4().hex}"
    for left in Path(folder.parent).glob("voice-*"):
        shutil.rmtree(left, ignore_errors=True)  # of a build that was killed: we hold its lock
    folder.mkdir(parents=True)
    try:
        yield _Files(
            known=str(folder / "known.parquet"),
            judged=str(folder / "judged.parquet"),
            mentions=str(folder / "mentions.parquet"),
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
