"""The bell wakes whoever listens, and costs nothing when nobody does."""

from __future__ import annotations

from mehvar.workspace import Workspace
from mehvar_web import outbox


def test_a_listener_hears_it_once(new_company: Workspace) -> None:
    with outbox.Bell() as bell:
        outbox.ring()
        outbox.ring()

        assert [bell.wait(seconds=1), bell.wait(seconds=0.05)] == [True, False]


def test_nobody_listens_and_nothing_happens(new_company: Workspace) -> None:
    outbox.ring()
    with outbox.Bell():
        pass

    outbox.ring()
