"""The list of metrics: each with where it stands, searched, sorted, and as a file."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
from tests.web.tables import read_csv

from mehvar import metrics
from mehvar.workspace import Marts

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

    ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db


def names_on(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><span><a href="/\w\w/metrics/(\w+)/"', page)


@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_metric_stands_there_with_its_definition(
    company: Workspace, alice: User, client_of: ClientOf, language: str
) -> None:
    answer = client_of(alice).get(f"/{language}/metrics/")

    page = html.unescape(answer.content.decode())
    assert sorted(names_on(page)) == sorted(one.name for one in metrics.METRICS)
    for one in metrics.METRICS:
        assert (one.title.fa if language == "fa" else one.title.en) in page
        assert (one.definition.fa if language == "fa" else one.definition.en) in page


def test_the_values_are_those_of_the_last_whole_month(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    with Marts(company) as marts:
        overview = metrics.read_overview(marts, period_kind="jmonth")

    rows = {row["metric"]: row for row in read_csv(client_of(alice).get("/en/metrics/?format=csv"))}

    for name, series in overview.items():
        last = series.last_complete
        if last is not None:
            assert float(rows[name]["value"]) == last.value
            assert rows[name]["period"] == last.period
            assert int(rows[name]["n"]) == last.n


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("nps", {"nps"}, id="by name"),
        pytest.param("هواداران", {"nps"}, id="by Persian title"),
        pytest.param("ماندگاري", {"retention"}, id="in Arabic letters"),
        pytest.param("promoters", {"nps"}, id="by definition, in the other language"),
        pytest.param("zzz", set(), id="nothing"),
    ],
)
def test_metrics_are_found_in_either_language(
    company: Workspace, alice: User, client_of: ClientOf, query: str, found: set[str]
) -> None:
    page = client_of(alice).get("/fa/metrics/", {"q": query}).content.decode()

    assert set(names_on(page)) == found


def test_missed_targets_come_first_when_asked_for(
    own_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    from mehvar_web import company as served

    metrics.put_target(
        own_company, metric="return_rate", value=0.0001, owner="cfo", actor="t", now=served.now()
    )

    page = client_of(alice).get("/en/metrics/?sort=target").content.decode()

    assert names_on(page)[0] == "return_rate"
    assert "missed" in page


def test_before_the_first_build_the_definitions_hold(
    new_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    answer = client_of(alice).get("/en/metrics/")

    assert answer.status_code == 200
    assert "Nothing has been built yet" in answer.content.decode()
    assert len(names_on(answer.content.decode())) == len(metrics.METRICS)


def test_everybody_who_is_signed_in_sees_the_companys_numbers(
    company: Workspace, people: dict[str, User], client_of: ClientOf
) -> None:
    for who in people.values():
        assert client_of(who).get("/en/metrics/").status_code == 200
