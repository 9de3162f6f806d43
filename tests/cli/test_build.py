"""Building: only what is stale runs, the day can be chosen, and the state is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Mehvar

from mehvar.workspace import Workspace


def test_a_second_build_runs_nothing(mehvar: Mehvar, shop: Path) -> None:
    said = mehvar("build", "-w", shop)
    facts: Any = mehvar("build", "-w", shop, "--json").json

    assert said.out.count("up to date") == len(facts["steps"])
    assert not any(step["ran"] for step in facts["steps"])


@pytest.mark.slow
def test_force_runs_every_step_and_still_reports_the_rows(mehvar: Mehvar, shop: Path) -> None:
    before: Any = mehvar("build", "-w", shop, "--json").json

    after: Any = mehvar("build", "--force", "-w", shop, "--json").json

    assert all(step["ran"] for step in after["steps"] if step["name"] != "publish")
    # Later steps put attributes beside those that `customers` writes first of all.
    counted = [
        [{name: n for name, n in step["rows"].items() if name != "attributes"} for step in said]
        for said in (before["steps"], after["steps"])
    ]
    assert counted[0] == counted[1]


@pytest.mark.slow
@pytest.mark.usefixtures("people_only")
def test_a_build_as_of_an_earlier_day_knows_nothing_later(mehvar: Mehvar, shop: Path) -> None:
    said: Any = mehvar("build", "--as-of", "2025-07-24", "-w", shop, "--json").json

    status: Any = mehvar("status", "-w", shop, "--json").json
    customer: Any = mehvar("find", "09351112233", "-w", shop, "--json").json
    assert said["as_of"] == status["as_of"] == "2025-07-24"
    assert customer[0]["customer"]["orders"] == 0


def test_status_tells_what_counts_when_it_was_built_and_what_is_stale(
    mehvar: Mehvar, shop: Path
) -> None:
    fresh = mehvar("status", "-w", shop)
    Workspace.open(shop).configure(horizon_days=30)

    stale = mehvar("status", "-w", shop)

    assert "فروشگاه [من]" in fresh.out
    assert "as of 2025-08-23" in fresh.out
    assert "Up to date." in fresh.out
    said = " ".join(stale.out.split())
    assert "Stale: " in said
    assert "experiences" in said
    assert "Next: mehvar build" in said


def test_counting_without_an_engine_agrees_with_the_engine(mehvar: Mehvar, demo: Path) -> None:
    company = Workspace.open(demo)
    status: Any = mehvar("status", "-w", demo, "--json").json

    backend = company.connect()
    try:
        counted = {
            name: backend.to_pyarrow(company.lake.current(backend, name).count()).as_py()
            for name in status["tables"]
        }
    finally:
        backend.disconnect()

    assert status["tables"] == counted
    assert status["stale_steps"] == []


def test_an_empty_workspace_says_what_to_do_next(mehvar: Mehvar, tmp_path: Path) -> None:
    mehvar("init", tmp_path / "new")

    for verb, part in (
        ("status", "mehvar import"), ("imports", "mehvar import"), ("today", "mehvar build"),
        ("unhappy", "mehvar build"), ("find x", "mehvar build"), ("metric orders", "mehvar build"),
    ):  # fmt: skip
        said = mehvar(*verb.split(), "-w", tmp_path / "new")
        assert part in said.out + said.err, verb
        assert said.code == (0 if said.out else 1), verb


def test_the_steps_are_listed_without_a_workspace(mehvar: Mehvar) -> None:
    steps: Any = mehvar("steps", "--json").json

    assert [one["name"] for one in steps][:2] == ["dates", "identity"]
    assert "Who is one person" in " ".join(mehvar("steps", columns=120).out.split())
