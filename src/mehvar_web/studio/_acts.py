"""Changes of a survey's structure as forms ask for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from django.utils.translation import gettext as _

from mehvar import surveys
from mehvar_web.studio import _draft, _edit, _new
from mehvar_web.studio._elements import end_of, located, name_of, split
from mehvar_web.studio._errors import StudioError

if TYPE_CHECKING:
    from django.http import QueryDict

    from mehvar.surveys import FieldType, Survey
    from mehvar_web.accounts.models import User
    from mehvar_web.surveys.models import Survey as Kept

_PREFIXES = {"page": "p", "field": "q", "end": "e"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done: the change that can be taken back, the element to open, what to tell."""

    change: int | None
    opens: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What a form asks for: the act, the element, the place, the id of what is new."""

    act: str
    name: str
    before: str
    kind: str
    fresh: str


def do(kept: Kept, data: QueryDict, *, by: User) -> Done:
    """Do what a form asks for.

    Raises:
        StudioError: when what it is about is gone, or there is no such act.
        SurveyError: when the outcome is no survey.
    """
    act = data.get("act", "")
    change = _CHANGES.get(act)
    if change is None:
        raise StudioError.unknown()
    name = data.get("element", "")[:120]
    made = _made_kind(act, name, data.get("type", ""))
    asked = _Asked(
        act=act,
        name=name,
        before=data.get("before", "")[:120],
        kind=data.get("type", ""),
        fresh=_edit.free_id(_PREFIXES[made], _used_ids(kept)) if made else "",
    )
    about = name_of(made, asked.fresh) if made else name
    what = {"up": "move", "down": "move"}.get(act, act)
    saved = _draft.act(kept, what, about, lambda survey: change(survey, asked), by=by)
    told = {"remove": _("It was taken out."), "copy": _("It was copied.")}.get(act, "")
    return Done(change=saved.change, opens=about if made else "", told=told)


def _add(survey: Survey, asked: _Asked) -> Survey:
    if asked.kind == "page":
        return _edit.add_page(survey, _new.new_page(asked.fresh))
    if asked.kind == "end":
        return _edit.add_end(survey, _new.new_end(asked.fresh, languages=survey.languages))
    field = _new.new_field(cast("FieldType", asked.kind), asked.fresh, languages=survey.languages)
    kind, element_id = split(asked.name)
    page = element_id if kind == "page" else survey.pages[-1].id if survey.pages else ""
    return _edit.add_field(survey, field, page_id=page)


def _copy(survey: Survey, asked: _Asked) -> Survey:
    kind, element_id = split(asked.name)
    if kind == "field" and (found := located(survey, element_id)) is not None:
        twin = replace(found.field, id=asked.fresh, since=0)
        return _edit.add_field(survey, twin, page_id=found.page.id, after=element_id)
    if kind == "end" and (end := end_of(survey, element_id)) is not None:
        return _edit.add_end(survey, replace(end, id=asked.fresh))
    raise StudioError.gone()


_CHANGES: dict[str, Callable[[surveys.Survey, _Asked], surveys.Survey]] = {
    "add": _add,
    "copy": _copy,
    "remove": lambda survey, asked: _edit.remove(survey, asked.name),
    "up": lambda survey, asked: _edit.step(survey, asked.name, down=False),
    "down": lambda survey, asked: _edit.step(survey, asked.name, down=True),
    "move": lambda survey, asked: _edit.move(survey, asked.name, before=asked.before),
}


def _made_kind(act: str, name: str, kind: str) -> str:
    """Return the kind of the element that an act makes; "" when it makes none."""
    if act == "copy":
        return split(name)[0] if split(name)[0] in {"field", "end"} else ""
    if act != "add":
        return ""
    if kind in {"page", "end"}:
        return kind
    if kind in surveys.FIELD_TYPES:
        return "field"
    raise StudioError.unknown()


def _used_ids(kept: Kept) -> set[str]:
    """Return the ids that this survey ever gave: answers are kept under them, and stay theirs."""
    told = [kept.draft, *kept.versions.values_list("definition", flat=True)]
    told += kept.draft_changes.values_list("before", flat=True)[:50]
    used: set[str] = set()
    for definition in told:
        for page in definition.get("pages", ()):
            used.add(page["id"])
            used.update(field["id"] for field in page.get("fields", ()))
        used.update(end["id"] for end in definition.get("ends", ()))
    return used
