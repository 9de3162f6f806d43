"""Passwords and keys of gateways, encrypted with a key derived from the server's own."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping

from django.conf import settings

from mehvar_web.channels._errors import ChannelError

_PURPOSE = b"mehvar.channels.gateway"


def sealed(secrets: Mapping[str, str]) -> bytes:
    """Encrypt the secrets of a gateway."""
    from cryptography.fernet import Fernet

    return Fernet(_key()).encrypt(json.dumps(dict(secrets)).encode())


def unsealed(secret: bytes | memoryview, *, channel: str) -> dict[str, str]:
    """Return the secrets of a gateway; none when none were kept.

    Raises:
        ChannelError: when the server's key is another one by now.
    """
    from cryptography.fernet import Fernet, InvalidToken

    if not bytes(secret):
        return {}
    try:
        told = json.loads(Fernet(_key()).decrypt(bytes(secret)))
    except InvalidToken:
        raise ChannelError(
            f"The credentials of {channel} were kept under another key.",
            hint="Write them again on the page Channels.",
        ) from None
    return {str(name): str(value) for name, value in told.items()}


def _key() -> bytes:
    digest = hashlib.pbkdf2_hmac("sha256", settings.SECRET_KEY.encode(), _PURPOSE, 1000)
    return base64.urlsafe_b64encode(digest)
