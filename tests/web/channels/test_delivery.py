"""Messages leave by real local gateways, once, and what became of them is told."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from tests.web.channels.conftest import NOW, ask, message, row, turn

from mehvar_web import channels
from mehvar_web.channels import Button, Channel, ChannelError, Person

if TYPE_CHECKING:
    from tests.sandbox.bots import BotSandbox
    from tests.sandbox.kavenegar import KavenegarSandbox
    from tests.sandbox.mail import MailSandbox
    from tests.web.channels.conftest import Clock, Ear

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("set_up", "clock")]

PERSON = Person(source="shop", ref="7")


@pytest.mark.parametrize("channel", ["email", "sms", "telegram", "bale"])
def test_a_message_leaves_by_its_channel_once_however_often_it_is_asked_for(
    channel: Channel, ear: Ear, mail: MailSandbox, sms: KavenegarSandbox, bot: BotSandbox
) -> None:
    numbers = {ask(channel, person=PERSON, about={"invitation_id": "i-1"}) for _ in range(3)}

    for _ in range(3):
        turn(channel)

    assert len(numbers) == 1
    assert len(mail.taken) + len(sms.sent) + len(bot.sent) == 1
    assert ear.states == [("k", "sent")]
    (told,) = ear.changes
    assert (told.person, told.about, told.at) == (PERSON, {"invitation_id": "i-1"}, NOW)
    assert row().gateway_id


def test_a_mail_has_both_texts_a_way_out_and_a_bounce_address(mail: MailSandbox) -> None:
    link = "https://shop.example/p/xyz"
    ask("email", purpose="marketing", html="<p>سلام</p>", unsubscribe_url=link, subject="نظر\nشما")

    turn("email")

    ((sender, to, letter),) = mail.taken
    assert (sender, to) == ("bounce@shop.example", "sara@example.com")
    assert letter["Subject"] == "نظر شما"
    assert letter["From"].addresses[0].display_name == "فروشگاه نمونه"
    assert letter["List-Unsubscribe"] == f"<{link}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Message-ID"] == row().gateway_id
    parts = {part.get_content_type(): part.get_content() for part in letter.iter_parts()}
    assert parts["text/plain"].strip() == "سلام! سفارشتان رسید؟ https://shop.example/s/abc"
    assert parts["text/html"].strip() == "<p>سلام</p>"


@pytest.mark.parametrize(
    ("said", "state", "reason"),
    [
        pytest.param("550 5.1.1 no such user", "failed", "address", id="no such mailbox"),
        pytest.param("450 4.2.1 mailbox busy", "queued", "address", id="busy: tried again"),
    ],
)
def test_what_a_mail_server_refuses_for_one_leaves_the_others_alone(
    said: str, state: str, reason: str, mail: MailSandbox
) -> None:
    mail.refused["gone@example.com"] = said
    ask("email", "bad", to="gone@example.com")
    ask("email", "good")

    turn("email")

    assert [to for _, to, _ in mail.taken] == ["sara@example.com"]
    assert (row("bad").state, row("bad").reason, row("good").state) == (state, reason, "sent")
    assert row("bad").detail.startswith(said[:3])


def test_texts_that_differ_go_to_the_sms_gateway_in_one_call(sms: KavenegarSandbox) -> None:
    for number in range(5):
        ask("sms", f"k{number}", to=f"0912123456{number}", text=f"سلام {number}")
    ask("sms", "ad", to="09351234567", purpose="marketing", text="حراج")

    turn("sms")

    assert [one.path.rsplit("/", 1)[1] for one in sms.asked] == ["sendarray.json"]
    assert [(one["receptor"], one["message"]) for one in sms.sent[:2]] == [
        ("09121234560", "سلام 0"), ("09121234561", "سلام 1"),
    ]  # fmt: skip
    ad = sms.sent[-1]
    assert (ad["sender"], ad["message"]) == ("30006703", "حراج\nلغو11")
    assert {one["sender"] for one in sms.sent[:-1]} == {"10004346"}
    assert row("k0").cost == 120


def test_one_number_that_the_gateway_does_not_take_spoils_no_other(sms: KavenegarSandbox) -> None:
    for number in range(9):
        ask("sms", f"k{number}", to=f"0912123456{number}")
    refused = (
        411,
        {"return": {"status": 411, "message": "دریافت کننده نامعتبر است"}, "entries": None},
    )
    sms.next_replies[:] = [refused, refused, refused, refused]  # 9, 4, 2, and the first alone

    turn("sms")

    states = [row(f"k{number}").state for number in range(9)]
    assert states == ["failed", *["sent"] * 8]
    assert row("k0").reason == "address"


def test_an_approved_template_goes_by_lookup(sms: KavenegarSandbox) -> None:
    ask("sms", text="", template="survey", tokens=("سفارش", "https://x"))

    turn("sms")

    assert sms.asked[0].path.endswith("/verify/lookup.json")
    assert sms.sent[0]["message"] == "نظر شما دربارهٔ سفارش: https://x"


def test_arrival_is_asked_for_and_a_number_on_the_operators_list_is_told(
    sms: KavenegarSandbox, clock: Clock, ear: Ear
) -> None:
    ask("sms", "well", person=PERSON)
    ask("sms", "listed", to="09121234514", purpose="marketing")
    ask("sms", "off", to="09121234511")
    turn("sms")

    clock.add(minutes=1)
    turn("sms")

    assert {key: state for key, state in ear.states if state != "sent"} == {
        "well": "delivered", "listed": "blocked", "off": "failed",
    }  # fmt: skip
    assert (row("listed").reason, row("off").reason) == ("operator_list", "not_reached")
    (told,) = ear.opt_outs
    assert (told.how, told.purpose, told.address) == ("operator", "marketing", "+989121234514")
    clock.add(hours=1)
    asked = len(sms.asked)
    turn("sms")
    assert len(sms.asked) == asked


def test_no_credit_holds_everything_and_loses_nothing(sms: KavenegarSandbox, clock: Clock) -> None:
    sms.credit = 0
    ask("sms")
    turn("sms")
    (doing,) = (one for one in channels.available() if one.channel == "sms")
    assert row().state == "queued"
    assert doing.trouble.startswith("418")
    assert doing.held_until == NOW + timedelta(minutes=10)

    sms.credit = 10
    turn("sms")
    assert not sms.sent
    clock.add(minutes=11)
    turn("sms")

    assert row().state == "sent"
    assert next(one for one in channels.available() if one.channel == "sms").trouble == ""


@pytest.mark.parametrize("channel", ["telegram", "bale"])
def test_a_flooded_bot_waits_as_long_as_it_is_told(
    channel: Channel, bot: BotSandbox, clock: Clock
) -> None:
    bot.flooded[42], bot.retry_after = 1, 7
    ask(channel)
    turn(channel)
    assert row().state == "queued"

    clock.add(seconds=6)
    ask(channel, "other", to="43")
    turn(channel)
    assert not bot.sent
    clock.add(seconds=1.1)
    turn(channel)

    assert sorted(one["chat_id"] for one in bot.sent) == [42, 43]
    assert row().attempts == 0


@pytest.mark.parametrize("channel", ["telegram", "bale"])
def test_who_blocked_the_bot_is_written_to_no_more(
    channel: Channel, bot: BotSandbox, ear: Ear
) -> None:
    from mehvar_web.channels.models import Chat

    Chat.objects.create(channel=channel, address="42", since=NOW)
    bot.blocked.add(42)
    ask(channel, person=PERSON)
    turn(channel)
    ask(channel, "again")
    turn(channel)

    assert ear.states == [("k", "blocked"), ("again", "refused")]
    assert row("again").reason == "stopped"
    (told,) = ear.opt_outs
    assert (told.how, told.purpose, told.person) == ("blocked", "all", PERSON)
    assert sum(one.path.endswith("sendMessage") for one in bot.asked) == 1


def test_a_chat_that_moved_is_followed_and_one_that_is_none_fails(bot: BotSandbox) -> None:
    bot.moved[-5], bot.strangers = -1005, {77}
    ask("telegram", "group", to="-5")
    ask("telegram", "nobody", to="77")
    turn("telegram")
    turn("telegram")

    assert [one["chat_id"] for one in bot.sent] == [-1005]
    assert (row("group").state, row("nobody").state, row("nobody").reason) == (
        "sent", "failed", "address",
    )  # fmt: skip


def test_buttons_and_answers_are_written_as_each_messenger_wants_them(bot: BotSandbox) -> None:
    buttons = (
        (Button(text="۱۰", payload="nps:10"), Button(text="باز کن", url="https://shop.example")),
    )
    for channel in ("telegram", "bale"):
        ask(channel, channel, buttons=buttons, reply_to="42:317")
        turn(channel)

    telegram, bale = bot.sent
    keyboard = {"inline_keyboard": [[{"text": "۱۰", "callback_data": "nps:10"}, {"text": "باز کن", "url": "https://shop.example"}]]}  # fmt: skip
    assert telegram["reply_markup"] == bale["reply_markup"] == keyboard
    assert telegram["reply_parameters"]["message_id"] == bale["reply_to_message_id"] == 317


def test_a_chat_gets_one_message_a_second(bot: BotSandbox, clock: Clock) -> None:
    for number in range(3):
        ask("telegram", f"k{number}", text=f"{number}")

    counts = []
    for _ in range(3):
        turn("telegram")
        counts.append(len(bot.sent))
        clock.add(seconds=1.1)

    assert counts == [1, 2, 3]
    assert [one["text"] for one in bot.sent] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("channel", "told", "reason"),
    [
        pytest.param("email", {"to": "no address"}, "address", id="no mail address"),
        pytest.param("sms", {"to": "0211"}, "address", id="no mobile number"),
        pytest.param("telegram", {"to": "sara"}, "address", id="no chat"),
        pytest.param("sms", {"text": "س" * 269}, "too_long", id="more than four parts"),
        pytest.param("bale", {"text": "😀" * 2049}, "too_long", id="more than 4096 units"),
        pytest.param("sms", {"text": "  "}, "empty", id="nothing said"),
        pytest.param("email", {"purpose": "marketing"}, "no_way_out", id="marketing without a way out"),
        pytest.param("telegram", {"buttons": ((Button(text="x", payload="y" * 65),),)}, "content", id="payload too long"),
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_refused_at_once_and_told(
    channel: Channel, told: dict[str, Any], reason: str, ear: Ear
) -> None:
    ask(channel, **told)

    assert (row().state, row().reason) == ("refused", reason)
    assert ear.states == [("k", "refused")]
    assert ear.changes[0].before is None


def test_a_channel_that_is_not_set_up_refuses_and_a_paused_one_waits(ear: Ear) -> None:
    from mehvar_web.channels.models import Gateway

    Gateway.objects.filter(channel="bale").delete()
    Gateway.objects.filter(channel="sms").update(is_paused=True)
    ask("bale", "b")
    ask("sms", "s")
    turn("sms")

    assert ear.states == [("b", "refused")]
    assert row("s").state == "queued"
    assert [one.channel for one in channels.available()] == ["email", "sms", "telegram"]


def test_a_message_waits_for_its_time_and_expires_after_it(
    sms: KavenegarSandbox, clock: Clock, ear: Ear
) -> None:
    ask("sms", "later", not_before=NOW + timedelta(hours=1))
    ask(
        "sms",
        "short",
        to="09121234568",
        not_before=NOW + timedelta(hours=1),
        not_after=NOW + timedelta(hours=2),
    )
    turn("sms")
    assert not sms.sent

    clock.add(hours=3)
    turn("sms")

    assert [one["receptor"] for one in sms.sent] == ["09121234567"]
    assert sorted(ear.states) == [("later", "sent"), ("short", "expired")]


def test_what_was_not_sent_yet_can_be_taken_back(ear: Ear) -> None:
    ask("sms")
    with transaction.atomic():
        assert channels.cancel(["k", "unknown"]) == 1
        assert channels.cancel(["k"]) == 0

    assert turn("sms") is False
    assert channels.states_of(["k", "unknown"]) == {"k": "refused"}
    assert ear.changes[0].reason == "cancelled"


def test_a_message_is_asked_for_in_a_transaction_only(transactional_db: None) -> None:
    with pytest.raises(ChannelError, match="outside a transaction"):
        channels.send(message("sms"))


def test_what_is_rolled_back_is_not_sent(sms: KavenegarSandbox) -> None:
    class ActError(Exception):
        pass

    def act() -> None:
        with transaction.atomic():
            channels.send(message("sms"))
            raise ActError

    with pytest.raises(ActError):
        act()
    turn("sms")

    assert not sms.sent


def test_the_gateways_key_is_nowhere_in_the_clear(sms: KavenegarSandbox) -> None:
    from mehvar_web.channels.models import Gateway

    gateway = Gateway.objects.get(channel="sms")
    sms.next_replies.append((403, {"return": {"status": 403, "message": "نامعتبر"}}))
    ask("sms")
    turn("sms")

    kept = Gateway.objects.filter(channel="sms").values().get()
    assert sms.key.encode() not in bytes(gateway.secret)
    assert sms.key not in json.dumps(kept, default=str)
    assert sms.key not in row().detail
