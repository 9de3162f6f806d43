"""Alice, Bob and Charlie: whose cases each sees, on the door and by program."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from tests.web.care.conftest import MONDAY, opened

from mehvar.workspace import Workspace
from mehvar_web import care
from mehvar_web import company as served
from mehvar_web.accounts.models import User
from mehvar_web.api import Scope, make_token

pytestmark = pytest.mark.django_db
CASES = "/api/v1/cases"


def asks(user: User, *scopes: Scope) -> Client:
    """A program that acts for somebody."""
    _token, secret = make_token(user=user, name="test", scopes=scopes, now=served.now())
    return Client(headers={"authorization": f"Bearer {secret}"})


def test_a_case_is_seen_where_its_customer_is(
    company: Workspace, customer_id: int, alice: User, bob: User, charlie: User, dana: User
) -> None:
    case = opened(customer_id=customer_id)

    assert care.case_for(alice, case.key) == case
    assert care.case_for(bob, case.key) == case
    for outsider in (charlie, dana):
        with pytest.raises(Http404):
            care.case_for(outsider, case.key)
        assert care.queue_of(outsider, care.Filters(state="all"), now=MONDAY).total == 0


def test_whoever_owns_or_takes_part_sees_it(
    company: Workspace, customer_id: int, alice: User, charlie: User, dana: User
) -> None:
    case = opened(customer_id=customer_id)
    care.assign(case=case, owner=charlie, team=None, by=alice, now=MONDAY)
    care.join_in(case=case, role="helps", user=dana, by=alice, now=MONDAY)

    assert care.case_for(charlie, case.key) == case
    assert care.case_for(dana, case.key) == case
    care.leave(part=case.participants.get(user=dana), by=alice, now=MONDAY)
    with pytest.raises(Http404):
        care.case_for(dana, case.key)


def test_what_is_nobodys_is_for_those_who_work_on_cases(
    company: Workspace, bob: User, charlie: User
) -> None:
    case = opened(order=None, title="Somebody called about a leaking fridge")

    assert care.case_for(bob, case.key) == case
    care.take(case=case, by=bob, now=MONDAY)
    with pytest.raises(Http404):
        care.case_for(charlie, case.key)


def test_by_program_a_case_is_opened_once_read_and_acted_on(
    company: Workspace, customer_id: int, bob: User, charlie: User
) -> None:
    theirs = asks(bob, Scope.CASES_READ, Scope.CASES_WRITE)
    body: dict[str, Any] = {"key": "k1", "type": "late_order", "customer_id": customer_id}

    first = theirs.post(CASES, body, content_type="application/json")
    again = theirs.post(CASES, body, content_type="application/json")
    key = first.json()["case"]["key"]
    told = theirs.post(f"{CASES}/{key}/notes", {"text": "We called.", "told": True, "token": "a"},
                       content_type="application/json")  # fmt: skip
    done = theirs.post(f"{CASES}/{key}/acts", {"act": "resolve"}, content_type="application/json")

    assert (first.status_code, first.json()["outcome"]) == (201, "opened")
    assert (again.status_code, again.json()["outcome"]) == (200, "known")
    assert told.json()["first_response"]["state"] == "met"
    assert done.json()["state"] == "resolved"
    wrong = theirs.post(f"{CASES}/{key}/acts", {"act": "wait"}, content_type="application/json")
    assert wrong.status_code == 409
    assert theirs.get(CASES, {"state": "all"}).json()["total"] == 1
    assert len(theirs.get(f"{CASES}/types").json()["items"]) == 15

    outside = asks(charlie, Scope.CASES_READ, Scope.CASES_WRITE)
    assert outside.get(f"{CASES}/{key}").status_code == 404
    assert outside.get(CASES, {"state": "all"}).json()["total"] == 0
    assert (
        outside.post(CASES, body | {"key": "k2"}, content_type="application/json").status_code
        == 404
    )
    acted = outside.post(f"{CASES}/{key}/acts", {"act": "reopen"}, content_type="application/json")
    assert acted.status_code == 404
