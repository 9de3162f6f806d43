"""Signing in: by login or e-mail, throttled, with a second factor, and out again."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client, RequestFactory
from tests.web.conftest import PASSWORD

from mehvar_web.accounts import NOBODY, sight_of
from mehvar_web.accounts._throttle import Limit, client_address, seconds_to_wait
from mehvar_web.accounts.models import Attempt, User

if TYPE_CHECKING:
    from django.http import HttpResponse
    from pytest_django import Settings as DjangoSettings
    from tests.web.conftest import ClientOf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company", "alice")]

SIGN_IN = "/en/account/sign-in/"
PROFILE = "/en/account/"
NOON = datetime(2026, 1, 15, 12)


def sign_in(client: Client, login: str, password: str = PASSWORD) -> HttpResponse:
    return client.post(SIGN_IN, {"login": login, "password": password})  # type: ignore[return-value]


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


@pytest.mark.parametrize("login", ["bob", "bob@example.com", "BOB@example.com", " bob "])
def test_people_sign_in_by_login_or_email(bob: User, login: str) -> None:
    client = Client()

    answer = sign_in(client, login)

    assert answer.status_code == 302
    assert who(client) == str(bob.pk)


@pytest.mark.parametrize(("login", "password"), [("bob", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_pair_says_the_same_for_known_and_unknown_logins(
    bob: User, login: str, password: str
) -> None:
    client = Client()

    answer = sign_in(client, login, password)

    assert "The login or the password is wrong." in answer.content.decode()
    assert who(client) is None


def test_a_deactivated_person_does_not_get_in_and_loses_the_session(
    bob: User, client_of: ClientOf
) -> None:
    inside = client_of(bob)
    User.objects.filter(username="bob").update(is_active=False)

    assert sign_in(Client(), "bob").status_code == 302  # to the page that says so
    assert inside.get(PROFILE).status_code == 302
    assert "/sign-in/" in inside.get(PROFILE)["Location"]


def test_nobody_signs_up() -> None:
    assert Client().get("/en/account/signup/").status_code == 404
    assert User.objects.count() == 1


@pytest.mark.parametrize("page", ["sign-in", "password/reset", "password/reset/sent", "closed"])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_pages_open_to_everybody(page: str, language: str) -> None:
    assert Client().get(f"/{language}/account/{page}/").status_code == 200


def test_the_page_that_was_asked_for_comes_after_signing_in_but_no_other_site(bob: User) -> None:
    inner = Client().post(f"{SIGN_IN}?next=/en/account/", {"login": "bob", "password": PASSWORD})
    outer = Client().post(
        f"{SIGN_IN}?next=https://evil.example/", {"login": "bob", "password": PASSWORD}
    )

    assert inner["Location"] == "/en/account/"
    assert "evil" not in outer["Location"]


class TestThrottle:
    def test_the_eleventh_attempt_on_a_name_waits_even_with_the_right_password(
        self, bob: User
    ) -> None:
        client = Client()
        codes = [sign_in(client, "bob", "wrong").status_code for _ in range(10)]

        answer = sign_in(client, "bob")

        assert codes == [200] * 10
        assert answer.status_code == 429
        assert 0 < int(answer["Retry-After"]) <= 300
        assert who(client) is None

    def test_signing_in_forgets_what_was_wrong_before(self, bob: User) -> None:
        for _ in range(9):
            sign_in(Client(), "bob", "wrong")
        sign_in(Client(), "bob")

        assert [sign_in(Client(), "bob", "wrong").status_code for _ in range(9)] == [200] * 9

    def test_one_address_is_stopped_over_many_names(self, db: None) -> None:
        codes = [sign_in(Client(), f"n{number}", "x").status_code for number in range(61)]

        assert codes[:60] == [200] * 60
        assert codes[60] == 429

    def test_attempts_name_nobody(self, bob: User) -> None:
        sign_in(Client(), "bob", "wrong")

        stored = " ".join(Attempt.objects.values_list("key", flat=True))

        assert len(stored) > 60
        assert "bob" not in stored
        assert "127.0.0.1" not in stored

    def test_after_the_window_one_may_try_again(self, db: None) -> None:
        limits = (Limit(by="name", most=2, window=timedelta(minutes=5)),)

        def attempt(minutes: float) -> int:
            return seconds_to_wait(
                action="x", subjects={"name": "n"}, limits=limits,
                now=NOON + timedelta(minutes=minutes),
            )  # fmt: skip

        assert [attempt(0), attempt(1), attempt(2)] == [0, 0, 240]
        assert attempt(7.5) == 0

    def test_old_attempts_are_swept(self, db: None) -> None:
        Attempt.objects.create(key="old", at=NOON - timedelta(days=2))

        seconds_to_wait(action="x", subjects={"name": "n"}, limits=(), now=NOON)

        assert not Attempt.objects.exists()

    @pytest.mark.parametrize(
        ("proxies", "told", "address"),
        [
            pytest.param(0, "6.6.6.6", "127.0.0.1", id="nobody is believed without a proxy"),
            pytest.param(1, "6.6.6.6, 1.2.3.4", "1.2.3.4", id="the last hop tells the address"),
            pytest.param(1, "", "127.0.0.1", id="a proxy that tells nothing"),
        ],
    )
    def test_the_callers_address(
        self, settings: DjangoSettings, proxies: int, told: str, address: str
    ) -> None:
        settings.MEHVAR_PROXIES = proxies
        request = RequestFactory().get("/", headers={"X-Forwarded-For": told})

        assert client_address(request) == address


class TestPassword:
    def test_a_link_comes_by_mail_in_the_language_of_the_page_and_works_once(
        self, bob: User
    ) -> None:
        Client().post("/fa/account/password/reset/", {"email": "bob@example.com"})
        [letter] = mail.outbox
        link = re.search(r"http://testserver(/fa/\S+)", str(letter.body))
        assert link is not None
        client = Client()
        form = client.get(link[1])["Location"]
        new = {"password1": "another long sentence", "password2": "another long sentence"}

        first = client.post(form, new)

        assert first.status_code == 302
        assert sign_in(Client(), "bob", "another long sentence").status_code == 302
        again = Client().get(link[1])
        assert again.status_code == 200
        assert "password1" not in again.content.decode()

    def test_an_unknown_address_is_answered_alike_and_gets_no_letter(self, bob: User) -> None:
        known = Client().post("/en/account/password/reset/", {"email": "bob@example.com"})
        unknown = Client().post("/en/account/password/reset/", {"email": "x@example.com"})

        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
        assert len(mail.outbox) == 1

    def test_a_new_password_ends_other_sessions(self, bob: User, client_of: ClientOf) -> None:
        here, there = client_of(bob), client_of(bob)

        here.post(
            "/en/account/password/",
            {
                "oldpassword": PASSWORD,
                "password1": "another long sentence",
                "password2": "another long sentence",
            },
        )

        assert here.get(PROFILE).status_code == 200
        assert there.get(PROFILE).status_code == 302

    def test_a_weak_password_is_refused(self, bob: User, client_of: ClientOf) -> None:
        answer = client_of(bob).post(
            "/en/account/password/",
            {"oldpassword": PASSWORD, "password1": "12345678", "password2": "12345678"},
        )

        assert answer.status_code == 200
        assert User.objects.get(username="bob").check_password(PASSWORD)


class TestSecondFactor:
    def code(self, secret: str) -> str:
        counter = next(iter(yield_hotp_counters_from_time()))
        return str(format_hotp_value(hotp_value(secret, counter)))

    def test_after_the_password_a_code_in_any_digits_is_asked(self, bob: User) -> None:
        TOTP.activate(bob, "JBSWY3DPEHPK3PXP")
        client = Client()
        first = sign_in(client, "bob")
        persian = self.code("JBSWY3DPEHPK3PXP").translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))

        assert first["Location"].endswith("/account/sign-in/code/")
        assert who(client) is None
        wrong = client.post("/en/account/sign-in/code/", {"code": "000000"})
        assert wrong.status_code == 200
        client.post("/en/account/sign-in/code/", {"code": persian})
        assert who(client) == str(bob.pk)

    def test_codes_are_throttled_for_the_person_over_many_sessions(self, bob: User) -> None:
        TOTP.activate(bob, "JBSWY3DPEHPK3PXP")
        codes = []
        for _ in range(2):
            client = Client()
            sign_in(client, "bob")
            codes += [
                client.post("/en/account/sign-in/code/", {"code": "000000"}).status_code
                for _ in range(6)
            ]

        assert codes == [200] * 10 + [429] * 2

    def test_the_secret_is_sealed_in_the_database(self, bob: User) -> None:
        TOTP.activate(bob, "JBSWY3DPEHPK3PXP")

        stored = Authenticator.objects.get().data["secret"]

        assert "JBSWY3DPEHPK3PXP" not in stored
        assert get_adapter().decrypt(stored) == "JBSWY3DPEHPK3PXP"

    @pytest.mark.parametrize("language", ["fa", "en"])
    def test_it_is_set_up_and_turned_off_on_pages(self, bob: User, language: str) -> None:
        client = Client()
        sign_in(client, "bob")
        base = f"/{language}/account/second-factor"
        asked = client.get(f"{base}/app/")["Location"]
        client.post(asked, {"password": PASSWORD})
        page = client.get(f"{base}/app/").content.decode()
        secret = re.search(r">([A-Z2-7]{32})<", page)
        assert secret is not None, page

        client.post(f"{base}/app/", {"code": self.code(secret[1])})

        assert Authenticator.objects.filter(user=bob).count() == 2  # the app and recovery codes
        for part in ("", "codes/", "codes/file/", "codes/new/", "app/off/"):
            assert client.get(f"{base}/{part}").status_code == 200, part
        client.post(f"{base}/app/off/")
        assert not Authenticator.objects.filter(user=bob).exists()


class TestProfile:
    def test_name_email_language_and_theme_are_saved(self, bob: User, client_of: ClientOf) -> None:
        client = client_of(bob)

        answer = client.post(
            PROFILE,
            {
                "first_name": "باب",
                "last_name": "",
                "email": "B@x.ir",
                "language": "fa",
                "theme": "dark",
            },
        )

        bob.refresh_from_db()
        assert answer["Location"] == "/fa/account/"
        assert (bob.first_name, bob.email, bob.language) == ("باب", "b@x.ir", "fa")
        assert client.cookies["theme"].value == "dark"

    def test_anothers_email_is_refused(self, bob: User, alice: User, client_of: ClientOf) -> None:
        answer = client_of(bob).post(
            PROFILE, {"email": "ALICE@example.com", "language": "en", "theme": ""}
        )

        assert answer.status_code == 422

    def test_signing_out_elsewhere_keeps_this_session(self, bob: User, client_of: ClientOf) -> None:
        here, there = client_of(bob), client_of(bob)

        here.post("/en/account/sign-out-elsewhere/")

        assert here.get(PROFILE).status_code == 200
        assert there.get(PROFILE).status_code == 302

    def test_the_sight_of_a_person_follows_at_once(self, bob: User) -> None:
        bob.team = None
        bob.save()

        assert sight_of(User.objects.get(username="bob")) == NOBODY
