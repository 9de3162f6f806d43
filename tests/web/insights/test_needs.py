"""Needs on their pages: written, proven, planned, changed, undone, and kept from who may not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from mehvar import insights, voice
from mehvar.workspace import Workspace
from mehvar_web import company as served
from mehvar_web import outbox
from mehvar_web.accounts.models import User
from mehvar_web.insights.models import Evidence, Need, Study
from mehvar_web.outbox.models import OutboxEntry

ClientOf = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(company: Workspace, customer_id: int) -> int:
    """A comment of Bob's customer."""
    return a_comment(company, customer_id)


def a_comment(company: Workspace, customer_id: int | None = None) -> int:
    filters = voice.CommentFilters(customer_id=customer_id)
    return voice.search_comments(company, words="", filters=filters).rows[0].comment


def kept(table: str) -> list[dict[str, object]]:
    """The rows that wait for the lake, in the order of the acts."""
    entries = OutboxEntry.objects.filter(table=table).order_by("pk")
    return [row for entry in entries for row in entry.payload or ()]


def write(client: Client, **told: object) -> Need:
    fields = {"title": "A time that holds", "kind": "need", "state": "new"} | told
    answer = client.post("/en/needs/new/", fields)
    assert answer.status_code == 302, answer.content.decode()[:2_000]
    return Need.objects.latest("pk")


def test_a_need_is_written_proven_and_found(
    company: Workspace, alice: User, bob: User, comment: int, client_of: ClientOf
) -> None:
    need = write(client_of(alice), statement="Families need dinner in time", aspect="delivery")
    answer = client_of(bob).post(f"/en/needs/from-comment/{comment}/", {"need": need.pk})
    assert answer.status_code == 302

    listed = client_of(bob).get("/en/needs/?q=dinner&topic=delivery").content.decode()
    shown = client_of(bob).get(f"/fa/needs/{need.key}/").content.decode()

    assert "A time that holds" in listed
    assert f"/fa/voice/comments/{comment}/" in shown
    assert client_of(bob).get("/en/needs/?q=something+else").content.decode().count(need.key) == 0
    (row,) = kept("needs")
    assert (row["record_id"], row["aspect"], row["state"]) == (need.key, "delivery", "new")
    (proof,) = kept("need_evidence")
    assert (proof["need_id"], proof["comment"], proof["is_withdrawn"]) == (need.key, comment, False)


def test_the_same_comment_speaks_once(
    company: Workspace, alice: User, comment: int, client_of: ClientOf
) -> None:
    client = client_of(alice)
    need = write(client)

    for _ in range(2):
        client.post(f"/en/needs/from-comment/{comment}/", {"need": need.pk})

    assert need.evidence.count() == 1
    assert len(kept("need_evidence")) == 1


def test_a_comment_out_of_sight_cannot_be_linked_nor_read(
    company: Workspace, alice: User, charlie: User, comment: int, client_of: ClientOf
) -> None:
    need = write(client_of(alice))
    client_of(alice).post(f"/en/needs/from-comment/{comment}/", {"need": need.pk})
    (told,) = voice.read_comments(company, comments=[comment])

    refused = client_of(charlie).post(f"/en/needs/from-comment/{comment}/", {"need": need.pk})
    shown = client_of(charlie).get(f"/en/needs/{need.key}/").content.decode()

    assert refused.status_code == 404
    assert "A comment that you may not see" in shown
    assert told.text not in shown


def test_who_may_not_write_is_refused(
    company: Workspace, alice: User, bob: User, client_of: ClientOf
) -> None:
    need = write(client_of(alice))

    answers = [
        client_of(bob).post("/en/needs/new/", {"title": "Mine"}),
        client_of(bob).post(f"/en/needs/{need.key}/edit/", {"title": "Mine"}),
        client_of(bob).post(f"/en/needs/{need.key}/archive/"),
        client_of(bob).get("/en/needs/needs.csv"),
        client_of(bob).post("/en/needs/figures/new/", {}),
        client_of(bob).post("/en/needs/studies/new/", {}),
    ]

    assert {one.status_code for one in answers} == {403}
    assert Need.objects.get().title == "A time that holds"


def test_evidence_is_taken_back_by_who_brought_it(
    company: Workspace, alice: User, bob: User, charlie: User, client_of: ClientOf
) -> None:
    need = write(client_of(alice))
    client_of(bob).post(f"/en/needs/{need.key}/evidence/", {"note": "Three calls today"})
    one = Evidence.objects.get()

    assert client_of(charlie).post(f"/en/needs/evidence/{one.key}/withdraw/").status_code == 403
    client_of(bob).post(f"/en/needs/evidence/{one.key}/withdraw/")
    one.refresh_from_db()
    assert one.withdrawn_at is not None
    client_of(alice).post(f"/en/needs/evidence/{one.key}/restore/")
    one.refresh_from_db()

    assert one.withdrawn_at is None
    assert [row["is_withdrawn"] for row in kept("need_evidence")] == [False, True, False]


def test_a_change_is_undone(company: Workspace, alice: User, client_of: ClientOf) -> None:
    client = client_of(alice)
    need = write(client, due_day="1405/09/01")

    client.post(
        f"/en/needs/{need.key}/edit/",
        {"title": "Another", "kind": "pain", "state": "refused", "reason": "No money"},
    )
    need.refresh_from_db()
    assert (need.title, need.state, need.due_day) == ("Another", "refused", None)
    client.post(f"/en/needs/{need.key}/undo/")

    need.refresh_from_db()
    assert (need.title, need.state, need.due_day) == (
        "A time that holds", "new", date(2026, 11, 22),
    )  # fmt: skip
    assert [row["title"] for row in kept("needs")] == [
        "A time that holds", "Another", "A time that holds",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"title": ""}, "id_title"),
        ({"state": "refused"}, "Say why not"),
        ({"change": "A second courier"}, "Say since when"),
        ({"changed_day": "2090-01-01"}, "has not come yet"),
        ({"aspect": "nowhere"}, "id_aspect"),
    ],
)
def test_what_is_wrong_is_named(
    told: dict[str, str], words: str, company: Workspace, alice: User, client_of: ClientOf
) -> None:
    fields = {"title": "A", "kind": "need", "state": "new"} | told

    answer = client_of(alice).post("/en/needs/new/", fields)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Need.objects.exists()


def test_names_and_numbers_are_taken_out_of_notes(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    client.post("/en/needs/studies/new/", {
        "title": "Six interviews", "kind": "interview", "held_day": "2026-09-01",
        "participants": "۶", "notes": "آقای رضایی از ۰۹۱۲۳۴۵۶۷۸۹ گفت دیر می‌رسد", "findings": "دیر",
    })  # fmt: skip

    study = Study.objects.get()

    assert study.participants == 6
    assert "رضایی" not in study.notes
    assert "۰۹۱۲۳۴۵۶۷۸۹" not in study.notes
    assert "دیر می‌رسد" in study.notes
    need = write(client)
    client.post(f"/en/needs/{need.key}/evidence/", {"study": study.pk})
    assert "Six interviews" in client.get(f"/en/needs/{need.key}/").content.decode()
    assert need.title in client.get(f"/en/needs/studies/{study.key}/").content.decode()


def test_the_next_build_weighs_what_was_written(
    own_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client, comment = client_of(alice), a_comment(own_company)
    need = write(client, aspect="delivery")
    client.post(f"/en/needs/from-comment/{comment}/", {"need": need.pk})
    client.post("/en/needs/figures/new/", {
        "measure": "nps", "industry": "Grocery", "year": "2025", "value": "31.5",
        "reference": "A yearly report",
    })  # fmt: skip
    outbox.relay()

    with own_company.build(now=served.now()) as build:
        insights.build_insights(build)

    told = insights.read_worths(own_company)[need.key]
    assert (told.evidence, told.comments) == (1, 1)
    assert told.customers is None  # one customer is too few to tell of
    (figure,) = insights.read_benchmarks(own_company)
    assert (figure.industry, figure.value) == ("Grocery", 31.5)
    shown = client.get("/en/needs/figures/").content.decode()
    assert "A yearly report" in shown
    assert "A yearly report" in client.get("/en/scores/?measure=nps").content.decode()


def test_a_figure_outside_its_scale_is_refused(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    answer = client_of(alice).post("/en/needs/figures/new/", {
        "measure": "csat", "industry": "Grocery", "year": "2025", "value": "85",
        "reference": "A yearly report",
    })  # fmt: skip

    assert answer.status_code == 422
    assert "outside the scale" in answer.content.decode()


def test_pages_before_the_first_build_say_so(
    new_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)

    for address in ("", "studies/", "figures/", "new/"):
        for language in ("fa", "en"):
            assert client.get(f"/{language}/needs/{address}").status_code == 200
    need = write(client)
    assert client.get(f"/en/needs/{need.key}/").status_code == 200


def test_list_board_and_file_agree(company: Workspace, alice: User, client_of: ClientOf) -> None:
    client = client_of(alice)
    write(client, title="=cmd()", state="planned")
    write(client, title="Second")

    board = client.get("/en/needs/?view=board").content.decode()
    file = b"".join(client.get("/en/needs/needs.csv?state=planned")).decode("utf-8-sig")

    assert "Second" in board
    assert "Second" not in file
    assert "\n=cmd" not in file
    assert json.dumps("=cmd()") not in file
