"""May this message be sent at all? Looked at before it takes a place in the queue."""

from __future__ import annotations

from collections.abc import Sequence

from mehvar_web.channels._gateways import is_messenger
from mehvar_web.channels._records import Channel, Message
from mehvar_web.channels._sms import with_stop
from mehvar_web.channels._sms_text import sms_size
from mehvar_web.channels._transport import Reason

_LONGEST = {"email": 200_000, "telegram": 4096, "bale": 4096}
_PAYLOAD = 64


def clean_address(channel: Channel, address: str) -> str:
    """Return an address in its canonical spelling; empty when it is none."""
    return clean_addresses(channel, [address])[0]


def clean_addresses(channel: Channel, addresses: Sequence[str]) -> list[str]:
    """Return addresses in their canonical spelling; empty what is none."""
    if is_messenger(channel):
        return [_clean_chat(address) for address in addresses]
    import pyarrow as pa

    from mehvar.text import clean_email, clean_mobile

    clean = clean_email if channel == "email" else clean_mobile
    found = clean(pa.array(list(addresses), pa.string()))
    return [str(one or "") for one in found.to_pylist()]


def fault_of(message: Message, *, address: str, stop_text: str) -> Reason | None:
    """Return why a message cannot be sent; None when it can."""
    if not address:
        return Reason.ADDRESS
    if not message.text.strip() and not message.template:
        return Reason.EMPTY
    if _is_too_long(message, stop_text):
        return Reason.TOO_LONG
    if message.channel == "email" and message.purpose == "marketing":
        return None if message.unsubscribe_url else Reason.NO_WAY_OUT
    buttons = [button for row in message.buttons for button in row]
    if is_messenger(message.channel) and any(
        len(button.payload.encode()) > _PAYLOAD or not (button.url or button.payload)
        for button in buttons
    ):
        return Reason.CONTENT
    return None


def parts_of(message: Message, *, stop_text: str) -> int:
    """Return how many SMS a message takes; 1 on other channels."""
    if message.channel != "sms" or message.template:
        return 1
    return sms_size(_sms_text(message, stop_text)).parts


def _sms_text(message: Message, stop_text: str) -> str:
    return with_stop(message.text, purpose=message.purpose, stop_text=stop_text)


def _is_too_long(message: Message, stop_text: str) -> bool:
    if message.channel == "sms":
        return not message.template and sms_size(_sms_text(message, stop_text)).is_too_long
    # messengers count in units of 16 bits
    return len(message.text.encode("utf-16-le")) // 2 > _LONGEST[message.channel]


def _clean_chat(address: str) -> str:
    from mehvar.text import ascii_digits_one

    plain = ascii_digits_one(address).strip()
    number = plain.removeprefix("-")
    return plain if number.isascii() and number.isdigit() else ""
