"""The columns of the list of drivers, on the page and in its file."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mehvar.drivers import Bounded, PublishedDriver, PublishedOutcome, reason_words
from mehvar_web.drivers._words import (
    KINDS,
    ORIGINS,
    QUADRANTS,
    name_of,
    say,
    write_number,
)
from mehvar_web.ui import Column
from mehvar_web.ui.figures import isolated as shown
from mehvar_web.ui.figures import range_ends, write_figure

Driver = PublishedDriver


def columns_of(outcome: PublishedOutcome, *, sees_money: bool) -> tuple[Column[Driver], ...]:
    """Return all columns that this reader may see."""
    found = importance_columns(outcome)
    return found + MONEY if sees_money else found


def importance_columns(outcome: PublishedOutcome) -> tuple[Column[Driver], ...]:
    """Return importance, performance, penalty and reward."""
    return _IMPORTANCE + _contrast(outcome)


def money_columns() -> tuple[Column[Driver], ...]:
    """Return the driver and its money."""
    return _IMPORTANCE[:1] + MONEY


def _named(one: Driver) -> SafeString:
    return format_html(
        '<bdi>{}</bdi> <small class="below">{}</small>', name_of(one), ORIGINS[one.origin]
    )


def _ranked(one: Driver) -> SafeString:
    low, high = one.ranks
    told = write_number(low) if low == high else f"{write_number(low)}–{write_number(high)}"
    number = format_html('<bdi dir="ltr">{}</bdi>', told)
    if one.noise:
        return format_html('{} <small class="below">{}</small>', number, _("no more than chance"))
    if one.tied:
        return format_html('{} <small class="below">{}</small>', number, _("tied"))
    return number


def _between(one: Bounded | None, unit: str, *, change: bool = False) -> SafeString | str:
    """An estimate with its range below it."""
    if one is None:
        return "–"
    low, high = range_ends(one.low, one.high, unit, change=change)
    value = shown(write_figure(one.estimate, unit, places=0 if unit == "share" else None))
    if unit == "score":  # points of a scale of five or ten: whole ones would say nothing
        low, high = (shown(write_figure(end, "count", places=2)) for end in (one.low, one.high))
        value = shown(write_figure(one.estimate, "count", places=2))
    ends = format_html(_("%(low)s to %(high)s") % {"low": "{}", "high": "{}"}, low, high)
    return format_html('<span>{} <small class="below">{}</small></span>', value, ends)


def _placed(one: Driver) -> SafeString | str:
    if one.quadrant not in QUADRANTS:
        return format_html('<span class="muted">{}</span>', _("not clear"))
    words, tone = QUADRANTS[one.quadrant]
    return format_html('<span class="pill {}">{}</span>', tone, words)


def _estimate(one: Bounded | None) -> float | None:
    return None if one is None else one.estimate


_IMPORTANCE: tuple[Column[Driver], ...] = (
    Column(name="driver", label=gettext_lazy("Driver"), cell=_named, value=name_of, head=True),
    Column(
        name="rank", label=gettext_lazy("Rank"), cell=_ranked, numeric=True,
        value=lambda one: f"{one.ranks[0]}-{one.ranks[1]}",
    ),
    Column(
        name="share", label=gettext_lazy("Share of what is explained"), numeric=True,
        cell=lambda one: _between(one.share, "share"), value=lambda one: one.share.estimate,
    ),
    Column(
        name="performance", label=gettext_lazy("How well we do"), numeric=True,
        cell=lambda one: _between(one.performance, "share"),
        value=lambda one: _estimate(one.performance),
    ),
    Column(
        name="quadrant", label=gettext_lazy("On the map"), cell=_placed,
        value=lambda one: one.quadrant,
    ),
)  # fmt: skip


def _contrast(outcome: PublishedOutcome) -> tuple[Column[Driver], ...]:
    unit = "share" if outcome.outcome == "return" else "score"
    return (
        Column(
            name="penalty", label=gettext_lazy("Taken when low"), numeric=True,
            cell=lambda one: _between(one.penalty, unit),
            value=lambda one: _estimate(one.penalty),
        ),
        Column(
            name="reward", label=gettext_lazy("Given when high"), numeric=True,
            cell=lambda one: _between(one.reward, unit),
            value=lambda one: _estimate(one.reward),
        ),
        Column(
            name="kind", label=gettext_lazy("Kind"), value=lambda one: one.kind,
            cell=lambda one: KINDS.get(one.kind, "–"),
        ),
    )  # fmt: skip


def _returned(one: Driver) -> SafeString | str:
    if one.return_effect is None:
        return format_html('<small class="muted">{}</small>', say(reason_words(one.reason)))
    return _between(one.return_effect, "share", change=True)


MONEY: tuple[Column[Driver], ...] = (
    Column(
        name="customers", label=gettext_lazy("Customers it hit"), numeric=True,
        cell=lambda one: write_number(one.customers), value=lambda one: one.customers,
    ),
    Column(
        name="value", label=gettext_lazy("They are worth"), numeric=True,
        cell=lambda one: "–" if one.value is None else shown(write_figure(one.value, "money")),
        value=lambda one: one.value,
    ),
    Column(
        name="return_effect", label=gettext_lazy("Effect on coming back"), numeric=True,
        cell=_returned, value=lambda one: _estimate(one.return_effect),
    ),
    Column(
        name="loss", label=gettext_lazy("Money it costs"), numeric=True,
        cell=lambda one: _between(one.loss, "money"), value=lambda one: _estimate(one.loss),
    ),
)  # fmt: skip
