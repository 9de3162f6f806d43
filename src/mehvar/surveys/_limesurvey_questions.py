"""The questions of LimeSurvey, one type (a letter) after the other."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from mehvar.surveys._import_json import number_of
from mehvar.surveys._import_notes import Notes, option_id_like
from mehvar.surveys._import_shape import (
    as_text,
    joined,
    numbered,
    on_scale,
    options_of,
    usual_words,
    yes_or_no,
)
from mehvar.surveys._records import Field, FieldType, Option, Words

_MOST_CELLS = 120
OTHER = "other"
"""The id of the option "other"; LimeSurvey's own code for it is ``-oth-``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A subquestion or an answer: its code, its texts, and which of two scales it is of."""

    code: str
    words: Words
    scale: str = "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question with everything that other sections say of it."""

    qid: str
    gid: str
    code: str
    type: str
    words: Words
    help: Words
    mandatory: bool
    other: bool
    relevance: str
    parts: tuple[Part, ...]
    answers: tuple[Part, ...]
    attributes: dict[str, str]
    other_text: Words
    notes: Notes
    languages: tuple[str, ...]

    def begun(self) -> Field:
        """Return the field with everything that all types have."""
        known = self.notes.id_for(self.code or f"q{self.qid}")
        if known != self.code and self.code and known.startswith(self.code):
            self.notes.say("renamed", self.code, self.type, known)
        for key in ("array_filter", "array_filter_exclude", "em_validation_q", "em_validation_sq"):
            if self.attributes.get(key, "").strip():
                self.notes.say("setting_left_out", known, f"{key}: {self.attributes[key]}"[:120])
        return Field(
            id=known, type="text", text=self.words, help=self.help, required=self.mandatory
        )

    def number(self, key: str) -> float | None:
        """Return an attribute that is a number."""
        return number_of(self.attributes.get(key, "").strip() or None)

    def count(self, key: str) -> int:
        """Return an attribute that counts something, from 0 to 20,000."""
        number = self.number(key)
        return int(number) if number is not None and 0 < number <= 20_000 else 0

    def part_of(self, base: Field, part: Part, kind: FieldType, *, ending: str = "") -> Field:
        """Return one of several fields that a question is divided into."""
        known = self.notes.id_for(f"{self.code}_{part.code}{ending}")
        return replace(base, id=known, type=kind, text=joined(base.text, part.words))

    def split(self, made: list[Field]) -> list[Field]:
        """Note that the question became several."""
        self.notes.say("split", self.code, type_name(self.type), str(len(made)))
        return made


def type_name(letter: str) -> str:
    """Return a type as LimeSurvey's pages call it."""
    return f"{letter} ({_NAMES[letter]})" if letter in _NAMES else letter or "?"


def asked_fields(question: Question) -> list[Field]:
    """Return the fields that a question becomes: mostly one."""
    kind = question.type
    if kind in {"I", "*"}:
        question.notes.say("left_out", question.code, type_name(kind))
        return []
    if question.attributes.get("hidden", "").strip() == "1":
        question.notes.say("unused", question.code, "hidden")
        return []
    base = question.begun()
    if kind == "X":
        return [replace(base, type="statement", required=False)]
    made = _BY_TYPE.get(kind, _unknown)(question, base)
    return [numbered(one, notes=question.notes) for one in made]


def _unknown(question: Question, base: Field) -> list[Field]:
    listed = [part.words for part in question.answers or question.parts]
    return [as_text(base, type_name(question.type), notes=question.notes, listed=listed)]


def _options(question: Question, scale: str = "0") -> tuple[Option, ...]:
    return options_of((one.code, one.words) for one in question.answers if one.scale == scale)


def _with_other(question: Question, options: tuple[Option, ...]) -> tuple[Option, ...]:
    if not question.other:
        return options
    text = question.other_text or usual_words("other", question.languages)
    return (*options, Option(id=OTHER, text=text, other=True))


def _is_random(question: Question) -> bool:
    keys = ("random_order", "answer_order", "subquestion_order")
    return any(question.attributes.get(key, "").strip() in {"1", "random"} for key in keys)


# -- one field -------------------------------------------------------------------------------


def _list(question: Question, base: Field) -> list[Field]:
    options = _with_other(question, _options(question))
    if not options:
        return _unknown(question, base)
    made = replace(base, type="single", options=options, random_order=_is_random(question))
    if question.type != "O":
        return [made]
    comment = Part(code="comment", words=usual_words("comment", question.languages))
    return question.split([made, replace(question.part_of(base, comment, "text"), required=False)])


def _multiple(question: Question, base: Field) -> list[Field]:
    alone = set(re.split(r"[;,]", question.attributes.get("exclude_all_others", "")))
    made = options_of((part.code, part.words) for part in question.parts)
    options = tuple(replace(one, exclusive=one.id in alone) for one in made)
    options = _with_other(question, options)
    if not options:
        return _unknown(question, base)
    field = replace(
        base, type="multiple", options=options, random_order=_is_random(question),
        min_picks=min(question.count("min_answers"), len(options)),
        max_picks=min(question.count("max_answers"), len(options)),
    )  # fmt: skip
    if question.type == "P":
        question.notes.say("setting_left_out", question.code, "comments beside the choices")
    return [field]


def _text(question: Question, base: Field) -> list[Field]:
    most = question.count("maximum_chars")
    return [replace(base, long=question.type in {"T", "U"}, max_length=most)]


def _number(question: Question, base: Field) -> list[Field]:
    return [_numeric(question, base)]


def _numeric(question: Question, base: Field) -> Field:
    low, high = question.number("min_num_value_n"), question.number("max_num_value_n")
    if low is not None and high is not None and low >= high:
        low = high = None
    whole = question.attributes.get("num_value_int_only", "").strip() == "1"
    return replace(base, type="number", low=low, high=high, decimals=0 if whole else 2)


def _date(question: Question, base: Field) -> list[Field]:
    told = question.attributes.get("date_format", "").strip()
    if told and not re.search(r"[dD]", told):
        return [as_text(base, f"{type_name('D')}, {told}", notes=question.notes)]
    if re.search(r"[Hh]", told):
        question.notes.say("read_as", base.id, told, "a day", fa="روز بدون ساعت")
    return [replace(base, type="date")]


def _fixed(question: Question, base: Field) -> list[Field]:
    ids = ("Y", "N")
    if question.type == "G":
        pairs = [("F", _FEMALE), ("M", _MALE)]
        return [replace(base, type="single", options=options_of(pairs))]
    return [replace(base, type="single", options=yes_or_no(ids, question.languages))]


def _five(question: Question, base: Field) -> list[Field]:
    return [on_scale(base, low=1.0, high=5.0, notes=question.notes)]


# -- arrays ----------------------------------------------------------------------------------


def _array(question: Question, base: Field) -> list[Field]:
    fixed: dict[str, list[tuple[str, Words]]] = {
        "A": [(str(one), {}) for one in range(1, 6)],
        "B": [(str(one), {}) for one in range(1, 11)],
        "C": [("Y", usual_words("yes", question.languages)),
              ("U", usual_words("uncertain", question.languages)),
              ("N", usual_words("no", question.languages))],
        "E": [("I", usual_words("increase", question.languages)),
              ("S", usual_words("same", question.languages)),
              ("D", usual_words("decrease", question.languages))],
    }  # fmt: skip
    pairs = fixed.get(question.type)
    columns = options_of(pairs) if pairs else _options(question)
    rows = options_of((part.code, part.words) for part in question.parts if part.scale == "0")
    if not rows or not columns:
        return _unknown(question, base)
    return [replace(base, type="matrix", rows=rows, options=columns)]


def _dual(question: Question, base: Field) -> list[Field]:
    rows = options_of((part.code, part.words) for part in question.parts)
    made = []
    for scale in ("0", "1"):
        columns = _options(question, scale)
        if rows and columns:
            known = question.notes.id_for(f"{question.code}_scale{int(scale) + 1}")
            made.append(replace(base, id=known, type="matrix", rows=rows, options=columns))
    return question.split(made) if made else _unknown(question, base)


def _items(question: Question, base: Field) -> list[Field]:
    made = [question.part_of(base, part, "text") for part in question.parts]
    if question.type == "K":
        made = [_numeric(question, one) for one in made]
    return question.split(made) if made else _unknown(question, base)


def _cells(question: Question, base: Field) -> list[Field]:
    rows = [part for part in question.parts if part.scale == "0"]
    columns = [part for part in question.parts if part.scale == "1"]
    kind: FieldType = "number" if question.type == ":" else "text"
    made = []
    for row in rows:
        for column in columns:
            both = Part(code=f"{row.code}_{column.code}", words=joined(row.words, column.words))
            made.append(question.part_of(base, both, kind))
    return question.split(made[:_MOST_CELLS]) if made else _unknown(question, base)


def row_id(code: str) -> str:
    """Return the id that a subquestion of an array got."""
    return option_id_like(code, 0)


_FEMALE: Words = {"en": "Female", "fa": "زن"}
_MALE: Words = {"en": "Male", "fa": "مرد"}
_NAMES = {
    "1": "array dual scale", "5": "5 point choice", "A": "array 5 point", "B": "array 10 point",
    "C": "array yes/uncertain/no", "D": "date/time", "E": "array increase/same/decrease",
    "F": "array", "G": "gender", "H": "array by column", "I": "language switch",
    "K": "multiple numerical input", "L": "list", "!": "list dropdown", "M": "multiple choice",
    "N": "numerical input", "O": "list with comment", "P": "multiple choice with comments",
    "Q": "multiple short text", "R": "ranking", "S": "short free text", "T": "long free text",
    "U": "huge free text", "X": "text display", "Y": "yes/no", ":": "array numbers",
    ";": "array texts", "|": "file upload", "*": "equation",
}  # fmt: skip
_BY_TYPE: dict[str, Callable[[Question, Field], list[Field]]] = {
    "L": _list, "!": _list, "O": _list, "M": _multiple, "P": _multiple, "S": _text, "T": _text,
    "U": _text, "N": _number, "D": _date, "Y": _fixed, "G": _fixed, "5": _five, "A": _array,
    "B": _array, "C": _array, "E": _array, "F": _array, "H": _array, "1": _dual, "Q": _items,
    "K": _items, ":": _cells, ";": _cells,
}  # fmt: skip
