"""A campaign recorded as events: imported, built, and read with its verdict."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from mehvar import ingest, pipeline, retention
from mehvar.workspace import Settings, Workspace

pytestmark = pytest.mark.slow

NOW = datetime(2025, 6, 1)
SENT = datetime(2025, 2, 1, 10)
CUSTOMERS = 1_600
MAPPING = """
version: 1
source: shop
time_zone: UTC
currency: GBP
unit: major
files:
  - match: "orders.parquet"
    tables:
      - table: orders
        key: [order_id]
        columns: {order_id: order_id, person_ref: who, at: at, total_amount: paid}
  - match: "events.parquet"
    tables:
      - table: events
        key: [event_id]
        columns: {name: name, person_ref: who, at: at, properties: properties}
"""
STEPS = ("dates", "identity", "facts", "campaigns")


@pytest.fixture(scope="module")
def results(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[tuple[str, str, str], retention.CampaignResult]:
    """Three campaigns: one that works on new customers only, one too young, one too small."""
    folder = tmp_path_factory.mktemp("campaign")
    rng = np.random.default_rng(7)
    orders, events = [], []
    for who in range(CUSTOMERS):
        is_new = bool(rng.random() < 0.5)
        arm = "offer" if rng.random() < 0.5 else "control"
        before = 1 if is_new else int(rng.integers(5, 9))
        orders += [
            (who, SENT - timedelta(days=int(day), hours=1)) for day in rng.integers(5, 60, before)
        ]
        if rng.random() < 0.25 + 0.4 * (is_new and arm == "offer"):
            orders.append((who, SENT + timedelta(days=int(rng.integers(1, 25)))))
        events.append((who, SENT, f'{{"experiment": "spring", "arm": "{arm}"}}'))
        # A later exposure to the other arm does not move the customer.
        if who % 10 == 0:
            events.append(
                (who, SENT + timedelta(days=2), '{"experiment": "spring", "arm": "control"}')
            )
        events.append((who, datetime(2025, 3, 25), f'{{"experiment": "young", "arm": "{arm}"}}'))
        if who < 30:
            events.append((who, SENT, f'{{"experiment": "small", "arm": "{arm}"}}'))
    events.append((1, SENT, "not json"))
    events.append((1, SENT, '{"experiment": "spring"}'))
    orders.append((0, datetime(2025, 4, 2)))
    _write(folder / "orders.parquet", order_id=[f"o{n}" for n in range(len(orders))],
           who=[f"p{who}" for who, _ in orders], at=[at for _, at in orders], paid=[20.0] * len(orders))  # fmt: skip
    _write(folder / "events.parquet", event_id=[f"e{n}" for n in range(len(events))],
           name=[retention.EXPOSED] * len(events), who=[f"p{who}" for who, *_ in events],
           at=[at for _, at, _ in events], properties=[told for *_, told in events])  # fmt: skip
    (folder / "mapping.yml").write_text(MAPPING)
    company = Workspace.create(
        folder / "shop",
        Settings(
            currency="GBP",
            exponent=2,
            time_zone="UTC",
            horizon_days=30,
            memory_limit="2GB",
            threads=2,
        ),
    )
    ingest.import_files(
        company, [folder / "orders.parquet", folder / "events.parquet"],
        mapping=ingest.Mapping.read(folder / "mapping.yml"), now=NOW, actor="test",
    )  # fmt: skip
    steps = tuple(step for step in pipeline.STEPS if step.name in STEPS)
    pipeline.build(company, now=NOW, steps=steps)
    return {
        (one.experiment, one.arm, one.outcome): one for one in retention.read_campaigns(company)
    }


def _write(path: Path, **columns: list[object]) -> None:
    pyarrow.parquet.write_table(pa.table(columns), path)


Results = dict[tuple[str, str, str], retention.CampaignResult]


def test_a_campaign_that_works_on_some_is_usable(results: Results) -> None:
    found = results["spring", "offer", "bought"]

    assert found.verdict == "usable"
    assert found.control == "control"
    assert found.treated + found.controls == CUSTOMERS
    assert found.effect is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.2 < found.high
    assert found.qini_low is not None
    assert found.qini_low > 0
    assert found.first_day == found.last_day == date(2025, 2, 1)


def test_its_deciles_sum_to_its_customers(results: Results) -> None:
    found = results["spring", "offer", "bought"]

    assert [one.decile for one in found.deciles] == list(range(1, 11))
    assert sum(one.treated for one in found.deciles) == found.treated
    assert sum(one.controls for one in found.deciles) == found.controls
    assert found.deciles[-1].gained == pytest.approx(1)
    assert found.deciles[0].effect > 0.2 > found.deciles[-1].effect


def test_money_is_judged_too(results: Results) -> None:
    found = results["spring", "offer", "spent"]

    assert found.control_mean is not None
    bought = results["spring", "offer", "bought"].control_mean
    assert bought is not None
    assert found.control_mean == pytest.approx(bought * 2_000)


def test_a_campaign_whose_horizon_runs_is_not_judged(results: Results) -> None:
    assert not any(experiment == "young" for experiment, *_ in results)


def test_a_small_campaign_says_so(results: Results) -> None:
    assert results["small", "offer", "bought"].verdict == "too_small"
    assert results["small", "offer", "bought"].reason == "few_customers"


def test_a_company_without_campaigns_has_none(workspace: Workspace, now: datetime) -> None:
    steps = tuple(step for step in pipeline.STEPS if step.name in STEPS)

    pipeline.build(workspace, now=now, steps=steps)

    assert retention.read_campaigns(workspace) == ()
