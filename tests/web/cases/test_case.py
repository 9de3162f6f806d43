"""One case: answered, noted, waited for, resolved, reopened, merged, split, explained."""

from __future__ import annotations

import re
import uuid

import pytest
from tests.web.cases.conftest import ClientOf, act, now_of, opened, text_of, words_of

from mehvar.workspace import Workspace
from mehvar_web import care
from mehvar_web import company as served
from mehvar_web.accounts.models import User
from mehvar_web.care.models import Article, Case, ReplyTemplate
from mehvar_web.outbox.models import OutboxEntry

pytestmark = pytest.mark.django_db

ACTS = ("act", "answer", "note", "join", "merge", "split", "helped")


def test_a_case_exists_for_its_team_and_for_no_other(
    company: Workspace, customer_id: int, alice: User, bob: User, charlie: User, client_of: ClientOf
) -> None:
    case = opened(1, customer_id=customer_id)
    page = f"/en/cases/{case.key}/"

    assert {client_of(one).get(page).status_code for one in (alice, bob)} == {200}
    client = client_of(charlie)
    assert client.get(page).status_code == 404
    assert {client.post(f"{page}{one}/").status_code for one in ACTS} == {404}
    assert {client.post(f"{page}{one}/").status_code for one in ("reveal", "hide")} == {404}


def test_an_auditor_reads_everything_and_changes_nothing(
    company: Workspace, people: dict[str, User], customer_id: int, client_of: ClientOf
) -> None:
    case = opened(1, customer_id=customer_id)
    client = client_of(people["auditor"])

    page = text_of(client.get(f"/en/cases/{case.key}/"))

    assert "<form" not in page.split('<main id="main"')[1].replace("search", "").split("know")[0]
    assert {client.post(f"/en/cases/{case.key}/{one}/").status_code for one in ACTS} == {403}
    assert client.get("/en/cases/new/").status_code == 403


def test_names_are_masked_until_somebody_asks_and_the_audit_knows(
    company: Workspace, customer_id: int, bob: User, client_of: ClientOf
) -> None:
    case = opened(1, customer_id=customer_id)
    known = served.desk().profile(customer_id)
    assert known is not None
    assert known.mobile
    client, page = client_of(bob), f"/en/cases/{case.key}/"
    assert known.mobile not in text_of(client.get(page))

    client.post(f"{page}reveal/", {"purpose": "complaint"})

    assert known.mobile in text_of(client.get(page))
    told = [e.payload["action"] for e in OutboxEntry.objects.filter(kind="audit") if e.payload]
    assert told.count("customer.reveal") == 1
    assert told.count("case.read") == 1
    client.post(f"{page}hide/")
    assert known.mobile not in text_of(client.get(page))


def test_what_was_told_stops_the_first_clock_and_the_same_form_again_tells_nothing(
    company: Workspace, customer_id: int, bob: User, client_of: ClientOf
) -> None:
    case, client = opened(1, customer_id=customer_id), client_of(bob)
    form = {"way": "told", "text": "We are on our way.", "token": str(uuid.uuid4()), "wait": "on"}

    first = client.post(f"/en/cases/{case.key}/answer/", form, follow=True)
    again = client.post(f"/en/cases/{case.key}/answer/", form, follow=True)

    assert "Written down as told." in text_of(first)
    assert "This answer had been sent already." in text_of(again)
    assert now_of(case).state == "waiting"
    assert now_of(case).first_response_at is not None
    assert case.notes.count() == 1
    assert "rests" in text_of(again)


def test_an_answer_can_be_seen_first_and_an_empty_one_is_refused(
    company: Workspace, customer_id: int, bob: User, client_of: ClientOf
) -> None:
    case, client = opened(1, customer_id=customer_id), client_of(bob)
    url, token = f"/en/cases/{case.key}/answer/", str(uuid.uuid4())

    seen = client.post(url, {"way": "told", "text": "Dear you", "token": token, "preview": "1"})
    empty = client.post(url, {"way": "told", "text": " ", "token": token})

    assert "So the customer will read it:" in text_of(seen)
    assert empty.status_code == 422
    assert not case.notes.exists()


def test_a_ready_answer_begins_with_the_customers_name_and_order(
    company: Workspace, customer_id: int, bob: User, client_of: ClientOf
) -> None:
    case = opened(1, customer_id=customer_id, order=("shop", "A77"))
    text = "Order {order} of {name}: sorry, {agent}."
    reply = ReplyTemplate(name="Sorry", text_en=text)
    care.save_reply(reply, by=bob, now=served.now())
    known = served.desk().profile(customer_id)
    assert known is not None

    page = text_of(client_of(bob).get(f"/en/cases/{case.key}/?reply={reply.pk}"))

    assert f"Order A77 of {known.full_name}: sorry, bob." in page


def test_a_note_names_colleagues_who_then_take_part_and_are_told(
    company: Workspace, customer_id: int, alice: User, bob: User, client_of: ClientOf
) -> None:
    case = opened(1, customer_id=customer_id)
    told = {"note-text": "Look at this", "note-mentions": [alice.pk]}

    page = client_of(bob).post(f"/en/cases/{case.key}/note/", told, follow=True)

    assert "Look at this" in text_of(page)
    assert care.count_notices(alice) == 1
    notices = text_of(client_of(alice).get("/en/cases/notices/"))
    assert "somebody mentioned you" in notices
    client_of(alice).get(f"/en/cases/{case.key}/")
    assert care.count_notices(alice) == 0


def test_a_case_goes_its_whole_way_on_the_page(
    company: Workspace, customer_id: int, bob: User, client_of: ClientOf
) -> None:
    case, client = opened(1, customer_id=customer_id), client_of(bob)

    early = act(client, case, "wait")
    assert now_of(case).state == "open"
    assert "message error" in text_of(early)
    act(client, case, "take")
    act(client, case, "tick", step="0", done="1")
    act(client, case, "spend", minutes="۱۲")
    act(client, case, "resolve")
    assert (now_of(case).state, now_of(case).done_steps) == ("resolved", [0])
    assert now_of(case).handling_minutes == 12
    client.post(f"/en/cases/{case.key}/helped/", {"helped": "no"})
    assert (now_of(case).state, now_of(case).reopenings) == ("open", 1)
    page = text_of(client.get(f"/en/cases/{case.key}/"))
    assert "The customer says it did not help" in page
    assert re.search(r"<del>.*?</del>", page)


def test_a_case_says_why_it_happened_and_whose_that_is(
    company: Workspace, customer_id: int, bob: User, client_of: ClientOf
) -> None:
    case, client = opened(1, customer_id=customer_id), client_of(bob)

    act(
        client, case, "cause",
        **{"cause-cause": "too few couriers", "cause-cause_owner": "courier",
           "cause-partner": "c-7"},
    )  # fmt: skip

    assert (now_of(case).cause, now_of(case).cause_owner) == ("too few couriers", "courier")
    page = text_of(client.get(f"/en/cases/{case.key}/"))
    assert "The courier" in page
    assert "c-7" in page


def test_what_is_the_same_becomes_one_and_can_be_two_again(
    company: Workspace, customer_id: int, bob: User, client_of: ClientOf
) -> None:
    first = opened(1, customer_id=customer_id, order=("shop", "same"))
    second = opened(2, customer_id=customer_id, order=("shop", "same"), title="The same again")
    client = client_of(bob)
    assert "The same again" in text_of(client.get(f"/en/cases/{first.key}/"))

    told = client.post(f"/en/cases/{second.key}/merge/", {"into": first.key}, follow=True)

    assert now_of(second).merged_into == first
    assert f"took in case {second.number}" in words_of(told)
    undo = re.search(r'action="(/en/cases/undo/[^"]+)"', text_of(told))
    assert undo is not None
    undone = client.post(undo[1])
    assert undone["Location"] == f"/en/cases/{second.key}/"
    assert now_of(second).state == "open"
    assert "<del>Merged</del>" in text_of(client.get(f"/en/cases/{first.key}/"))
    client.post(
        f"/en/cases/{first.key}/split/", {"split-type": "damaged_item", "split-title": "Broken"}
    )
    assert Case.objects.get(title="Broken").split_from == first


def test_a_leader_owns_a_case_personally_and_everybody_sees_how_many(
    company: Workspace, customer_id: int, alice: User, bob: User, charlie: User, client_of: ClientOf
) -> None:
    case = opened(1, customer_id=customer_id, title="To the very top")

    act(client_of(bob), case, "leader", leader=str(alice.pk))

    assert now_of(case).leader == alice
    page = words_of(client_of(bob).get("/en/cases/executive/"))
    assert "1 case of leaders" in page
    assert "To the very top" in page
    theirs = words_of(client_of(charlie).get("/en/cases/executive/"))
    assert "1 case of leaders" in theirs
    assert "To the very top" not in theirs


def test_the_knowledge_base_is_searched_beside_the_case(
    company: Workspace, customer_id: int, bob: User, client_of: ClientOf
) -> None:
    case = opened(1, customer_id=customer_id)
    found = Article(title_en="When a parcel is lost", body_en="Ask the depot in Karaj.")
    care.save_article(found, by=bob, now=served.now())
    client = client_of(bob)

    assert "Ask the depot" in text_of(client.get(f"/en/cases/{case.key}/?know=karaj"))
    assert "No article has these words." in text_of(
        client.get(f"/en/cases/{case.key}/?know=nowhere")
    )
