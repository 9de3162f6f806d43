"""Who is shown what: conditions, the way through the pages, and the answers that lie on it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

from mehvar.surveys._records import (
    Answer,
    Answers,
    Condition,
    End,
    Field,
    Option,
    Page,
    Survey,
    Words,
)

_NO_CONTEXT: Mapping[str, str] = {}
_THANKS: Words = {
    "fa": "سپاس از پاسخ شما",
    "en": "Thank you for your answer",
}


def holds(
    *, condition: Condition | None, answers: Answers, context: Mapping[str, str] = _NO_CONTEXT
) -> bool:
    """Tell whether a condition holds; no condition always does."""
    if condition is None:
        return True
    if condition.op in {"all", "any", "not"}:
        parts = (
            holds(condition=part, answers=answers, context=context) for part in condition.parts
        )
        return (
            all(parts)
            if condition.op == "all"
            else (any(parts) if condition.op == "any" else not any(parts))
        )
    given = _given(condition, answers, context)
    if condition.op == "answered" or not given:
        return bool(given)
    return _compares(condition, given)


def visible_fields(
    *, survey: Survey, page: Page, answers: Answers, context: Mapping[str, str] = _NO_CONTEXT
) -> tuple[Field, ...]:
    """Return the fields of a page that are shown, in order.

    A field's condition sees the answers of earlier fields, also of the same page, as far as they
    lie on the way: what was answered on a page that is passed over now does not count.
    """
    known = _known_before(survey, page, answers, context)
    return _shown(page, known, answers, context)[0]


def next_page(
    *,
    survey: Survey,
    page: Page | None,
    answers: Answers,
    context: Mapping[str, str] = _NO_CONTEXT,
) -> Page | End:
    """Return what follows a page (None: the beginning): a page with something to show, or an end.

    Of the page's jumps the first that holds counts; one that leads backwards is passed over, so
    that every survey ends.
    """
    if page is None:
        return _following(survey, -1, {}, context)
    known = _known_before(survey, page, answers, context)
    known = _shown(page, known, answers, context)[1]
    return _following(survey, _place(survey, page), known, context)


def end_of(*, survey: Survey, answers: Answers, context: Mapping[str, str] = _NO_CONTEXT) -> End:
    """Return the end that is said when the pages are done."""
    for end in survey.ends:
        if holds(condition=end.show_when, answers=answers, context=context):
            return end
    return survey.ends[-1] if survey.ends else End(id="end", title=_THANKS)


def way(
    *, survey: Survey, answers: Answers, context: Mapping[str, str] = _NO_CONTEXT
) -> tuple[Page, ...]:
    """Return the pages that these answers lead through."""
    return tuple(page for page, _ in _walk(survey, answers, context))


def kept_answers(
    *, survey: Survey, answers: Answers, context: Mapping[str, str] = _NO_CONTEXT
) -> dict[str, Answer]:
    """Return the answers that lie on the way: those of hidden fields and passed pages drop."""
    kept: dict[str, Answer] = {}
    for _, kept in _walk(survey, answers, context):  # noqa: B007 (the last one counts)
        pass
    return dict(kept)


def ordered_options(*, field: Field, seed: str) -> tuple[Option, ...]:
    """Return a field's options as one person sees them: shuffled by ``seed`` where it says so.

    Options that are fixed, exclusive or ask for other words keep their places. ``seed`` is
    anything that stays the same for one submission.
    """
    if not field.random_order:
        return field.options
    loose = [one for one in field.options if not (one.fixed or one.other or one.exclusive)]
    random.Random(f"{seed}\x1f{field.id}").shuffle(loose)  # noqa: S311 (an order, no secret)
    drawn = iter(loose)
    return tuple(
        one if (one.fixed or one.other or one.exclusive) else next(drawn) for one in field.options
    )


def _walk(
    survey: Survey, answers: Answers, context: Mapping[str, str]
) -> Iterator[tuple[Page, dict[str, Answer]]]:
    """Go through the pages with only such answers known as were given on the way."""
    kept: dict[str, Answer] = {}
    step = _following(survey, -1, kept, context)
    while isinstance(step, Page):
        kept = _shown(step, kept, answers, context)[1]
        yield step, kept
        step = _following(survey, _place(survey, step), kept, context)


def _known_before(
    survey: Survey, page: Page, answers: Answers, context: Mapping[str, str]
) -> dict[str, Answer]:
    """Return the answers that lie on the way to a page."""
    place, known = _place(survey, page), dict[str, Answer]()
    for passed, kept in _walk(survey, answers, context):
        if _place(survey, passed) >= place:
            break
        known = kept
    return known


def _shown(
    page: Page, known: Mapping[str, Answer], answers: Answers, context: Mapping[str, str]
) -> tuple[tuple[Field, ...], dict[str, Answer]]:
    """Return a page's fields that are shown, and what is known after them."""
    after = dict(known)
    shown: list[Field] = []
    for field in page.fields:
        if holds(condition=field.show_when, answers=after, context=context):
            shown.append(field)
            after |= _own(field, answers)
    return tuple(shown), after


def _following(
    survey: Survey, place: int, known: Mapping[str, Answer], context: Mapping[str, str]
) -> Page | End:
    """Return the page after a place with something to show, else an end."""
    following = _jump(survey, place, known, context)
    while isinstance(following, int) and following < len(survey.pages):
        page = survey.pages[following]
        if (
            holds(condition=page.show_when, answers=known, context=context)
            and (_shown(page, known, {}, context)[0])
        ):
            return page
        following += 1
    if isinstance(following, End):
        return following
    return end_of(survey=survey, answers=known, context=context)


def _jump(
    survey: Survey, place: int, known: Mapping[str, Answer], context: Mapping[str, str]
) -> int | End:
    """Return the place that a page leads to, or an end."""
    jumps = survey.pages[place].jumps if place >= 0 else ()
    for jump in jumps:
        if not holds(condition=jump.when, answers=known, context=context):
            continue
        if jump.to == "end":
            return len(survey.pages)
        for end in survey.ends:
            if end.id == jump.to:
                return end
        for later in range(place + 1, len(survey.pages)):
            if survey.pages[later].id == jump.to:
                return later
    return place + 1


def _place(survey: Survey, page: Page) -> int:
    return next(place for place, one in enumerate(survey.pages) if one.id == page.id)


def _own(field: Field, answers: Answers) -> dict[str, Answer]:
    """Return a field's answer, with the words behind "other"."""
    names = (field.id, f"{field.id}.other")
    return {name: answers[name] for name in names if name in answers}


def _given(
    condition: Condition, answers: Answers, context: Mapping[str, str]
) -> tuple[str | float, ...]:
    """Return what a condition asks about, as plain values; nothing when it is not there."""
    value: object = (
        context.get(condition.context) if condition.context else answers.get(condition.field)
    )
    if isinstance(value, Mapping):
        value = value.get(condition.row) if condition.row else list(value.values())
    if value is None or value == "":
        return ()
    listed = value if isinstance(value, list | tuple) else (value,)
    return tuple(one if isinstance(one, str) else float(one) for one in listed)


def _compares(condition: Condition, given: tuple[str | float, ...]) -> bool:
    if condition.op == "is":
        return any(_same(one, wanted) for one in given for wanted in condition.values)
    least = condition.op == "at_least"
    wanted = condition.values[0] if condition.values else ""
    return any(_in_order(one, wanted) if not least else _in_order(wanted, one) for one in given)


def _same(one: str | float, wanted: str | float) -> bool:
    if isinstance(one, str) and isinstance(wanted, str):
        return one == wanted
    first, second = _as_number(one), _as_number(wanted)
    return first is not None and first == second


def _in_order(lower: str | float, upper: str | float) -> bool:
    """Tell whether ``lower <= upper``: numbers as numbers, days as they are written."""
    first, second = _as_number(lower), _as_number(upper)
    if first is not None and second is not None:
        return first <= second
    return isinstance(lower, str) and isinstance(upper, str) and lower <= upper


def _as_number(value: str | float) -> float | None:
    if isinstance(value, float):
        return value
    try:
        number = float(value)
    except ValueError:
        return None
    return number if number == number and abs(number) != float("inf") else None  # noqa: PLR0124
