"""One e-mail, read: who wrote, what is new in it, to what it answers, and whether a person did."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser

from mehvar_web.inbox._records import Arrival, Contact, File

_MOST_PARTS = 100
_MOST_TEXT = 200_000
_QUOTE_BEGINS = re.compile(
    r"^\s*(?:"
    r"On\b.{4,200}\bwrote:"
    r"|-{2,}\s*(?:Original Message|Forwarded message|پیام اصلی|پیغام اصلی)\s*-{2,}"
    r"|(?:در|On)\s.{0,200}(?:نوشت|نوشته است|نوشته‌است)\s*:?"
    r"|_{20,}"
    r"|(?:From|از)\s*:\s.+"
    r")\s*$",
    re.IGNORECASE,
)
_SENT_LINE = re.compile(r"^\s*(?:Sent|Date|To|Subject|ارسال|تاریخ|به|موضوع)\s*:", re.IGNORECASE)
_DAEMON = re.compile(r"^(?:mailer-daemon|postmaster|no-?reply-bounce)@", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """An e-mail; ``text`` is what is new in it, ``is_automatic`` whether no person wrote it."""

    message_id: str
    answers: tuple[str, ...]
    name: str
    address: str
    subject: str
    text: str
    at: datetime | None
    is_automatic: bool
    files: tuple[File, ...]

    def arrival(self, *, source: str, channel: str, now: datetime) -> Arrival:
        """Return it as something that arrived.

        The id holds a digest beside the Message-ID: who repeats somebody's id corrects nothing.
        """
        said = f"{self.address}\x1f{self.at}\x1f{self.subject}\x1f{self.text}"
        mark = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:24]
        own = (self.message_id,) if self.message_id else ()
        return Arrival(
            source=source,
            external_id=f"{self.message_id}:{mark}",
            origin="email",
            channel=channel or "email",
            at=self.at or now,
            title=self.subject,
            text=self.text,
            contact=Contact(name=self.name, email=self.address, address=self.address),
            thread_ids=own + self.answers,
            message_id=self.message_id,
            files=self.files,
            is_automatic=self.is_automatic,
        )


def read_mail(content: bytes) -> Mail:
    """Read an e-mail as it came over the wire, however badly it was written."""
    message = message_from_bytes(content, policy=policy.compat32)
    name, address = _sender(message)
    texts, files = _parts(message)
    return Mail(
        message_id=(_ids(message, "Message-ID") or ("",))[0],
        answers=_answered(message),
        name=name,
        address=address,
        subject=" ".join(header(message, "Subject").split())[:200],
        text=without_quotes(texts).strip(),
        at=_moment(message),
        is_automatic=_is_automatic(message, address),
        files=files,
    )


def header(message: Message, name: str) -> str:
    """Return a header decoded, also where its bytes were never encoded as they should be."""
    wanted = name.lower()
    raw = next((str(v) for n, v in message.raw_items() if n.lower() == wanted), "")
    plain = decoded(raw.encode("utf-8", "surrogateescape"), "")
    return _words_of(plain)


def _words_of(plain: str) -> str:
    """Decode the encoded words of a header; one that is broken stays as it is."""
    try:
        told = [
            decoded(part, charset or "") if isinstance(part, bytes) else part
            for part, charset in decode_header(plain)
        ]
    except (ValueError, MessageError):
        return plain.replace("\x00", "")
    return "".join(told).replace("\x00", "")


def decoded(content: bytes, charset: str) -> str:
    """Decode bytes: as they say, else UTF-8, else Windows Arabic, in which old Persian mail is."""
    for name in (charset, "utf-8"):
        try:
            return content.decode(name) if name else content.decode("utf-8")
        except (LookupError, ValueError):
            continue
    return content.decode("cp1256", "replace")


def without_quotes(text: str) -> str:
    """Return what is new in a mail: no quoted lines, no mail that it answers, no signature."""
    kept: list[str] = []
    lines = text.replace("\r\n", "\n").split("\n")
    for place, line in enumerate(lines):
        if line.rstrip() == "--" and kept:
            break
        if _begins_quote(lines, place) and any(one.strip() for one in kept):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
    return "\n".join(kept)


def _begins_quote(lines: list[str], place: int) -> bool:
    line = lines[place]
    if len(line) < 400 and _QUOTE_BEGINS.match(line):
        if line.lstrip().lower().startswith(("from", "از")):
            return any(_SENT_LINE.match(one) for one in lines[place + 1 : place + 3])
        return True
    joined = f"{line.strip()} {lines[place + 1].strip()}" if place + 1 < len(lines) else ""
    return len(joined) < 400 and bool(re.match(r"^On\b.{4,200}\bwrote:$", joined))


def _sender(message: Message) -> tuple[str, str]:
    for name in ("Reply-To", "From", "Sender"):
        for shown, address in getaddresses([header(message, name)]):
            if "@" in address and len(address) <= 320:
                return " ".join(shown.split())[:200], address.strip().lower()
    return "", ""


def _ids(message: Message, name: str) -> tuple[str, ...]:
    return tuple(_MESSAGE_ID.findall(header(message, name)))


def _answered(message: Message) -> tuple[str, ...]:
    """Return the ids of the mails that it answers, the nearest first."""
    told = [*_ids(message, "In-Reply-To"), *reversed(_ids(message, "References"))]
    return tuple(dict.fromkeys(told))[:20]


def _moment(message: Message) -> datetime | None:
    try:
        found = parsedate_to_datetime(header(message, "Date"))
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    try:
        return (
            (found if found.tzinfo else found.replace(tzinfo=UTC))
            .astimezone(UTC)
            .replace(tzinfo=None)
        )
    except OverflowError:
        return None


def _is_automatic(message: Message, address: str) -> bool:
    told = header(message, "Auto-Submitted").strip().lower()
    if told and not told.startswith("no"):
        return True
    if header(message, "Precedence").strip().lower() in {"bulk", "junk", "list", "auto_reply"}:
        return True
    if header(message, "X-Autoreply") or header(message, "X-Autorespond"):
        return True
    is_report = message.get_content_type() == "multipart/report"
    return (
        is_report or bool(_DAEMON.match(address)) or header(message, "Return-Path").strip() == "<>"
    )


def _parts(message: Message) -> tuple[str, tuple[File, ...]]:
    """Return the words, plain before HTML, and what is attached."""
    plain, marked, files = list[str](), list[str](), list[File]()
    for part in _leaves(message):
        kind, name = part.get_content_type(), _file_name(part)
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        is_attached = "attachment" in str(part.get("Content-Disposition", "")).lower()
        if name or is_attached or not kind.startswith("text/"):
            files.append(File(name=name or kind.replace("/", "."), content=content))
        elif kind == "text/html":
            marked.append(decoded(content, part.get_content_charset() or "")[:_MOST_TEXT])
        else:
            plain.append(decoded(content, part.get_content_charset() or "")[:_MOST_TEXT])
    words = (
        "\n".join(plain) if any(one.strip() for one in plain) else "\n".join(map(text_of, marked))
    )
    return words, tuple(files)


def _leaves(message: Message) -> Iterator[Message]:
    for count, part in enumerate(message.walk()):
        if count > _MOST_PARTS:
            return
        if not part.is_multipart():
            yield part


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename()
    except (LookupError, ValueError):
        return "file"
    return _words_of(name)[:200] if name else ""


class _Words(HTMLParser):
    """Collects the words of HTML; what is quoted, hidden or no text is left out."""

    _SILENT = frozenset({"script", "style", "head", "title", "blockquote", "template"})
    _BREAKS = frozenset({"p", "br", "div", "tr", "li", "h1", "h2", "h3", "table"})
    _VOID = frozenset({"br", "img", "hr", "meta", "link", "input", "col", "wbr", "area", "base"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element."""
        if tag in self._BREAKS:
            self.told.append("\n")
        if tag in self._VOID:
            return
        named = " ".join(value or "" for name, value in attrs if name in {"class", "id"})
        quoted = "gmail_quote" in named or "divRplyFwdMsg" in named or "moz-cite-prefix" in named
        self._open.append((tag, tag in self._SILENT or quoted))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and those that were never closed inside it."""
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                break

    def handle_data(self, data: str) -> None:
        """Take words."""
        if not any(silent for _, silent in self._open):
            self.told.append(data)


def text_of(html: str) -> str:
    """Return the words of HTML, a line for each block."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.told).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
