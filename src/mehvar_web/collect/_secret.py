"""Addresses of databases, encrypted with a key derived from the server's own."""

from __future__ import annotations

import base64
import hashlib

from django.conf import settings

from mehvar.errors import MehvarError

_PURPOSE = b"mehvar.collect.connection"


class SecretLost(MehvarError, ValueError):  # noqa: N818 (a state of the record, not a failure)
    """The address was encrypted under another key, for example on another server."""

    code = "secret-lost"


def sealed(address: str) -> bytes:
    """Encrypt an address with its password."""
    from cryptography.fernet import Fernet

    return Fernet(_key()).encrypt(address.encode())


def unsealed(secret: bytes | memoryview, *, name: str) -> str:
    """Return the address of the connection called ``name``.

    Raises:
        SecretLost: when the server's key is another one by now.
    """
    from cryptography.fernet import Fernet, InvalidToken

    try:
        return Fernet(_key()).decrypt(bytes(secret)).decode()
    except InvalidToken:
        raise SecretLost(
            f"The address of the connection {name} was kept under another key.",
            hint="Write the address again.",
        ) from None


def _key() -> bytes:
    digest = hashlib.pbkdf2_hmac("sha256", settings.SECRET_KEY.encode(), _PURPOSE, 1000)
    return base64.urlsafe_b64encode(digest)
