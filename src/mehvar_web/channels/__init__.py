"""How does a message leave, did it arrive, and what came back?

``send`` puts a message into the queue in the transaction of the caller; the worker hands it to the
gateway of its channel and tells every change of state to who registered with ``on_status``. What
people write comes to who registered with ``on_incoming``, each once. Whom we may write to, and
when, is asked above this package.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from mehvar_web.channels._addresses import (
    addresses_of,
    addresses_of_customers,
    chat_link,
    person_at,
)
from mehvar_web.channels._errors import ChannelError
from mehvar_web.channels._fill import fill_in, unknown_fields
from mehvar_web.channels._listen import on_incoming, on_opt_out, on_status
from mehvar_web.channels._named import CHANNEL_WORDS, DELIVERY_WORDS
from mehvar_web.channels._queue import available, cancel, send, send_many, states_of
from mehvar_web.channels._records import (
    CHANNELS,
    MESSENGERS,
    Button,
    Channel,
    ChannelState,
    Incoming,
    Message,
    OptOut,
    Person,
    Purpose,
    State,
    StatusChange,
)
from mehvar_web.channels._sms_text import SmsSize, sms_size
from mehvar_web.channels._trial import send_test

if TYPE_CHECKING:
    from mehvar_web.channels._acts import set_paused, set_up

__all__ = [
    "CHANNELS",
    "CHANNEL_WORDS",
    "DELIVERY_WORDS",
    "MESSENGERS",
    "Button",
    "Channel",
    "ChannelError",
    "ChannelState",
    "Incoming",
    "Message",
    "OptOut",
    "Person",
    "Purpose",
    "SmsSize",
    "State",
    "StatusChange",
    "addresses_of",
    "addresses_of_customers",
    "available",
    "cancel",
    "chat_link",
    "fill_in",
    "on_incoming",
    "on_opt_out",
    "on_status",
    "person_at",
    "send",
    "send_many",
    "send_test",
    "set_paused",
    "set_up",
    "sms_size",
    "states_of",
    "unknown_fields",
]

_HOMES = {
    "_acts": "set_paused set_up",
}

if not TYPE_CHECKING:  # to a type checker the door has the names above and no others

    def __getattr__(name: str) -> object:
        """Load a function when it is first used: models may load only after all apps did."""
        for module, names in _HOMES.items():
            if name in names.split():
                return getattr(import_module(f"mehvar_web.channels.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
