"""Addresses of databases, encrypted with a key derived from the server's own."""

from __future__ import annotations

from mehvar.errors import MehvarError
from mehvar_web.company import seal, unseal

_PURPOSE = "mehvar.collect.connection"


class SecretLost(MehvarError, ValueError):  # noqa: N818 (a state of the record, not a failure)
    """The address was encrypted under another key, for example on another server."""

    code = "secret-lost"


def sealed(address: str) -> bytes:
    """Encrypt an address with its password."""
    return seal(address, purpose=_PURPOSE)


def unsealed(secret: bytes | memoryview, *, name: str) -> str:
    """Return the address of the connection called ``name``.

    Raises:
        SecretLost: when the server's key is another one by now.
    """
    told = unseal(secret, purpose=_PURPOSE)
    if told is None:
        raise SecretLost(
            f"The address of the connection {name} was kept under another key.",
            hint="Write the address again.",
        )
    return told
