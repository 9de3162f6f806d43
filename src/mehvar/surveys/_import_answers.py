"""Answers given elsewhere become rows of the feedback store, by one import that can be undone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mehvar import schema
from mehvar.surveys._answers import read_answers
from mehvar.surveys._import_columns import (
    ABOUT_RESPONSES,
    NO_ANSWERS,
    TESTS,
    Matched,
    Sheet,
    column_of,
    matched_columns,
    raw_answers,
    unmatched,
)
from mehvar.surveys._import_errors import SurveyFileError
from mehvar.surveys._import_notes import language_code
from mehvar.surveys._import_records import AnswersReport, Told
from mehvar.surveys._import_table import Responses, open_responses, without
from mehvar.surveys._records import Asked, Survey
from mehvar.surveys._rows import Row, rows_of

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.ingest import AsideRow, ImportReport
    from mehvar.workspace import Workspace

_BATCH = 20_000
_REASONS = {
    "point": "outside_scale", "choice": "unknown_option", "day": "unreadable_date",
    "number": "unreadable_number", "low": "outside_scale", "high": "outside_scale",
    "decimals": "unreadable_number", "whole": "unreadable_number", "rows": "unknown_option",
}  # fmt: skip


def import_responses(
    workspace: Workspace,
    *,
    survey: Survey,
    path: Path,
    now: datetime,
    actor: str,
    source: str = "",
    told: Told | None = None,
) -> AnswersReport:
    """Bring answers given elsewhere: once, audited, and withdrawn like any import.

    Columns are found by the ids of fields, options and rows, or by their words. An answer that
    cannot be taken is set aside with its row, column and reason; the others go in. The same file
    again changes nothing.

    Args:
        workspace: the company.
        survey: which survey was answered.
        path: CSV (Qualtrics' with its rows of headers, LimeSurvey's, its VV, our own), LimeSurvey's
            .lsa, or JSON of SurveyJS or Typeform.
        now: the time of the import (UTC).
        actor: who brings it.
        source: the system's name; by default one of its own for this survey.
        told: what the file leaves open.

    Raises:
        SurveyFileError: when the file cannot be read, names no responses or no dates, or no column
            belongs to the survey. Nothing was imported.
    """
    from mehvar import ingest

    told = told or Told()
    responses = open_responses(path)
    work = _Reading(
        survey=survey, told=told, name=path.name, responses=responses,
        zone=told.zone or responses.zone or workspace.settings.time_zone,
        source=source or f"{responses.format}-{survey.survey_id}",
    )  # fmt: skip
    table = work.read()
    report = ingest.import_rows(
        workspace,
        ingest.ReadFile(
            name=path.name, sha256=_sha256(path), meaning=work.meaning, table="feedback",
            rows=table, records=work.count, aside=work.aside,
        ),
        source=work.source, now=now, actor=actor,
    )  # fmt: skip
    return work.report(report)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(slots=True, kw_only=True)
class _Reading:
    """One file under way."""

    survey: Survey
    told: Told
    name: str
    responses: Responses
    zone: str
    source: str
    aside: list[AsideRow] = field(default_factory=list)
    columns: list[Matched] = field(default_factory=list)
    left_out: tuple[str, ...] = ()
    count: int = 0
    empty: int = 0
    tests: int = 0
    repeated: int = 0
    references: int = 0
    _places: dict[str, int | None] = field(default_factory=dict)
    _sheet: Sheet = field(init=False)

    def read(self) -> pa.Table:
        """Return the rows of ``feedback``."""
        import pyarrow as pa

        self._sheet = Sheet(survey=self.survey)
        self._find_places()
        self.columns = self._matched()
        kept, moments = self._first_pass()
        shape = _shape()
        batches: list[pa.Table] = []
        waiting: list[Row] = []
        for number, (row, cells) in enumerate(self.responses.rows()):
            if number in kept:
                waiting += self._rows(row, cells, moments[number])
            if len(waiting) >= _BATCH:
                batches.append(pa.Table.from_pylist(waiting, schema=shape))
                waiting = []
        batches.append(pa.Table.from_pylist(waiting, schema=shape))
        return pa.concat_tables(batches)

    @property
    def meaning(self) -> str:
        """By what the file was read: the same words for the same outcome."""
        definition = json.dumps(self.survey.to_dict(), sort_keys=True, ensure_ascii=False)
        digest = hashlib.sha256(f"{definition}{self.told}{self.zone}".encode()).hexdigest()[:16]
        return f"survey {self.survey.survey_id} version {self.survey.version} ({digest})"

    # -- columns -------------------------------------------------------------------------------

    def _find_places(self) -> None:
        for key, usual in ABOUT_RESPONSES.items():
            named = "" if key == "status" else str(getattr(self.told, key))
            place = self.responses.place(*((named,) if named else usual))
            if named and place is None:
                raise SurveyFileError(
                    f"{self.name} has no column {named!r}.",
                    hint=f"It has: {', '.join(self.responses.columns[:12])}.",
                    file=self.name,
                )
            self._places[key] = place
        if self._places["id"] is None and self.responses.format != "surveyjs":
            raise SurveyFileError(
                f"{self.name} names no responses: it has no column like ResponseId.",
                hint="Say which column does, with --id; without one, bringing the file again "
                "would double the answers.",
                file=self.name,
            )

    def _matched(self) -> list[Matched]:
        own = {place for name in NO_ANSWERS if (place := self.responses.place(name)) is not None}
        own |= {place for place in self._places.values() if place is not None}
        by_field = {one.id for one in self._sheet.page.fields}
        own -= {n for n, name in enumerate(self.responses.columns) if name in by_field}
        asked = without(self.responses, own)
        columns = matched_columns(self._sheet, asked)
        if not columns:
            fields = ", ".join(one.id for one in self._sheet.page.fields[:8])
            raise SurveyFileError(
                f"No column of {self.name} belongs to the survey {self.survey.survey_id}.",
                hint=f"Its questions are {fields}: name the columns so, or bring the right survey.",
                file=self.name,
            )
        self.left_out = unmatched(asked, columns)
        return columns

    def _cell(self, key: str, cells: Sequence[str]) -> str:
        place = self._places[key]
        return cells[place].strip() if place is not None and place < len(cells) else ""

    # -- responses -----------------------------------------------------------------------------

    def _first_pass(self) -> tuple[dict[int, str], list[datetime | None]]:
        """Settle which responses are taken, and when each was given: the column decides its format.

        Returns the responses to take, by number with their id, and every moment in UTC.
        """
        ids: dict[str, int] = {}
        written: list[str] = []
        rows: list[int] = []
        for number, (row, cells) in enumerate(self.responses.rows()):
            written.append(self._cell("at", cells))
            rows.append(row)
            known = self._id(cells)
            if self.responses.format == "qualtrics" and (
                self._cell("status", cells).casefold() in TESTS
            ):
                self.tests += 1
            elif not known:
                self._set_aside(row, "id", "missing_key")
            else:
                self.repeated += known in ids
                ids[known] = number
        self.count = len(rows)
        moments = self._moments(written)
        kept = {}
        for known, number in ids.items():
            if moments[number] is not None:
                kept[number] = known
            elif written[number]:
                self._set_aside(rows[number], "at", "unreadable_date", written[number], known)
            else:
                self._set_aside(rows[number], "at", "missing_required", about=known)
        self._check_dates(written, kept)
        return kept, moments

    def _check_dates(self, written: Sequence[str], kept: dict[int, str]) -> None:
        if written and not kept and not any(written):
            raise SurveyFileError(
                f"{self.name} says of no response when it was given.",
                hint="Say the column with --at, or the day for all of them with --answered-on.",
                file=self.name,
            )

    def _id(self, cells: Sequence[str]) -> str:
        if self._places["id"] is not None:
            return self._cell("id", cells)[:120].replace(":", "_")
        return hashlib.sha256("\x1f".join(cells).encode()).hexdigest()[:20]

    def _moments(self, written: Sequence[str]) -> list[datetime | None]:
        import pyarrow as pa

        from mehvar.calendar import parse_moments

        texts = pa.array([one or None for one in written], pa.string())
        parsed = parse_moments(texts).at(zone=self.zone).to_pylist() if any(written) else []
        day = self.told.answered_on
        usual = datetime(day.year, day.month, day.day, 12) if day else None
        found: list[datetime | None] = list(parsed) or [None] * len(written)
        return [
            moment if moment is not None else (None if text else usual)
            for moment, text in zip(found, written, strict=True)
        ]

    def _rows(self, row: int, cells: Sequence[str], at: datetime | None) -> Iterator[Row]:
        raw = raw_answers(self.columns, cells)
        reading = read_answers(
            survey=self._sheet.survey, page=self._sheet.page, raw=raw,
            language=self.survey.language,
        )  # fmt: skip
        known = self._id(cells)
        for field_id, fault in reading.faults.items():
            column, value = column_of(self.columns, field_id, cells)
            self._set_aside(row, column, _REASONS.get(fault.code, "outside_scale"), value, known)
        if not reading.answers:
            self.empty += not reading.faults
            return
        if at is None:
            return
        yield from rows_of(
            survey=self._sheet.survey, submission_id=known, answers=reading.answers,
            asked=self._asked(cells), at=at,
        )  # fmt: skip

    def _asked(self, cells: Sequence[str]) -> Asked:
        reference = self._cell("reference", cells)
        self.references += bool(reference)
        person = reference if self.told.people else ""
        return Asked(
            channel=self.told.channel,
            language=language_code(self._cell("language", cells)) or self.survey.language,
            person_source=self.told.people if person else "",
            person_ref=person,
        )

    def _set_aside(
        self, row: int, column: str, reason: str, value: str = "", about: str = ""
    ) -> None:
        from mehvar.ingest import AsideRow, Reason

        place = self._places.get(column)
        named = self.responses.columns[place] if place is not None else column
        self.aside.append(
            AsideRow(row=row, column=named, reason=Reason(reason), value=value, about=about)
        )

    def report(self, imported: ImportReport) -> AnswersReport:
        """Return what came of the file."""
        matched = {one.field.id for one in self.columns}
        fields = [one.id for one in self._sheet.page.fields]
        return AnswersReport(
            format=self.responses.format,
            imported=imported,
            responses=self.count,
            empty=self.empty,
            tests=self.tests,
            repeated=self.repeated,
            references=self.references,
            matched=tuple(one for one in fields if one in matched),
            unanswered=tuple(one for one in fields if one not in matched),
            columns_left_out=self.left_out,
        )


def _shape() -> pa.Schema:
    """The columns of ``feedback`` that answers fill, with ``record_id``."""
    import pyarrow as pa

    made = {"day", "person_hash", "order_hash"}
    provenance = {column.name for column in schema.PROVENANCE}
    whole = schema.table("feedback").arrow_schema
    named = [one for one in whole if one.name not in provenance | made]
    return pa.schema([pa.field("record_id", pa.string()), *named])
