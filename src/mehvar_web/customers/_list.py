"""The columns of the list, on the page and in the file alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mehvar.customers import Customer, Filters, Mark, Page, masked
from mehvar.workspace import Sight
from mehvar_web import company, ui
from mehvar_web.accounts import Right, may
from mehvar_web.customers import _words
from mehvar_web.ui.templatetags.ui import day, digits, ltr, money, num

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from mehvar_web.accounts.models import User

ROWS = 30
_CHUNK = 1_000
RESIDUAL_VALUE = "residual_value"
"""The column for those alone who may see what customers are worth."""

DEFAULT_ORDER = ui.Order(name="net_spend", descending=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One customer of the list, with what other parts of Mehvar say of them."""

    customer: Customer
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A list as it was asked for, by whoever may see ``sight``."""

    query: str
    filters: Filters
    order: ui.Order
    sight: Sight


def read_page(asked: Asked, *, after: str | None, limit: int = ROWS) -> Page:
    """Return one page of the list, unmasked."""
    return company.desk().search(
        asked.query,
        filters=asked.filters,
        sort=asked.order.name,  # type: ignore[arg-type] # one of the columns below
        descending=asked.order.descending,
        limit=limit,
        after=after,
        sight=asked.sight,
    )


def rows_of(page: Page, *, personal: bool) -> tuple[Row, ...]:
    """Return the rows of a page as they may be shown."""
    shown = page.rows if personal else masked(page.rows)
    return tuple(Row(customer=one, mark=mark) for one, mark in zip(shown, page.marks, strict=True))


def all_rows(asked: Asked, first: Page, *, personal: bool) -> Iterator[Row]:
    """Yield every row of the list, read page by page: a file of any size needs little memory."""
    page = first
    while True:
        yield from rows_of(page, personal=personal)
        if page.next is None:
            return
        page = read_page(asked, after=page.next, limit=_CHUNK)


COLUMNS: tuple[ui.Column[Row], ...] = (
    ui.Column(
        name="name",
        label=_("Customer"),
        cell=lambda row: _name(row.customer),
        value=lambda row: row.customer.full_name,
        sorts=True,
        head=True,
    ),
    ui.Column(
        name="mobile",
        label=_("Mobile"),
        cell=lambda row: ltr(row.customer.mobile) if row.customer.mobile else None,
        value=lambda row: row.customer.mobile,
        tight=True,
    ),
    ui.Column(name="city", label=_("City"), cell=lambda row: row.customer.city),
    ui.Column(
        name="lifecycle",
        label=_("Stage"),
        cell=lambda row: _stage(row.customer),
        value=lambda row: row.customer.lifecycle,
        tight=True,
    ),
    ui.Column(
        name="orders",
        label=_("Orders"),
        cell=lambda row: num(row.customer.orders),
        value=lambda row: row.customer.orders,
        sorts=True,
        numeric=True,
    ),
    ui.Column(
        name="net_spend",
        label=_("Net spend"),
        cell=lambda row: money(row.customer.net_spend, "compact"),
        value=lambda row: row.customer.net_spend,
        sorts=True,
        numeric=True,
    ),
    ui.Column(
        name="last_order_day",
        label=_("Last order"),
        cell=lambda row: day(row.customer.last_order_day) if row.customer.last_order_day else None,
        value=lambda row: row.customer.last_order_day,
        sorts=True,
        tight=True,
    ),
    ui.Column(
        name="promises_broken",
        label=_("Broken promises"),
        cell=lambda row: (
            num(row.customer.promises_broken) if row.customer.promises_broken else None
        ),
        value=lambda row: row.customer.promises_broken,
        sorts=True,
        numeric=True,
    ),
    ui.Column(
        name="mean_score",
        label=_("Score of 5"),
        cell=lambda row: (
            None if row.customer.mean_score is None else _score(row.customer.mean_score)
        ),
        value=lambda row: row.customer.mean_score,
        sorts=True,
        numeric=True,
    ),
    ui.Column(
        name="value_at_risk",
        label=_("Value at risk"),
        cell=lambda row: _money(row.mark.value_at_risk),
        value=lambda row: row.mark.value_at_risk,
        sorts=True,
        numeric=True,
    ),
    ui.Column(
        name="value_class",
        label=_("Class of value"),
        cell=lambda row: _class(row.mark.value_class),
        value=lambda row: row.mark.value_class,
        tight=True,
    ),
    ui.Column(
        name=RESIDUAL_VALUE,
        label=_("Residual value"),
        cell=lambda row: _money(row.mark.residual_value),
        value=lambda row: row.mark.residual_value,
        sorts=True,
        numeric=True,
    ),
)
"""What the page shows; ``name`` is the sort key of ``Customer360.search`` where it sorts."""

FILE_COLUMNS: tuple[ui.Column[Row], ...] = (
    ui.Column(
        name="customer_id",
        label=_("Customer number"),
        cell=lambda row: row.customer.customer_id,
    ),
    *COLUMNS[:2],
    ui.Column(name="email", label=_("E-mail"), cell=lambda row: row.customer.email),
    *COLUMNS[2:],
    ui.Column(name="region", label=_("Region"), cell=lambda row: row.customer.region),
    ui.Column(name="store_id", label=_("Store"), cell=lambda row: row.customer.store_id),
    ui.Column(
        name="channels", label=_("Channels"), cell=lambda row: " ".join(row.customer.channels)
    ),
    ui.Column(name="complaints", label=_("Complaints"), cell=lambda row: row.customer.complaints),
    ui.Column(
        name="first_seen_day", label=_("Known since"), cell=lambda row: row.customer.first_seen_day
    ),
)
"""What the file says: money in minor units, scores in 0..1, days in ISO 8601."""


def columns_for(
    user: User | AnonymousUser, columns: tuple[ui.Column[Row], ...] = COLUMNS
) -> tuple[ui.Column[Row], ...]:
    """Return the columns that a person may see."""
    if may(user, Right.SEE_VALUE):
        return columns
    return tuple(one for one in columns if one.name != RESIDUAL_VALUE)


def _money(amount: float | None) -> SafeString | None:
    return None if amount is None else money(amount, "compact")


def _class(name: str | None) -> str | None:
    return None if name is None else _words.word(_words.VALUE_CLASSES, name)


def _name(one: Customer) -> SafeString:
    return format_html(
        '<a href="{}"><bdi>{}</bdi></a> <small>{}</small>',
        reverse("customers:customer", args=[one.customer_id]),
        one.full_name or gettext("No name"),
        digits(one.customer_id),
    )


def _stage(one: Customer) -> SafeString:
    return format_html(
        '<span class="pill {}">{}</span>',
        _words.STAGE_TONES.get(one.lifecycle, ""),
        _words.word(_words.STAGES, one.lifecycle),
    )


def _score(share: float) -> SafeString:
    stars = 1 + 4 * share
    tone = " low" if stars < 3 else " middle" if stars < 4 else ""
    return format_html('<span class="score{}">{}</span>', tone, num(stars, 1))
