"""The rules, one after another, over every request at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mehvar.contact_policy._days import Days
from mehvar.contact_policy._opening import Opening
from mehvar.contact_policy._records import (
    ADDRESSED,
    CHANNELS,
    NEVER,
    PURPOSES,
    Contacts,
    Decisions,
    Reason,
    Requests,
)
from mehvar.contact_policy._rules import Rules

_SERVICE, _RESEARCH, _MARKETING = (
    PURPOSES.index("service"), PURPOSES.index("research"), PURPOSES.index("marketing"),
)  # fmt: skip
_SMS = CHANNELS.index("sms")
_DAY = 86_400_000_000
_ADVERTISING = 1

Keys = NDArray[np.int64]


def decide(*, requests: Requests, contacts: Contacts, rules: Rules, days: Days) -> Decisions:
    """Return for each request whether it may be sent, and else the first rule that forbids it.

    Requests are decided in the order of their ``at`` (those of one moment in their own order);
    each that is allowed counts for those after it, so that no two of a batch reach one person
    within the quarantine. A message of service obeys addresses, blocks and refusals, and hours
    only when the rules say so.

    Args:
        requests: what somebody wants to send.
        contacts: what was sent, or is planned, already.
        rules: the company's rules.
        days: the kinds of the days from the first request to well after the last.
    """
    opening = Opening(rules=rules, days=days)
    quiet = opening.closed(requests.at)
    if rules.service_any_hour:
        quiet[requests.purpose == _SERVICE] = Reason.ALLOWED
    events = _events(requests, contacts, rules)
    reason, last_at, until = _walk(events, _fixed(requests, rules), quiet, rules)
    return Decisions(
        reason=reason,
        last_at=_moments(last_at),
        next_at=_next(requests, reason, until, opening, rules),
    )


def _fixed(requests: Requests, rules: Rules) -> NDArray[np.int8]:
    """The first rule that forbids a request whatever was sent before; 0 for none."""
    purpose = requests.purpose
    addressed = np.isin(requests.channel, [CHANNELS.index(name) for name in ADDRESSED])
    needs_yes = (purpose == _MARKETING) | (rules.research_needs_consent & (purpose == _RESEARCH))
    by_sms = requests.channel == _SMS
    advertising = _lines(requests, rules) == _ADVERTISING
    age = requests.at - requests.event_at
    checks = (
        (Reason.NO_ADDRESS, addressed & (requests.address == 0)),
        (Reason.BLOCKED, requests.blocked),
        (Reason.OPTED_OUT, requests.opted_out),
        (Reason.NO_CONSENT, np.where(needs_yes, requests.consent != 1, _refused(requests))),
        (Reason.WRONG_LINE, by_sms & (purpose == _MARKETING) & ~advertising),
        (Reason.BLACKLISTED, by_sms & advertising & requests.blacklisted),
        (Reason.EXPIRED, age > np.timedelta64(rules.event_days, "D")),
        (Reason.OPEN_CASE, rules.case_suppresses & requests.open_case & (purpose != _SERVICE)),
    )
    return np.select([where for _, where in checks], [int(code) for code, _ in checks], 0).astype(
        np.int8
    )


def _refused(requests: Requests) -> NDArray[np.bool_]:
    return np.asarray((requests.consent == 0) & (requests.purpose != _SERVICE))


def _lines(requests: Requests, rules: Rules) -> NDArray[np.int8]:
    """The line of each SMS: as told, else advertising for what advertises."""
    by_research = (requests.purpose == _RESEARCH) & (rules.research_line == "advertising")
    chosen = ((requests.purpose == _MARKETING) | by_research).astype(np.int8)
    return np.where(requests.line < 0, chosen, requests.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Events:
    """Requests, then contacts, as the walk meets them."""

    requests: int
    order: Keys
    at: Keys
    counted: NDArray[np.bool_]
    keys: Keys
    sizes: Keys
    most: Keys
    windows: Keys


def _events(requests: Requests, contacts: Contacts, rules: Rules) -> _Events:
    size = len(requests)
    person = np.concatenate((requests.person, contacts.person))
    address = np.concatenate((requests.address, contacts.address))
    survey = np.concatenate((requests.survey, contacts.survey))
    channel = np.concatenate((requests.channel, contacts.channel)).astype(np.int64)
    at = _numbers(np.concatenate((requests.at, contacts.at)))
    seen = _numbers(np.concatenate((requests.at, contacts.known_at)))
    after = np.arange(at.size) < size  # of one moment, what is known comes before what is asked
    who, where = _codes(person), _codes(address)
    capped, most, windows = _caps(channel, rules)
    keys = (
        who,
        where,
        _pairs(who, _codes(survey)),
        _pairs(who, np.where(capped, channel, -1)),
        _pairs(where, np.where(capped, channel, -1)),
    )
    return _Events(
        requests=size,
        order=np.lexsort((after, seen)),
        at=at,
        counted=np.concatenate((requests.purpose, contacts.purpose)) != _SERVICE,
        keys=np.stack(keys),
        sizes=np.array([1 + one.max(initial=-1) for one in keys]),
        most=most,
        windows=windows,
    )


def _caps(channel: Keys, rules: Rules) -> tuple[NDArray[np.bool_], Keys, Keys]:
    most, windows = np.zeros(len(CHANNELS), np.int64), np.zeros(len(CHANNELS), np.int64)
    for cap in rules.caps:
        most[CHANNELS.index(cap.channel)] = cap.most
        windows[CHANNELS.index(cap.channel)] = cap.days * _DAY
    return most[channel] > 0, most[channel], windows[channel]


def _walk(
    events: _Events, fixed: NDArray[np.int8], quiet: NDArray[np.int8], rules: Rules
) -> tuple[NDArray[np.int8], Keys, Keys]:
    """Return the reason of each request, the contact that forbids it, and until when."""
    from mehvar.contact_policy._kernels import HISTORY, NOTHING, walk

    size, past = events.at.size, events.at.size - events.requests
    reason = np.zeros(size, np.int8)
    last_at, until = np.full(size, NOTHING), np.full(size, NOTHING)
    walk(
        events.order,
        events.at,
        np.concatenate((fixed, np.full(past, HISTORY, np.int8))),
        np.concatenate((quiet, np.zeros(past, np.int8))),
        events.counted,
        events.keys,
        events.sizes,
        np.array([rules.quarantine_days * _DAY, rules.survey_days * _DAY]),
        events.most,
        events.windows,
        reason,
        last_at,
        until,
    )
    return reason[: events.requests], last_at[: events.requests], until[: events.requests]


def _next(
    requests: Requests,
    reason: NDArray[np.int8],
    until: Keys,
    opening: Opening,
    rules: Rules,
) -> NDArray[np.datetime64]:
    """The first allowed moment of each request, if waiting helps."""
    free = np.maximum(_numbers(requests.at), until).view("datetime64[us]")
    waits = reason >= Reason.QUARANTINE
    at_any_hour = rules.service_any_hour & (requests.purpose == _SERVICE)
    opened = np.full(free.size, NEVER)
    opened[waits] = opening.first_open(free[waits])
    opened = np.where(at_any_hour & waits, free, opened)
    too_late = opened - requests.event_at > np.timedelta64(rules.event_days, "D")
    found = np.where(waits & ~too_late, opened, NEVER)
    return np.where(reason == Reason.ALLOWED, requests.at, found)


def _codes(values: Keys) -> Keys:
    """Number the values from 0 on; 0 itself, which means nobody, becomes -1."""
    kinds, codes = np.unique(values, return_inverse=True)
    place = int(np.searchsorted(kinds, 0))
    if place < kinds.size and kinds[place] == 0:
        codes = np.where(codes == place, -1, codes - (codes > place))
    return codes.astype(np.int64)


def _pairs(first: Keys, second: Keys) -> Keys:
    """Number the pairs from 0 on; -1 where either is missing."""
    width = 1 + second.max(initial=0)
    both = np.where((first < 0) | (second < 0), 0, 1 + first * width + second)
    return _codes(both)


def _numbers(moments: NDArray[np.datetime64]) -> Keys:
    return moments.astype("datetime64[us]").view(np.int64)


def _moments(numbers: Keys) -> NDArray[np.datetime64]:
    """NaT is the smallest number, which also stands for no contact."""
    return numbers.view("datetime64[us]")
