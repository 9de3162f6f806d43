"""One audited act, how it is written, and what must never be written in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

import msgspec

from mehvar import schema
from mehvar.errors import MehvarError

Scalar = str | int | float | bool | None
"""What a detail may be."""

GENESIS = "0" * 64
"""The hash before the first record."""

_LONGEST = 500
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]{2,}")
_MOBILE = re.compile(
    r"(?<![\w])(?:[0۰٠][\s\-]?|(?:\+|[0۰٠]{2})[\s\-]?[9۹٩][8۸٨][\s\-]?)[9۹٩](?:[\s\-]?\d){9}(?!\w)"
)
_INTERNATIONAL = re.compile(r"\+(?:[\s\-()]?\d){10,15}(?!\w)")


class AuditError(MehvarError, ValueError):
    """An act cannot be recorded as asked, or the records cannot be trusted."""

    code = "audit"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """An act to be recorded.

    ``at`` is UTC. ``actor`` and ``object_id`` are ids, never names; ``details`` hold scalars that
    identify nobody (amounts, rule ids, counts).
    """

    at: datetime
    actor: str
    action: str
    object_kind: str
    object_id: str
    details: Mapping[str, Scalar] = field(default_factory=dict)


class AuditRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An act as recorded, in its place in the chain.

    ``number`` counts from 1. ``hash`` is the SHA-256 of the record's own canonical JSON, in which
    ``previous``, the hash of the record before it, stands; so no record can be changed, taken out
    or moved without breaking the chain after it.
    """

    number: int
    at: datetime
    actor: str
    action: str
    object_kind: str
    object_id: str
    details: dict[str, Scalar]
    previous: str
    hash: str = ""


def chained(entry: AuditEntry, *, number: int, previous: str) -> AuditRecord:
    """Put an act into its place in the chain."""
    bare = AuditRecord(
        number=number,
        at=entry.at,
        actor=entry.actor,
        action=entry.action,
        object_kind=entry.object_kind,
        object_id=entry.object_id,
        details=dict(entry.details),
        previous=previous,
    )
    return msgspec.structs.replace(bare, hash=digest(bare))


def digest(record: AuditRecord) -> str:
    """Return the SHA-256 of a record's canonical JSON (its own hash left empty)."""
    bare = record if not record.hash else msgspec.structs.replace(record, hash="")
    return hashlib.sha256(_encoder().encode(bare)).hexdigest()


def to_line(record: AuditRecord) -> bytes:
    """Write a record as one line of canonical JSON: keys sorted, UTF-8, no blanks."""
    return _encoder().encode(record) + b"\n"


def from_line(line: bytes) -> AuditRecord:
    """Read a record back.

    Raises:
        AuditError: when the line is no record.
    """
    try:
        return msgspec.json.decode(line, type=AuditRecord)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise AuditError(f"A line of the audit is no record: {error}.") from error


def check(entry: AuditEntry) -> None:
    """Refuse an act that names a person or cannot be written.

    Raises:
        AuditError: naming every field at fault.
    """
    wrong = [*_missing(entry), *_wrong_details(entry.details)]
    texts = {"actor": entry.actor, "object_id": entry.object_id} | {
        f"details.{name}": value for name, value in entry.details.items() if isinstance(value, str)
    }
    for name, value in texts.items():
        if kind := personal_kind(value):
            wrong.append(f"{name} holds {kind}")
        elif len(value) > _LONGEST:
            wrong.append(f"{name} is longer than {_LONGEST} characters")
    if entry.at.tzinfo is not None:
        wrong.append("at has a time zone (UTC without a zone is wanted)")
    if wrong:
        raise AuditError(
            f"The act {entry.action!r} cannot be audited: " + "; ".join(wrong) + ".",
            hint="An audit record holds ids, never personal fields; nothing was recorded.",
            fields=wrong,
        )


def personal_kind(text: str) -> str:
    """Say which personal identifier stands in a text; empty when none does."""
    if _EMAIL.search(text):
        return "an e-mail address"
    if _MOBILE.search(text) or _INTERNATIONAL.search(text):
        return "a mobile number"
    return ""


def _missing(entry: AuditEntry) -> list[str]:
    return [
        f"{name} is empty"
        for name in ("actor", "action", "object_kind", "object_id")
        if not getattr(entry, name)
    ]


def _wrong_details(details: Mapping[str, Scalar]) -> list[str]:
    wrong = []
    for name, value in details.items():
        if not isinstance(value, str | int | float | bool | None):
            wrong.append(f"details.{name} is no scalar")
        elif isinstance(value, float) and (value != value or abs(value) == float("inf")):  # noqa: PLR0124 (NaN is not itself)
            wrong.append(f"details.{name} is not a finite number")
        elif isinstance(value, int) and not -(2**63) <= value < 2**63:
            wrong.append(f"details.{name} does not fit 64 bits")
        elif name in _personal_names():
            wrong.append(f"details.{name} is a personal field")
    return wrong


@cache
def _personal_names() -> frozenset[str]:
    """The names of personal columns, but for words that mean something else in an act."""
    named = {
        column.name
        for table in schema.TABLES.values()
        for column in table.columns
        if column.personal
    }
    return frozenset(named - {"title", "value"})


@cache
def _encoder() -> msgspec.json.Encoder:
    return msgspec.json.Encoder(order="sorted")
