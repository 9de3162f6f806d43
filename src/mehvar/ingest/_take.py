"""Writing the rows of one table from one file: compare, take, put the bad ones aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mehvar import privacy, schema
from mehvar.ingest._compile import FAULT, Compiled
from mehvar.ingest._existing import Existing
from mehvar.ingest._pieces import Opening
from mehvar.ingest._quarantine import Quarantine
from mehvar.ingest._raw import RawTable, quoted
from mehvar.ingest._report import ImportNotice, TableReport
from mehvar.ingest._rules import TableMapping
from mehvar.lake import Staged
from mehvar.text import Bilingual
from mehvar.workspace import Workspace

_IMPORT_COLUMNS = {"import_id", "ingested_at"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """The means of taking rows: the engine, what is known, the quarantine, and the import."""

    opening: Opening
    existing: Existing
    quarantine: Quarantine
    import_id: str
    workspace: Workspace


def take_rows(
    taking: Taking,
    raw: RawTable,
    entry: TableMapping,
    compiled: Compiled,
    *,
    staged: Staged,
    at: datetime,
) -> TableReport:
    """Write the new and corrected rows into a staged file; return what became of every row."""
    file = staged.new_file()
    known = taking.existing.hashes(entry.table)
    written = _copy(taking, entry, compiled, file, known=known, at=at)
    candidates = _candidates(taking.opening, entry, compiled)
    corrected = _count_known(taking.opening, file, known) if known and written else 0
    reasons = {}
    if written != candidates:
        reasons = taking.quarantine.put(raw, compiled)
    quarantined = sum(reasons.values())
    if written:
        taking.existing.remember(entry.table, file)
    else:
        file.unlink(missing_ok=True)
        staged.files.remove(file)
    return TableReport(
        file=raw.name,
        table=entry.table,
        rows=candidates,
        new=written - corrected,
        corrected=corrected,
        unchanged=candidates - written - quarantined,
        quarantined=quarantined,
        reasons=reasons,
    )


def doubts_of(
    opening: Opening, raw: RawTable, entry: TableMapping, compiled: Compiled
) -> list[ImportNotice]:
    """Count the written identifiers and words that were dropped; their rows were taken."""
    if not compiled.doubts:
        return []
    asked = ", ".join(f"count(*) FILTER (d_{target})" for target, _ in compiled.doubts)
    counts = opening.connection.execute(f"SELECT {asked} FROM ({compiled.values})").fetchall()[0]
    warnings = []
    for (target, _), count in zip(compiled.doubts, counts, strict=True):
        rule = entry.rule(target)
        if count and rule is not None:
            warnings.append(_doubt(raw, entry.table, target, int(count), rule.columns))
    return warnings


def _doubt(
    raw: RawTable, table: str, target: str, count: int, columns: tuple[str, ...]
) -> ImportNotice:
    column = schema.table(table).column(target)
    name = ", ".join(columns)
    if column.choices or column.kind == "bool":
        words = ", ".join(column.choices) or "true, false"
        return ImportNotice(
            code="unknown_word",
            file=raw.name,
            column=name,
            count=count,
            message=Bilingual(
                f"{count} مقدار ستون «{name}» شناخته نشد و خالی ماند؛ "
                f"در values برایش معنا بنویسید ({words}).",
                f"{count} values of {name!r} are unknown words and stay empty; "
                f"say under values what they mean ({words}).",
            ),
        )
    return ImportNotice(
        code="invalid_identifier",
        file=raw.name,
        column=name,
        count=count,
        message=Bilingual(
            f"{count} مقدار ستون «{name}» «{column.meaning.fa}» درستی نیست و خالی ماند؛ "
            "سطرها وارد شدند.",
            f"{count} values of {name!r} are no valid {target} and stay empty; "
            "their rows were taken.",
        ),
    )


def _copy(
    taking: Taking, entry: TableMapping, compiled: Compiled, file: Path, *, known: str, at: datetime
) -> int:
    table = schema.table(entry.table)
    rows = compiled.rows
    if known and entry.complete:
        rows = _completed(entry, compiled, taking.existing.rows(entry.table))
    columns = ", ".join(
        f'n."{name}"'
        if name not in _IMPORT_COLUMNS
        else {
            "import_id": f"{quoted(taking.import_id)} AS import_id",
            "ingested_at": f"TIMESTAMP '{at.isoformat(sep=' ')}' AS ingested_at",
        }[name]
        for name in table.column_names
    )
    join, fresh = "", ""
    if known:
        join = f"LEFT JOIN ({known}) AS known ON known.record_hash = n.record_hash"
        fresh = "AND known.content_hash IS DISTINCT FROM n.content_hash"
    connection = taking.opening.connection
    connection.execute("SET preserve_insertion_order = false")
    forgotten = privacy.suppressed_rows(taking.workspace, connection, table=entry.table, alias="n")
    written = connection.execute(
        f"COPY (SELECT {columns} FROM ({rows}) AS n {join} "
        f"WHERE n.{FAULT} IS NULL {fresh} AND NOT {forgotten}) "
        f"TO {quoted(str(file))} (FORMAT parquet, COMPRESSION zstd)"
    ).fetchall()[0][0]
    return int(written)


def _completed(entry: TableMapping, compiled: Compiled, known: str) -> str:
    """Keep what is known of a record where the new row says nothing."""
    provenance = {column.name for column in schema.PROVENANCE}
    names = [name for name in schema.table(entry.table).column_names if name not in provenance]
    merged = ", ".join(f'coalesce(n."{name}", k."{name}") AS "{name}"' for name in names)
    told = ", ".join(f'm."{name}"' for name in names if not name.endswith("_hash"))
    return (
        f"SELECT m.* EXCLUDE (content_hash), (hash({told}) >> 1)::BIGINT AS content_hash FROM ("
        f"SELECT n.* REPLACE ({merged}) FROM ({compiled.rows}) AS n "
        f"LEFT JOIN ({known}) AS k ON k.record_hash = n.record_hash) AS m"
    )


def _candidates(opening: Opening, entry: TableMapping, compiled: Compiled) -> int:
    counted = f"SELECT count(*) FROM ({compiled.kept})"
    if entry.one_per:
        counted = f"SELECT count(DISTINCT k) + count(*) FILTER (k IS NULL) FROM ({compiled.values})"
    return int(opening.connection.execute(counted).fetchall()[0][0])


def _count_known(opening: Opening, file: Path, known: str) -> int:
    return int(
        opening.connection.execute(
            f"SELECT count(*) FROM read_parquet({quoted(str(file))}) AS n "
            f"SEMI JOIN ({known}) AS known USING (record_hash)"
        ).fetchall()[0][0]
    )
