"""Everything that the rules ask about these persons and addresses, read at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import Q, QuerySet

from mehvar.contact_policy import CHANNELS, NEVER, PURPOSES, Contacts, Requests, Rules
from mehvar_web import company
from mehvar_web.contact._cases import open_cases
from mehvar_web.contact._people import People, address_keys, person_hash, read_people
from mehvar_web.contact.models import Block, Choice, Contact

if TYPE_CHECKING:
    from mehvar_web.contact._records import Ask

_CHUNK = 5_000
_SURVEY_SALT = "survey"


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What the lake knows of the persons of some asks: read before anybody has to wait."""

    people: People
    hashes: Sequence[int]
    units: Sequence[int]
    customers: Sequence[int | None]
    addresses: Sequence[int]
    agreed: Mapping[int, bool]
    cases: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Asks as columns, and what was sent to their persons and addresses."""

    requests: Requests
    contacts: Contacts


def read_background(asks: Sequence[Ask], *, now: datetime) -> Background:
    """Return who the persons are, what they agreed to, and who has an open case."""
    hashes = [person_hash(ask.person) for ask in asks]
    people = read_people(hashes, [ask.customer_id for ask in asks if ask.customer_id])
    units = [people.unit(known, ask.customer_id) for known, ask in zip(hashes, asks, strict=True)]
    named = set(people.units.values()) | {ask.customer_id for ask in asks if ask.customer_id}
    customers = [unit if unit in named else None for unit in units]
    ids = sorted({one for one in customers if one is not None})
    return Background(
        people=people,
        hashes=hashes,
        units=units,
        customers=customers,
        addresses=address_keys([(ask.channel, ask.address) for ask in asks]),
        agreed=agreed_to_marketing(ids),
        cases=open_cases(ids, now=now),
    )


def read_situation(
    asks: Sequence[Ask], known: Background, *, rules: Rules, now: datetime
) -> Situation:
    """Return the asks as the rules read them; call it where nobody else decides meanwhile."""
    about = _About(
        people=known.people,
        ids=sorted({one for one in known.customers if one is not None}),
        addresses=sorted({one for one in known.addresses if one}),
    )
    requests = Requests(
        person=np.array(known.units, np.int64),
        address=np.array(known.addresses, np.int64),
        channel=np.array([CHANNELS.index(ask.channel) for ask in asks], np.int8),
        purpose=np.array([PURPOSES.index(ask.purpose) for ask in asks], np.int8),
        at=moments([ask.at or now for ask in asks]),
        event_at=moments([ask.event_at for ask in asks]),
        survey=np.array([survey_key(ask.survey) for ask in asks], np.int64),
        line=np.full(len(asks), -1, np.int8),
        **_flags(asks, known, about),
    )
    return Situation(requests=requests, contacts=_contacts(about, rules, now))


def survey_key(survey: str) -> int:
    """Return the key of a survey; 0 for none."""
    if not survey:
        return 0
    import hashlib

    digest = hashlib.blake2b(f"{_SURVEY_SALT}\x1f{survey}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1 or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    people: People
    ids: Sequence[int]
    addresses: Sequence[int]

    def rows(self, query: QuerySet[Any]) -> Iterator[Any]:
        """Return the rows about any of these persons or addresses, each once."""
        seen: set[int] = set()
        parts: tuple[tuple[str, Collection[int]], ...] = (
            ("customer_id__in", self.ids),
            ("person_hash__in", sorted(self.people.hashes)),
            ("address_key__in", self.addresses),
        )
        for column, values in parts:
            listed = list(values)
            for start in range(0, len(listed), _CHUNK):
                found = query.filter(Q(**{column: listed[start : start + _CHUNK]}))
                for row in found:
                    if row.pk not in seen:
                        seen.add(row.pk)
                        yield row


def _contacts(about: _About, rules: Rules, now: datetime) -> Contacts:
    """What was sent or is planned within the longest time that a rule looks back."""
    days = max(rules.quarantine_days, rules.survey_days, *(cap.days for cap in rules.caps), 1)
    query = Contact.objects.filter(at__gt=now - timedelta(days=days)).exclude(
        state=Contact.States.RELEASED
    )
    rows = list(about.rows(query))
    if not rows:
        return Contacts.none()
    unit = about.people.unit
    return Contacts(
        person=np.array([unit(row.person_hash, row.customer_id) for row in rows], np.int64),
        address=np.array([row.address_key for row in rows], np.int64),
        channel=np.array([CHANNELS.index(row.channel) for row in rows], np.int8),
        purpose=np.array([PURPOSES.index(row.purpose) for row in rows], np.int8),
        survey=np.array([survey_key(row.survey) for row in rows], np.int64),
        at=moments([row.at for row in rows]),
        known_at=moments([min(row.known_at, now) for row in rows]),
    )


def _flags(asks: Sequence[Ask], known: Background, about: _About) -> dict[str, np.ndarray]:
    choices = _Choices(about)
    blocks = _blocks(about.addresses)
    size = len(asks)
    found = {name: np.zeros(size, np.bool_) for name in ("opted_out", "blocked", "blacklisted")}
    consent = np.full(size, -1, np.int8)
    for place, (ask, unit, address) in enumerate(
        zip(asks, known.units, known.addresses, strict=True)
    ):
        found["opted_out"][place] = choices.refuses(ask.channel, ask.purpose, unit, address)
        found["blocked"][place] = (address, ask.channel, "blocked") in blocks
        found["blacklisted"][place] = (address, ask.channel, "blacklist") in blocks
        said = choices.agrees(ask.purpose, unit)
        if said is None and ask.purpose == "marketing":
            said = known.agreed.get(unit)
        if said is not None:
            consent[place] = int(said)
    return {
        **found,
        "consent": consent,
        "open_case": np.array([unit in known.cases for unit in known.units], np.bool_),
    }


class _Choices:
    """What these persons chose and did not take back."""

    def __init__(self, about: _About) -> None:
        self._refused: set[tuple[str, str, int]] = set()
        self._agreed: set[tuple[str, int]] = set()
        for row in about.rows(Choice.objects.filter(withdrawn_at=None)):
            unit = about.people.unit(row.person_hash, row.customer_id)
            if row.allowed:
                self._agreed.add((row.purpose, unit))
                continue
            for who in (unit, -row.address_key):
                if who:
                    self._refused.add((row.channel, row.purpose, who))

    def refuses(self, channel: str, purpose: str, unit: int, address: int) -> bool:
        """Tell whether the person, or somebody at this address, refused such messages."""
        return any(
            (one, other, who) in self._refused
            for one in (channel, "")
            for other in (purpose, "")
            for who in (unit, -address)
            if who
        )

    def agrees(self, purpose: str, unit: int) -> bool | None:
        """Tell whether the person agreed to a purpose; None when nothing was said."""
        return True if unit and (purpose, unit) in self._agreed else None


def agreed_to_marketing(ids: Sequence[int]) -> dict[int, bool]:
    """What the company's systems say of marketing, by customer."""
    if not ids or not company.is_set_up():
        return {}
    marts = company.marts()
    view = marts.view("customer_consents")
    rows = marts.ask(
        f"SELECT customer_id, marketing FROM {view} "
        "WHERE customer_id IN (SELECT unnest(?::BIGINT[]))",
        [list(ids)],
    )
    return dict(rows)


def _blocks(addresses: Sequence[int]) -> frozenset[tuple[int, str, str]]:
    found: set[tuple[int, str, str]] = set()
    for start in range(0, len(addresses), _CHUNK):
        rows = Block.objects.filter(
            address_key__in=addresses[start : start + _CHUNK], lifted_at=None
        )
        found |= set(rows.values_list("address_key", "channel", "kind"))
    return frozenset(found)


def moments(values: Sequence[datetime | None]) -> np.ndarray:
    return np.array([NEVER if one is None else one for one in values], "datetime64[us]")
