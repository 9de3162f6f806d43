"""Made-up content for the living page: every component in its states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mehvar_web.ui import charts
from mehvar_web.ui import forms as fields
from mehvar_web.ui._dates import write_month
from mehvar_web.ui._numbers import write_share
from mehvar_web.ui._records import Choice, Confirm, Kpi, likely_range
from mehvar_web.ui.tables import Column, Order, Pager, Table
from mehvar_web.ui.templatetags.ui import num, pct, signed

DAY = date(2025, 12, 13)
MOMENT = datetime(2025, 12, 13, 11, 2)
_SCORES = (31, 29, 30, 33, 35, 34, 36, 33, 31, 34, 37, 41)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the sample timeline."""

    icon: str
    title: str | Promise
    text: str | Promise = ""
    time: str = ""
    judgement: str = ""
    tags: tuple[str | Promise, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One row of the sample table."""

    code: str
    name: str
    what: str
    orders: int
    share: float
    mark: str


class SampleForm(forms.Form):
    """A field of every kind."""

    name = forms.CharField(
        label=gettext_lazy("Name"), help_text=gettext_lazy("As your colleagues know you.")
    )
    age = fields.WholeNumberField(label=gettext_lazy("Number of orders"), min_value=0)
    target = fields.ShareField(label=gettext_lazy("Target"), required=False)
    amount = fields.MoneyField(label=gettext_lazy("Amount"))
    since = fields.DateField(label=gettext_lazy("Since"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Channel"),
        choices=[("web", gettext_lazy("Website")), ("store", gettext_lazy("Store"))],
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    told = forms.BooleanField(label=gettext_lazy("Tell me by e-mail"), required=False)
    where = forms.MultipleChoiceField(
        label=gettext_lazy("Stores"),
        choices=[("a", gettext_lazy("Tajrish")), ("b", gettext_lazy("Vanak"))],
        widget=fields.ManyInput,
        required=False,
    )


def sample_kpis() -> tuple[Kpi, ...]:
    """Return cards in all their states."""
    spark = charts.sparkline(_SCORES)
    falling = charts.sparkline(_SCORES[::-1], judgement="bad")
    return (
        Kpi(
            name=_("Net promoter score"), short="NPS", value=num(41), url="#kpis",
            change=signed(4), direction="up", judgement="good", target=num(45),
            low=num(38), high=num(44), spark=spark,
            range=likely_range(value=41, low=38, high=44, target=45),
        ),
        Kpi(
            name=_("Customers who came back"), value=pct(0.63), url="#kpis",
            change=signed(-1.8, 1), direction="down", judgement="bad", target=pct(0.66),
            low=pct(0.62), high=pct(0.64), spark=falling,
            range=likely_range(value=0.63, low=0.62, high=0.64, target=0.66),
        ),
        Kpi(
            name=_("On-time deliveries"), value=pct(0.912, 1), low=pct(0.905, 1),
            high=pct(0.918, 1), note=_("no significant change"), spark=spark,
            range=likely_range(value=0.912, low=0.905, high=0.918),
        ),
        Kpi(
            name=_("Solved at the first contact"), unknown=_("Not estimable yet"),
            note=_("Too few answers: 7 of the 10 that are needed."),
        ),
    )  # fmt: skip


def sample_trend(*, limits: bool = False) -> charts.Trend:
    """Return a trend with its band and target, or with its limits and signals."""
    months = [DAY - timedelta(days=30 * (11 - index)) for index in range(12)]
    points = tuple(
        charts.Point(
            label=write_month(month),
            short=write_month(month, year=False),
            value=value if not (limits and index == 4) else None,
            low=value - 4,
            high=value + 3,
            signal="good" if limits and index == 11 else "bad" if limits and index == 1 else "",
            partial=index == 11 and not limits,
        )
        for index, (month, value) in enumerate(zip(months, _SCORES, strict=True))
    )
    if limits:
        return charts.Trend(
            title=_("Net promoter score, with its usual range"),
            points=points, limits=(29.5, 39.5), centre=34.5,
        )  # fmt: skip
    return charts.Trend(title=_("Net promoter score, 12 months"), points=points, target=45)


def sample_bars() -> charts.Bars:
    """Return effects with their ranges on both sides of zero."""
    effects = (
        (_("Delivery on time"), -6.2, 1240),
        (_("Return and refund speed"), -4.1, 612),
        (_("Product quality"), 3.6, 2210),
        (_("Courier behaviour"), 4.4, 801),
    )
    return charts.Bars(
        title=_("What moves the score"),
        label_head=_("Topic"),
        value_head=_("Effect"),
        show=lambda value: signed(value, 1),
        rows=tuple(
            charts.Bar(
                label=name,
                value=effect,
                low=effect - 1.4,
                high=effect + 1.4,
                note=format_html(_("{} comments"), num(count)),
                judgement="good" if effect > 0 else "bad",
            )
            for name, effect, count in effects
        ),
    )


def sample_table(*, order: Order, empty: bool = False) -> Table[Person]:
    """Return a list with sorting, paging and a file."""
    people = (
        Person(code="1042", name=_("Sara Mohammadi"), what=_("Order late by 52 minutes"),
               orders=1280, share=0.64, mark="bad"),
        Person(code="1039", name=_("Reza Karimi"), what=_("Refund not paid after 9 days"),
               orders=12, share=0.31, mark="warn"),
        Person(code="1044", name=_("Maryam Ahmadi"), what="", orders=7, share=0.08, mark="good"),
    )  # fmt: skip
    rows = sorted(people, key=lambda row: (row.orders, row.code), reverse=order.descending)
    return Table(
        name="empty-list" if empty else "sample-list",
        title=_("Customers to act on"),
        columns=table_columns(),
        rows=() if empty else rows,
        order=order,
        pager=None if empty else Pager(parameter="page", first=1, last=3, count=61, next="2"),
        csv_url="" if empty else "?format=csv",
        empty_title=_("No customer matches"),
        empty_text=_("Take a filter away, or search by mobile or order."),
    )


def table_columns() -> tuple[Column[Person], ...]:
    """Return the columns of the sample table."""
    return (
        Column(
            name="name", label=gettext_lazy("Customer"), head=True,
            cell=lambda row: format_html('<a href="#tables"><bdi>{}</bdi></a>', row.name),
            value=lambda row: row.name,
        ),
        Column(name="what", label=gettext_lazy("What happened"), cell=lambda row: row.what),
        Column(
            name="orders", label=gettext_lazy("Orders"), numeric=True, sorts=True,
            cell=lambda row: num(row.orders), value=lambda row: row.orders,
        ),
        Column(
            name="share", label=gettext_lazy("Risk"), numeric=True,
            cell=lambda row: format_html(
                '<span class="pill {}">{}</span>', row.mark, write_share(row.share)
            ),
            value=lambda row: row.share,
        ),
    )  # fmt: skip


def sample_timeline() -> tuple[dict[str, Any], ...]:
    """Return a day of a customer."""
    return (
        {
            "day": DAY,
            "entries": (
                Entry(icon="star", title=_("Survey answered: 2 of 10"), judgement="bad",
                      text=_("“An hour late, and nobody answered the phone.”"),
                      tags=(_("Delivery time"), _("Responsiveness"))),
                Entry(icon="headphones", title=_("Call with support"), judgement="warn"),
                Entry(icon="truck", title=_("Order delivered"), judgement="good"),
                Entry(icon="globe", title=_("Visited the website")),
            ),
        },
    )  # fmt: skip


def sample_choices() -> tuple[Choice, ...]:
    """Return the choices of segments, tabs and chips."""
    names = (_("Week"), _("Month"), _("Season"), _("Year"))
    return tuple(
        Choice(label=name, url=f"?period={index}", current=index == 1)
        for index, name in enumerate(names)
    )


def sample_confirm() -> Confirm:
    """Return a question before something that cannot be undone."""
    return Confirm(
        name="sample-confirm",
        title=_("Withdraw this import?"),
        text=_("Its 1,240 rows disappear from every number with the next build."),
        action="?",
        label=_("Withdraw"),
        back="?",
    )


def drop_field() -> forms.Form:
    """Return a form with a field to drop a file on."""

    class DropForm(forms.Form):
        file = forms.FileField(
            label=gettext_lazy("File"),
            widget=fields.DropInput(hint=gettext_lazy("CSV, Excel or JSON, up to 2 GB")),
        )

    return DropForm()
