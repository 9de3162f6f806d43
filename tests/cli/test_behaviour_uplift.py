"""``behaviour`` and ``retention uplift`` from the terminal: the same figures as the core's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest
from tests.cli.conftest import Mehvar

from mehvar import behaviour
from mehvar.workspace import Workspace


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    """An offer that works on half of the customers."""
    rng = np.random.default_rng(5)
    gains, treated = rng.integers(0, 2, 3_000), rng.integers(0, 2, 3_000)
    bought = rng.random(3_000) < 0.2 + 0.3 * gains * treated
    table = pa.table(
        {
            "arm": np.where(treated == 1, "offer", "control"),
            "member": gains,
            "spend": rng.normal(50, 10, 3_000),
            "bought": bought,
        }
    )
    pyarrow.csv.write_csv(table, tmp_path / "campaign.csv")
    return tmp_path / "campaign.csv"


def test_an_offer_is_judged_from_a_file(mehvar: Mehvar, campaign: Path) -> None:
    call = ("retention", "uplift", campaign, "--treatment", "arm", "--outcome", "bought")
    out = campaign.parent / "effects.csv"

    told: Any = mehvar(*call, "--margin", 10, "--cost", 1, "--out", out, "--json").json
    shown = mehvar(*call).out

    assert list(told) == ["used", "left_out", "skipped", "normalisation", "arms"]
    [arm] = told["arms"]
    assert (arm["arm"], arm["control"], arm["verdict"]) == ("offer", "control", "usable")
    assert arm["average"]["low"] < 0.15 < arm["average"]["high"]
    assert arm["policy"]["advice"] == "target"
    assert arm["policy"]["share"] == pytest.approx(0.5, abs=0.1)
    assert out.read_text(encoding="utf-8").count("\n") == 3_001
    assert "usable" in shown
    assert "over the total gain" in shown


def test_a_wrong_column_is_named(mehvar: Mehvar, campaign: Path) -> None:
    said = mehvar(
        "retention", "uplift", campaign, "--treatment", "arms", "--outcome", "bought", "--json"
    )

    assert said.error["error"] == "uplift"
    assert "arm, member" in str(said.error["hint"])
    assert said.code == 1


@pytest.mark.slow
def test_how_customers_buy_is_told_as_the_core_tells_it(mehvar: Mehvar, demo: Path) -> None:
    company = Workspace.open(demo)
    parts = behaviour.read_parts(company)

    told: Any = mehvar("behaviour", "-w", demo, "--json").json
    one: Any = mehvar("behaviour", "customer", 1, "-w", demo, "--json").json
    pairs: Any = mehvar("behaviour", "affinity", "--level", "category", "-w", demo, "--json").json
    shown = mehvar("behaviour", "customer", 1, "-w", demo).out

    assert {row["part"]: row["measured"] for row in told} == {
        part: row.measured for part, row in parts.items()
    }
    found = behaviour.read_behaviour(company, 1)
    assert found is not None
    assert one["orders"] == found.orders
    assert f"{found.orders}" in shown
    assert pairs["total"] == len(behaviour.read_affinities(company, level="category"))


@pytest.mark.slow
def test_who_never_bought_is_said(mehvar: Mehvar, demo: Path) -> None:
    said = mehvar("behaviour", "customer", 999_999, "-w", demo, "--json")

    assert said.code == 1
    assert said.error["error"] == "behaviour"
