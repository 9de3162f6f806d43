"""Where the next page of a list begins, as text that a browser carries to and fro."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from mehvar.customers._errors import CustomersError

Place = str | int | float | date | None
_CHECK = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """The last customer of a page, and the list that it was a page of.

    ``place`` is the customer's value of the sort key. ``total`` holds for the build ``build_id``.
    """

    asked: str
    build_id: str
    total: int
    place: Place
    customer_id: int


def digest(*asked: object) -> str:
    """Return a short name for what was asked: text, filters, order and sight."""
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:16]


def write_cursor(cursor: Cursor) -> str:
    """Return the cursor as opaque text."""
    place = cursor.place
    kind = "day" if isinstance(place, date) else ""
    told = [cursor.asked, cursor.build_id, cursor.total, kind, place, cursor.customer_id]
    body = json.dumps(told, default=str).encode()
    return base64.urlsafe_b64encode(_check(body) + body).decode().rstrip("=")


def read_cursor(text: str, *, asked: str, kinds: tuple[type, ...]) -> Cursor:
    """Read a cursor back.

    Args:
        text: what a browser sent.
        asked: the digest of the list that is asked for now.
        kinds: the types that a value of its sort key may have.

    Raises:
        CustomersError: when no page gave it out, or another list did.
    """
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        check, body = content[:_CHECK], content[_CHECK:]
        cursor = _told(json.loads(body), kinds) if check == _check(body) else None
    except (ValueError, TypeError, RecursionError):
        cursor = None
    if cursor is None or cursor.asked != asked:
        raise CustomersError(
            "This page of the list does not exist: its mark was changed, or is another list's.",
            hint="Begin again at the first page.",
        )
    return cursor


def _told(told: list[Any], kinds: tuple[type, ...]) -> Cursor | None:
    """Read the parts of a cursor; None unless each is of its type, for they become SQL."""
    asked, build_id, total, kind, place, customer_id = told
    place = date.fromisoformat(place) if kind == "day" else place
    is_whole = type(total) is int and type(customer_id) is int
    if not is_whole or (place is not None and type(place) not in kinds):
        return None
    return Cursor(
        asked=str(asked), build_id=str(build_id), total=total, place=place, customer_id=customer_id
    )


def _check(body: bytes) -> bytes:
    """Tell an altered mark from ours. It guards nothing: rights are asked at every page."""
    return hashlib.sha256(b"mehvar.customers.list" + body).digest()[:_CHECK]
