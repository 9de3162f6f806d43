"""The rules once more, as slow and plain as they can be said: an oracle that shares no code.

Plain dicts, ``datetime`` and ``zoneinfo``; every contact is kept and looked through again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Plain = Mapping[str, Any]
"""Rules as JSON holds them."""

TEHRAN = ZoneInfo("Asia/Tehran")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One request, in plain words."""

    person: int
    address: int
    channel: str
    purpose: str
    at: datetime
    event_at: datetime | None
    survey: int
    line: str
    consent: bool | None
    opted_out: bool
    blocked: bool
    blacklisted: bool
    open_case: bool


@dataclass(kw_only=True)
class Book:
    """Everything that was sent, by whom and where it reached."""

    by_person: dict[int, list[Wish]] = field(default_factory=lambda: defaultdict(list))
    by_address: dict[int, list[Wish]] = field(default_factory=lambda: defaultdict(list))

    def earlier(self, wish: Wish) -> Iterator[Wish]:
        """Everything that reached this person or this address."""
        if wish.person:
            yield from self.by_person[wish.person]
        if wish.address:
            yield from self.by_address[wish.address]

    def put(self, wish: Wish) -> None:
        """Remember what was sent."""
        if wish.purpose != "service":
            self.by_person[wish.person].append(wish)
            self.by_address[wish.address].append(wish)


def judge(wishes: Sequence[Wish], rules: Plain, days: Mapping[date, str]) -> list[str]:
    """Return what becomes of each wish, which stand in the order of time."""
    book, verdicts = Book(), []
    for wish in wishes:
        verdict = _fixed(wish, rules) or _remembered(wish, rules, book) or _hour(wish, rules, days)
        verdicts.append(verdict or "allowed")
        if verdict is None:
            book.put(wish)
    return verdicts


def _fixed(wish: Wish, rules: Plain) -> str | None:
    """Return the first rule that forbids it whatever was sent before."""
    by_line = wish.channel == "sms" and _line(wish, rules)
    too_old = wish.event_at and wish.at - wish.event_at > timedelta(days=rules["event_days"])
    in_case = rules["case_suppresses"] and wish.open_case and wish.purpose != "service"
    told = {
        "no_address": wish.channel not in {"app", "web"} and not wish.address,
        "blocked": wish.blocked,
        "opted_out": wish.opted_out,
        "no_consent": not _agrees(wish, rules),
        "wrong_line": wish.purpose == "marketing" and by_line == "service",
        "blacklisted": by_line == "advertising" and wish.blacklisted,
        "expired": too_old,
        "open_case": in_case,
    }
    return next((name for name, forbids in told.items() if forbids), None)


def _line(wish: Wish, rules: Plain) -> str:
    if wish.line != "as the rules say":
        return wish.line
    by_rule = wish.purpose == "research" and rules["research_line"] == "advertising"
    return "advertising" if wish.purpose == "marketing" or by_rule else "service"


def _agrees(wish: Wish, rules: Plain) -> bool:
    if wish.purpose == "service":
        return True
    must_say_yes = wish.purpose == "marketing" or rules["research_needs_consent"]
    return wish.consent is True if must_say_yes else wish.consent is not False


def _remembered(wish: Wish, rules: Plain, book: Book) -> str | None:
    if wish.purpose == "service":
        return None
    before = list(book.earlier(wish))
    quarantine = timedelta(days=rules["quarantine_days"])
    if any(wish.at - one.at < quarantine for one in before):
        return "quarantine"
    asked = [one for one in book.by_person[wish.person] if wish.person and wish.survey]
    again = timedelta(days=rules["survey_days"])
    if any(one.survey == wish.survey and wish.at - one.at < again for one in asked):
        return "same_survey"
    return "channel_cap" if _is_full(wish, rules, book) else None


def _is_full(wish: Wish, rules: Plain, book: Book) -> bool:
    for cap in rules["caps"]:
        if cap["channel"] != wish.channel:
            continue
        window = timedelta(days=cap["days"])
        for key, sent in ((wish.person, book.by_person), (wish.address, book.by_address)):
            lately = [
                one
                for one in (sent[key] if key else [])
                if one.channel == wish.channel and wish.at - one.at < window
            ]
            if len(lately) >= cap["most"]:
                return True
    return False


def _hour(wish: Wish, rules: Plain, days: Mapping[date, str]) -> str | None:
    if wish.purpose == "service" and rules["service_any_hour"]:
        return None
    return hour_verdict(wish.at, rules, days)


def hour_verdict(at: datetime, rules: Plain, days: Mapping[date, str]) -> str | None:
    """Return why nothing leaves at a moment (UTC); None when it may."""
    there = at.replace(tzinfo=UTC).astimezone(TEHRAN)
    hours = rules["hours"][days[there.date()]]
    if hours["opens"] >= hours["closes"]:
        return "quiet_day"
    minutes = there.hour * 60 + there.minute + (there.second + there.microsecond / 1e6) / 60
    return None if hours["opens"] <= minutes < hours["closes"] else "quiet_hours"
