"""A page of a survey as it is drawn: every text in its language, every choice with its state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mehvar import surveys as core
from mehvar.text import persian_digits_one

Answers = Mapping[str, Any]
Raw = Mapping[str, list[str]]
Say = Callable[[core.Words], str]

_TEMPLATES = {
    "nps": "scale", "csat": "scale", "ces": "scale", "scale": "scale", "stars": "stars",
    "single": "list", "multiple": "list", "matrix": "matrix", "text": "line", "date": "line",
    "number": "line", "statement": "statement",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One choice; ``said`` is what a screen reader says where the label alone says too little."""

    value: str
    label: str
    is_chosen: bool = False
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a matrix."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One field as it is drawn; ``at`` is its place on the page."""

    at: str
    name: str
    kind: str
    text: str
    help: str = ""
    required: bool = False
    fault: str = ""
    choices: tuple[Choice, ...] = ()
    rows: tuple[Row, ...] = ()
    low_text: str = ""
    high_text: str = ""
    value: str = ""
    input: str = "radio"
    is_long: bool = False
    longest: int = 0
    keys: str = ""
    hint: str = ""
    direction: str = "auto"
    other_name: str = ""
    other_value: str = ""
    other_label: str = ""

    @property
    def template(self) -> str:
        """Which part draws it."""
        return f"surveys/q/{_TEMPLATES[self.kind]}.html"

    @property
    def described(self) -> str:
        """The ids of what describes it."""
        parts = (("help", self.help), ("fault", self.fault))
        return " ".join(f"{self.at}-{name}" for name, text in parts if text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A line that leads to a place on the page."""

    at: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page to answer; ``token`` names the submission, ``seen`` the fields that it shows."""

    action: str
    token: str
    page: str
    seen: tuple[str, ...]
    title: str
    intro: str
    questions: tuple[Question, ...]
    step: int
    steps: int
    is_last: bool
    back: str = ""
    banner: str = ""
    trapped: bool = False

    @property
    def faults(self) -> tuple[Note, ...]:
        """What is wrong, each with its place."""
        return tuple(
            Note(at=one.at, text=f"{one.text}: {one.fault}") for one in self.questions if one.fault
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What stands in a page's fields: what was kept before, or what was just typed."""

    answers: Answers
    raw: Raw | None = None
    faults: Mapping[str, str] | None = None
    context: Mapping[str, str] | None = None
    seed: str = ""

    def values(self, name: str) -> tuple[str, ...]:
        """What stands in the field of a form."""
        if self.raw is not None:
            return tuple(self.raw.get(name, ()))
        kept = self.answers.get(name)
        if kept is None:
            return ()
        return tuple(map(str, kept)) if isinstance(kept, list | tuple) else (_plain(kept),)


def questions_of(
    survey: core.Survey, fields: Sequence[core.Field], filled: Filled, *, language: str
) -> tuple[Question, ...]:
    """Return fields as they are drawn in a language."""
    return tuple(_question(survey, one, filled, language) for one in fields)


def piped(survey: core.Survey, words: core.Words, filled: Filled, *, language: str) -> str:
    """Return a text in a language, with what is known put in."""
    return core.pipe(
        survey.say(words, language),
        survey=survey,
        answers=filled.answers,
        context=filled.context or {},
        language=language,
    )


def _question(survey: core.Survey, field: core.Field, filled: Filled, language: str) -> Question:
    def say(words: core.Words) -> str:
        return piped(survey, words, filled, language=language)

    shared: dict[str, Any] = {
        "at": f"q-{field.id}",
        "name": field.id,
        "kind": field.type,
        "text": say(field.text),
        "help": say(field.help),
        "required": field.required,
        "fault": (filled.faults or {}).get(field.id, ""),
    }
    if field.points:
        return Question(**shared, **_scale(survey, field, filled, language))
    if field.type == "matrix":
        return Question(**shared, rows=_rows(field, filled, say))
    if field.options:
        return Question(**shared, **_list(field, filled, say))
    return Question(**shared, **_line(field, filled, say, language))


def _scale(survey: core.Survey, field: core.Field, filled: Filled, language: str) -> dict[str, Any]:
    scale, chosen = (
        core.scale_of(survey=survey, field=field, language=language),
        filled.values(field.id),
    )
    is_stars = field.type == "stars"
    return {
        "choices": tuple(
            Choice(
                value=str(point),
                label=label,
                is_chosen=str(point) in chosen,
                said=_stars(label, name) if is_stars else name if name != label else "",
            )
            for point, label, name in zip(scale.points, scale.labels, scale.names, strict=True)
        ),
        "low_text": _end(scale.labels[0], scale.low_text, is_stars=is_stars),
        "high_text": _end(scale.labels[-1], scale.high_text, is_stars=is_stars),
    }


def _rows(field: core.Field, filled: Filled, say: Say) -> tuple[Row, ...]:
    kept = filled.answers.get(field.id)
    now: Mapping[str, str] = kept if isinstance(kept, Mapping) else {}
    rows = []
    for row in field.rows:
        name = f"{field.id}.{row.id}"
        chosen = filled.values(name) if filled.raw is not None else (now.get(row.id, ""),)
        choices = tuple(
            Choice(value=one.id, label=say(one.text), is_chosen=one.id in chosen)
            for one in field.options
        )
        rows.append(Row(name=name, label=say(row.text), choices=choices))
    return tuple(rows)


def _list(field: core.Field, filled: Filled, say: Say) -> dict[str, Any]:
    chosen = filled.values(field.id)
    other = next((one for one in field.options if one.other), None)
    found: dict[str, Any] = {
        "input": "checkbox" if field.type == "multiple" else "radio",
        "choices": tuple(
            Choice(value=one.id, label=say(one.text), is_chosen=one.id in chosen)
            for one in core.ordered_options(field=field, seed=filled.seed)
        ),
    }
    if other is not None:
        name = f"{field.id}.other"
        found |= {
            "other_name": name,
            "other_value": "".join(filled.values(name)),
            "other_label": _("%(choice)s: which?") % {"choice": say(other.text)},
        }
    return found


def _line(field: core.Field, filled: Filled, say: Say, language: str) -> dict[str, Any]:
    value = "".join(filled.values(field.id))
    if field.type == "statement":
        return {}
    if field.type == "text":
        return {"value": value, "is_long": field.long, "longest": field.max_length}
    found: dict[str, Any] = {"direction": "ltr", "keys": "decimal" if field.decimals else "numeric"}
    if field.type == "date":
        shown = value if filled.raw is not None else day_typed(value, language)
        hint = "۱۴۰۵/۰۱/۳۱" if language == "fa" else "2026-04-20"
        return found | {"value": shown, "hint": hint}
    return found | {"value": digits(value, language), "hint": say(field.unit)}


def day_typed(value: str, language: str) -> str:
    """Return a kept day (YYYY-MM-DD) as somebody would type it: in Persian a Jalali date."""
    from datetime import date

    from mehvar.calendar import jalali_from_days

    if not value or language != "fa":
        return value
    days = (date.fromisoformat(value) - date(1970, 1, 1)).days
    year, month, day = (int(one) for one in jalali_from_days(days))
    return digits(f"{year}/{month:02}/{day:02}", language)


def digits(value: object, language: str) -> str:
    """Write digits as a language does."""
    return persian_digits_one(str(value)) if language in {"fa", "ckb"} else str(value)


def _stars(label: str, name: str) -> str:
    told = _("%(count)s stars") % {"count": label}
    return told + name.removeprefix(label)


def _end(label: str, words: str, *, is_stars: bool) -> str:
    """What stands below an end of a scale: stars need no number."""
    return words if is_stars or not words else f"{label} = {words}"


def _plain(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
