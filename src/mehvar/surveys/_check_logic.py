"""Conditions that ask too early, hold never or always, and pages that nobody can reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from mehvar.surveys._findings import finding
from mehvar.surveys._logic import holds
from mehvar.surveys._pipe import COMPARED
from mehvar.surveys._records import Answer, Condition, Field, Finding, Page, Survey

_MOST_TRIED = 5_000
_ORDERED = {"nps", "csat", "ces", "stars", "scale", "number", "date"}


def logic_findings(survey: Survey) -> Iterator[Finding]:
    """Return what is wrong with the conditions and jumps."""
    for place, condition, known in _conditions(survey):
        found = list(_leaves(survey, place, condition, known))
        yield from found
        if not found:
            yield from _possible(survey, place, condition)
    yield from _jumps(survey)
    yield from _reach(survey)


def _conditions(survey: Survey) -> Iterator[tuple[str, Condition, frozenset[str]]]:
    """Return every condition with its place and the fields that may be answered by then."""
    before: list[str] = []
    for number, page in enumerate(survey.pages):
        at = f"pages[{number}]"
        if page.show_when:
            yield f"{at}.show_when", page.show_when, frozenset(before)
        for place, field in enumerate(page.fields):
            if field.show_when:
                yield f"{at}.fields[{place}].show_when", field.show_when, frozenset(before)
            before.append(field.id)
        for place, jump in enumerate(page.jumps):
            if jump.when:
                yield f"{at}.jumps[{place}].when", jump.when, frozenset(before)
    for number, end in enumerate(survey.ends):
        if end.show_when:
            yield f"ends[{number}].show_when", end.show_when, frozenset(before)


def leaves(condition: Condition) -> Iterator[Condition]:
    """Return the comparisons that a condition is made of."""
    if condition.op in {"all", "any", "not"}:
        for part in condition.parts:
            yield from leaves(part)
    else:
        yield condition


def _leaves(
    survey: Survey, place: str, condition: Condition, known: frozenset[str]
) -> Iterator[Finding]:
    for leaf in leaves(condition):
        if leaf.context:
            if leaf.context not in COMPARED:
                yield finding("unknown_context", place, name=leaf.context)
            continue
        field = survey.field(leaf.field)
        if field is None or not field.is_asked:
            yield finding("unknown_field", place, name=leaf.field)
        elif field.id not in known:
            yield finding("forward", place, name=field.id)
        else:
            yield from _values(place, leaf, field)


def _values(place: str, leaf: Condition, field: Field) -> Iterator[Finding]:
    """The values that a comparison names must be possible answers."""
    if leaf.op in {"at_least", "at_most"}:
        if field.type not in _ORDERED:
            yield finding("no_order", place, name=field.id)
        return
    possible = _answers_of(field)
    if leaf.op != "is" or possible is None:
        return
    known = {str(one) for one in possible}
    for value in leaf.values:
        if _plain(value) not in known:
            yield finding("unknown_value", place, value=_plain(value), name=field.id)
    if leaf.row and leaf.row not in {one.id for one in field.rows}:
        yield finding("unknown_value", place, value=leaf.row, name=field.id)


def _plain(value: str | float) -> str:
    return f"{value:g}" if isinstance(value, float) else value


def _answers_of(field: Field) -> Sequence[str | int] | None:
    """Return the single answers that a field can have; None when they cannot be listed."""
    if field.points:
        return field.points
    if field.type in {"single", "multiple", "matrix"}:
        return tuple(one.id for one in field.options)
    return None


def _possible(survey: Survey, place: str, condition: Condition) -> Iterator[Finding]:
    """Try every combination of the answers that a condition asks about, where they are few."""
    fields = {leaf.field: survey.field(leaf.field) for leaf in leaves(condition)}
    tried: list[tuple[str, list[Answer | None]]] = []
    count = 1
    for name, field in fields.items():
        if field is None or (listed := _answers_of(field)) is None or field.type == "matrix":
            return
        if field.type == "multiple" and len(listed) > 10:
            return
        values = _combinations(listed) if field.type == "multiple" else list(listed)
        tried.append((name, [*values, None]))
        count *= len(values) + 1
        if count > _MOST_TRIED:
            return
    outcomes = {
        holds(condition=condition, answers=_given(tried, chosen))
        for chosen in product(*(values for _, values in tried))
    }
    if outcomes == {False}:
        yield finding("never", place)
    elif outcomes == {True}:
        yield finding("always", place)


def _combinations(options: Sequence[str | int]) -> list[Answer]:
    return [
        [str(one) for place, one in enumerate(options) if mask >> place & 1]
        for mask in range(1, 2 ** len(options))
    ]


def _given(
    tried: Sequence[tuple[str, list[Answer | None]]], chosen: tuple[Answer | None, ...]
) -> Mapping[str, Answer]:
    return {
        name: value for (name, _), value in zip(tried, chosen, strict=True) if value is not None
    }


def _jumps(survey: Survey) -> Iterator[Finding]:
    ends = {end.id for end in survey.ends} | {"end"}
    place_of = {page.id: number for number, page in enumerate(survey.pages)}
    for number, page in enumerate(survey.pages):
        for place, jump in enumerate(page.jumps):
            at = f"pages[{number}].jumps[{place}]"
            if jump.to not in ends and jump.to not in place_of:
                yield finding("unknown_target", f"{at}.to", name=jump.to)
            elif jump.to not in ends and place_of[jump.to] <= number:
                yield finding("backward", f"{at}.to", name=jump.to)
            if jump.when is None and place + 1 < len(page.jumps):
                yield finding("dead_jump", at)


def _reach(survey: Survey) -> Iterator[Finding]:
    """Follow every way that may be taken; conditions count as possible both ways."""
    reached, ends, waiting = set[int](), set[str](), [0] if survey.pages else []
    while waiting:
        number = waiting.pop()
        if number not in reached:
            reached.add(number)
            after, said = _leads_to(survey, number)
            waiting += after
            ends |= said
    for number in range(len(survey.pages)):
        if number not in reached:
            yield finding("unreachable", f"pages[{number}]")
    for number, end in enumerate(survey.ends):
        if end.id not in ends and survey.pages:
            yield finding("unreachable_end", f"ends[{number}]")


def _leads_to(survey: Survey, number: int) -> tuple[list[int], set[str]]:
    """Return the pages and the ends that may follow a page."""
    places = {page.id: place for place, page in enumerate(survey.pages)}
    after, ends = list[int](), set[str]()
    for target in _targets(survey.pages[number], number):
        place = target if isinstance(target, int) else places.get(target)
        if target == "end" or place == len(survey.pages):
            ends |= _finishes(survey)
        elif place is not None and place > number:
            after.append(place)
        else:
            ends.add(str(target))
    return after, ends


def _targets(page: Page, number: int) -> Iterator[int | str]:
    for jump in page.jumps:
        yield jump.to
        if jump.when is None:
            break
    else:
        yield number + 1
        return
    if page.show_when:
        yield number + 1


def _finishes(survey: Survey) -> set[str]:
    """Return the ends that may be said when the pages are done."""
    found = set[str]()
    for end in survey.ends:
        found.add(end.id)
        if end.show_when is None:
            break
    return found
