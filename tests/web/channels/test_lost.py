"""The line breaks, the gateway is away, the server dies: nothing is lost, nobody is asked twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.channels.conftest import NOW, ask, row, turn

from mehvar_web import jobs
from mehvar_web.channels import Channel
from mehvar_web.channels._delivery import claim

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings as DjangoSettings
    from tests.sandbox.bots import BotSandbox
    from tests.sandbox.kavenegar import KavenegarSandbox
    from tests.sandbox.mail import MailSandbox
    from tests.web.channels.conftest import Clock, Ear

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("set_up", "clock")]


def die_while_sending(channel: Channel, *, having_sent: bool) -> None:
    """A worker claims what is due, and dies before or after it went on the wire."""
    from mehvar_web.channels._delivery import outgoing
    from mehvar_web.channels._gateways import transport_of
    from mehvar_web.channels.models import Gateway

    rows = claim(channel, worker="dead", most=200, now=NOW)
    if having_sent:
        transport = transport_of(Gateway.objects.get(channel=channel))
        transport.deliver([outgoing(one) for one in rows])
        transport.close()


@pytest.fixture
def a_dead_worker(new_company: object, settings: DjangoSettings) -> Path:
    """A worker whose life file nobody holds."""
    folder = settings.MEHVAR_WORKSPACE / "locks" / "workers"
    folder.mkdir(parents=True)
    (folder / "dead").touch()
    assert jobs.is_dead("dead")
    return folder  # type: ignore[no-any-return]


@pytest.mark.parametrize("having_sent", [True, False], ids=["after the wire", "before the wire"])
def test_the_sms_gateway_is_asked_before_anything_is_sent_again(
    having_sent: bool, a_dead_worker: Path, sms: KavenegarSandbox, clock: Clock, ear: Ear
) -> None:
    for number in range(3):
        ask("sms", f"k{number}", to=f"0912123456{number}")
    die_while_sending("sms", having_sent=having_sent)

    for _ in range(3):
        turn("sms")
        clock.add(seconds=31)

    assert len(sms.sent) == 3
    assert {one.key for one in ear.changes} == {"k0", "k1", "k2"}
    assert {row(f"k{number}").state for number in range(3)} <= {"sent", "delivered"}
    asked = [one.path.rsplit("/", 1)[1] for one in sms.asked if "local" in one.path]
    assert asked == ["statuslocalmessageid.json"]


@pytest.mark.parametrize("channel", ["email", "telegram", "bale"])
@pytest.mark.parametrize("having_sent", [True, False], ids=["after the wire", "before the wire"])
def test_where_nobody_can_be_asked_a_message_is_unknown_and_never_sent_again_by_itself(
    channel: Channel, having_sent: bool, a_dead_worker: Path, mail: MailSandbox, bot: BotSandbox, clock: Clock, ear: Ear,
) -> None:  # fmt: skip
    ask(channel)
    die_while_sending(channel, having_sent=having_sent)

    for _ in range(3):
        turn(channel)
        clock.add(hours=1)

    assert len(mail.taken) + len(bot.sent) == having_sent
    assert ear.states == [("k", "unknown")]
    assert row().reason == "server_died"


def test_two_workers_that_find_lost_messages_send_each_once(
    a_dead_worker: Path, sms: KavenegarSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mehvar_web.channels._sms import Sms

    ask("sms")
    die_while_sending("sms", having_sent=False)
    look_up = Sms.ask
    seconds: list[bool] = []

    def slowly(self: Sms, batch: Any) -> Any:
        told = look_up(self, batch)
        if not seconds:
            seconds.append(turn("sms", "another"))  # a second worker, while we wait for the answer
        return told

    monkeypatch.setattr(Sms, "ask", slowly)
    turn("sms")
    turn("sms")

    assert len(seconds) == 1
    assert len(sms.sent) == 1
    assert sum(one.path.endswith(("send.json", "sendarray.json")) for one in sms.asked) == 1


def test_the_proof_that_a_worker_died_stays_until_its_messages_are_settled(
    a_dead_worker: Path, sms: KavenegarSandbox
) -> None:
    from mehvar_web.channels._delivery import workers_sending

    ask("sms")
    die_while_sending("sms", having_sent=True)
    assert workers_sending() == {"dead"}

    turn("sms")

    assert workers_sending() == set()


def test_a_worker_of_another_machine_is_believed_until_its_lease_ends(
    sms: KavenegarSandbox, clock: Clock
) -> None:
    ask("sms")
    die_while_sending("sms", having_sent=True)

    turn("sms")
    assert row().state == "sending"
    clock.add(minutes=4)
    turn("sms")

    assert (row().state, len(sms.sent)) == ("delivered", 1)


def test_an_sms_whose_answer_was_lost_is_found_again(
    sms: KavenegarSandbox, clock: Clock, ear: Ear
) -> None:
    ask("sms")
    sms.drop_answers = 1
    turn("sms")
    assert (row().state, len(sms.sent)) == ("sending", 1)

    clock.add(seconds=11)
    turn("sms")

    assert ear.states == [("k", "delivered")]
    assert len(sms.sent) == 1


def test_a_message_whose_answer_the_messenger_lost_is_unknown(bot: BotSandbox, ear: Ear) -> None:
    ask("telegram")
    bot.drop_answers = 1

    turn("telegram")

    assert ear.states == [("k", "unknown")]
    assert row().reason == "line_broke"


def test_a_mail_server_that_hangs_up_in_the_middle_gets_no_mail_twice(
    mail: MailSandbox, clock: Clock, ear: Ear
) -> None:
    for number in range(4):
        ask("email", f"k{number}", to=f"k{number}@example.com")
    mail.hang_up_after = 2

    for _ in range(3):
        turn("email")
        clock.add(minutes=10)

    assert sorted(to[:2] for _, to, _ in mail.taken) == ["k0", "k1", "k2", "k3"]
    assert sorted(ear.states) == [("k0", "sent"), ("k1", "unknown"), ("k2", "sent"), ("k3", "sent")]


def test_a_gateway_that_is_away_is_left_alone_ever_longer(
    sms: KavenegarSandbox, clock: Clock
) -> None:
    from mehvar_web.channels.models import Gateway

    gateway = Gateway.objects.get(channel="sms")
    gateway.settings["base_url"], gateway.changed_at = "http://localhost:9", NOW
    gateway.save()
    ask("sms")

    holds = []
    for _ in range(8):
        turn("sms")
        until = Gateway.objects.get(channel="sms").held_until
        assert until is not None
        holds.append((until - clock.now).total_seconds())
        clock.now = until
    gateway.settings["base_url"] = sms.url
    gateway.save()
    turn("sms")

    assert holds == [5, 10, 30, 60, 120, 300, 600, 600]
    assert (row().state, row().attempts) == ("sent", 0)


def test_a_gateway_that_fails_on_one_message_for_ever_is_not_asked_for_ever(
    bot: BotSandbox, clock: Clock
) -> None:
    ask("telegram")
    for _ in range(20):
        bot.next_replies[:] = [
            (502, {"ok": False, "error_code": 502, "description": "Bad Gateway"})
        ]
        turn("telegram")
        clock.add(hours=2)

    assert (row().state, row().attempts) == ("failed", 7)


def test_a_fault_of_ours_in_a_transport_stops_only_for_a_while(
    sms: KavenegarSandbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mehvar_web.channels import _sms

    def fail(*_: object) -> None:
        raise RuntimeError("a fault")

    ask("sms")
    with monkeypatch.context() as broken:
        broken.setattr(_sms, "_dialled", fail)
        turn("sms")
    assert row().state == "sending"

    for _ in range(2):
        clock.add(minutes=2)
        turn("sms")

    assert (row().state, len(sms.sent)) == ("delivered", 1)


def test_two_workers_claim_no_message_twice() -> None:
    for number in range(10):
        ask("sms", f"k{number}", to=f"0912123456{number}")

    first = claim("sms", worker="a", most=6, now=NOW)
    second = claim("sms", worker="b", most=6, now=NOW)

    assert len(first) == 6
    assert len(second) == 4
    assert not {one.pk for one in first} & {one.pk for one in second}


def test_texts_and_addresses_are_forgotten_a_month_later(
    sms: KavenegarSandbox, clock: Clock
) -> None:
    from mehvar_web.channels._forget import forget
    from mehvar_web.channels._queue import digest_of

    ask("sms")
    turn("sms")
    clock.add(minutes=1)
    turn("sms")

    assert forget(now=NOW + timedelta(days=29)) == 0
    assert forget(now=NOW + timedelta(days=31)) == 1
    assert forget(now=NOW + timedelta(days=31)) == 0
    kept = row()
    assert (kept.to, kept.body, kept.state) == ("0912***4567", {}, "delivered")
    assert kept.to_digest == digest_of("sms", "+989121234567")
    forget(now=NOW + timedelta(days=402))
    assert not type(kept).objects.filter(key="k").exists()
