"""All policies in one list: what is in force, what is written, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mehvar.empowerment import SITUATION_TITLES
from mehvar.text import search_key_one
from mehvar_web import company
from mehvar_web.accounts import Right, may
from mehvar_web.grants import policies as store
from mehvar_web.grants.policies import Standing
from mehvar_web.policies import _words
from mehvar_web.policies._page import title_of
from mehvar_web.policies._sight import may_see_drafts
from mehvar_web.policies._words import said
from mehvar_web.ui import Choice, Column, Order, Table
from mehvar_web.ui.tables import page_pager, read_order, read_page
from mehvar_web.ui.templatetags.ui import ago, day, num

if TYPE_CHECKING:
    from mehvar_web.grants.models import PolicyVersion

SIZE = 50
FILTERS: tuple[Standing, ...] = ("in_force", "submitted", "draft", "planned", "ended")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One policy: its version in force, and the one that is written or waits."""

    key: str
    title: str
    situation: str
    standing: Standing
    number: int
    from_day: date | None
    to_day: date | None
    next_number: int | None
    next_standing: Standing | None
    who: str
    changed_at: datetime

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Under which of the list's filters it falls."""
        return (self.standing, *((self.next_standing,) if self.next_standing else ()))


def lines_of(request: HttpRequest) -> tuple[Line, ...]:
    """Return every policy in the reader's sight, one line each."""
    today, sees = store.today(company.now()), may_see_drafts(request.user)
    of_key: dict[str, list[tuple[Standing, PolicyVersion]]] = {}
    for one in store.everything():
        where = store.standing(one, day=today)
        if sees or where not in {"draft", "submitted", "dropped"}:
            of_key.setdefault(one.key, []).append((where, one))
    return tuple(_line(found) for found in of_key.values())


def _line(found: Sequence[tuple[Standing, PolicyVersion]]) -> Line:
    order: tuple[Standing, ...] = ("in_force", "planned", "submitted", "draft", "ended", "dropped")
    ranked = sorted(found, key=lambda one: (order.index(one[0]), -one[1].number))
    where, first = ranked[0]
    others = [one for one in ranked[1:] if one[0] in {"planned", "submitted", "draft"}]
    later = max(others, key=lambda one: one[1].number, default=None)
    newest = later[1] if later else first
    return Line(
        key=first.key,
        title=title_of(first),
        situation=said(SITUATION_TITLES[first.situation]),  # type: ignore[index]  # the store keeps known ones
        standing=where,
        number=first.number,
        from_day=first.from_day,
        to_day=first.to_day,
        next_number=later[1].number if later else None,
        next_standing=later[0] if later else None,
        who=newest.changed_by.shown_name,
        changed_at=newest.changed_at,
    )


def chosen(lines: Iterable[Line], *, standing: str, text: str) -> list[Line]:
    """Return the lines of a standing in which a text stands."""
    wanted = search_key_one(text)
    return [
        one
        for one in lines
        if (not standing or standing in one.standings)
        and (not wanted or wanted in search_key_one(f"{one.title} {one.key} {one.situation}"))
    ]


def filters_of(lines: Sequence[Line], current: str) -> list[Choice]:
    """Return the filters of the list with how many each has."""
    here = reverse("policies:policies")
    counts = {name: sum(name in one.standings for one in lines) for name in FILTERS}
    every = Choice(label=pgettext("policies", "All"), url=here, current=not current)
    return [every] + [
        Choice(
            label=format_html("{} {}", _words.STANDINGS[name], num(counts[name])),
            url=f"{here}?standing={name}",
            current=name == current,
        )
        for name in FILTERS
        if counts[name]
    ]


def table_of(request: HttpRequest, lines: list[Line]) -> Table[Line]:
    """Return a page of the list, sorted as the address asks."""
    columns = columns_of()
    default = Order(name="changed", descending=True)
    order = read_order(request.GET.get("sort"), columns=columns, default=default)
    ordered = sorted_by(lines, order)
    page = read_page(request.GET.get("page"))
    query = request.GET.copy()
    query["format"] = "csv"
    return Table(
        name="policies",
        title=pgettext("page", "Policies"),
        columns=columns,
        rows=ordered[(page - 1) * SIZE : page * SIZE],
        order=order,
        pager=page_pager(page=page, size=SIZE, count=len(lines)),
        csv_url=f"?{query.urlencode()}" if may(request.user, Right.EXPORT) else "",
        empty_title=_("No such policy"),
    )


def sorted_by(lines: list[Line], order: Order) -> list[Line]:
    """Return the lines in an order; what has no day stands last."""
    keys: dict[str, Any] = {
        "title": attrgetter("title"),
        "situation": attrgetter("situation"),
        "standing": lambda one: FILTERS.index(one.standing) if one.standing in FILTERS else 9,
        "from": lambda one: one.from_day or date.min,
        "changed": attrgetter("changed_at"),
    }
    return sorted(lines, key=keys[order.name], reverse=order.descending)


def columns_of() -> list[Column[Line]]:
    """Return the columns of the list and of its file."""
    return [
        Column(name="title", label=_("Policy"), cell=_linked, value=lambda one: one.title,
               sorts=True, head=True),
        Column(name="situation", label=_("Situation"), cell=lambda one: one.situation, sorts=True),
        Column(name="standing", label=_("Standing"), cell=_standing,
               value=lambda one: one.standing, sorts=True),
        Column(name="version", label=_("Version"), cell=lambda one: num(one.number),
               value=lambda one: one.number, numeric=True),
        Column(name="from", label=pgettext("a day", "From"),
               cell=lambda one: day(one.from_day) if one.from_day else None,
               value=lambda one: one.from_day, sorts=True, tight=True),
        Column(name="until", label=pgettext("a day", "Until"),
               cell=lambda one: day(one.to_day) if one.to_day else None,
               value=lambda one: one.to_day, tight=True),
        Column(name="next", label=_("Next version"), cell=_next,
               value=lambda one: one.next_number),
        Column(name="changed", label=_("Changed"),
               cell=_changed,
               value=lambda one: one.changed_at.isoformat(timespec="seconds"), sorts=True),
    ]  # fmt: skip


def _linked(one: Line) -> SafeString:
    url = reverse("policies:policy", args=[one.key])
    return format_html('<a href="{}"><bdi>{}</bdi></a>', url, one.title)


def _standing(one: Line) -> SafeString:
    tone = _words.STANDING_TONES.get(one.standing, "")
    words = _words.STANDINGS[one.standing]
    return format_html('<span class="pill {}">{}</span>', tone, words)


def _changed(one: Line) -> SafeString:
    return format_html("{}<br><small>{}</small>", one.who, ago(one.changed_at))


def _next(one: Line) -> SafeString | None:
    if one.next_standing is None:
        return None
    url = reverse("policies:policy", args=[one.key])
    tone = _words.STANDING_TONES.get(one.next_standing, "")
    return format_html(
        '<a href="{}?version={}">{}</a> <span class="pill {}">{}</span>',
        url, one.next_number, num(one.next_number), tone, _words.STANDINGS[one.next_standing],
    )  # fmt: skip
