"""How each channel is set up, and the transport that follows from it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, cast

from django.conf import settings

from mehvar_web.channels._bot import DIALECTS, Bot, BotSettings
from mehvar_web.channels._errors import ChannelError
from mehvar_web.channels._mail import Mail, MailSettings
from mehvar_web.channels._records import CHANNELS, MESSENGERS, Channel
from mehvar_web.channels._secret import sealed, unsealed
from mehvar_web.channels._sms import Sms, SmsSettings
from mehvar_web.channels._transport import Transport

if TYPE_CHECKING:
    from mehvar_web.channels.models import Gateway

SECRETS: dict[Channel, tuple[str, ...]] = {
    "email": ("password",),
    "sms": ("api_key",),
    "telegram": ("token",),
    "bale": ("token",),
}
"""What is never shown again."""

KAVENEGAR = "https://api.kavenegar.com"


@dataclass(slots=True, kw_only=True)
class _Opened:
    """A transport and the settings that it was made of."""

    made_of: object
    transport: Transport


@dataclass(slots=True, kw_only=True)
class Opener:
    """Transports of one thread, kept while their settings stay as they are."""

    _kept: dict[str, _Opened] = field(default_factory=dict)

    def transport(self, gateway: Gateway) -> Transport:
        """Return the transport of a channel.

        Raises:
            ChannelError: when it is not set up as it must be.
        """
        made_of = (gateway.changed_at, repr(gateway.settings))
        known = self._kept.get(gateway.channel)
        if known is None or known.made_of != made_of:
            if known is not None:
                known.transport.close()
            known = _Opened(made_of=made_of, transport=transport_of(gateway))
            self._kept[gateway.channel] = known
        return known.transport

    def close(self) -> None:
        """Hang up everywhere."""
        for known in self._kept.values():
            known.transport.close()
        self._kept.clear()


def usual_settings(channel: Channel) -> dict[str, Any]:
    """Return the settings of a channel that nobody set up yet."""
    if channel == "email":
        return {
            "host": settings.EMAIL_HOST,
            "port": settings.EMAIL_PORT,
            "security": "starttls" if settings.EMAIL_USE_TLS else "none",
            "user": settings.EMAIL_HOST_USER,
            "sender": settings.DEFAULT_FROM_EMAIL,
            "sender_name": "",
            "bounce": "",
            "a_second": 20,
        }
    if channel == "sms":
        return {
            "base_url": KAVENEGAR, "service_line": "", "marketing_line": "",
            "stop_text": "لغو11", "a_second": 50,
        }  # fmt: skip
    told = DIALECTS[channel]
    return {"base_url": told.base_url, "way": "poll", "username": "", "a_second": told.a_second}


def gateway_of(channel: Channel) -> Gateway:
    """Return how a channel is set up; a new one is not saved."""
    from mehvar_web.channels.models import Gateway

    found = Gateway.objects.filter(channel=channel).first()
    return found or Gateway(channel=channel, settings=usual_settings(channel))


def put_gateway(
    channel: Channel, *, told: Mapping[str, Any], secret: Mapping[str, str], now: datetime
) -> Gateway:
    """Keep how a channel is set up; an empty secret leaves the one there is."""
    found = gateway_of(channel)
    kept = _secrets_of(found) if any(not secret.get(one) for one in SECRETS[channel]) else {}
    found.settings = {**usual_settings(channel), **found.settings, **told}
    found.secret = sealed({**kept, **{name: value for name, value in secret.items() if value}})
    found.hook = found.hook or secrets.token_urlsafe(32)
    found.changed_at, found.is_on = now, True
    found.held_until, found.trouble, found.troubles = None, "", 0
    found.save()
    return found


def transport_of(gateway: Gateway) -> Transport:
    """Make the transport of a channel.

    Raises:
        ChannelError: when it is not set up as it must be.
    """
    told = {**usual_settings(channel_named(gateway.channel)), **gateway.settings}
    secret = unsealed(gateway.secret, channel=gateway.channel)
    if gateway.channel == "email":
        return _mail(told, secret)
    if gateway.channel == "sms":
        return Sms(
            SmsSettings(
                base_url=str(told["base_url"]),
                api_key=_demanded(secret, "api_key", gateway.channel),
                service_line=str(told["service_line"]),
                marketing_line=str(told["marketing_line"]),
                stop_text=str(told["stop_text"]),
            )
        )
    return bot_of(gateway)


def bot_of(gateway: Gateway) -> Bot:
    """Make the client of a messenger.

    Raises:
        ChannelError: when it is not set up as it must be.
    """
    dialect = DIALECTS[channel_named(gateway.channel)]
    secret = unsealed(gateway.secret, channel=gateway.channel)
    return Bot(
        BotSettings(
            dialect=dialect,
            base_url=str(gateway.settings.get("base_url") or dialect.base_url),
            token=_demanded(secret, "token", gateway.channel),
        )
    )


def rate_of(gateway: Gateway) -> float:
    """Return how many messages a second may go out."""
    usual = usual_settings(channel_named(gateway.channel))["a_second"]
    return max(0.1, float(gateway.settings.get("a_second") or usual))


def channel_named(name: str) -> Channel:
    """Return the channel of this name.

    Raises:
        ChannelError: when there is none.
    """
    if name not in CHANNELS:
        raise ChannelError(
            f"There is no channel called {name!r}.", hint=f"Known: {', '.join(CHANNELS)}."
        )
    return name


def is_messenger(channel: str) -> bool:
    """Tell whether a channel is a messenger with bots."""
    return channel in MESSENGERS


def _mail(told: Mapping[str, Any], secret: Mapping[str, str]) -> Mail:
    password = secret.get("password") or settings.EMAIL_HOST_PASSWORD
    return Mail(
        MailSettings(
            host=str(told["host"]),
            port=int(told["port"]),
            security=cast('Literal["none", "starttls", "tls"]', told["security"]),
            user=str(told["user"]),
            password=str(password or ""),
            sender=str(told["sender"]),
            sender_name=str(told["sender_name"]),
            bounce=str(told["bounce"]),
        )
    )


def _secrets_of(gateway: Gateway) -> dict[str, str]:
    try:
        return unsealed(gateway.secret, channel=gateway.channel)
    except ChannelError:
        return {}  # under another key: they must be written again


def _demanded(secret: Mapping[str, str], name: str, channel: str) -> str:
    if not secret.get(name):
        raise ChannelError(f"The {name} of {channel} is missing.", hint="Write it on its page.")
    return secret[name]
