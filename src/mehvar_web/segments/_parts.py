"""The parts of a draft as the builder draws them: words, inputs and counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from mehvar import segments
from mehvar.segments import COUNT_OPERATORS, Field, HappeningKind, Vocabulary
from mehvar.text import Bilingual, Language
from mehvar_web import company
from mehvar_web.segments._draft import Draft, DraftCondition, DraftGroup, DraftHappening
from mehvar_web.segments._resolve import Resolved
from mehvar_web.segments._typed import field_named
from mehvar_web.segments._words import DAY_OPERATORS, MATCHES, OPERATORS
from mehvar_web.ui.forms import DateInput, MoneyField, NumberInput

_FEW = 24
"""So many values are offered as boxes to tick; more are written, with the known ones proposed."""

_NO_VALUE = frozenset({"known", "not_known"})
_SEVERAL = frozenset({"one_of", "not_one_of", "has", "has_not"})

Option = tuple[str, "str | Promise", bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The part of a line after its field: the operators, and the inputs of the value."""

    path: str
    operators: Sequence[Option]
    inputs: tuple[SafeString, ...]
    boxes: tuple[Option, ...] = ()
    writes_lines: bool = False
    lines: str = ""
    proposed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the rule: a group, a condition, or something that happened."""

    path: str
    kind: str
    problems: tuple[str, ...] = ()
    is_first: bool = True
    is_last: bool = True
    joined_by: str = ""
    matches: Sequence[Option] = ()
    parts: tuple[Part, ...] = ()
    count: int = 0
    field: str = ""
    title: str = ""
    meaning: str = ""
    group: str = ""
    comparison: Comparison | None = None
    measures: Sequence[Option] = ()
    window: str = ""
    last_days: str = ""
    from_day: str = ""
    until_day: str = ""
    where: tuple[Part, ...] = ()
    narrows: Sequence[tuple[str, str]] = ()


def language() -> Language:
    """Return the page's language."""
    return "en" if (get_language() or "fa").startswith("en") else "fa"


def known_vocabulary() -> Vocabulary:
    """Return what a rule may be about in this company, as the last build left it."""
    return company.remember("segment-vocabulary", lambda: segments.read_vocabulary(company.marts()))


def addable() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return what may be added to a group: titles of groups, each with its codes and words."""
    known, spoken = known_vocabulary(), language()
    happened = tuple(
        (f"h|{name}", kind.title.in_(spoken)) for name, kind in known.happenings.items()
    )
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in known.fields.values():
        groups.setdefault(one.group.in_(spoken), []).append(
            (f"f|{one.name}", one.title.in_(spoken))
        )
    rest = tuple((group, tuple(sorted(f, key=lambda x: x[1]))) for group, f in groups.items())
    return ((_("What happened"), happened), *rest)


def draw(draft: DraftGroup, resolved: Resolved, path: str = "r") -> Part:
    """Return the whole draft as it is drawn."""
    return _draw(draft, resolved, path, first=True, last=True, joined="")


def _draw(
    draft: Draft, resolved: Resolved, path: str, *, first: bool, last: bool, joined: str
) -> Part:
    problems = tuple(one.in_(language()) for one in resolved.problems.get(path, ()))
    if isinstance(draft, DraftGroup):
        return _group(draft, resolved, path, problems, first=first, last=last, joined=joined)
    if isinstance(draft, DraftHappening):
        return _happening(draft, path, problems, first=first, last=last, joined=joined)
    return _condition(draft, path, "", problems, first=first, last=last, joined=joined)


def _group(
    draft: DraftGroup,
    resolved: Resolved,
    path: str,
    problems: tuple[str, ...],
    *,
    first: bool,
    last: bool,
    joined: str,
) -> Part:
    word = pgettext("joins conditions", "and") if draft.match == "all" else (
        pgettext("joins conditions", "or")
    )  # fmt: skip
    size = len(draft.parts)
    return Part(
        path=path,
        kind="group",
        problems=problems,
        is_first=first,
        is_last=last,
        joined_by=joined,
        matches=[(code, words, code == draft.match) for code, words in MATCHES],
        count=size,
        parts=tuple(
            _draw(
                part, resolved, f"{path}.{place}",
                first=place == 0, last=place == size - 1, joined=word if place else "",
            )
            for place, part in enumerate(draft.parts)
        ),
    )  # fmt: skip


def _condition(
    draft: DraftCondition,
    path: str,
    happened: str,
    problems: tuple[str, ...],
    *,
    first: bool = True,
    last: bool = True,
    joined: str = "",
) -> Part:
    known = field_named(draft.field, happened)
    return Part(
        path=path,
        kind="field",
        problems=problems,
        is_first=first,
        is_last=last,
        joined_by=joined,
        field=draft.field,
        title=_said(known.title) if known else draft.field,
        meaning=_said(known.meaning) if known else _("There is no such field any more."),
        group=_said(known.group) if known else "",
        comparison=_comparison(draft, path, known, happened) if known else None,
    )


def _comparison(draft: DraftCondition, path: str, known: Field, happened: str) -> Comparison:
    operator = draft.operator if draft.operator in known.operators else known.operators[0]
    named = OPERATORS | (DAY_OPERATORS if known.kind == "day" else {})
    operators = [(code, named[code], code == operator) for code in known.operators]
    if operator in _NO_VALUE:
        return Comparison(path=path, operators=operators, inputs=())
    if known.kind in {"text", "names"} and operator != "contains":
        return _of_words(draft, path, known, happened, operators, several=operator in _SEVERAL)
    places = 2 if operator == "between" else 1
    values = [*draft.values[:places], *[""] * places][:places]
    inputs = tuple(
        _input(f"{path}:value", value, known, operator, place) for place, value in enumerate(values)
    )
    return Comparison(path=path, operators=operators, inputs=inputs)


def _of_words(
    draft: DraftCondition,
    path: str,
    known: Field,
    happened: str,
    operators: Sequence[Option],
    *,
    several: bool,
) -> Comparison:
    """A text field: boxes to tick where few values are known, else lines or one line to write."""
    offered = _choices(known, happened)
    values = list(dict.fromkeys([*offered, *draft.values]))
    if several and 0 < len(values) <= _FEW:
        words = [
            (one, segments.word_of(one, language=language()), one in draft.values)
            for one in values
        ]  # fmt: skip
        return Comparison(path=path, operators=operators, inputs=(), boxes=tuple(words))
    if several:
        return Comparison(
            path=path, operators=operators, inputs=(), writes_lines=True,
            lines="\n".join(draft.values), proposed=tuple(offered),
        )  # fmt: skip
    if 0 < len(offered) <= _FEW:
        chosen = draft.values[0] if draft.values else ""
        choices = [("", "—"), *((v, segments.word_of(v, language=language())) for v in values)]
        select = forms.Select(choices=choices, attrs=_named(f"{path}:value"))
        return Comparison(
            path=path, operators=operators, inputs=(select.render(f"{path}:value", chosen),)
        )
    attrs = _named(f"{path}:value") | {"list": f"{path}-known", "dir": "auto", "class": "input"}
    value = draft.values[0] if draft.values else ""
    return Comparison(
        path=path, operators=operators, proposed=tuple(offered),
        inputs=(forms.TextInput(attrs=attrs).render(f"{path}:value", value),),
    )  # fmt: skip


def _choices(known: Field, happened: str) -> tuple[str, ...]:
    """Return the values that a field has; the schema's own first where it declares them."""
    found = company.remember(
        ("segment-choices", happened, known.name),
        lambda: tuple(
            one.value for one in segments.read_choices(company.marts(), known, happened=happened)
        ),
    )
    return tuple(dict.fromkeys([*known.choices, *found]))


def _input(name: str, value: str, known: Field, operator: str, place: int = 0) -> SafeString:
    attrs = _named(name, place)
    if operator.endswith("_last_days"):
        return NumberInput(attrs=attrs, unit=pgettext("after a number", "days")).render(name, value)
    if known.kind == "bool":
        choices = [("", "—"), ("true", _("yes")), ("false", _("no"))]
        return forms.Select(choices=choices, attrs=attrs).render(name, value)
    if known.kind == "day":
        return DateInput(attrs=attrs).render(name, value)
    if known.kind == "money":
        widget: forms.Widget = MoneyField().widget  # type: ignore[assignment]  # the stubs: a type
        return widget.render(name, value, attrs=attrs)
    if known.kind in {"int", "float"}:
        return NumberInput(attrs=attrs).render(name, value)
    return forms.TextInput(attrs=attrs | {"dir": "auto"}).render(name, value)


def _named(name: str, place: int = 0) -> dict[str, str]:
    label = (_("Value"), _("Upper end"))[place]
    return {"id": f"{name.replace(':', '-')}-{place}", "aria-label": label}


def _happening(
    draft: DraftHappening,
    path: str,
    problems: tuple[str, ...],
    *,
    first: bool,
    last: bool,
    joined: str,
) -> Part:
    kind = known_vocabulary().happenings.get(draft.happened)
    if kind is None:
        return Part(
            path=path, kind="happened", problems=problems, field=draft.happened,
            title=draft.happened, meaning=_("Nothing of this kind is in the data."),
        )  # fmt: skip
    days = {"last": (draft.last_days, "", ""), "days": ("", draft.from_day, draft.until_day)}
    last_days, from_day, until_day = days.get(draft.window, ("", "", ""))
    return Part(
        path=path,
        kind="happened",
        problems=problems,
        is_first=first,
        is_last=last,
        joined_by=joined,
        field=draft.happened,
        title=_said(kind.title),
        count=len(draft.where),
        comparison=_size(draft, path, kind),
        measures=[
            (name, _said(one.title), name == draft.measure) for name, one in kind.measures.items()
        ],
        window=draft.window,
        last_days=_days_input(path, last_days),
        from_day=_day_input(path, "from_day", from_day, _("From")),
        until_day=_day_input(path, "until_day", until_day, _("Until")),
        where=tuple(
            _condition(one, f"{path}.w{place}", draft.happened, ())
            for place, one in enumerate(draft.where)
        ),
        narrows=sorted(((n, _said(f.title)) for n, f in kind.fields.items()), key=lambda x: x[1]),
    )


def _size(draft: DraftHappening, path: str, kind: HappeningKind) -> Comparison:
    measure = kind.measures.get(draft.measure) or kind.measures["times"]
    operator = draft.operator if draft.operator in COUNT_OPERATORS else "at_least"
    places = 2 if operator == "between" else 1
    values = [*draft.values[:places], *[""] * places][:places]
    return Comparison(
        path=path,
        operators=[(code, OPERATORS[code], code == operator) for code in COUNT_OPERATORS],
        inputs=tuple(
            _input(f"{path}:value", value, measure, operator, place)
            for place, value in enumerate(values)
        ),
    )


def _days_input(path: str, value: str) -> SafeString:
    name = f"{path}:last_days"
    attrs = {"id": name.replace(":", "-"), "aria-label": _("Days up to the last day of the data")}
    return NumberInput(attrs=attrs, unit=pgettext("after a number", "days")).render(name, value)


def _day_input(path: str, part: str, value: str, label: str) -> SafeString:
    name = f"{path}:{part}"
    attrs = {"id": name.replace(":", "-"), "aria-label": label}
    day: str | date = value
    return DateInput(attrs=attrs).render(name, day)


def _said(words: Bilingual) -> str:
    return words.in_(language())


def texts(problems: Iterable[Bilingual]) -> tuple[str, ...]:
    """Return problems in the page's language."""
    return tuple(_said(one) for one in problems)
