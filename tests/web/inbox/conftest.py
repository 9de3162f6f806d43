"""What the tests of the inbox share: things that arrive, rows that wait, channels that are ready."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from mehvar.workspace import Workspace
from mehvar_web import company as served_company
from mehvar_web.inbox import Arrival, Contact, take_in
from mehvar_web.inbox.models import Thread
from mehvar_web.outbox.models import OutboxEntry

Arrive = Callable[..., Arrival]


def arrival(number: int = 1, **told: Any) -> Arrival:
    """A mail of somebody whom nobody knows, unless told otherwise."""
    usual: dict[str, Any] = {
        "source": "test",
        "external_id": f"m{number}",
        "origin": "email",
        "channel": "email",
        "at": served_company.now() - timedelta(hours=1),
        "text": "My order did not come. Where is it?",
        "contact": Contact(name="Sara", email="sara@example.com", address="sara@example.com"),
        "thread_ids": (f"<m{number}@x>",),
    }
    return Arrival(**usual | told)


def take(*arrivals: Arrival) -> list[str]:
    """Take arrivals in; return what became of each."""
    return [one.outcome.value for one in take_in(arrivals, actor="test")]


def the_thread() -> Thread:
    """The only thread there is."""
    return Thread.objects.get()


def kept(table: str) -> list[dict[str, Any]]:
    """The rows that wait for the lake, in the order of the acts."""
    entries = OutboxEntry.objects.filter(table=table).order_by("pk")
    return [row for entry in entries for row in entry.payload or ()]


def now_of(table: str) -> dict[str, dict[str, Any]]:
    """The rows that wait for the lake as they now stand, by their ids: the last one counts."""
    return {row["record_id"]: row for row in kept(table)}


@pytest.fixture
def mobile(company: Workspace, customer_id: int) -> str:
    """The number of Bob's customer."""
    found = served_company.desk().profile(customer_id)
    assert found is not None
    assert found.mobile
    return found.mobile


@pytest.fixture
def mailed(company: Workspace, mail_server: Any) -> Any:
    """E-mail set up against a local server."""
    from mehvar_web.channels._gateways import put_gateway

    mail_server.taken.clear()
    plain = {
        "host": "127.0.0.1", "port": mail_server.port, "security": "none", "user": "",
        "sender": "care@shop.example", "sender_name": "فروشگاه نمونه", "bounce": "", "a_second": 1_000,
    }  # fmt: skip
    put_gateway("email", told=plain, secret={}, now=datetime(2026, 1, 1))
    return mail_server


@pytest.fixture(scope="session")
def mail_server() -> Any:
    from tests.sandbox.mail import MailSandbox

    with MailSandbox() as server:
        yield server
