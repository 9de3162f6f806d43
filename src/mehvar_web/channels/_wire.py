"""One line to a gateway over HTTP: kept open, bounded in time and size, and never into our network.

The name is resolved once a connection, every address that it has is checked, and the connection
goes to the address that was checked. Redirects are not followed. What fails says whether the
request may have arrived: only what surely did not may be sent again. No message names a path,
because gateways want their keys there.
"""

from __future__ import annotations

import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from mehvar.errors import MehvarError
from mehvar_web.channels._errors import ChannelError

_IDLE = 4.0
"""Seconds after which an open connection is not trusted any more: the other side may close it."""

_LARGEST = 4 << 20
"""Bytes of an answer."""


class NotSent(MehvarError, OSError):  # noqa: N818 (what became of a request)
    """The request did not leave; it may be sent again."""

    code = "not-sent"


class NoAnswer(MehvarError, OSError):  # noqa: N818 (what became of a request)
    """The request may have arrived, but no answer came back."""

    code = "no-answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a gateway answered: the status, and the JSON object of the body (empty when none)."""

    status: int
    body: Mapping[str, object]


class Line:
    """A connection to the gateway at ``base_url``, for one thread.

    Raises:
        ChannelError: when the address may not be used.
    """

    def __init__(self, base_url: str, *, timeout: float = 10.0) -> None:
        parts = urlsplit(base_url)
        self._scheme, self._host = parts.scheme, (parts.hostname or "").lower()
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._path = parts.path.rstrip("/")
        self._timeout = timeout
        self._open: HTTPConnection | None = None
        self._used = 0.0
        _check_scheme(self._scheme, self._host)

    def post(
        self,
        path: str,
        *,
        form: Mapping[str, object] | None = None,
        told: Mapping[str, object] | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """Post a form, or a JSON object; return the answer.

        Raises:
            NotSent, NoAnswer: when there is none.
            ChannelError: when the name leads into a private network.
        """
        body, kind = _body(form, told)
        connection = self._connected(timeout or self._timeout)
        try:
            connection.request(
                "POST",
                f"{self._path}/{path.lstrip('/')}",
                body=body,
                headers={"Content-Type": kind, "Accept": "application/json"},
            )
            answer = connection.getresponse()
            text = answer.read(_LARGEST + 1)
        except (OSError, HTTPException) as error:
            self.close()
            raise NoAnswer(f"{self._host} did not answer: {type(error).__name__}.") from None
        self._used = time.monotonic()
        if len(text) > _LARGEST or answer.will_close:
            self.close()
        return Answer(status=answer.status, body=_read(text[:_LARGEST]))

    def close(self) -> None:
        """Hang up."""
        if self._open is not None:
            self._open.close()
        self._open = None

    def _connected(self, timeout: float) -> HTTPConnection:
        if self._open is not None and time.monotonic() - self._used > _IDLE:
            self.close()
        if self._open is None:
            self._open = self._connect()
        if self._open.sock is not None:
            self._open.sock.settimeout(timeout)
        return self._open

    def _connect(self) -> HTTPConnection:
        address = _address(self._host, self._port)
        made: HTTPConnection
        if self._scheme == "https":
            context = ssl.create_default_context()
            made = HTTPSConnection(self._host, self._port, timeout=self._timeout, context=context)
        else:
            made = HTTPConnection(self._host, self._port, timeout=self._timeout)

        def connect(_to: object, timeout: float, *_source: object) -> socket.socket:
            return socket.create_connection((address, self._port), timeout)

        made._create_connection = connect  # type: ignore[attr-defined]  # noqa: SLF001 (the only way to choose the address)
        try:
            made.connect()
        except OSError as error:
            made.close()
            raise NotSent(f"{self._host} cannot be reached: {type(error).__name__}.") from None
        return made


def check_url(base_url: str) -> None:
    """Refuse an address that no gateway may have.

    Raises:
        ChannelError: when it does not begin with https://, and is no host of our own.
    """
    parts = urlsplit(base_url)
    _check_scheme(parts.scheme, (parts.hostname or "").lower())


def _check_scheme(scheme: str, host: str) -> None:
    if host and (scheme == "https" or (scheme == "http" and is_own(host))):
        return
    raise ChannelError(
        _("The address must begin with https://."),
        hint=_("A host of your own may be allowed by MEHVAR_WEBHOOK_HOSTS."),
    )


def is_own(host: str) -> bool:
    """Tell whether a host is one that the setting ``MEHVAR_WEBHOOK_HOSTS`` trusts."""
    return host in settings.MEHVAR_WEBHOOK_HOSTS


def _address(host: str, port: int) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotSent(f"The name {host} is not known.") from None
    addresses = [str(one[4][0]) for one in found]
    if not is_own(host) and not all(_is_public(one) for one in addresses):
        raise ChannelError(
            _("The address leads into a private network."),
            hint=_("A host of your own may be allowed by MEHVAR_WEBHOOK_HOSTS."),
        )
    return addresses[0]


def _is_public(address: str) -> bool:
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(known, "ipv4_mapped", None)
    return (mapped or known).is_global and not known.is_multicast


def _body(
    form: Mapping[str, object] | None, told: Mapping[str, object] | None
) -> tuple[bytes, str]:
    if form is not None:
        return urlencode(form).encode(), "application/x-www-form-urlencoded; charset=utf-8"
    return json.dumps(told or {}, ensure_ascii=False).encode(), "application/json"


def _read(text: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
