"""Tokens, problems, rates and requests that are sent twice."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from ninja import Schema, Status
from ninja.errors import ConfigError

from mehvar.workspace import Workspace
from mehvar_web import company as served_company
from mehvar_web.api import (
    RATE,
    Problem,
    Router,
    Scope,
    TokenError,
    api_urls,
    build_api,
    find_token,
    make_token,
    needs,
    revoke_token,
)
from mehvar_web.api.models import KeptAnswer, Token

if TYPE_CHECKING:
    from django.http import HttpRequest
    from pytest_django import Settings as DjangoSettings
    from tests.web.conftest import ClientOf

    from mehvar_web.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]

NOON = datetime(2026, 1, 15, 12)
ME = "/api/v1/me"


@pytest.fixture(autouse=True)
def small_api(settings: DjangoSettings) -> None:
    """An API of these tests alone, and full buckets."""
    settings.ROOT_URLCONF = "tests.web.api.urls_of_tests"
    RATE.forget()
    done.clear()


def token_of(user: User, *scopes: Scope, **options: Any) -> tuple[Token, str]:
    return make_token(
        user=user, name="tests", scopes=scopes or (Scope.CUSTOMERS_READ,),
        now=served_company.now(), **options,
    )  # fmt: skip


def bearer(text: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {text}"})


class TestTokens:
    def test_a_token_acts_for_its_person_within_its_scopes(self, bob: User) -> None:
        _, text = token_of(bob, Scope.CUSTOMERS_READ, Scope.METRICS_READ)

        said = bearer(text).get(ME).json()

        assert said["id"] == bob.pk
        assert said["scopes"] == ["customers:read", "metrics:read"]
        assert said["sees_every_customer"] is False

    def test_the_text_is_stored_nowhere(self, bob: User) -> None:
        token, text = token_of(bob)

        stored = json.dumps(list(Token.objects.values()), default=str)

        assert text not in stored
        assert text.rsplit("_", 1)[1] not in stored
        assert token.prefix in text

    def test_a_scope_beyond_the_role_is_refused(self, bob: User) -> None:
        with pytest.raises(TokenError, match="imports:write"):
            token_of(bob, Scope.IMPORTS_WRITE)
        assert not Token.objects.exists()

    def test_a_scope_is_lost_with_the_role_that_allowed_it(self, alice: User) -> None:
        _, text = token_of(alice, Scope.IMPORTS_READ, Scope.CUSTOMERS_READ)
        type(alice).objects.update(role="agent")

        assert bearer(text).get(ME).json()["scopes"] == ["customers:read"]

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("", id="empty"),
            pytest.param("mhv_00000000_nonsense", id="unknown"),
            pytest.param("x" * 10_000, id="very long"),
            pytest.param("mhv", id="a piece"),
        ],
    )
    def test_any_other_text_is_401_and_says_what_to_send(self, text: str) -> None:
        answer = bearer(text).get(ME)

        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert "Bearer" in answer.json()["hint"]

    def test_the_right_prefix_with_a_wrong_secret_is_401(self, bob: User) -> None:
        _, text = token_of(bob)

        assert bearer(text[:-1] + ("x" if text[-1] != "x" else "y")).get(ME).status_code == 401

    def test_an_expired_a_revoked_and_a_deactivated_persons_token_stop(self, bob: User) -> None:
        token, text = token_of(bob, expires_at=NOON)
        assert find_token(text, now=NOON - timedelta(seconds=1)) is not None
        assert find_token(text, now=NOON) is None
        token, text = token_of(bob)
        revoke_token(token, now=NOON)
        assert bearer(text).get(ME).status_code == 401
        _, text = token_of(bob)
        type(bob).objects.update(is_active=False)
        assert bearer(text).get(ME).status_code == 401

    def test_the_last_use_is_noted(self, bob: User) -> None:
        token, text = token_of(bob)

        bearer(text).get(ME)

        token.refresh_from_db()
        assert token.last_used_at is not None

    def test_a_signed_in_browser_needs_no_token(self, bob: User, client_of: ClientOf) -> None:
        assert client_of(bob).get(ME).json()["id"] == bob.pk

    def test_somebody_unknown_gets_401_and_no_page_of_signing_in(self) -> None:
        answer = Client().get(ME)

        assert answer.status_code == 401
        assert answer.json()["code"] == "not-signed-in"


class TestProblems:
    def test_an_unknown_address_is_a_problem(self) -> None:
        answer = Client().get("/api/v1/nothing")

        assert answer.status_code == 404
        assert answer.json()["code"] == "not-found"

    def test_a_wrong_method_is_a_problem_and_names_the_right_ones(self, bob: User) -> None:
        _, text = token_of(bob)

        answer = bearer(text).delete(ME)

        assert answer.status_code == 405
        assert answer.json()["code"] == "method"

    def test_the_description_is_openapi_3_1_with_problems(self) -> None:
        said = Client().get("/api/v1/openapi.json").json()

        assert said["openapi"].startswith("3.1")
        responses = said["paths"][ME]["get"]["responses"]
        assert "application/problem+json" in responses["403"]["content"]

    def test_times_say_that_they_are_utc(self, shop: Client) -> None:
        answer = shop.get("/api/v1/test/moment")

        assert answer.json() == {"at": "2026-01-15T12:00:00Z"}

    def test_answers_are_not_cached(self, bob: User) -> None:
        _, text = token_of(bob)

        assert bearer(text).get(ME)["Cache-Control"] == "no-store"


class TestRate:
    def test_above_the_rate_the_answer_is_429_with_retry_after(
        self, bob: User, settings: DjangoSettings
    ) -> None:
        settings.MEHVAR_API_RATE = 3
        client = bearer(token_of(bob)[1])

        codes = [client.get(ME).status_code for _ in range(3)]
        answer = client.get(ME)

        assert codes == [200, 200, 200]
        assert answer.status_code == 429
        assert 1 <= int(answer["Retry-After"]) <= 20
        assert "r=0" in answer["RateLimit"]

    def test_one_callers_rate_is_not_anothers(
        self, bob: User, alice: User, settings: DjangoSettings
    ) -> None:
        settings.MEHVAR_API_RATE = 1
        bearer(token_of(bob)[1]).get(ME)

        assert bearer(token_of(alice)[1]).get(ME).status_code == 200


# -- requests that are sent twice, on a small API of the tests ----------------------------------


class Order(Schema):
    what: str


done: list[str] = []
router = Router()


@router.post("/orders", response={201: Order})
@needs(Scope.CUSTOMERS_READ)
def put_order(request: HttpRequest, order: Order) -> Status[Order]:
    done.append(order.what)
    if order.what == "crash":
        raise RuntimeError("midway")
    if order.what == "refused":
        raise Problem(409, "refused", "No.")
    if order.what == "again":
        inner = _post(Client(headers=dict(request.headers)), "again", key="k")
        return Status(201, Order(what=f"inner {inner.status_code}"))
    return Status(201, order)


class Moment(Schema):
    at: datetime


@router.get("/moment", response=Moment)
@needs()
def read_moment(_request: HttpRequest) -> Moment:
    return Moment(at=NOON)


urlpatterns = api_urls(build_api({"test": router}))


def _post(client: Client, what: str, *, key: str) -> Any:
    return client.post(
        "/api/v1/test/orders", {"what": what}, content_type="application/json",
        headers={"Idempotency-Key": key},
    )  # fmt: skip


@pytest.fixture
def shop(bob: User) -> Client:
    return bearer(token_of(bob)[1])


class TestIdempotency:
    def test_the_same_key_and_body_is_done_once_and_answered_twice(self, shop: Client) -> None:
        first, second = _post(shop, "bread", key="k"), _post(shop, "bread", key="k")

        assert done == ["bread"]
        assert first.status_code == second.status_code == 201
        assert first.content == second.content
        assert second["Idempotent-Replayed"] == "true"

    def test_another_body_under_the_same_key_is_422(self, shop: Client) -> None:
        _post(shop, "bread", key="k")

        answer = _post(shop, "milk", key="k")

        assert answer.status_code == 422
        assert answer.json()["code"] == "idempotency-key-reused"
        assert done == ["bread"]

    def test_another_caller_has_keys_of_their_own(self, shop: Client, alice: User) -> None:
        _post(shop, "bread", key="k")

        _post(bearer(token_of(alice)[1]), "bread", key="k")

        assert done == ["bread", "bread"]

    def test_a_refusal_is_repeated_and_a_crash_is_tried_again(self, shop: Client) -> None:
        codes = [_post(shop, what, key=what).status_code for what in ("refused", "refused")]
        crashed = [_post(shop, "crash", key="c").status_code for _ in range(2)]

        assert codes == [409, 409]
        assert crashed == [500, 500]
        assert done == ["refused", "crash", "crash"]

    def test_a_second_sending_while_the_first_runs_is_409(self, shop: Client) -> None:
        answer = _post(shop, "again", key="k")

        assert answer.json()["what"] == "inner 409"
        assert done == ["again"]

    def test_a_sending_that_died_is_done_again(self, shop: Client) -> None:
        _post(shop, "bread", key="k")
        KeptAnswer.objects.update(status=None, at=served_company.now() - timedelta(minutes=3))

        assert _post(shop, "bread", key="k").status_code == 201
        assert done == ["bread", "bread"]

    def test_after_a_day_the_key_is_forgotten(self, shop: Client) -> None:
        _post(shop, "bread", key="k")
        KeptAnswer.objects.update(at=served_company.now() - timedelta(hours=25))

        _post(shop, "milk", key="k")

        assert done == ["bread", "milk"]

    @pytest.mark.parametrize("key", ["", "x" * 201, "ب"])
    def test_a_malformed_key_is_400(self, shop: Client, key: str) -> None:
        assert _post(shop, "bread", key=key).status_code == 400
        assert done == []

    def test_nobody_gets_the_kept_answer_of_a_revoked_token(self, shop: Client) -> None:
        _post(shop, "bread", key="k")
        Token.objects.update(revoked_at=NOON)

        assert _post(shop, "bread", key="k").status_code == 401


def test_an_operation_that_names_no_scope_cannot_be_added() -> None:
    def undeclared(request: HttpRequest) -> Order:
        return Order(what="nothing")

    with pytest.raises(ConfigError, match="needs"):
        Router().get("/x", response=Order)(undeclared)


def test_the_company_of_these_tests_is_the_served_one(company: Workspace) -> None:
    assert served_company.workspace().root == company.root
