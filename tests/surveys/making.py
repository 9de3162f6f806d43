"""Surveys and answers of all kinds, for properties; and short ones, for examples."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from mehvar.surveys import FIELD_TYPES, Condition, Field, Page, Survey, read_survey

LANGUAGES = ("fa", "en")
CHANNELS = ("sms", "email", "web")


def short(*fields: Mapping[str, object], **more: object) -> Survey:
    """A survey of one page."""
    pages = [{"id": "p1", "fields": [{"text": {"fa": "پرسش"}, **field} for field in fields]}]
    return read_survey({"survey_id": "s", "title": {"fa": "عنوان"}, "pages": pages, **more})


def options(*ids: str) -> list[dict[str, object]]:
    return [{"id": one, "text": {"fa": f"گزینهٔ {one}", "en": f"Option {one}"}} for one in ids]


words = st.fixed_dictionaries(
    {"fa": st.text("آبپتثجچ ‌", min_size=1, max_size=12).filter(str.strip)},
    optional={"en": st.text("abc {}|", min_size=1, max_size=12).filter(str.strip)},
)


@st.composite
def fields(
    draw: st.DrawFn, field_id: str, earlier: Sequence[Mapping[str, object]]
) -> dict[str, object]:
    kind = draw(st.sampled_from(FIELD_TYPES))
    field: dict[str, object] = {"id": field_id, "type": kind, "text": draw(words)}
    if kind == "scale":
        low = draw(st.integers(-3, 3))
        field |= {"low": low, "high": low + draw(st.integers(1, 9))}
    if kind in {"single", "multiple", "matrix"}:
        field["options"] = draw(choices())
    if kind == "matrix":
        field["rows"] = options(*"rst"[: draw(st.integers(1, 3))])
    if kind == "multiple":
        field["min_picks"] = draw(st.integers(0, 2))
    if kind == "number":
        field |= {"low": -5, "high": 1_000, "decimals": draw(st.integers(0, 2))}
    field["required"] = draw(st.booleans())
    if draw(st.booleans()) and earlier:
        field["show_when"] = draw(conditions(earlier))
    return field


@st.composite
def choices(draw: st.DrawFn) -> list[dict[str, object]]:
    listed = options(*"abcd"[: draw(st.integers(2, 4))])
    last: str = draw(st.sampled_from(("other", "exclusive", "fixed", "")))
    if last:
        listed[-1][last] = True
    return listed


@st.composite
def conditions(
    draw: st.DrawFn, earlier: Sequence[Mapping[str, object]], depth: int = 2
) -> dict[str, object]:
    shape = draw(st.sampled_from(("leaf", "leaf", "all", "any", "not") if depth else ("leaf",)))
    if shape in {"all", "any"}:
        return {shape: draw(st.lists(conditions(earlier, depth - 1), max_size=3))}
    if shape == "not":
        return {"not": draw(conditions(earlier, depth - 1))}
    if draw(st.integers(0, 5)) == 0:
        return {"context": "channel", "is": [draw(st.sampled_from(CHANNELS))]}
    about = draw(st.sampled_from(list(earlier)))
    leaf: dict[str, object] = {"field": about["id"]}
    if about["type"] == "matrix":
        leaf["row"] = "r"
    op = draw(st.sampled_from(("answered", "is", "at_least", "at_most")))
    if op == "answered":
        return leaf | {"answered": True}
    if op == "is":
        return leaf | {"is": draw(st.lists(st.sampled_from([*"abcd", 0, 1, 5, "x"]), min_size=1))}
    return leaf | {op: draw(st.integers(-3, 10))}


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    """Surveys of up to four pages with conditions and jumps, in both directions."""
    numbers = itertools.count()
    known: list[dict[str, object]] = []
    pages: list[dict[str, object]] = []
    for number in range(draw(st.integers(1, 4))):
        mine: list[dict[str, object]] = []
        for _ in range(draw(st.integers(0, 3))):
            mine.append(draw(fields(f"q{next(numbers)}", [*known, *mine])))
        known += mine
        page: dict[str, object] = {"id": f"p{number}", "fields": mine}
        if draw(st.booleans()) and known:
            page["show_when"] = draw(conditions(known))
        if draw(st.booleans()) and known:
            page["jumps"] = [{
                "to": draw(st.sampled_from(["p0", "p1", "p2", "p3", "e0", "e1", "end", "no"])),
                "when": draw(conditions(known)),
            }]  # fmt: skip
        pages.append(page)
    return read_survey({
        "survey_id": "s1", "title": draw(words), "pages": pages, "languages": list(LANGUAGES),
        "ends": [{"id": f"e{number}", "title": {"fa": "پایان"}} for number in range(2)],
        "theme": {"accent": draw(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))},
    })  # fmt: skip


def sent(field: Field) -> st.SearchStrategy[dict[str, list[str]]]:
    """What a form may send for a field, mostly fitting."""
    if field.type == "matrix":
        rows = {f"{field.id}.{row.id}": st.just([field.options[0].id]) for row in field.rows}
        return st.fixed_dictionaries({}, optional=dict(rows))
    fitting = {
        "single": [one.id for one in field.options],
        "multiple": [one.id for one in field.options],
        "text": ["خوب بود", "fine"],
        "date": ["۱۴۰۳/۰۵/۱۲", "2024-08-02"],
        "number": ["۱۲", "3", "7.5"],
    }.get(field.type, [str(point) for point in field.points] or [""])
    most = 2 if field.type == "multiple" else 1
    given = st.lists(st.sampled_from(fitting), max_size=most)
    return st.fixed_dictionaries({}, optional={field.id: given})


@st.composite
def forms(draw: st.DrawFn, page: Page) -> dict[str, list[str]]:
    """What a form may send for a page."""
    form: dict[str, list[str]] = {}
    for field in page.fields:
        form |= draw(sent(field))
    return form


def leaves_of(condition: Condition) -> list[Condition]:
    if condition.op in {"all", "any", "not"}:
        return [leaf for part in condition.parts for leaf in leaves_of(part)]
    return [condition]
