"""A file of answers as a table of text, whichever system wrote it: one row per response."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mehvar.surveys._import_errors import SurveyFileError
from mehvar.surveys._import_file import inside
from mehvar.surveys._import_json import Object, items, load_json, obj, objects, text_of
from mehvar.surveys._import_records import ResponseFormat
from mehvar.surveys._import_xml import read_sections
from mehvar.surveys._limesurvey import variable_names

Rows = Iterator[tuple[int, Sequence[str]]]

LARGEST_ANSWERS = 500_000_000
"""Bytes of a table; JSON and XML are held in memory and may have a fifth of it."""

_LARGEST_WHOLE = LARGEST_ANSWERS // 5
_LONGEST_CELL = 1_000_000
_VV = {"{question_not_shown}": "", "{quote}": '"', "{tab}": "\t", "{cr}": "\n", "{newline}": "\n"}
_MISSING = {"-99"}
_NO_DATE = "1980-01-01 00:00:00"
"""What LimeSurvey writes when a survey keeps no dates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Responses:
    """Answers as text. ``titles`` are the questions' words, where the file says them.

    ``rows`` gives, as often as it is called, every response with its place in the file as a
    spreadsheet shows it. ``zone`` is the zone of its times, where the file says it.
    """

    format: ResponseFormat
    columns: tuple[str, ...]
    titles: tuple[str, ...]
    rows: Callable[[], Rows]
    zone: str = ""

    def place(self, *names: str) -> int | None:
        """Return the place of the first of these columns (or titles) that is there."""
        for told in (self.columns, self.titles):
            known = {one.strip().casefold(): place for place, one in reversed([*enumerate(told)])}
            for name in names:
                if name.casefold() in known:
                    return known[name.casefold()]
        return None


def open_responses(path: Path) -> Responses:
    """Open a file of answers: a table (CSV, tab-separated), JSON, or LimeSurvey's archive.

    Raises:
        SurveyFileError: when it is none, or too large.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(4096)
    plain = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    whole = start.startswith(b"PK\x03\x04") or plain[:1] in {b"{", b"[", b"<"}
    if size > (_LARGEST_WHOLE if whole else LARGEST_ANSWERS):
        raise SurveyFileError(
            f"{path.name} has {size:,} bytes; more than can be read at once.",
            hint="Export the answers in parts, by date, and bring them one after the other.",
            file=path.name,
        )
    if not plain:
        raise SurveyFileError(f"{path.name} is empty.", hint="Export the answers anew.")
    if start.startswith(b"PK\x03\x04"):
        return _archive(path)
    if plain[:1] == b"<":
        raise SurveyFileError(
            f"{path.name} holds answers whose questions are named by numbers only.",
            hint="Bring the archive (.lsa), which holds the questions too, or the answers as CSV.",
            file=path.name,
        )
    if plain[:1] in {b"{", b"["}:
        return _json(path)
    return _table(path, start)


# -- tables ----------------------------------------------------------------------------------


def _table(path: Path, start: bytes) -> Responses:
    encoding = "utf-16" if start[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    head = next(iter(io.StringIO(start.decode(encoding, errors="ignore"))), "")
    delimiter = max("\t;,", key=head.count)

    def lines() -> Iterator[list[str]]:
        with path.open(encoding=encoding, newline="") as file:
            yield from _checked(csv.reader(file, delimiter=delimiter), path.name)

    first = [row for row, _ in zip(lines(), range(4), strict=False)]
    if not first or not any(cell.strip() for cell in first[0]):
        raise SurveyFileError(f"{path.name} has no header.", hint="Export the answers anew.")
    return _headed(first, lines)


def _checked(rows: Iterable[list[str]], name: str) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = iter(rows)
    place = 0
    while True:
        place += 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise SurveyFileError(
                f"{name}, row {place}: {error}.",
                hint="Export the answers anew; a quotation mark is left open there.",
                file=name, row=place,
            ) from error  # fmt: skip
        except UnicodeDecodeError as error:
            raise SurveyFileError(
                f"{name}, near row {place}, is not text in UTF-8.",
                hint="Export it anew, choosing UTF-8.",
                file=name, row=place,
            ) from error  # fmt: skip
        if row is None:
            return
        yield row


def _headed(first: list[list[str]], lines: Callable[[], Iterator[list[str]]]) -> Responses:
    """Tell how many rows of headers there are: Qualtrics has three, or two, LimeSurvey's VV two."""
    names, second, third = (first + [[]] * 3)[:3]
    if any('"ImportId"' in cell for cell in third):
        zone = next((zone for cell in third if (zone := _zone(cell))), "")
        return _responses("qualtrics", names, second, lines, heads=3, zone=zone)
    if "ResponseID" in second or (names[0] == "V1" and "Finished" in second):
        return _responses("qualtrics", names, second, lines, heads=2)
    if {"id", "submitdate"} <= set(second):
        return _responses("limesurvey", second, names, lines, heads=2, clean=_vv)
    format_, zone = _one_header(names)
    return _responses(format_, names, names, lines, heads=1, zone=zone)


def _one_header(names: list[str]) -> tuple[ResponseFormat, str]:
    """Tell whose a table with one row of headers is, and the zone of its times."""
    lower = {name.strip().casefold() for name in names}
    if {"submitdate", "lastpage", "startlanguage"} & lower or "date submitted" in lower:
        return "limesurvey", ""
    if {"submit date (utc)", "network id"} & lower:
        return "typeform", "UTC"
    return ("qualtrics" if "responseid" in lower else "table"), ""


def _responses(
    format_: ResponseFormat,
    names: list[str],
    titles: list[str],
    lines: Callable[[], Iterator[list[str]]],
    *,
    heads: int,
    zone: str = "",
    clean: Callable[[str], str] = str.strip,
) -> Responses:
    missing = _MISSING if format_ == "qualtrics" else {_NO_DATE}

    def rows() -> Rows:
        for place, cells in enumerate(lines(), 1):
            if place > heads and any(cell.strip() for cell in cells):
                yield place, ["" if cell in missing else clean(cell) for cell in cells]

    width = len(names)
    titles = (titles + [""] * width)[:width]
    return Responses(
        format=format_, columns=tuple(names), titles=tuple(titles), rows=rows, zone=zone
    )


def _zone(cell: str) -> str:
    try:
        return text_of(obj(json.loads(cell)).get("timeZone"))
    except ValueError:
        return ""


def _vv(cell: str) -> str:
    for told, meant in _VV.items():
        cell = cell.replace(told, meant)
    return cell.strip()


# -- LimeSurvey's archive ----------------------------------------------------------------------


def _archive(path: Path) -> Responses:
    content = path.read_bytes()
    structure, where = inside(content, name=path.name, ending=".lss")
    codes = variable_names(structure, where=where)
    answers, told = inside(content, name=path.name, ending="_responses.lsr")
    found = read_sections(answers, where=told).of("responses")
    names = list(dict.fromkeys(name.lstrip("_") for row in found for name in row))

    def rows() -> Rows:
        for place, row in enumerate(found, 1):
            plain = {name.lstrip("_"): value for name, value in row.items()}
            cells = [plain.get(name, "").strip() for name in names]
            yield place, ["" if cell == _NO_DATE else cell for cell in cells]

    columns = tuple(codes(name) for name in names)
    return Responses(format="limesurvey", columns=columns, titles=columns, rows=rows)


# -- JSON --------------------------------------------------------------------------------------


def _json(path: Path) -> Responses:
    from mehvar.surveys._import_json import decoded

    text = decoded(path.read_bytes(), where=path.name)
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(line.lstrip().startswith("{") for line in lines):
        listed = [
            load_json(line, where=f"{path.name}, line {place}", what="the answers")
            for place, line in enumerate(lines, 1)
        ]
    else:
        whole = load_json(text, where=path.name, what="the answers")
        listed = _listed(whole, path.name)
    format_: ResponseFormat = "surveyjs"
    records = [obj(one) for one in listed]
    if any("response_id" in one or ("answers" in one and "token" in one) for one in records):
        format_ = "typeform"
        flat = [_typeform(one) for one in records]
    else:
        flat = [_flat({**one, **obj(one.get("data"))}) for one in records]
    columns = tuple(dict.fromkeys(name for row in flat for name in row))

    def rows() -> Rows:
        for place, row in enumerate(flat, 1):
            if row:
                yield place, [row.get(name, "") for name in columns]

    return Responses(format=format_, columns=columns, titles=columns, rows=rows,
                     zone="UTC" if format_ == "typeform" else "")  # fmt: skip


def _listed(whole: object, name: str) -> list[object]:
    if isinstance(whole, list):
        return whole
    for key in ("items", "Data", "data", "responses", "results"):
        if isinstance(listed := obj(whole).get(key), list):
            return items(listed)
    if obj(whole) and "pages" not in obj(whole) and "SurveyElements" not in obj(whole):
        return [whole]
    raise SurveyFileError(
        f"{name} holds no answers.",
        hint="A survey itself is brought with: mehvar survey import.",
        file=name,
    )


_SEPARATOR = "|"


def _flat(one: Mapping[str, object], prefix: str = "", depth: int = 0) -> dict[str, str]:
    """Name what lies deeper by its way: ``matrix.row``; of a repeated panel the first counts."""
    found: dict[str, str] = {}
    if depth > 6:
        return found
    for key, value in one.items():
        name = f"{prefix}.{key}" if prefix else str(key)
        if isinstance(value, dict):
            found |= _flat(value, name, depth + 1)
        elif isinstance(value, list) and (inner := objects(value)) and len(inner) == len(value):
            found |= _flat(inner[0], name, depth + 1)
        elif isinstance(value, list):
            found[name] = _SEPARATOR.join(text_of(part) for part in value)
        elif value is not None:
            found[name] = text_of(value)
    return found


def _typeform(one: Object) -> dict[str, str]:
    found = {
        name: text_of(one.get(name))
        for name in ("response_id", "token", "landed_at", "submitted_at")
    }
    found |= {f"hidden.{key}": text_of(value) for key, value in obj(one.get("hidden")).items()}
    for answer in objects(one.get("answers")):
        field = obj(answer.get("field"))
        name = text_of(field.get("ref")) or text_of(field.get("id"))
        kind = text_of(answer.get("type"))
        value = answer.get(kind)
        if kind == "choice":
            found |= _chosen(name, [obj(value)], other=text_of(obj(value).get("other")))
        elif kind == "choices":
            told = obj(value)
            refs = items(told.get("refs")) or items(told.get("labels"))
            listed = [{"ref": ref} for ref in refs]
            found |= _chosen(name, listed, other=text_of(told.get("other")))
        elif name:
            found[name] = text_of(value)
    return {name: value for name, value in found.items() if value}


def _chosen(name: str, listed: Sequence[Mapping[str, object]], *, other: str) -> dict[str, str]:
    told = [
        text_of(one.get("ref")) or text_of(one.get("id")) or text_of(one.get("label"))
        for one in listed
    ]
    found = {name: _SEPARATOR.join(one for one in told if one)}
    return found | {f"{name}.other": other} if other else found


def without(responses: Responses, places: set[int]) -> Responses:
    """Return the responses with some columns unnamed, so that they are matched to nothing."""
    columns = tuple("" if n in places else name for n, name in enumerate(responses.columns))
    return replace(responses, columns=columns)


def plain_name(name: str) -> str:
    """Return a column's name as ids are written, so that both meet: ``Q1[SQ001]``, ``q1_sq001``."""
    return re.sub(r"[^a-z0-9-]+", "_", name.casefold()).strip("_")
