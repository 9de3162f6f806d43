"""The shapes of what is sent to the log, as much of them as we read.

Fields that are not text are kept raw until they are needed, so that a strange value costs its own
event at most; unknown fields are passed over.
"""

from __future__ import annotations

from functools import cache

import msgspec

EMPTY = msgspec.Raw(b"")
Loose = str | int | float | None
"""An id or a moment as senders write it."""


class Event(msgspec.Struct, gc=False):
    """One event in either form; what is not text is kept raw until it is needed."""

    type: str | None = None
    event: str | None = None
    name: str | None = None
    messageId: Loose = None  # noqa: N815 (the libraries' spelling)
    id: Loose = None
    userId: Loose = None  # noqa: N815
    anonymousId: Loose = None  # noqa: N815
    person_ref: Loose = None
    previousId: Loose = None  # noqa: N815
    groupId: Loose = None  # noqa: N815
    timestamp: Loose = None
    at: Loose = None
    channel: str | None = None
    category: str | None = None
    order_id: Loose = None
    product_id: Loose = None
    session_id: Loose = None
    properties: msgspec.Raw = EMPTY
    context: msgspec.Raw = EMPTY
    traits: msgspec.Raw = EMPTY


class Envelope(msgspec.Struct, gc=False):
    """A batch of events."""

    batch: list[Event] | None = None
    events: list[Event] | None = None
    sentAt: Loose = None  # noqa: N815


class RawEnvelope(msgspec.Struct, gc=False):
    """A batch whose events are read one by one, because one of them is bad."""

    batch: list[msgspec.Raw] | None = None
    events: list[msgspec.Raw] | None = None
    sentAt: Loose = None  # noqa: N815


class Keys(msgspec.Struct, gc=False):
    """The keys that we look for among an event's properties."""

    order_id: object = None
    orderId: object = None  # noqa: N815
    product_id: object = None
    productId: object = None  # noqa: N815
    session_id: object = None


class Context(msgspec.Struct, gc=False):
    """The parts of the context that we keep; addresses, devices and traits are left behind."""

    page: msgspec.Raw = EMPTY
    campaign: msgspec.Raw = EMPTY
    locale: msgspec.Raw = EMPTY
    channel: object = None
    sessionId: object = None  # noqa: N815


class Address(msgspec.Struct, gc=False):
    """A postal address among traits."""

    street: object = None
    city: object = None
    state: object = None
    region: object = None
    country: object = None
    postalCode: object = None  # noqa: N815
    postal_code: object = None


class Traits(msgspec.Struct, gc=False):
    """What an ``identify`` may tell of a person."""

    name: object = None
    firstName: object = None  # noqa: N815
    first_name: object = None
    lastName: object = None  # noqa: N815
    last_name: object = None
    email: object = None
    phone: object = None
    mobile: object = None
    gender: object = None
    birthday: object = None
    address: Address | str | None = None
    city: object = None
    language: object = None
    createdAt: object = None  # noqa: N815
    national_code: object = None
    loyalty_card: object = None
    marketing_consent: object = None


@cache
def envelopes_decoder() -> msgspec.json.Decoder[Envelope]:
    """Return the decoder, made once."""
    return msgspec.json.Decoder(Envelope)


@cache
def events_decoder() -> msgspec.json.Decoder[Event]:
    """Return the decoder, made once."""
    return msgspec.json.Decoder(Event)


@cache
def keys_decoder() -> msgspec.json.Decoder[Keys]:
    """Return the decoder, made once."""
    return msgspec.json.Decoder(Keys)


@cache
def contexts_decoder() -> msgspec.json.Decoder[Context]:
    """Return the decoder, made once."""
    return msgspec.json.Decoder(Context)


@cache
def traits_decoder() -> msgspec.json.Decoder[Traits]:
    """Return the decoder, made once."""
    return msgspec.json.Decoder(Traits)
