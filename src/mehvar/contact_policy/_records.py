"""What is asked for, what happened before, and what was decided: columns of equal length."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from mehvar.contact_policy._errors import PolicyError

Channel = Literal["email", "sms", "telegram", "bale", "phone", "app", "web"]
Purpose = Literal["service", "research", "marketing"]

CHANNELS: tuple[Channel, ...] = ("email", "sms", "telegram", "bale", "phone", "app", "web")
"""Channels by their code in ``Requests.channel``."""

PURPOSES: tuple[Purpose, ...] = ("service", "research", "marketing")
"""Purposes by their code: what a customer must hear, what we ask, what we advertise."""

ADDRESSED: frozenset[Channel] = frozenset({"email", "sms", "telegram", "bale", "phone"})
"""Channels that reach nobody without an address."""

NEVER = np.datetime64("NaT", "us")
"""No moment at all: never asked, or never allowed."""

Moments = NDArray[np.datetime64]
Keys = NDArray[np.int64]
Codes = NDArray[np.int8]
Flags = NDArray[np.bool_]


class Reason(IntEnum):
    """Why somebody may not be contacted: the first rule that forbids it, in this order."""

    ALLOWED = 0
    NO_ADDRESS = 1
    BLOCKED = 2
    OPTED_OUT = 3
    NO_CONSENT = 4
    WRONG_LINE = 5
    BLACKLISTED = 6
    EXPIRED = 7
    OPEN_CASE = 8
    QUARANTINE = 9
    SAME_SURVEY = 10
    CHANNEL_CAP = 11
    QUIET_DAY = 12
    QUIET_HOURS = 13

    @property
    def passes(self) -> bool:
        """Whether waiting can help."""
        return self >= Reason.QUARANTINE


class _Columns:
    """Arrays of one length, taken apart and cut together."""

    __slots__ = ()

    def __len__(self) -> int:
        return int(next(self._arrays())[1].size)

    def _arrays(self) -> Iterator[tuple[str, NDArray[np.generic]]]:
        for field in fields(self):  # type: ignore[arg-type]  # every subclass is a dataclass
            yield field.name, getattr(self, field.name)

    def _check(self, types: Mapping[str, np.dtype[np.generic]]) -> None:
        length, wrong = len(self), []
        for name, values in self._arrays():
            if values.shape != (length,):
                wrong.append(f"{name} has shape {values.shape} and not ({length},)")
            elif values.dtype != types[name]:
                wrong.append(f"{name} is {values.dtype} and not {types[name]}")
        if wrong:
            raise PolicyError("These columns do not fit together: " + "; ".join(wrong) + ".")

    def take(self, places: NDArray[np.int64] | Flags) -> Self:
        """Return the rows in these places."""
        return type(self)(**{name: values[places] for name, values in self._arrays()})


_KEY, _CODE, _FLAG = np.dtype(np.int64), np.dtype(np.int8), np.dtype(np.bool_)
_MOMENT = np.dtype("datetime64[us]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests(_Columns):
    """Somebody wants to ask or tell these persons something; one element per message.

    ``person`` and ``address`` are 64-bit keys, 0 where unknown; one mobile has one key whoever
    uses it. ``at`` is when it would be sent (UTC, microseconds), ``event_at`` what it is about
    (NaT for nothing), ``survey`` the key of the survey (0 for none), ``line`` 0 for a service
    line, 1 for an advertising line, -1 as the rules choose. ``consent`` is to the request's own
    purpose: 1 agreed, 0 refused, -1 never said. The flags are as of ``at``.
    """

    person: Keys
    address: Keys
    channel: Codes
    purpose: Codes
    at: Moments
    event_at: Moments
    survey: Keys
    line: Codes
    consent: Codes
    opted_out: Flags
    blocked: Flags
    blacklisted: Flags
    open_case: Flags

    def __post_init__(self) -> None:
        self._check(_REQUESTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts(_Columns):
    """What persons were asked or told before, or will be: one element per message.

    ``known_at`` is when it was planned or reported: what nobody knew yet forbids nothing.
    """

    person: Keys
    address: Keys
    channel: Codes
    purpose: Codes
    survey: Keys
    at: Moments
    known_at: Moments

    def __post_init__(self) -> None:
        self._check(_CONTACTS)

    @classmethod
    def none(cls) -> Contacts:
        """Nobody was ever contacted."""
        return cls(**{name: np.empty(0, kind) for name, kind in _CONTACTS.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions(_Columns):
    """What becomes of each request, in the order of the requests.

    ``reason`` holds codes of ``Reason``; ``last_at`` is the contact that forbids it (NaT where
    no contact does), ``next_at`` the first moment that these rules allow as things stand: ``at``
    itself where allowed, NaT where waiting does not help or the event will be too old by then.
    """

    reason: Codes
    last_at: Moments
    next_at: Moments

    @property
    def allowed(self) -> Flags:
        """Which requests may be sent."""
        return np.asarray(self.reason == Reason.ALLOWED)

    def counts(self) -> dict[Reason, int]:
        """Return how many requests each rule let through or stopped; those with any."""
        found = np.bincount(self.reason, minlength=len(Reason))
        return {reason: int(found[reason]) for reason in Reason if found[reason]}


_REQUESTS: dict[str, np.dtype[np.generic]] = {
    "person": _KEY, "address": _KEY, "channel": _CODE, "purpose": _CODE, "at": _MOMENT,
    "event_at": _MOMENT, "survey": _KEY, "line": _CODE, "consent": _CODE, "opted_out": _FLAG,
    "blocked": _FLAG, "blacklisted": _FLAG, "open_case": _FLAG,
}  # fmt: skip
_CONTACTS: dict[str, np.dtype[np.generic]] = {
    "person": _KEY, "address": _KEY, "channel": _CODE, "purpose": _CODE, "survey": _KEY,
    "at": _MOMENT, "known_at": _MOMENT,
}  # fmt: skip
