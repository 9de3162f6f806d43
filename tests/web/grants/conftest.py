"""A company with Okala's two rules in force, and a lead who wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.web.grants.moments import LATE, SUBSTITUTE, publish

if TYPE_CHECKING:
    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import Team, User


@pytest.fixture
def lena(bobs_team: Team) -> User:
    """The lead of Bob's team."""
    from mehvar_web.accounts.models import User

    return User.objects.create_user("lena", "lena@example.com", "x", role="lead", team=bobs_team)


@pytest.fixture
def ruled(company: Workspace, alice: User, lena: User) -> None:
    """Okala's two rules are in force: the lead wrote them, the owner published them."""
    publish(LATE, SUBSTITUTE, wrote=lena, published=alice)
