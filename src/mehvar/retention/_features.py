"""What was known of each customer on a day: the columns that the churn model learns from.

Strictly as of the day: only what happened, and was known, before it. A return of next week does
not lower the amount of an order of last week, and a late order is late once it has arrived.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mehvar.retention._histories import Histories
from mehvar.retention._records import Bools, Floats, Integers
from mehvar.retention._rhythm import Rhythm, gaps_of_sorted

_YEAR, _HALF = 365, 182
_PULL = 2.0
"""Own means are pulled to those of all as if by so many more observations."""

FEATURES = (
    "rhythm", "silence_ratio", "days_silent", "purchases", "recent_purchases", "trend", "tenure",
    "mean_basket", "last_basket_ratio", "late_last", "late_share", "missing_share",
    "returned_share", "complaints", "unanswered", "last_score",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """What is usual among all customers on the day: days between purchases, amount of one."""

    gap: float
    basket: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snapshot:
    """Customers as one day found them: one row each of ``x``, by the names of ``FEATURES``.

    ``row`` is the customer's place in the histories; NaN is what was not known. ``basket`` is the
    usual amount of a purchase and ``usual_gap`` the days between two, both drawn to those of all.
    """

    origin: int
    row: Integers
    x: Floats
    basket: Floats
    usual_gap: Floats
    levels: Levels

    def __len__(self) -> int:
        return self.row.size


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Bought:
    """Totals of each customer's purchases before the day."""

    days: Integers
    first: Integers
    last: Integers
    spent: Floats
    orders: Integers


def take_snapshot(
    histories: Histories,
    *,
    origin: int,
    recent: int,
    within: int,
    ahead: int = 0,
    rhythm: Rhythm | None = None,
    levels: Levels | None = None,
) -> Snapshot:
    """Describe everybody who bought within ``within`` days before the day ``origin``.

    Args:
        histories: of the customers; what is of that day or later is not looked at.
        origin: the day, counted from 1970.
        recent: length in days of the recent period, and of the one before it.
        within: who bought longer ago is gone already, and not foretold.
        ahead: days from the origin to the end of the outcome window.
        rhythm: of the company, as it was known before the origin.
        levels: of all customers, when the histories hold only some; their own by default.
    """
    past = histories.day < origin
    bought = _bought(histories, past)
    here = (bought.days > 0) & (bought.last >= origin - within)
    levels = levels or _levels(bought)
    gaps = np.maximum(bought.days - 1, 0)
    usual = (bought.last - bought.first + _PULL * levels.gap) / (gaps + _PULL)
    basket = (bought.spent + _PULL * levels.basket) / (bought.orders + _PULL)
    silent = (origin - bought.last).astype(np.float64)
    columns = {
        "rhythm": _rhythm(histories, past, bought, origin=origin, ahead=ahead, rhythm=rhythm),
        "silence_ratio": silent / np.maximum(usual, 0.5),
        "days_silent": silent,
        "purchases": bought.days.astype(np.float64),
        "tenure": (origin - bought.first).astype(np.float64),
        "mean_basket": basket,
        **_recent(histories, past, origin, recent),
        **_baskets(histories, past, basket),
        **_troubles(histories, past, origin),
        **_voices(histories, origin),
    }
    x = np.column_stack([columns[name][here] for name in FEATURES])
    return Snapshot(
        origin=origin,
        row=np.flatnonzero(here),
        x=x,
        basket=np.maximum(basket, 0)[here],
        usual_gap=usual[here],
        levels=levels,
    )


def bought_between(histories: Histories, first: int, last: int) -> Bools:
    """Tell who bought from one day to another, both included: one element per customer."""
    then = (histories.day >= first) & (histories.day <= last)
    return np.bincount(histories.who[then], minlength=len(histories)) > 0


def _bought(histories: Histories, past: Bools) -> _Bought:
    size = len(histories)
    who, day = histories.who[past], histories.day[past]
    new_day = np.append(True, (who[1:] != who[:-1]) | (day[1:] != day[:-1]))[: who.size]
    orders = np.bincount(who, minlength=size)
    ends = np.cumsum(orders)
    last = np.zeros(size, np.int64)
    first = np.zeros(size, np.int64)
    some = orders > 0
    last[some], first[some] = day[ends[some] - 1], day[(ends - orders)[some]]
    return _Bought(
        days=np.bincount(who[new_day], minlength=size),
        first=first,
        last=last,
        spent=np.bincount(who, histories.amount[past], size).astype(np.float64),
        orders=orders,
    )


def _levels(bought: _Bought) -> Levels:
    gaps = int(np.maximum(bought.days - 1, 0).sum())
    orders = int(bought.orders.sum())
    return Levels(
        gap=float((bought.last - bought.first).sum() / gaps) if gaps else 30.0,
        basket=float(bought.spent.sum() / orders) if orders else 0.0,
    )


def _rhythm(
    histories: Histories,
    past: Bools,
    bought: _Bought,
    *,
    origin: int,
    ahead: int,
    rhythm: Rhythm | None,
) -> Floats:
    """The log odds of no purchase until the outcome window ends, by the own rhythm alone."""
    odds = np.full(len(histories), np.nan)
    if rhythm is None:
        return odds
    _, gaps = gaps_of_sorted(who=histories.who[past], days=histories.day[past], until=origin - 1)
    silent = np.clip(1 - rhythm.chances(gaps, horizon=ahead).soon, 1e-9, 1 - 1e-9)
    odds[bought.days > 0] = np.log(silent / (1 - silent))
    return odds


def _recent(histories: Histories, past: Bools, origin: int, recent: int) -> dict[str, Floats]:
    size = len(histories)
    since = past & (histories.day >= origin - recent)
    before = past & (histories.day < origin - recent) & (histories.day >= origin - 2 * recent)
    lately, earlier = (np.bincount(histories.who[part], minlength=size) for part in (since, before))
    return {
        "recent_purchases": lately.astype(np.float64),
        "trend": (lately - earlier).astype(np.float64),
    }


def _baskets(histories: Histories, past: Bools, basket: Floats) -> dict[str, Floats]:
    """The last order against the customer's usual one."""
    last = np.full(len(histories), np.nan)
    last[histories.who[past]] = histories.amount[past]  # sorted by day: the last one stays
    usual = np.where(basket > 0, basket, np.nan)
    return {"last_basket_ratio": last / usual}


def _troubles(histories: Histories, past: Bools, origin: int) -> dict[str, Floats]:
    """Late and incomplete orders and returns of the last year, as known on the day."""
    size = len(histories)
    year = past & (histories.day >= origin - _YEAR)
    told = year & (histories.late >= 0) & (histories.known < origin)
    last = np.full(size, np.nan)
    last[histories.who[told]] = histories.late[told]
    checked = year & (histories.missing >= 0)
    returned = (histories.return_day < origin) & (histories.return_day >= origin - _YEAR)
    given = np.bincount(histories.return_who[returned], histories.returned[returned], size)
    spent = np.bincount(histories.who[year], histories.amount[year], size)
    share = np.divide(given, spent, out=np.zeros(size), where=spent > 0)
    return {
        "late_last": last,
        "late_share": _share(histories.who[told], histories.late[told], size),
        "missing_share": _share(histories.who[checked], histories.missing[checked], size),
        "returned_share": np.clip(share, 0, 2),
    }


def _share(who: Integers, had: np.ndarray[tuple[int], np.dtype[np.int8]], size: int) -> Floats:
    count = np.bincount(who, minlength=size)
    hits = np.bincount(who, had.astype(np.float64), size)
    share = np.full(size, np.nan, np.float64)
    np.divide(hits, count, out=share, where=count > 0)
    return share


def _voices(histories: Histories, origin: int) -> dict[str, Floats]:
    """Complaints of the last half year, whether one waits for an answer, and the last score."""
    size = len(histories)
    day = histories.complaint_day
    lately = (day < origin) & (day >= origin - _HALF)
    waiting = lately & (histories.answered >= origin)
    score = np.full(size, np.nan)
    told = histories.score_day < origin
    score[histories.score_who[told]] = histories.score[told]  # sorted by day: the last one stays
    complained = np.bincount(histories.complaint_who[lately], minlength=size)
    unanswered = np.bincount(histories.complaint_who[waiting], minlength=size)
    return {
        "complaints": complained.astype(np.float64),
        "unanswered": (unanswered > 0).astype(np.float64),
        "last_score": score,
    }
