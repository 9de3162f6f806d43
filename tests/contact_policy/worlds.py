"""Made-up requests of every kind, for the property tests and the benchmark."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
from tests.contact_policy.naive import Wish

from mehvar.calendar import Holidays, Occasions
from mehvar.contact_policy import CHANNELS, NEVER, PURPOSES, Days, Requests, name_days

FIRST, LAST = date(2025, 3, 21), date(2026, 3, 20)
START = np.datetime64("2025-04-01", "us")
WEEKEND = (1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.0)
_DAY = 86_400_000_000
_LINES = {-1: "as the rules say", 0: "service", 1: "advertising"}
_CONSENTS = {-1: None, 0: False, 1: True}


def year(zone: str = "Asia/Tehran") -> Days:
    """The days of 1404 in Iran."""
    return name_days(
        first=FIRST,
        last=LAST,
        zone=zone,
        weekend=WEEKEND,
        holidays=Holidays.default(),
        occasions=Occasions.default(),
    )


def world(size: int, *, seed: int, persons: int | None = None, days: int = 300) -> Requests:
    """Requests in the order of time: some share a mobile, some have none, some are unknown."""
    rng = np.random.default_rng(seed)
    persons = persons or max(2, size // 12)
    person = rng.integers(0, persons, size)
    family = np.where(person % 5 == 0, person // 10, person)
    channel = rng.integers(0, len(CHANNELS), size).astype(np.int8)
    kind = np.where(channel == CHANNELS.index("phone"), CHANNELS.index("sms"), channel)
    address = np.where(rng.random(size) < 0.03, 0, 1 + family * 10 + kind)
    at = START + np.sort(rng.integers(0, days * _DAY, size)).astype("timedelta64[us]")
    age = rng.integers(0, 10 * _DAY, size).astype("timedelta64[us]")

    def some(share: float) -> np.ndarray:
        return rng.random(size) < share

    return Requests(
        person=person,
        address=address,
        channel=channel,
        purpose=rng.choice(len(PURPOSES), size, p=(0.15, 0.6, 0.25)).astype(np.int8),
        at=at,
        event_at=np.where(some(0.5), at - age, NEVER),
        survey=rng.integers(0, 12, size),
        line=rng.choice([-1, 0, 1], size, p=(0.9, 0.05, 0.05)).astype(np.int8),
        consent=rng.choice([-1, 0, 1], size, p=(0.3, 0.1, 0.6)).astype(np.int8),
        opted_out=some(0.03),
        blocked=some(0.02),
        blacklisted=some(0.05),
        open_case=some(0.04),
    )


def wishes(requests: Requests) -> list[Wish]:
    """The same requests in the oracle's words."""
    columns = [getattr(requests, name).tolist() for name in _PLAIN]
    return [
        Wish(
            person=person,
            address=address,
            channel=CHANNELS[channel],
            purpose=PURPOSES[purpose],
            at=at,
            event_at=event_at if isinstance(event_at, datetime) else None,
            survey=survey,
            line=_LINES[line],
            consent=_CONSENTS[consent],
            opted_out=opted_out,
            blocked=blocked,
            blacklisted=blacklisted,
            open_case=open_case,
        )
        for (
            person, address, channel, purpose, at, event_at, survey, line, consent,
            opted_out, blocked, blacklisted, open_case,
        ) in zip(*columns, strict=True)
    ]  # fmt: skip


_PLAIN = (
    "person", "address", "channel", "purpose", "at", "event_at", "survey", "line", "consent",
    "opted_out", "blocked", "blacklisted", "open_case",
)  # fmt: skip
