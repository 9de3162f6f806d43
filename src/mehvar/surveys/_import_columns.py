"""Which question does a column of a file of answers belong to, and what does its cell say?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from mehvar.surveys._import_build import find_option
from mehvar.surveys._import_table import Responses, plain_name
from mehvar.surveys._records import SCALES, Field, Option, Page, Survey

Part = Literal["whole", "option", "row", "other"]

ABOUT_RESPONSES = {
    "id": (
        "ResponseId", "ResponseID", "response_id", "submission_id", "id", "Response ID", "token",
        "instanceId", "_id", "#",
    ),
    "at": (
        "RecordedDate", "EndDate", "submitted_at", "submitdate", "Date submitted",
        "Submit Date (UTC)", "HappendAt", "completedAt", "createdAt", "submittedAt", "timestamp",
        "datestamp", "StartDate", "day", "date",
    ),
    "language": (
        "UserLanguage", "Q_Language", "startlanguage", "Start language", "language", "locale",
    ),
    "reference": (
        "ExternalReference", "ExternalDataReference", "hidden.customer_id", "customer_id",
    ),
    "status": ("Status", "DistributionChannel"),
}  # fmt: skip
"""What the systems call the columns that tell of a response itself, the surest first."""

NO_ANSWERS = (
    "ExternalReference", "RecipientLastName", "RecipientFirstName", "RecipientEmail", "IPAddress",
    "StartDate", "EndDate", "Progress", "Duration (in seconds)", "Finished", "LocationLatitude",
    "LocationLongitude", "LocationAccuracy", "lastpage", "seed", "startdate", "datestamp",
    "ipaddr", "refurl", "token", "landed_at", "Start Date (UTC)", "Network ID", "Name",
    "EmailAddress", "ResponseSet", "DistributionChannel", "version", "channel", "store_id",
)  # fmt: skip
"""Columns that the systems add of themselves; who answered is never kept by name or address."""

TESTS = {"1", "2", "survey preview", "survey test", "preview", "test"}
"""What Qualtrics calls the answers that a survey's authors gave to try it."""

_NOT_CHOSEN = {"", "0", "n", "no", "false", "off", "-", "not selected", "unchecked", "خیر"}
_ISO_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}.*")
_WHOLE_NUMBER = re.compile(r"([+-]?\d+)\.0+")
_CODE_AND_TEXT = re.compile(r"([A-Za-z]\w*(?:\[\w+\])*)\.\s")
"""LimeSurvey's headings of code and text: ``Q00[SQ001]. What do you like? [red]``."""

_LEADING_POINT = re.compile(r"(\d{1,2})\s*[-–:=(].*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """A column of the file: the field it answers, and which part of it."""

    place: int
    column: str
    field: Field
    part: Part = "whole"
    key: str = ""


@dataclass(slots=True, kw_only=True)
class Sheet:
    """One survey for reading old answers: everything on one page, nothing required or hidden.

    What was asked under other rules was answered rightly then.
    """

    survey: Survey
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        fields = tuple(_lenient(one) for one in self.survey.fields if one.is_asked)
        self.page = Page(id="all", fields=fields)
        self.survey = replace(self.survey, pages=(self.page,), ends=())


def _lenient(one: Field) -> Field:
    return replace(
        one, required=False, show_when=None, min_picks=0, max_picks=0, max_length=1_000_000,
        decimals=6, low_day="", high_day="", long=one.type == "text",
        options=tuple(replace(option, exclusive=False) for option in one.options),
    )  # fmt: skip


def matched_columns(sheet: Sheet, responses: Responses) -> list[Matched]:
    """Return the columns that answer the survey, by the ids of its fields, else by their words."""
    named = _names(sheet.page.fields)
    titled = {_words(text): one for one in sheet.page.fields for text in one.text.values()}
    found = []
    for place, (column, title) in enumerate(zip(responses.columns, responses.titles, strict=True)):
        if not column:
            continue
        code = _CODE_AND_TEXT.match(column)
        known = named.get(plain_name(column)) or (named.get(plain_name(code[1])) if code else None)
        if known is None and (one := titled.get(_words(title) or _words(column))) is not None:
            known = (one, "whole", "")
        if known is not None:
            one, part, key = known
            found.append(Matched(place=place, column=column, field=one, part=part, key=key))
    return found


def _names(fields: Sequence[Field]) -> dict[str, tuple[Field, Part, str]]:
    """Every name that a column may have: the fields' own before those of their parts."""
    found: dict[str, tuple[Field, Part, str]] = {}
    for one in fields:
        found[plain_name(one.id)] = (one, "whole", "")
    for one in fields:
        for row in one.rows:
            found.setdefault(plain_name(f"{one.id}_{row.id}"), (one, "row", row.id))
        for option in one.options:
            if one.type == "multiple":
                key = plain_name(f"{one.id}_{option.id}")
                found.setdefault(key, (one, "option", option.id))
            if option.other:
                for ending in (f"{option.id}_text", "other", "comment", "text", "-comment"):
                    name = f"{one.id}{ending}" if ending[0] == "-" else f"{one.id}_{ending}"
                    found.setdefault(plain_name(name), (one, "other", option.id))
    return found


def _words(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


def raw_answers(columns: Iterable[Matched], cells: Sequence[str]) -> dict[str, list[str]]:
    """Return one response as a form would send it, with our ids of options and rows.

    What is no option stays as it is, so that reading it finds the fault.
    """
    raw: dict[str, list[str]] = {}
    for one in columns:
        cell = cells[one.place].strip() if one.place < len(cells) else ""
        if not cell:
            continue
        if one.part == "other":
            raw[f"{one.field.id}.other"] = [cell]
        elif one.part == "row":
            raw[f"{one.field.id}.{one.key}"] = [_option_id(one.field.options, cell)]
        elif one.part == "option":
            raw = _ticked(raw, one, cell)
        else:
            raw[one.field.id] = _said(one.field, cell)
    return raw


def _ticked(raw: dict[str, list[str]], one: Matched, cell: str) -> dict[str, list[str]]:
    """A column of its own for each choice; that of "other" may hold its words."""
    option = one.field.option(one.key)
    if cell.casefold() in _NOT_CHOSEN or option is None:
        return raw
    if option.other and cell.casefold() not in {"y", "1", "yes", "true", *_texts(option)}:
        raw[f"{one.field.id}.other"] = [cell]
    raw.setdefault(one.field.id, []).append(one.key)
    return raw


def _texts(option: Option) -> set[str]:
    return {option.id.casefold(), *(text.strip().casefold() for text in option.text.values())}


def _said(one: Field, cell: str) -> list[str]:
    if one.type == "single":
        return [_option_id(one.options, cell)]
    if one.type == "multiple":
        return _choices(one.options, cell)
    if one.type == "date" and (moment := _ISO_MOMENT.fullmatch(cell)):
        return [moment[1]]
    if whole := _WHOLE_NUMBER.fullmatch(cell):
        return [whole[1]]
    if one.type in SCALES and (leading := _LEADING_POINT.fullmatch(cell)):
        return [leading[1]]
    return [cell]


def _option_id(options: Sequence[Option], cell: str) -> str:
    if cell == "-oth-":  # LimeSurvey's word for "other"
        return next((one.id for one in options if one.other), cell)
    whole = _WHOLE_NUMBER.fullmatch(cell)
    found = find_option(options, whole[1] if whole else cell)
    return found.id if found else cell


def _choices(options: Sequence[Option], cell: str) -> list[str]:
    """Divide a cell with several choices; texts that hold the comma themselves are whole, too."""
    if found := find_option(options, cell):
        return [found.id]
    for separator in ("|", ";", ","):
        parts = [part.strip() for part in cell.split(separator) if part.strip()]
        known = [find_option(options, part) for part in parts]
        if len(parts) > 1 and all(known):
            return [one.id for one in known if one is not None]
    return _longest_first(options, cell)


def _longest_first(options: Sequence[Option], cell: str) -> list[str]:
    by_text = {text: one.id for one in options for text in one.text.values() if text}
    rest, found = cell, list[str]()
    while rest:
        text = next(
            (text for text in sorted(by_text, key=len, reverse=True) if rest.startswith(text)), ""
        )
        if not text:
            return [cell]
        found.append(by_text[text])
        rest = rest[len(text) :].lstrip(",;| ")
    return found


def column_of(columns: Iterable[Matched], field_id: str, cells: Sequence[str]) -> tuple[str, str]:
    """Return the column in which a field was answered, and what it said; for a fault."""
    own = [one for one in columns if one.field.id == field_id]
    said = [
        (one.column, cells[one.place]) for one in own
        if one.place < len(cells) and cells[one.place].strip()
    ]  # fmt: skip
    names = ", ".join(column for column, _ in said) or field_id
    return names, " | ".join(cell for _, cell in said)[:500]


def unmatched(responses: Responses, columns: Iterable[Matched]) -> tuple[str, ...]:
    """Return the columns that answer nothing in the survey."""
    taken = {one.place for one in columns}
    return tuple(
        name for place, name in enumerate(responses.columns) if name and place not in taken
    )
