"""What changed, as people see it: alarms, whose they are, and what they did about them."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from tests.voice.talk import build, company, talk

from mehvar import voice
from mehvar.workspace import Workspace
from mehvar_web import company as served
from mehvar_web import jobs
from mehvar_web.api import Scope, make_token
from mehvar_web.outbox.models import OutboxEntry
from mehvar_web.voice import _changes_notices as notices
from mehvar_web.voice.changes_models import ChangeAlert, ChangeOwner, ChangeSilence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings as DjangoSettings
    from tests.web.conftest import ClientOf

    from mehvar.voice import VoiceChange
    from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db

TERM = "شیر فاسد"


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = company(tmp_path_factory.mktemp("talk") / "shop")
    build(workspace, talk(rise=0.2, term=TERM))
    return workspace.root


@pytest.fixture
def changed(talked: Path, settings: DjangoSettings) -> Iterator[Workspace]:
    """The company whose delivery got worse and whose milk went off; these tests only read it."""
    settings.MEHVAR_WORKSPACE = talked
    yield Workspace.open(talked)
    served.close_readers()


def _alarm(workspace: Workspace, subject: str) -> VoiceChange:
    found = voice.read_changes(workspace, only_alarms=True).changes
    return next(one for one in found if one.subject == subject)


def _act(client: Client, change: VoiceChange, act: str, text: str = "") -> None:
    told = {"change": change.change, "act": act, "text": text}
    response = client.post(reverse("voice:change_act"), told)
    assert response.status_code == 302


def _events() -> list[str]:
    entries = OutboxEntry.objects.filter(table="system_events").order_by("pk")
    return [row["name"] for entry in entries for row in entry.payload or ()]


def test_the_page_tells_alarms_first_and_how_it_was_looked_for(
    changed: Workspace, alice: User, client_of: ClientOf
) -> None:
    shown = client_of(alice).get("/en/voice/changes/").content.decode()

    alarms = shown.index("Table of alarms")
    others = shown.index("Table of other changes")
    assert alarms < shown.index(TERM) < others
    assert "more complaints" in shown[alarms:others]
    assert "false alarm a week over everything that is watched" in shown


def test_a_subject_has_its_charts_and_comments(
    changed: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)

    term = client.get("/en/voice/changes/subject/", {"subject": TERM}).content.decode()
    delivery = client.get("/en/voice/changes/subject/", {"subject": "delivery"}).content.decode()

    assert term.count("<blockquote") == 3
    assert "Complaints, by week" in delivery
    assert "Slow drift of complaints" in delivery
    assert client.get("/en/voice/changes/subject/?subject=nothing").status_code == 404


def test_an_agent_sees_the_change_and_not_the_comments_of_others(
    changed: Workspace, charlie: User, client_of: ClientOf
) -> None:
    shown = client_of(charlie).get("/en/voice/changes/subject/", {"subject": TERM}).content.decode()

    assert "<blockquote" not in shown
    assert "of customers whom other teams serve" in shown


def test_the_owner_of_a_subject_is_told_once_in_the_shell_and_by_mail(
    changed: Workspace, alice: User, bob: User, client_of: ClientOf
) -> None:
    bob.email = "bob@example.com"
    bob.save()
    form = {"delivery": bob.pk}
    assert client_of(alice).post(reverse("voice:change_owners"), form).status_code == 302

    assert notices.keep_alarms(changed) == 2
    assert notices.keep_alarms(changed) == 0
    for _ in range(2):
        notices.send_mails(_Context())  # type: ignore[arg-type]

    assert ChangeOwner.objects.get().user == bob
    assert [one.subject for one in notices.open_alerts(bob)] == ["delivery"]
    assert [one.subject for one in notices.open_alerts(alice)] == [TERM]  # nobody's: the owner's
    assert [one.to for one in mail.outbox] == [["bob@example.com"]]
    assert TERM not in mail.outbox[0].body
    shell = client_of(bob).get("/en/voice/changes/").content.decode()
    assert re.search(r'<span>Voice</span><span class="count">.*1.*</span>', shell)
    assert jobs.live(notices.KIND, key=notices.KIND) is not None


class _Context:
    """A job's context that tells nobody."""

    def progress(self, stage: object, done: float = 0, total: float | None = None) -> None:
        """Say nothing."""


def test_what_is_done_about_an_alarm_is_written_down_and_can_be_taken_back(
    changed: Workspace, alice: User, client_of: ClientOf
) -> None:
    client, change = client_of(alice), _alarm(changed, "delivery")

    _act(client, change, "acknowledge")
    assert not notices.open_alerts(alice).filter(subject="delivery").exists()
    _act(client, change, "reopen")
    assert notices.open_alerts(alice).filter(subject="delivery").exists()
    _act(client, change, "silence")
    assert ChangeSilence.objects.get().stream == change.stream
    assert not notices.open_alerts(alice).exists()
    _act(client, change, "unsilence")
    _act(client, change, "explain", "پیک تازه‌کار بود")

    alert = ChangeAlert.objects.get(subject="delivery")
    assert alert.explanation == "پیک تازه‌کار بود"
    assert alert.acknowledged_by == alice
    told = ("acknowledged", "reopened", "silenced", "unsilenced", "explained")
    assert _events() == [f"alert.{one}" for one in told]
    audited = OutboxEntry.objects.filter(kind="audit", payload__object_kind="alert")
    assert audited.count() == 5
    page = client.get("/en/voice/changes/subject/?subject=delivery").content.decode()
    assert "پیک تازه‌کار بود" in page


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({"change": "none", "act": "acknowledge"}, id="no such alarm"),
        pytest.param({"act": "erase"}, id="no such act"),
    ],
)
def test_what_does_not_exist_cannot_be_acted_upon(
    changed: Workspace, alice: User, client_of: ClientOf, told: dict[str, str]
) -> None:
    known = {"change": _alarm(changed, "delivery").change}

    response = client_of(alice).post(reverse("voice:change_act"), known | told)

    assert response.status_code == 404
    assert _events() == []


def test_the_file_has_every_change_and_no_comment(
    changed: Workspace, alice: User, client_of: ClientOf
) -> None:
    response = client_of(alice).get("/en/voice/changes.csv")

    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(voice.read_changes(changed).changes)
    assert {row["subject"] for row in rows if row["alarm"] == "yes"} == {TERM, "delivery"}


def test_programs_are_told_the_same(changed: Workspace, alice: User) -> None:
    _token, text = make_token(
        user=alice, name="changes", scopes=[Scope.VOICE_READ], now=served.now()
    )

    response = Client().get(
        "/api/v1/voice/changes?alarms=true", headers={"authorization": f"Bearer {text}"}
    )

    told = response.json()
    assert {one["subject"] for one in told["changes"]} == {TERM, "delivery"}
    assert told["figures"]["budget_a_week"] == 1


def test_before_the_first_build_the_page_says_so(
    new_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    response = client_of(alice).get("/en/voice/changes/")

    assert response.status_code == 200
    assert "Nothing has been built yet" in response.content.decode()
