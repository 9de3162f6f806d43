"""What people write comes in by fetching or by web hooks, each thing once, and stop means stop."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from tests.sandbox.bots import person, private
from tests.web.channels.conftest import ask, listen, row, turn

from mehvar_web import channels
from mehvar_web.api import RATE
from mehvar_web.channels import Channel, Person
from mehvar_web.channels.models import Chat, Gateway, Update
from mehvar_web.outbox.models import OutboxEntry

if TYPE_CHECKING:
    from tests.sandbox.bots import BotSandbox
    from tests.sandbox.kavenegar import KavenegarSandbox
    from tests.web.channels.conftest import Clock, Ear

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("set_up", "clock")]

SARA = Person(source="shop", ref="7")
BOTS: tuple[Channel, ...] = ("telegram", "bale")


def people_rows() -> list[dict[str, Any]]:
    told = OutboxEntry.objects.filter(table="people").order_by("pk")
    return [one for entry in told for one in entry.payload or ()]


@pytest.mark.parametrize("channel", BOTS)
def test_a_stranger_who_writes_is_a_person_of_their_own_and_heard_once(
    channel: Channel, bot: BotSandbox, ear: Ear
) -> None:
    bot.write(42, "سفارشم نرسید 😕")
    bot.repeats = True  # the same updates again and again
    for _ in range(3):
        listen(channel)

    (heard,) = ear.incoming
    assert (heard.text, heard.sender, heard.thread) == ("سفارشم نرسید 😕", "42", f"{channel}:42")
    assert (heard.name, heard.message_id) == ("سارا رضایی", "42:100")
    assert heard.person == Person(source="mehvar", ref=f"{channel}:42")
    (written,) = people_rows()
    assert (written["record_id"], written["full_name"]) == (f"{channel}:42", "سارا رضایی")
    assert list(Update.objects.values_list("state", "payload")) == [("done", None)]


def test_fetching_goes_on_where_it_ended(bot: BotSandbox, ear: Ear) -> None:
    for number in range(3):
        bot.write(42, f"{number}")
        listen("telegram")

    asked = [one.told["offset"] for one in bot.asked if one.path.endswith("getUpdates")]
    assert asked == [0, 910_000_001, 910_000_002]
    assert [one.text for one in ear.incoming] == ["0", "1", "2"]


@pytest.mark.parametrize("channel", BOTS)
def test_a_signed_link_makes_the_chat_a_known_persons(
    channel: Channel, bot: BotSandbox, ear: Ear
) -> None:
    link = channels.chat_link(channel, SARA)
    code = link.partition("start=")[2]
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", code)
    assert "7" not in {*code.split("-"), code}
    assert channels.chat_link(channel, SARA) == link

    bot.write(42, f"/start {code}")
    bot.write(43, f"/start {code}")  # the link was passed on
    bot.write(42, "سلام")
    bot.write(43, "سلام")
    listen(channel)
    turn(channel)
    turn(channel)

    assert [one.person for one in ear.incoming] == [
        SARA,
        Person(source="mehvar", ref=f"{channel}:43"),
    ]
    assert channels.addresses_of([SARA]) == {SARA: {channel: "42"}}
    assert channels.person_at(channel, "42") == SARA
    assert sorted(one["chat_id"] for one in bot.sent) == [42, 43]


@pytest.mark.parametrize("word", ["لغو", "لغو۱۱", "۱۱", "Stop", "لغو.", "STOP", "off", "توقف"])
def test_a_word_stops_a_bot_and_another_opens_it_again(
    word: str, bot: BotSandbox, ear: Ear, clock: Clock
) -> None:
    bot.write(42, word)
    listen("telegram")
    turn("telegram")
    ask("telegram")

    (stopped,) = ear.opt_outs
    assert (stopped.how, stopped.purpose, stopped.is_back) == ("word", "all", False)
    assert [one.text for one in ear.incoming] == [word]
    assert row().reason == "stopped"
    assert "شروع" in bot.sent[0]["text"]

    bot.write(42, "شروع")
    listen("telegram")
    ask("telegram", "again")
    for _ in range(2):
        clock.add(seconds=2)
        turn("telegram")

    assert ear.opt_outs[-1].is_back is True
    assert row("again").state == "sent"


@pytest.mark.parametrize(
    "text", ["لغو سفارش ۱۱۲", "چرا پیام می‌دهید؟ لغو", "stop calling me please", "110"]
)
def test_a_sentence_that_holds_the_word_stops_nothing(text: str, bot: BotSandbox, ear: Ear) -> None:
    bot.write(42, text)
    listen("telegram")

    assert not ear.opt_outs
    assert [one.text for one in ear.incoming] == [text]


def test_edits_taps_answers_and_photos_are_told_as_what_they_are(bot: BotSandbox, ear: Ear) -> None:
    below = {"message_id": 5001, "chat": private(42), "date": 1, "text": "؟"}
    bot.write(42, "خوب", reply_to_message=below)
    edited = {
        "message_id": 100,
        "from": person(42),
        "chat": private(42),
        "date": 1,
        "edit_date": 2,
        "text": "خیلی خوب",
    }
    bot.bring({"edited_message": edited})
    bot.bring(
        {
            "callback_query": {
                "id": "77",
                "from": person(42),
                "message": below,
                "chat_instance": "1",
                "data": "nps:9",
            }
        }
    )
    photo = {
        "message_id": 103,
        "from": person(42),
        "chat": private(42),
        "date": 1,
        "photo": [{"file_id": "x"}],
        "caption": "جعبه پاره بود",
    }
    bot.bring({"message": photo})
    listen("telegram")

    said, changed, tapped, shown = ear.incoming
    assert (said.reply_to, said.is_edit) == ("42:5001", False)
    assert (changed.text, changed.is_edit, changed.message_id) == (
        "خیلی خوب",
        True,
        said.message_id,
    )
    assert (tapped.payload, tapped.reply_to, tapped.message_id) == ("nps:9", "42:5001", "tap:77")
    assert shown.text == "جعبه پاره بود"
    assert bot.taps_answered == ["77"]


def test_groups_bots_and_what_we_do_not_know_are_left_alone(bot: BotSandbox, ear: Ear) -> None:
    bot.write(42, "سلام همه", chat={"id": -100, "type": "supergroup", "title": "ما"})
    bot.write(42, "I am a bot", **{"from": {**person(42), "is_bot": True}})
    bot.bring({"poll": {"id": "1"}})
    bot.bring({"message": {"message_id": 1}})
    listen("telegram")

    assert not ear.incoming
    assert set(Update.objects.values_list("state", flat=True)) == {"done"}


def test_blocking_the_bot_is_told_and_so_is_coming_back(bot: BotSandbox, ear: Ear) -> None:
    for state in ("kicked", "member"):
        change = {
            "chat": private(42), "from": person(42), "date": 1,
            "old_chat_member": {"user": person(1), "status": "member"},
            "new_chat_member": {"user": person(1), "status": state},
        }  # fmt: skip
        bot.bring({"my_chat_member": change})
    listen("telegram")

    assert [(one.how, one.is_back) for one in ear.opt_outs] == [
        ("blocked", False),
        ("blocked", True),
    ]
    assert Chat.objects.get().stopped_at is None


def test_a_shared_number_is_the_persons_and_anothers_is_not(bot: BotSandbox) -> None:
    bot.write(42, "", contact={"phone_number": "989121234567", "user_id": 42, "first_name": "سارا"})
    bot.write(42, "", contact={"phone_number": "989350000000", "user_id": 5, "first_name": "علی"})
    listen("telegram")

    mobiles = [one["mobile"] for one in people_rows() if "mobile" in one]
    assert mobiles == ["+989121234567"]


def test_an_sms_that_comes_in_is_told_once_by_whichever_way_it_came(
    sms: KavenegarSandbox, ear: Ear, clock: Clock
) -> None:
    number = sms.write_in("09121234567", "بسته دیر رسید")
    for _ in range(3):
        listen("sms")
        clock.add(minutes=1)
    hook = Gateway.objects.get(channel="sms").hook
    told = {
        "messageid": str(number),
        "from": "09121234567",
        "to": "10004346",
        "message": "بسته دیر رسید",
    }
    assert Client().post(f"/hooks/channels/sms/{hook}/", told).status_code == 200
    listen("sms")

    (heard,) = ear.incoming
    assert (heard.sender, heard.text, heard.thread) == (
        "+989121234567",
        "بسته دیر رسید",
        "sms:+989121234567",
    )


def test_an_sms_that_was_read_just_before_we_died_is_found_again(
    sms: KavenegarSandbox, ear: Ear, clock: Clock
) -> None:
    sms.write_in("09121234567", "لغو۱۱")
    sms.do_sms_receive({"linenumber": "10004346", "isread": "0"})  # the answer was lost with us
    for _ in range(2):
        listen("sms")
        clock.add(minutes=1)

    assert [one.text for one in ear.incoming] == ["لغو۱۱"]
    assert [one.address for one in ear.opt_outs] == ["+989121234567"]


def test_the_gateways_news_of_an_arrival_counts_once(sms: KavenegarSandbox, ear: Ear) -> None:
    ask("sms")
    turn("sms")
    hook = Gateway.objects.get(channel="sms").hook
    news = {"messageid": row().gateway_id, "status": "10"}
    for _ in range(2):
        assert Client().get(f"/hooks/channels/sms/{hook}/", news).status_code == 200
    Client().get(f"/hooks/channels/sms/{hook}/", {"messageid": row().gateway_id, "status": "4"})
    listen("sms")

    assert ear.states == [("k", "sent"), ("k", "delivered")]


def test_a_listener_that_fails_keeps_nothing_and_is_told_again(
    bot: BotSandbox, ear: Ear, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mehvar_web.channels import _listen

    fails = [True]

    def hear(incoming: channels.Incoming) -> None:
        ear.incoming.append(incoming)
        if fails:
            fails.pop()
            raise RuntimeError("the disk is full")

    monkeypatch.setattr(_listen, "_incoming", {"ear": hear})
    bot.write(42, "سلام")
    bot.write(43, "درود")
    listen("telegram")
    assert [one.text for one in ear.incoming] == ["سلام", "درود"]
    assert Chat.objects.count() == 1
    clock.add(seconds=2)
    listen("telegram")

    assert [one.text for one in ear.incoming] == ["سلام", "درود", "سلام"]
    assert set(Update.objects.values_list("state", flat=True)) == {"done"}


# -- web hooks -----------------------------------------------------------------------------------


def post(path: str, told: object, **headers: str) -> int:
    answer = Client(headers=headers).post(path, json.dumps(told), content_type="application/json")
    return answer.status_code


@pytest.mark.parametrize("channel", BOTS)
def test_a_hook_takes_an_update_once_from_who_knows_the_secret(
    channel: Channel, bot: BotSandbox, ear: Ear
) -> None:
    secret = Gateway.objects.get(channel=channel).hook
    Gateway.objects.filter(channel=channel).update(settings={"way": "hook", "base_url": bot.url})
    update = bot.write(42, "سلام")
    by_header = (f"/hooks/channels/{channel}/", {"X-Telegram-Bot-Api-Secret-Token": secret})
    by_path: tuple[str, dict[str, str]] = (f"/hooks/channels/{channel}/{secret}/", {})

    answers = [post(path, update, **headers) for path, headers in (by_header, by_path, by_header)]
    listen(channel)

    assert answers == [200, 200, 200]
    assert [one.text for one in ear.incoming] == ["سلام"]
    assert not [one for one in bot.asked if one.path.endswith("getUpdates")]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        pytest.param("/hooks/channels/telegram/", {}, id="no secret"),
        pytest.param("/hooks/channels/telegram/", {"X-Telegram-Bot-Api-Secret-Token": "x"}, id="a wrong one"),
        pytest.param("/hooks/channels/bale/guess/", {}, id="a guess"),
        pytest.param("/hooks/channels/sms/guess/", {}, id="a guess at the sms"),
        pytest.param("/hooks/channels/whatever/guess/", {}, id="no such channel"),
    ],
)  # fmt: skip
def test_who_does_not_know_the_secret_finds_nothing(path: str, headers: dict[str, str]) -> None:
    RATE.forget()

    assert post(path, {"update_id": 1}, **headers) == 404
    assert not Update.objects.exists()


def test_a_channel_that_was_never_set_up_has_no_secret_at_all() -> None:
    RATE.forget()
    Gateway.objects.filter(channel="telegram").update(hook="")

    assert post("/hooks/channels/telegram/", {"update_id": 1}) == 404
    assert post("/hooks/channels/telegram/" + "-" * 43 + "/", {"update_id": 1}) == 404


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b'{"update_id": "1"}', b"\xff\xfe", b"[" * 100_000], ids=range(6)
)
def test_nonsense_from_who_knows_the_secret_is_no_fault_of_the_server(body: bytes) -> None:
    secret = Gateway.objects.get(channel="telegram").hook

    answer = Client().post(
        f"/hooks/channels/telegram/{secret}/", body, content_type="application/json"
    )

    assert answer.status_code == 400


def test_a_body_that_is_too_large_is_not_read() -> None:
    secret = Gateway.objects.get(channel="telegram").hook
    told = {"update_id": 1, "message": {"text": "x" * 300_000}}

    assert post(f"/hooks/channels/telegram/{secret}/", told) == 404
