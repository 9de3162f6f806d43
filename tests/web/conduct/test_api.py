"""``/api/v1/conduct``: the same questions and terms for programs, within the caller's sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from tests.web.conduct.conftest import IDS

from mehvar_web import company
from mehvar_web.api import Scope, make_token

if TYPE_CHECKING:
    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db


def client(user: User) -> Client:
    _, text = make_token(user=user, name="x", scopes=(Scope.CONDUCT_READ,), now=company.now())
    return Client(headers={"Authorization": f"Bearer {text}"})


def test_questions_are_listed_in_sight_and_employees_named_to_reviewers(
    asked: Workspace, lead: User, finance: User
) -> None:
    of_lead = client(lead).get("/api/v1/conduct/questions").json()
    of_finance = client(finance).get("/api/v1/conduct/questions?kind=employee_grants").json()

    assert {one["question_id"] for one in of_lead["items"]} == {IDS["north"], IDS["customer"]}
    assert {one["employee_id"] for one in of_lead["items"]} == {"N1", ""}
    assert of_finance["total"] == 2
    assert {one["employee_id"] for one in of_finance["items"]} == {""}
    assert client(lead).get("/api/v1/conduct/questions?kind=none").status_code == 422


def test_returns_and_terms_are_told(asked: Workspace, lead: User, customer_id: int) -> None:
    listed = client(lead).get("/api/v1/conduct/returns").json()
    terms = client(lead).get(
        f"/api/v1/conduct/customers/{customer_id}/return-terms?working_days=9&ours=false"
    )

    assert [one["customer_id"] for one in listed["items"]] == [customer_id]
    assert terms.json() == {"pays_return": False, "credit_only": False, "because": "no_step"}
    assert client(lead).get(
        "/api/v1/conduct/customers/999999/return-terms?working_days=9"
    ).status_code == 404  # fmt: skip
