"""The demo at its usual size: what it is meant to show stands out of what it draws."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from mehvar import conduct, ingest, pipeline, policy_lab, simulate
from mehvar.simulate import ShopFiles
from mehvar.workspace import Settings, Workspace

CUSTOMERS, SEED = 5_000, 1404
ENDS_ON, NOW = date(2026, 9, 22), datetime(2026, 9, 23, 8)
TOO_KIND, FRIEND, BELOW_CAP = "G104", "G106", "G108"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> ShopFiles:
    shop = simulate.demo_shop(ends_on=ENDS_ON)
    folder = tmp_path_factory.mktemp("demo-files")
    return simulate.write_shop(folder, shop=shop, customers=CUSTOMERS, seed=SEED)


def test_two_agents_give_in_their_own_way_often_enough_to_be_seen(files: ShopFiles) -> None:
    [path] = [one for one in files.paths if "care_grants" in one.name]
    gifts: dict[str, list[int]] = {}
    for row in pq.read_table(path).to_pylist():
        if row["situation"] == "goodwill":
            gifts.setdefault(row["employee"], []).append(row["amount"])

    usual = sorted(len(one) for one in gifts.values())[len(gifts) // 2]
    assert len(gifts) == 10
    assert len(gifts[TOO_KIND]) > 2 * usual
    assert len(gifts[BELOW_CAP]) >= 5
    assert all(270_000 <= amount < 300_000 for amount in gifts.pop(BELOW_CAP))
    assert all(amount <= 250_000 for amounts in gifts.values() for amount in amounts)


@pytest.mark.slow
@pytest.mark.skipif(
    not os.environ.get("MEHVAR_LONG_SIMULATIONS"), reason="builds the whole demo: a minute"
)
def test_a_build_finds_them_and_measures_the_rule(files: ShopFiles, tmp_path: Path) -> None:
    company = Workspace.create(tmp_path / "shop", Settings(currency="IRR", calendar="jalali"))
    mapping = ingest.Mapping.read(files.mapping)
    ingest.import_files(company, files.paths, mapping=mapping, now=NOW, actor="tests")
    pipeline.build(company, now=NOW)

    found = {(one.kind, one.employee_id) for one in conduct.find_questions(company).rows}
    [(policy, _)] = [(one.policy, one.version) for one in policy_lab.read_policies(company)]
    [told] = policy_lab.read_effects(company, policy_key=policy).told
    effect = told.of("retained")

    assert {("employee_grants", TOO_KIND), ("below_limit", BELOW_CAP)} <= found
    assert {one for kind, one in found if kind in {"employee_grants", "below_limit"}} <= {
        TOO_KIND, BELOW_CAP, FRIEND,
    }  # fmt: skip
    assert effect is not None
    assert effect.is_told
    assert effect.n > 2_000
