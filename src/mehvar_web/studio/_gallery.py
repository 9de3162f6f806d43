"""What a survey may begin with: templates of our own by stage of the journey, or nothing at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from mehvar import surveys as core
from mehvar_web.studio import _lifecycle, _new, _words
from mehvar_web.surveys.models import Survey

if TYPE_CHECKING:
    from django.http import QueryDict

    from mehvar_web.accounts.models import User

SHELVES: Mapping[str, _words.Words] = {
    "relational": pgettext_lazy("templates", "The relation as a whole"),
    "awareness": pgettext_lazy("templates", "Getting to know us"),
    "consideration": pgettext_lazy("templates", "Choosing"),
    "purchase": pgettext_lazy("templates", "Purchase"),
    "delivery": pgettext_lazy("templates", "Delivery"),
    "use": pgettext_lazy("templates", "Use"),
    "service": pgettext_lazy("templates", "Service and support"),
    "loyalty": pgettext_lazy("templates", "Loyalty"),
    "leaving": pgettext_lazy("templates", "Leaving"),
    "form": pgettext_lazy("templates", "Forms"),
    "employees": pgettext_lazy("templates", "Employees"),
    "values": pgettext_lazy("templates", "Values"),
    "study": pgettext_lazy("templates", "Studies"),
}
_FIRST = ("fa", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Templates of one stage."""

    key: str
    title: _words.Words
    templates: tuple[Offer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One template as the gallery shows it."""

    key: str
    title: str
    text: str
    questions: int
    icons: tuple[str, ...]


def shelves() -> tuple[Shelf, ...]:
    """Return the templates by stage, in the order of the journey."""
    found: dict[str, list[Offer]] = {}
    for one in core.templates():
        found.setdefault(_shelf_of(one), []).append(_offer(one))
    order = [*SHELVES, *(key for key in found if key not in SHELVES)]
    return tuple(
        Shelf(key=key, title=SHELVES.get(key, key), templates=tuple(found[key]))
        for key in order
        if key in found
    )


def languages() -> tuple[tuple[str, str, bool], ...]:
    """Return the languages that a new survey may ask in: (code, name, chosen at first)."""
    return tuple((code, str(name), code in _FIRST) for code, name in _words.LANGUAGES.items())


def begin(data: QueryDict, *, by: User) -> Survey | None:
    """Write down the survey that a form asks for; None when it asks for none that there is."""
    key = data.get("template", "")
    if key == "empty":
        told = [code for code in data.getlist("languages") if code in _words.LANGUAGES]
        main = data.get("main", "")
        ordered = dict.fromkeys([main, *told] if main in told else told or _FIRST)
        return _lifecycle.begin(_new.new_survey(languages=tuple(ordered)), by=by)
    if key not in {one.key for one in core.templates()}:
        return None
    made = core.template(key)
    own = made.survey.survey_id
    is_known = made.kind == "values"  # segments know its answers by its id
    is_free = not Survey.objects.filter(key=own).exists()
    return _lifecycle.begin(made.survey, by=by, key=own if is_known and is_free else "")


def _shelf_of(template: core.Template) -> str:
    return template.stage if template.kind == "transactional" else template.kind


def _offer(template: core.Template) -> Offer:
    survey = template.survey
    return Offer(
        key=template.key,
        title=_words.said(survey, template.title),
        text=_words.said(survey, template.about),
        questions=sum(field.is_asked for field in survey.fields),
        icons=tuple(dict.fromkeys(_words.ICONS[field.type] for field in survey.fields))[:5],
    )
