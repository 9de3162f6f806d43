"""The list of return reasons: shown with what it makes of the reasons told, checked, kept, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mehvar import conduct
from mehvar_web.jobs.models import Job
from mehvar_web.outbox.models import OutboxEntry

if TYPE_CHECKING:
    from pytest_django import Settings as DjangoSettings
    from tests.web.conftest import ClientOf

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db
URL = "/en/conduct/returns/reasons/"


def test_an_owner_keeps_a_list_and_the_next_build_counts_by_it(
    own_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    told = {"ours": "خراب\r\n\r\nlate", "theirs": "changed mind"}

    answer = client_of(alice).post(URL, told)

    assert answer.status_code == 302
    kept = conduct.read_reasons(own_company.root)
    assert kept == {"ours": ("خراب", "late"), "theirs": ("changed mind",)}
    assert Job.objects.get().kind == "build"
    act = OutboxEntry.objects.filter(kind="audit").last()
    assert act is not None
    assert act.payload is not None
    assert act.payload["details"] == {"ours": 2, "theirs": 1}
    page = client_of(alice).get(URL).content.decode()
    assert "your own list" in page
    client_of(alice).post(URL, {"usual": "1"})
    assert conduct.read_reasons(own_company.root) == conduct.usual_reasons()


def test_every_wrong_row_is_named_with_its_column_and_nothing_is_written(
    own_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    told = {"ours": "broken\nx\nBroken", "theirs": f"size\nbroken\n{'long ' * 20}"}

    answer = client_of(alice).post(URL, told)

    page = answer.content.decode()
    assert answer.status_code == 422
    for said in (
        "Row 2, “x”: is too short",
        "Row 3, “Broken”: stands in this column already",
        "Row 2, “broken”: stands in both columns",
        "Row 3, “long long",
    ):
        assert said in page
    assert not (own_company.root / conduct.REASONS_FILE).exists()


def test_a_file_that_was_broken_by_hand_is_mended_on_the_page(
    own_company: Workspace, alice: User, client_of: ClientOf, settings: DjangoSettings
) -> None:
    path = own_company.root / conduct.REASONS_FILE
    path.write_text("words,whose\nbroken,ours\n,theirs\nsize,mine\n", encoding="utf-8")

    page = client_of(alice).get(URL).content.decode()

    assert "line 3, column words: empty" in page
    assert "line 4, column whose" in page
    client_of(alice).post(URL, {"usual": "1"})
    assert not path.exists()


def test_who_sees_conduct_reads_it_and_only_owners_write_it(
    company: Workspace, people: dict[str, User], client_of: ClientOf
) -> None:
    lead, agent = client_of(people["lead"]), client_of(people["agent"])

    page = lead.get(URL).content.decode()
    lead.post(URL, {"ours": "broken", "theirs": ""})

    assert "Keep the list" not in page
    assert agent.get(URL).status_code == 403
    assert not (company.root / conduct.REASONS_FILE).exists()
    shown = conduct.whose_reasons(["پشیمان شدم", "؟"], conduct.usual_reasons())
    assert shown == ["theirs", None]
