"""A survey is built on its page: elements written one at a time, nothing lost between two people."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from mehvar import surveys as core
from mehvar.workspace import Workspace
from mehvar_web.accounts.models import User
from mehvar_web.studio.models import DraftChange
from mehvar_web.surveys.models import Survey

ClientOf = Callable[[User], Client]
pytestmark = pytest.mark.django_db


def begun(client: Client, template: str = "after_delivery") -> Survey:
    """A survey begun on its page: a template's, or an empty one."""
    data = {"template": template, "main": "fa", "languages": ["fa", "en"]}
    answer = client.post("/fa/surveys/new/", data)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Survey.objects.latest("pk")


def draft_of(survey: Survey) -> core.Survey:
    survey.refresh_from_db()
    return core.read_survey(survey.draft)


def inputs(client: Client, survey: Survey, name: str) -> dict[str, str | list[str]]:
    """What the open element's form would send as it stands."""
    page = client.get(f"/en/surveys/{survey.key}/build/", {"open": name}).content.decode()
    form = page[page.index('id="element"') : page.index("</form>", page.index('id="element"'))]
    told: dict[str, str | list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        known = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if known.get("name") and (known.get("type") != "checkbox" or " checked" in tag):
            told[known["name"]] = known.get("value", "")
    for key, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)<', form):
        told[key] = text
    for key, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.findall(r'value="([^"]*)" selected', options)
        told[key] = chosen or [re.findall(r'value="([^"]*)"', options)[0]]
    told.pop("csrfmiddlewaretoken", None)
    return told


def test_all_pages_of_a_survey_open(company: Workspace, alice: User, client_of: ClientOf) -> None:
    client = client_of(alice)
    assert client.get("/fa/surveys/").status_code == 200
    survey = begun(client)
    for language in ("fa", "en"):
        root = f"/{language}/surveys/{survey.key}"
        for page in (
            "build/",
            "look/",
            "ways/",
            "versions/",
            "settings/",
            "publish/",
            "frame/",
            "export/",
            "close/",
        ):
            answer = client.get(f"{root}/{page}")
            assert answer.status_code == 200, page
    for field in draft_of(survey).fields:
        inputs(client, survey, f"field:{field.id}")
    inputs(client, survey, "intro")
    inputs(client, survey, "page:" + draft_of(survey).pages[0].id)
    inputs(client, survey, "end:" + draft_of(survey).ends[0].id)
    assert client.post(f"/en/surveys/{survey.key}/publish/").status_code == 302
    survey.refresh_from_db()
    assert survey.state == "live"
    for page in ("", "answers/", "versions/", "ways/", "publish/"):
        answer = client.get(f"/fa/surveys/{survey.key}/{page}")
        assert answer.status_code == 200, page
    assert client.get("/fa/surveys/").status_code == 200


@pytest.mark.parametrize("name", ["x"])
def test_every_type_of_question_is_added_and_saved_as_it_stands(
    company: Workspace, alice: User, client_of: ClientOf, name: str
) -> None:
    client = client_of(alice)
    survey = begun(client, "empty")
    for kind in core.FIELD_TYPES:
        address = f"/en/surveys/{survey.key}/build/act/"
        answer = client.post(address, {"act": "add", "type": kind, "element": "page:p1"})
        assert answer.status_code == 302
    before = draft_of(survey)
    assert [field.type for field in before.fields[1:]] == list(core.FIELD_TYPES)

    for field in before.fields:
        told = inputs(client, survey, f"field:{field.id}")
        answer = client.post(f"/en/surveys/{survey.key}/build/field:{field.id}/", told)
        assert answer.status_code == 302, answer.content.decode()[:1000]

    assert draft_of(survey) == before
    assert DraftChange.objects.filter(act="write").count() == 0
