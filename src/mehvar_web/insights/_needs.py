"""The list of needs: filtered, searched, sorted by what is behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mehvar import insights
from mehvar.text import search_key_one
from mehvar.workspace import NotBuiltError
from mehvar_web import company
from mehvar_web.insights import _words
from mehvar_web.insights.models import Need
from mehvar_web.ui import Choice, Column, Order, Table
from mehvar_web.ui.figures import write_figure
from mehvar_web.ui.tables import page_pager, read_order, read_page

if TYPE_CHECKING:
    from mehvar.insights import Worth
    from mehvar_web.ui.tables import Pager

SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A need with what the last build found behind it; ``worth`` None: written since then."""

    need: Need
    evidence: int
    worth: Worth | None

    @property
    def money(self) -> int | None:
        """The worth of the customers behind it, else of those who spoke badly of its topic."""
        if self.worth is None:
            return None
        return self.worth.worth if self.worth.worth is not None else self.worth.touched_worth


def worths() -> dict[str, Worth]:
    """Return what the last build found of each need; nothing before the first."""
    try:
        return insights.read_worths(company.workspace(), marts=company.marts())
    except NotBuiltError:
        return {}


def read_list(request: HttpRequest) -> list[Listed]:
    """Return the needs that the address asks for, in its order."""
    found = worths()
    standing = Count("evidence", filter=Q(evidence__withdrawn_at=None))
    rows = [
        Listed(need=need, evidence=need.standing, worth=found.get(need.key))
        for need in _chosen(request).select_related("owner").annotate(standing=standing)
    ]
    wanted = search_key_one(request.GET.get("q", "")[:200])
    if wanted:
        rows = [one for one in rows if wanted in search_key_one(_told(one.need))]
    order = order_of(request)
    return sorted(rows, key=lambda one: _key(one, order.name), reverse=order.descending)


def _chosen(request: HttpRequest):  # type: ignore[no-untyped-def]  # noqa: ANN202 (a Django query)
    asked = request.GET
    rows = Need.objects.filter(is_archived=asked.get("state") == "archived")
    if asked.get("state") in _words.STATES:
        rows = rows.filter(state=asked["state"])
    if asked.get("topic"):
        rows = rows.filter(aspect=asked["topic"][:60])
    if asked.get("owner", "").isdecimal():
        rows = rows.filter(owner_id=int(asked["owner"][:9]))
    if asked.get("department"):
        rows = rows.filter(department=asked["department"][:80])
    return rows


def order_of(request: HttpRequest) -> Order:
    """Return the order that the address asks for; what most money stands behind comes first."""
    usual = Order(name="money", descending=True)
    return read_order(request.GET.get("sort"), columns=columns(), default=usual)


def state_choices(request: HttpRequest) -> tuple[Choice, ...]:
    """Return the chips of the states."""
    here = request.GET.get("state", "")
    named = [("", _("All")), *_words.STATES.items(), ("archived", _("Put away"))]
    return tuple(
        Choice(label=label, url=_with(request, "state", code), current=code == here)
        for code, label in named
    )


def view_choices(request: HttpRequest) -> tuple[Choice, ...]:
    """Return list and board."""
    board = request.GET.get("view") == "board"
    return (
        Choice(label=_("List"), url=_with(request, "view", ""), current=not board),
        Choice(label=_("Board"), url=_with(request, "view", "board"), current=board),
    )


def table(request: HttpRequest, rows: Sequence[Listed], *, csv_url: str) -> Table[Listed]:
    """Return a page of the list."""
    page = read_page(request.GET.get("page"))
    pager: Pager = page_pager(page=page, size=SIZE, count=len(rows))
    return Table(
        name="needs",
        title=_("Needs"),
        columns=columns(),
        rows=rows[(page - 1) * SIZE : page * SIZE],
        order=order_of(request),
        pager=pager,
        csv_url=csv_url,
        empty_title=_("No need like this"),
        empty_text=_("Open a comment and say which need it speaks for, or write one down here."),
    )


def board(rows: Sequence[Listed]) -> tuple[tuple[str, str, tuple[Listed, ...]], ...]:
    """Return (state, title, needs) for each column of the board."""
    return tuple(
        (state, str(title), tuple(one for one in rows if one.need.state == state))
        for state, title in _words.STATES.items()
    )


def columns() -> tuple[Column[Listed], ...]:
    """The columns of list and file; money in the file is in minor units."""
    return (
        Column(name="title", label=gettext_lazy("Need"), cell=_title, sorts=True, head=True,
               value=lambda one: one.need.title),
        Column(name="state", label=pgettext_lazy("of a need", "State"), sorts=True,
               cell=lambda one: _words.state_pill(one.need.state),
               value=lambda one: one.need.state),
        Column(name="topic", label=pgettext_lazy("of comments", "Topic"), sorts=True,
               cell=lambda one: _words.topics().get(one.need.aspect, one.need.aspect),
               value=lambda one: one.need.aspect),
        Column(name="evidence", label=gettext_lazy("Evidence"), sorts=True, numeric=True,
               cell=lambda one: write_figure(one.evidence, "count"),
               value=lambda one: one.evidence),
        Column(name="customers", label=gettext_lazy("Customers behind it"), sorts=True,
               numeric=True, cell=_customers,
               value=lambda one: one.worth and one.worth.customers),
        Column(name="money", label=gettext_lazy("Their worth"), sorts=True, numeric=True,
               cell=_money, value=lambda one: one.money),
        Column(name="department", label=gettext_lazy("Department"), sorts=True,
               cell=lambda one: one.need.department),
        Column(name="due", label=gettext_lazy("Due"), sorts=True, tight=True, cell=_due,
               value=lambda one: one.need.due_day),
    )  # fmt: skip


def _key(one: Listed, name: str) -> tuple[bool, float | str, str]:
    """What a need is sorted by; what is not known comes last where the most comes first."""
    key = one.need.key
    numbers = {
        "evidence": one.evidence,
        "customers": one.worth.customers if one.worth else None,
        "money": one.money,
        "due": one.need.due_day.toordinal() if one.need.due_day else None,
    }
    if name in numbers:
        value = numbers[name]
        return (value is not None, float(value or 0), key)
    words = {"title": one.need.title, "topic": one.need.aspect, "department": one.need.department}
    if name == "state":
        return (True, float(list(_words.STATES).index(one.need.state)), key)
    return (True, search_key_one(words[name]), key)


def _told(need: Need) -> str:
    return f"{need.title} {need.statement} {need.department} {need.roadmap_item}"


def _title(one: Listed) -> SafeString:
    url = reverse("insights:need", args=[one.need.key])
    return format_html('<a class="link" href="{}"><bdi>{}</bdi></a>', url, one.need.title)


def _customers(one: Listed) -> str | None:
    if one.worth is None or one.worth.customers is None:
        return None
    return write_figure(one.worth.customers, "count")


def _money(one: Listed) -> SafeString | None:
    worth = one.worth
    if worth is None or one.money is None:
        return None
    if worth.worth is not None:
        low, high, note = worth.worth_low, worth.worth_high, ""
    else:
        low, high, note = worth.touched_low, worth.touched_high, _("all who complain of the topic")
    ends = _("%(low)s to %(high)s") % {
        "low": write_figure(low, "money"), "high": write_figure(high, "money"),
    }  # fmt: skip
    return format_html(
        '<span>{} <small class="below muted">{}{}</small></span>',
        write_figure(one.money, "money"), ends, f"; {note}" if note else "",
    )  # fmt: skip


def _due(one: Listed) -> str:
    from mehvar_web.ui.templatetags.ui import day

    return str(day(one.need.due_day)) if one.need.due_day else ""


def _with(request: HttpRequest, name: str, value: str) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    asked.pop(name, None)
    if value:
        asked[name] = value
    return f"?{asked.urlencode()}"
