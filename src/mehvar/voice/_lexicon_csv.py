"""Lexicon files: one word a row, every mistake named with its file, row and column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from mehvar.text import Bilingual
from mehvar.voice._lexicon_words import KINDS, LexiconError, Subject, Word

COLUMNS = ("kind", "subject", "term", "strength", "exact")
SUBJECT_COLUMNS = ("key", "kind", "industry", "title_fa", "title_en")

_STRONGEST = 3.0
_LONGEST = 60
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_EXACT = {"": False, "no": False, "yes": True}


@dataclass(slots=True, kw_only=True)
class Reading:
    """What the files read so far gave, and all that was wrong in them."""

    words: list[Word] = field(default_factory=list)
    subjects: dict[str, Subject] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def settle(self) -> None:
        """Raise once for everything that was wrong."""
        if self.wrong:
            raise LexiconError(
                "; ".join(self.wrong) + ".",
                hint="Mend these rows; nothing was read. Columns: "
                f"{','.join(COLUMNS)}; of subjects.csv: {','.join(SUBJECT_COLUMNS)}.",
                problems=list(self.wrong),
            )


def read_words(content: str, *, source: str, into: Reading) -> None:
    """Add the words of one file."""
    for where, row in _rows(content, COLUMNS, source, into.wrong):
        problems = list(_word_problems(row, into.subjects))
        into.wrong += [f"{where}, {problem}" for problem in problems]
        if not problems:
            into.words.append(
                Word(
                    term=row["term"],
                    kind=KINDS[row["kind"]],
                    subject=row["subject"],
                    strength=float(row["strength"] or 0),
                    exact=_EXACT[row["exact"]],
                )
            )


def read_subjects(content: str, *, source: str, into: Reading) -> None:
    """Add the aspects and stances that one file declares."""
    for where, row in _rows(content, SUBJECT_COLUMNS, source, into.wrong):
        problems = list(_subject_problems(row))
        into.wrong += [f"{where}, {problem}" for problem in problems]
        if not problems:
            into.subjects[row["key"]] = Subject(
                key=row["key"],
                kind="stance" if row["kind"] == "stance" else "aspect",
                industry=row["industry"],
                title=Bilingual(row["title_fa"], row["title_en"]),
            )


def _rows(
    content: str, columns: tuple[str, ...], source: str, wrong: list[str]
) -> Iterator[tuple[str, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(content.removeprefix("\ufeff")))
    if tuple(reader.fieldnames or ()) != columns:
        wrong.append(f"{source}, row 1: the columns must be {','.join(columns)}")
        return
    for row in reader:
        where = f"{source}, row {reader.line_num}"
        if None in row or None in row.values():
            wrong.append(f"{where}: it must have {len(columns)} cells")
        else:
            yield where, {name: value.strip() for name, value in row.items()}


def _word_problems(row: dict[str, str], subjects: Collection[str]) -> Iterator[str]:
    kind, subject = row["kind"], row["subject"]
    if kind not in KINDS:
        yield f"column kind: {kind!r} is none of {', '.join(KINDS)}"
    if not row["term"] and not (kind == "remove" and subject):
        yield "column term: it is empty"
    if len(row["term"]) > _LONGEST:
        yield f"column term: it is longer than {_LONGEST} characters"
    if (kind in ("aspect", "stance") or subject) and subject not in subjects:
        yield f"column subject: {subject!r} is not declared in subjects.csv"
    if row["exact"] not in _EXACT:
        yield f"column exact: {row['exact']!r} is neither yes nor no"
    if problem := _strength_problem(
        row["strength"], required=kind in ("sentiment", "negation", "intensifier")
    ):
        yield f"column strength: {problem}"


def _strength_problem(cell: str, *, required: bool) -> str:
    if not cell:
        return "it is empty" if required else ""
    try:
        strength = float(cell)
    except ValueError:
        return f"{cell!r} is no number"
    return "" if abs(strength) <= _STRONGEST else f"{cell} does not lie between -3 and 3"


def _subject_problems(row: dict[str, str]) -> Iterator[str]:
    if not _KEY.fullmatch(row["key"]):
        yield f"column key: {row['key']!r} must be small Latin letters, digits and _"
    if row["kind"] not in ("aspect", "stance"):
        yield f"column kind: {row['kind']!r} is neither aspect nor stance"
    for column in ("title_fa", "title_en"):
        if not row[column]:
            yield f"column {column}: it is empty"
