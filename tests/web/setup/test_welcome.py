"""The first run: who may begin, what is made, and that it is made once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from mehvar.workspace import Workspace
from mehvar_web.accounts.models import User
from mehvar_web.outbox.models import OutboxEntry

pytestmark = pytest.mark.django_db

WELCOME = "/fa/settings/welcome/"
HERE = {"SERVER_NAME": "localhost", "REMOTE_ADDR": "127.0.0.1"}
TOLD = {
    "company-name": "فروشگاه نمونه",
    "company-language": "fa",
    "company-calendar": "jalali",
    "company-fiscal_month": "1",
    "company-time_zone": "Asia/Tehran",
    "company-currency": "IRR",
    "company-money_display": "toman",
    "owner-full_name": "سارا مقدم",
    "owner-username": "sara",
    "owner-email": "sara@example.com",
    "owner-password": "a fine long sentence",
}


def here(**more: Any) -> Client:
    return Client(**(HERE | more))


@pytest.mark.parametrize("path", ["/", "/fa/", "/en/customers/", "/fa/account/sign-in/"])
def test_before_set_up_every_page_is_the_first_run(no_company: Path, path: str) -> None:
    answer = here().get(path)

    assert answer.status_code == 302
    assert answer["Location"].endswith("/settings/welcome/")


def test_it_founds_the_company_and_its_owner_and_signs_them_in(no_company: Path) -> None:
    client = here()
    assert client.get(WELCOME).status_code == 200

    answer = client.post(WELCOME, TOLD)

    assert answer["Location"] == "/fa/settings/begin/"
    settings = Workspace.open(no_company).settings
    assert (settings.name, settings.currency, settings.exponent) == ("فروشگاه نمونه", "IRR", 0)
    assert (no_company / "holidays.csv").exists()
    owner = User.objects.get()
    assert (owner.role, owner.shown_name) == ("owner", "سارا مقدم")
    assert client.session["_auth_user_id"] == str(owner.pk)
    assert client.get("/fa/settings/begin/").status_code == 200


def test_afterwards_it_is_closed(no_company: Path) -> None:
    here().post(WELCOME, TOLD)

    again = here().post(WELCOME, TOLD | {"owner-username": "eve"})

    assert again["Location"] == "/"
    assert User.objects.count() == 1


def test_what_is_wrong_is_said_and_nothing_is_made(no_company: Path) -> None:
    answer = here().post(WELCOME, TOLD | {"owner-password": "12345678", "company-currency": "GBP"})

    assert answer.status_code == 422
    assert "ریال" in answer.content.decode() or "rial" in answer.content.decode()
    assert not User.objects.exists()
    assert not (no_company / "mehvar.toml").exists()


def test_a_company_without_anybody_asks_for_its_owner_alone(new_company: Workspace) -> None:
    told = {name: value for name, value in TOLD.items() if name.startswith("owner")}
    page = here().get(WELCOME).content.decode()

    answer = here().post(WELCOME, told)

    assert "company-currency" not in page
    assert answer["Location"] == "/fa/settings/begin/"
    assert Workspace.open(new_company.root).settings == new_company.settings


@pytest.mark.parametrize(
    "caller",
    [
        pytest.param({"REMOTE_ADDR": "10.0.0.7"}, id="another machine"),
        pytest.param({"SERVER_NAME": "cx.example.com"}, id="another name"),
        pytest.param({"HTTP_X_FORWARDED_FOR": "1.2.3.4"}, id="behind a proxy"),
    ],
)
def test_others_may_not_begin_without_the_key(no_company: Path, caller: dict[str, str]) -> None:
    assert here(**caller).get(WELCOME).status_code == 403
    assert here(**caller).post(WELCOME, TOLD).status_code == 403
    assert not User.objects.exists()


def test_the_key_that_serve_printed_opens_it_to_one_browser(
    no_company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEHVAR_SETUP_TOKEN", "s3cret")
    far = here(REMOTE_ADDR="10.0.0.7", SERVER_NAME="cx.example.com")

    assert far.get(WELCOME).status_code == 403
    assert far.get(f"{WELCOME}?token=wrong").status_code == 403
    assert far.get(f"{WELCOME}?token=s3cret").status_code == 200
    assert far.post(WELCOME, TOLD).status_code == 302
    assert User.objects.count() == 1


def test_here_too_the_key_is_asked_for_once_there_is_one(
    no_company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEHVAR_SETUP_TOKEN", "s3cret")

    assert here().get(WELCOME).status_code == 403


def test_it_is_audited(no_company: Path) -> None:
    here().post(WELCOME, TOLD)

    told = str(list(OutboxEntry.objects.filter(kind="audit").values_list("payload", flat=True)))

    assert all(act in told for act in ("company-founded", "person-created", "sign-in"))
    assert "sara" not in told


def test_the_api_says_that_the_company_is_not_set_up(no_company: Path) -> None:
    assert here().get("/api/v1/me").status_code == 401
