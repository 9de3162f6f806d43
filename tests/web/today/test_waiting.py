"""Before the first answer, Today says what is missing and who may do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

    ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Nothing has been brought in yet"), ("fa", "هنوز داده‌ای وارد نشده")],
)
def test_without_data_the_owner_is_led_to_the_first_import(
    new_company: Workspace, alice: User, client_of: ClientOf, language: str, words: str
) -> None:
    answer = client_of(alice).get(f"/{language}/")

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert f'href="/{language}/collect/"' in answer.content.decode()


def test_somebody_who_may_not_import_is_told_whom_to_ask(
    new_company: Workspace, dana: User, client_of: ClientOf
) -> None:
    page = client_of(dana).get("/en/").content.decode()

    assert "Ask a colleague" in page
    assert 'class="btn primary"' not in page


def test_imported_and_not_built_the_build_is_one_press_away(
    new_company: Workspace, alice: User, dana: User, client_of: ClientOf
) -> None:
    from mehvar_web.jobs import live

    import_orders(new_company)
    waiting = client_of(alice).get("/en/").content.decode()
    told = client_of(dana).post("/en/")

    assert "Build now" in waiting
    assert told.status_code == 302
    assert live("build") is None  # an agent may not run jobs
    assert client_of(alice).post("/en/").status_code == 302
    job = live("build")
    assert job is not None
    building = client_of(alice).get("/en/").content.decode()
    assert "The answer is being built" in building


def test_while_files_come_in_the_page_says_so(
    new_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    from mehvar_web.jobs import enqueue

    enqueue("collect.import", {})

    page = client_of(alice).get("/en/").content.decode()

    assert "Files are being read" in page


def test_the_lists_wait_too_and_fail_nowhere(
    new_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)

    for address in ("/en/act/", "/en/experiences/late/", "/en/act.csv", "/en/experiences.csv"):
        assert client.get(address).status_code == 409


def import_orders(workspace: Workspace) -> None:
    from datetime import datetime

    from mehvar import ingest

    path = workspace.root / "orders.csv"
    rows = [
        f"{number},{number % 7},2026-01-{1 + number % 28:02} 10:00,{1000 + number}"
        for number in range(40)
    ]
    path.write_text(
        "order_id,customer_id,ordered_at,total_amount\n" + "\n".join(rows), encoding="utf-8"
    )
    ingest.import_files(
        workspace, [path], mapping=ingest.suggest([path], settings=workspace.settings).mapping,
        now=datetime(2026, 2, 1), actor="tests",
    )  # fmt: skip
