"""Policies on their pages: written by a manager, read back in words, published by another person."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from mehvar.workspace import Workspace
from mehvar_web.grants.models import PolicyVersion

if TYPE_CHECKING:
    from tests.web.conftest import ClientOf

    from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser_of(new_company: Workspace, client_of: ClientOf) -> Callable[[str], Client]:
    """A browser of a new person of a role: policies need no data, so the company has none."""
    assert new_company.root.is_dir()
    return lambda role: client_of(somebody(role))


@pytest.fixture
def lead(browser_of: Callable[[str], Client]) -> Client:
    """The browser of the lead, who writes policies."""
    return browser_of("lead")


@pytest.fixture
def owner(browser_of: Callable[[str], Client]) -> Client:
    """The browser of the owner, who publishes what others wrote."""
    return browser_of("owner")


def somebody(role: str) -> User:
    from mehvar_web.accounts.models import User

    return User.objects.create_user(f"{role}-{User.objects.count()}", role=role)


def fields_of(html: str) -> dict[str, Any]:
    """Read the editor's form back as a browser would send it."""
    form = html[html.index('id="policy-editor"') :]
    form = form[: form.index("</form>")]
    sent: dict[str, Any] = {}

    def add(name: str, value: str) -> None:
        sent.setdefault(unescape(name), []).append(unescape(value))

    for tag in re.findall(r"<input\b[^>]*>", form):
        told = dict(re.findall(r'([\w:-]+)="([^"]*)"', tag))
        is_ticked = "checked" in tag or told.get("type") not in {"checkbox", "radio"}
        if "name" in told and is_ticked:
            add(told["name"], told.get("value", ""))
    for name, inner in re.findall(
        r'<select\b[^>]*?name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.findall(r'<option value="([^"]*)"[^>]*selected', inner)
        first = re.findall(r'<option value="([^"]*)"', inner)
        add(name, (chosen or first or [""])[0])
    for name, inner in re.findall(
        r'<textarea\b[^>]*?name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL
    ):
        add(name, inner.lstrip("\n"))
    return sent


def press(client: Client, key: str, act: str, **typed: str) -> Any:
    """Type into the editor, press one of its buttons, and return the answer."""
    url = f"/fa/policies/of/{key}/edit/"
    sent = fields_of(client.get(url).content.decode())
    sent |= {name.replace("__", ":"): value for name, value in typed.items()}
    return client.post(url, sent | {"act": act})


def tried(client: Client, key: str, **facts: str) -> str:
    """Try a case on the page of the check, and return what it says."""
    asked = {f"f:{name}": value for name, value in facts.items()}
    url = f"/en/policies/of/{key}/check/"
    html = client.get(url, asked).content.decode()
    assert '<div class="policy-answer' in html, html[html.index('id="try"') :][:3000]
    answer = html[html.index('<div class="policy-answer') :]
    return " ".join(re.sub(r"<[^>]+>", " ", answer[: answer.index("</section>")]).split())


def begin(client: Client, template: str) -> None:
    answer = client.post("/fa/policies/new/", {"template": template})
    assert answer.status_code == 302, answer.content.decode()[:500]


def test_okalas_rules_are_written_on_the_page_and_published_by_another(
    lead: Client, owner: Client
) -> None:
    for template in ("late-order", "substitution"):
        publish(lead, owner, template)

    late = tried(lead, "late-order", order_delay="۴۷", order_amount="1,850,000")
    assert "may give it at once" in late
    assert "185,000 toman" in late
    paid = tried(lead, "substitution", customer_agrees="true", price_difference="270,000")
    assert "may give it at once" in paid
    assert "270,000 toman" in paid
    asked = tried(lead, "substitution", customer_agrees="true", price_difference="370,000")
    assert "higher level is asked" in asked
    assert "level 2 answers" in asked
    assert "By the row “Order's delay 30 to 60 minutes”" in unescape(late)
    table = lead.get("/fa/policies/of/late-order/").content.decode()
    assert '<bdi>دیرکرد سفارش ۳۰ تا ۶۰ دقیقه</bdi> <small class="muted"><bdi dir="ltr">' in table


def test_a_table_is_written_from_nothing_by_its_buttons(lead: Client) -> None:
    assert lead.post("/fa/policies/new/", {"situation": "late_order"}).status_code == 302
    press(lead, "late-order", "row")
    press(lead, "late-order", "test:r0", r0__add="order_delay")
    press(
        lead, "late-order", "done",
        title_fa="دیرکرد", title_en="Late", r0__key="fifteen", r0__rate="۷٫۵", r0__of="order_amount",
        r0__at_most="۱۵۰٬۰۰۰", r0__valid_days="۳۰", **{"r0.0__operator": "at_least", "r0.0__value": "۱۵"},
    )  # fmt: skip

    version = PolicyVersion.objects.get(key="late-order")

    assert version.definition["rows"] == [
        {
            "key": "fifteen",
            "when": [{"fact": "order_delay", "operator": "at_least", "value": 15}],
            "effect": {
                "action": "discount_code",
                "amount": {
                    "of": "order_amount", "rate": 750, "plus": 0, "at_most": 1_500_000,
                    "round_to": 1,
                },
                "beyond": "cap",
                "valid_days": 30,
            },
        }
    ]  # fmt: skip


def test_the_writer_is_told_that_somebody_else_must_publish(lead: Client) -> None:
    begin(lead, "late-order")
    press(lead, "late-order", "submit")

    page = lead.get("/en/policies/of/late-order/publish/").content.decode()
    answer = lead.post("/en/policies/of/late-order/publish/", {"from_day": "2099-01-01"})

    assert "somebody else must publish it" in page
    assert answer.status_code == 200
    assert PolicyVersion.objects.get().state == "submitted"


def kept() -> Any:
    """Return the one draft as it was typed."""
    return PolicyVersion.objects.get().typed


def test_rows_are_moved_copied_removed_and_brought_back(lead: Client) -> None:
    begin(lead, "late-order")

    def keys() -> list[str]:
        return [row["key"] for row in kept()["rows"]]

    press(lead, "late-order", "down:r1")
    assert keys() == ["except-1", "late-30", "late-15", "late-60"]
    answer = press(lead, "late-order", "remove:r2")
    assert keys() == ["except-1", "late-30", "late-60"]
    sent = fields_of(answer.content.decode())
    lead.post("/fa/policies/of/late-order/edit/", sent | {"act": "undo"})
    assert keys() == ["except-1", "late-30", "late-15", "late-60"]
    press(lead, "late-order", "copy:r1")
    assert keys() == ["except-1", "late-30", "row-1", "late-15", "late-60"]
    press(lead, "late-order", "remove:r1.0")
    assert kept()["rows"][1]["tests"] == []


def test_every_page_of_a_policy_opens_for_who_may_see_it(
    lead: Client, browser_of: Callable[[str], Client]
) -> None:
    begin(lead, "return")
    press(lead, "return", "done")
    agent = browser_of("agent")

    for part in ("", "sentence/", "check/", "versions/", "edit/", "compare/?a=1&b=1"):
        for language in ("fa", "en"):
            answer = lead.get(f"/{language}/policies/of/return/{part}")
            assert answer.status_code == 200, part
        assert agent.get(f"/fa/policies/of/return/{part}").status_code in {403, 404}
    assert (
        json.loads(lead.get("/fa/policies/of/return/1/definition.json").content)["key"] == "return"
    )
    assert lead.get("/fa/policies/").status_code == 200
    assert b"of/return" not in agent.get("/fa/policies/").content
    file = b"".join(lead.get("/fa/policies/?format=csv&q=بازگشت"))
    assert "بازگشت کالا" in file.decode()
    assert lead.get("/fa/policies/new/").status_code == 200


def test_no_post_breaks_the_editor(lead: Client) -> None:
    """Whatever a browser or a program sends, the answer is a page."""
    begin(lead, "late-order")
    chance = random.Random(7)
    whole = fields_of(lead.get("/fa/policies/of/late-order/edit/").content.decode())
    junk = [
        "",
        "x",
        "-1",
        "۹۹۹",
        "1e999999999",
        "\x00",
        "[[[",
        "{}",
        "true",
        "9" * 400,
        "گ" * 9_000,
    ]
    acts = ["", "row", "undo", "done", "copy:r1", "remove:r0.9", "up:", "test:r2"]

    for _ in range(25):
        sent = dict(whole)
        for name in chance.sample(sorted(sent), 12):
            sent[name] = [chance.choice(junk) for _ in range(chance.randint(0, 3))]
        part = chance.choice(["edit", "live"])
        answer = lead.post(
            f"/fa/policies/of/late-order/{part}/", sent | {"act": chance.choice(acts)}
        )
        assert answer.status_code in {200, 302, 400, 409}

    assert lead.get("/fa/policies/of/late-order/edit/").status_code == 200
    assert lead.get("/fa/policies/of/late-order/").status_code == 200


def test_a_file_that_cannot_work_names_its_places(lead: Client) -> None:
    def bring(text: str) -> str:
        answer = lead.post("/en/policies/new/", {"import": "1", "text": text})
        assert answer.status_code == 422
        return answer.content.decode()

    assert "3:5" in bring('{"key": "a",\n"rows":\n    oops}')
    assert "rows[0].effect.action" in bring(
        json.dumps(
            {
                "key": "a", "version": 1, "situation": "goodwill", "title": {"en": "A"},
                "rows": [{"key": "r", "when": [], "effect": {"action": "dance"}}],
            }
        )
    )  # fmt: skip
    assert not PolicyVersion.objects.exists()


def test_a_policy_goes_out_as_a_file_and_comes_back_as_the_next_version(
    lead: Client, owner: Client
) -> None:
    publish(lead, owner, "goodwill")
    file = lead.get("/fa/policies/of/goodwill/1/definition.json").content

    assert lead.post("/fa/policies/new/", {"import": "1", "text": file.decode()}).status_code == 302

    first, second = PolicyVersion.objects.order_by("number")
    assert (second.number, second.state) == (2, "draft")
    assert second.definition["rows"] == first.definition["rows"]


def test_a_new_version_shows_what_changed_and_who_decides_hears_of_it(
    lead: Client, owner: Client, rf: RequestFactory
) -> None:
    from mehvar_web.accounts.models import User
    from mehvar_web.policies._today import panel

    def told(user: User) -> Any:
        request = rf.get("/en/")
        request.user = user
        with translation.override("en"):
            return panel(request, None)

    publish(lead, owner, "late-order")
    assert lead.post("/fa/policies/of/late-order/1/begin/").status_code == 302
    press(lead, "late-order", "submit", r3__rate="25")

    page = lead.get("/en/policies/of/late-order/compare/?a=1&b=2").content.decode()

    assert "What changes from version 1" in text_of(owner, "/en/policies/of/late-order/publish/")
    assert "<del>" in page
    assert "25% of the order" in page
    writer, second = (User.objects.get(username__startswith=role) for role in ("lead", "owner"))
    assert [one.kind for one in told(writer)["news"]] == ["begins"]
    assert told(writer)["waiting"] == ()
    assert [title for _one, title in told(second)["waiting"]] == ["Late orders"]
    assert [one.version.number for one in told(somebody("agent"))["news"]] == [1]


def text_of(client: Client, address: str) -> str:
    """Return what a page says, without its tags."""
    html: str = client.get(address).content.decode()
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def publish(lead: Client, owner: Client, template: str) -> None:
    """Write a policy from a template and publish it from today on."""
    begin(lead, template)
    assert press(lead, template, "submit").status_code == 302
    page = owner.get(f"/fa/policies/of/{template}/publish/").content.decode()
    sent = dict(re.findall(r'name="(from_day|revision)" value="([^"]+)"', page))
    assert owner.post(f"/fa/policies/of/{template}/publish/", sent).status_code == 302
    assert PolicyVersion.objects.get(key=template).state == "published"
