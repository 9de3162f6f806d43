"""Conditions as a form shows them: all or any of some comparisons with earlier answers.

What a form cannot say (conditions within conditions, which an imported survey may have) is shown
in words and kept as it is until somebody writes another one in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mehvar import surveys
from mehvar.text import ascii_digits_one
from mehvar_web import company
from mehvar_web.studio import _words
from mehvar_web.studio._elements import split
from mehvar_web.ui.dates import read_day

if TYPE_CHECKING:
    from mehvar.surveys import Condition, Field, Jump, Survey
    from mehvar_web.studio._posted import Posted

Comparison = Literal["is", "is_not", "at_least", "at_most", "answered", "unanswered"]

COMPARISONS: dict[Comparison, _words.Words] = {
    "is": gettext_lazy("is one of"),
    "is_not": gettext_lazy("is none of"),
    "at_least": gettext_lazy("is at least"),
    "at_most": gettext_lazy("is at most"),
    "answered": gettext_lazy("was answered"),
    "unanswered": gettext_lazy("was not answered"),
}
CONTEXT: dict[str, _words.Words] = {
    "channel": pgettext_lazy("of an answer", "Channel"),
    "store": pgettext_lazy("of an answer", "Store"),
    "touchpoint": pgettext_lazy("of an answer", "Touchpoint"),
}
_SCALES: tuple[Comparison, ...] = ("at_least", "at_most", "is", "is_not", "answered", "unanswered")
_CHOICES: tuple[Comparison, ...] = ("is", "is_not", "answered", "unanswered")
_WORDS: tuple[Comparison, ...] = ("answered", "unanswered")
_MOST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value that a comparison may name."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One comparison: what it asks about, how, and with which values.

    ``choices`` are what may be chosen; without any the value is written. ``comparisons`` are those
    that make sense for what is asked about.
    """

    path: str
    about: str
    label: str
    comparison: str
    values: tuple[str, ...]
    choices: tuple[Choice, ...]
    comparisons: tuple[tuple[str, _words.Words], ...]
    kind: str

    @property
    def needs_value(self) -> bool:
        """Whether there is something to compare with."""
        return self.comparison not in _WORDS and bool(self.about)

    @property
    def value(self) -> str:
        """The value as a text input shows it."""
        return ", ".join(self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A condition as the form shows it; ``said`` are the words of one that it cannot show."""

    path: str
    join: str
    rows: tuple[Row, ...]
    said: str = ""


def subjects(survey: Survey, *, name: str) -> tuple[tuple[str, str], ...]:
    """Return what conditions of an element may ask about: all that comes before it.

    Args:
        survey: the draft.
        name: the element; ``jumps:ID`` for where a page leads, which its own fields decide, too.

    Returns:
        (value, label) of each answer and of what is known of the asking.
    """
    kind, element_id = split(name)
    found: list[tuple[str, str]] = []
    for page in survey.pages:
        if kind == "page" and page.id == element_id:
            break
        for field in page.fields:
            if kind == "field" and field.id == element_id:
                return (*found, *_known())
            if field.is_asked:
                found += _subjects_of(survey, field)
        if kind == "jumps" and page.id == element_id:
            break
    return (*found, *_known())


def shown(survey: Survey, condition: Condition | None, *, path: str, extra: bool = False) -> Shown:
    """Return a condition as rows of a form; ``extra`` adds an empty one."""
    flat = _flat(condition)
    if flat is None:
        return Shown(path=path, join="kept", rows=(), said=say(survey, condition))
    join, parts = flat
    rows = [_row(survey, f"{path}.{place}", one) for place, one in enumerate(parts)]
    if extra:
        rows.append(_row(survey, f"{path}.{len(rows)}", None))
    return Shown(path=path, join=join if rows else "", rows=tuple(rows))


def read(posted: Posted, path: str, before: Condition | None) -> Condition | None:
    """Read a condition from the inputs below a path."""
    join = posted.data.get(f"{path}.join")
    if join is None or join == "kept":
        return before
    if join not in {"all", "any"}:
        return None
    dropped = posted.data.get("then", "")
    parts = [
        part
        for place in posted.places(path)[:_MOST]
        if dropped != f"drop_condition:{path}.{place}"
        and (part := _part(posted, f"{path}.{place}")) is not None
    ]
    if not parts:
        return None
    if len(parts) == 1:
        return parts[0]
    return surveys.Condition(op="all" if join == "all" else "any", parts=tuple(parts))


def read_jumps(posted: Posted, before: Sequence[Jump]) -> tuple[Jump, ...]:
    """Read where a page leads: each jump has its target and its condition."""
    if not posted.data.get("jumps.listed"):
        return tuple(before)
    known = {*(page.id for page in posted.survey.pages), *(e.id for e in posted.survey.ends), "end"}
    old = list(before)
    found = []
    for place in posted.places("jumps"):
        target = posted.data.get(f"jumps.{place}.to", "")
        kept = old[place].when if place < len(old) else None
        if target in known:
            when = read(posted, f"jumps.{place}.when", kept)
            found.append(surveys.Jump(to=target, when=when))
    return tuple(found)


def say(survey: Survey, condition: Condition | None) -> str:
    """Return a condition in words: «What was the reason» is one of Delivery, Price."""
    if condition is None:
        return ""
    flat = _single(condition)
    if flat is not None:
        comparison, one = flat
        about = _about_words(survey, one)
        values = _(", ").join(_value_words(survey, one, value) for value in one.values)
        return f"{about} {COMPARISONS[comparison]} {values}".strip()
    if condition.op == "not":
        return _("not (%(what)s)") % {"what": say(survey, condition.parts[0])}
    joined = _(" and ") if condition.op == "all" else _(" or ")
    return joined.join(f"({say(survey, part)})" for part in condition.parts)


def _flat(condition: Condition | None) -> tuple[str, list[tuple[Comparison, Condition]]] | None:
    """Return how comparisons are joined, and them; None for what a form cannot show."""
    if condition is None:
        return "all", []
    single = _single(condition)
    if single is not None:
        return "all", [single]
    if condition.op == "not":
        return None
    parts = [_single(part) for part in condition.parts]
    if any(part is None for part in parts):
        return None
    return condition.op, [part for part in parts if part is not None]


def _single(condition: Condition) -> tuple[Comparison, Condition] | None:
    """Return a comparison that is not made of others; of a negated one what it negates."""
    if condition.op == "not" and len(condition.parts) == 1:
        part = condition.parts[0]
        turned: dict[str, Comparison] = {"is": "is_not", "answered": "unanswered"}
        return (turned[part.op], part) if part.op in turned else None
    if condition.op in {"all", "any", "not"}:
        return None
    return cast("Comparison", condition.op), condition


def _row(survey: Survey, path: str, told: tuple[Comparison, Condition] | None) -> Row:
    comparison, condition = told or ("", None)
    about = _about(condition)
    field = survey.field(condition.field) if condition is not None and condition.field else None
    values = tuple(_text(value) for value in condition.values) if condition is not None else ()
    return Row(
        path=path,
        about=about,
        label="" if condition is None else _about_words(survey, condition),
        comparison=comparison,
        values=values,
        choices=_choices(survey, field, values)
        or (_channels(values) if about == "c:channel" else ()),
        comparisons=tuple((one, COMPARISONS[one]) for one in _comparisons(field)),
        kind=field.type if field is not None else "",
    )


def _comparisons(field: Field | None) -> tuple[Comparison, ...]:
    if field is None or field.type in {"single", "multiple", "matrix"}:
        return _CHOICES
    return _WORDS if field.type == "text" else _SCALES


def _choices(survey: Survey, field: Field | None, values: Sequence[str]) -> tuple[Choice, ...]:
    if field is None:
        return ()
    if field.points:
        return tuple(
            Choice(value=str(one), label=_words.number(one), chosen=str(one) in values)
            for one in field.points
        )
    return tuple(
        Choice(value=one.id, label=_words.said(survey, one.text) or one.id, chosen=one.id in values)
        for one in field.options
    )


def _channels(values: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(value=code, label=str(label), chosen=code in values)
        for code, label in _words.CHANNELS.items()
    )


def _part(posted: Posted, path: str) -> Condition | None:
    kind, _sep, name = posted.data.get(f"{path}.about", "").partition(":")
    if not name or kind not in {"f", "c"}:
        return None
    field_id, _sep, row = name.partition("#")
    field = posted.survey.field(field_id) if kind == "f" else None
    comparison = posted.data.get(f"{path}.op", "")
    if comparison not in _comparisons(field):
        comparison = _comparisons(field)[0]
    about = (
        surveys.Condition(op="answered", field=field_id, row=row)
        if kind == "f"
        else surveys.Condition(op="answered", context=name)
    )
    if comparison in _WORDS:
        return about if comparison == "answered" else _negated(about)
    values = _values(posted, path, field) or _first_values(comparison, field)
    return _compared(about, comparison, values)


def _first_values(comparison: str, field: Field | None) -> tuple[str | float, ...]:
    """Return what a comparison names before somebody chose: the end of the scale, the first."""
    if field is None:
        return ("",)
    if field.points:
        return (float(field.points[-1 if comparison == "at_least" else 0]),)
    if field.options:
        return (field.options[0].id,)
    if field.type == "date":
        return (field.low_day or company.now().date().isoformat(),)
    return (field.low or 0.0,)


def _compared(about: Condition, comparison: str, values: tuple[str | float, ...]) -> Condition:
    """Return a comparison with its values."""
    if comparison in {"at_least", "at_most"}:
        return replace(
            about, op=cast("Literal['at_least', 'at_most']", comparison), values=values[:1]
        )
    one = replace(about, op="is", values=values)
    return one if comparison == "is" else _negated(one)


def _negated(condition: Condition) -> Condition:
    return surveys.Condition(op="not", parts=(condition,))


def _values(posted: Posted, path: str, field: Field | None) -> tuple[str | float, ...]:
    told = [one.strip()[:200] for one in posted.data.getlist(f"{path}.value") if one.strip()]
    if field is None:
        return tuple(part.strip() for one in told for part in one.split(",") if part.strip())
    if field.type == "date":
        days = [read_day(one) for one in told]
        return tuple(day.isoformat() for day in days if day is not None)
    if field.type in {"single", "multiple", "matrix"}:
        return tuple(one for one in told if field.option(one) is not None)
    numbers = []
    for one in told:
        try:
            numbers.append(float(ascii_digits_one(one).replace("٫", ".")))
        except ValueError:
            posted.faults[f"{path}.value"] = _("Write a number.")
    return tuple(numbers)


def _subjects_of(survey: Survey, field: Field) -> list[tuple[str, str]]:
    label = _words.said(survey, field.text) or field.id
    if field.type != "matrix":
        return [(f"f:{field.id}", label)]
    return [
        (f"f:{field.id}#{row.id}", f"{label} – {_words.said(survey, row.text) or row.id}")
        for row in field.rows
    ]


def _known() -> list[tuple[str, str]]:
    return [(f"c:{name}", str(label)) for name, label in CONTEXT.items()]


def _about(condition: Condition | None) -> str:
    if condition is None:
        return ""
    if condition.context:
        return f"c:{condition.context}"
    return f"f:{condition.field}#{condition.row}" if condition.row else f"f:{condition.field}"


def _about_words(survey: Survey, condition: Condition) -> str:
    if condition.context:
        return str(CONTEXT.get(condition.context, condition.context))
    field = survey.field(condition.field)
    if field is None:
        return f"«{condition.field}»"
    told = next(
        (label for value, label in _subjects_of(survey, field) if value == _about(condition)),
        _words.said(survey, field.text) or field.id,
    )
    return f"«{told}»"


def _value_words(survey: Survey, condition: Condition, value: str | float) -> str:
    if not isinstance(value, str):
        return _words.number(value)
    field = survey.field(condition.field) if condition.field else None
    option = field.option(value) if field is not None else None
    return value if option is None else _words.said(survey, option.text) or value


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"
