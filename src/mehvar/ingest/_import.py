"""Taking files in: read, map, compare, write, and show everything at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

from mehvar.audit import check_entry
from mehvar.ingest._compile import Compiled, Place, compile_table
from mehvar.ingest._errors import MappingError
from mehvar.ingest._existing import Existing
from mehvar.ingest._facts import KnownFacts
from mehvar.ingest._keep import keep_sql
from mehvar.ingest._known import Before, imported_before, is_known
from mehvar.ingest._mapping import Mapping
from mehvar.ingest._opening import Progress, Source, listed, open_sources, workspace_opening
from mehvar.ingest._pieces import Opening
from mehvar.ingest._quarantine import Quarantine
from mehvar.ingest._raw import RawTable
from mehvar.ingest._report import FileReport, ImportNotice, ImportReport, TableReport
from mehvar.ingest._rules import FileMapping, TableMapping
from mehvar.ingest._stages import Stage, committing, filling
from mehvar.ingest._suggest import suggest_mapping
from mehvar.ingest._take import Taking, doubts_of, take_rows
from mehvar.ingest._tenfold import tenfold_warnings
from mehvar.ingest._told import FINISHED, import_act, tell_finished, tell_untold
from mehvar.lake import ImportRecord, Staged
from mehvar.text import Bilingual
from mehvar.workspace import Workspace


def import_files(
    workspace: Workspace,
    files: Source | Sequence[Source],
    *,
    mapping: Mapping | None = None,
    source: str = "main",
    now: datetime,
    actor: str,
    progress: Progress | None = None,
) -> ImportReport:
    """Take files or database tables into the lake; nothing is seen before everything is in.

    Without ``mapping`` one is suggested, with ``source`` as the name of the system. The same
    file with the same mapping changes nothing; known rows in another file change nothing; changed
    rows are corrections. Bad rows go to quarantine. ``now`` is UTC without a zone. ``progress`` is
    told (stage, done, total) between the stages and may raise ``Cancelled``.

    Raises:
        SourceError: when a file cannot be read as a table.
        MappingError: when the mapping is wrong or does not fit.
        AuditError: when ``actor`` is a person's own e-mail or mobile, not an id.
        Cancelled: or whatever else ``progress`` raises. Whichever it is, nothing was imported.
    """
    return run_import(
        workspace,
        lambda opening, _: open_sources(listed(files), opening, progress=progress),
        mapping=mapping,
        source=source,
        now=now,
        actor=actor,
        progress=progress,
        before=lambda: imported_before(workspace.lake),
    )


def run_import(
    workspace: Workspace,
    read: Callable[[Opening, str], list[RawTable]],
    *,
    mapping: Mapping | None,
    source: str = "main",
    now: datetime,
    actor: str,
    progress: Progress | None,
    before: Callable[[], Before] = frozenset,
    repairs: str = "",
) -> ImportReport:
    """Take in the tables that ``read`` opens for the import of an id; see ``import_files``.

    ``before`` reads, with the import lock held, which files need not be read again, and
    ``repairs`` names the import that this one repairs.
    """
    started = time.perf_counter()
    import_id = f"{now:%Y%m%dT%H%M%S}-{uuid4().hex[:8]}"
    check_entry(import_act(now, actor, FINISHED, import_id, {}))  # before anything is written
    if mapping is not None:
        _check(mapping, workspace)
    with workspace.lock("import"):
        tell_untold(workspace)
        known = before()
        with workspace_opening(
            workspace, f"import-{import_id}", is_known=partial(is_known, known, mapping)
        ) as opening:
            raws = read(opening, import_id)
            warnings: list[ImportNotice] = []
            if mapping is None:
                suggestion = suggest_mapping(
                    raws, opening, settings=workspace.settings, source=source
                )
                warnings += suggestion.warnings
                mapping = suggestion.mapping.without_incomplete()
                _check(mapping, workspace)
            work = _Work(
                workspace=workspace,
                opening=opening,
                mapping=mapping,
                import_id=import_id,
                now=now,
                actor=actor,
                progress=progress or _silent,
                warnings=warnings,
                before=known,
                repairs=repairs,
            )
            tables = work.take(raws)
    return ImportReport(
        import_id=import_id if work.wrote else "",
        files=tuple(work.files),
        tables=tuple(tables),
        warnings=tuple(work.warnings),
        seconds=time.perf_counter() - started,
        quarantine=work.quarantine.folder if work.quarantine.files else None,
        mapping=mapping.to_yaml(),
        repairs=repairs,
    )


def _silent(stage: Stage, done: int, total: int) -> None:
    del stage, done, total


def _check(mapping: Mapping, workspace: Workspace) -> None:
    mapping.check()
    currency = workspace.settings.currency
    if mapping.currency and mapping.currency != currency:
        raise MappingError(
            f"The mapping is in {mapping.currency} and the workspace in {currency}.",
            hint=f'Set currency = "{mapping.currency}" in mehvar.toml, or convert the amounts.',
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One table to fill from one file."""

    facts: KnownFacts
    entry: TableMapping
    source: str

    @property
    def raw(self) -> RawTable:
        """The file."""
        return self.facts.raw


@dataclass(slots=True, kw_only=True)
class _Work:
    """One import under way."""

    workspace: Workspace
    opening: Opening
    mapping: Mapping
    import_id: str
    now: datetime
    actor: str
    progress: Progress
    warnings: list[ImportNotice]
    before: Before
    repairs: str = ""
    files: list[FileReport] = field(default_factory=list)
    wrote: bool = False
    quarantine: Quarantine = field(init=False)

    def __post_init__(self) -> None:
        folder = self.workspace.root / "quarantine" / self.import_id
        self.quarantine = Quarantine(folder=folder, opening=self.opening)

    @property
    def rows(self) -> int:
        """Rows read from all files."""
        return sum(file.rows_read for file in self.files)

    def take(self, raws: Sequence[RawTable]) -> list[TableReport]:
        jobs, fresh = self._jobs(raws)
        if not jobs:
            return []
        rejected = [self._rejects(raw) for raw in fresh]
        self.workspace.lake.register(self._record("started", (), fresh))
        reports = [report for report in rejected if report is not None] + self._write(jobs)
        self._finish(reports, fresh)
        return reports

    def _jobs(self, raws: Sequence[RawTable]) -> tuple[list[_Job], list[RawTable]]:
        jobs, fresh = [], []
        for raw in raws:
            said = self.mapping.for_file(raw.name)
            if said is None:
                self._note_unmapped(raw)
            elif is_known(self.before, self.mapping, raw.name, raw.sha256):
                self._note_same(raw)
            else:
                fresh.append(raw)
                facts = KnownFacts(connection=self.opening.connection, raw=raw)
                left_out = _left_out(self.opening, facts, said)
                self.files.append(
                    FileReport(
                        file=raw.name,
                        rows_read=raw.rows,
                        left_out=left_out,
                        unreadable=raw.rejected,
                    )
                )
                source = said.source or self.mapping.source
                jobs += [_Job(facts=facts, entry=entry, source=source) for entry in said.tables]
        if not self.files:
            names = ", ".join(raw.name for raw in raws)
            matches = ", ".join(entry.match for entry in self.mapping.files) or "nothing"
            raise MappingError(
                f"The mapping says nothing about {names}; it speaks of {matches}.",
                hint="Correct match in the mapping; nothing was imported.",
            )
        jobs.sort(key=lambda job: job.entry.table != "orders")  # others take values from orders
        return jobs, fresh

    def _write(self, jobs: Sequence[_Job]) -> list[TableReport]:
        lake = self.workspace.lake
        existing = Existing(opening=self.opening, lake=lake)
        taking = Taking(
            opening=self.opening,
            existing=existing,
            quarantine=self.quarantine,
            import_id=self.import_id,
            workspace=self.workspace,
        )
        reports = []
        with ExitStack() as stack:
            staged: dict[str, Staged] = {}
            for place, job in enumerate(jobs):
                stage = filling(job.raw.name, job.entry.table, self.rows)
                self.progress(stage, place, len(jobs))
                if any(rule.from_order for _, rule in job.entry.columns):
                    existing.make_order_facts()
                compiled = self._compiled(job)
                if job.entry.table not in staged:
                    staged[job.entry.table] = stack.enter_context(lake.staging(job.entry.table))
                report = take_rows(
                    taking,
                    job.raw,
                    job.entry,
                    compiled,
                    staged=staged[job.entry.table],
                    at=self.now + timedelta(microseconds=place),
                )
                reports.append(report)
                self.warnings += doubts_of(self.opening, job.raw, job.entry, compiled)
            self.warnings += tenfold_warnings(existing)
            self.progress(committing(self.rows), len(jobs), len(jobs))
        return reports

    def _compiled(self, job: _Job) -> Compiled:
        place = Place(mapping=self.mapping, source=job.source, settings=self.workspace.settings)
        return compile_table(self.opening, job.facts, job.entry, place)

    def _finish(self, reports: Sequence[TableReport], fresh: Sequence[RawTable]) -> None:
        record = self.workspace.lake.register(self._record("imported", reports, fresh))
        self.wrote = True
        tell_finished(self.workspace, record)

    def _record(
        self, state: str, reports: Sequence[TableReport], fresh: Sequence[RawTable]
    ) -> ImportRecord:
        taken: dict[str, int] = {}
        for report in reports:
            if report.table:
                taken[report.table] = taken.get(report.table, 0) + report.taken
        return ImportRecord(
            import_id=self.import_id,
            changed_at=self.now,
            state=state,  # type: ignore[arg-type]  # "started" or "imported", as called above
            source=self.mapping.source,
            file="\n".join(raw.name for raw in fresh),
            file_sha256="\n".join(raw.sha256 for raw in fresh),
            mapping=self.mapping.to_yaml(),
            tables=taken,
            rows_read=sum(raw.rows for raw in fresh),
            rows_taken=sum(report.taken for report in reports),
            rows_unchanged=sum(report.unchanged for report in reports),
            rows_quarantined=sum(report.quarantined for report in reports),
            actor=self.actor,
            repairs=self.repairs,
        )

    def _rejects(self, raw: RawTable) -> TableReport | None:
        reasons = self.quarantine.put_rejects(raw)
        if not reasons:
            return None
        count = sum(reasons.values())
        return TableReport(
            file=raw.name,
            table="",
            rows=count,
            new=0,
            corrected=0,
            unchanged=0,
            quarantined=count,
            reasons=reasons,
        )

    def _note_same(self, raw: RawTable) -> None:
        self.files.append(
            FileReport(file=raw.name, rows_read=0, left_out=0, unreadable=0, same_as_before=True)
        )
        self.warnings.append(
            ImportNotice(
                code="same_file",
                file=raw.name,
                message=Bilingual(
                    f"«{raw.name}» پیش‌تر با همین نگاشت وارد شده است؛ چیزی تغییر نکرد.",
                    f"{raw.name} was imported before with the same mapping; nothing changed.",
                ),
            )
        )

    def _note_unmapped(self, raw: RawTable) -> None:
        self.warnings.append(
            ImportNotice(
                code="not_mapped",
                file=raw.name,
                message=Bilingual(
                    f"نگاشت دربارهٔ «{raw.name}» چیزی نمی‌گوید؛ کنار گذاشته شد.",
                    f"The mapping says nothing about {raw.name}; it was left aside.",
                ),
            )
        )


def _left_out(opening: Opening, facts: KnownFacts, said: FileMapping) -> int:
    """Count the rows that no table of the mapping keeps."""
    raw = facts.raw
    if not said.tables:
        return raw.rows
    if any(not entry.keep for entry in said.tables):
        return 0
    kept = " OR ".join(f"({keep_sql(entry.keep, facts)})" for entry in said.tables)
    counted = f"SELECT count(*) FROM ({raw.relation}) WHERE NOT ({kept})"
    return int(opening.connection.execute(counted).fetchall()[0][0])
