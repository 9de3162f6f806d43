"""Responses and answers as tables and files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mehvar import surveys as core
from mehvar_web.studio import _answers, _results, _words
from mehvar_web.studio._answers import Sent
from mehvar_web.ui import Column, Table
from mehvar_web.ui.tables import Pager
from mehvar_web.ui.templatetags.ui import moment, num

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.surveys import Filter, Survey, TextAnswer
    from mehvar.workspace import Sight
    from mehvar_web.surveys.models import Survey as Kept


def sent_table(
    kept: Kept, rows: Sequence[Sent], *, page: int, more: bool, has_score: bool
) -> Table[Sent]:
    """Return a page of responses."""
    first = (page - 1) * _answers.SIZE + 1
    return Table(
        name="answers",
        title=_("Responses"),
        columns=_sent_columns(kept, has_score=has_score),
        rows=rows,
        pager=Pager(
            parameter="page",
            first=first if rows else 0,
            last=first + len(rows) - 1,
            previous=str(page - 1) if page > 1 else "",
            next=str(page + 1) if more else "",
        ),
        empty_title=_("No response in sight"),
        empty_text=_("Responses of customers of other teams are counted in the results only."),
    )


def _sent_columns(kept: Kept, *, has_score: bool) -> tuple[Column[Sent], ...]:
    def when(one: Sent) -> SafeString:
        address = reverse("studio:response", args=[kept.key, one.submission])
        return format_html('<a href="{}">{}</a>', address, moment(one.at))

    score: Column[Sent] = Column(
        name="score", label=pgettext_lazy("of an answer", "Score"), numeric=True,
        cell=lambda one: num(one.score), value=lambda one: one.score,
    )  # fmt: skip
    return (
        Column(name="at", label=pgettext_lazy("of an answer", "When"), cell=when, head=True),
        *((score,) if has_score else ()),
        Column(name="channel", label=pgettext_lazy("of an answer", "Channel"),
               cell=lambda one: _words.channel_name(one.channel)),
        Column(name="language", label=pgettext_lazy("of an answer", "Language"),
               cell=lambda one: _words.language_name(one.language)),
        Column(name="version", label=pgettext_lazy("of an answer", "Version"), numeric=True,
               cell=lambda one: num(one.version), value=lambda one: one.version),
        Column(name="store", label=pgettext_lazy("of an answer", "Store"),
               cell=lambda one: format_html("<bdi>{}</bdi>", one.store) if one.store else ""),
        Column(name="customer", label=gettext_lazy("Customer"), cell=_customer),
    )  # fmt: skip


def _customer(one: Sent) -> SafeString | str:
    if one.customer_id is None:
        return ""
    address = reverse("customers:customer", args=[one.customer_id])
    return format_html('<a href="{}">{}</a>', address, num(one.customer_id))


def answers_file(
    kept: Kept, survey: Survey, wanted: Filter, *, sight: Sight
) -> tuple[tuple[Column[list[str]], ...], Iterator[list[str]]]:
    """Return the columns and rows of the answers as a file, in sight of the reader."""
    rows = _answers.rows_in_sight(kept, _left_by(wanted, _results.answer_rows(kept)), sight=sight)
    names = core.answer_columns(survey=survey)
    columns: tuple[Column[list[str]], ...] = tuple(
        Column(name=name, label=name, cell=_cell(place), value=_value(place))
        for place, name in enumerate(names)
    )
    return columns, core.answers_csv(survey=survey, rows=rows)


def _left_by(wanted: Filter, rows: pa.Table) -> pa.Table:
    """Keep the answers that a filter leaves."""
    import pyarrow as pa
    import pyarrow.compute as pc

    listed: tuple[tuple[str, tuple[object, ...]], ...] = (
        ("survey_version", wanted.versions),
        ("channel", wanted.channels),
        ("language", wanted.languages),
        ("store_id", wanted.stores),
    )
    for name, values in listed:
        if values:
            rows = rows.filter(pc.is_in(rows[name], pa.array(values, rows[name].type)))
    if wanted.since is not None:
        rows = rows.filter(pc.greater_equal(rows["day"], pa.scalar(wanted.since, pa.date32())))
    if wanted.until is not None:
        rows = rows.filter(pc.less_equal(rows["day"], pa.scalar(wanted.until, pa.date32())))
    return rows


def _cell(place: int) -> Callable[[list[str]], object]:
    return lambda row: row[place]


def _value(place: int) -> Callable[[list[str]], object]:
    """Numbers are written as numbers: a spreadsheet must not take a minus for a formula."""

    def value(row: list[str]) -> object:
        try:
            return float(row[place]) if row[place].startswith("-") else row[place]
        except ValueError:
            return row[place]

    return value


def words_columns() -> tuple[Column[TextAnswer], ...]:
    """The columns of a file of words."""
    return (
        Column(name="submission", label="submission_id", cell=lambda one: one.submission_id),
        Column(name="at", label="at", cell=lambda one: one.at),
        Column(name="version", label="version", cell=lambda one: one.version),
        Column(name="channel", label="channel", cell=lambda one: one.channel),
        Column(name="language", label="language", cell=lambda one: one.language),
        Column(name="customer", label="customer_id", cell=lambda one: one.customer_id),
        Column(name="choice", label="choice", cell=lambda one: one.choice),
        Column(name="text", label="text", cell=lambda one: one.text),
    )
