"""One metric: definition, course, parts and signals, the same as the core's."""

from __future__ import annotations

import csv
import html
import io
import re
from typing import TYPE_CHECKING

import pytest
from tests.web.tables import read_csv

from mehvar import metrics
from mehvar.workspace import Marts
from mehvar_web.ui.figures import write_figure

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
    return html.unescape(answer.content.decode())


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("name", [one.name for one in metrics.METRICS])
def test_every_metric_has_a_page_with_its_definition_in_both_languages(
    company: Workspace, alice: User, client_of: ClientOf, name: str, language: str
) -> None:
    told = metrics.describe(metrics.metric(name))

    page = page_of(client_of(alice), f"/{language}/metrics/{name}/")

    for words in (told.title, told.definition):
        assert words.fa in page
        assert words.en in page
    for words in (told.formula, told.row, told.unit, told.interval):
        assert (words.fa if language == "fa" else words.en) in page


def test_the_course_shows_the_values_of_the_core(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    with Marts(company) as marts:
        series = metrics.read_series(marts, "on_time_rate", period_kind="jmonth", last=24)

    page = page_of(client_of(alice), "/en/metrics/on_time_rate/")

    chart = page.split('<figure class="chart">')[1].split("</figure>")[0]
    for one in series.values:
        if one.value is not None:
            assert write_figure(one.value, "share") in chart
    assert chart.count('class="hit') == sum(one.value is not None for one in series.values)


def test_each_point_opens_the_rows_that_it_counts(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    page = page_of(client, "/en/metrics/orders/")
    with Marts(company) as marts:
        last = metrics.read_series(marts, "orders", period_kind="jmonth").last_complete
    assert last is not None

    address = f"/en/metrics/orders/rows/?period_kind=jmonth&period={last.period}"

    assert address in page
    assert f"{last.n:,} row" in re.sub(r"<[^>]*>", "", page_of(client, address))


@pytest.mark.parametrize("kind", ["jweek", "jseason", "jyear", "week", "month", "quarter", "year"])
def test_any_period_may_be_chosen(
    company: Workspace, alice: User, client_of: ClientOf, kind: str
) -> None:
    client = client_of(alice)

    page = page_of(client, f"/en/metrics/orders/?period={kind}")
    told = client.get(f"/en/metrics/orders/values.json?period={kind}").json()

    expected = metrics.read_metric(company, "orders", period=kind)
    assert 'class="hit' in page
    assert [one["value"] for one in told["values"]] == [one.value for one in expected]
    assert {one["period_kind"] for one in told["values"]} == {kind}


def test_parts_are_compared_with_the_rest_and_marked_only_beyond_chance(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    with Marts(company) as marts:
        values = metrics.read_values(marts, "on_time_rate", by="channel")
    shown = [one for one in values if one.value is not None]

    page = page_of(client_of(alice), "/en/metrics/on_time_rate/?by=channel")

    parts = page.split('class="table cards parts"')[1].split("</table>")[0]
    assert parts.count('<th scope="row">') == len(shown)
    assert parts.count('class="delta') == sum(
        one.change is not None and one.change.significant for one in shown
    )


def test_small_groups_are_hidden_and_that_is_said(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    with Marts(company) as marts:
        view = marts.view("metric_values")
        name, by, member = marts.ask(
            f"SELECT metric, dimension, member FROM {view} "
            "WHERE note = 'hidden' AND period_kind = '' AND (metric, dimension) IN "
            f"(SELECT (metric, dimension) FROM {view} "
            "WHERE note IS DISTINCT FROM 'hidden' AND period_kind = '') ORDER BY ALL LIMIT 1"
        )[0]

    page = page_of(client_of(alice), f"/en/metrics/{name}/?by={by}")

    parts = page.split('class="table cards parts"')[1].split("</table>")[0]
    assert f'member={member}"' not in parts
    assert re.search(r"hidden: (it has|they have) fewer than", page)


def test_one_part_has_its_own_course(company: Workspace, alice: User, client_of: ClientOf) -> None:
    page = page_of(client_of(alice), "/en/metrics/on_time_rate/?by=channel&member=app")

    assert "On time: App" in page
    assert "member=app" in page
    assert "Set a target" not in page


@pytest.mark.parametrize(
    "query",
    ["?period=day&by=shoe_size", "?member=app", "?by=channel&member=none", "?period=%00&by='"],
)
def test_what_does_not_exist_is_left_out(
    company: Workspace, alice: User, client_of: ClientOf, query: str
) -> None:
    assert client_of(alice).get(f"/en/metrics/nps/{query}").status_code == 200


@pytest.mark.parametrize("part", ["", "rows/", "rows.csv", "values.csv", "values.json", "target/"])
def test_there_is_no_page_of_a_metric_that_is_none(
    company: Workspace, alice: User, client_of: ClientOf, part: str
) -> None:
    assert client_of(alice).get(f"/en/metrics/happiness/{part}").status_code == 404


def test_the_files_hold_what_the_core_says(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    with Marts(company) as marts:
        expected = metrics.read_values(marts, "csat", by="channel", last=10_000)

    rows = read_csv(client.get("/en/metrics/csat/values.csv?by=channel&period="))

    assert [(one["member"], one["value"], int(one["n"])) for one in rows] == [
        (one.member, "" if one.value is None else str(one.value), one.n) for one in expected
    ]


def test_before_the_first_build_a_metric_is_defined_and_empty(
    new_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)

    assert "No value yet" in page_of(client, "/en/metrics/nps/")
    assert client.get("/en/metrics/nps/values.json").json()["values"] == []
    assert client.get("/en/metrics/nps/rows/").status_code in {400, 409}


def test_numbers_in_persian_are_in_persian(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    page = page_of(client_of(alice), "/fa/metrics/on_time_rate/")

    visible = re.sub(
        r"<(code|svg)[^>]*>.*?</\1>",
        "",
        "<main" + page.split("<main")[1].split("</main>")[0],
        flags=re.DOTALL,
    )
    visible = re.sub(r'<div lang="en".*?</div>', "", visible, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", " ", visible)
    assert not re.search(r"[0-9]", text)


def test_a_file_of_values_is_a_table(company: Workspace, alice: User, client_of: ClientOf) -> None:
    answer = client_of(alice).get("/fa/metrics/nps/values.csv")

    raw = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    head = next(csv.reader(io.StringIO(raw)))
    assert head[:6] == ["metric", "dimension", "member", "period_kind", "period", "value"]
