"""Programs bring files, see what became of them and take them back, with their person's rights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.collect.conftest import ORDERS, Work

from mehvar.workspace import Workspace
from mehvar_web import company
from mehvar_web.accounts.models import User
from mehvar_web.api import RATE, Scope, make_token
from mehvar_web.collect.models import Upload

pytestmark = pytest.mark.django_db

IMPORTS = "/api/v1/imports"
BAD = ORDERS.replace("2025-03-05 09:15", "some day")
Program = Callable[..., Client]


@pytest.fixture(autouse=True)
def full_buckets() -> None:
    """Let no test run into the rate of another."""
    RATE.forget()


@pytest.fixture
def program(new_company: Workspace) -> Program:
    """``program(alice, Scope.IMPORTS_READ)``: a program that acts for this person."""

    def make(user: User, *scopes: Scope) -> Client:
        wanted: Sequence[Scope] = scopes or (Scope.IMPORTS_READ, Scope.IMPORTS_WRITE)
        _, text = make_token(user=user, name="tests", scopes=wanted, now=company.now())
        return Client(headers={"Authorization": f"Bearer {text}"})

    return make


def send(client: Client, text: str = ORDERS, **form: str) -> Any:
    file = SimpleUploadedFile("orders.csv", text.encode())
    headers = {"Idempotency-Key": form.pop("key")} if "key" in form else {}
    return client.post(IMPORTS, {"files": [file], "source": "shop", **form}, headers=headers)


def test_files_are_brought_listed_read_and_withdrawn(
    alice: User, program: Program, work: Work, new_company: Workspace
) -> None:
    client = program(alice)

    begun = send(client)
    [job] = work()
    [listed] = client.get(IMPORTS).json()["items"]
    one = client.get(f"{IMPORTS}/{listed['id']}").json()
    withdrawn = client.post(f"{IMPORTS}/{listed['id']}/withdraw").json()
    rows_then = new_company.lake.count_current("orders")
    restored = client.post(f"{IMPORTS}/{listed['id']}/restore").json()

    assert begun.status_code == 202
    assert begun.json()["job"] == job.pk
    assert listed["rows_taken"] == one["rows_taken"] == 4
    assert listed["source"] == "shop"
    assert one["tables"][0]["new"] == 4
    assert not withdrawn["counts"]
    assert rows_then == 0
    assert restored["counts"]


def test_the_same_key_brings_the_files_once(alice: User, program: Program) -> None:
    client = program(alice)

    answers = [send(client, key="a-key-of-mine") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert Upload.objects.count() == 1


def test_a_mapping_sent_along_counts(
    alice: User, program: Program, work: Work, new_company: Workspace
) -> None:
    mapping = """
source: web
files:
  - match: "orders.csv"
    tables:
      - table: orders
        key: [order_id]
        columns: {order_id: order_id, at: order_date, city: status}
"""
    send(program(alice), mapping=mapping)
    work()

    backend = new_company.connect()
    orders = new_company.lake.current(backend, "orders").to_pandas()
    backend.disconnect()
    assert set(orders["city"]) == {"delivered", "cancelled"}
    assert set(orders["source"]) == {"web"}


def test_rows_set_aside_go_to_who_brought_them_or_may_see_them(
    alice: User, people: dict[str, User], program: Program, work: Work
) -> None:
    client = program(alice)
    send(client, BAD)
    work()
    [listed] = client.get(IMPORTS).json()["items"]
    address = f"{IMPORTS}/{listed['id']}/quarantine"

    own = client.get(address)
    other = program(people["analyst"], Scope.IMPORTS_READ).get(address)
    cleared = program(people["owner"], Scope.IMPORTS_READ, Scope.PERSONAL_READ).get(address)

    assert b"some day" in b"".join(own.streaming_content)  # type: ignore[attr-defined]
    assert other.status_code == 403
    assert other.json()["code"] == "missing-scope"
    assert cleared.status_code == 200
    cleared.close()


@pytest.mark.parametrize(
    ("form", "status"),
    [
        pytest.param({}, 400, id="nothing at all"),
        pytest.param({"source": "two words", "files": [SimpleUploadedFile("a.csv", b"a,b\n1,2\n")]}, 400, id="no name of a system"),
        pytest.param({"mapping": "files: [", "files": [SimpleUploadedFile("a.csv", b"a,b\n1,2\n")]}, 400, id="no mapping"),
    ],
)  # fmt: skip
def test_a_request_that_cannot_be_done_says_why(
    form: dict[str, Any], status: int, alice: User, program: Program
) -> None:
    answer = program(alice).post(IMPORTS, form)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert not Upload.objects.exists()


def test_a_file_that_is_no_table_fails_its_job_in_words(
    alice: User, program: Program, work: Work, new_company: Workspace
) -> None:
    send(program(alice), "%PDF-1.7")
    [job] = work()

    assert job.state == "failed"
    assert "PDF" in (job.error or {})["message"]
    assert not new_company.lake.imports()


@pytest.mark.parametrize("role", ["agent", "lead", "finance", "auditor"])
def test_a_token_reaches_no_further_than_its_person(
    role: str, alice: User, program: Program
) -> None:
    client = program(alice)
    User.objects.filter(pk=alice.pk).update(role=role)

    assert client.get(IMPORTS).status_code == 403
    assert send(client).status_code == 403


def test_reading_is_not_writing(alice: User, program: Program) -> None:
    client = program(alice, Scope.IMPORTS_READ)

    assert client.get(IMPORTS).status_code == 200
    assert send(client).status_code == 403
    assert client.get(f"{IMPORTS}/nothing").status_code == 404
