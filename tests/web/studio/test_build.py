"""A survey is built on its page: elements written one at a time, nothing lost between two people."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from mehvar import surveys as core
from mehvar.workspace import Workspace
from mehvar_web.accounts.models import User
from mehvar_web.studio.models import DraftChange
from mehvar_web.surveys.models import Response, Survey

ClientOf = Callable[[User], Client]
Inputs = dict[str, Any]
pytestmark = pytest.mark.django_db

SCRIPT = {"HX-Request": "true"}


def begun(client: Client, template: str = "after_delivery") -> Survey:
    """A survey begun on its page: a template's, or an empty one."""
    data = {"template": template, "main": "fa", "languages": ["fa", "en"]}
    answer = client.post("/fa/surveys/new/", data)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Survey.objects.latest("pk")


def draft_of(survey: Survey) -> core.Survey:
    survey.refresh_from_db()
    return core.read_survey(survey.draft)


def field_of(survey: Survey, field_id: str) -> core.Field:
    found = draft_of(survey).field(field_id)
    assert found is not None
    return found


def inputs(client: Client, survey: Survey, name: str) -> Inputs:
    """What the open element's form would send as it stands."""
    page = client.get(f"/en/surveys/{survey.key}/build/", {"open": name}).content.decode()
    form = page[page.index('id="element"') : page.index("</form>", page.index('id="element"'))]
    told: Inputs = {}
    for tag in re.findall(r"<input[^>]*>", form):
        known = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if known.get("name") and (known.get("type") != "checkbox" or " checked" in tag):
            told[known["name"]] = unescape(known.get("value", ""))
    for key, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)<', form):
        told[key] = unescape(text)
    for key, options in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.findall(r'value="([^"]*)" selected', options)
        told[key] = chosen or [re.findall(r'value="([^"]*)"', options)[0]]
    told.pop("csrfmiddlewaretoken", None)
    return told


def write(client: Client, survey: Survey, name: str, told: Inputs, **how: Any) -> Any:
    return client.post(f"/en/surveys/{survey.key}/build/{name}/", told, **how)


def act(client: Client, survey: Survey, **told: str) -> Any:
    return client.post(f"/en/surveys/{survey.key}/build/act/", told, follow=True)


def test_a_survey_is_begun_written_and_published_on_its_pages(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    survey = begun(client)
    assert survey.state == "draft"

    for page in ("build/", "look/", "ways/", "versions/", "settings/", "publish/", "close/"):
        for language in ("fa", "en"):
            assert client.get(f"/{language}/surveys/{survey.key}/{page}").status_code == 200, page
    client.post(f"/en/surveys/{survey.key}/publish/")

    survey.refresh_from_db()
    assert (survey.state, survey.number) == ("live", 1)
    again = client.get(f"/en/surveys/{survey.key}/publish/").content.decode()
    assert "there is nothing to publish" in again


def test_every_type_of_question_is_added_and_saved_as_it_stands(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    survey = begun(client, "empty")
    for kind in core.FIELD_TYPES:
        assert act(client, survey, act="add", type=kind, element="page:p1").status_code == 200
    before = draft_of(survey)
    assert [field.type for field in before.fields[1:]] == list(core.FIELD_TYPES)

    for field in before.fields:
        told = inputs(client, survey, f"field:{field.id}")
        assert write(client, survey, f"field:{field.id}", told).status_code == 302

    assert draft_of(survey) == before
    assert not DraftChange.objects.filter(act="write").exists()


@pytest.mark.parametrize("template", ["after_contact", "mehvar_values", "user_test"])
def test_a_template_is_what_it_was_after_every_form_was_sent_as_it_stands(
    company: Workspace, alice: User, client_of: ClientOf, template: str
) -> None:
    client = client_of(alice)
    survey = begun(client, template)
    before = draft_of(survey)
    names = ["intro", *(f"page:{one.id}" for one in before.pages)]
    names += [f"field:{one.id}" for one in before.fields[:6]]
    names += [f"end:{one.id}" for one in before.ends]

    for name in names:
        answer = write(client, survey, name, inputs(client, survey, name))
        assert answer.status_code == 302, name

    assert draft_of(survey) == before


def test_numbers_come_in_persian_digits_and_days_in_jalali(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    survey = begun(client, "empty")
    for kind in ("scale", "date"):
        act(client, survey, act="add", type=kind, element="page:p1")

    scale = inputs(client, survey, "field:q2") | {"low": "۰", "high": "۷"}
    day = inputs(client, survey, "field:q3") | {"low_day": "۱۴۰۴/۰۱/۰۱"}
    write(client, survey, "field:q2", scale)
    write(client, survey, "field:q3", day)

    assert field_of(survey, "q2").points == tuple(range(8))
    assert field_of(survey, "q3").low_day == "2025-03-21"


def test_what_is_wrong_is_said_and_stays_as_it_was_written(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    survey = begun(client, "empty")
    act(client, survey, act="add", type="scale", element="page:p1")
    told = inputs(client, survey, "field:q2") | {"high": "0", "text.en": "Half written"}

    answer = write(client, survey, "field:q2", told)

    assert answer.status_code == 422
    assert "The upper end must be above the lower one." in answer.content.decode()
    assert "Half written" in answer.content.decode()
    assert field_of(survey, "q2").high == 5


def test_what_is_typed_saves_itself_and_is_one_change(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    survey = begun(client)
    told = inputs(client, survey, "field:more")

    for text in ("Any", "Any more", "Any more?"):
        answer = write(client, survey, "field:more", told | {"text.en": text}, headers=SCRIPT)
        assert answer.status_code == 200
        told["mark"] = re.search(r'name="mark" value="(\w+)"', answer.content.decode())[1]  # type: ignore[index]

    assert field_of(survey, "more").text["en"] == "Any more?"
    assert DraftChange.objects.count() == 1
    change = DraftChange.objects.get()
    client.post(f"/en/surveys/{survey.key}/build/back/{change.pk}/")
    assert field_of(survey, "more").text["en"] != "Any more?"


def test_two_people_write_one_question_and_nothing_is_lost(
    company: Workspace, alice: User, people: dict[str, User], client_of: ClientOf
) -> None:
    one, other = client_of(alice), client_of(people["analyst"])
    survey = begun(one)
    mine, theirs = (inputs(client, survey, "field:more") for client in (one, other))
    beside = inputs(other, survey, "field:right")

    write(other, survey, "field:more", theirs | {"text.en": "Theirs"})
    clash = write(one, survey, "field:more", mine | {"text.en": "Mine"})
    apart = write(one, survey, "field:right", beside | {"text.en": "Another question"})

    page = clash.content.decode()
    assert clash.status_code == 409
    assert "analyst changed this part" in page
    assert "Mine" in page
    assert field_of(survey, "more").text["en"] == "Theirs"
    assert apart.status_code == 302
    over = re.search(r'name="over" value="(\w+)"', page)
    assert over is not None
    write(one, survey, "field:more", mine | {"text.en": "Mine", "over": over[1]})
    assert field_of(survey, "more").text["en"] == "Mine"


def test_writing_a_question_that_was_taken_out_is_told(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    survey = begun(client)
    told = inputs(client, survey, "field:more")
    act(client, survey, act="remove", element="field:more")

    answer = client.post(f"/en/surveys/{survey.key}/build/field:more/", told, follow=True)

    assert "Somebody took this part out" in answer.content.decode()
    assert draft_of(survey).field("more") is None


def test_taking_out_takes_conditions_along_and_is_taken_back(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    survey = begun(client)
    before = draft_of(survey)
    assert field_of(survey, "wrong").show_when is not None

    act(client, survey, act="remove", element="field:satisfied")
    assert field_of(survey, "wrong").show_when is None
    change = DraftChange.objects.latest("pk")
    client.post(f"/en/surveys/{survey.key}/build/back/{change.pk}/")

    assert draft_of(survey) == before


def test_an_id_is_never_given_twice(company: Workspace, alice: User, client_of: ClientOf) -> None:
    client = client_of(alice)
    survey = begun(client, "empty")
    act(client, survey, act="add", type="text", element="page:p1")
    client.post(f"/en/surveys/{survey.key}/publish/")
    act(client, survey, act="remove", element="field:q2")

    act(client, survey, act="add", type="text", element="page:p1")

    assert [field.id for field in draft_of(survey).fields] == ["q1", "q3"]


def test_questions_and_pages_move(company: Workspace, alice: User, client_of: ClientOf) -> None:
    client = client_of(alice)
    survey = begun(client, "empty")
    act(client, survey, act="add", type="text", element="page:p1")
    act(client, survey, act="add", type="page")

    def order() -> list[list[str]]:
        return [[field.id for field in page.fields] for page in draft_of(survey).pages]

    act(client, survey, act="up", element="field:q2")
    assert order() == [["q2", "q1"], []]
    act(client, survey, act="down", element="field:q1")
    assert order() == [["q2"], ["q1"]]
    act(client, survey, act="move", element="field:q1", before="field:q2")
    assert order() == [["q1", "q2"], []]
    act(client, survey, act="up", element="page:p2")
    assert order() == [[], ["q1", "q2"]]


def test_a_condition_is_written_with_selects(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    survey = begun(client)
    told = inputs(client, survey, "field:more") | {
        "when.join": "all",
        "when.0.about": "f:satisfied",
    }

    write(client, survey, "field:more", told | {"then": "shape"})
    first = field_of(survey, "more").show_when
    told = inputs(client, survey, "field:more") | {"when.0.op": "at_most", "when.0.value": "2"}
    told |= {"when.1.about": "f:wrong", "when.1.op": "is_not", "when.1.value": ["late"]}
    write(client, survey, "field:more", told)

    condition = field_of(survey, "more").show_when
    assert first is not None
    assert (first.field, first.values) == ("satisfied", (5.0,))
    assert condition is not None
    assert core.holds(condition=condition, answers={"satisfied": 2, "wrong": ["cold"]})
    assert not core.holds(condition=condition, answers={"satisfied": 2, "wrong": ["late"]})
    assert not core.holds(condition=condition, answers={"satisfied": 3, "wrong": ["cold"]})


def test_a_condition_about_a_later_question_is_kept_until_somebody_changes_it(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    survey = begun(client)
    act(client, survey, act="move", element="field:satisfied", before="")
    condition = field_of(survey, "wrong").show_when

    write(client, survey, "field:wrong", inputs(client, survey, "field:wrong") | {"text.en": "?"})

    assert field_of(survey, "wrong").text["en"] == "?"
    assert field_of(survey, "wrong").show_when == condition


def test_a_nested_rule_from_elsewhere_is_kept(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    survey = begun(client)
    nested = {"any": [{"all": [{"field": "satisfied", "at_least": 4}]}, {"not": {"any": [
        {"field": "wrong", "is": ["late"]}]}}]}  # fmt: skip
    survey.draft["pages"][-1]["fields"][-1]["show_when"] = nested
    survey.save()
    before = field_of(survey, "more").show_when

    write(client, survey, "field:more", inputs(client, survey, "field:more") | {"text.en": "?"})

    assert field_of(survey, "more").show_when == before


def test_settings_go_into_the_draft_and_are_taken_back(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    survey = begun(client)
    told = {
        "language": "en", "languages": ["fa", "ar"], "audience": "customers", "origin": "survey",
        "stage": "delivery", "accent": "#FFDD00", "density": "compact", "logo": "",
    }  # fmt: skip

    client.post(f"/en/surveys/{survey.key}/settings/", told)
    page = client.get(f"/en/surveys/{survey.key}/settings/").content.decode()

    draft = draft_of(survey)
    assert draft.languages == ("en", "fa", "ar")
    assert draft.theme.accent == "#ffdd00"
    assert "The page uses a darker one" in page
    refused = client.post(
        f"/en/surveys/{survey.key}/settings/", told | {"logo": "http://x.example"}
    )
    assert refused.status_code == 422


def test_a_preview_walks_the_draft_and_records_nothing(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    survey = begun(client_of(alice))
    address = f"/en/surveys/{survey.key}/frame/?language=en"
    first = client.get(address)
    action = unescape(re.search(r'<form[^>]*action="([^"]+)"', first.content.decode())[1])  # type: ignore[index]

    answer = client.post(action, {"_p": draft_of(survey).pages[0].id, "satisfied": "2"})

    assert answer.status_code == 200
    assert not Response.objects.exists()
    assert "Page 2 of at most" in answer.content.decode()


def test_versions_say_which_results_stay_comparable(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    survey = begun(client)
    client.post(f"/en/surveys/{survey.key}/publish/")
    told = inputs(client, survey, "field:more") | {"text.en": "Something quite else?"}
    write(client, survey, "field:more", told)

    plan = client.get(f"/en/surveys/{survey.key}/publish/").content.decode()
    client.post(f"/en/surveys/{survey.key}/publish/")
    listed = client.get(f"/en/surveys/{survey.key}/versions/").content.decode()

    for page in (plan, listed):
        assert page.count("begins anew") == 1
        assert "other words" in page
    exported = client.get(f"/en/surveys/{survey.key}/export/?version=1").json()
    assert core.read_survey(exported).version == 1


def test_a_faulty_draft_is_not_published(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    survey = begun(client, "empty")
    told = inputs(client, survey, "field:q1") | {"text.fa": "", "text.en": ""}
    write(client, survey, "field:q1", told)

    page = client.get(f"/en/surveys/{survey.key}/publish/").content.decode()
    client.post(f"/en/surveys/{survey.key}/publish/")

    survey.refresh_from_db()
    assert "This must be put right first" in page
    assert survey.state == "draft"


def test_a_survey_is_paused_closed_copied_and_put_away(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    survey = begun(client)
    client.post(f"/en/surveys/{survey.key}/publish/")
    for to in ("paused", "live", "closed", "live"):
        client.post(f"/en/surveys/{survey.key}/state/", {"to": to})
        survey.refresh_from_db()
        assert survey.state == to

    client.post(f"/en/surveys/{survey.key}/copy/")
    twin = Survey.objects.latest("pk")
    assert twin.key != survey.key
    assert (twin.state, twin.number) == ("draft", 0)
    assert draft_of(twin).pages == draft_of(survey).pages
    client.post(f"/en/surveys/{survey.key}/put-away/")
    assert f'href="/en/surveys/{survey.key}/"' not in client.get("/en/surveys/").content.decode()
    assert survey.key in client.get("/en/surveys/?state=away").content.decode()
    client.post(f"/en/surveys/{survey.key}/put-away/")
    assert survey.key in client.get("/en/surveys/").content.decode()


def test_who_may_not_write_reads_only(
    company: Workspace, alice: User, bob: User, client_of: ClientOf
) -> None:
    survey = begun(client_of(alice))
    client = client_of(bob)

    refused = [
        client.get(f"/en/surveys/{survey.key}/build/"),
        client.get("/en/surveys/new/"),
        client.get(f"/en/surveys/{survey.key}/settings/"),
        act(client, survey, act="remove", element="field:more"),
        write(client, survey, "field:more", {}),
        client.post(f"/en/surveys/{survey.key}/publish/"),
        client.post(f"/en/surveys/{survey.key}/put-away/"),
        client.post(f"/en/surveys/{survey.key}/copy/"),
    ]

    assert {one.status_code for one in refused} == {403}
    assert client.get("/en/surveys/").status_code == 200
    assert client.get(f"/en/surveys/{survey.key}/export/").status_code == 404
