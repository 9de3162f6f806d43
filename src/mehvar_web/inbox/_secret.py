"""Passwords of mailboxes and keys of webhooks, encrypted with a key derived from the server's."""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings

from mehvar.errors import MehvarError

_PURPOSE = b"mehvar.inbox.source"


class SecretLost(MehvarError, ValueError):  # noqa: N818 (a state of the record, not a failure)
    """The secret was encrypted under another key, for example on another server."""

    code = "secret-lost"


def sealed(secret: str) -> bytes:
    """Encrypt a secret."""
    from cryptography.fernet import Fernet

    return Fernet(_key()).encrypt(secret.encode())


def unsealed(kept: bytes | memoryview, *, name: str) -> str:
    """Return the secret of the source called ``name``.

    Raises:
        SecretLost: when the server's key is another one by now.
    """
    from cryptography.fernet import Fernet, InvalidToken

    try:
        return Fernet(_key()).decrypt(bytes(kept)).decode()
    except InvalidToken:
        raise SecretLost(
            f"The secret of {name} was kept under another key.", hint="Write it again."
        ) from None


def is_signed(body: bytes, *, secret: str, signature: str) -> bool:
    """Tell whether ``sha256=HEX`` is the HMAC of the body under the secret."""
    made = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    told = signature.removeprefix("sha256=").strip().lower()
    return hmac.compare_digest(made.encode(), told.encode())


def _key() -> bytes:
    digest = hashlib.pbkdf2_hmac("sha256", settings.SECRET_KEY.encode(), _PURPOSE, 1000)
    return base64.urlsafe_b64encode(digest)
