"""Codes that people can read, say and type: ten characters without look-alikes, the last a check.

A code is made from its grant's id and the server's key, so it is stored nowhere; what is stored is
its keyed hash, by which it is found, and its last four characters.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.crypto import salted_hmac

from mehvar import text

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.grants.act_models import Grant

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 characters: without 0 O, 1 I L."""

LENGTH = 10
_SHOWN_FOR = timedelta(minutes=15)
_SHOWN_AFTER_APPROVAL = timedelta(hours=24)
_BASE = len(ALPHABET)


def make_code(grant_key: str) -> str:
    """Return the code of a grant: the same each time, and not to be guessed without the key."""
    made = int.from_bytes(_keyed("mehvar.grants.code", grant_key)[:16], "big")
    places = []
    for _ in range(LENGTH - 1):
        made, place = divmod(made, _BASE)
        places.append(place)
    return "".join(ALPHABET[one] for one in (*places, _check(places)))


def digest_of(code: str) -> str:
    """Return the keyed hash by which a code is found."""
    return _keyed("mehvar.grants.digest", code).hex()


def clean_code(said: str) -> str | None:
    """Return a code as it was made from how it was typed; None when it can be none.

    Any digit set, small letters, blanks and dashes are fine. One wrong character, or two that
    changed places, never make another code.
    """
    plain = text.ascii_digits_one(said[:80]).upper()
    code = "".join(one for one in plain if one.isalnum())
    if len(code) != LENGTH or any(one not in ALPHABET for one in code):
        return None
    places = [ALPHABET.index(one) for one in code]
    return code if _check(places[:-1]) == places[-1] else None


def read_code(grant: Grant, *, by: User, now: datetime) -> str | None:
    """Return a code that was given minutes ago to whoever gave it; later, and for others, None.

    Of a grant that waited for somebody's yes, whoever asked may read it for a day.
    """
    if grant.state != "granted" or grant.granted_at is None or by.pk != grant.by_id:
        return None
    shown_for = _SHOWN_FOR if grant.approved_by_id is None else _SHOWN_AFTER_APPROVAL
    is_recent = timedelta() <= now - grant.granted_at <= shown_for
    return make_code(grant.key) if is_recent and hasattr(grant, "code") else None


def _check(places: list[int]) -> int:
    """Return the check: weights 1, 2, ... modulo a prime tell every change of one place or two."""
    return sum(weight * place for weight, place in enumerate(places, start=1)) % _BASE


def _keyed(purpose: str, value: str) -> bytes:
    made: bytes = salted_hmac(purpose, value, algorithm="sha256").digest()
    return made
