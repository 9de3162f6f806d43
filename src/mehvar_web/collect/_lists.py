"""The list of imports: its columns, for the page and for the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from mehvar_web.collect._history import ImportRow
from mehvar_web.ui import Column, Order, Table
from mehvar_web.ui.tables import page_pager, read_order, read_page
from mehvar_web.ui.templatetags import ui

_SIZE = 50
_NEWEST = Order(name="at", descending=True)


def import_columns() -> tuple[Column[ImportRow], ...]:
    """Return the columns of the list."""
    return (
        Column(name="at", label=_("When"), cell=lambda row: ui.moment(row.at), sorts=True,
               value=lambda row: row.at, tight=True),
        Column(name="files", label=pgettext("import", "What"), cell=_what,
               value=lambda row: ", ".join(row.files), head=True),
        Column(name="source", label=_("System"), cell=lambda row: ui.ltr(row.source),
               value=lambda row: row.source, sorts=True),
        Column(name="who", label=pgettext("import", "By"), cell=lambda row: row.who, sorts=True),
        Column(name="taken", label=_("Rows taken"), cell=lambda row: ui.num(row.taken),
               value=lambda row: row.taken, numeric=True, sorts=True),
        Column(name="unchanged", label=_("Known already"), cell=lambda row: ui.num(row.unchanged),
               value=lambda row: row.unchanged, numeric=True),
        Column(name="quarantined", label=_("Set aside"), cell=_set_aside,
               value=lambda row: row.quarantined, numeric=True, sorts=True),
        Column(name="state", label=_("State"), cell=_state, value=lambda row: row.state,
               sorts=True),
    )  # fmt: skip


def import_table(
    rows: Sequence[ImportRow],
    *,
    page: str | None = None,
    order: str | None = None,
    size: int = _SIZE,
) -> Table[ImportRow]:
    """Return one page of the list; a shorter one has neither order nor CSV."""
    is_short = size < _SIZE
    columns = import_columns()
    chosen = read_order(order, columns=columns, default=_NEWEST)
    place = read_page(page)
    listed = sorted(rows, key=lambda row: row.import_id, reverse=True)
    if chosen.name != _NEWEST.name or not chosen.descending:
        listed.sort(key=lambda row: getattr(row, chosen.name), reverse=chosen.descending)
    return Table(
        name="imports",
        title=_("Imports"),
        columns=[_unsorted(column) for column in columns] if is_short else columns,
        rows=listed[(place - 1) * size : place * size],
        order=None if is_short else chosen,
        pager=None if is_short else page_pager(page=place, size=size, count=len(rows)),
        csv_url="" if is_short else f"{reverse('collect:imports')}?format=csv",
        empty_title=_("Nothing was imported yet"),
        empty_text=_("Bring the first file; its rows appear here."),
    )


STATES = {
    "imported": ("good", gettext_lazy("counts")),
    "restored": ("good", gettext_lazy("counts")),
    "withdrawn": ("warn", gettext_lazy("withdrawn")),
}


def _unsorted(column: Column[ImportRow]) -> Column[ImportRow]:
    return replace(column, sorts=False)


def _what(row: ImportRow) -> SafeString:
    return format_html(
        '<a href="{}"><bdi dir="auto">{}</bdi></a>{}',
        reverse("collect:import", args=[row.import_id]),
        row.title,
        _more(len(row.files) - 1),
    )


def _more(count: int) -> SafeString | str:
    if count < 1:
        return ""
    said = ngettext("and %(n)s more", "and %(n)s more", count) % {"n": ui.digits(count)}
    return format_html(" <small>{}</small>", said)


def _set_aside(row: ImportRow) -> SafeString | str:
    if not row.quarantined:
        return ui.num(0)
    return format_html('<span class="warn-text">{}</span>', ui.num(row.quarantined))


def _state(row: ImportRow) -> SafeString:
    kind, label = STATES.get(row.state, ("", row.state))
    return format_html('<span class="pill {}">{}</span>', kind, label)
