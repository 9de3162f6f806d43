"""From what a gateway brings to what a person wrote: chats, stop words, edits, taps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, cast

from mehvar.schema import OWN_SOURCE
from mehvar_web import outbox
from mehvar_web.channels._addresses import person_at
from mehvar_web.channels._judge import clean_address
from mehvar_web.channels._listen import tell_incoming, tell_opt_out
from mehvar_web.channels._outcomes import write_outcomes
from mehvar_web.channels._queue import person_of, send_many
from mehvar_web.channels._records import Channel, Incoming, Message, OptOut
from mehvar_web.channels._sms import read_status
from mehvar_web.channels._words import CONFIRMED, LINKED, WELCOME, is_start, is_stop

if TYPE_CHECKING:
    from mehvar_web.channels.models import Chat, Update

_LONGEST = 8000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sender:
    """Who wrote in a messenger, as the messenger tells it."""

    chat: str
    name: str
    first: str
    last: str
    language: str


def tell_update(update: Update, *, now: datetime) -> str:
    """Tell what an update means, within a transaction; return the tap to be answered, if any."""
    payload: Mapping[str, Any] = update.payload or {}
    if update.channel == "sms":
        _tell_sms(payload, now=now)
        return ""
    channel = cast("Channel", update.channel)
    for kind in ("message", "edited_message"):
        if isinstance(payload.get(kind), dict):
            _tell_message(channel, payload[kind], is_edit=kind == "edited_message", now=now)
            return ""
    if isinstance(tap := payload.get("callback_query"), dict):
        return _tell_tap(channel, tap, now=now)
    if isinstance(change := payload.get("my_chat_member"), dict):
        _tell_member(channel, change, now=now)
    return ""


def _tell_sms(payload: Mapping[str, Any], *, now: datetime) -> None:
    """An SMS that came in, or the news that one of ours arrived."""
    from mehvar_web.channels.models import Message as Row

    if "status" in payload and "message" not in payload:
        row = Row.objects.filter(channel="sms", gateway_id=str(payload.get("messageid"))).first()
        if row is not None and row.state in {"sent", "delivered"}:
            write_outcomes([row], [read_status(row.pk, payload)], now=now)
        return
    sender = str(payload.get("sender") or payload.get("from") or "")
    address = clean_address("sms", sender) or sender
    incoming = Incoming(
        channel="sms",
        sender=address,
        text=_clean(payload.get("message")),
        at=_time(payload.get("date"), now),
        message_id=f"sms:{payload.get('messageid')}",
        thread=f"sms:{address}",
        person=person_at("sms", address),
    )
    _tell_wish(incoming)
    tell_incoming(incoming)


def _tell_message(
    channel: Channel, told: Mapping[str, Any], *, is_edit: bool, now: datetime
) -> None:
    sender = _sender(told.get("from"), told.get("chat"))
    if sender is None:
        return
    text = _clean(told.get("text") or told.get("caption"))
    chat = _chat(channel, sender, now)
    _take_contact(channel, told, sender)
    if text.startswith("/start"):
        _start(chat, sender, code=text.removeprefix("/start").strip(), now=now)
        return
    answered = told.get("reply_to_message")
    incoming = Incoming(
        channel=channel,
        sender=sender.chat,
        text=text,
        at=_time(told.get("date"), now),
        message_id=f"{sender.chat}:{told.get('message_id')}",
        thread=f"{channel}:{sender.chat}",
        person=person_of(chat),
        is_edit=is_edit,
        reply_to=_id_of(sender, answered),
        name=sender.name,
        language=sender.language,
    )
    if not is_edit and (wish := _tell_wish(incoming)):
        _obey(chat, incoming, wish, now)
    if text:
        tell_incoming(incoming)


def _tell_tap(channel: Channel, told: Mapping[str, Any], *, now: datetime) -> str:
    below = told.get("message")
    shown: Mapping[str, Any] = below if isinstance(below, dict) else {}
    sender = _sender(told.get("from"), shown.get("chat"))
    if sender is not None:
        tell_incoming(
            Incoming(
                channel=channel,
                sender=sender.chat,
                text="",
                at=now,
                message_id=f"tap:{told.get('id')}",
                thread=f"{channel}:{sender.chat}",
                payload=str(told.get("data") or "")[:64],
                person=person_of(_chat(channel, sender, now)),
                reply_to=_id_of(sender, shown),
                name=sender.name,
                language=sender.language,
            )
        )
    return str(told.get("id") or "")


def _tell_member(channel: Channel, told: Mapping[str, Any], *, now: datetime) -> None:
    """The person blocked the bot, or let it in again."""
    sender = _sender(told.get("from"), told.get("chat"))
    member = told.get("new_chat_member")
    state = member.get("status") if isinstance(member, dict) else ""
    if sender is None or state not in {"kicked", "left", "member"}:
        return
    _wish(_chat(channel, sender, now), "blocked", at=now, is_back=state == "member")


def _start(chat: Chat, sender: _Sender, *, code: str, now: datetime) -> None:
    """Open the bot: with a code the chat becomes its person's, and both are welcome."""
    linked = _link(chat, code)
    if chat.stopped_at is not None:
        _wish(chat, "word", at=now, is_back=True)
    words = LINKED if linked else WELCOME
    language = "fa" if (chat.language or sender.language or "fa") == "fa" else "en"
    _say(chat, words[language], key=f"start:{chat.channel}:{chat.address}:{now.isoformat()}")


def _link(chat: Chat, code: str) -> bool:
    from mehvar_web.channels.models import Chat as Chats
    from mehvar_web.channels.models import ChatCode

    found = ChatCode.objects.filter(code=code).first() if code else None
    if found is None:
        return False
    taken = Chats.objects.filter(channel=chat.channel, code=found).exclude(pk=chat.pk).exists()
    if taken:
        return False
    chat.code = found
    chat.person_source, chat.person_ref = found.person_source, found.person_ref
    chat.save(update_fields=["code", "person_source", "person_ref"])
    return True


def _chat(channel: Channel, sender: _Sender, now: datetime) -> Chat:
    """Return the chat; a new one is written down as a person of its own."""
    from mehvar_web.channels.models import Chat as Chats

    ref = f"{channel}:{sender.chat}"
    chat, is_new = Chats.objects.get_or_create(
        channel=channel,
        address=sender.chat,
        defaults={
            "person_source": OWN_SOURCE, "person_ref": ref, "language": sender.language,
            "since": now,
        },
    )  # fmt: skip
    if is_new:
        _record_person(ref, channel, sender, now=now)
    return chat


def _record_person(
    ref: str, channel: Channel, sender: _Sender, *, now: datetime | None = None, mobile: str = ""
) -> None:
    told = {
        "record_id": ref,
        "full_name": sender.name,
        "first_name": sender.first,
        "last_name": sender.last,
        "language": sender.language,
        "channel": channel,
        "registered_at": now,
        "mobile": mobile,
    }
    rows = [{name: value for name, value in told.items() if value}]
    outbox.record("people", rows, actor=f"channel:{channel}")


def _take_contact(channel: Channel, told: Mapping[str, Any], sender: _Sender) -> None:
    """A person shared their own number: the chat's person has it from now on."""
    contact = told.get("contact")
    if not isinstance(contact, dict) or str(contact.get("user_id")) != sender.chat:
        return
    phone = str(contact.get("phone_number") or "")
    mobile = clean_address("sms", phone) or clean_address("sms", f"+{phone.lstrip('+')}")
    if mobile:
        _record_person(f"{channel}:{sender.chat}", channel, sender, mobile=mobile)


def _tell_wish(incoming: Incoming) -> Literal["stop", "start", ""]:
    """Tell of a word that stops our messages, or asks for them again; return which it was."""
    wish: Literal["stop", "start", ""] = "stop" if is_stop(incoming.text) else ""
    wish = "start" if is_start(incoming.text) else wish
    if wish:
        tell_opt_out(
            OptOut(
                channel=incoming.channel,
                address=incoming.sender,
                at=incoming.at,
                how="word",
                purpose="all",
                person=incoming.person,
                is_back=wish == "start",
            )
        )
    return wish


def _obey(chat: Chat, incoming: Incoming, wish: str, now: datetime) -> None:
    chat.stopped_at = now if wish == "stop" else None
    chat.save(update_fields=["stopped_at"])
    welcome = LINKED if chat.code_id else WELCOME
    words = CONFIRMED if wish == "stop" else welcome
    language = "fa" if (chat.language or "fa") == "fa" else "en"
    _say(chat, words[language], key=f"{wish}:{chat.channel}:{incoming.message_id}")


def _wish(chat: Chat, how: Literal["word", "blocked"], *, at: datetime, is_back: bool) -> None:
    chat.stopped_at = None if is_back else at
    chat.save(update_fields=["stopped_at"])
    tell_opt_out(
        OptOut(
            channel=cast("Channel", chat.channel),
            address=chat.address,
            at=at,
            how=how,
            purpose="all",
            person=person_of(chat),
            is_back=is_back,
        )
    )


def _say(chat: Chat, text: str, *, key: str) -> None:
    message = Message(
        channel=cast("Channel", chat.channel), to=chat.address, text=text, purpose="service",
        key=key, person=person_of(chat), thread=f"{chat.channel}:{chat.address}",
    )  # fmt: skip
    send_many((message,), though_stopped=True)


def _sender(user: Any, chat: Any) -> _Sender | None:
    """Return who wrote to the bot alone; what is said in groups and channels is not for us."""
    known: Mapping[str, Any] = user if isinstance(user, dict) else {}
    place: Mapping[str, Any] = chat if isinstance(chat, dict) else {}
    number = place.get("id", known.get("id"))
    if number is None or known.get("is_bot") or place.get("type", "private") != "private":
        return None
    first, last = (_clean(known.get(name))[:80] for name in ("first_name", "last_name"))
    return _Sender(
        chat=str(number)[:40],
        name=f"{first} {last}".strip(),
        first=first,
        last=last,
        language=str(known.get("language_code") or "")[:2],
    )


def _id_of(sender: _Sender, told: Any) -> str:
    number = told.get("message_id") if isinstance(told, dict) else None
    return f"{sender.chat}:{number}" if number is not None else ""


def _clean(text: Any) -> str:
    return str(text or "").replace("\x00", "")[:_LONGEST]


def _time(told: Any, now: datetime) -> datetime:
    """Read a gateway's time (seconds since 1970); what lies ahead or is none is now."""
    try:
        read = datetime.fromtimestamp(int(told), UTC).replace(tzinfo=None)
    except (TypeError, ValueError, OverflowError, OSError):
        return now
    return min(read, now)
