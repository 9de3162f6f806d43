"""Passwords of mailboxes and keys of webhooks, encrypted with a key derived from the server's."""

from __future__ import annotations

import hashlib
import hmac

from mehvar.errors import MehvarError
from mehvar_web.company import seal, unseal

_PURPOSE = "mehvar.inbox.source"


class SecretLost(MehvarError, ValueError):  # noqa: N818 (a state of the record, not a failure)
    """The secret was encrypted under another key, for example on another server."""

    code = "secret-lost"


def sealed(secret: str) -> bytes:
    """Encrypt a secret."""
    return seal(secret, purpose=_PURPOSE)


def unsealed(kept: bytes | memoryview, *, name: str) -> str:
    """Return the secret of the source called ``name``.

    Raises:
        SecretLost: when the server's key is another one by now.
    """
    told = unseal(kept, purpose=_PURPOSE)
    if told is None:
        raise SecretLost(
            f"The secret of {name} was kept under another key.", hint="Write it again."
        )
    return told


def is_signed(body: bytes, *, secret: str, signature: str) -> bool:
    """Tell whether ``sha256=HEX`` is the HMAC of the body under the secret."""
    made = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    told = signature.removeprefix("sha256=").strip().lower()
    return hmac.compare_digest(made.encode(), told.encode())
