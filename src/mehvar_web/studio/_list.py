"""The list of surveys: filtered, searched, sorted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mehvar.text import search_key_one
from mehvar_web.studio import _live, _words
from mehvar_web.studio._live import Numbers
from mehvar_web.surveys.models import Survey
from mehvar_web.ui import Choice, Column, Order, Table
from mehvar_web.ui.tables import page_pager, read_order, read_page
from mehvar_web.ui.templatetags.ui import ago, num, pct

if TYPE_CHECKING:
    from mehvar_web.ui.tables import Pager

SIZE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A survey and how it fares."""

    survey: Survey
    numbers: Numbers

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which it asks."""
        told = self.survey.draft.get("languages") or ["fa"]
        return tuple(_words.language_name(code) for code in told)


def read_list(request: HttpRequest) -> list[Listed]:
    """Return the surveys that the address asks for, in its order."""
    asked = request.GET.get("state", "")
    rows = Survey.objects.filter(put_away__isnull=asked != "away")
    if asked in _words.STATES:
        rows = rows.filter(state=asked)
    fares = _live.numbers()
    listed = [Listed(survey=one, numbers=fares.get(one.key, _live.NOTHING)) for one in rows]
    wanted = search_key_one(request.GET.get("q", "")[:200])
    if wanted:
        listed = [one for one in listed if wanted in search_key_one(_told(one.survey))]
    order = order_of(request)
    return sorted(listed, key=lambda one: _key(one, order.name), reverse=order.descending)


def order_of(request: HttpRequest) -> Order:
    """Return the order that the address asks for; what was written last comes first."""
    usual = Order(name="changed", descending=True)
    return read_order(request.GET.get("sort"), columns=columns(), default=usual)


def state_choices(request: HttpRequest) -> tuple[Choice, ...]:
    """Return the chips of the states."""
    here = request.GET.get("state", "")
    named = [("", _("All")), *_words.STATES.items(), ("away", _("Put away surveys"))]
    return tuple(
        Choice(label=label, url=_with(request, code), current=code == here) for code, label in named
    )


def table(request: HttpRequest, rows: Sequence[Listed]) -> Table[Listed]:
    """Return a page of the list."""
    page = read_page(request.GET.get("page"))
    pager: Pager = page_pager(page=page, size=SIZE, count=len(rows))
    return Table(
        name="surveys",
        title=_("Surveys"),
        columns=columns(),
        rows=rows[(page - 1) * SIZE : page * SIZE],
        order=order_of(request),
        pager=pager,
        empty_title=_("No survey like this"),
        empty_text=_("Look under another state, or search for other words."),
    )


def columns() -> tuple[Column[Listed], ...]:
    """The columns of the list."""
    return (
        Column(name="title", label=gettext_lazy("Survey"), cell=_title, sorts=True, head=True,
               value=lambda one: one.survey.title),
        Column(name="state", label=pgettext_lazy("of a survey", "State"), sorts=True,
               cell=lambda one: _words.state_pill(one.survey.state)),
        Column(name="languages", label=gettext_lazy("Languages"),
               cell=lambda one: _(", ").join(one.languages)),
        Column(name="answers", label=gettext_lazy("Answers"), sorts=True, numeric=True,
               cell=lambda one: num(one.numbers.answers), value=lambda one: one.numbers.answers),
        Column(name="response", label=gettext_lazy("Response rate"), sorts=True, numeric=True,
               cell=lambda one: pct(one.numbers.response), value=lambda one: one.numbers.response),
        Column(name="last", label=gettext_lazy("Last answer"), sorts=True, tight=True,
               cell=lambda one: ago(one.numbers.last_at)),
        Column(name="changed", label=gettext_lazy("Changed"), sorts=True, tight=True,
               cell=lambda one: ago(one.survey.changed_at)),
    )  # fmt: skip


def _title(one: Listed) -> SafeString:
    tab = "results" if one.survey.number else "build"
    return format_html(
        '<a href="{}"><bdi>{}</bdi></a>',
        reverse(f"studio:{tab}", args=[one.survey.key]),
        _words.title_of(one.survey),
    )


def _key(one: Listed, name: str) -> tuple[bool, object]:
    value = {
        "title": search_key_one(one.survey.title),
        "state": list(_words.STATES).index(one.survey.state),
        "answers": one.numbers.answers,
        "response": one.numbers.response,
        "last": one.numbers.last_at,
        "changed": one.survey.changed_at,
    }.get(name)
    return value is not None, value


def _told(survey: Survey) -> str:
    titles = survey.draft.get("title") or {}
    return " ".join([survey.title, survey.key, *map(str, titles.values())])


def _with(request: HttpRequest, state: str) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    asked.pop("state", None)
    if state:
        asked["state"] = state
    return f"?{asked.urlencode()}"
