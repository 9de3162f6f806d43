"""Reading a survey's definition from JSON: every fault is named with its place, all at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar, get_args

from mehvar.surveys._errors import SurveyError
from mehvar.surveys._plain import SCHEMA
from mehvar.surveys._records import (
    Audience,
    Condition,
    Density,
    End,
    Field,
    Jump,
    Operator,
    Option,
    Origin,
    Page,
    Survey,
    Theme,
    Words,
)
from mehvar.surveys._types import (
    FIELD_TYPES,
    FieldType,
    Measure,
    bounds_of,
    measure_of,
    wrong_measure,
)

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_ACCENT = re.compile(r"#[0-9a-fA-F]{6}")
_HTTPS = re.compile(r"https://[^\s\"'<>\\]{1,900}")
_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_LONGEST = 4_000
_MOST_OPTIONS = 300
_MOST_FIELDS = 400
_DEEPEST = 8
_WIDEST_SCALE = 21
_LARGEST = 2**53

T = TypeVar("T")


class _Faults:
    """Collects what is wrong, so that it is all told at once."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []

    def add(self, place: str, message: str) -> None:
        self.found.append((place, message))

    def settle(self) -> None:
        """Raise for the first fault, with all of them in its data."""
        if not self.found:
            return
        place, message = self.found[0]
        more = len(self.found) - 1
        hint = (
            f"{more} more: " + "; ".join(f"{where}: {what}" for where, what in self.found[1:6])
            if more
            else ""
        )
        raise SurveyError(message, place=place, hint=hint, faults=self.found)


class _Element:
    """One JSON object, read key by key; what is left over is unknown, and a fault."""

    def __init__(self, value: object, place: str, faults: _Faults) -> None:
        self.place, self.faults = place, faults
        self.values: dict[str, object] = {}
        self.is_object = isinstance(value, Mapping)
        if isinstance(value, Mapping):
            self.values = {str(key): one for key, one in value.items()}
        else:
            faults.add(place or "survey", f"an object is wanted, found {_kind(value)}")

    def at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def wrong(self, key: str, message: str) -> None:
        self.faults.add(self.at(key), message)

    def text(self, key: str, default: str = "", *, most: int = _LONGEST) -> str:
        value = self.values.pop(key, default)
        if not isinstance(value, str) or "\x00" in value or len(value) > most:
            self.wrong(key, f"a text of at most {most} letters is wanted, found {_kind(value)}")
            return default
        return value

    def id(self, key: str = "id") -> str:
        value = self.text(key)
        if self.is_object and not _ID.fullmatch(value):
            self.wrong(
                key, "an id is wanted: a Latin letter, then letters, digits, _ or -, 64 at most"
            )
        return value

    def words(self, key: str) -> Words:
        value = self.values.pop(key, {})
        if not isinstance(value, Mapping):
            self.wrong(key, f'texts by language are wanted ({{"fa": ...}}), found {_kind(value)}')
            return {}
        good: dict[str, str] = {}
        for language, text in value.items():
            place = f"{key}.{language}"
            if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
                self.wrong(place, "the language is wanted as a code: fa, en, ar, ...")
            elif not isinstance(text, str) or "\x00" in text or len(text) > _LONGEST:
                self.wrong(place, f"a text of at most {_LONGEST} letters is wanted")
            elif text.strip():
                good[language] = text
        return good

    def flag(self, key: str) -> bool:
        value = self.values.pop(key, False)
        if not isinstance(value, bool):
            self.wrong(key, f"true or false is wanted, found {_kind(value)}")
            return False
        return value

    def number(self, key: str) -> float | None:
        value = self.values.pop(key, None)
        if value is None:
            return None
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not -_LARGEST < value < _LARGEST
        ):
            self.wrong(key, f"a number is wanted, found {_kind(value)}")
            return None
        return float(value)

    def count(self, key: str, *, most: int = 1_000_000) -> int:
        value = self.values.pop(key, 0)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            self.wrong(key, f"a whole number from 0 to {most} is wanted, found {_kind(value)}")
            return 0
        return value

    def choice(self, key: str, choices: Sequence[T], default: T) -> T:
        value = self.values.pop(key, default)
        for one in choices:
            if value == one and type(value) is type(one):
                return one
        known = ", ".join(str(one) for one in choices if one)
        self.wrong(key, f"{value!r:.60} is none of {known}")
        return default

    def pattern(self, key: str, wanted: re.Pattern[str], what: str, default: str = "") -> str:
        value = self.text(key, default)
        if value and not wanted.fullmatch(value):
            self.wrong(key, f"{what} is wanted, found {value!r:.60}")
            return default
        return value

    def items(self, key: str, read: Callable[[_Element], T], *, most: int) -> tuple[T, ...]:
        value = self.values.pop(key, [])
        if not isinstance(value, list | tuple):
            self.wrong(key, f"a list is wanted, found {_kind(value)}")
            return ()
        if len(value) > most:
            self.wrong(key, f"at most {most} are possible, found {len(value)}")
            return ()
        return tuple(
            read(_Element(one, f"{self.at(key)}[{place}]", self.faults))
            for place, one in enumerate(value)
        )

    def condition(self, key: str) -> Condition | None:
        value = self.values.pop(key, None)
        return None if value is None else _condition(value, self.at(key), self.faults, 0)

    def close(self) -> None:
        for key in self.values:
            self.wrong(key, "there is no such setting")


def read_survey(data: Mapping[str, object]) -> Survey:
    """Read a survey from the JSON that ``Survey.to_dict`` makes.

    Reads drafts as well: a survey without pages, or whose logic names fields that are not there,
    is read, and ``check`` says what is wrong with it.

    Args:
        data: the parsed JSON.

    Raises:
        SurveyError: naming the first faulty element (``pages[0].fields[2].options``); its hint
            tells of the others, its data lists them all.
    """
    faults = _Faults()
    survey = _survey(_Element(data, "", faults))
    if not faults.found:
        _unique(survey, faults)
    faults.settle()
    return survey


def _survey(one: _Element) -> Survey:
    number = one.count("schema", most=10_000) if "schema" in one.values else SCHEMA
    if number != SCHEMA:
        one.wrong("schema", f"shape {number} is not known to this version, only {SCHEMA}")
    main = one.pattern("language", _LANGUAGE, "a language code", "fa") or "fa"
    survey = Survey(
        survey_id=one.id("survey_id"),
        version=one.count("version"),
        title=one.words("title"),
        language=main,
        languages=_languages(one, main),
        intro=one.words("intro"),
        pages=one.items("pages", _page, most=200),
        ends=one.items("ends", _end, most=20),
        theme=_theme(one),
        audience=one.choice("audience", get_args(Audience), "customers"),
        origin=one.choice("origin", get_args(Origin), "survey"),
        anonymous=one.flag("anonymous"),
        stage=one.text("stage", most=60),
        touchpoint_id=one.text("touchpoint_id", most=200),
    )
    one.close()
    if len(survey.fields) > _MOST_FIELDS:
        one.wrong("pages", f"at most {_MOST_FIELDS} fields are possible")
    return survey


def _languages(one: _Element, main: str) -> tuple[str, ...]:
    value = one.values.pop("languages", [main])
    if not isinstance(value, list | tuple) or not all(
        isinstance(code, str) and _LANGUAGE.fullmatch(code) for code in value
    ):
        one.wrong("languages", "a list of language codes is wanted")
        return (main,)
    return tuple(dict.fromkeys([main, *value]))


def _theme(one: _Element) -> Theme:
    value = one.values.pop("theme", {})
    part = _Element(value, one.at("theme"), one.faults)
    default = Theme()
    theme = Theme(
        accent=part.pattern("accent", _ACCENT, "a colour as #rrggbb", default.accent).lower()
        or default.accent,
        logo=part.pattern("logo", _HTTPS, "an https address"),
        density=part.choice("density", get_args(Density), default.density),
    )
    part.close()
    return theme


def _page(one: _Element) -> Page:
    page = Page(
        id=one.id(),
        title=one.words("title"),
        fields=one.items("fields", _field, most=_MOST_FIELDS),
        show_when=one.condition("show_when"),
        jumps=one.items("jumps", _jump, most=50),
    )
    one.close()
    return page


def _jump(one: _Element) -> Jump:
    jump = Jump(to=one.id("to"), when=one.condition("when"))
    one.close()
    return jump


def _end(one: _Element) -> End:
    end = End(
        id=one.id(),
        title=one.words("title"),
        text=one.words("text"),
        link=one.pattern("link", _HTTPS, "an https address"),
        link_text=one.words("link_text"),
        show_when=one.condition("show_when"),
    )
    one.close()
    return end


def _field(one: _Element) -> Field:
    kind = _type(one)
    low, high = bounds_of(kind, one.number("low"), one.number("high"))
    field = Field(
        id=one.id(),
        type=kind,
        text=one.words("text"),
        help=one.words("help"),
        required=one.flag("required"),
        measure=measure_of(kind, one.choice("measure", get_args(Measure), "")),
        low=low,
        high=high,
        low_text=one.words("low_text"),
        high_text=one.words("high_text"),
        options=one.items("options", _option, most=_MOST_OPTIONS),
        rows=one.items("rows", _option, most=_MOST_OPTIONS),
        random_order=one.flag("random_order"),
        min_picks=one.count("min_picks"),
        max_picks=one.count("max_picks"),
        long=one.flag("long"),
        max_length=one.count("max_length", most=20_000),
        decimals=one.count("decimals", most=6),
        unit=one.words("unit"),
        low_day=one.pattern("low_day", _DAY, "a day as YYYY-MM-DD"),
        high_day=one.pattern("high_day", _DAY, "a day as YYYY-MM-DD"),
        show_when=one.condition("show_when"),
        since=one.count("since"),
    )
    one.close()
    _bounds(one, field)
    return field


def _type(one: _Element) -> FieldType:
    if one.is_object and "type" not in one.values:
        one.wrong("type", f"a type is wanted: {', '.join(FIELD_TYPES)}")
        return "text"
    return one.choice("type", FIELD_TYPES, "text")


def _bounds(one: _Element, field: Field) -> None:
    """A scale needs two whole ends, not too far apart; bounds must not cross."""
    low, high = field.low, field.high
    if wrong := wrong_measure(field.type, field.measure):
        one.wrong("measure", wrong)
    if low is not None and high is not None and low >= high:
        one.wrong("high", "must lie above low")
    elif field.type == "scale" and (low is None or high is None):
        one.wrong("low", "a scale needs low and high")
    elif field.points and not (
        low is not None
        and high is not None
        and low.is_integer()
        and high.is_integer()
        and high - low < _WIDEST_SCALE
    ):
        one.wrong("high", f"a scale has whole ends and at most {_WIDEST_SCALE} points")


def _option(one: _Element) -> Option:
    option = Option(
        id=_option_id(one),
        text=one.words("text"),
        score=one.number("score"),
        other=one.flag("other"),
        exclusive=one.flag("exclusive"),
        fixed=one.flag("fixed"),
    )
    one.close()
    return option


_OPTION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def _option_id(one: _Element) -> str:
    """Options may be numbered; ``|`` and ``=`` join ids in the stored answer."""
    value = one.text("id")
    if one.is_object and not _OPTION_ID.fullmatch(value):
        one.wrong("id", "an id is wanted: Latin letters, digits, _ or -, 64 at most")
    return value


def _condition(value: object, place: str, faults: _Faults, depth: int) -> Condition:
    one = _Element(value, place, faults)
    if depth > _DEEPEST:
        faults.add(place, f"conditions nest at most {_DEEPEST} deep")
        return Condition(op="all")
    for joined in ("all", "any", "not"):
        if joined in one.values:
            return _joined(one, joined, depth)
    compared: dict[str, Operator] = {"is": "is", "at_least": "at_least", "at_most": "at_most"}
    op: Operator = "answered"
    values: tuple[str | float, ...] = ()
    for key, known in compared.items():
        if key in one.values:
            op, values = known, _compared(one, key)
            break
    else:
        if one.values.pop("answered", True) is not True:
            one.wrong("answered", "only true is possible; put it into not for the contrary")
    condition = Condition(
        op=op,
        field=one.text("field", most=64),
        row=one.text("row", most=64),
        context=one.text("context", most=64),
        values=values,
    )
    one.close()
    if one.is_object and bool(condition.field) == bool(condition.context):
        faults.add(place, "a condition asks about a field or about the context, and about one")
    return condition


def _joined(one: _Element, op: str, depth: int) -> Condition:
    value = one.values.pop(op)
    listed = [value] if op == "not" else value
    parts: tuple[Condition, ...] = ()
    if not isinstance(listed, list | tuple) or len(listed) > 50:
        one.wrong(op, "a list of at most 50 conditions is wanted")
    else:
        parts = tuple(
            _condition(part, f"{one.at(op)}[{number}]" if op != "not" else one.at(op),
                       one.faults, depth + 1)
            for number, part in enumerate(listed)
        )  # fmt: skip
    one.close()
    return Condition(op="all" if op == "all" else "any" if op == "any" else "not", parts=parts)


def _compared(one: _Element, key: str) -> tuple[str | float, ...]:
    value = one.values.pop(key)
    listed = list(value) if isinstance(value, list | tuple) else [value]
    good: list[str | float] = []
    for single in listed:
        if isinstance(single, str) and len(single) <= 200:
            good.append(single)
        elif (
            isinstance(single, int | float)
            and not isinstance(single, bool)
            and -_LARGEST < single < _LARGEST
        ):
            good.append(float(single))
        else:
            one.wrong(key, f"a text or a number is wanted, found {_kind(single)}")
    if key != "is" and len(listed) != 1:
        one.wrong(key, "one value is wanted")
    return tuple(good)


def _unique(survey: Survey, faults: _Faults) -> None:
    """Ids must not repeat: fields in the survey, pages and ends together, options in a field."""
    steps = [(f"pages[{n}]", page.id) for n, page in enumerate(survey.pages)]
    steps += [(f"ends[{n}]", end.id) for n, end in enumerate(survey.ends)]
    _repeated(steps, faults)
    fields = [
        (f"pages[{n}].fields[{m}]", field)
        for n, page in enumerate(survey.pages)
        for m, field in enumerate(page.fields)
    ]
    _repeated([(place, field.id) for place, field in fields], faults)
    for place, field in fields:
        for name, listed in (("options", field.options), ("rows", field.rows)):
            _repeated([(f"{place}.{name}[{n}]", one.id) for n, one in enumerate(listed)], faults)


def _repeated(ids: Sequence[tuple[str, str]], faults: _Faults) -> None:
    seen: dict[str, str] = {}
    for place, known in ids:
        if known in seen:
            faults.add(f"{place}.id", f"{known!r} is the id of {seen[known]} already")
        seen.setdefault(known, place)


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    names = {"dict": "an object", "list": "a list", "str": "a text", "bool": "true or false"}
    return names.get(type(value).__name__, "a number" if isinstance(value, int | float) else "?")
