"""The page Scores and its API: what they show, what they hide, and what they explain."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from mehvar import scores

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

    ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_tells_the_number_of_the_core_with_its_trust(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    whole = scores.read_scores(company, "rating", period_kind="fyear")
    now = [one for one in whole if one.value is not None and not one.note][-1]

    page = page_of(client_of(alice), "/en/scores/?measure=rating&period=fyear")

    assert f"{now.value:.2f}" in page
    assert f"{now.low:.2f}" in page
    assert "Whatever the silent think" in page
    assert "What weighting changed" in page
    assert now.weighting == "rake"
    assert "Home city" in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        pytest.param("?measure=rating&statistic=top", "two thirds", id="no such words"),
        pytest.param("?measure=nps&period=jseason&by=survey_id", "Survey", id="by survey"),
        pytest.param("?measure=response&by=channel&span=all", "Response rate", id="response"),
        pytest.param("?measure=x&by=x&period=x&margin=x", "Stars", id="what does not exist"),
    ],
)
def test_what_is_shown_follows_the_address(
    company: Workspace, alice: User, client_of: ClientOf, query: str, words: str
) -> None:
    page = page_of(client_of(alice), f"/en/scores/{query}")

    assert (words in page) == (words != "two thirds")


def test_a_narrower_range_needs_more_answers_and_persian_digits_are_read(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    whole = scores.read_scores(company, "rating")[0]
    needed = scores.needed_answers(variance=whole.variance or 0, margin=0.05, statistic="mean")

    page = page_of(client_of(alice), "/en/scores/?measure=rating&margin=۰٫۰۵")

    assert f"{needed:,}" in page
    assert needed > whole.needed


def test_the_file_holds_every_column_and_no_number_of_a_hidden_group(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    answer = client_of(alice).get("/en/scores/scores.csv?measure=rating&by=city&period=jmonth")
    text = b"".join(answer).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))

    hidden = [row for row in rows if row["note"] == "hidden"]
    assert list(rows[0]) == list(scores.Score.__slots__)
    assert hidden
    assert {(row["value"], row["n"], row["low"], row["change"]) for row in hidden} == {
        ("", "0", "", "")
    }


def test_who_may_not_export_gets_no_file(
    company: Workspace, bob: User, client_of: ClientOf
) -> None:
    page = page_of(client_of(bob), "/en/scores/")

    assert "scores.csv" not in page
    assert client_of(bob).get("/en/scores/scores.csv").status_code == 403


def test_before_the_first_build_and_without_scores_the_page_says_so(
    new_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    assert "Nothing has been built yet" in page_of(client_of(alice), "/en/scores/")


@pytest.fixture
def program(alice: User) -> Client:
    """A program that may read what customers say."""

    from tests.web.test_matrix import token_client

    from mehvar_web.api import Scope

    return token_client(alice, Scope.VOICE_READ)


def test_the_api_tells_numbers_weights_and_what_is_wrong(
    company: Workspace, program: Client
) -> None:
    measures = program.get("/api/v1/scores").json()["items"]
    rows = program.get("/api/v1/scores/rating?period_kind=fyear&by=city").json()["items"]
    weights = program.get("/api/v1/scores/rating/weights").json()["items"]
    wrong = program.get("/api/v1/scores/nps?statistic=mean")
    strange = program.get("/api/v1/scores/nps", {"by": "\x00", "period": "۱۴۰۴' OR 1=1"})

    told = scores.read_scores(company, "rating", by="city", period_kind="fyear", last=24)
    assert "rating" in {one["name"] for one in measures}
    assert [row["value"] for row in rows] == [one.value for one in told]
    assert {one["margin"] for one in weights} <= {"home_city", "value_class", "buys_by"}
    assert wrong.status_code == 422
    assert (strange.status_code, strange.json()["items"]) == (200, [])
