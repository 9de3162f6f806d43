"""Posting signed batches to an address of another company, which never leads into our network.

The name is resolved once, every address that it has is checked, and the connection goes to the
address that was checked: a name that answers differently a moment later gains nothing. Redirects
are not followed.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from mehvar.errors import MehvarError

_TIMEOUT = 15
_PURPOSE = b"mehvar.segments.audience:"
_LEAST_ANSWER = 200


class PostRefused(MehvarError, ValueError):  # noqa: N818 (the answer to an address)
    """The address may not be posted to."""

    code = "address-refused"


class PostFailed(MehvarError, OSError):  # noqa: N818 (what the other side did)
    """The other side did not take the batch; ``again`` says whether trying again may help."""

    code = "post-failed"

    def __init__(self, message: str, *, again: bool) -> None:
        super().__init__(message)
        self.again = again


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A checked address: where to connect to, and what to ask for there."""

    scheme: str
    host: str
    port: int
    path: str
    ip: str


def secret_of(segmentation: str, segment: str) -> str:
    """Return the key with which an audience's batches are signed; it follows from the server's."""
    name = _PURPOSE + f"{segmentation}/{segment}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), name, hashlib.sha256).hexdigest()


def signature(body: bytes, *, secret: str, at: int) -> str:
    """Return the signature of a batch: HMAC-SHA256 over the time and the body."""
    told = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={told.hexdigest()}"


def checked(url: str) -> Destination:
    """Resolve an address and refuse what leads into the company's own network.

    Hosts in the setting ``MEHVAR_WEBHOOK_HOSTS`` may be private, and may be asked without TLS.

    Raises:
        PostRefused: when it may not be posted to.
        PostFailed: when its name is not known just now.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    is_trusted = host in settings.MEHVAR_WEBHOOK_HOSTS
    if parts.scheme != "https" and not (parts.scheme == "http" and is_trusted):
        raise PostRefused(
            _("The address must begin with https://."),
            hint=_("A host of your own may be allowed by MEHVAR_WEBHOOK_HOSTS."),
        )
    port = parts.port or (443 if parts.scheme == "https" else 80)
    addresses = _addresses(host, port)
    if not is_trusted and not all(_is_public(one) for one in addresses):
        raise PostRefused(
            _("The address leads into a private network."),
            hint=_("A host of your own may be allowed by MEHVAR_WEBHOOK_HOSTS."),
        )
    path = parts.path or "/"
    return Destination(
        scheme=parts.scheme,
        host=host,
        port=port,
        path=f"{path}?{parts.query}" if parts.query else path,
        ip=addresses[0],
    )


def post(destination: Destination, body: bytes, *, headers: dict[str, str]) -> int:
    """Post a batch; return the status of the answer.

    Raises:
        PostFailed: when there was no answer, or another than 2xx.
    """
    connection = _connection(destination)
    try:
        connection.request("POST", destination.path, body=body, headers=headers)
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        raise PostFailed(
            f"{destination.host} did not answer: {type(error).__name__}.", again=True
        ) from error
    finally:
        connection.close()
    if not _LEAST_ANSWER <= status < 300:
        again = status in {408, 425, 429} or status >= 500
        raise PostFailed(f"{destination.host} answered {status}.", again=again)
    return status


def _connection(to: Destination) -> HTTPConnection:
    opened: HTTPConnection
    if to.scheme == "https":
        context = ssl.create_default_context()
        opened = HTTPSConnection(to.host, to.port, timeout=_TIMEOUT, context=context)
    else:
        opened = HTTPConnection(to.host, to.port, timeout=_TIMEOUT)

    def connect(_address: object, timeout: float, *_source: object) -> socket.socket:
        return socket.create_connection((to.ip, to.port), timeout)

    opened._create_connection = connect  # type: ignore[attr-defined]  # noqa: SLF001 (the only way to choose the address)
    return opened


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise PostFailed(f"The name {host} is not known.", again=True) from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def _is_public(address: str) -> bool:
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(known, "ipv4_mapped", None)
    return (mapped or known).is_global and not known.is_multicast
