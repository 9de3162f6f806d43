"""A survey made elsewhere is looked into on a page, and becomes a draft."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mehvar.workspace import Workspace
from mehvar_web.accounts.models import User
from mehvar_web.surveys.models import Survey

ClientOf = Callable[[User], Client]
pytestmark = pytest.mark.django_db

FORM = {
    "title": "After <b>delivery</b>",
    "pages": [{
        "name": "p1",
        "elements": [
            {"type": "rating", "name": "nps", "rateMin": 0, "rateMax": 10,
             "title": "Would you recommend us?"},
            {"type": "comment", "name": "why", "visibleIf": "age({nps}) > 3", "title": "Why?"},
        ],
    }],
}  # fmt: skip


def uploaded(content: object, name: str = "after.json") -> SimpleUploadedFile:
    text = content if isinstance(content, str) else json.dumps(content)
    return SimpleUploadedFile(name, text.encode())


def test_what_was_understood_and_what_not_is_shown_before_anything_is_kept(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    shown = client_of(alice).post("/en/surveys/bring/", {"file": uploaded(FORM)})

    told = shown.content.decode()
    assert shown.status_code == 200
    assert "Would you recommend us?" in told
    assert "the function age()" in told
    assert not Survey.objects.exists()


def test_it_becomes_a_draft_with_one_tap(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    looked = client.post("/fa/surveys/bring/", {"file": uploaded(FORM)}).context["looked"]

    answer = client.post("/fa/surveys/bring/", {"mark": looked.found[0].mark})

    kept = Survey.objects.get()
    assert answer.status_code == 302
    assert kept.key in answer["Location"]
    assert kept.title == "After delivery"
    assert [one["type"] for one in kept.draft["pages"][0]["fields"]] == ["nps", "text"]


def test_a_file_that_is_none_says_what_is_wrong_where(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    answer = client_of(alice).post("/fa/surveys/bring/", {"file": uploaded('{"title": ')})

    assert answer.status_code == 422
    assert "line 1, column 1" in answer.content.decode()
    assert "این پرونده را نمی‌توان آورد" in answer.content.decode()


def test_a_mark_that_is_not_ours_writes_nothing(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    answer = client_of(alice).post("/en/surveys/bring/", {"mark": "eyJ9:1:xyz"})

    assert answer.status_code == 302
    assert answer["Location"].endswith("/surveys/bring/")
    assert not Survey.objects.exists()


def test_who_may_not_edit_surveys_does_not_see_the_page(
    company: Workspace, bob: User, client_of: ClientOf
) -> None:
    assert client_of(bob).get("/en/surveys/bring/").status_code in {403, 404}
