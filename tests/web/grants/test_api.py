"""Decisions, grants and codes over HTTP: the same acts and rights as the pages."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from tests.web.grants.test_moments import chained

from mehvar_web import company as served
from mehvar_web.accounts import may
from mehvar_web.api import RIGHT_OF_SCOPE, Scope, make_token
from mehvar_web.api.models import KeptAnswer
from mehvar_web.grants.models import Decision, Grant

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ruled")]
_MOST = (Scope.DECISIONS_WRITE, Scope.GRANTS_READ)


class Program:
    """A program that acts for a person within some scopes."""

    def __init__(self, user: User, *scopes: str) -> None:
        now = served.now()
        _, text = make_token(
            user=user, name="tests",
            scopes=[Scope(one) for one in scopes or _MOST if may(user, RIGHT_OF_SCOPE[Scope(one)])],
            expires_at=now + timedelta(days=1), now=now,
        )  # fmt: skip
        self.headers = {"Authorization": f"Bearer {text}"}

    def post(self, address: str, body: Any, **headers: str) -> Any:
        return Client().post(
            f"/api/v1/{address}", json.dumps(body), content_type="application/json",
            headers=self.headers | headers,
        )  # fmt: skip

    def get(self, address: str) -> Any:
        return Client().get(f"/api/v1/{address}", headers=self.headers)


def moment(customer_id: int, **more: Any) -> dict[str, Any]:
    facts = {"order_delay": 47, "order_amount": 1_850_000}
    return {"situation": "late_order", "customer_id": customer_id, "facts": facts} | more


def test_a_program_looks_then_grants_once(customer_id: int, bob: User) -> None:
    program = Program(bob)

    offer = program.post("decisions", moment(customer_id)).json()
    answers = [
        program.post("decisions", moment(customer_id, grant=True, key="k")).json() for _ in "ab"
    ]

    assert (offer["outcome"], offer["most"], offer["row"]) == ("allow", 185_000, "late-30")
    assert {one["origin"] for one in offer["facts"] if one["name"] == "order_delay"} == {"told"}
    assert [one["outcome"] for one in answers] == ["granted", "granted"]
    assert answers[0]["code"] == answers[1]["code"]
    assert [one["repeated"] for one in answers] == [False, True]
    assert Decision.objects.get().channel == "api"


def test_a_header_is_a_key_and_no_copy_of_the_code_is_kept(customer_id: int, bob: User) -> None:
    program, body = Program(bob), moment(customer_id, grant=True)

    first = program.post("decisions", body, **{"Idempotency-Key": "h"}).json()
    again = program.post("decisions", body, **{"Idempotency-Key": "h"}).json()

    assert first["grant"] == again["grant"]
    assert again["repeated"]
    assert not KeptAnswer.objects.exists()
    assert program.post("decisions", body).status_code == 422


def test_charlie_reaches_nothing_of_bobs(customer_id: int, bob: User, charlie: User) -> None:
    program = Program(charlie)
    made = Program(bob).post("decisions", moment(customer_id, grant=True, key="k")).json()
    key = made["grant"]

    assert program.post("decisions", moment(customer_id)).status_code == 404
    assert program.post("decisions", moment(customer_id, grant=True, key="k")).status_code == 404
    assert program.get(f"grants/{key}").status_code == 404
    assert program.get("grants").json()["total"] == 0
    for act in ("approve", "turn-down", "withdraw"):
        assert program.post(f"grants/{key}/{act}", {}).status_code == 404
    assert Grant.objects.get().state == "granted"


def test_scopes_and_roles_are_both_needed(
    customer_id: int, bob: User, people: dict[str, User]
) -> None:
    body = {"code": "2222222222", "key": "k", "order": {"source": "a", "id": "1"}, "amount": 1}

    assert Program(bob, "grants:read").post("decisions", moment(customer_id)).status_code == 403
    assert Program(bob).post("codes/redeem", body).status_code == 403
    assert Program(people["finance"], "codes:redeem").post("codes/redeem", body).json() == {
        "redeemed": False, "discount": 0, "grant": "", "reason": "unknown", "repeated": False,
    }  # fmt: skip
    assert Program(people["auditor"]).post("decisions", moment(customer_id)).status_code == 403
    assert Program(people["auditor"], "grants:read").get("grants").status_code == 200


def test_a_question_is_answered_over_http(customer_id: int, bob: User, lena: User) -> None:
    facts = {"item_price": 420_000, "substitute_price": 790_000}
    body = {
        "situation": "out_of_stock", "customer_id": customer_id, "facts": facts, "consent": True,
        "grant": True, "key": "k",
    }  # fmt: skip

    asked = Program(bob).post("decisions", body).json()
    own = Program(bob).post(f"grants/{asked['grant']}/approve", {})
    yes = Program(lena).post(f"grants/{asked['grant']}/approve", {"note": "ok"}).json()

    assert (asked["outcome"], asked["amount"], asked["level"]) == ("asked", 370_000, 2)
    assert own.status_code == 404
    assert (yes["outcome"], yes["amount"]) == ("granted", 370_000)
    assert len(chained("grant.approved")) == 1


def test_a_shop_redeems_and_gives_back(customer_id: int, bob: User, alice: User) -> None:
    made = Program(bob).post("decisions", moment(customer_id, grant=True, key="k")).json()
    shop, order = Program(alice, "codes:redeem"), {"source": "app", "id": "N-1"}
    body = {
        "code": made["code"].lower(), "key": "r", "order": order, "amount": 900_000,
        "customer_id": customer_id,
    }  # fmt: skip

    spent = [shop.post("codes/redeem", body).json() for _ in "ab"]
    back = shop.post(f"codes/{made['grant']}/reverse", {"order": order})
    twice = shop.post(f"codes/{made['grant']}/reverse", {"order": order})

    assert [(one["redeemed"], one["discount"]) for one in spent] == [(True, 185_000)] * 2
    assert (back.status_code, twice.status_code) == (200, 404)


def test_grants_are_paged_newest_first(customer_id: int, bob: User) -> None:
    program = Program(bob)
    for number in range(5):
        program.post("decisions", moment(customer_id, grant=True, key=f"k{number}"))

    seen, cursor = [], ""
    while True:
        page = program.get(f"grants?limit=2&cursor={cursor}").json()
        seen += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = page["next"]

    assert page["total"] == 5
    assert seen == list(Grant.objects.order_by("-at", "-pk").values_list("key", flat=True))


@pytest.mark.parametrize(
    "wrong",
    [
        {"situation": "flood"},
        {"facts": {"order_delay": "long"}},
        {"facts": {"no_such_fact": 1}},
        {"facts": {"order_day": "yesterday"}},
        {"order": {"source": "app", "id": "absent"}},
        {"case": "x" * 65},
        {"amount": -1},
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_done(
    customer_id: int, bob: User, wrong: dict[str, Any]
) -> None:
    answer = Program(bob).post("decisions", moment(customer_id, grant=True, key="k") | wrong)

    assert 400 <= answer.status_code < 500
    assert answer.json()["detail"]
    assert not Grant.objects.exists()
