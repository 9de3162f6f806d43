"""A mail server: it keeps what it is given, and refuses whom it is told to refuse."""

from __future__ import annotations

from asyncio import Server
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class MailSandbox:
    """``taken`` holds sender, recipient and message of every mail that it took."""

    port: int = 0
    taken: list[tuple[str, str, EmailMessage]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    data_replies: list[str] = field(default_factory=list)
    hang_up_after: int | None = None
    _controller: Controller | None = None

    def __enter__(self) -> Self:
        self._controller = _Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        self.port = self._controller.port
        return self

    def __exit__(self, *_: object) -> None:
        assert self._controller is not None
        self._controller.stop()

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        if self.data_replies and not (said := self.data_replies.pop(0)).startswith("250"):
            return said
        message = message_from_bytes(cast("bytes", envelope.content), policy=policy.default)
        sender = envelope.mail_from or ""
        self.taken.extend((sender, to, message) for to in envelope.rcpt_tos)
        if self.hang_up_after is not None and len(self.taken) >= self.hang_up_after:
            self.hang_up_after = None
            cast("Any", server.transport).abort()
        return "250 2.0.0 Ok: queued"


class _Controller(Controller):
    """Knows its own port only after it began to listen."""

    def _trigger_server(self) -> None:
        self.port = cast("Server", self.server).sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # untyped there
