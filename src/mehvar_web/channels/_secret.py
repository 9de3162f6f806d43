"""Passwords and keys of gateways, encrypted with a key derived from the server's own."""

from __future__ import annotations

import json
from collections.abc import Mapping

from mehvar_web.channels._errors import ChannelError
from mehvar_web.company import seal, unseal

_PURPOSE = "mehvar.channels.gateway"


def sealed(secrets: Mapping[str, str]) -> bytes:
    """Encrypt the secrets of a gateway."""
    return seal(json.dumps(dict(secrets)), purpose=_PURPOSE)


def unsealed(secret: bytes | memoryview, *, channel: str) -> dict[str, str]:
    """Return the secrets of a gateway; none when none were kept.

    Raises:
        ChannelError: when the server's key is another one by now.
    """
    if not bytes(secret):
        return {}
    told = unseal(secret, purpose=_PURPOSE)
    if told is None:
        raise ChannelError(
            f"The credentials of {channel} were kept under another key.",
            hint="Write them again on the page Channels.",
        )
    return {str(name): str(value) for name, value in json.loads(told).items()}
