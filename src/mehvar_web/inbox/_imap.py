"""Reading a mailbox: what is new since the last look, each mail once, nothing changed there."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from mehvar.errors import MehvarError
from mehvar_web.inbox._mail import Mail, read_mail

SECONDS = 20
MOST_BYTES = 15 * 1024 * 1024
AT_ONCE = 25
_FIRST_DAYS = 7
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TOO_LARGE = "[…]"


class MailboxError(MehvarError, OSError):
    """The mailbox cannot be read now; nothing was lost, it is tried again."""

    code = "mailbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Where a mailbox is; ``is_plain`` speaks without TLS and is for this machine alone."""

    host: str
    port: int
    user: str
    password: str
    folder: str = "INBOX"
    is_plain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """How far a mailbox was read: the folder's UIDVALIDITY, and the last UID under it."""

    validity: int = 0
    uid: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look brought: mails in the order of their UIDs, the marks then, and whether more."""

    mails: tuple[Mail, ...]
    marks: Marks
    has_more: bool


def look(
    mailbox: Mailbox, marks: Marks, *, now: datetime, context: ssl.SSLContext | None = None
) -> Look:
    """Read up to 25 mails that came after the marks.

    A mailbox that is read for the first time, or whose numbering began anew, is read a week back;
    what came before is known again by its ids. Mails stay unread and where they are.

    Raises:
        MailboxError: when the server cannot be reached, refuses the login or knows no such folder.
    """
    try:
        with _opened(mailbox, context) as server:
            return _look(server, mailbox, marks, now)
    except (imaplib.IMAP4.error, OSError, ssl.SSLError) as error:
        if isinstance(error, MailboxError):
            raise
        raise MailboxError(
            f"{mailbox.host}:{mailbox.port} says: {str(error)[:200] or type(error).__name__}.",
            hint="Check the server, the port, the login and the password.",
        ) from error


@contextmanager
def _opened(mailbox: Mailbox, context: ssl.SSLContext | None) -> Iterator[imaplib.IMAP4]:
    server: imaplib.IMAP4
    if mailbox.is_plain:
        if mailbox.host not in {"localhost", "127.0.0.1", "::1"}:
            raise MailboxError("A password is sent over TLS alone.", hint="Use port 993 or 143.")
        server = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=SECONDS)
    elif mailbox.port == 143:
        server = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=SECONDS)
        server.starttls(ssl_context=context or ssl.create_default_context())
    else:
        server = imaplib.IMAP4_SSL(
            mailbox.host, mailbox.port, timeout=SECONDS,
            ssl_context=context or ssl.create_default_context(),
        )  # fmt: skip
    try:
        server.login(mailbox.user, mailbox.password)
        yield server
    finally:
        try:
            server.logout()
        except (imaplib.IMAP4.error, OSError):
            server.shutdown()


def _look(server: imaplib.IMAP4, mailbox: Mailbox, marks: Marks, now: datetime) -> Look:
    name = mailbox.folder.replace("\\", "\\\\").replace('"', '\\"')
    state, told = server.select(f'"{name}"', readonly=True)
    if state != "OK":
        raise MailboxError(f"There is no folder {mailbox.folder!r}.", hint=_said(told))
    validity = _validity(server)
    is_known = marks.validity == validity and validity > 0
    since = marks.uid if is_known else 0
    wanted = _new_uids(server, since, is_known=is_known, now=now)
    mails = tuple(_fetch(server, uid) for uid in wanted[:AT_ONCE])
    reached = wanted[: len(mails)][-1] if mails else since
    return Look(
        mails=mails,
        marks=Marks(validity=validity, uid=reached),
        has_more=len(wanted) > len(mails),
    )


def _new_uids(server: imaplib.IMAP4, since: int, *, is_known: bool, now: datetime) -> list[int]:
    if is_known:
        state, told = server.uid("SEARCH", "UID", f"{since + 1}:*")
    else:
        first = now - timedelta(days=_FIRST_DAYS)
        day = f"{first.day:02d}-{_MONTHS[first.month - 1]}-{first.year}"
        state, told = server.uid("SEARCH", "SINCE", day)
    if state != "OK":
        raise MailboxError(f"The search failed: {_said(told)}.")
    found = {int(one) for line in told if isinstance(line, bytes) for one in line.split()}
    # "n:*" names the last mail even when its UID is below n
    return sorted(uid for uid in found if uid > since)


def _fetch(server: imaplib.IMAP4, uid: int) -> Mail:
    size = _size(server, uid)
    part = "BODY.PEEK[]" if size <= MOST_BYTES else "BODY.PEEK[HEADER]"
    state, told = server.uid("FETCH", str(uid), f"({part})")
    content = next((one[1] for one in told if isinstance(one, tuple)), None) if told else None
    if state != "OK" or not isinstance(content, bytes):
        raise MailboxError(f"Mail {uid} cannot be fetched: {_said(told)}.")
    mail = read_mail(content)
    if size <= MOST_BYTES:
        return mail
    from dataclasses import replace

    return replace(mail, text=_TOO_LARGE)


def _size(server: imaplib.IMAP4, uid: int) -> int:
    _state, told = server.uid("FETCH", str(uid), "(RFC822.SIZE)")
    for line in told or ():
        text = line[0] if isinstance(line, tuple) else line
        if isinstance(text, bytes) and (found := re.search(rb"RFC822\.SIZE (\d+)", text)):
            return int(found[1])
    return 0


def _validity(server: imaplib.IMAP4) -> int:
    _name, told = server.response("UIDVALIDITY")
    first = told[0] if told else None
    return int(first) if isinstance(first, bytes) and first.isdigit() else 0


def _said(told: object) -> str:
    first = told[0] if isinstance(told, list) and told else b""
    return first.decode("utf-8", "replace")[:200] if isinstance(first, bytes) else ""
