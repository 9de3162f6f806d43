"""The customer's page tells how they buy, and what look-alikes buy that they do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from mehvar import behaviour
from mehvar.behaviour import Behaviour, Measure
from mehvar_web import company
from mehvar_web.accounts import sight_of
from mehvar_web.behaviour import _words
from mehvar_web.behaviour._words import Words

_LEAST_ORDERS = 3
"""A time or a channel is a habit from so many orders on; fewer are chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """An index in words: on which side of the usual its whole interval lies."""

    words: Words
    found: Measure


def panel_of(request: HttpRequest, customer_id: Any) -> Mapping[str, Any] | None:
    """Return how the customer buys; nothing for one who never bought."""
    if customer_id is None or "customer_behaviour" not in company.workspace().current().marts:
        return None
    found = behaviour.read_behaviour(
        company.workspace(), customer_id, sight=sight_of(request.user), marts=company.marts()
    )
    return None if found is None else told(found)


def told(found: Behaviour) -> Mapping[str, Any]:
    """Say how a customer buys, in words where the interval allows any."""
    often = found.orders >= _LEAST_ORDERS
    return {
        "found": found,
        "price": side(found.price, _words.PRICES, middle=1),
        "discount": side(found.discount, _words.DISCOUNTS, middle=1),
        "trend": side(found.trend, _words.TRENDS, middle=0),
        "channel": _words.word(_words.CHANNELS, found.channel.name)
        if found.channel and often
        else "",
        "daypart": _words.word(_words.DAYPARTS, found.daypart.name)
        if found.daypart and often
        else "",
        "weekday": _words.weekday(found.weekday.name) if found.weekday and often else "",
    }


def side(found: Measure | None, words: Mapping[str, Words], *, middle: float) -> Side | None:
    """Say on which side of the usual an interval lies; None where nothing was measured."""
    if found is None:
        return None
    code = "above" if found.low > middle else "below" if found.high < middle else "usual"
    return Side(words=words[code], found=found)
