"""One segment: who they are, how to talk to them, how it grew, where else they are, its members."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mehvar import segments
from mehvar.customers import masked
from mehvar.segments import (
    ChangeRow,
    Definition,
    OverlapRow,
    SegmentNote,
    SegmentView,
    TraitRow,
)
from mehvar.workspace import Sight
from mehvar_web import company
from mehvar_web.segments._parts import language
from mehvar_web.segments._tables import MemberLine
from mehvar_web.ui import Kpi, charts, likely_range
from mehvar_web.ui.figures import range_ends, split_figure, write_figure
from mehvar_web.ui.templatetags.ui import num

ROWS = 25
_CHUNK = 500
_MOST_TRAITS, _MOST_OVERLAPS = 12, 10
_FEWEST_DAYS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """A page of members in sight; ``next_after`` is empty where there are no more."""

    lines: tuple[MemberLine, ...]
    next_after: str


def read_view(name: str, segment: str) -> SegmentView:
    """Return a segment, remembered until the next build.

    Raises:
        UnknownSegmentError: when there is none of that name.
        NotBuiltError: before the first build with segments.
    """
    spoken = language()
    return company.remember(
        ("segment", name, segment, spoken),
        lambda: segments.read_segment(
            company.workspace(),
            segmentation=name,
            segment=segment,
            language=spoken,
            marts=company.marts(),
        ),
    )


def read_members(
    name: str, segment: str, *, sight: Sight, after: str, personal: bool, size: int = ROWS
) -> Members:
    """Return a page of a segment's members, masked unless ``personal``."""
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None
    page = segments.read_members(
        company.workspace(),
        segmentation=name,
        segment=segment,
        sight=sight,
        after=number,
        size=size,
        marts=company.marts(),
    )
    desk = company.desk()
    known = [(one, desk.profile(one.customer_id, sight=sight)) for one in page.members]
    there = [(one, customer) for one, customer in known if customer is not None]
    people = [customer for _one, customer in there]
    shown = people if personal else list(masked(people))
    return Members(
        lines=tuple(
            MemberLine(customer=customer, probability=one.probability, since=one.since)
            for (one, _customer), customer in zip(there, shown, strict=True)
        ),
        next_after="" if page.next_after is None else str(page.next_after),
    )


def all_members(
    name: str, segment: str, *, sight: Sight, personal: bool
) -> Iterator[MemberLine]:  # fmt: skip
    """Yield every member in sight, page by page: a file of any size needs little memory."""
    after = ""
    while True:
        page = read_members(name, segment, sight=sight, after=after, personal=personal, size=_CHUNK)
        yield from page.lines
        if not page.next_after:
            return
        after = page.next_after


def kpis_of(view: SegmentView) -> tuple[Kpi, ...]:
    """Return the key figures of a segment."""
    row = view.segment
    if row.hidden:
        return (Kpi(name=_("Customers"), unknown=_("too few to show")),)
    spend = row.money_of == "net_spend"
    return (
        Kpi(name=_("Customers"), value=num(row.customers), note=_growth(view)),
        _kpi(_("Share of the customers"), row.share, row.share_low, row.share_high, "share"),
        _kpi(
            _("Net spend a customer") if spend else _("Contribution a customer"),
            row.money, row.money_low, row.money_high, "money",
        ),
        _kpi(_("Worth from now on, a customer"), row.residual, None, None, "money"),
    )  # fmt: skip


def _growth(view: SegmentView) -> str:
    """Say how many came and left at the last build."""
    mine = changes_of(view)
    if not mine or mine[-1].joined is None or mine[-1].left is None:
        return ""
    came, left = mine[-1].joined, mine[-1].left
    said = ngettext("%(n)s came", "%(n)s came", came) % {"n": num(came)}
    gone = ngettext("%(n)s left", "%(n)s left", left) % {"n": num(left)}
    return f"{said} · {gone}"


def _kpi(
    name: str, value: float | None, low: float | None, high: float | None, unit: str
) -> Kpi:  # fmt: skip
    if value is None:
        return Kpi(name=name, unknown=_("not known"))
    number, words = split_figure(write_figure(value, unit))
    if low is None or high is None:
        return Kpi(name=name, value=number, unit=words)
    first, last = range_ends(low, high, unit)
    return Kpi(
        name=name, value=number, unit=words, low=first, high=last,
        range=likely_range(value=value, low=low, high=high),
    )  # fmt: skip


def changes_of(view: SegmentView) -> tuple[ChangeRow, ...]:
    """Return the segment's own changes, oldest first."""
    own = (one for one in view.changes if one.segment == view.segment.segment)
    return tuple(sorted(own, key=lambda one: one.day))


def draw_sizes(view: SegmentView) -> str:
    """Draw the size of the segment at each build; nothing before there are two of them."""
    shown = [one for one in changes_of(view) if one.customers is not None]
    if len(shown) < _FEWEST_DAYS:
        return ""
    title = _("Customers in %(name)s, by day of the data") % {"name": view.segment.title}
    spots = tuple(
        charts.Spot(x=float(one.day.toordinal()), y=float(one.customers or 0)) for one in shown
    )
    return charts.lines(
        charts.Lines(
            title=title,
            x_head=_("Day"),
            lines=(charts.Line(name=_("Customers"), spots=spots),),
            ticks=charts.day_ticks(shown[0].day, shown[-1].day),
            show_x=charts.write_ordinal,
            zero=True,
        )
    )


def talk_lines(note: SegmentNote) -> tuple[str, ...]:
    """Return what people wrote on how to talk to a segment, a piece of advice each."""
    return tuple(line.strip() for line in note.talk.splitlines() if line.strip())


def top_traits(view: SegmentView) -> tuple[TraitRow, ...]:
    """Return what sets a segment apart, the most first; chance differences are left out."""
    return tuple(one for one in view.traits if one.rank is not None)[:_MOST_TRAITS]


def top_overlaps(view: SegmentView) -> tuple[OverlapRow, ...]:
    """Return where its customers are more often than by chance, the most first."""
    known = [one for one in view.overlap if one.customers is not None and one.lift is not None]
    return tuple(sorted(known, key=lambda one: -(one.lift or 0.0))[:_MOST_OVERLAPS])


def definition_of(name: str) -> Definition | None:
    """Return the definition behind a segmentation that a rule made; None of any other."""
    found = segments.read_definitions(company.workspace().root)
    return next((one for one in found if one.segmentation == name), None)
