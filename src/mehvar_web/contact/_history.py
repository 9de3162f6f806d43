"""What rules would have made of the last month: its real requests, decided anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from mehvar.contact_policy import CHANNELS, PURPOSES, Contacts, Reason, Requests, Rules, decide
from mehvar_web import company
from mehvar_web.contact._people import read_people
from mehvar_web.contact._rules import company_days
from mehvar_web.contact._state import agreed_to_marketing, moments, survey_key
from mehvar_web.contact.models import Contact, Refusal

DAYS = 30
_BEFORE = 90
_MOST = 20_000
_ROWS = 100_000
"""At most so many requests of the month are decided anew, over so many rows in all."""

_COLUMNS = ("person_hash", "customer_id", "channel", "purpose", "survey", "at")
_KNOWN_CHANNELS = frozenset(CHANNELS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """Requests of a month under some rules: how many would have been asked, and why not.

    ``requests`` are the latest of the month's ``of``.
    """

    requests: int
    of: int
    asked: int
    reasons: Mapping[Reason, int]
    first: datetime
    last: datetime


def replay(rules: Rules, *, now: datetime) -> Replay | None:
    """Decide the requests of the last month anew; None when there were none.

    Requests are the invitations that other systems sent and what Mehvar sent or refused, the latest
    20,000. Addresses and opt-outs of that time are taken as they were: what was refused for one of
    them is refused again. Whom the rules would have asked counts for those after.
    """
    since = now - timedelta(days=DAYS)
    rows = _rows(since - timedelta(days=_BEFORE), now)
    month = [row for row in rows if row["at"] >= since]
    if not month:
        return None
    wanted = month[-_MOST:]
    since = max(since, wanted[0]["at"])
    people = read_people([row["who"] for row in rows], [])
    units = {row["who"]: people.unit(row["who"], row["customer"]) for row in rows}
    before = [row for row in rows if row["at"] < since and not row["reason"]]
    decided = decide(
        requests=_requests(wanted, units),
        contacts=_contacts(before, units),
        rules=rules,
        days=company_days(now),
    )
    counts = decided.counts()
    return Replay(
        requests=len(wanted),
        of=len(month),
        asked=counts.get(Reason.ALLOWED, 0),
        reasons={reason: n for reason, n in counts.items() if reason is not Reason.ALLOWED},
        first=since,
        last=now,
    )


def _rows(since: datetime, now: datetime) -> list[dict[str, Any]]:
    """Every request since then, as one kind of row, the earliest first."""
    contacts = Contact.objects.filter(at__gte=since, at__lte=now).exclude(
        state=Contact.States.RELEASED
    )
    refusals = Refusal.objects.filter(at__gte=since, at__lte=now)
    asked = contacts.order_by("-at").values(*_COLUMNS)[:_ROWS]
    held = refusals.order_by("-at").values(*_COLUMNS, "reason", "event_at")[:_ROWS]
    rows = [_row({"reason": 0, "event_at": None, **one}) for one in asked]
    rows += [_row(dict(one)) for one in held]
    rows += _invitations(since, now)
    return sorted(rows, key=lambda row: row["at"])[-_ROWS:]


def _row(one: dict[str, Any]) -> dict[str, Any]:
    one["customer"] = one.pop("customer_id")
    one["who"] = one.pop("person_hash") or one["customer"] or 0
    return one


def _invitations(since: datetime, now: datetime) -> list[dict[str, Any]]:
    """What other systems sent, by the lake: one row per invitation of a known person."""
    marts = company.marts()
    found = marts.rows(
        'SELECT person_hash AS who, channel, survey_id AS survey, "at" '
        f"FROM {marts.newest('invitations')} "
        "WHERE \"at\" BETWEEN ? AND ? AND source <> 'mehvar' AND person_hash IS NOT NULL "
        f'ORDER BY "at" DESC LIMIT {_ROWS}',
        [since, now],
    )
    return [
        {
            "who": row["who"],
            "customer": None,
            "channel": row["channel"] if row["channel"] in _KNOWN_CHANNELS else "web",
            "purpose": "research",
            "survey": row["survey"] or "",
            "at": row["at"],
            "reason": 0,
            "event_at": None,
        }
        for row in found
    ]


def _requests(rows: Sequence[Mapping[str, Any]], units: Mapping[int, int]) -> Requests:
    """The rows as requests: what was refused for good is refused again by the same flag."""

    def refused(reason: Reason) -> np.ndarray:
        return np.array([row["reason"] == reason for row in rows], np.bool_)

    person = np.array([units[row["who"]] for row in rows], np.int64)
    agreed = agreed_to_marketing(sorted({int(one) for one in person}))
    no_address = refused(Reason.NO_ADDRESS)
    consent = [
        agreed.get(int(one)) if row["purpose"] == "marketing" else None
        for one, row in zip(person, rows, strict=True)
    ]
    return Requests(
        person=person,
        address=np.where(no_address, 0, person),
        channel=_codes(rows, "channel", CHANNELS),
        purpose=_codes(rows, "purpose", PURPOSES),
        at=moments([row["at"] for row in rows]),
        event_at=moments([row["event_at"] for row in rows]),
        survey=np.array([survey_key(row["survey"]) for row in rows], np.int64),
        line=np.full(len(rows), -1, np.int8),
        consent=np.array([-1 if one is None else int(one) for one in consent], np.int8),
        opted_out=refused(Reason.OPTED_OUT),
        blocked=refused(Reason.BLOCKED),
        blacklisted=refused(Reason.BLACKLISTED),
        open_case=refused(Reason.OPEN_CASE),
    )


def _contacts(rows: Sequence[Mapping[str, Any]], units: Mapping[int, int]) -> Contacts:
    if not rows:
        return Contacts.none()
    person = np.array([units[row["who"]] for row in rows], np.int64)
    at = moments([row["at"] for row in rows])
    return Contacts(
        person=person,
        address=person,
        channel=_codes(rows, "channel", CHANNELS),
        purpose=_codes(rows, "purpose", PURPOSES),
        survey=np.array([survey_key(row["survey"]) for row in rows], np.int64),
        at=at,
        known_at=at,
    )


def _codes(rows: Sequence[Mapping[str, Any]], name: str, names: Sequence[str]) -> np.ndarray:
    return np.array([names.index(row[name]) for row in rows], np.int8)
