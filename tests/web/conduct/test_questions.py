"""Questions about grants: who reads which, who answers, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from tests.web.conduct.conftest import IDS

from mehvar_web import conduct
from mehvar_web.conduct.models import Answer
from mehvar_web.outbox.models import OutboxEntry

if TYPE_CHECKING:
    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

ClientOf = Callable[["User"], Client]
pytestmark = pytest.mark.django_db


def told(kind: str) -> list[str]:
    entries = OutboxEntry.objects.filter(kind=kind).order_by("pk")
    return [str(entry.payload) for entry in entries]


def test_a_lead_reads_of_their_own_team_and_customers(
    asked: Workspace, alice: User, lead: User, finance: User, client_of: ClientOf
) -> None:
    shown = client_of(lead).get("/en/conduct/").content.decode()

    assert IDS["north"] in shown
    assert IDS["customer"] in shown
    assert IDS["south"] not in shown
    assert client_of(lead).get(f"/en/conduct/questions/{IDS['south']}/").status_code == 404
    assert IDS["south"] in client_of(alice).get("/en/conduct/").content.decode()
    of_finance = client_of(finance).get("/en/conduct/").content.decode()
    assert IDS["south"] in of_finance
    assert "S1" not in of_finance  # employees by id only for who reviews


def test_an_agent_and_an_analyst_read_nothing_of_it(
    asked: Workspace, bob: User, client_of: ClientOf
) -> None:
    assert client_of(bob).get("/en/conduct/").status_code == 403
    assert client_of(bob).get(f"/en/conduct/questions/{IDS['north']}/").status_code == 403


@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_question_shows_evidence_and_what_could_explain_it(
    asked: Workspace, lead: User, client_of: ClientOf, language: str
) -> None:
    answer = client_of(lead).get(f"/{language}/conduct/questions/{IDS['north']}/")
    shown = answer.content.decode()

    assert answer.status_code == 200
    assert ("۲۱" if language == "fa" else "21") in shown
    assert ("۶٫۵" if language == "fa" else "6.5") in shown
    assert ("بی‌گناهانه" if language == "fa" else "innocently") in shown


def test_what_does_not_stand_out_is_no_question(
    asked: Workspace, alice: User, client_of: ClientOf
) -> None:
    assert client_of(alice).get("/en/conduct/questions/aaaaaaaaaaaaaaa4/").status_code == 404


def test_an_answer_is_recorded_audited_and_taken_back(
    asked: Workspace, lead: User, client_of: ClientOf
) -> None:
    client = client_of(lead)
    page = f"/en/conduct/questions/{IDS['north']}/"
    answer = client.post(page, {"answer": "talk", "note": "Took over the hard cases"})
    assert answer.status_code == 302

    made = Answer.objects.get()
    assert (made.answer, made.employee_id, made.figures["observed"]) == ("talk", "N1", 21)
    assert any("conduct.answered" in one for one in told("audit"))
    assert not any("hard cases" in one for one in (*told("audit"), *told("rows")))
    assert "Took over" in client.get(page).content.decode()

    client.post(f"/en/conduct/answers/{made.key}/withdraw/")

    assert conduct.answers_to([IDS["north"]]) == {}
    assert "Took over" not in client.get(page).content.decode()


def test_finance_reads_but_does_not_answer(
    asked: Workspace, finance: User, client_of: ClientOf
) -> None:
    page = f"/en/conduct/questions/{IDS['customer']}/"
    client_of(finance).post(page, {"answer": "talk", "note": "x"})

    assert not Answer.objects.exists()
    assert client_of(finance).post("/en/conduct/answers/x/withdraw/").status_code == 403


def test_nobody_answers_a_question_about_themselves(
    asked: Workspace, lead: User, client_of: ClientOf
) -> None:
    lead.employee_id = "N1"
    lead.save()
    page = f"/en/conduct/questions/{IDS['north']}/"
    client_of(lead).post(page, {"answer": "explained", "note": "all fine"})

    assert not Answer.objects.exists()
    assert "somebody else answers" in client_of(lead).get(page).content.decode()


def test_an_employee_reads_what_is_recorded_about_them(
    asked: Workspace, bob: User, lead: User, client_of: ClientOf
) -> None:
    bob.employee_id = "N1"
    bob.save()
    client_of(lead).post(
        f"/en/conduct/questions/{IDS['north']}/", {"answer": "watch", "note": "Hard cases in Dey"}
    )

    shown = client_of(bob).get("/en/conduct/mine/").content.decode()

    assert "21 gestures" in shown
    assert "Hard cases in Dey" in shown
    assert "Hard cases" not in client_of(lead).get("/en/conduct/mine/").content.decode()


def test_the_file_holds_what_the_list_shows(
    asked: Workspace, lead: User, bob: User, client_of: ClientOf
) -> None:
    answer = client_of(lead).get("/en/conduct/questions.csv")
    text = b"".join(answer).decode("utf-8-sig")

    assert text.count("\n") == 3
    assert "S1" not in text
    assert client_of(bob).get("/en/conduct/questions.csv").status_code == 403


def test_before_a_build_the_page_says_so(
    new_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    for page in ("", "returns/"):
        answer = client_of(alice).get(f"/en/conduct/{page}")
        assert answer.status_code == 200
        assert "Nothing was compared yet" in answer.content.decode()
    assert client_of(alice).get("/en/conduct/contacts/").status_code == 200
    assert client_of(alice).get("/en/conduct/mine/").status_code == 200
