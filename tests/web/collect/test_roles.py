"""Who may collect: the CX owner and the analyst; to all others these pages do not open."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.web.collect.conftest import ORDERS, Bring
from tests.web.conftest import ClientOf

from mehvar.workspace import Workspace
from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db

PAGES = ("home", "imports", "new", "databases")


@pytest.mark.parametrize("role", ["lead", "agent", "finance", "auditor"])
def test_pages_do_not_open_to_others(
    role: str, people: dict[str, User], client_of: ClientOf, new_company: Workspace,
    alice: User, bring: Bring,
) -> None:  # fmt: skip
    upload = bring(client_of(alice), orders__csv=ORDERS)
    client = client_of(people[role])

    for name in PAGES:
        assert client.get(reverse(f"collect:{name}")).status_code == 403
    for name in ("upload", "take", "cancel", "drop", "again", "general"):
        address = reverse(f"collect:{name}", args=[upload.pk])
        assert client.get(address).status_code in {403, 405}
        assert client.post(address).status_code in {403, 405}


@pytest.mark.parametrize("role", ["owner", "analyst"])
def test_pages_open_to_those_who_collect(
    role: str, people: dict[str, User], client_of: ClientOf, new_company: Workspace
) -> None:
    client = client_of(people[role])

    for language in ("fa", "en"):
        for name in PAGES:
            address = reverse(f"collect:{name}").replace("/fa/", f"/{language}/", 1)
            assert client.get(address).status_code == 200


def test_what_does_not_exist_is_not_found(
    alice: User, client_of: ClientOf, new_company: Workspace
) -> None:
    client = client_of(alice)

    for name, argument in (("upload", 404), ("import", "nothing"), ("database", 404)):
        assert client.get(reverse(f"collect:{name}", args=[argument])).status_code == 404
