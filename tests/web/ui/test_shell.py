"""The frame around every page: rights, languages, errors, headers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import override_settings
from django.urls import path
from tests.web.conftest import ClientOf

from mehvar.errors import MehvarError
from mehvar.workspace import Workspace
from mehvar_web.accounts.models import User
from mehvar_web.ui import nav_items
from mehvar_web.ui.context import shell
from mehvar_web.ui.middleware import status_of


class _MissingError(MehvarError, LookupError):
    pass


class _NotBuiltError(MehvarError):
    code = "not-built"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        pytest.param(_MissingError("There is no import 7."), 404, id="nothing there"),
        pytest.param(_NotBuiltError("There is no build."), 409, id="not yet"),
        pytest.param(MehvarError("It is being changed."), 409, id="any other"),
    ],
)
def test_an_error_has_the_status_of_its_kind(error: MehvarError, status: int) -> None:
    assert status_of(error) == status


def test_every_component_is_shown(company: Workspace, alice: User, client_of: ClientOf) -> None:
    for language in ("fa", "en"):
        answer = client_of(alice).get(f"/{language}/components/?sort=-orders")

        assert answer.status_code == 200
        assert answer.headers["Server-Timing"].startswith("total;dur=")
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_list_of_components_is_a_file_too(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    answer = client_of(alice).get("/fa/components/?format=csv")

    assert answer.headers["Content-Type"].startswith("text/csv")


def test_a_form_answers_with_what_it_read(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    browser = client_of(alice)
    typed = {"name": "سارا", "age": "۱۲", "amount": "۷۰٬۰۰۰", "since": "۱۴۰۴/۰۹/۲۲", "kind": "web"}

    answer = browser.post("/fa/components/", typed, follow=True)

    assert "700000" in answer.content.decode()
    assert "2025, 12, 13" in answer.content.decode()


def test_only_those_who_may_see_an_entry_of_the_navigation(
    company: Workspace, alice: User, bob: User, rf: RequestFactory
) -> None:
    seen = {}
    for person in (alice, bob):
        request = rf.get("/fa/")
        request.user = person
        request.resolver_match = None
        seen[person.username] = {link.name for link in shell(request)["navigation"]().links}

    assert "collect" in seen["alice"]
    assert "collect" not in seen["bob"]


def test_the_navigation_is_in_groups_from_every_days_work_to_upkeep(
    new_company: Workspace, alice: User, rf: RequestFactory
) -> None:
    request = rf.get("/en/")
    request.user = alice
    request.resolver_match = None

    links = shell(request)["navigation"]().links

    groups = [name for name, _links in groupby(links, key=lambda link: str(link.group))]
    assert [bool(name) for name in groups] == [False, True, True, True]
    of = {link.name: str(link.group) for link in links}
    assert of["today"] == of["customers"] == groups[0]
    assert of["metrics"] == groups[1]
    assert of["voice"] == groups[2]
    assert of["collect"] == of["settings"] == groups[3]


def test_the_language_of_the_last_page_is_remembered(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    browser = client_of(alice)

    browser.get("/en/components/")

    alice.refresh_from_db()
    assert browser.cookies["django_language"].value == "en"
    assert alice.language == "en"
    assert browser.get("/").headers["Location"] == "/en/"


def test_an_unknown_address_is_a_page_that_says_so(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    answer = client_of(alice).get("/fa/nowhere/")

    assert answer.status_code == 404
    assert "اینجا چیزی نیست" in answer.content.decode()


def test_a_part_that_is_not_there_becomes_a_message_of_the_page(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    answer = client_of(alice).get("/fa/nowhere/", headers={"HX-Request": "true"})

    assert answer.status_code == 404
    assert answer.headers["HX-Retarget"] == "#messages"
    assert "<html" not in answer.content.decode()


def test_a_part_asked_for_after_signing_out_sends_to_the_sign_in(
    company: Workspace, alice: User
) -> None:
    answer = Client().get("/fa/components/", headers={"HX-Request": "true"})

    assert "sign-in" in answer.headers["HX-Redirect"]


# -- views that go wrong on purpose --------------------------------------------------------------


def _fails(_request: HttpRequest, kind: str) -> HttpResponse:
    faults: dict[str, Exception] = {
        "denied": PermissionDenied(),
        "missing": Http404(),
        "not-built": _NotBuiltError("There is no build."),
        "told": _MissingError("There is no import 7.", hint="Look at the list."),
        "broken": RuntimeError("a fault"),
    }
    raise faults[kind]


urlpatterns = [path("fa/fails/<slug:kind>/", _fails)]


@pytest.fixture
def failing(alice: User, company: Workspace) -> Iterator[Client]:
    with override_settings(ROOT_URLCONF=__name__):
        browser = Client(raise_request_exception=False)
        browser.force_login(alice)
        yield browser


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        pytest.param("denied", 403, "برای نقش شما نیست", id="no right"),
        pytest.param("missing", 404, "اینجا چیزی نیست", id="nothing there"),
        pytest.param("told", 404, "Look at the list.", id="an error that teaches"),
        pytest.param("broken", 500, "چیزی نزد ما خراب شد", id="a fault"),
    ],
)
def test_every_failure_is_a_page_in_the_readers_language(
    failing: Client, kind: str, status: int, words: str
) -> None:
    answer = failing.get(f"/fa/fails/{kind}/")

    assert answer.status_code == status
    assert words in answer.content.decode()


def test_no_two_pages_answer_to_the_same_key() -> None:
    keys = [item.key for item in nav_items() if item.key]

    assert sorted(keys) == sorted(set(keys))
