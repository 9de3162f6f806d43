"""Mailboxes are read over IMAP from a real server, and mails as badly as people write them."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.web.inbox.conftest import now_of, the_thread
from tests.web.inbox.imap_server import PASSWORD, USER, MailboxServer, utc_now

from mehvar.workspace import Workspace
from mehvar_web.inbox import _imap, _mailboxes
from mehvar_web.inbox._imap import Mailbox, MailboxError, Marks, look
from mehvar_web.inbox._mail import read_mail, text_of, without_quotes
from mehvar_web.inbox._secret import sealed
from mehvar_web.inbox.models import Item, Source, Thread

NOW = utc_now().replace(tzinfo=None)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailboxServer]:
    with MailboxServer(tmp_path_factory.mktemp("imap")) as running:
        yield running


@pytest.fixture
def post(server: MailboxServer) -> MailboxServer:
    server.clear()
    return server


def letter(number: int = 1, *, more: str = "", text: str = "Where is my order?", sender: str = "Sara <sara@example.com>") -> str:  # fmt: skip
    return (
        f"From: {sender}\nTo: care@shop.example\nSubject: Order {number}\n"
        f"Message-ID: <m{number}@example.com>\nDate: {NOW:%a, %d %b %Y %H:%M:%S} +0000\n"
        f"{more}Content-Type: text/plain; charset=utf-8\n\n{text}\n"
    )


def box(server: MailboxServer, **told: object) -> Mailbox:
    usual = {"host": "127.0.0.1", "port": server.port, "user": USER, "password": PASSWORD, "is_plain": True}  # fmt: skip
    return Mailbox(**(usual | told))


# -- the mailbox -----------------------------------------------------------------------------------


def test_only_what_is_new_is_read_and_in_its_order(post: MailboxServer) -> None:
    for number in range(1, 4):
        post.put(letter(number))

    first = look(box(post), Marks(), now=NOW)
    again = look(box(post), first.marks, now=NOW)
    post.put(letter(4))
    then = look(box(post), first.marks, now=NOW)

    assert [one.subject for one in first.mails] == ["Order 1", "Order 2", "Order 3"]
    assert again.mails == ()
    assert again.marks == first.marks
    assert [one.subject for one in then.mails] == ["Order 4"]


def test_a_full_mailbox_is_read_in_parts(post: MailboxServer) -> None:
    for number in range(_imap.AT_ONCE + 3):
        post.put(letter(number))

    first = look(box(post), Marks(), now=NOW)
    second = look(box(post), first.marks, now=NOW)

    assert (len(first.mails), first.has_more) == (_imap.AT_ONCE, True)
    assert (len(second.mails), second.has_more) == (3, False)


def test_a_first_look_goes_a_week_back(post: MailboxServer) -> None:
    post.put(letter(1), at=utc_now() - timedelta(days=30))
    post.put(letter(2))

    assert [one.subject for one in look(box(post), Marks(), now=NOW).mails] == ["Order 2"]


def test_tls_is_spoken_to_who_proves_to_be_the_server(post: MailboxServer) -> None:
    post.put(letter(1))
    known = ssl.create_default_context(cafile=str(post.certificate))
    mailbox = box(post, host="localhost", port=post.tls_port, is_plain=False)

    assert len(look(mailbox, Marks(), now=NOW, context=known).mails) == 1
    with pytest.raises(MailboxError, match="certificate"):
        look(mailbox, Marks(), now=NOW)


def test_what_is_wrong_is_told(post: MailboxServer) -> None:
    with pytest.raises(MailboxError):
        look(box(post, user="another"), Marks(), now=NOW)
    with pytest.raises(MailboxError, match="folder"):
        look(box(post, folder="Nowhere"), Marks(), now=NOW)
    with pytest.raises(MailboxError, match="TLS"):
        look(box(post, host="mail.example.com"), Marks(), now=NOW)


@pytest.fixture
def source(db: None, post: MailboxServer) -> Source:
    place = {"host": "127.0.0.1", "port": post.port, "user": USER, "folder": "INBOX", "is_plain": True}  # fmt: skip
    return Source.objects.create(
        kind="mail", name="Care", origin="email", channel="email", options=place,
        secret=sealed(PASSWORD),
    )  # fmt: skip


@pytest.mark.django_db
def test_a_mailbox_numbered_anew_brings_nothing_twice(
    company: Workspace, post: MailboxServer, source: Source
) -> None:
    post.put(letter(1))
    post.put(
        letter(2, more="In-Reply-To: <m1@example.com>\n", text="Hello?\n\n> Where is my order?")
    )
    _mailboxes.read_mailbox(source)
    post.box.validity += 7

    source.refresh_from_db()
    _mailboxes.read_mailbox(source)

    source.refresh_from_db()
    assert (source.taken, source.dropped, source.problem) == (2, 2, "")
    assert [one.text for one in Item.objects.order_by("pk")] == ["Where is my order?", "Hello?"]
    assert Thread.objects.count() == 1
    (row,) = now_of("interactions").values()
    assert row["text"] == "Where is my order?\nHello?"


@pytest.mark.django_db
def test_who_repeats_anothers_message_id_corrects_nothing(
    company: Workspace, post: MailboxServer, source: Source
) -> None:
    post.put(letter(1))
    post.put(letter(1, text="It was wonderful", sender="eve@example.com"))

    _mailboxes.read_mailbox(source)

    assert Item.objects.order_by("pk")[0].text == "Where is my order?"


@pytest.mark.django_db
def test_of_two_workers_one_reads_and_a_fault_stands_on_the_page(
    company: Workspace, post: MailboxServer, source: Source
) -> None:
    assert _mailboxes._claims(source)
    assert not _mailboxes._claims(Source.objects.get())
    source.secret = sealed("another")
    source.save()

    assert not _mailboxes.read_mailbox(source)

    assert source.problem.startswith("127.0.0.1")
    assert not Thread.objects.exists()


@pytest.mark.django_db
def test_a_mail_too_large_is_told_by_its_head(
    company: Workspace, post: MailboxServer, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_imap, "MOST_BYTES", 2_000)
    post.put(letter(1, text="x" * 5_000))

    _mailboxes.read_mailbox(source)

    assert the_thread().items.get().text == "[…]"
    assert the_thread().subject == "Order 1"


# -- one mail --------------------------------------------------------------------------------------


def test_old_persian_mail_is_read_in_every_way_it_was_encoded() -> None:
    words = "سلام، سفارش من نرسید"
    encoded = (
        b"From: =?windows-1256?B?" + _b64("سارا".encode("cp1256")) + b"?= <sara@example.com>\r\n"
        b"Subject: =?utf-8?B?" + _b64("سفارش".encode()) + b"?=\r\n"
        b"Content-Type: text/plain; charset=windows-1256\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + _b64(words.replace("ی", "ي").encode("cp1256"))
    )
    raw = (
        "From: سارا <sara@example.com>\r\nSubject: سفارش\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n".encode()
        + words.encode()
    )  # fmt: skip

    first, second = read_mail(encoded), read_mail(raw)

    assert (first.name, first.subject) == ("سارا", "سفارش")
    assert first.text.replace("ي", "ی") == words
    assert (second.name, second.subject, second.text) == ("سارا", "سفارش", words)


@pytest.mark.parametrize(
    ("text", "new"),
    [
        pytest.param("Yes.\n\nOn Mon, 1 Jan 2026, Care wrote:\n> Did it come?", "Yes.", id="english"),
        pytest.param("بله رسید\n\nدر تاریخ دوشنبه ۱ دی، فروشگاه نوشت:\n> رسید؟", "بله رسید", id="persian"),
        pytest.param("No\n-----Original Message-----\nFrom: x", "No", id="outlook"),
        pytest.param("No\nFrom: Care\nSent: Monday\nTo: me\nhello", "No", id="outlook head"),
        pytest.param("From: the shop I got\nnothing at all", "From: the shop I got\nnothing at all", id="no head"),
        pytest.param("Fine\n-- \nSara\nTehran", "Fine", id="signature"),
        pytest.param("> only a quote", "", id="quote"),
        pytest.param("On Monday it was late, my brother wrote:\nnothing", "On Monday it was late, my brother wrote:\nnothing", id="begins so"),
    ],
)  # fmt: skip
def test_what_is_quoted_is_left_out(text: str, new: str) -> None:
    assert without_quotes(text).strip() == new


def test_html_alone_becomes_its_words_without_what_is_quoted_or_hidden() -> None:
    html = (
        "<html><head><title>t</title><style>p{}</style></head><body><p>It was <b>late</b></p>"
        "<script>alert(1)</script><div class='gmail_quote'>On Monday<blockquote>old</blockquote></div>"
        "<p>Sara</p></body></html>"
    )
    assert text_of(html) == "It was late\n\nSara"


@pytest.mark.parametrize(
    "more",
    [
        "Auto-Submitted: auto-replied\n", "Precedence: bulk\n", "X-Autoreply: yes\n",
        "Return-Path: <>\n",
    ],
)  # fmt: skip
def test_machines_are_recognised(more: str) -> None:
    assert read_mail(letter(more=more).encode()).is_automatic
    assert not read_mail(letter(more="Auto-Submitted: no\n").encode()).is_automatic
    assert read_mail(letter(sender="MAILER-DAEMON@example.com").encode()).is_automatic


def test_parts_give_words_and_files() -> None:
    mail = (
        b'From: a@b.c\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n'
        b'Content-Type: multipart/alternative; boundary="y"\r\n\r\n--y\r\nContent-Type: text/plain\r\n\r\nplain\r\n'
        b"--y\r\nContent-Type: text/html\r\n\r\n<b>marked</b>\r\n--y--\r\n--x\r\n"
        b'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="=?utf-8?B?'
        + _b64("فاکتور.pdf".encode())
        + b'?="\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + _b64(b"%PDF-1")
        + b"\r\n--x--\r\n"
    )

    found = read_mail(mail)

    assert found.text == "plain"
    assert [(one.name, one.content) for one in found.files] == [("فاکتور.pdf", b"%PDF-1")]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.binary(max_size=400))
def test_no_bytes_break_the_reading(head: bytes, body: bytes) -> None:
    for content in (
        head + b"\r\n\r\n" + body,
        b"From: " + head + b"\r\nSubject: =?x?B?" + head + b"?=\r\nDate: " + body + b"\r\n\r\n" + body,
        b'Content-Type: multipart/mixed; boundary="a"\r\n\r\n--a\r\nContent-Type: ' + head + b"\r\n\r\n" + body,
    ):  # fmt: skip
        found = read_mail(content)
        assert "\x00" not in found.subject
        assert len(found.subject) <= 200


def _b64(content: bytes) -> bytes:
    import base64

    return base64.b64encode(content)
