"""What a payload says: events and what is known of people, or why a part of it was left out.

Two forms are understood. The batch form of the common tracking libraries: ``{"batch": [...],
"sentAt": ...}``, one event alone, or a bare list; with ``type`` track, page, screen, identify,
group or alias. And our own: ``{"events": [{"id", "name", "at", "person_ref", ...}]}``.
Unknown fields are passed over and nulls tolerated; a bad event costs no other event its place.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

import msgspec

from mehvar.ingest.log._forms import (
    EMPTY,
    Context,
    Event,
    Keys,
    RawEnvelope,
    Traits,
    contexts_decoder,
    envelopes_decoder,
    events_decoder,
    keys_decoder,
    traits_decoder,
)
from mehvar.ingest.log._frames import Frame
from mehvar.ingest.log._values import first_text, text_of, time_of

_NAMES = {"page": "page_viewed", "screen": "screen_viewed", "group": "group_joined"}


class Dropped(Enum):
    """Why something that was received did not become a row."""

    NOT_JSON = "not_json"
    NOT_AN_EVENT = "not_an_event"
    UNKNOWN_TYPE = "unknown_type"
    NO_NAME = "no_name"
    NO_PERSON = "no_person"
    BAD_TIME = "bad_time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The segment and frame that something came in, and when its sender says it was sent."""

    writer: str
    segment: int
    frame: Frame
    sent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A part of a payload that became no row."""

    origin: Origin
    reason: Dropped
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one event tells of a person: traits, or the key shared with another id."""

    origin: Origin
    person_ref: str
    customer_key: str | None = None
    traits: Traits | None = None


@dataclass(slots=True)
class Columns:
    """Decoded events by column; one entry per event."""

    origin: list[Origin] = field(default_factory=list)
    name: list[str] = field(default_factory=list)
    record_id: list[str] = field(default_factory=list)
    person_ref: list[str | None] = field(default_factory=list)
    time: list[str | None] = field(default_factory=list)
    channel: list[str | None] = field(default_factory=list)
    order_id: list[str | None] = field(default_factory=list)
    product_id: list[str | None] = field(default_factory=list)
    session_id: list[str | None] = field(default_factory=list)
    properties: list[bytes] = field(default_factory=list)


@dataclass(slots=True)
class Decoded:
    """Everything that some frames said."""

    events: Columns = field(default_factory=Columns)
    told: list[Told] = field(default_factory=list)
    linked: set[tuple[str, str, str]] = field(default_factory=set)
    refused: list[Refused] = field(default_factory=list)


def decode(writer: str, segment: int, frames: list[Frame], into: Decoded) -> None:
    """Read the payloads of a segment's frames."""
    for frame in frames:
        try:
            frame.payload.decode()  # what is passed over raw must be UTF-8 as well
            envelope = envelopes_decoder().decode(frame.payload)
        except (msgspec.DecodeError, UnicodeDecodeError):
            envelope = None
        found = None if envelope is None else (envelope.batch or envelope.events)
        if envelope is None or found is None:
            _decode_apart(Origin(writer=writer, segment=segment, frame=frame), into)
            continue
        origin = Origin(writer=writer, segment=segment, frame=frame, sent=time_of(envelope.sentAt))
        for place, event in enumerate(found):
            _take(origin, place, event, into)


def _decode_apart(origin: Origin, into: Decoded) -> None:
    """Read a payload event by event: it is no batch, or one of its events is bad."""
    payload = origin.frame.payload
    try:
        payload.decode()
        parts, sent = _parts(payload)
    except (msgspec.DecodeError, UnicodeDecodeError):
        into.refused.append(Refused(origin=origin, reason=Dropped.NOT_JSON, content=payload))
        return
    origin = replace(origin, sent=sent)
    for place, part in enumerate(parts):
        try:
            event = events_decoder().decode(part)
        except (msgspec.DecodeError, UnicodeDecodeError):
            into.refused.append(
                Refused(origin=origin, reason=Dropped.NOT_AN_EVENT, content=bytes(part))
            )
            continue
        _take(origin, place, event, into)


def _parts(payload: bytes) -> tuple[list[msgspec.Raw], str | None]:
    """Split a payload into events: a batch, a bare list, or one event alone.

    Raises:
        msgspec.DecodeError: when it is no JSON.
    """
    try:
        envelope = msgspec.json.decode(payload, type=RawEnvelope)
        found = envelope.batch if envelope.batch is not None else envelope.events
        if found is not None:
            return found, time_of(envelope.sentAt)
    except msgspec.ValidationError:
        pass
    try:
        return msgspec.json.decode(payload, type=list[msgspec.Raw]), None
    except msgspec.ValidationError:
        msgspec.json.decode(payload)
        return [msgspec.Raw(payload)], None


def _take(origin: Origin, place: int, event: Event, into: Decoded) -> None:
    """Sort one event: a row of events, something told of a person, or a reason to refuse it."""
    _link(origin, event, into)
    name = _identify(origin, event, into) if event.type == "identify" else _name(event)
    if isinstance(name, Dropped):
        into.refused.append(Refused(origin=origin, reason=name, content=msgspec.json.encode(event)))
    elif name:
        _put_event(origin, place, name, event, into.events)


def _link(origin: Origin, event: Event, into: Decoded) -> None:
    """Note that two ids are one person: a visitor who logged in, or an alias."""
    user = text_of(event.userId)
    other = text_of(event.previousId if event.type == "alias" else event.anonymousId)
    if user is None or other is None or user == other:
        return
    link = (origin.frame.source, user, other)
    if link not in into.linked:
        into.linked.add(link)
        into.told += [
            Told(origin=origin, person_ref=reference, customer_key=user)
            for reference in (user, other)
        ]


def _identify(origin: Origin, event: Event, into: Decoded) -> str | Dropped:
    """Note what is told of a person; an ``identify`` is no event of its own."""
    person = text_of(event.userId) or text_of(event.anonymousId)
    if person is None:
        return Dropped.NO_PERSON
    try:
        traits = traits_decoder().decode(event.traits) if _given(event.traits) else Traits()
    except msgspec.DecodeError:
        return Dropped.NOT_AN_EVENT
    into.told.append(Told(origin=origin, person_ref=person, traits=traits))
    return ""


def _name(event: Event) -> str | Dropped:
    """Return the name under which an event is kept."""
    match event.type:
        case "track":
            return event.event or Dropped.NO_NAME
        case "page" | "screen" | "group":
            return _NAMES[event.type]
        case "alias":
            both = text_of(event.userId) and text_of(event.previousId)
            return "aliased" if both else Dropped.NO_PERSON
        case None | "event" | "":
            return event.name or event.event or Dropped.NO_NAME
        case _:
            return Dropped.UNKNOWN_TYPE


def _put_event(origin: Origin, place: int, name: str, event: Event, columns: Columns) -> None:
    keys, context = _keys_of(event.properties), _context_of(event.context)
    given = text_of(event.messageId) or text_of(event.id)
    columns.origin.append(origin)
    columns.name.append(name)
    columns.record_id.append(
        given or f"{origin.writer}-{origin.segment}-{origin.frame.offset}-{place}"
    )
    columns.person_ref.append(
        text_of(event.userId) or text_of(event.person_ref) or text_of(event.anonymousId)
    )
    columns.time.append(time_of(event.timestamp if event.timestamp is not None else event.at))
    columns.channel.append(_channel(event, context))
    columns.order_id.append(first_text(event.order_id, keys.order_id, keys.orderId))
    columns.product_id.append(first_text(event.product_id, keys.product_id, keys.productId))
    columns.session_id.append(first_text(event.session_id, keys.session_id, context.sessionId))
    columns.properties.append(_properties(event, context))


def _properties(event: Event, context: Context) -> bytes:
    """Return everything else as one JSON object, made by joining the parts as they were written."""
    given = bytes(event.properties).strip() if _given(event.properties) else b"{}"
    if not given.startswith(b"{"):
        given = b'{"value":%b}' % given
    extra = [
        b'"%b":%b' % (key, bytes(value))
        for key, value in (
            (b"page", context.page),
            (b"campaign", context.campaign),
            (b"locale", context.locale),
        )
        if value is not EMPTY and _given(value)
    ]
    if event.type != "track":
        extra += _extra(event)
    if not extra:
        return given
    inside = given[1:-1].strip()
    return b"{" + b",".join([inside, *extra] if inside else extra) + b"}"


def _extra(event: Event) -> list[bytes]:
    """Return what views, groups and aliases tell beside their properties."""
    told = {
        "view": event.name if event.type in {"page", "screen"} else None,
        "category": event.category,
        "group_id": text_of(event.groupId),
        "previous_id": text_of(event.previousId),
    }
    extra = [
        b'"%b":%b' % (key.encode(), msgspec.json.encode(value))
        for key, value in told.items()
        if value
    ]
    if event.type == "group" and _given(event.traits):
        extra.insert(0, b'"traits":%b' % bytes(event.traits))
    return extra


def _channel(event: Event, context: Context) -> str | None:
    given = event.channel or context.channel
    if event.type == "screen" or given == "mobile":
        return "app"
    if event.type == "page" or given == "browser":
        return "web"
    return given if isinstance(given, str) else None


def _keys_of(properties: msgspec.Raw) -> Keys:
    try:
        return keys_decoder().decode(properties) if _given(properties) else Keys()
    except msgspec.DecodeError:
        return Keys()


def _context_of(context: msgspec.Raw) -> Context:
    try:
        return contexts_decoder().decode(context) if _given(context) else Context()
    except msgspec.DecodeError:
        return Context()


def _given(raw: msgspec.Raw) -> bool:
    return raw is not EMPTY and bytes(raw) != b"null"
