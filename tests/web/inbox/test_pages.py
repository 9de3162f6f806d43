"""Threads on their pages: found, assigned, answered, linked, undone; and kept from who may not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.web.channels.conftest import turn
from tests.web.inbox.conftest import arrival, kept, now_of, take, the_thread

from mehvar import voice
from mehvar.workspace import Workspace
from mehvar_web import company as served
from mehvar_web.accounts.models import User
from mehvar_web.inbox import Contact, File
from mehvar_web.inbox.models import AnswerTemplate, Item, Thread

ClientOf = Callable[[User], Client]
pytestmark = pytest.mark.django_db


def of_customer(customer_id: int, number: int = 1, **told: Any) -> Thread:
    """A thread of a customer, about a late order."""
    take(arrival(number, customer_id=customer_id, **{"text": "My order came too late"} | told))
    return Thread.objects.latest("pk")


def text_of(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode())


# -- who sees what ---------------------------------------------------------------------------------


def test_a_customers_thread_is_seen_by_their_team_and_by_no_other(
    company: Workspace, customer_id: int, alice: User, bob: User, charlie: User, dana: User, client_of: ClientOf,
) -> None:  # fmt: skip
    thread = of_customer(customer_id)
    page, acts = f"/en/inbox/{thread.key}/", ("answer", "act", "note", "link", "reveal", "hide")

    for user in (alice, bob):
        assert client_of(user).get(page).status_code == 200
        assert "came too late" in text_of(client_of(user).get("/en/inbox/"))
    for user in (charlie, dana):
        client = client_of(user)
        assert client.get(page).status_code == 404
        assert {client.post(f"{page}{one}/").status_code for one in acts} == {404}
        listed = text_of(client.get("/en/inbox/?box=all"))
        assert "came too late" not in listed
        assert thread.key not in listed
        assert "Nothing waits here" in listed
        client.post("/en/inbox/bulk/", {"thread": [thread.key], "act": "done"})
    thread.refresh_from_db()
    assert thread.state == "new"


def test_somebody_unknown_is_anybodys_who_answers_until_somebody_has_them(
    company: Workspace, alice: User, bob: User, charlie: User, client_of: ClientOf
) -> None:
    take(arrival())
    thread = the_thread()
    page = f"/en/inbox/{thread.key}/"
    assert {client_of(one).get(page).status_code for one in (bob, charlie)} == {200}

    client_of(bob).post(f"{page}act/", {"act": "mine"})

    assert client_of(bob).get(page).status_code == 200
    assert client_of(charlie).get(page).status_code == 404
    assert client_of(alice).get(page).status_code == 200


def test_an_auditor_reads_and_does_nothing(
    company: Workspace, people: dict[str, User], customer_id: int, client_of: ClientOf
) -> None:
    thread = of_customer(customer_id, text="Call me: 09121234567")
    client = client_of(people["auditor"])

    shown = text_of(client.get(f"/en/inbox/{thread.key}/"))

    assert "09121234567" not in shown
    assert "Show personal details" not in shown
    assert {client.post(f"/en/inbox/{thread.key}/{one}/").status_code for one in ("answer", "act", "note", "link", "reveal")} == {403}  # fmt: skip
    assert client.get("/en/inbox/write/").status_code == 403


def test_personal_data_are_shown_to_who_asks_and_the_audit_knows(
    company: Workspace, customer_id: int, bob: User, client_of: ClientOf
) -> None:
    thread = of_customer(customer_id, text="Call me: 09121234567")
    client, page = client_of(bob), f"/en/inbox/{thread.key}/"
    assert "09121234567" not in text_of(client.get(page))

    client.post(f"{page}reveal/", {"purpose": "complaint"})

    assert "09121234567" in text_of(client.get(page))
    assert "09121234567" not in text_of(client.get("/en/inbox/"))
    from mehvar_web.outbox.models import OutboxEntry

    told = [e.payload["action"] for e in OutboxEntry.objects.filter(kind="audit") if e.payload]
    assert told.count("customer.reveal") == 1
    assert told.count("thread.read") == 1


def test_a_file_is_a_download_of_who_sees_the_thread_and_asked(
    own_company: Workspace, customer_id: int, bob: User, charlie: User, client_of: ClientOf
) -> None:
    thread = of_customer(customer_id, files=(File(name="a.pdf", content=b"%PDF-1.7"),))
    url = f"/en/inbox/files/{thread.items.get().attachments.get().key}/"

    assert client_of(charlie).get(url).status_code == 404
    client = client_of(bob)
    assert client.get(url).status_code == 302
    client.post(f"/en/inbox/{thread.key}/reveal/", {"purpose": "service"})
    found = client.get(url)

    assert text_of(found) == "%PDF-1.7"
    assert found["Content-Disposition"].startswith("attachment")
    assert found["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in found["Content-Security-Policy"]


# -- the list --------------------------------------------------------------------------------------


def test_the_list_goes_through_all_threads_once_in_each_order(
    company: Workspace, customer_id: int, alice: User, client_of: ClientOf
) -> None:
    same = served.now() - timedelta(hours=2)
    take(
        *(
            arrival(n, at=same - timedelta(minutes=n // 7), text=f"Word{n} of a mail")
            for n in range(70)
        )
    )
    client = client_of(alice)
    for sort in ("newest", "waiting", "worth"):
        seen: list[str] = []
        url = f"/en/inbox/?sort={sort}"
        while url:
            page = text_of(client.get(url))
            seen += re.findall(r'name="thread" value="(\w{32})"', page)
            following = re.search(r'rel="next" href="([^"]+)"', page)
            url = f"/en/inbox/{following[1].replace('&amp;', '&')}" if following else ""
        assert len(seen) == len(set(seen)) == 70, sort


def test_filters_boxes_and_words_narrow_the_list(
    company: Workspace, customer_id: int, alice: User, bob: User, client_of: ClientOf
) -> None:
    take(
        arrival(1, text="The tomatoes were rotten, terrible"),
        arrival(2, origin="messenger", channel="telegram", thread_ids=(), text="سلام، کتاب‌هایم نرسید", contact=Contact(address="7")),
        arrival(3, text="Spam spam lottery"),
    )  # fmt: skip
    lottery = Thread.objects.get(search__contains="lottery")
    client = client_of(alice)
    client.post(f"/en/inbox/{lottery.key}/act/", {"act": "spam"})
    client.post(f"/en/inbox/{Thread.objects.get(origin='messenger').key}/act/", {"act": "mine"})

    def found(query: str) -> int:
        return len(
            set(
                re.findall(
                    r'name="thread" value="(\w{32})"', text_of(client.get(f"/en/inbox/?{query}"))
                )
            )
        )

    assert found("") == 2
    assert found("box=spam") == 1
    assert found("box=mine") == found("assignee=me") == found("origin=messenger") == 1
    assert found("q=tomatoes rotten") == 1
    assert found("q=كتابهايم") == found("q=کتاب") == 1
    assert found("q=sara@example.com") == 1
    assert found("sentiment=negative") >= 1
    assert found("box=unread") == 2
    assert found("state=done&box=all") == 0
    assert found("first_day=1300/01/01&last_day=1300/01/02") == 0
    assert (
        client.get("/en/inbox/?store_id=%00&aspect=%27&after=x~y&sort=zz&q=%00").status_code == 200
    )


def test_several_are_done_at_once_and_taken_back_at_once(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    take(*(arrival(n) for n in range(3)))
    keys = list(Thread.objects.values_list("key", flat=True))
    client = client_of(alice)

    client.post("/en/inbox/bulk/", {"thread": keys[:2], "act": "done"})

    assert Thread.objects.filter(state="done", waiting_since=None).count() == 2
    assert sum("resolved_at" in row for row in now_of("interactions").values()) == 2
    batch = Thread.objects.filter(state="done")[0].changes.get().batch
    client.post(f"/en/inbox/undo/{batch}/")
    assert Thread.objects.filter(state="new").count() == 3
    assert not any("resolved_at" in row for row in now_of("interactions").values())


def test_a_thread_stays_in_its_list_when_something_is_done_and_taken_back(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    take(arrival(1))
    here = f"/fa/inbox/{the_thread().key}/"
    client = client_of(alice)

    done = client.post(f"{here}act/?box=all", {"act": "done"}, follow=True)

    assert done.redirect_chain == [(f"{here}?box=all", 302)]
    page = done.content.decode()
    assert "۱ گفت‌وگو تغییر کرد." in page
    undo = re.search(r'action="(/fa/inbox/undo/[^"]+)"', page)
    assert undo is not None
    assert client.post(undo[1])["Location"] == f"{here}?box=all"
    assert f'action="{here}act/?box=all"' in page


def test_spam_keeps_no_words_in_the_lake_and_comes_back_whole(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    take(arrival())
    thread, client = the_thread(), client_of(alice)
    (before,) = now_of("interactions").values()

    client.post(f"/en/inbox/{thread.key}/act/", {"act": "spam"})
    (spam,) = now_of("interactions").values()
    client.post(f"/en/inbox/{thread.key}/act/", {"act": "not-spam"})
    (after,) = now_of("interactions").values()

    assert "text" not in spam
    assert "person_ref" not in spam
    assert (after["text"], after["person_ref"]) == (before["text"], before["person_ref"])


def test_a_view_is_kept_shared_and_removed_by_its_owner(
    company: Workspace, alice: User, bob: User, client_of: ClientOf
) -> None:
    told = {"name": "Rotten", "query": "q=rotten&box=all", "shared": "on"}
    client_of(alice).post("/en/inbox/views/", told)

    listed = text_of(client_of(bob).get("/en/inbox/"))

    assert "?q=rotten&amp;box=all" in listed
    pk = re.search(r"views/(\d+)/remove", text_of(client_of(alice).get("/en/inbox/")))
    assert pk
    assert client_of(bob).post(f"/en/inbox/views/{pk[1]}/remove/").status_code == 404
    assert client_of(alice).post(f"/en/inbox/views/{pk[1]}/remove/").status_code == 302


def test_the_file_of_the_list_holds_no_personal_data(
    company: Workspace, customer_id: int, alice: User, bob: User, client_of: ClientOf
) -> None:
    of_customer(customer_id, text="Call me: 09121234567")

    told = text_of(client_of(alice).get("/en/inbox/inbox.csv"))

    assert str(customer_id) in told
    assert "09121234567" not in told
    assert client_of(bob).get("/en/inbox/inbox.csv").status_code == 403


# -- acting ----------------------------------------------------------------------------------------


def test_an_answer_leaves_by_the_channel_it_came_by_once(
    company: Workspace, customer_id: int, bob: User, mailed: Any, client_of: ClientOf
) -> None:
    thread = of_customer(
        customer_id,
        title="Late",
        contact=Contact(address="sara@example.com"),
        message_id="<m1@x>",
    )
    client, page = client_of(bob), f"/en/inbox/{thread.key}/"
    token = re.search(r'name="token" value="([^"]+)"', text_of(client.get(page)))
    assert token
    told = {"token": token[1], "way": "email", "text": "We are sorry; it comes today."}

    seen = text_of(client.post(f"{page}answer/", told | {"preview": "1"}))
    assert "So the customer will read it" in seen
    assert Item.objects.filter(direction="out").count() == 0
    for _ in range(2):
        assert client.post(f"{page}answer/", told).status_code == 302

    thread.refresh_from_db()
    assert (thread.state, thread.assignee_id) == ("waiting", bob.pk)
    assert Thread.objects.filter(waiting_since=None).count() == 1
    assert Item.objects.filter(direction="out").count() == 1
    rows = now_of("interactions")
    out = [row for row in rows.values() if row["direction"] == "outbound"]
    assert [(row["text"], row["kind"], row["thread_id"]) for row in out] == [
        (told["text"], "note", thread.key)
    ]
    assert [row["first_response_at"] for row in rows.values() if row["direction"] == "inbound"]
    assert told["text"] in text_of(client.get(page))
    turn("email")
    ((_sender, to, letter),) = mailed.taken
    assert (to, letter["In-Reply-To"], letter["Subject"]) == (
        "sara@example.com",
        "<m1@x>",
        "Re: Late",
    )
    reply = arrival(9, thread_ids=("<m9@y>", letter["Message-ID"], "<m1@x>"), text="Thank you!")
    assert take(reply) == ["joined"]


def test_an_answer_without_words_or_way_is_refused(
    company: Workspace, customer_id: int, bob: User, mailed: Any, client_of: ClientOf
) -> None:
    thread = of_customer(customer_id, contact=Contact(address="sara@example.com"))
    url = f"/en/inbox/{thread.key}/answer/"

    for told in ({}, {"way": "sms", "text": "x"}, {"way": "email", "text": " "}):
        assert client_of(bob).post(url, told).status_code == 422
    assert kept("interactions")[-1]["direction"] == "inbound"


def test_a_template_is_filled_in_in_the_language_of_the_customer(
    company: Workspace, customer_id: int, bob: User, mailed: Any, client_of: ClientOf
) -> None:
    client = client_of(bob)
    wrong = client.post("/en/inbox/answers/new/", {"name": "Late", "text_en": "Dear {nam}"})
    told = {
        "name": "Late",
        "text_fa": "{name} عزیز، سفارش {order} در راه است.",
        "text_en": "Dear {name}",
    }
    client.post("/en/inbox/answers/new/", told)
    thread = of_customer(customer_id, text="سفارش من خیلی دیر کرد", order_id="A-7", contact=Contact(address="sara@example.com"))  # fmt: skip

    shown = text_of(
        client.get(f"/fa/inbox/{thread.key}/?template={AnswerTemplate.objects.get().pk}")
    )

    assert wrong.status_code == 422
    assert "عزیز، سفارش A-7 در راه است." in shown
    assert "Dear" not in shown


def test_somebody_unknown_is_linked_by_hand_and_known_again(
    company: Workspace, customer_id: int, bob: User, charlie: User, client_of: ClientOf
) -> None:
    chat = {
        "origin": "messenger",
        "channel": "bale",
        "thread_ids": (),
        "contact": Contact(address="99"),
    }
    take(arrival(1, **chat))
    thread = the_thread()

    client_of(charlie).post(f"/en/inbox/{thread.key}/link/", {"customer": customer_id})
    thread.refresh_from_db()
    assert thread.customer_id is None
    client_of(bob).post(f"/en/inbox/{thread.key}/link/", {"customer": customer_id})
    thread.refresh_from_db()
    assert thread.customer_id == customer_id
    (row,) = now_of("interactions").values()
    assert row["person_ref"] == thread.person_ref

    thread.state, thread.done_at = "done", served.now() - timedelta(days=30)
    thread.save()
    take(arrival(2, **chat))
    assert Thread.objects.latest("pk").customer_id == customer_id


def test_nobody_gets_a_thread_whose_customer_they_may_not_see(
    company: Workspace, customer_id: int, alice: User, bob: User, charlie: User, client_of: ClientOf
) -> None:
    thread = of_customer(customer_id)
    url = f"/en/inbox/{thread.key}/act/"

    client_of(alice).post(url, {"act": "assign", "assignee": charlie.pk})
    thread.refresh_from_db()
    assert thread.assignee_id is None
    client_of(alice).post(url, {"act": "assign", "assignee": bob.pk})
    thread.refresh_from_db()
    assert Thread.objects.filter(assignee=bob, state="open").count() == 1


def test_a_call_is_written_down_in_three_fields_and_stands_in_the_timeline(
    own_company: Workspace, customer_id: int, bob: User, client_of: ClientOf
) -> None:
    from mehvar_web import outbox

    client = client_of(bob)
    form = text_of(client.get(f"/en/inbox/write/?customer={customer_id}"))
    token = re.search(r'name="token" value="([^"]+)"', form)
    assert token
    told = {"token": token[1], "origin": "call", "contact": customer_id, "text": "The bread was stale", "kind": "complaint"}  # fmt: skip

    for _ in range(2):
        assert client.post("/en/inbox/write/", told).status_code == 302
    outbox.relay()

    entries = served.desk().timeline(customer_id, limit=5)
    assert [one.text for one in entries].count("The bread was stale") == 1
    assert the_thread().kind == "complaint"


def test_an_old_comment_is_found_and_opened_once(
    company: Workspace, customer_id: int, bob: User, charlie: User, client_of: ClientOf
) -> None:
    found = voice.search_comments(company, filters=voice.CommentFilters(customer_id=customer_id))
    comment = found.rows[0]
    url = f"/en/inbox/from-comment/{comment.comment}/"
    assert client_of(charlie).post(url).status_code == 404

    for _ in range(2):
        assert client_of(bob).post(url).status_code == 302

    thread = the_thread()
    assert (thread.comment, thread.customer_id) == (comment.comment, customer_id)
    assert thread.assignee_id == bob.pk
    assert "It has a thread" in text_of(
        client_of(bob).get(f"/en/voice/comments/{comment.comment}/")
    )


def test_notes_stay_among_us(
    company: Workspace, customer_id: int, bob: User, client_of: ClientOf
) -> None:
    thread = of_customer(customer_id)
    rows = len(kept("interactions"))

    client_of(bob).post(f"/en/inbox/{thread.key}/note/", {"note-text": "He is a neighbour"})

    assert "He is a neighbour" in text_of(client_of(bob).get(f"/en/inbox/{thread.key}/"))
    assert len(kept("interactions")) == rows
