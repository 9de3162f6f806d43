"""E-mail by SMTP: text and HTML, one-tap unsubscribing, a bounce address.

SMTP has no way to ask what became of a message, so each is sent at most once: when the line breaks
after the text was handed over and before the answer, it is ``unknown``. Its Message-ID is the same
should a person send it again, and many mailboxes then show it once.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Literal

from django.utils.translation import gettext as _

from mehvar_web import company
from mehvar_web.channels._errors import ChannelError
from mehvar_web.channels._transport import Delivery, Fetched, Hold, Outcome, Outgoing, Reason
from mehvar_web.channels._wire import NotSent, is_own

_TIMEOUT = 15
_POLICY = SMTP.clone(max_line_length=200)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """How to reach the mail server, and who we are."""

    host: str
    port: int
    security: Literal["none", "starttls", "tls"]
    user: str
    password: str
    sender: str
    sender_name: str
    bounce: str


class Mail:
    """A session with the mail server, kept open over a batch."""

    group = 4
    can_ask = False

    def __init__(self, told: MailSettings) -> None:
        self._told = told
        self._session: smtplib.SMTP | None = None

    def deliver(self, batch: Sequence[Outgoing]) -> Delivery:
        """Send them one after the other; a server that is away holds up the rest."""
        outcomes: list[Outcome] = []
        for one in batch:
            try:
                outcomes.append(self._send(one))
            except _Stop as stop:
                outcomes.extend(stop.outcomes)
                self.close()
                return Delivery(outcomes=tuple(outcomes), hold=stop.hold)
        return Delivery(outcomes=tuple(outcomes))

    def ask(self, batch: Sequence[Outgoing]) -> Delivery:
        """SMTP knows nothing of messages that it took."""
        return Delivery(outcomes=tuple(Outcome(id=one.id, state="unknown") for one in batch))

    def statuses(self, batch: Sequence[Outgoing]) -> Delivery:
        """SMTP tells of no arrival."""
        del batch
        return Delivery()

    def fetch(self, *, offset: int) -> Fetched:
        """Mail comes in by another way (the inbox)."""
        return Fetched(offset=offset)

    def greet(self) -> dict[str, str]:
        """Sign in.

        Raises:
            ChannelError: when the server does not let us.
        """
        try:
            self._opened().noop()
        except _Stop as stop:
            raise ChannelError(stop.hold.trouble) from None
        except (OSError, smtplib.SMTPException) as error:
            raise ChannelError(_trouble(error)) from None
        finally:
            self.close()
        return {}

    def close(self) -> None:
        """Say goodbye."""
        session, self._session = self._session, None
        if session is not None:
            try:
                session.quit()
            except (OSError, smtplib.SMTPException):
                session.close()

    def _send(self, one: Outgoing) -> Outcome:
        session = self._opened()
        try:
            told = written(one, self._told, at=company.now()).as_bytes()
        except (ValueError, UnicodeError) as error:
            return Outcome(id=one.id, state="failed", reason=Reason.ADDRESS, detail=str(error))
        options = [] if told.isascii() else ["BODY=8BITMIME"]
        try:
            code, said = session.mail(self._told.bounce or self._told.sender, options)
            if code != 250:
                raise _Stop(hold=Hold(trouble=_said(code, said)))
            code, said = session.rcpt(one.to)
        except (OSError, smtplib.SMTPException) as error:
            raise _Stop(hold=Hold(trouble=_trouble(error))) from None
        if code not in {250, 251}:
            return self._refused(one, code, said, reason=Reason.ADDRESS)
        return self._hand_over(session, one, told)

    def _hand_over(self, session: smtplib.SMTP, one: Outgoing, told: bytes) -> Outcome:
        try:
            code, said = session.data(told)
        except smtplib.SMTPDataError as error:  # it did not want the text
            return self._refused(one, error.smtp_code, error.smtp_error, reason=Reason.CONTENT)
        except (OSError, smtplib.SMTPException) as error:
            lost = Outcome(
                id=one.id, state="unknown", reason=Reason.LINE_BROKE, detail=_trouble(error)
            )
            raise _Stop(lost, hold=Hold(trouble=_trouble(error))) from None
        if code != 250:
            return self._refused(one, code, said, reason=Reason.CONTENT)
        return Outcome(id=one.id, state="sent", gateway_id=message_id(one, self._told))

    def _refused(self, one: Outgoing, code: int, said: bytes | str, *, reason: Reason) -> Outcome:
        detail = _said(code, said)
        if code == 421:
            raise _Stop(hold=Hold(trouble=detail))
        try:
            if self._session is not None:
                self._session.rset()
        except (OSError, smtplib.SMTPException):
            self.close()
        if 400 <= code < 500:
            return Outcome(id=one.id, state="again", reason=reason, detail=detail)
        return Outcome(id=one.id, state="failed", reason=reason, detail=detail)

    def _opened(self) -> smtplib.SMTP:
        if self._session is None:
            try:
                self._session = _open(self._told)
            except (OSError, smtplib.SMTPException) as error:
                raise _Stop(hold=Hold(trouble=_trouble(error))) from None
        return self._session


class _Stop(Exception):  # noqa: N818 (the end of a batch)
    """The server is away or does not want us: the rest waits."""

    def __init__(self, *outcomes: Outcome, hold: Hold) -> None:
        super().__init__(hold.trouble)
        self.outcomes = outcomes
        self.hold = hold


def written(one: Outgoing, told: MailSettings, *, at: datetime) -> EmailMessage:
    """Return the message as mail programs read it.

    Raises:
        ValueError: when an address is none.
    """
    mail = EmailMessage(policy=_POLICY)
    mail["Subject"] = " ".join(one.subject.split())
    mail["From"] = Address(display_name=told.sender_name, addr_spec=told.sender)
    mail["To"] = Address(addr_spec=one.to)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id(one, told)
    mail["Content-Language"] = one.language
    mail["Auto-Submitted"] = "auto-generated"
    if one.reply_to:
        mail["In-Reply-To"] = mail["References"] = " ".join(one.reply_to.split())
    if one.unsubscribe_url:
        mail["List-Unsubscribe"] = f"<{one.unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(one.text, cte="base64")
    if one.html:
        mail.add_alternative(one.html, subtype="html", cte="base64")
    return mail


def message_id(one: Outgoing, told: MailSettings) -> str:
    """Return the Message-ID, the same whenever the message is sent."""
    return f"<{one.wire_id.hex}@{told.sender.rpartition('@')[2]}>"


def _open(told: MailSettings) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if is_own(told.host.lower()):  # our own relay may have a certificate of its own making
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    session: smtplib.SMTP
    if told.security == "tls":
        session = smtplib.SMTP_SSL(told.host, told.port, timeout=_TIMEOUT, context=context)
    else:
        session = smtplib.SMTP(told.host, told.port, timeout=_TIMEOUT)
    try:
        if told.security == "starttls":
            session.starttls(context=context)
        if told.user:
            session.login(told.user, told.password)
        session.ehlo_or_helo_if_needed()
    except (OSError, smtplib.SMTPException):
        session.close()
        raise
    return session


def _trouble(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    if isinstance(error, NotSent):
        return error.message
    return _("The mail server does not answer: %(error)s") % {"error": type(error).__name__}


def _said(code: int, said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"{code} {text}"[:300]
