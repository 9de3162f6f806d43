"""The step of a build: what it explains, what it cannot and says so, and what it leaves out."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from mehvar import drivers, schema
from mehvar.cli import app
from mehvar.workspace import NotBuiltError, Settings, Workspace

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = date(2025, 6, 30)
TODAY = int(np.datetime64(AS_OF, "D").astype(np.int64))
NOW = datetime(2025, 7, 1)


def mart(name: str, columns: dict[str, Any]) -> pa.Table:
    """A mart with these columns; the others are empty."""
    size = len(next(iter(columns.values())))
    wanted = schema.table(name).arrow_schema
    return pa.table(
        {
            field.name: pa.array(columns[field.name], field.type, from_pandas=True)
            if field.name in columns
            else pa.nulls(size, field.type)
            for field in wanted
        },
        schema=wanted,
    )


def build(
    folder: Path, marts: dict[str, dict[str, Any]], settings: Settings | None = None
) -> dict[str, drivers.PublishedOutcome]:
    company = Workspace.create(folder, settings or Settings())
    with company.build(now=NOW, as_of=AS_OF) as opened:
        for name, columns in marts.items():
            opened.write_arrow(name, mart(name, columns))
        drivers.build_drivers(opened)
    return {one.outcome: one for one in drivers.read_drivers(company)}


def shop(rng: np.random.Generator, customers: int = 900) -> dict[str, dict[str, Any]]:
    """A shop where lateness lowers ratings, and a substitution sends customers away."""
    orders = 4 * customers
    who = np.repeat(np.arange(customers), 4)
    day = TODAY - 330 + np.tile([0, 60, 120, 250], customers) + rng.integers(0, 30, orders)
    order = np.lexsort((day, who))
    who, day = who[order], day[order]
    late = np.where(rng.random(orders) < 0.3, rng.exponential(40, orders), 0.0)
    swapped = rng.random(orders) < 0.15
    back = rng.random(orders) < np.where(swapped, 0.15, 0.55)
    rating = np.clip(np.rint(4.6 - late / 40 + 0.7 * rng.standard_normal(orders)), 1, 5)
    blamed = (late > 20) & (rng.random(orders) < 0.6)
    numbers = [f"o{j}" for j in range(orders)]
    rated = np.flatnonzero(rng.random(orders) < 0.5)
    said = rated[blamed[rated] | (rng.random(rated.size) < 0.3)]
    return {
        "customer_orders": {
            "customer_id": who, "source": ["shop"] * orders, "record_id": numbers,
            "order_id": numbers, "order_hash": np.arange(orders) + 10**6,
            "at": (day * 86_400_000_000).astype("datetime64[us]"),
            "day": day.astype("datetime64[D]"), "status": ["delivered"] * orders,
            "delay_minutes": late - 5, "delivery_minutes": 60 + late, "is_substituted": swapped,
            "contacts": np.zeros(orders, int), "gross_amount": rng.integers(100, 900, orders),
            "order_number": np.tile([1, 2, 3, 4], customers),
            "next_day": np.where(back, day + 20, day + 400).astype("datetime64[D]"),
        },
        "customer_feedback": {
            "customer_id": who[rated], "source": ["shop"] * rated.size,
            "record_id": [f"r{j}" for j in rated], "order_id": [numbers[j] for j in rated],
            "at": ((day[rated] + 1) * 86_400_000_000).astype("datetime64[us]"),
            "day": (day[rated] + 1).astype("datetime64[D]"), "kind": ["rating"] * rated.size,
            "score": rating[rated], "scale_min": np.ones(rated.size),
            "scale_max": np.full(rated.size, 5.0), "score_share": (rating[rated] - 1) / 4,
        },
        "voice_comments": {
            "comment": said + 1, "origin": ["feedback"] * said.size, "source": ["shop"] * said.size,
            "record_id": [f"r{j}" for j in said], "customer_id": who[said],
            "order_id": [numbers[j] for j in said], "day": (day[said] + 1).astype("datetime64[D]"),
        },
        "comment_aspects": {
            "comment": said + 1, "day": (day[said] + 1).astype("datetime64[D]"),
            "aspect": ["delivery"] * said.size, "kind": ["aspect"] * said.size,
            "polarity": np.where(blamed[said], -1, 1), "start": np.zeros(said.size, int),
            "end": np.ones(said.size, int),
        },
        "customer_value": {
            "customer_id": np.arange(customers), "residual_value": np.full(customers, 1_000),
        },
    }  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, drivers.PublishedOutcome]:
    """The drivers of the shop."""
    return build(tmp_path_factory.mktemp("drivers") / "w", shop(np.random.default_rng(7)))


def test_what_was_planted_is_found(found: dict[str, drivers.PublishedOutcome]) -> None:
    rating = {one.driver: one for one in found["rating"].drivers}
    returning = {one.driver: one for one in found["return"].drivers}

    assert rating["late_minutes"].direction == -1
    assert rating["substituted"].noise
    assert found["return"].drivers[0].driver == "substituted"
    assert returning["late_minutes"].noise
    assert {one.origin for one in rating.values()} == {"operational", "mentioned"}


def test_the_price_of_a_driver_is_that_of_whom_it_drove_away(
    found: dict[str, drivers.PublishedOutcome],
) -> None:
    one = next(d for d in found["return"].drivers if d.driver == "substituted")

    assert one.return_effect is not None
    assert one.return_effect.low <= -0.40 <= one.return_effect.high
    assert one.customers is not None
    assert one.value == 1_000 * one.customers
    assert one.loss is not None
    assert one.loss.estimate == pytest.approx(one.value * 0.40 / 0.55, rel=0.15)


def test_a_what_if_on_return_is_what_was_planted(
    found: dict[str, drivers.PublishedOutcome],
) -> None:
    """Without the 15 % of substitutions, 40 points times 15 % more would come back."""
    one = next(d for d in found["return"].drivers if d.driver == "substituted")

    assert one.change is not None
    assert one.change.low <= 6.0 <= one.change.high
    assert one.room == pytest.approx(0.15, abs=0.02)
    assert one.basis == "association"
    half = found["return"].what_if(driver="substituted", share=0.5)
    assert half.estimate == pytest.approx(one.change.estimate / 2)
    with pytest.raises(drivers.DriversError, match="no what-if"):
        found["return"].what_if(driver="never", share=0.5)


def test_shares_are_whole_and_inside_their_intervals(
    found: dict[str, drivers.PublishedOutcome],
) -> None:
    for outcome in found.values():
        if outcome.drivers:
            assert sum(one.share.estimate for one in outcome.drivers) == pytest.approx(1)
            assert [one.place for one in outcome.drivers] == [*range(1, len(outcome.drivers) + 1)]
            assert all(0 <= one.share.low <= one.share.high <= 1 for one in outcome.drivers)


def test_an_empty_company_says_why_there_is_nothing(tmp_path: Path) -> None:
    nothing = build(tmp_path / "w", {})

    assert {one.reason for one in nothing.values()} == {"no_answers"}
    assert all(drivers.reason_words(one.reason).en for one in nothing.values())
    with pytest.raises(NotBuiltError):
        drivers.read_drivers(Workspace.create(tmp_path / "never", Settings()))


def test_answers_alone_are_not_explained_and_never_fail(tmp_path: Path) -> None:
    """No orders, no customers, no comments; then a single answer; then all the same."""
    feedback = shop(np.random.default_rng(1), customers=100)["customer_feedback"]
    del feedback["customer_id"]
    pounds = Settings(currency="GBP", exponent=2, calendar="gregorian")
    first = {name: values[:1] for name, values in feedback.items()}
    same = feedback | {"score_share": np.full(len(feedback["score"]), 1.0)}
    same |= {"score": np.full(len(feedback["score"]), 5.0)}

    alone = build(tmp_path / "alone", {"customer_feedback": feedback}, pounds)
    single = build(tmp_path / "single", {"customer_feedback": first}, pounds)
    equal = build(tmp_path / "equal", {"customer_feedback": same}, pounds)

    assert alone["rating"].reason == "no_drivers"
    assert single["rating"].reason == "few_answers"
    assert equal["rating"].reason == "no_variation"


def test_a_file_is_read_and_what_is_no_driver_is_named(tmp_path: Path) -> None:
    rows = [f"{j},{j % 5 + 1},{j % 3},x,{1 if j % 5 > 2 else 0}" for j in range(60)]
    path = tmp_path / "survey.csv"
    path.write_text("id,a,b,word,y\n" + "\n".join(rows), encoding="utf-8")

    survey = drivers.read_survey(path, target="y", not_asked=[0])

    assert [one.name for one in survey.drivers] == ["a", "b"]
    assert survey.left_out == {"id": "own_value_in_each_row", "word": "not_a_number"}
    assert np.isnan(survey.drivers[1].values).sum() == 20
    told = CliRunner().invoke(
        app, ["voice", "drivers", str(path), "--target", "y", "--draws", "100", "--json"]
    )
    assert json.loads(told.stdout)["importance"][0]["driver"] == "a"
    with pytest.raises(drivers.DriversError, match="no column never"):
        drivers.read_survey(path, target="never")
    with pytest.raises(drivers.DriversError, match="which one is good"):
        drivers.read_survey(path, target="word")
