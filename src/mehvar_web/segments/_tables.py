"""The tables of the pages: segments, traits, overlaps, members; alike on the page and in files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mehvar.customers import Customer
from mehvar.segments import OverlapRow, TraitRow
from mehvar_web.segments._list import SegmentLine
from mehvar_web.ui import Column, Pager, Table
from mehvar_web.ui.figures import isolated, range_ends, write_figure
from mehvar_web.ui.templatetags.ui import day, digits, num, pct

_SMALL = 100
"""Counts below it are written with a decimal place: they are means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLine:
    """One member of a segment as it may be shown."""

    customer: Customer
    probability: float | None
    since: date | None


def segments_table(lines: Sequence[SegmentLine], *, title: str) -> Table[SegmentLine]:
    """Return the table of a segmentation's segments."""
    names = "-".join(sorted({line.row.segmentation for line in lines})) or "none"
    return Table(
        name=f"segments-{names.replace(':', '-')}",
        title=title,
        columns=_segment_columns(lines),
        rows=lines,
        empty_title=_("It has no segment yet"),
    )


def _segment_columns(lines: Sequence[SegmentLine]) -> list[Column[SegmentLine]]:
    spend = any(line.row.money_of == "net_spend" for line in lines)
    money_title = _("Net spend a customer") if spend else _("Contribution a customer")
    columns: list[Column[SegmentLine]] = [
        Column(name="title", label=pgettext("column", "Segment"), cell=_linked, head=True,
               value=lambda line: line.row.title),
        Column(name="customers", label=_("Customers"), numeric=True, cell=_customers,
               value=lambda line: line.row.customers),
        Column(name="share", label=pgettext("column", "Share"), numeric=True,
               cell=lambda line: ranged(line.row.share, line.row.share_low, line.row.share_high,
                                         "share"),
               value=lambda line: line.row.share),
        Column(name="money", label=money_title, numeric=True,
               cell=lambda line: ranged(line.row.money, line.row.money_low, line.row.money_high,
                                         "money"),
               value=lambda line: line.row.money),
        Column(name="money_share", label=_("Share of the money"), numeric=True,
               cell=lambda line: _known_share(line.row.money_share),
               value=lambda line: line.row.money_share),
        Column(name="change", label=_("Since the build before"), cell=_change,
               value=lambda line: "" if line.change is None else
               f"+{line.change.joined or 0} -{line.change.left or 0}"),
    ]  # fmt: skip
    return columns if any(_moved(line) for line in lines) else columns[:-1]


def _linked(line: SegmentLine) -> SafeString:
    row = line.row
    if row.segmentation == "control":
        return format_html("{}", row.title)
    url = reverse("segments:segment", args=[row.segmentation, row.segment])
    return format_html('<a href="{}"><bdi>{}</bdi></a>', url, row.title)


def _customers(line: SegmentLine) -> object:
    if line.row.hidden or line.row.customers is None:
        return _("too few to show")
    return num(line.row.customers)


def _known_share(share: float | None) -> object:
    return None if share is None else pct(share, 1)


def ranged(
    value: float | None,
    low: float | None,
    high: float | None,
    unit: str,
    *,
    places: int | None = None,
) -> SafeString | None:
    """Write a value with its interval below it."""
    if value is None:
        return None
    written = isolated(write_figure(value, unit, places=places))
    if low is None or high is None:
        return written
    if places is None:
        first, last = range_ends(low, high, unit)
    else:
        first, last = (isolated(write_figure(end, unit, places=places)) for end in (low, high))
    return format_html(
        '<span>{} <small class="below muted">{}</small></span>',
        written,
        format_html(_("{} to {}"), first, last),
    )


def _moved(line: SegmentLine) -> bool:
    change = line.change
    return change is not None and not (change.joined is None and change.left is None)


def _change(line: SegmentLine) -> object:
    """Say how many came and left; nothing where it was the first build, or too few to show."""
    change = line.change
    if change is None or (change.joined is None and change.left is None):
        return None
    joined = _("fewer") if change.joined is None else num(change.joined)
    left = _("fewer") if change.left is None else num(change.left)
    return format_html(_("{} came, {} left"), joined, left)


def traits_table(traits: Sequence[TraitRow]) -> Table[TraitRow]:
    """Return what sets a segment apart, with the same of everyone."""
    return Table(
        name="traits",
        title=_("Who they are"),
        columns=[
            Column(name="trait", label=pgettext("column", "What"), cell=_trait, head=True),
            Column(name="value", label=pgettext("column", "In the segment"), numeric=True,
                   cell=_trait_value,
                   value=lambda one: one.value),
            Column(name="everyone", label=pgettext("column", "Of all"), numeric=True,
                   cell=lambda one: _plain(one.everyone, one.unit),
                   value=lambda one: one.everyone),
            Column(name="difference", label=_("Apart, in standard deviations"), numeric=True,
                   cell=lambda one: _deviations(one.difference), value=lambda one: one.difference),
            Column(name="n", label=pgettext("column", "n"), numeric=True,
                   cell=lambda one: num(one.n), value=lambda one: one.n),
        ],
        rows=traits,
        empty_title=_("Nothing sets it apart"),
        empty_text=_("No difference from the other customers is more than chance."),
    )  # fmt: skip


def _trait_value(one: TraitRow) -> SafeString | None:
    places = 1 if unit_of(one.unit) == "count" and abs(one.value) < _SMALL else None
    return ranged(one.value, one.low, one.high, unit_of(one.unit), places=places)


def unit_of(unit: str) -> str:
    """Return the unit in which a trait is written."""
    return {"share": "share", "money": "money", "points": "points"}.get(unit, "count")


def _trait(one: TraitRow) -> SafeString:
    if one.level_title:
        return format_html("{}: <bdi>{}</bdi>", one.title, one.level_title)
    return format_html("{}", one.title)


def _plain(value: float | None, unit: str) -> object:
    return None if value is None else isolated(_written(value, unit))


def _written(value: float, unit: str) -> str:
    small = unit_of(unit) == "count" and abs(value) < _SMALL
    return write_figure(value, unit_of(unit), places=1 if small else None)


def _deviations(value: float | None) -> object:
    return None if value is None else num(value, 2)


def overlap_table(rows: Sequence[OverlapRow]) -> Table[OverlapRow]:
    """Return where else a segment's customers are."""
    return Table(
        name="overlap",
        title=_("Where else they are"),
        columns=[
            Column(name="with", label=pgettext("column", "Segment"), head=True,
                   cell=_other, value=lambda one: one.with_title),
            Column(name="customers", label=_("In both"), numeric=True,
                   cell=lambda one: num(one.customers), value=lambda one: one.customers),
            Column(name="share", label=_("Share of this segment"), numeric=True,
                   cell=lambda one: _known_share(one.share), value=lambda one: one.share),
            Column(name="lift", label=_("Times what chance gives"), numeric=True,
                   cell=_lift, value=lambda one: one.lift),
        ],
        rows=rows,
        empty_title=_("No overlap to show"),
    )  # fmt: skip


def _other(one: OverlapRow) -> SafeString:
    url = reverse("segments:segment", args=[one.with_segmentation, one.with_segment])
    return format_html('<a href="{}"><bdi>{}</bdi></a>', url, one.with_title)


def _lift(one: OverlapRow) -> SafeString | None:
    if one.lift is None:
        return None
    if one.lift_low is None or one.lift_high is None:
        return num(one.lift, 2)
    span = format_html(_("{} to {}"), num(one.lift_low, 2), num(one.lift_high, 2))
    return format_html(
        '<span>{} <small class="below muted">{}</small></span>', num(one.lift, 2), span
    )


def members_table(lines: Sequence[MemberLine], *, pager: Pager, csv_url: str) -> Table[MemberLine]:
    """Return the members in sight."""
    return Table(
        name="members",
        title=_("Members"),
        columns=tuple(member_columns(sure=all(line.probability == 1.0 for line in lines))),
        rows=lines,
        pager=pager,
        csv_url=csv_url,
        empty_title=_("Nobody to show"),
        empty_text=_("None of the customers whom you may see is in this segment."),
    )


def member_columns(*, in_file: bool = False, sure: bool = False) -> Iterator[Column[MemberLine]]:
    """Yield the columns of members; a file has their numbers besides."""
    if in_file:
        yield Column(name="customer_id", label=_("Customer number"),
                     cell=lambda line: line.customer.customer_id)  # fmt: skip
    yield Column(name="name", label=pgettext("column", "Customer"), cell=_named, head=True,
                 value=lambda line: line.customer.full_name)  # fmt: skip
    yield Column(name="city", label=_("City"), cell=lambda line: line.customer.city)
    yield Column(name="orders", label=_("Orders"), numeric=True,
                 cell=lambda line: num(line.customer.orders),
                 value=lambda line: line.customer.orders)  # fmt: skip
    yield Column(name="since", label=_("In it since"), tight=True,
                 cell=lambda line: day(line.since) if line.since else None,
                 value=lambda line: line.since)  # fmt: skip
    if sure:
        return
    yield Column(name="probability", label=_("How surely"), numeric=True,
                 cell=lambda line: _known_share(line.probability),
                 value=lambda line: line.probability)  # fmt: skip


def _named(line: MemberLine) -> SafeString:
    one = line.customer
    return format_html(
        '<a href="{}"><bdi>{}</bdi></a> <small class="muted">{}</small>',
        reverse("customers:customer", args=[one.customer_id]),
        one.full_name or _("No name"),
        digits(one.customer_id),
    )
