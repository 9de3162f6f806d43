"""The page of one experience: effects with their ranges, or plainly why there is none."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import pytest

from mehvar import measurement
from mehvar_web import company as served_company

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

    ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("name", [one.name for one in measurement.EXPERIENCES])
def test_every_experience_has_a_page_that_says_what_the_core_says(
    company: Workspace, alice: User, client_of: ClientOf, name: str, language: str
) -> None:
    told = measurement.today(
        company, now=served_company.now(), language="fa" if language == "fa" else "en"
    )
    row = next(one for one in (*told.experiences, *told.not_estimable) if one.experience == name)

    answer = client_of(alice).get(f"/{language}/experiences/{name}/")

    page = html.unescape(answer.content.decode())
    assert answer.status_code == 200
    assert row.title in page
    for effect in row.total.effects:
        if not effect.estimable and (
            row.total.estimable or any(one.estimable for one in row.total.effects)
        ):
            assert effect.reason_text in page
    if not row.total.estimable:
        assert (row.total.reason_text or row.needs) in page


def test_what_may_be_done_is_the_companys_own_table(
    own_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    path = own_company.root / "next_steps.csv"
    path.write_text(
        "experience,dose,department,step,text_fa,text_en,cost_percent\n"
        "late,any,the_roof,wave,دست تکان دهید,Wave from the roof,2\n",
        encoding="utf-8",
    )

    page = client_of(alice).get("/en/experiences/late/").content.decode()

    assert "Wave from the roof" in page
    assert "the_roof" in page


def test_there_is_no_page_of_what_is_none(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    assert client_of(alice).get("/en/experiences/moonlight/").status_code == 404


def test_an_outsider_sees_the_effects_and_nobody_touched(
    company: Workspace, dana: User, client_of: ClientOf
) -> None:
    page = client_of(dana).get("/en/experiences/late/").content.decode()

    assert "Nobody is on this list" in page
    assert "/en/customers/1" not in page
