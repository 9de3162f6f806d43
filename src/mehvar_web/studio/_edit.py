"""Changes of a survey's structure: adding, moving, copying and taking out pages, fields and ends.

Each takes a survey and returns another one; what is said in texts is changed elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from mehvar_web.studio._elements import end_of, located, split
from mehvar_web.studio._errors import StudioError

if TYPE_CHECKING:
    from mehvar.surveys import Condition, End, Field, Jump, Page, Survey

T = TypeVar("T")


def free_id(prefix: str, used: Collection[str]) -> str:
    """Return the first of ``q1``, ``q2``, ... after all of those that are used."""
    numbers = [
        int(one[len(prefix) :])
        for one in used
        if one.startswith(prefix) and one[len(prefix) :].isascii() and one[len(prefix) :].isdigit()
    ]
    return f"{prefix}{max(numbers, default=0) + 1}"


def add_page(survey: Survey, page: Page) -> Survey:
    """Put a page behind the others."""
    return replace(survey, pages=(*survey.pages, page))


def add_field(survey: Survey, field: Field, *, page_id: str, after: str = "") -> Survey:
    """Put a field at the end of a page, or after another field of it.

    Raises:
        StudioError: when the page is not there.
    """
    page = survey.page(page_id)
    if page is None:
        raise StudioError.gone()
    ids = [one.id for one in page.fields]
    place = ids.index(after) + 1 if after in ids else len(ids)
    fields = (*page.fields[:place], field, *page.fields[place:])
    return _with_fields(survey, page_id, fields)


def add_end(survey: Survey, end: End) -> Survey:
    """Put an end before the last one: the last is for everybody whom no other is for."""
    return replace(survey, ends=(*survey.ends[:-1], end, *survey.ends[-1:]))


def remove(survey: Survey, name: str) -> Survey:
    """Take an element out, and from what others ask about it, the questions about it.

    Raises:
        StudioError: when it is not there, or is the only page.
    """
    kind, element_id = split(name)
    if kind == "field" and located(survey, element_id) is not None:
        return without_references(_without_field(survey, element_id), {element_id})
    page = survey.page(element_id) if kind == "page" else None
    if page is not None:
        pages = tuple(one for one in survey.pages if one.id != element_id)
        gone = {field.id for field in page.fields}
        return without_references(replace(survey, pages=pages), gone, pages={element_id})
    if kind == "end" and end_of(survey, element_id) is not None:
        ends = tuple(one for one in survey.ends if one.id != element_id)
        return without_references(replace(survey, ends=ends), set(), pages={element_id})
    raise StudioError.gone()


def move(survey: Survey, name: str, *, before: str) -> Survey:
    """Put an element before another of its kind; with ``""`` or a page's name, behind all there.

    Raises:
        StudioError: when one of them is not there.
    """
    kind, element_id = split(name)
    if kind == "page":
        return replace(survey, pages=_moved(survey.pages, element_id, split(before)[1]))
    if kind == "end":
        return replace(survey, ends=_moved(survey.ends, element_id, split(before)[1]))
    found = located(survey, element_id)
    if found is None:
        raise StudioError.gone()
    return _put_field(_without_field(survey, element_id), found.field, before, found.page.id)


def step(survey: Survey, name: str, *, down: bool) -> Survey:
    """Move an element one place up or down; a field goes on into the neighbouring page.

    Raises:
        StudioError: when it is not there.
    """
    kind, element_id = split(name)
    if kind in {"page", "end"}:
        listed: Sequence[Page | End] = survey.pages if kind == "page" else survey.ends
        ids = _swapped([one.id for one in listed], element_id, 1 if down else -1)
        if kind == "page":
            return replace(survey, pages=_in_order(survey.pages, ids))
        return replace(survey, ends=_in_order(survey.ends, ids))
    found = located(survey, element_id)
    if found is None:
        raise StudioError.gone()
    ids = [one.id for one in found.page.fields]
    place = ids.index(element_id) + (1 if down else -1)
    if 0 <= place < len(ids):
        ids = _swapped(ids, element_id, 1 if down else -1)
        return _with_fields(survey, found.page.id, _in_order(found.page.fields, ids))
    return _to_neighbour(survey, found.page, found.field, down=down)


def without_references(
    survey: Survey, fields: Collection[str], *, pages: Collection[str] = ()
) -> Survey:
    """Take conditions about these fields and jumps to these pages out of everything."""
    return replace(
        survey,
        pages=tuple(_page_without(page, fields, pages) for page in survey.pages),
        ends=tuple(
            replace(end, show_when=_condition_without(end.show_when, fields)) for end in survey.ends
        ),
    )


def _page_without(page: Page, fields: Collection[str], pages: Collection[str]) -> Page:
    return replace(
        page,
        show_when=_condition_without(page.show_when, fields),
        jumps=tuple(
            jump for jump in page.jumps if jump.to not in pages and not _asks(jump, fields)
        ),
        fields=tuple(
            replace(field, show_when=_condition_without(field.show_when, fields))
            for field in page.fields
        ),
    )


def _asks(jump: Jump, fields: Collection[str]) -> bool:
    return jump.when is not None and _condition_without(jump.when, fields) != jump.when


def _condition_without(condition: Condition | None, fields: Collection[str]) -> Condition | None:
    if condition is None or condition.field in fields:
        return None
    if not condition.parts:
        return condition
    parts = [_condition_without(part, fields) for part in condition.parts]
    left = tuple(part for part in parts if part is not None)
    return replace(condition, parts=left) if left else None


def _without_field(survey: Survey, field_id: str) -> Survey:
    pages = tuple(
        replace(page, fields=tuple(one for one in page.fields if one.id != field_id))
        for page in survey.pages
    )
    return replace(survey, pages=pages)


def _put_field(survey: Survey, field: Field, before: str, usual_page: str) -> Survey:
    kind, target = split(before)
    if kind == "page" or not before:
        return add_field(survey, field, page_id=target or usual_page)
    there = located(survey, target)
    if there is None:
        raise StudioError.gone()
    place = [one.id for one in there.page.fields].index(target)
    fields = (*there.page.fields[:place], field, *there.page.fields[place:])
    return _with_fields(survey, there.page.id, fields)


def _to_neighbour(survey: Survey, page: Page, field: Field, *, down: bool) -> Survey:
    place = [one.id for one in survey.pages].index(page.id) + (1 if down else -1)
    if not 0 <= place < len(survey.pages):
        return survey
    neighbour = survey.pages[place]
    fields = (field, *neighbour.fields) if down else (*neighbour.fields, field)
    return _with_fields(_without_field(survey, field.id), neighbour.id, fields)


def _with_fields(survey: Survey, page_id: str, fields: tuple[Field, ...]) -> Survey:
    return replace(
        survey,
        pages=tuple(
            replace(one, fields=fields) if one.id == page_id else one for one in survey.pages
        ),
    )


def _moved(listed: tuple[T, ...], element_id: str, before: str) -> tuple[T, ...]:
    ids = [_id(one) for one in listed]
    if element_id not in ids or (before and before not in ids):
        raise StudioError.gone()
    ids.remove(element_id)
    ids.insert(ids.index(before) if before in ids else len(ids), element_id)
    return _in_order(listed, ids)


def _swapped(ids: list[str], element_id: str, by: int) -> list[str]:
    if element_id not in ids:
        raise StudioError.gone()
    place = ids.index(element_id)
    other = place + by
    if 0 <= other < len(ids):
        ids[place], ids[other] = ids[other], ids[place]
    return ids


def _in_order(listed: Iterable[T], ids: Sequence[str]) -> tuple[T, ...]:
    by_id = {_id(one): one for one in listed}
    return tuple(by_id[one] for one in ids)


def _id(one: object) -> str:
    return str(getattr(one, "id", ""))
