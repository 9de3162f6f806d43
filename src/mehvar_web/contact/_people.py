"""Who a person is to the rules: one customer with all their records, or a record of nobody yet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings

from mehvar.identity import anchor
from mehvar.text import IDENTIFIERS, IdentifierKind
from mehvar_web import company
from mehvar_web.channels import Person

_CLEANED: tuple[IdentifierKind, ...] = ("mobile", "email")
_SAME = {"sms": "mobile", "phone": "mobile"}
"""Channels that share addresses: the same number rings and gets messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The customers behind some records: ``units`` says who each record is.

    A record that no build has seen is somebody of its own.
    """

    units: Mapping[int, int]
    hashes: frozenset[int]

    def unit(self, person_hash: int, customer_id: int | None) -> int:
        """Return the key of the person: the customer's id, or else the record's hash."""
        if person_hash in self.units:
            return self.units[person_hash]
        return customer_id or person_hash


def read_people(hashes: Iterable[int], customer_ids: Iterable[int]) -> People:
    """Return who these records and customers are, with every other record of the same ones."""
    known, ids = set(hashes) - {0}, set(customer_ids)
    rows: list[tuple[int, int]] = []
    if (known or ids) and company.is_set_up():
        marts = company.marts()
        profiles = marts.view("profiles")
        rows = marts.ask(
            f"SELECT profile_hash, customer_id FROM {profiles} WHERE customer_id IN ("
            "SELECT unnest(?::BIGINT[]) UNION "
            f"SELECT customer_id FROM {profiles} "
            "WHERE profile_hash IN (SELECT unnest(?::BIGINT[])))",
            [sorted(ids), sorted(known)],
        )
    units = dict(rows)
    return People(units=units, hashes=frozenset(known | set(units)))


def person_hash(person: Person | None) -> int:
    """Return the hash by which tables join a person; 0 for nobody."""
    if person is None:
        return 0
    told = f"{person.source}\x1f{person.ref}"
    digest = hashlib.md5(told.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[8:], "little") >> 1


def person_of(customer_id: int) -> Person:
    """Return the record on which what a customer chooses hangs."""
    found = anchor(company.workspace(), customer_id=customer_id, marts=company.marts())
    return Person(source=found.source, ref=found.person_ref)


def address_key(channel: str, address: str) -> int:
    """Return the key of an address: the same for everybody who has it; 0 for none.

    Keyed with the server's secret: nobody finds a number from its key by trying them all.
    """
    return address_keys([(channel, address)])[0]


def address_keys(pairs: Sequence[tuple[str, str]]) -> list[int]:
    """Return the key of each (channel, address)."""
    kinds = [_SAME.get(channel, channel) for channel, _ in pairs]
    cleaned = [address.strip() for _, address in pairs]
    for kind in _CLEANED:
        places = [place for place, one in enumerate(kinds) if one == kind]
        for place, value in zip(places, _clean(kind, [cleaned[at] for at in places]), strict=True):
            cleaned[place] = value or cleaned[place].lower()
    secret = hashlib.sha256(f"mehvar.contact.address{settings.SECRET_KEY}".encode()).digest()
    return [
        _key(secret, f"{kind}\x1f{address}") if address else 0
        for kind, address in zip(kinds, cleaned, strict=True)
    ]


def _clean(kind: IdentifierKind, addresses: Sequence[str]) -> list[str | None]:
    import pyarrow as pa

    found: list[str | None] = (
        IDENTIFIERS[kind](pa.array(addresses, pa.string())).to_pylist() if addresses else []
    )
    return found


def _key(secret: bytes, told: str) -> int:
    digest = hashlib.blake2b(told.encode(), key=secret, digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1 or 1
