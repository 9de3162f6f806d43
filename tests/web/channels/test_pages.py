"""The owner sets up, tests, pauses and reads the log; secrets and addresses stay hidden."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.channels.conftest import ask, row, turn

from mehvar_web.channels import available
from mehvar_web.channels.models import Gateway
from mehvar_web.outbox.models import OutboxEntry

if TYPE_CHECKING:
    from pytest_django import Settings as DjangoSettings
    from tests.sandbox.bots import BotSandbox
    from tests.sandbox.kavenegar import KavenegarSandbox
    from tests.sandbox.mail import MailSandbox
    from tests.web.channels.conftest import Clock, Ear
    from tests.web.conftest import ClientOf

    from mehvar_web.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("set_up", "clock")]


@pytest.fixture
def page(alice: User, client_of: ClientOf) -> Any:
    """Alice opens or sends a page; returns the answer, following to where it leads."""
    client = client_of(alice)

    def open_page(path: str, told: dict[str, Any] | None = None) -> Any:
        if told is None:
            return client.get(f"/en/channels/{path}")
        return client.post(f"/en/channels/{path}", told, follow=True)

    return open_page


def audited() -> list[str]:
    told = OutboxEntry.objects.filter(kind=OutboxEntry.Kinds.AUDIT).order_by("pk")
    return [(entry.payload or {})["action"] for entry in told if "channel" in str(entry.payload)]


def texts(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>|[\u2066-\u2069]", " ", answer.content.decode()).split())


def test_an_sms_gateway_is_set_up_and_asked_who_we_are(page: Any, sms: KavenegarSandbox) -> None:
    Gateway.objects.all().delete()
    told = {
        "base_url": sms.url, "api_key": sms.key, "service_line": "10004346", "marketing_line": "",
        "stop_text": "لغو11", "a_second": "۲۰",
    }  # fmt: skip

    answer = page("sms/", told)

    gateway = Gateway.objects.get()
    assert "the gateway knows us" in texts(answer)
    assert (gateway.is_on, gateway.settings["a_second"], gateway.settings["credit"]) == (
        True,
        20,
        "1000000",
    )
    assert audited() == ["channel.set-up"]
    assert sms.key not in page("sms/").content.decode()
    assert gateway.hook in page("sms/").content.decode()


def test_an_empty_secret_keeps_the_one_there_is_and_a_wrong_one_is_told(
    page: Any, bot: BotSandbox
) -> None:
    told = {"base_url": bot.url, "token": "", "way": "poll", "a_second": "9"}
    assert "the gateway knows us" in texts(page("telegram/", told))
    assert Gateway.objects.get(channel="telegram").settings["username"] == "mehvar_sandbox_bot"

    answer = page("telegram/", {**told, "token": "1:wrong"})

    assert "401 Unauthorized" in texts(answer)
    assert "1:wrong" not in answer.content.decode()


@pytest.mark.parametrize("channel", ["telegram", "bale"])
def test_a_bot_that_is_brought_its_messages_is_told_where(
    channel: str, page: Any, bot: BotSandbox, settings: DjangoSettings
) -> None:
    settings.MEHVAR_URL = "https://cx.shop.example"
    page(f"{channel}/", {"base_url": bot.url, "token": "", "way": "hook", "a_second": "9"})

    secret = Gateway.objects.get(channel=channel).hook
    expected = {
        "telegram": ("https://cx.shop.example/hooks/channels/telegram/", secret),
        "bale": (f"https://cx.shop.example/hooks/channels/bale/{secret}/", None),
    }
    assert (bot.hook["url"], bot.hook.get("secret_token")) == expected[channel]

    page(f"{channel}/forget/", {})
    assert bot.hook == {}
    assert not Gateway.objects.filter(channel=channel).exists()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        pytest.param("http://sms.example.com", "must begin with https", id="no TLS"),
        pytest.param("https://", "must begin with https", id="no host"),
        pytest.param("https://127.0.0.1:8000", "private network", id="our own network"),
        pytest.param("https://169.254.169.254", "private network", id="the cloud's own"),
    ],
)
def test_a_gateway_never_leads_into_our_network(url: str, said: str, page: Any) -> None:
    told = {"base_url": url, "service_line": "1000", "stop_text": "لغو11", "a_second": "20"}

    assert said in texts(page("sms/", told))


def test_a_mail_server_is_set_up_and_tried(page: Any, mail: MailSandbox) -> None:
    told = {
        "host": "127.0.0.1", "port": str(mail.port), "security": "none", "sender": "ask@shop.example",
        "sender_name": "فروشگاه", "a_second": "20",
    }  # fmt: skip
    assert "the gateway knows us" in texts(page("email/", told))

    answer = page("email/test/", {"to": "owner@shop.example"})
    turn("email")

    assert "on its way" in texts(answer)
    assert "this channel works" in str(mail.taken[0][2]["Subject"])
    assert "Sent" in texts(page(f"messages/{row_of_test().pk}/"))
    assert "The gateway does not accept us" in texts(page("email/", {**told, "port": "9"}))


def row_of_test() -> Any:
    from mehvar_web.channels.models import Message

    return Message.objects.get(key__startswith="test:")


def test_a_test_message_to_no_address_says_so(page: Any) -> None:
    assert "There is no such address" in texts(page("sms/test/", {"to": "12"}))
    assert page("sms/test/", {"to": ""}).status_code == 422


def test_a_paused_channel_waits_until_it_goes_on(page: Any, sms: KavenegarSandbox) -> None:
    page("sms/pause/", {})
    ask("sms")
    turn("sms")
    assert not sms.sent
    assert next(one for one in available() if one.channel == "sms").is_paused
    assert "paused" in texts(page("sms/"))

    page("sms/pause/", {})
    turn("sms")

    assert len(sms.sent) == 1
    assert audited() == ["channel.paused", "channel.resumed"]


def test_what_waits_when_a_channel_is_forgotten_is_refused(page: Any, ear: Ear) -> None:
    ask("sms")
    assert "Forget this channel" in texts(page("sms/forget/"))

    page("sms/forget/", {})

    assert ear.states == [("k", "refused")]
    assert row().reason == "not_set_up"


def test_the_log_masks_addresses_and_finds_them_all_the_same(page: Any) -> None:
    ask("sms", "a")
    ask("sms", "b", to="09351112233")
    ask("email", "c", to="zahra@example.com")

    everything = page("messages/").content.decode()
    assert "09121234567" not in everything
    assert "zahra" not in everything
    assert texts(page("messages/")).count("0912***4567") == 1

    found = texts(page("messages/?q=۰۹۱۲۱۲۳۴۵۶۷"))
    assert ("0912***4567" in found, "0935***2233" in found) == (True, False)
    assert "z***@example.com" in texts(page("messages/?q=zahra@example.com&channel=email"))
    assert "No message here" in texts(page("messages/?state=failed"))
    assert page("messages/?state=nonsense&channel=x&page=-4").status_code == 200


def test_texts_and_addresses_are_shown_to_who_revealed_them_and_the_audit_knows(
    page: Any, alice: User, client_of: ClientOf
) -> None:
    ask("sms")
    path = f"messages/{row().pk}/"
    assert "https://shop.example/s/abc" not in page(path).content.decode()

    client = client_of(alice)
    client.post("/en/customers/reveal/", {"purpose": "complaint"})
    shown = client.get(f"/en/channels/{path}")

    assert "https://shop.example/s/abc" in shown.content.decode()
    assert "+989121234567" in texts(shown)
    read = [(entry.payload or {})["action"] for entry in OutboxEntry.objects.filter(kind="audit")]
    assert "message.read" in read


def test_a_failed_message_is_sent_again_once_and_an_unknown_one_after_a_warning(
    page: Any, sms: KavenegarSandbox, bot: BotSandbox, clock: Clock
) -> None:
    ask("sms", to="09121234511")
    turn("sms")
    clock.add(minutes=1)
    turn("sms")
    assert row().state == "failed"
    assert "Send 1 failed message again" in texts(page("sms/"))

    page("sms/retry/", {})
    turn("sms")
    assert len(sms.sent) == 2
    assert len({one["localid"] for one in sms.sent}) == 2

    bot.drop_answers = 1
    ask("telegram", "lost")
    turn("telegram")
    again = f"messages/{row('lost').pk}/again/"
    assert "would then arrive twice" in texts(page(again))
    page(again, {})
    clock.add(seconds=10)
    turn("telegram")
    assert (row("lost").state, len(bot.sent)) == ("sent", 2)
    assert "cannot be sent again" in texts(page(again, {}))


def test_the_overview_says_how_each_channel_is_doing(page: Any, sms: KavenegarSandbox) -> None:
    Gateway.objects.filter(channel="bale").delete()
    sms.credit = 0
    ask("sms")
    turn("sms")

    said = texts(page(""))

    assert "not set up" in said
    assert "in trouble" in said
    assert "418" in said
    assert page("nonsense/").status_code == 404


def test_the_pages_are_the_owners_alone(people: dict[str, User], client_of: ClientOf) -> None:
    codes = {
        name: client_of(user).get("/en/channels/").status_code for name, user in people.items()
    }

    assert {name for name, code in codes.items() if code == 200} == {"owner"}
    assert set(codes.values()) == {200, 403}
