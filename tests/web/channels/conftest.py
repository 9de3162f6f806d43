"""Channels set up against local gateways, and what was told of messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from tests.sandbox.bots import BotSandbox
from tests.sandbox.kavenegar import KavenegarSandbox
from tests.sandbox.mail import MailSandbox

from mehvar_web import channels
from mehvar_web import company as served_company
from mehvar_web.channels import Channel, Incoming, Message, OptOut, StatusChange

if TYPE_CHECKING:
    from pytest_django import Settings as DjangoSettings

    from mehvar.workspace import Workspace

NOW = datetime(2026, 1, 20, 9, 0)


@dataclass
class Ear:
    """Hears everything that channels tell."""

    changes: list[StatusChange] = field(default_factory=list)
    incoming: list[Incoming] = field(default_factory=list)
    opt_outs: list[OptOut] = field(default_factory=list)

    @property
    def states(self) -> list[tuple[str, str]]:
        return [(one.key, one.state) for one in self.changes]


@dataclass
class Clock:
    """The server's clock, moved by hand."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def add(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


@pytest.fixture(scope="session")
def mail_server() -> Iterator[MailSandbox]:
    with MailSandbox() as server:
        yield server


@pytest.fixture(scope="session")
def sms_server() -> Iterator[KavenegarSandbox]:
    with KavenegarSandbox() as server:
        yield server


@pytest.fixture(scope="session")
def bot_server() -> Iterator[BotSandbox]:
    with BotSandbox() as server:
        yield server


@pytest.fixture
def mail(mail_server: MailSandbox) -> MailSandbox:
    mail_server.taken.clear()
    mail_server.refused.clear()
    mail_server.data_replies.clear()
    return mail_server


@pytest.fixture
def sms(sms_server: KavenegarSandbox) -> KavenegarSandbox:
    for told in (sms_server.sent, sms_server.inbox, sms_server.asked, sms_server.next_replies):
        told.clear()
    sms_server.credit = 1_000_000
    return sms_server


@pytest.fixture
def bot(bot_server: BotSandbox) -> BotSandbox:
    fresh = BotSandbox()
    for name in (
        "sent", "taps_answered", "updates", "blocked", "strangers", "moved", "flooded", "hook",
        "asked", "next_replies", "repeats", "drop_answers",
    ):  # fmt: skip
        setattr(bot_server, name, getattr(fresh, name))
    return bot_server


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> Ear:
    from mehvar_web.channels import _listen

    known = Ear()
    monkeypatch.setattr(_listen, "_status", {"ear": known.changes.extend})
    monkeypatch.setattr(_listen, "_incoming", {"ear": known.incoming.append})
    monkeypatch.setattr(_listen, "_opt_out", {"ear": known.opt_outs.append})
    return known


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    known = Clock()
    monkeypatch.setattr(served_company, "now", known)
    return known


@pytest.fixture
def set_up(
    db: None, new_company: Workspace, settings: DjangoSettings, mail: MailSandbox, sms: KavenegarSandbox, bot: BotSandbox,
) -> None:  # fmt: skip
    """All four channels, at the local gateways."""
    from mehvar_web.channels._gateways import put_gateway

    settings.MEHVAR_WEBHOOK_HOSTS = frozenset({"localhost"})
    told: dict[Channel, tuple[dict[str, Any], dict[str, str]]] = {
        "email": (
            {"host": "127.0.0.1", "port": mail.port, "security": "none", "user": "", "sender": "ask@shop.example",
             "sender_name": "فروشگاه نمونه", "bounce": "bounce@shop.example", "a_second": 10_000}, {},
        ),
        "sms": (
            {"base_url": sms.url, "service_line": "10004346", "marketing_line": "30006703", "a_second": 10_000},
            {"api_key": sms.key},
        ),
        "telegram": ({"base_url": bot.url, "username": "shop_bot", "a_second": 10_000}, {"token": bot.token}),
        "bale": ({"base_url": bot.url, "username": "shop_bot", "a_second": 10_000}, {"token": bot.token}),
    }  # fmt: skip
    for channel, (plain, secret) in told.items():
        put_gateway(channel, told=plain, secret=secret, now=NOW)


TO: dict[str, str] = {
    "email": "sara@example.com",
    "sms": "09121234567",
    "telegram": "42",
    "bale": "42",
}


def message(channel: Channel, key: str = "k", **told: Any) -> Message:
    usual: dict[str, Any] = {
        "to": TO[channel], "text": "سلام! سفارشتان رسید؟ https://shop.example/s/abc", "purpose": "service",
        "subject": "نظر شما",
    }  # fmt: skip
    return Message(channel=channel, key=key, **{**usual, **told})


def ask(channel: Channel, key: str = "k", **told: Any) -> int:
    with transaction.atomic():
        return channels.send(message(channel, key, **told))


def turn(channel: Channel, worker: str = "worker") -> bool:
    """Let the worker deliver, as it does every second."""
    from mehvar_web.channels._delivery import Deliverer

    return Deliverer(channel).turn(worker)


def listen(channel: Channel) -> None:
    """Let the worker fetch what came in and tell it."""
    from mehvar_web.channels._updates import Listener, Teller

    listener = Listener(channel)
    listener.turn("worker")
    listener.close()
    Teller().turn("worker")


def row(key: str = "k") -> Any:
    from mehvar_web.channels.models import Message as Row

    return Row.objects.get(key=key)


Do = Callable[[], Any]
