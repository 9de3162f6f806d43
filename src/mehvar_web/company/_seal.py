"""Keeping secrets of other systems: encrypted with a key derived from the server's own."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from django.conf import settings


def seal(secret: str, *, purpose: str) -> bytes:
    """Encrypt a secret; each purpose has a key of its own."""
    from cryptography.fernet import Fernet

    return Fernet(_key(settings.SECRET_KEY, purpose)).encrypt(secret.encode())


def unseal(sealed: bytes | memoryview, *, purpose: str) -> str | None:
    """Return the secret, or None when it was sealed under another key: on another server."""
    from cryptography.fernet import Fernet, InvalidToken

    try:
        return Fernet(_key(settings.SECRET_KEY, purpose)).decrypt(bytes(sealed)).decode()
    except InvalidToken:
        return None


@lru_cache(maxsize=32)
def _key(server: str, purpose: str) -> bytes:
    made = hashlib.pbkdf2_hmac("sha256", server.encode(), purpose.encode(), 1000)
    return base64.urlsafe_b64encode(made)
