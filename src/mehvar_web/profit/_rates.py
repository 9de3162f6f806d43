"""What the page of cost rates shows: every rate in words, and who changed what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from mehvar import profit
from mehvar.profit import CostRate, Driver, RateChange
from mehvar.text import Language
from mehvar_web import company
from mehvar_web.accounts.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One rate; ``money`` is in minor units, ``share`` 0..1, ``minutes`` as they are."""

    row: CostRate
    applies: str
    money: int | None
    share: float | None
    minutes: float | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A driver with its rates."""

    driver: Driver
    title: str
    meaning: str
    rates: tuple[Rate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the history, with the person by name."""

    number: int
    at: datetime
    who: str
    title: str
    applies: str
    from_day: date | None
    before: str
    after: str
    is_newest: bool


def read_groups(language: Language) -> tuple[Group, ...]:
    """Return every driver with its rates, in order."""
    workspace = company.workspace()
    rates = profit.read_rates(workspace.root, workspace.settings)
    return tuple(
        Group(
            driver=driver,
            title=driver.title.in_(language),
            meaning=driver.meaning.in_(language),
            rates=tuple(_rate(row, driver) for row in rates.rows if row.driver == driver.name),
        )
        for driver in profit.DRIVERS
    )


def read_history(language: Language) -> tuple[Change, ...]:
    """Return the changes made through Mehvar, newest first."""
    changes = profit.rate_history(company.workspace())
    names = _names({one.actor for one in changes})
    return tuple(
        _change(one, names[one.actor], language, is_newest=one is changes[-1])
        for one in reversed(changes)
    )


def applies_words(applies_to: str) -> str:
    """Say for what a rate holds."""
    kind, _colon, key = applies_to.partition(":")
    words = {
        "*": _("everything"),
        "days": _("unknown days") if key == "unknown" else _("kept %(n)s days and more"),
        "channel": _("channel %(key)s"), "region": _("region %(key)s"),
        "method": _("paid by %(key)s"), "kind": _("contact: %(key)s"),
        "reason": _("returned as %(key)s"),
    }  # fmt: skip
    return words.get(kind, applies_to) % {"n": key, "key": key}


def _rate(row: CostRate, driver: Driver) -> Rate:
    value, unit = row.value, driver.unit
    return Rate(
        row=row,
        applies=applies_words(row.applies_to),
        money=int(value) if value is not None and unit == "money" else None,
        share=value / 10_000 if value is not None and unit == "basis_points" else None,
        minutes=value if unit == "minutes" else None,
        text=profit.shown_value(row, company.workspace().settings),
    )


def _change(one: RateChange, who: str, language: Language, *, is_newest: bool) -> Change:
    return Change(
        number=one.number,
        at=one.at,
        who=who,
        title=profit.driver_named(one.driver).title.in_(language),
        applies=applies_words(one.applies_to),
        from_day=date.fromisoformat(one.from_day) if one.from_day else None,
        before=one.before or "",
        after=one.after or "",
        is_newest=is_newest,
    )


def _names(actors: set[str]) -> dict[str, str]:
    keys = {one: one.removeprefix("user:") for one in actors if one.startswith("user:")}
    people = User.objects.in_bulk([key for key in keys.values() if key.isdigit()])
    known = {str(pk): person.shown_name for pk, person in people.items()}
    return {one: known.get(keys.get(one, ""), one) for one in actors}
