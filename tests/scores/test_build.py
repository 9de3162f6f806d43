"""The build step: a whole company against plain counting, and companies that know little."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from mehvar import calendar, metrics, schema, scores
from mehvar.scores import Score
from mehvar.workspace import Build, Marts, Settings, Workspace

AS_OF = date(2025, 6, 30)
NOW = datetime(2025, 7, 1)


@pytest.fixture(scope="module")
def company(built_company: Path) -> Workspace:
    return Workspace.open(built_company)


@pytest.fixture(scope="module")
def rows(company: Workspace) -> list[dict[str, Any]]:
    with Marts(company) as marts:
        return marts.rows(f"FROM {marts.view('scores')}")


def test_what_metrics_counts_scores_count_alike(company: Workspace) -> None:
    for name, measure in (("nps", "nps"), ("csat", "csat"), ("mean_rating", "rating")):
        counted = {one.period: one for one in metrics.read_metric(company, name, period="jmonth")}

        told = scores.read_scores(company, measure, period_kind="jmonth")

        assert told
        for one in told:
            same = counted[one.period]
            if one.unweighted is not None and same.value is not None:
                assert one.unweighted == pytest.approx(same.value, abs=1e-9)
                assert one.n == same.n


def test_every_row_hangs_together(rows: list[dict[str, Any]]) -> None:
    assert rows
    for row in rows:
        measure = scores.measure(row["measure"])
        least, most = measure.ends(row["statistic"])
        if row["note"] == "hidden":
            assert (row["value"], row["n"], row["p"], row["band_low"]) == (None, 0, None, None)
            continue
        assert row["customers"] >= max(10, measure.minimum)
        assert least <= row["value"] <= most
        assert row["low"] is None or row["low"] <= row["high"]
        assert 0 < row["n_eff"] <= row["n"] + 1e-9
        assert row["significant"] <= (row["p"] is not None and row["comparable"])
        assert (row["weighting"] == "none") == bool(row["weighting_note"])
        if row["response_rate"] is not None:
            assert least - 1e-9 <= row["band_low"] <= row["unweighted"] + 1e-9
            assert row["unweighted"] - 1e-9 <= row["band_high"] <= most + 1e-9


def test_no_group_is_hidden_alone(rows: list[dict[str, Any]]) -> None:
    groups: dict[tuple[str, ...], list[bool]] = {}
    for row in rows:
        if row["dimension"]:
            names = ("measure", "statistic", "dimension", "period_kind", "period")
            key = tuple(row[name] for name in names)
            groups.setdefault(key, []).append(row["note"] == "hidden")

    assert not [key for key, hidden in groups.items() if sum(hidden) == 1 and len(hidden) > 1]


def test_the_response_rate_is_that_of_the_list_of_invitations(company: Workspace) -> None:
    backend = company.connect()
    sent = company.lake.current(backend, "invitations", versions=company.current().base)
    table = backend.to_pyarrow(sent.select("day", "survey_id", "answered_at")).to_pylist()
    backend.disconnect()
    facts = {one.name: one for one in scores.read_facts(company, "nps")}
    wait = timedelta(days=int(facts["invited"].value or 0))
    last = date.fromisoformat(company.current().as_of) - wait
    due = [row for row in table if row["day"] <= last]

    found = scores.read_scores(company, "response")[0]
    nps = {one.level: one for one in scores.read_scores(company, "response", by="survey_id")}

    assert found.n == len(due)
    assert found.value == pytest.approx(
        sum(row["answered_at"] is not None for row in due) / len(due)
    )
    assert nps["nps"].n == sum(row["survey_id"] == "nps" for row in due) == facts["invited"].n


def test_answers_with_a_list_of_the_asked_are_weighted_by_who_answers(company: Workspace) -> None:
    found = scores.read_scores(company, "nps")[0]
    facts = {one.name: one for one in scores.read_facts(company, "nps")}

    lines = scores.read_weighting(company, "nps", period_kind="jmonth", period="1404-06")

    assert found.weighting == "propensity"
    assert found.band_of == "invited"
    assert facts["linked"].value == pytest.approx(1.0)
    assert {"delay_minutes", "orders", "value_class"} <= {one.margin for one in lines}


def test_stars_are_raked_to_those_who_bought(company: Workspace) -> None:
    found = scores.read_scores(company, "rating")[0]

    lines = scores.read_weighting(company, "rating")

    assert found.weighting == "rake"
    assert found.band_of == "customers"
    apart = sum(abs(one.answered - one.base) for one in lines)
    left = sum(abs(one.weighted - one.base) for one in lines)
    assert left < 0.5 * apart
    for margin in {one.margin for one in lines}:
        assert sum(one.base for one in lines if one.margin == margin) == pytest.approx(1)


def test_the_band_of_those_who_bought_counts_only_buyers_as_having_answered(
    company: Workspace,
) -> None:
    with Marts(company) as marts:
        bought, answered = (
            {row[0] for row in marts.ask(f"SELECT customer_id FROM {marts.view(name)} {where}")}
            for name, where in (
                ("customer_orders", "WHERE status != 'cancelled' AND customer_id IS NOT NULL"),
                ("customer_feedback", "WHERE kind = 'rating' AND score_share IS NOT NULL"),
            )
        )

    found = scores.read_scores(company, "rating")[0]

    assert found.response_rate == pytest.approx(len(bought & answered) / len(bought))


# -- companies of which little is known ------------------------------------------------------------


def _mart(name: str, columns: dict[str, Any], size: int) -> pa.Table:
    wanted = schema.table(name).arrow_schema
    return pa.table(
        {
            field.name: pa.array(columns[field.name], field.type)
            if field.name in columns
            else pa.nulls(size, field.type)
            for field in wanted
        }
    )


def _feedback(days: list[date], shares: list[float], **more: Any) -> pa.Table:
    size = len(days)
    return _mart(
        "customer_feedback",
        {
            "source": ["survey"] * size, "record_id": [str(one) for one in range(size)],
            "at": [datetime.combine(one, datetime.min.time()) for one in days], "day": days,
            "kind": ["nps"] * size, "score": [10 * one for one in shares],
            "scale_min": [0.0] * size, "scale_max": [10.0] * size, "score_share": shares,
            "channel": ["sms"] * size,
        } | more,
        size,
    )  # fmt: skip


Make = Callable[..., Workspace]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def built(feedback: pa.Table | None = None, **settings: Any) -> Workspace:
        company = Workspace.create(
            tmp_path / "shop", Settings(memory_limit="1GB", threads=1, **settings)
        )
        with company.build(now=NOW, as_of=AS_OF) as build:
            _write_dates(build)
            if feedback is not None:
                build.write_arrow("customer_feedback", feedback)
            scores.build_scores(build)
        return company

    return built


def _write_dates(build: Build) -> None:
    build.write_arrow(
        "dates",
        calendar.dates_table(
            first=date(2024, 1, 1), last=date(2026, 1, 1), fiscal_month=1,
            fiscal_calendar=build.settings.calendar, weekend=build.settings.weekend,
            holidays=calendar.Holidays.default(), occasions=calendar.Occasions.default(),
        ),
    )  # fmt: skip


def _monthly(*, before: int, after: int, **more: Any) -> pa.Table:
    days = [date(2025, 4, 22 + one % 8) for one in range(before)]
    days += [date(2025, 5, 23 + one % 8) for one in range(after)]
    shares = [(0.9, 0.7, 1.0, 0.5)[one % 4] for one in range(before + after)]
    return _feedback(days, shares, **more)


def test_an_empty_company_has_empty_scores(make: Make) -> None:
    assert scores.read_known(make()) == ()


def test_one_answer_is_hidden_and_breaks_nothing(make: Make) -> None:
    company = make(_feedback([AS_OF], [0.9]))

    found = scores.read_scores(company, "nps")

    assert [(one.note, one.value, one.n) for one in found] == [("hidden", None, 0)]


def test_equal_scores_of_unknown_people_have_an_interval_and_no_weights(make: Make) -> None:
    company = make(_feedback([AS_OF] * 40, [0.9] * 40), calendar="gregorian")

    found = scores.read_scores(company, "nps", period_kind="month")[0]

    assert (found.value, found.n, found.customers, found.n_eff) == (100, 40, 40, 40)
    assert found.low is not None
    assert found.low < 100
    assert (found.weighting, found.weighting_note) == ("none", "unknown_customers")
    assert found.response_rate is None


@pytest.mark.parametrize(
    ("more", "why"),
    [
        pytest.param({}, "", id="asked the same way"),
        pytest.param({"channel": ["sms"] * 60 + ["phone"] * 60}, "channel", id="over the phone"),
        pytest.param({"scale_max": [10.0] * 60 + [7.0] * 60}, "scale", id="on another scale"),
        pytest.param(
            {"channel": (["sms"] * 55 + ["phone"] * 5) * 2}, "", id="now and then by phone"
        ),
    ],
)
def test_a_series_breaks_where_the_asking_changed(
    make: Make, more: dict[str, list[object]], why: str
) -> None:
    company = make(_monthly(before=60, after=60, **more))

    last = scores.read_scores(company, "nps", period_kind="jmonth")[-1]
    channels: tuple[Score, ...] = scores.read_scores(
        company, "nps", period_kind="jmonth", by="channel"
    )

    assert (last.why, last.comparable) == (why, not why)
    assert last.change == pytest.approx(0.0, abs=1e-9)
    assert {one.why for one in channels} <= {"", why} - {"channel"}


def test_employees_are_counted_by_themselves_and_never_in_small_groups(make: Make) -> None:
    days, shares = [AS_OF] * 24, list(np.tile([0.9, 0.6, 0.8], 8))
    who = [f"E{one % 12}" for one in range(24)]
    company = make(
        _feedback(
            days, shares, kind=["enps"] * 24, employee_id=who,
            channel=["web"] * 9 + ["app"] * 15,
        ),
        minimum_group=2,
    )  # fmt: skip

    whole = scores.read_scores(company, "enps")[0]
    groups = scores.read_scores(company, "enps", by="channel")

    assert (whole.n, whole.customers) == (24, 12)
    assert {one.note for one in groups} == {"hidden"}
    assert whole.band_of == ""
