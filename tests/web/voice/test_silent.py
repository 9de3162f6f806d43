"""A company to which nobody has said anything: every page says so and none fails."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from tests.steps import PEOPLE, steps

from mehvar import pipeline

if TYPE_CHECKING:
    from tests.web.conftest import ClientOf

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db


def test_a_company_without_a_word_has_pages_that_say_so(
    new_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    needed = steps(*PEOPLE, "voice", "list", "publish")
    pipeline.build(new_company, now=datetime(2026, 1, 5), steps=needed)
    client = client_of(alice)

    told = {
        address: client.get(f"/en/voice/{address}").content.decode()
        for address in ("", "comments/", "stories/", "words/", "topics/delivery/")
    }

    assert "Nobody has said anything yet" in told[""]
    assert "No comment found" in told["comments/"]
    assert "No story is told yet" in told["stories/"]
    assert "The company's own words" in told["words/"].replace("&#x27;", "'")
    assert "No comment of a customer whom you may see." in told["topics/delivery/"]
