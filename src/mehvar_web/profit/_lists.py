"""The lists of the most and least profitable customers, with names as far as they may be seen."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mehvar import profit
from mehvar.customers import mask_values
from mehvar.profit import ExtremeCustomer
from mehvar.text import Language
from mehvar.workspace import Sight
from mehvar_web import company, disclosure
from mehvar_web.ui import Column
from mehvar_web.ui.templatetags.ui import money, num

PAGE = 25
_WHOLE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A customer on a list, as this reader sees them."""

    row: ExtremeCustomer
    name: str
    largest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """A part of a list, whether names are shown, and where to go on (0: nowhere)."""

    side: str
    rows: tuple[Listed, ...]
    named: bool
    next: int


def read_list(
    request: HttpRequest,
    *,
    side: str,
    sight: Sight,
    language: Language,
    after: int = 0,
    limit: int = PAGE,
) -> ListPage:
    """Return a part of a list; names are masked unless they were asked for, which is audited.

    Raises:
        NotBuiltError: before the first build.
        PeriodError: when there is no such list.
    """
    found = profit.list_extremes(
        company.workspace(), side=side, limit=limit + 1, after=after, sight=sight,
        marts=company.marts(),
    )  # fmt: skip
    shown = found[:limit]
    ids = [one.customer_id for one in shown]
    named = bool(ids) and disclosure.revealed(request, disclosure.EVERYBODY) is not None
    if named:
        disclosure.write_list_read(request, ids)
    names = _names(ids, named=named)
    return ListPage(
        side=side,
        rows=tuple(
            Listed(row=one, name=names[one.customer_id], largest=_component(one, language))
            for one in shown
        ),
        named=named,
        next=shown[-1].place if len(found) > limit else 0,
    )


def read_whole(*, side: str, sight: Sight, language: Language) -> tuple[Listed, ...]:
    """Return a whole list for a file: ids, no names."""
    found = profit.list_extremes(
        company.workspace(), side=side, limit=_WHOLE, sight=sight, marts=company.marts()
    )
    return tuple(Listed(row=one, name="", largest=_component(one, language)) for one in found)


def columns() -> tuple[Column[Listed], ...]:
    """The columns of the file."""

    def amount(name: str, label: str) -> Column[Listed]:
        return Column(
            name=name, label=label, numeric=True,
            cell=lambda one: money(getattr(one.row, name)),
            value=lambda one: getattr(one.row, name),
        )  # fmt: skip

    def count(name: str, label: str) -> Column[Listed]:
        return Column(
            name=name, label=label, numeric=True, cell=lambda one: num(getattr(one.row, name)),
            value=lambda one: getattr(one.row, name),
        )  # fmt: skip

    return (
        count("place", _("Place")), count("customer_id", _("Customer")),
        count("orders", _("Orders")), count("returns", _("Returns")),
        count("contacts", _("Contacts")), amount("revenue", _("Net revenue")),
        amount("contribution", pgettext("profit", "Contribution")), amount("profit", _("Profit")),
        Column(name="largest_cost", label=_("Largest cost"), cell=lambda one: one.largest),
        amount("largest_amount", _("Amount")),
    )  # fmt: skip


def _component(row: ExtremeCustomer, language: Language) -> str:
    if not row.largest_cost:
        return ""
    return profit.component_named(row.largest_cost).title.in_(language)


def _names(ids: list[int], *, named: bool) -> dict[int, str]:
    """Names by customer; masked ones keep their first letters only, missing ones are the id."""
    if not ids:
        return {}
    marks = ", ".join("?" for _id in ids)
    marts = company.marts()
    found = marts.ask(
        f"SELECT customer_id, full_name FROM {marts.view('customers')} "
        f"WHERE customer_id IN ({marks})",
        ids,
    )
    known = dict(found)
    names = [known.get(one) for one in ids]
    if not named:
        names = list(mask_values(names, kind="name"))
    return {
        one: name or _("Customer %(id)s") % {"id": one}
        for one, name in zip(ids, names, strict=True)
    }
