"""Reading a survey's definition from JSON: every fault is named with its place, all at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import get_args

from mehvar.surveys._elements import LANGUAGE, Element, Faults
from mehvar.surveys._plain import SCHEMA
from mehvar.surveys._read_conditions import condition_at
from mehvar.surveys._records import (
    Audience,
    Density,
    End,
    Field,
    Jump,
    Option,
    Origin,
    Page,
    Survey,
    Theme,
)
from mehvar.surveys._types import (
    FIELD_TYPES,
    FieldType,
    Measure,
    bounds_of,
    measure_of,
    wrong_measure,
)

_ACCENT = re.compile(r"#[0-9a-fA-F]{6}")
_HTTPS = re.compile(r"https://[^\s\"'<>\\]{1,900}")
_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_MOST_OPTIONS = 300
_MOST_FIELDS = 400
_WIDEST_SCALE = 21


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
    faults = Faults()
    survey = _survey(Element(data, "", faults))
    if not faults.found:
        _unique(survey, faults)
    faults.settle()
    return survey


def _survey(one: Element) -> Survey:
    number = one.count("schema", most=10_000) if "schema" in one.values else SCHEMA
    if number != SCHEMA:
        one.wrong("schema", f"shape {number} is not known to this version, only {SCHEMA}")
    main = one.pattern("language", LANGUAGE, "a language code", "fa") or "fa"
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


def _languages(one: Element, main: str) -> tuple[str, ...]:
    value = one.values.pop("languages", [main])
    if not isinstance(value, list | tuple) or not all(
        isinstance(code, str) and LANGUAGE.fullmatch(code) for code in value
    ):
        one.wrong("languages", "a list of language codes is wanted")
        return (main,)
    return tuple(dict.fromkeys([main, *value]))


def _theme(one: Element) -> Theme:
    value = one.values.pop("theme", {})
    part = Element(value, one.at("theme"), one.faults)
    default = Theme()
    theme = Theme(
        accent=part.pattern("accent", _ACCENT, "a colour as #rrggbb", default.accent).lower()
        or default.accent,
        logo=part.pattern("logo", _HTTPS, "an https address"),
        density=part.choice("density", get_args(Density), default.density),
    )
    part.close()
    return theme


def _page(one: Element) -> Page:
    page = Page(
        id=one.id(),
        title=one.words("title"),
        fields=one.items("fields", _field, most=_MOST_FIELDS),
        show_when=condition_at(one, "show_when"),
        jumps=one.items("jumps", _jump, most=50),
    )
    one.close()
    return page


def _jump(one: Element) -> Jump:
    jump = Jump(to=one.id("to"), when=condition_at(one, "when"))
    one.close()
    return jump


def _end(one: Element) -> End:
    end = End(
        id=one.id(),
        title=one.words("title"),
        text=one.words("text"),
        link=one.pattern("link", _HTTPS, "an https address"),
        link_text=one.words("link_text"),
        show_when=condition_at(one, "show_when"),
    )
    one.close()
    return end


def _field(one: Element) -> Field:
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
        show_when=condition_at(one, "show_when"),
        since=one.count("since"),
    )
    one.close()
    _bounds(one, field)
    return field


def _type(one: Element) -> FieldType:
    if one.is_object and "type" not in one.values:
        one.wrong("type", f"a type is wanted: {', '.join(FIELD_TYPES)}")
        return "text"
    return one.choice("type", FIELD_TYPES, "text")


def _bounds(one: Element, field: Field) -> None:
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


def _option(one: Element) -> Option:
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


def _option_id(one: Element) -> str:
    """Options may be numbered; ``|`` and ``=`` join ids in the stored answer."""
    value = one.text("id")
    if one.is_object and not _OPTION_ID.fullmatch(value):
        one.wrong("id", "an id is wanted: Latin letters, digits, _ or -, 64 at most")
    return value


def _unique(survey: Survey, faults: Faults) -> None:
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


def _repeated(ids: Sequence[tuple[str, str]], faults: Faults) -> None:
    seen: dict[str, str] = {}
    for place, known in ids:
        if known in seen:
            faults.add(f"{place}.id", f"{known!r} is the id of {seen[known]} already")
        seen.setdefault(known, place)
