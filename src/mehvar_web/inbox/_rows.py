"""The rows of an arrival: of ``feedback`` for opinions, of ``interactions`` for contacts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from mehvar_web.inbox._people import Person
from mehvar_web.inbox._reading import Read
from mehvar_web.inbox._records import CONTACT_KINDS, CONTACTS, Arrival

_FEEDBACK_KINDS = ("rating", "nps", "csat", "ces", "enps", "comment")


def digest(*parts: object) -> str:
    """Return a short digest of parts."""
    told = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(told.encode()).hexdigest()[:40]


def arrival_key(arrival: Arrival) -> str:
    """Return by which key the same thing is known when it comes again."""
    return digest(arrival.source, arrival.external_id)


def said_digest(arrival: Arrival) -> str:
    """Return a digest of what it says: another one corrects the row."""
    told = (arrival.title, arrival.text, arrival.score, arrival.kind, arrival.store_id)
    return digest(*told, arrival.order_id, arrival.product_id)


def table_of(arrival: Arrival) -> str:
    """Return the table that holds it."""
    is_contact = arrival.origin in CONTACTS or arrival.kind in CONTACT_KINDS
    return "interactions" if is_contact and arrival.score is None else "feedback"


def row_of(
    arrival: Arrival, person: Person, read: Read, *, record_id: str, thread: str = ""
) -> dict[str, Any]:
    """Return the row that tells of an arrival."""
    common = {
        "record_id": record_id,
        **person.columns,
        "at": arrival.at,
        "channel": arrival.channel,
        "order_id": arrival.order_id,
        "touchpoint_id": arrival.touchpoint_id,
        "store_id": arrival.store_id,
        "employee_id": arrival.employee_id,
        "text": arrival.text,
    }
    if arrival.order_id and person.source:
        common["order_source"] = person.source
    own = (
        _contact(arrival, thread)
        if table_of(arrival) == "interactions"
        else _opinion(arrival, read)
    )
    return {name: value for name, value in {**common, **own}.items() if value not in {None, ""}}


def _contact(arrival: Arrival, thread: str) -> dict[str, Any]:
    return {
        "kind": contact_kind(arrival),
        "direction": "inbound",
        "topic": arrival.title,
        "status": "open",
        "thread_id": thread,
    }


def _opinion(arrival: Arrival, read: Read) -> dict[str, Any]:
    kind = arrival.kind if arrival.kind in _FEEDBACK_KINDS else ""
    return {
        "kind": kind or ("comment" if arrival.score is None else "rating"),
        "score": arrival.score,
        "scale_min": arrival.scale_min,
        "scale_max": arrival.scale_max,
        "title": arrival.title,
        "language": read.language,
        "product_id": arrival.product_id,
        "origin": arrival.origin,
    }


def contact_kind(arrival: Arrival) -> str:
    """Return what a contact is: as told, else a question where it asks, else a request."""
    if arrival.kind in CONTACT_KINDS:
        return arrival.kind
    if arrival.origin == "complaint":
        return "complaint"
    return "question" if arrival.text.rstrip().endswith(("?", "؟")) else "request"


def as_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as a database field keeps it."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in row.items()
    }
