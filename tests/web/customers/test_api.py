"""Customers over HTTP: the same rights as the pages, masked without the scope and the role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mehvar import customers
from mehvar_web import company as company_of_web
from mehvar_web.accounts import may
from mehvar_web.api import RIGHT_OF_SCOPE, Scope, make_token

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from mehvar.customers import Customer
    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

    Call = Callable[..., Any]

pytestmark = pytest.mark.django_db

API = "/api/v1/customers"


@pytest.fixture
def person(company: Workspace, customer_id: int) -> Customer:
    """Bob's customer, unmasked."""
    found = customers.profile(company, customer_id)
    assert found is not None
    return found


@pytest.fixture
def call(client: Client) -> Call:
    """Ask as a program of this person with these scopes."""

    def ask(user: User, path: str, *scopes: Scope, method: str = "get", **options: Any) -> Any:
        chosen = scopes or allowed(user)
        _, text = make_token(user=user, name="tests", scopes=chosen, now=company_of_web.now())
        headers = {"Authorization": f"Bearer {text}", **options.pop("headers", {})}
        return getattr(client, method)(f"{API}{path}", headers=headers, **options)

    return ask


@pytest.mark.parametrize("part", ["", "/timeline", "/identity"])
def test_an_outsiders_program_does_not_find_the_customer(
    person: Customer, bob: User, charlie: User, call: Call, part: str
) -> None:
    path = f"/{person.customer_id}{part}"

    assert call(bob, path).status_code == 200
    assert call(charlie, path).status_code == 404


def test_a_list_neither_holds_nor_counts_whom_one_does_not_see(
    person: Customer, alice: User, charlie: User, call: Call
) -> None:
    query = f"?q={person.mobile}".replace("+", "%2B")

    assert call(alice, query).json()["total"] == 1
    assert call(charlie, query).json() == {"items": [], "total": 0, "next": None}
    assert call(charlie, "").json()["total"] < call(alice, "").json()["total"]


@pytest.mark.parametrize("part", ["", "/timeline", "/identity"])
def test_without_the_scope_personal_fields_are_masked(
    person: Customer, bob: User, call: Call, part: str
) -> None:
    path = f"/{person.customer_id}{part}"

    masked = call(bob, path, Scope.CUSTOMERS_READ, Scope.TIMELINE_READ)

    assert masked.status_code == 200
    assert str(person.full_name) not in masked.content.decode()
    assert str(person.mobile) not in masked.content.decode()


def test_with_the_scope_they_are_shown_and_the_read_is_audited(
    person: Customer, bob: User, call: Call
) -> None:
    from mehvar_web.outbox.models import OutboxEntry

    shown = call(bob, f"/{person.customer_id}").json()

    told = [entry.payload for entry in OutboxEntry.objects.filter(kind="audit")]
    assert (shown["full_name"], shown["mobile"]) == (person.full_name, person.mobile)
    assert [act["object_id"] for act in told if act and act["action"] == "customer.read"] == [
        str(person.customer_id)
    ]


def test_the_scope_without_the_role_shows_nothing(
    person: Customer, people: dict[str, User], call: Call
) -> None:
    shown = call(people["analyst"], f"/{person.customer_id}").json()

    assert shown["full_name"] != person.full_name


def test_a_list_is_paged_by_its_cursor(company: Workspace, alice: User, call: Call) -> None:
    seen: list[int] = []
    cursor = ""
    while cursor is not None:
        page = call(alice, f"?limit=200&sort=name&descending=false&cursor={cursor}").json()
        seen += [one["customer_id"] for one in page["items"]]
        cursor = page["next"]

    assert len(seen) == len(set(seen)) == page["total"]


def test_a_timeline_is_paged_by_its_cursor(person: Customer, alice: User, call: Call) -> None:
    whole = call(alice, f"/{person.customer_id}/timeline?limit=500").json()["items"]
    seen, cursor = [], ""
    while cursor is not None:
        page = call(alice, f"/{person.customer_id}/timeline?limit=3&cursor={cursor}").json()
        seen += page["items"]
        cursor = page["next"]

    assert seen == whole


@pytest.mark.parametrize(
    "path",
    [
        "?sort=nonsense",
        "?limit=0",
        "?cursor=nonsense",
        "?lifecycle=nonsense",
        "/x",
        "/1/timeline?kind=x",
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(
    company: Workspace, alice: User, call: Call, path: str
) -> None:
    answer = call(alice, path)

    assert answer.status_code in {400, 404, 422}
    assert answer.headers["Content-Type"].startswith("application/problem+json")


def test_a_note_is_written_once_for_a_key_and_shown_at_once(
    own_company: Workspace, served: Any, bob: User, call: Call
) -> None:
    path = f"/{served.customer_id}"
    note = {"text": "called back"}
    _, text = make_token(user=bob, name="notes", scopes=allowed(bob), now=company_of_web.now())
    headers = {"Authorization": f"Bearer {text}", "Idempotency-Key": "one"}
    from django.test import Client

    answers = [
        Client().post(f"{API}{path}/notes", note, headers=headers, content_type="application/json")
        for _time in range(2)
    ]

    entries = call(bob, f"{path}/timeline?limit=500").json()["items"]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert [one["text"] for one in entries if one["what"] == "note"] == ["called back"]


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001], ids=["empty", "blank", "too long"])
def test_a_note_without_words_is_refused(
    customer_id: int, bob: User, call: Call, text: str
) -> None:
    answer = call(
        bob,
        f"/{customer_id}/notes",
        method="post",
        data={"text": text},
        content_type="application/json",
    )

    assert answer.status_code == 422


def test_a_role_that_writes_no_notes_writes_none_by_program(
    customer_id: int, people: dict[str, User], call: Call
) -> None:
    answer = call(
        people["analyst"],
        f"/{customer_id}/notes",
        method="post",
        data={"text": "x"},
        content_type="application/json",
    )

    assert answer.status_code == 403


def allowed(user: User) -> tuple[Scope, ...]:
    """Return every scope that the person's role allows."""
    return tuple(scope for scope in Scope if may(user, RIGHT_OF_SCOPE[scope]))
