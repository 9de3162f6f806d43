"""``import``, ``mapping``, ``repair``, ``imports``, ``withdraw``, ``export``: rows in and out."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mehvar.cli._build import run_build, show_report
from mehvar.cli._context import (
    JsonOption,
    WorkspaceOption,
    actor,
    console,
    escaped,
    now,
    open_workspace,
    print_json,
    print_table,
    progress_bar,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mehvar import ingest as ingest_door
    from mehvar.ingest import DbSource, ImportReport
    from mehvar.lake import ImportRecord

FilesArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        help="CSV, TSV, XLSX, JSON lines or Parquet files; none with --database.",
        show_default=False,
    ),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(help="postgresql://..., mysql://... or sqlite:///PATH instead of files."),
]
TableOption = Annotated[
    list[str] | None, typer.Option(help="A table of the database (repeatable).")
]
QueryOption = Annotated[str | None, typer.Option(help="A query of the database.")]
SourceOption = Annotated[
    str, typer.Option(help="The name of the system; ids of two systems never mix.")
]

_PANEL = "Rows in and out"


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    app.command("import", rich_help_panel=_PANEL)(import_)
    app.command("mapping", rich_help_panel=_PANEL)(mapping)
    app.command("repair", rich_help_panel=_PANEL)(repair)
    app.command("imports", rich_help_panel=_PANEL)(imports)
    app.command("withdraw", rich_help_panel=_PANEL)(withdraw)
    app.command("restore", rich_help_panel=_PANEL)(restore)
    app.command("export", rich_help_panel=_PANEL)(export)


def import_(
    files: FilesArgument = None,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", "-m", help="A mapping file; suggested without it.")
    ] = None,
    source: SourceOption = "main",
    database: DatabaseOption = None,
    table: TableOption = None,
    query: QueryOption = None,
    no_build: Annotated[
        bool, typer.Option("--no-build", help="Only take the rows in; build later.")
    ] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Take files or database tables in, then build. Exit code 3: some rows went to quarantine."""
    from mehvar import ingest

    company = open_workspace(workspace)
    chosen = ingest.Mapping.read(mapping) if mapping else None
    with progress_bar("import") as bar:
        report = ingest.import_files(
            company,
            _sources(files, database, table, query),
            mapping=chosen,
            source=source,
            now=now(),
            actor=actor(),
            progress=bar,
        )
    built = None if no_build else run_build(company)
    if json:
        print_json(_facts(report) | {"build": built})
    else:
        _show(report, company.settings.language)
        if built is not None:
            show_report(built)
    if report.quarantined:
        raise typer.Exit(3)


def _sources(
    files: list[Path] | None, database: str | None, tables: list[str] | None, query: str | None
) -> list[Path | DbSource]:
    from mehvar import ingest

    if database is None:
        if not files:
            raise typer.BadParameter("name at least one file, or --database", param_hint="FILES")
        return list(files)
    found: list[Path | DbSource] = [
        ingest.database_source(database, table=name) for name in tables or ()
    ]
    if query:
        found.append(ingest.database_source(database, query=query))
    if not found:
        raise typer.BadParameter("add --table NAME or --query SQL", param_hint="--database")
    return found


def _facts(report: ImportReport) -> dict[str, object]:
    """The stable JSON shape of an import."""
    return {
        "import_id": report.import_id or None,
        "rows_read": report.rows_read,
        "rows_taken": report.taken,
        "rows_unchanged": report.unchanged,
        "rows_quarantined": report.quarantined,
        "quarantine": report.quarantine,
        "tables": report.tables,
        "files": report.files,
        "warnings": report.warnings,
        "seconds": report.seconds,
    }


def _show(report: ImportReport, language: str) -> None:
    rows = [
        (
            one.file, one.table, f"{one.rows:,}", f"{one.new:,}", f"{one.corrected:,}",
            f"{one.unchanged:,}", f"{one.quarantined:,}",
        )
        for one in report.tables
    ]  # fmt: skip
    columns = ("file", "table", "rows", "new", "corrected", "unchanged", "quarantined")
    if rows:
        print_table("", columns, rows)
    _show_warnings(report.warnings, language)
    screen = console()
    if report.quarantine:
        aside = _rows(report.quarantined)
        screen.print(f"[yellow]![/] {aside} set aside, each with its reason, in:")
        screen.print(f"  {escaped(str(report.quarantine))}", soft_wrap=True)
        screen.print(
            f"  Correct them, then: mehvar repair {report.import_id} CORRECTED --original FILE"
        )
    if report.import_id:
        taken = _rows(report.taken)
        screen.print(f"Import {report.import_id}: {taken} in {report.seconds:.1f} s.")
        screen.print(f"  To take it back: mehvar withdraw {report.import_id}")
    else:
        screen.print("Nothing new: every row was known already.")


def _show_warnings(warnings: Sequence[ingest_door.ImportNotice], language: str) -> None:
    for warning in warnings:
        text = warning.message.fa if language == "fa" else warning.message.en
        console().print(f"[yellow]![/] {escaped(f'{warning.file}: {text}')}")


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"


def mapping(
    files: FilesArgument = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Where to write it; the screen without it.")
    ] = None,
    source: SourceOption = "main",
    database: DatabaseOption = None,
    table: TableOption = None,
    query: QueryOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Suggest what the columns of files mean, to correct by hand and import with."""
    from mehvar import ingest

    company = open_workspace(workspace)
    suggestion = ingest.suggest(
        _sources(files, database, table, query), settings=company.settings, source=source
    )
    if out is not None:
        suggestion.mapping.write(out)
    if json:
        print_json(
            {
                "mapping": suggestion.mapping.to_yaml(),
                "columns": suggestion.columns,
                "unmapped": [
                    {"file": file, "column": column} for file, column in suggestion.unmapped
                ],
                "warnings": suggestion.warnings,
            }
        )
        return
    rows = [
        (one.file, one.column, f"{one.table}.{one.target}", f"{one.confidence:.2f}", one.reason.en)
        for one in suggestion.columns
    ]
    columns = ("file", "column", "means", "confidence", "because")
    alone = len({row[0] for row in rows}) == 1
    print_table("", columns[alone:], [row[alone:] for row in rows])
    _show_warnings(suggestion.warnings, company.settings.language)
    unused = [f"{file}: {column}" for file, column in suggestion.unmapped]
    if unused:
        console().print(f"Not used: {escaped('; '.join(unused))}")
    if out is not None:
        console().print(
            f"Written to {out}. Correct it, then: mehvar import FILE... --mapping {out}"
        )
    else:
        print(suggestion.mapping.to_yaml())


def repair(
    import_id: Annotated[str, typer.Argument(help="The import's id, from: mehvar imports")],
    corrected: Annotated[
        list[Path], typer.Argument(help="Its quarantine files, corrected: CSV or XLSX.")
    ],
    original: Annotated[
        list[Path], typer.Option(help="The imported file of those rows, unchanged (repeatable).")
    ],
    no_build: Annotated[bool, typer.Option("--no-build", help="Build later.")] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Put corrected quarantine rows back into their files. Exit code 3: some are still faulty."""
    from mehvar import ingest

    company = open_workspace(workspace)
    with progress_bar("repair") as bar:
        report = ingest.repair(
            company,
            import_id=import_id,
            original=original,
            corrected=corrected,
            now=now(),
            actor=actor(),
            progress=bar,
        )
    built = None if no_build else run_build(company)
    if json:
        print_json(_facts(report) | {"build": built})
    else:
        _show(report, company.settings.language)
        if built is not None:
            show_report(built)
    if report.quarantined:
        raise typer.Exit(3)


def imports(workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """List the imports, newest first, with their rows and state."""
    company = open_workspace(workspace)
    records = company.lake.imports()
    if json:
        print_json([_import_facts(one) for one in records])
        return
    if not records:
        console().print("Nothing taken in yet. Next: mehvar import FILE...")
        return
    rows = [
        (
            one.import_id, one.state, one.source, _few(one.file), f"{one.rows_taken:,}",
            f"{one.rows_unchanged:,}", f"{one.rows_quarantined:,}", one.actor,
        )
        for one in records
    ]  # fmt: skip
    columns = ("import", "state", "source", "file", "taken", "unchanged", "quarantined", "actor")
    print_table("", columns, rows)


def _import_facts(record: ImportRecord) -> dict[str, object]:
    """The stable JSON shape of one import's last state."""
    names, digests = record.file.split("\n"), record.file_sha256.split("\n")
    return {
        "import_id": record.import_id,
        "state": record.state,
        "changed_at": record.changed_at,
        "actor": record.actor,
        "source": record.source,
        "files": [
            {"name": name, "sha256": digest}
            for name, digest in zip_longest(names, digests, fillvalue="")
        ],
        "tables": record.tables,
        "rows_read": record.rows_read,
        "rows_taken": record.rows_taken,
        "rows_unchanged": record.rows_unchanged,
        "rows_quarantined": record.rows_quarantined,
        "repairs": record.repairs or None,
        "mapping": record.mapping,
    }


def _few(files: str) -> str:
    """The first of many file names, and how many more there are."""
    first, *others = files.split("\n")
    return f"{first} and {len(others)} more" if others else first


def withdraw(
    import_id: Annotated[str, typer.Argument(help="The import's id, from: mehvar imports")],
    reason: Annotated[str, typer.Option(help="Why, for the audit.")] = "",
    no_build: Annotated[bool, typer.Option("--no-build", help="Build later.")] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Take an import back: its rows count no longer; `mehvar restore` undoes it."""
    from mehvar import ingest

    company = open_workspace(workspace)
    record = ingest.withdraw(company, import_id, now=now(), actor=actor(), reason=reason)
    built = None if no_build else run_build(company)
    if json:
        print_json({"import": _import_facts(record), "build": built})
    else:
        console().print(f"[green]✓[/] {import_id} is withdrawn.")


def restore(
    import_id: Annotated[str, typer.Argument(help="The withdrawn import's id.")],
    no_build: Annotated[bool, typer.Option("--no-build", help="Build later.")] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Let a withdrawn import count again."""
    from mehvar.audit import AuditLog

    company = open_workspace(workspace)
    record = company.lake.restore(import_id, at=now(), actor=actor())
    AuditLog(company).append(
        at=now(), actor=actor(), action="import.restored", object_kind="import",
        object_id=import_id, details={},
    )  # fmt: skip
    built = None if no_build else run_build(company)
    if json:
        print_json({"import": _import_facts(record), "build": built})
    else:
        console().print(f"[green]✓[/] {import_id} counts again.")


def export(
    table: Annotated[str, typer.Argument(help="A table of docs/tables.md.")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="FILE.csv, FILE.xlsx or FILE.parquet; TABLE.csv by default."
        ),
    ] = None,
    rows: Annotated[
        bool, typer.Option("--rows", help="With --json: print the rows instead.")
    ] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many rows.")] = None,
    personal: Annotated[
        bool, typer.Option("--personal", help="Include personal columns; this is audited.")
    ] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Write a table to CSV, XLSX or Parquet; no text in it can run as a formula."""
    from mehvar.audit import AuditLog
    from mehvar.workspace import export_table, read_rows

    company = open_workspace(workspace)
    if json and rows:
        print_json(read_rows(company, table, personal=personal, limit=limit))
        count, path = 0, None
    else:
        path = out or Path(f"{table}.csv")
        count = export_table(company, table, path=path, personal=personal, limit=limit)
    if personal:
        AuditLog(company).append(
            at=now(), actor=actor(), action="table.exported", object_kind="table",
            object_id=table, details={"rows": count, "personal": True},
        )  # fmt: skip
    if path is not None and json:
        print_json({"table": table, "file": path, "rows": count, "personal": personal})
    elif path is not None:
        console().print(f"[green]✓[/] {_rows(count)} of {table} in {escaped(str(path))}")
