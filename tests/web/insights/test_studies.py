"""Studies: who took part and agreed to what, what is kept of them, and what it showed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mehvar.workspace import Workspace
from mehvar_web.accounts.models import Team, User
from mehvar_web.insights import _study_acts, _study_files
from mehvar_web.insights._guides import GUIDES, guide
from mehvar_web.insights.models import Evidence, Need, Study, StudyFile, StudyParticipant

ClientOf = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def study(own_company: Workspace, alice: User, client_of: ClientOf) -> Study:
    """A study with one participant, a customer, who agreed to be recorded."""
    told = {"title": "Why late?", "kind": "interview", "held_day": "2026-01-10"}
    client_of(alice).post("/en/needs/studies/new/", told)
    return Study.objects.get()


def take_part(client: Client, study: Study, **told: Any) -> StudyParticipant:
    answer = client.post(f"/en/needs/studies/{study.key}/people/", {"consent": "recording"} | told)
    assert answer.status_code == 302, answer.content.decode()[:2_000]
    return StudyParticipant.objects.latest("pk")


def upload(client: Client, study: Study, name: str, content: bytes, **told: Any) -> int:
    file = SimpleUploadedFile(name, content)
    url = f"/en/needs/studies/{study.key}/files/"
    return client.post(url, {"file": file} | told).status_code


def test_participants_have_labels_and_are_counted(
    study: Study, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    take_part(client, study, about="buys every week")
    second = take_part(client, study)
    client.post(f"/en/needs/study-people/{second.key}/remove/")
    third = take_part(client, study)

    study.refresh_from_db()
    assert third.label == "P2"
    assert study.participants == 2


def test_a_recording_needs_consent_and_goes_with_it(
    study: Study, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    one = take_part(client, study, consent="notes")
    sound = b"ID3 talk"
    assert upload(client, study, "talk.mp3", sound) == 422
    assert upload(client, study, "talk.mp3", sound, participant=one.pk) == 422
    client.post(f"/en/needs/study-people/{one.key}/consent/", {"consent": "recording"})

    assert upload(client, study, "talk.mp3", sound, participant=one.pk) == 302
    path = _study_files.path_of(StudyFile.objects.get())
    assert path.read_bytes() == sound

    client.post(f"/en/needs/study-people/{one.key}/consent/", {"consent": "notes"})
    assert not path.exists()
    assert not StudyFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("page.html", b"<script>"), ("photo.png", b"<svg>"), ("run.exe", b"MZ"), ("x", b"")],
)
def test_a_file_of_another_type_is_refused(
    study: Study, alice: User, client_of: ClientOf, name: str, content: bytes
) -> None:
    assert upload(client_of(alice), study, name, content) == 422
    assert not StudyFile.objects.exists()


def test_who_may_not_see_the_customer_sees_neither_them_nor_their_file(
    study: Study, alice: User, bob: User, charlie: User, charlies_team: Team, customer_id: int,
    client_of: ClientOf,
) -> None:  # fmt: skip
    one = take_part(client_of(alice), study, customer_id=customer_id)
    upload(client_of(alice), study, "talk.mp3", b"ID3 talk", participant=one.pk)
    kept = StudyFile.objects.get()
    page, url = f"/en/needs/studies/{study.key}/", f"/en/needs/study-files/{kept.key}/"
    lead = User.objects.create_user("chloe", role="lead", team=charlies_team)

    heard = client_of(bob).get(url)

    assert heard.getvalue() == b"ID3 talk"
    assert heard["Content-Disposition"].startswith("attachment")
    assert f"/customers/{customer_id}/" in client_of(bob).get(page).content.decode()
    for user in (charlie, lead):
        shown = client_of(user).get(page).content.decode()
        assert client_of(user).get(url).status_code == 404
        assert f"/customers/{customer_id}/" not in shown
        assert "talk.mp3" not in shown
    refused = client_of(lead).post(f"/en/needs/studies/{study.key}/people/", {"consent": "none", "customer_id": customer_id})  # fmt: skip
    assert refused.status_code == 422
    assert client_of(lead).post(f"/en/needs/study-people/{one.key}/remove/").status_code == 404


def test_an_agent_reads_a_study_and_changes_nothing(
    study: Study, alice: User, bob: User, client_of: ClientOf
) -> None:
    one = take_part(client_of(alice), study)
    client = client_of(bob)

    codes = {
        client.post(f"/en/needs/studies/{study.key}/people/", {}).status_code,
        client.post(f"/en/needs/studies/{study.key}/findings/", {}).status_code,
        client.post(f"/en/needs/study-people/{one.key}/consent/", {}).status_code,
        upload(client, study, "a.pdf", b"%PDF-1"),
    }

    assert codes == {403}


def test_a_customer_is_forgotten_with_what_was_kept_of_them(
    study: Study, alice: User, customer_id: int, client_of: ClientOf
) -> None:
    one = take_part(client_of(alice), study, customer_id=customer_id, about="my neighbour")
    upload(client_of(alice), study, "talk.mp3", b"ID3 talk", participant=one.pk)
    path = _study_files.path_of(StudyFile.objects.get())

    assert _study_acts.forget_customer(customer_id) == 1

    one.refresh_from_db()
    assert (one.customer_id, one.about) == (None, "")
    assert not path.exists()


def test_a_finding_speaks_for_its_need_until_it_is_taken_back(
    study: Study, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    client.post("/en/needs/new/", {"title": "A time that holds", "kind": "need", "state": "new"})
    need = Need.objects.get()
    told = {"text": "They wait at home. Call 09121234567", "seen_with": "۴", "need": need.pk}

    client.post(f"/en/needs/studies/{study.key}/findings/", told)

    finding = study.shown.get()
    assert (finding.seen_with, finding.need) == (4, need)
    assert "09121234567" not in finding.text
    assert "They wait at home" in client.get(f"/en/needs/studies/{study.key}/").content.decode()
    assert Evidence.objects.filter(need=need, study=study, withdrawn_at=None).count() == 1
    client.post(f"/en/needs/study-findings/{finding.key}/withdraw/")
    assert Evidence.objects.filter(withdrawn_at=None).count() == 0
    client.post(f"/en/needs/study-findings/{finding.key}/withdraw/")
    assert Evidence.objects.filter(withdrawn_at=None).count() == 1


@pytest.mark.parametrize("kind", list(GUIDES))
def test_a_study_begins_with_a_guide_in_the_language_of_the_page(
    company: Workspace, alice: User, client_of: ClientOf, kind: str
) -> None:
    shown = client_of(alice).get(f"/fa/needs/studies/new/?guide={kind}").content.decode()

    assert guide(kind, "fa").splitlines()[0] in shown
    assert len(guide(kind, "en")) > 300
    assert f'value="{kind}" selected' in shown
