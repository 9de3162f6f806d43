"""Limits and budgets as the page tells them: whose they are, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mehvar_web import grants
from mehvar_web.accounts.models import Team, User
from mehvar_web.decide import _words
from mehvar_web.decide._words import Text
from mehvar_web.grants import policies

if TYPE_CHECKING:
    from mehvar_web.grants import Balance
    from mehvar_web.grants.models import BudgetRule

_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow:
    """A limit: for whom, how much, since when, and who set it; ``until`` None while in force."""

    kind: str
    title: str
    whom: str
    amount: int
    since: date
    until: date | None
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRow:
    """A budget of the present period; ``share`` in percent of its limit is used."""

    whom: str
    limit: int
    used: int
    left: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A budget as a bar: how full it is, and the part of one grant, in percent.

    ``takes`` is the part that the grant would take or that is held for it; ``is_short`` tells that
    there is no room.
    """

    name: str
    left: int
    limit: int
    used: float
    takes: float
    is_short: bool


def bar_of(one: Balance, names: Mapping[str, Text], *, takes: int = 0, held: int = 0) -> Bar:
    """Return a budget's bar: with what a grant would take, or with what is held for it already."""
    limit = max(one.limit, 1)
    used = min(max(one.reserved + one.committed - held, 0) / limit * 100, 100)
    return Bar(
        name=str(names.get(one.kind, one.kind)), left=one.left, limit=one.limit,
        used=round(used, 1), takes=round(min((takes or held) / limit * 100, 100 - used), 1),
        is_short=one.left < takes,
    )  # fmt: skip


def limit_rows(now: datetime) -> list[LimitRow]:
    """Return the limits in force today."""
    return [_limit(one) for one in grants.limits(day=policies.today(now))]


def history(most: int) -> list[LimitRow]:
    """Return the limits that were set lately, the newest first."""
    found = grants.limits().order_by("-set_at", "-pk")[:most]
    return [_limit(one) for one in found]


def standing_rows(kind: str, now: datetime) -> list[StandingRow]:
    """Return the fullest budgets of a kind; a customer, an order or a case stays a number."""
    found = grants.standings(kind=kind, now=now, limit=_SHOWN)
    names = _names(one.holder for one in found)
    return [
        StandingRow(
            whom=names.get(one.holder, _plain(one.holder)), limit=one.limit,
            used=one.reserved + one.committed, left=one.left,
            share=round(min((one.reserved + one.committed) / max(one.limit, 1) * 100, 100), 1),
        )
        for one in found
    ]  # fmt: skip


def _limit(one: BudgetRule) -> LimitRow:
    return LimitRow(
        kind=one.kind, title=str(_words.KINDS[one.kind]), whom=_whom(one), amount=one.limit,
        since=one.from_day, until=one.to_day, by=one.set_by.shown_name if one.set_by else "",
    )  # fmt: skip


def _whom(one: BudgetRule) -> str:
    if one.team is not None:
        return one.team.name
    if one.level is not None:
        return _("employees of level %(level)s") % {"level": _words.number(one.level)}
    return _("everybody")


def _names(holders: Iterable[str]) -> dict[str, str]:
    """Return the names of the people and teams among the holders."""
    split = [one.partition(":") for one in holders]
    users = [int(number) for kind, _colon, number in split if kind == "user" and number.isdigit()]
    teams = [int(number) for kind, _colon, number in split if kind == "team" and number.isdigit()]
    return {
        **{one.actor: one.shown_name for one in User.objects.filter(pk__in=users)},
        **{f"team:{one.pk}": one.name for one in Team.objects.filter(pk__in=teams)},
    }


def _plain(holder: str) -> str:
    """Name a holder that is no employee or team; an order or a case needs no name here."""
    kind, _colon, name = holder.partition(":")
    if kind == "customer" and name.isdigit():
        return _("customer %(n)s") % {"n": _words.number(int(name))}
    words = {"company": _("the company"), "order": _("one order"), "case": _("one case")}
    return words.get(kind, kind)
