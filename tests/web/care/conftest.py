"""What the tests of cases share: openings, rows that wait, moments of a working day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from mehvar import care as core
from mehvar.workspace import Workspace
from mehvar_web.care import Opening, open_case, set_terms
from mehvar_web.care.models import Case
from mehvar_web.outbox.models import OutboxEntry

MONDAY = datetime(2026, 1, 12, 6, 0)
"""Half past nine in the morning of a Monday in Tehran: the company works from nine to five."""


def opening(number: int = 1, **told: Any) -> Opening:
    """A late order of nobody known, unless told otherwise."""
    usual: dict[str, Any] = {
        "key": f"test:{number}",
        "type": "late_order",
        "opened_by": "hand",
        "order": ("shop", f"o{number}"),
    }
    return Opening(**usual | told)


def opened(number: int = 1, *, now: datetime = MONDAY, **told: Any) -> Case:
    """A case that was just opened."""
    return open_case(opening(number, **told), by="test", now=now).case


def minutes(number: float) -> timedelta:
    """So many minutes of the clock on the wall."""
    return timedelta(minutes=number)


def kept(table: str) -> list[dict[str, Any]]:
    """The rows that wait for the lake, in the order of the acts."""
    entries = OutboxEntry.objects.filter(table=table).order_by("pk")
    return [row for entry in entries for row in entry.payload or ()]


def acts() -> list[str]:
    """What waits for the audit, in the order of the acts."""
    entries = OutboxEntry.objects.filter(kind=OutboxEntry.Kinds.AUDIT).order_by("pk")
    return [str((entry.payload or {})["action"]) for entry in entries]


@pytest.fixture
def early(own_company: Workspace, db: None) -> core.Terms:
    """A company that asks its customers as soon as a case is resolved."""
    return set_terms(core.Terms(ask_hours=0), by="test", now=MONDAY)
