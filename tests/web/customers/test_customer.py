"""The Customer page: everything of one customer, to whom it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.web.conftest import ClientOf

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_page_shows_a_customer_in_both_languages(
    customer_id: int, alice: User, client_of: ClientOf, language: str
) -> None:
    answer = client_of(alice).get(f"/{language}/customers/{customer_id}/")

    assert answer.status_code == 200
    assert 'id="timeline"' in answer.content.decode()
