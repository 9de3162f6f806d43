"""From the simulated shop's raw files to its true effects, through every slice in between."""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mehvar import customers, identity, ingest, measurement, simulate
from mehvar.workspace import Settings, Workspace

pytestmark = pytest.mark.slow

_HORIZON = 60
_COMPARABLE = ("late", "out_of_stock", "substituted", "damaged_or_wrong", "slow_answer")
"""Experiences whose exposed orders are the same ones in the files as in the truth."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[dict[str, Any], simulate.Effect]]:
    root: Path = tmp_path_factory.mktemp("simulated")
    files = simulate.write_shop(root / "files", shop=simulate.Shop(), customers=4_000, seed=11)
    company = Workspace.create(
        root / "company", Settings(memory_limit="2GB", horizon_days=_HORIZON)
    )
    now = datetime(2027, 1, 1)
    ingest.import_files(
        company, files.paths, mapping=ingest.Mapping.read(files.mapping), now=now, actor="test"
    )
    with company.build(now=now) as build:
        identity.resolve(build)
        customers.build_facts(build)
        customers.build_customers(build)
        measurement.run_experiences(build)
        rows = build.backend.to_pyarrow(build.read("experience_effects")).to_pylist()
    truth = {
        (effect.experience, effect.dose, effect.outcome): effect
        for effect in simulate.Truth.read(files.truth).effects
        if effect.horizon_days == _HORIZON
    }
    return [
        (row, truth[key])
        for row in rows
        if row["experience"] in _COMPARABLE
        and (key := (row["experience"], row["dose"], row["outcome"])) in truth
    ]


def standard_distance(row: dict[str, Any], truth: simulate.Effect) -> float:
    error = math.hypot((row["high"] - row["low"]) / 3.92, truth.error)
    return float((row["effect"] - truth.effect) / error)


def test_estimated_effects_lie_around_the_true_ones_as_their_intervals_say(
    found: list[tuple[dict[str, Any], simulate.Effect]],
) -> None:
    distances = [standard_distance(*pair) for pair in found if pair[0]["estimable"]]

    assert len(distances) >= 14
    assert max(abs(distance) for distance in distances) < 4
    assert np.sqrt(np.mean(np.square(distances))) < 1.5


def test_late_orders_cost_money_though_their_customers_spend_more(
    found: list[tuple[dict[str, Any], simulate.Effect]],
) -> None:
    row, truth = next(
        pair
        for pair in found
        if (pair[0]["experience"], pair[0]["dose"], pair[0]["outcome"]) == ("late", "any", "spend")
    )

    assert row["raw_difference"] > 0 > truth.effect
    assert row["effect"] < 0
    far = abs(row["raw_difference"] - truth.effect)
    assert abs(row["effect"] - truth.effect) < far / 4


def test_an_hour_late_costs_far_more_than_a_quarter(
    found: list[tuple[dict[str, Any], simulate.Effect]],
) -> None:
    spend = {
        row["dose"]: row
        for row, _ in found
        if row["experience"] == "late" and row["outcome"] == "spend"
    }

    assert spend["60m+"]["high"] < 0
    assert spend["60m+"]["effect"] < spend["0-15m"]["effect"]
    assert measurement.dose_title("late", "60m+").en == "over 60 min"
