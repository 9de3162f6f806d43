"""``mehvar policy``: what was published, and a policy from a file over the recorded history."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.conftest import Mehvar
from tests.empowerment.policies import LATE, SUBSTITUTE

from mehvar.empowerment import policy_to_json


def test_a_policy_from_a_file_is_run_over_history(
    mehvar: Mehvar, built_company: Path, tmp_path: Path
) -> None:
    policy, rows = tmp_path / "late.json", tmp_path / "rows.csv"
    policy.write_text(json.dumps(policy_to_json(LATE)), encoding="utf-8")
    words = ("policy", "backtest", policy, "-w", built_company, "--assume", "delay_cause=courier")

    said: Any = mehvar(*words, "--rows", rows, "--json").json

    total = said["backtest"]["total"]
    lines = rows.read_text(encoding="utf-8").splitlines()
    assert total["helped"] > 0
    assert len(lines) == total["cases"] + 1
    assert "full_name" not in lines[0]
    told = mehvar(*words, "--against", policy, "--language", "en")
    assert "compared with" in told.out
    assert "toman" in told.out
    assert "late-30" in told.out


def test_what_cannot_be_asked_is_one_sentence(
    mehvar: Mehvar, built_company: Path, tmp_path: Path
) -> None:
    late, swap = tmp_path / "late.json", tmp_path / "swap.json"
    late.write_text(json.dumps(policy_to_json(LATE)), encoding="utf-8")
    swap.write_text(json.dumps(policy_to_json(SUBSTITUTE)), encoding="utf-8")
    call = ("policy", "backtest", late, "-w", built_company)

    other = mehvar(*call, "--against", swap)
    word = mehvar(*call, "--assume", "delay_cause")

    assert (other.code, word.code) == (1, 2)
    assert "out_of_stock" in other.err
    assert "FACT=VALUE" in word.err


def test_published_versions_are_listed_with_their_two_people(
    mehvar: Mehvar, built_company: Path
) -> None:
    found: Any = mehvar("policy", "-w", built_company, "--json").json

    assert [(one["policy"], one["version"]) for one in found] == [("late-orders", 1)]
    assert found[0]["drafted_by"] != found[0]["published_by"]
