"""The rows behind a number, as a list and as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mehvar import metrics
from mehvar.calendar import period_label
from mehvar.metrics import CountedRow, Metric, RowPage
from mehvar.text import Language
from mehvar.workspace import Sight
from mehvar_web import company
from mehvar_web.metrics._words import DIMENSIONS, PERIODS, Words, member_words
from mehvar_web.ui import Column
from mehvar_web.ui.figures import write_figure
from mehvar_web.ui.templatetags.ui import day, digits

PAGE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Which rows: of which member and period, and inside or outside the numerator."""

    by: str = ""
    member: str | None = None
    kind: str = ""
    period: str | None = None
    counts: bool | None = None

    @classmethod
    def of(cls, metric: Metric, asked: QueryDict) -> Slice:
        """Read the slice of an address; what does not exist is left out."""
        by, kind = asked.get("by", ""), asked.get("period_kind", "")
        by, kind = by if by in metric.dimensions else "", kind if kind in PERIODS else ""
        counts = {"1": True, "0": False}.get(asked.get("counts", ""))
        return cls(
            by=by,
            member=asked.get("member") if by else None,
            kind=kind,
            period=asked.get("period") if kind else None,
            counts=counts if metric.estimator == "proportion" else None,
        )

    @property
    def query(self) -> str:
        """The slice as the query of an address."""
        counts = {True: "1", False: "0", None: None}[self.counts]
        told = {
            "by": self.by, "member": self.member, "period_kind": self.kind,
            "period": self.period, "counts": counts,
        }  # fmt: skip
        return urlencode({name: value for name, value in told.items() if value})


def read_page(metric: Metric, wanted: Slice, *, sight: Sight, after: str) -> RowPage:
    """Return a page of the rows.

    Raises:
        MetricError: when the period or ``after`` does not exist, or before the first build.
    """
    if after:  # deep pages are rare, and would crowd out what everybody asks
        return _read(metric, wanted, sight=sight, after=after)
    return company.remember(
        ("metrics.rows", metric.name, wanted, sight),
        lambda: _read(metric, wanted, sight=sight, after=""),
    )


def _read(metric: Metric, wanted: Slice, *, sight: Sight, after: str) -> RowPage:
    return metrics.read_rows(
        company.marts(), metric.name, by=wanted.by or None, member=wanted.member,
        period_kind=wanted.kind or None, period=wanted.period, counts=wanted.counts,
        sight=sight, limit=PAGE, after=after,
    )  # fmt: skip


def said(wanted: Slice, language: Language) -> tuple[tuple[Words, Words], ...]:
    """Say in words which rows are shown: pairs of what and which."""
    found: list[tuple[Words, Words]] = []
    if wanted.kind and wanted.period:
        label = period_label(wanted.kind, wanted.period, language)  # type: ignore[arg-type]
        found.append((PERIODS[wanted.kind], label))
    if wanted.by and wanted.member is not None:
        words = member_words(wanted.by, wanted.member, company.member_names(wanted.by))
        found.append((DIMENSIONS.get(wanted.by, wanted.by), words))
    return tuple(found)


def columns_of(metric: Metric) -> tuple[Column[CountedRow], ...]:
    """Return the columns of the list: what each row is, whose, and what it counts as."""
    whose: Column[CountedRow] = Column(
        name="customer", label=_("Customer"), cell=_customer, value=lambda one: one.customer_id,
        head=True,
    )  # fmt: skip
    counted: Column[CountedRow] = Column(
        name="value", label=_counted_as(metric), cell=lambda one: _value(metric, one),
        value=lambda one: one.value, numeric=True,
    )  # fmt: skip
    if metric.counted == "customer":
        return (whose, counted)
    stores = company.member_names("store_id")
    return (
        whose,
        Column(name="day", label=_("Day"), cell=lambda one: day(one.day), tight=True),
        Column(name="order", label=_("Order"), cell=lambda one: digits(one.order_id or "")),
        Column(name="store", label=_("Store"), cell=lambda one: _store(one, stores)),
        Column(name="record", label=_("Record"), cell=_record),
        counted,
    )


def _customer(one: CountedRow) -> SafeString | str:
    if one.customer_id is None:
        return pgettext("member", "not known")
    return format_html(
        '<a href="{}">{}</a>',
        reverse("customers:customer", args=[one.customer_id]),
        _("Customer %(id)s") % {"id": digits(one.customer_id)},
    )


def _store(one: CountedRow, stores: Mapping[str, str]) -> Words:
    return "" if one.store_id is None else member_words("store_id", one.store_id, stores)


def _record(one: CountedRow) -> SafeString:
    return format_html('<small><bdi dir="ltr">{} {}</bdi></small>', one.source, one.record_id)


def _counted_as(metric: Metric) -> str:
    return _("In the numerator") if metric.estimator == "proportion" else _("Counted as")


def _value(metric: Metric, one: CountedRow) -> str:
    if one.counts is not None:
        return (
            pgettext("in the numerator", "yes")
            if one.counts
            else pgettext("in the numerator", "no")
        )
    if metric.estimator == "nps":
        words = {1: _("promoter"), 0: _("passive"), -1: _("detractor")}
        return words[round(one.value)]
    return write_figure(one.value, metric.unit)


def export(metric: Metric, wanted: Slice, *, sight: Sight) -> Iterator[bytes]:
    """Return the rows as CSV, piece by piece.

    Raises:
        MetricError: as ``read_page``, before the first piece.
    """
    return metrics.export_rows(
        company.marts(), metric.name, by=wanted.by or None, member=wanted.member,
        period_kind=wanted.kind or None, period=wanted.period, counts=wanted.counts, sight=sight,
    )  # fmt: skip


def why_empty(shown: RowPage) -> str:
    """Say why a list of rows is empty."""
    if shown.note == "hidden":
        return _("The group is too small to be shown: its customers could be told apart.")
    return _("No row counts here for the customers whom you may see.")
