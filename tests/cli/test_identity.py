"""Merging, splitting and undoing by hand: recorded at once, in force from the next build."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Mehvar


def _customer(mehvar: Mehvar, shop: Path, mobile: str) -> Any:
    found: Any = mehvar("find", mobile, "-w", shop, "--json").json
    return found[0]["customer"]


def test_a_decision_is_recorded_and_listed(mehvar: Mehvar, shop: Path) -> None:
    nothing = mehvar("decisions", "-w", shop)

    said = mehvar("merge", 1, 2, "--reason", "همسر", "-w", shop)

    assert "Nothing was decided" in nothing.out
    assert said.code == 0
    assert "counts from the next build" in said.out
    listed: Any = mehvar("decisions", "-w", shop, "--json").json
    assert [(one["kind"], one["reason"]) for one in listed] == [("merge", "همسر")]
    assert "merge" in mehvar("decisions", "-w", shop).out
    status: Any = mehvar("status", "-w", shop, "--json").json
    assert status["stale_steps"][0] == "identity"


@pytest.mark.slow
@pytest.mark.usefixtures("people_only")
def test_merge_split_and_undo_change_who_is_who_with_the_next_build(
    mehvar: Mehvar, shop: Path
) -> None:
    one, other = (_customer(mehvar, shop, mobile) for mobile in ("09123456781", "09351112233"))

    merged: Any = mehvar(
        "merge", one["customer_id"], other["customer_id"], "-w", shop, "--json"
    ).json
    assert mehvar("build", "-w", shop).code == 0
    together = _customer(mehvar, shop, "09351112233")
    old: Any = mehvar("customer", other["customer_id"], "-w", shop, "--json").json

    assert together["customer_id"] == one["customer_id"]
    assert together["orders"] == 2
    assert old["customer"]["customer_id"] == one["customer_id"]
    assert old["identity"]["asked"] == other["customer_id"]

    assert mehvar("split", one["customer_id"], "main:C2", "-w", shop).code == 0
    assert mehvar("build", "-w", shop).code == 0

    assert _customer(mehvar, shop, "09351112233")["customer_id"] != one["customer_id"]

    assert mehvar("undo", merged["decision_id"] + 1, "-w", shop).code == 0
    assert mehvar("build", "-w", shop).code == 0

    assert _customer(mehvar, shop, "09351112233")["orders"] == 2
