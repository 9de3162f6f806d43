"""Audiences reach another system's door, signed, in order, again when it was shut, and no other."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from tests.metrics.company import mart

from mehvar import segments
from mehvar.segments import SegmentNote

if TYPE_CHECKING:
    from pytest_django import Settings as DjangoSettings

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User
    from mehvar_web.jobs.models import Job

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 1, 20)


@dataclass
class Door:
    """Another company's server: what it was told, and what it answers (200 when nothing is left)."""

    port: int = 0
    told: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.told]


@pytest.fixture
def door(settings: DjangoSettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    from mehvar_web.segments import _audience

    known = Door()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            known.told.append((dict(self.headers), body))
            self.send_response(known.answers.pop(0) if known.answers else 200)
            self.send_header("Location", "http://127.0.0.1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    known.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.MEHVAR_WEBHOOK_HOSTS = frozenset({"localhost"})
    monkeypatch.setattr(_audience, "_PAUSES", (0.0, 0.0))
    yield known
    server.shutdown()
    server.server_close()


@pytest.fixture
def note(own_company: Workspace, door: Door) -> SegmentNote:
    """A segment of the company whose members are posted to the door."""
    wanted = SegmentNote(
        segmentation="rfm", segment="loyal", target="webhook", purpose="service",
        url=f"http://localhost:{door.port}/hook?a=1",
    )  # fmt: skip
    _publish(own_company, [5, 6, 7])
    return segments.put_note(own_company, wanted, actor="user:1", now=LATER)


def _publish(company: Workspace, members: list[int]) -> None:
    with company.build(now=LATER, as_of=date(2026, 1, 14)) as build:
        rows = [
            {"segmentation": "rfm", "segment": "loyal", "customer_id": one, "probability": 1.0}
            for one in members
        ]
        build.write_arrow("segment_members", mart("segment_members", rows))


def _work() -> list[Job]:
    from mehvar_web import company
    from mehvar_web.jobs import _child, _queue
    from mehvar_web.jobs.models import Job

    done = []
    while job := _queue.claim("tests", now=company.now()):
        _child.run(job)
        done.append(Job.objects.get(pk=job.pk))
    return done


def test_after_a_build_what_changed_is_posted_signed(
    own_company: Workspace, note: SegmentNote, door: Door
) -> None:
    import hashlib
    import hmac

    from mehvar_web.segments._audience import sync_after_build
    from mehvar_web.segments._post import secret_of

    sync_after_build(own_company)
    [job] = _work()
    _publish(own_company, [6, 7, 8])
    sync_after_build(own_company)
    _work()

    assert job.state == "done", job.error
    first, second = door.bodies
    assert (first["joined"], first["left"], first["purpose"]) == ([5, 6, 7], [], "service")
    assert (second["joined"], second["left"]) == ([8], [5])
    headers, body = door.told[0]
    at, told = (part.partition("=")[2] for part in headers["X-Mehvar-Signature"].split(","))
    secret = secret_of("rfm", "loyal").encode()
    assert hmac.new(secret, f"{at}.".encode() + body, hashlib.sha256).hexdigest() == told
    assert headers["Idempotency-Key"].startswith(first["build"])
    sync_after_build(own_company)
    assert _work() == []


def test_a_door_that_was_shut_is_tried_again_and_then_left_for_the_next_build(
    own_company: Workspace, note: SegmentNote, door: Door
) -> None:
    from mehvar_web.segments._audience import shown_audience, sync_after_build

    door.answers = [503, 429]
    sync_after_build(own_company)
    [job] = _work()
    assert job.state == "done"
    assert len(door.told) == 3
    assert len({headers["Idempotency-Key"] for headers, _body in door.told}) == 1

    _publish(own_company, [9])
    door.answers = [500, 500, 500]
    sync_after_build(own_company)
    [job] = _work()

    assert job.state == "failed"
    shown = shown_audience(note)
    assert (shown.waiting, "500" in shown.fault) == (1, True)
    sync_after_build(own_company)
    [job] = _work()
    assert job.state == "done"
    assert door.bodies[-1]["joined"] == [9]
    assert shown_audience(note).waiting == 0


@pytest.mark.parametrize("status", [301, 400, 404])
def test_an_answer_that_will_not_change_is_not_asked_for_again(
    own_company: Workspace, note: SegmentNote, door: Door, status: int
) -> None:
    from mehvar_web.segments._audience import sync_after_build

    door.answers = [status]
    sync_after_build(own_company)
    [job] = _work()

    assert job.state == "failed"
    assert len(door.told) == 1


def test_many_changes_go_in_batches_and_those_who_left_first(
    own_company: Workspace, note: SegmentNote, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mehvar_web.segments import _audience

    monkeypatch.setattr(_audience, "BATCH", 2)
    _audience.sync_after_build(own_company)
    _work()
    door.told.clear()
    _publish(own_company, [20, 21, 22])
    _audience.sync_after_build(own_company)
    _work()

    assert [(one["left"], one["joined"]) for one in door.bodies] == [
        ([5, 6], []),
        ([7], [20]),
        ([], [21, 22]),
    ]
    assert [(one["batch"], one["batches"]) for one in door.bodies] == [(1, 3), (2, 3), (3, 3)]


def test_exported_now_is_posted_once(
    own_company: Workspace, note: SegmentNote, door: Door, alice: User
) -> None:
    from mehvar_web.segments._audience import export_now

    export_now(note, user=alice)
    _work()
    export_now(note, user=alice)
    _work()

    assert [one["joined"] for one in door.bodies] == [[5, 6, 7]]


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://127.0.0.1/", id="this machine"),
        pytest.param("https://[::1]/", id="this machine by IPv6"),
        pytest.param("https://[::ffff:10.0.0.1]/", id="a private address in IPv6"),
        pytest.param("https://10.1.2.3/", id="a private network"),
        pytest.param("https://169.254.169.254/latest/meta-data", id="a cloud's own data"),
        pytest.param("https://0.0.0.0/", id="no address"),
        pytest.param("https://2130706433/", id="this machine as a number"),
        pytest.param("http://example.com/", id="without TLS"),
        pytest.param("gopher://localhost/", id="another scheme"),
    ],
)
def test_an_address_into_our_own_network_is_refused(settings: DjangoSettings, url: str) -> None:
    from mehvar_web.segments._post import PostFailed, PostRefused, checked

    settings.MEHVAR_WEBHOOK_HOSTS = frozenset()

    with pytest.raises((PostRefused, PostFailed)):
        checked(url)


def test_a_name_that_turns_to_our_network_later_is_not_followed(
    door: Door, settings: DjangoSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address is checked once and kept; what the name says afterwards does not count."""
    import socket

    from mehvar_web.segments._post import checked, post

    settings.MEHVAR_WEBHOOK_HOSTS = frozenset({"localhost"})
    destination = checked(f"http://localhost:{door.port}/")

    def moved(*_: object, **__: object) -> list[object]:
        raise AssertionError("the name was looked up again")

    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo",
        lambda host, *rest, **more: real(host, *rest, **more)
        if host == destination.ip
        else moved(),
    )  # fmt: skip

    assert post(destination, b"{}", headers={"Content-Type": "application/json"}) == 200
