"""The lists of Retention as tables and files: who goes quiet, what is needed soon, cohorts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mehvar import retention
from mehvar.customers import mask_values
from mehvar.retention import Cell, Cohort, Need, QuietCustomer
from mehvar.workspace import Sight
from mehvar_web import company
from mehvar_web.retention._words import TONES, say
from mehvar_web.ui import Column
from mehvar_web.ui.templatetags.ui import day, digits, money, num, pct

PAGE = 25
_BATCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortCell:
    """A cell with its cohort: a row of the file."""

    kind: str
    cohort: Cohort
    cell: Cell


def read_quiet(sight: Sight, *, after: int = 0, limit: int = PAGE) -> retention.QuietPage:
    """Return a page of who goes quiet, as far as the reader sees them."""
    if after:  # deep pages are rare, and would crowd out what everybody asks
        return _quiet_part(sight, after, limit)
    return company.remember(("retention.quiet", sight, limit), lambda: _quiet_part(sight, 0, limit))


def read_needs(sight: Sight, *, after: int = 0, limit: int = PAGE) -> retention.NeedsPage:
    """Return a page of the needs that come due, as far as the reader sees the customers."""
    if after:
        return _needs_part(sight, after, limit)
    return company.remember(("retention.needs", sight, limit), lambda: _needs_part(sight, 0, limit))


def masked_quiet(rows: tuple[QuietCustomer, ...]) -> tuple[QuietCustomer, ...]:
    """Hide the names."""
    names = mask_values([one.full_name for one in rows], kind="name")
    return tuple(replace(one, full_name=name) for one, name in zip(rows, names, strict=True))


def masked_needs(rows: tuple[Need, ...]) -> tuple[Need, ...]:
    """Hide the names."""
    names = mask_values([one.full_name for one in rows], kind="name")
    return tuple(replace(one, full_name=name) for one, name in zip(rows, names, strict=True))


def all_quiet(sight: Sight, *, named: bool) -> Iterator[QuietCustomer]:
    """Return the whole list, read part by part."""
    after: int | None = 0
    while after is not None:
        part = _quiet_part(sight, after, _BATCH)
        yield from part.rows if named else masked_quiet(part.rows)
        after = part.next


def all_needs(sight: Sight, *, named: bool) -> Iterator[Need]:
    """Return the whole list, read part by part."""
    after: int | None = 0
    while after is not None:
        part = _needs_part(sight, after, _BATCH)
        yield from part.rows if named else masked_needs(part.rows)
        after = part.next


def all_cells(found: retention.Cohorts) -> Iterator[CohortCell]:
    """Return every cell of a triangle."""
    for cohort in found.cohorts:
        for cell in cohort.cells:
            yield CohortCell(kind=found.period_kind, cohort=cohort, cell=cell)


def _quiet_part(sight: Sight, after: int, limit: int) -> retention.QuietPage:
    return retention.list_quiet(
        company.workspace(), limit=limit, after=after, sight=sight, marts=company.marts()
    )


def _needs_part(sight: Sight, after: int, limit: int) -> retention.NeedsPage:
    return retention.list_needs_due(
        company.workspace(), limit=limit, after=after, sight=sight, marts=company.marts()
    )


def _customer(customer_id: int, name: str | None, city: str | None = None) -> SafeString:
    who = format_html("<bdi>{}</bdi>", name) if name else None
    if who is None:
        who = format_html("{}", _("Customer %(id)s") % {"id": digits(customer_id)})
    link = format_html(
        '<a class="link" href="{}">{}</a>', reverse("customers:customer", args=[customer_id]), who
    )
    return format_html('{}<small class="below"><bdi>{}</bdi></small>', link, city) if city else link


def state_pill(state: str) -> SafeString:
    """Return a state as a coloured word."""
    return format_html(
        '<span class="pill {}">{}</span>', TONES.get(state, ""), say(retention.state_words(state))
    )


def reasons_told(codes: tuple[str, ...]) -> SafeString:
    """Return the reasons, one to a line."""
    told = [(say(retention.reason_words(code)),) for code in codes]
    return format_html_join("", '<small class="below">{}</small>', told)


def _why(one: QuietCustomer) -> SafeString:
    silence = format_html(
        _("{days} days, usually {gap}"), days=num(one.days_silent), gap=num(one.usual_gap_days)
    )
    return format_html("{}{}", silence, reasons_told(one.reasons))


def _leaving(one: QuietCustomer) -> SafeString | str:
    return "" if one.churn_probability is None else pct(one.churn_probability)


QUIET_COLUMNS: tuple[Column[QuietCustomer], ...] = (
    Column(
        name="customer_id", label=pgettext_lazy("column", "Customer"), head=True,
        cell=lambda one: _customer(one.customer_id, one.full_name, one.city),
        value=lambda one: one.customer_id,
    ),
    Column(
        name="state", label=pgettext_lazy("column", "State"),
        cell=lambda one: state_pill(one.quiet_state), value=lambda one: one.quiet_state,
    ),
    Column(
        name="silence", label=gettext_lazy("Silence, and what goes with it"), cell=_why,
        value=lambda one: ",".join(one.reasons),
    ),
    Column(
        name="churn_probability", label=gettext_lazy("Chance of leaving"), numeric=True,
        cell=_leaving, value=lambda one: one.churn_probability,
    ),
    Column(
        name="value_at_stake", label=gettext_lazy("A year is worth"), numeric=True,
        cell=lambda one: money(one.value_at_stake, "compact"),
        value=lambda one: one.value_at_stake,
    ),
    Column(
        name="keep_profit", label=gettext_lazy("A contact earns"), numeric=True,
        cell=lambda one: money(one.keep_profit, "compact"), value=lambda one: one.keep_profit,
    ),
)  # fmt: skip


def _quiet_column(name: str) -> Column[QuietCustomer]:
    return Column(name=name, label=name, cell=lambda one: getattr(one, name))


def _need_column(name: str) -> Column[Need]:
    return Column(name=name, label=name, cell=lambda one: getattr(one, name))


QUIET_FILE: tuple[Column[QuietCustomer], ...] = (
    *map(_quiet_column, ("customer_id", "full_name", "city", "quiet_state", "last_purchase_day")),
    *map(_quiet_column, ("days_silent", "usual_gap_days", "silence_p", "churn_probability")),
    *map(_quiet_column, ("value_at_stake", "at_stake", "keep_profit")),
    Column(name="reasons", label="reasons", cell=lambda one: ",".join(one.reasons)),
)
"""The file has codes and numbers as the core tells them; amounts are in minor units."""

NEED_COLUMNS: tuple[Column[Need], ...] = (
    Column(
        name="customer_id", label=pgettext_lazy("column", "Customer"), head=True,
        cell=lambda one: _customer(one.customer_id, one.full_name),
        value=lambda one: one.customer_id,
    ),
    Column(
        name="item", label=gettext_lazy("Will need"),
        cell=lambda one: format_html("<bdi>{}</bdi>", one.title), value=lambda one: one.title,
    ),
    Column(
        name="due_day", label=gettext_lazy("Due"), tight=True,
        cell=lambda one: day(one.due_day), value=lambda one: one.due_day,
    ),
    Column(
        name="interval_days", label=gettext_lazy("Usually every"), numeric=True,
        cell=lambda one: format_html("{} {}", num(one.interval_days), _("days")),
        value=lambda one: round(one.interval_days, 1),
    ),
    Column(
        name="probability", label=gettext_lazy("Chance within the horizon"), numeric=True,
        cell=lambda one: pct(one.probability), value=lambda one: round(one.probability, 4),
    ),
    Column(
        name="usual_amount", label=gettext_lazy("Usual amount"), numeric=True,
        cell=lambda one: money(one.usual_amount, "compact"), value=lambda one: one.usual_amount,
    ),
)  # fmt: skip

NEED_FILE: tuple[Column[Need], ...] = tuple(map(_need_column, Need.__slots__))


def _cohort_column(name: str) -> Column[CohortCell]:
    return Column(name=name, label=name, cell=lambda one: getattr(one.cell, name))


COHORT_FILE: tuple[Column[CohortCell], ...] = (
    Column(name="period_kind", label="period_kind", cell=lambda one: one.kind),
    Column(name="cohort", label="cohort", cell=lambda one: one.cohort.key),
    Column(name="customers", label="customers", cell=lambda one: one.cohort.customers),
    Column(name="is_opening", label="is_opening", cell=lambda one: one.cohort.is_opening),
    *(_cohort_column(name) for name in Cell.__slots__),
)
