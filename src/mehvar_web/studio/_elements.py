"""The elements of a survey that are edited one at a time, and the marks by which each is known.

An element is named ``intro``, ``page:ID``, ``field:ID`` or ``end:ID``. Its mark changes whenever it
does, so that two people may write different questions of one survey at once, and who writes the
same one is told.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mehvar_web.studio._errors import StudioError

if TYPE_CHECKING:
    from mehvar.surveys import End, Field, Finding, Page, Survey

INTRO = "intro"
_PLACE = re.compile(r"(pages|ends)\[(\d+)\](?:\.fields\[(\d+)\])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A field and where it stands."""

    page: Page
    field: Field
    number: int


def name_of(kind: str, element_id: str) -> str:
    """Return an element's name."""
    return f"{kind}:{element_id}"


def split(name: str) -> tuple[str, str]:
    """Return an element's kind and id."""
    kind, _, element_id = name.partition(":")
    return kind, element_id


def located(survey: Survey, field_id: str) -> Located | None:
    """Return a field with its page and its number in the survey; None when it is not there."""
    number = 0
    for page in survey.pages:
        for field in page.fields:
            number += field.is_asked
            if field.id == field_id:
                return Located(page=page, field=field, number=number)
    return None


def end_of(survey: Survey, end_id: str) -> End | None:
    """Return an end by its id; None when there is none."""
    return next((one for one in survey.ends if one.id == end_id), None)


def mark_of(survey: Survey, name: str) -> str:
    """Return the mark of an element as it stands; "" when it is not there."""
    told = _told(survey, name)
    if told is None:
        return ""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def with_field(survey: Survey, field: Field) -> Survey:
    """Return the survey with a field in the place of the one that has its id."""
    pages = tuple(
        replace(page, fields=tuple(field if one.id == field.id else one for one in page.fields))
        for page in survey.pages
    )
    return replace(survey, pages=pages)


def with_page(survey: Survey, page: Page) -> Survey:
    """Return the survey with a page in the place of the one that has its id."""
    return replace(survey, pages=tuple(page if one.id == page.id else one for one in survey.pages))


def with_end(survey: Survey, end: End) -> Survey:
    """Return the survey with an end in the place of the one that has its id."""
    return replace(survey, ends=tuple(end if one.id == end.id else one for one in survey.ends))


def element_of(survey: Survey, finding: Finding) -> str:
    """Return the name of the element that a finding is about; "" when it is about the whole."""
    return element_at(survey, finding.place)


def element_at(survey: Survey, place: str) -> str:
    """Return the name of the element at a place as SurveyError and check name it."""
    if place.startswith("intro"):
        return INTRO
    found = _PLACE.match(place)
    if found is None:
        return ""
    part, number, field = found[1], int(found[2]), found[3]
    listed = survey.pages if part == "pages" else survey.ends
    if number >= len(listed):
        return ""
    if field is not None and int(field) < len(survey.pages[number].fields):
        return name_of("field", survey.pages[number].fields[int(field)].id)
    return name_of("page" if part == "pages" else "end", listed[number].id)


def require(survey: Survey, name: str) -> None:
    """Make sure that an element is there.

    Raises:
        StudioError: when somebody took it out meanwhile.
    """
    if _told(survey, name) is None:
        raise StudioError.gone()


def _told(survey: Survey, name: str) -> object:
    kind, element_id = split(name)
    if kind == INTRO:
        return [dict(survey.title), dict(survey.intro)]
    whole = survey.to_dict()
    if kind == "end":
        return _by_id(whole.get("ends"), element_id)
    if kind == "page":
        page = _by_id(whole.get("pages"), element_id)
        return None if page is None else {**page, "fields": None}
    for page in _listed(whole.get("pages")):
        found = _by_id(page.get("fields"), element_id)
        if kind == "field" and found is not None:
            return found
    return None


def _by_id(listed: object, element_id: str) -> dict[str, object] | None:
    return next((one for one in _listed(listed) if one.get("id") == element_id), None)


def _listed(value: object) -> list[dict[str, object]]:
    return value if isinstance(value, list) else []
