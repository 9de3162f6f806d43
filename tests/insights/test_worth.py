"""Needs weighed by their evidence, against a count made by hand in Python."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from mehvar import insights, schema
from mehvar.cli import app
from mehvar.insights._change import Daily, compare
from mehvar.lake import IMPORTS
from mehvar.workspace import NotBuiltError, Workspace

TODAY = date(2026, 9, 22)
CHANGED = TODAY - timedelta(days=70)
Row = Mapping[str, object]


class Company:
    """Writes base rows and the marts that the step reads, and runs the step."""

    def __init__(self, workspace: Workspace, now: datetime) -> None:
        self.workspace, self.now, self.count = workspace, now, 0

    def put(self, table: str, rows: Iterable[Row]) -> None:
        self.count += 1
        names = schema.table(table).column_names
        full = [
            dict.fromkeys(names)
            | {"source": "mehvar", "import_id": f"i{self.count}", "at": self.now, "day": TODAY}
            | {"ingested_at": self.now + timedelta(seconds=self.count)}
            | {"record_hash": crc32(str(row["record_id"]).encode())}
            | dict(row)
            for row in rows
        ]
        full = [{name: row[name] for name in names} for row in full]
        lake = self.workspace.lake
        lake.append(table, pa.Table.from_pylist(full, schema=schema.table(table).arrow_schema))
        state = {"import_id": f"i{self.count}", "state": "imported", "changed_at": self.now}
        kept = lake.arrow_schema(IMPORTS)
        lake.append(IMPORTS, pa.Table.from_pylist([dict.fromkeys(kept.names) | state], schema=kept))

    def build(self, **marts: list[Row]) -> None:
        with self.workspace.build(now=self.now, as_of=TODAY) as build:
            for name in ("voice_comments", "comment_aspects", "customer_value"):
                wanted = schema.table(name).arrow_schema
                rows = [dict.fromkeys(wanted.names) | dict(row) for row in marts.get(name, [])]
                build.write_arrow(name, pa.Table.from_pylist(rows, schema=wanted))
            insights.build_insights(build)


@pytest.fixture
def company(workspace: Workspace, now: datetime) -> Company:
    return Company(workspace, now)


def voices(rng: np.random.Generator, *, before: float, after: float) -> dict[str, list[Row]]:
    """600 comments of 140 days by 40 customers; the share of late deliveries moves at CHANGED."""
    comments: list[Row] = []
    aspects: list[Row] = []
    for key in range(600):
        day = TODAY - timedelta(days=int(rng.integers(0, 140)))
        who = int(rng.integers(1, 41)) if rng.random() < 0.9 else None
        comments.append({
            "comment": key, "customer_id": who, "day": day, "sentiment": "unsure",
            "channel": ["app", "phone"][key % 2],
        })  # fmt: skip
        if rng.random() < (before if day < CHANGED else after):
            aspects.append({
                "comment": key, "customer_id": who, "day": day, "aspect": "delivery",
                "kind": "aspect", "polarity": -1,
            })  # fmt: skip
        if rng.random() < 0.5:
            aspects.append({
                "comment": key, "customer_id": who, "day": day, "aspect": "taste",
                "kind": "aspect", "polarity": 1,
            })  # fmt: skip
    values: list[Row] = [
        {"customer_id": who, "residual_value": who * 1_000 - 5_000,
         "residual_low": who * 900 - 6_000, "residual_high": who * 1_300}
        for who in range(1, 36)
    ]  # fmt: skip
    return {"voice_comments": comments, "comment_aspects": aspects, "customer_value": values}


def worth_of(customers: set[object], values: list[Row]) -> tuple[int, int, int]:
    """The sum of the positive values, and its interval, one customer after another."""
    total = square = 0.0
    for row in values:
        if row["customer_id"] in customers:
            total += max(0, int(str(row["residual_value"])))
            square += ((int(str(row["residual_high"])) - int(str(row["residual_low"]))) / 2) ** 2
    half = math.sqrt(square)
    return round(total), round(max(0.0, total - half)), round(total + half)


def test_a_need_weighs_what_its_evidence_does(company: Company, rng: np.random.Generator) -> None:
    found = voices(rng, before=0.4, after=0.1)
    chosen = [int(one) for one in rng.choice(600, 60, replace=False)]
    company.put("needs", [
        {"record_id": "n1", "title": "On time", "aspect": "delivery", "changed_day": CHANGED},
        {"record_id": "n2", "title": "Quiet", "aspect": "delivery"},
    ])  # fmt: skip
    company.put("need_evidence", [
        *({"record_id": f"e{key}", "need_id": "n1", "kind": "comment", "comment": key} for key in chosen),
        {"record_id": "s1", "need_id": "n1", "kind": "study", "study_id": "st1"},
        {"record_id": "gone", "need_id": "n1", "kind": "comment", "comment": 10_000},
        {"record_id": "back", "need_id": "n1", "kind": "note", "is_withdrawn": True},
    ])  # fmt: skip

    company.build(**found)

    told = insights.read_worths(company.workspace)["n1"]
    mine = [row for row in found["voice_comments"] if row["comment"] in chosen]
    people = {row["customer_id"] for row in mine} - {None}
    bad = [row for row in found["comment_aspects"] if row["aspect"] == "delivery"]
    touched = {row["customer_id"] for row in bad} - {None}
    values = found["customer_value"]
    assert (told.evidence, told.comments, told.studies) == (61, 60, 1)
    assert (told.customers, told.channels) == (len(people), 2)
    assert told.first_day == min(str_day(row) for row in mine)
    assert (told.worth, told.worth_low, told.worth_high) == worth_of(people, values)
    assert told.touched == len(touched)
    assert (told.touched_worth, told.touched_low, told.touched_high) == worth_of(touched, values)
    assert told.change.verdict == "better"
    first = [row for row in found["voice_comments"] if -56 <= (str_day(row) - CHANGED).days < 0]
    assert told.change.before_n == len(first)
    hit = {row["comment"] for row in bad} & {row["comment"] for row in first}
    assert told.change.before_share == pytest.approx(len(hit) / len(first))
    quiet = insights.read_worths(company.workspace)["n2"]
    assert (quiet.evidence, quiet.customers, quiet.worth) == (0, None, None)
    assert quiet.change.verdict == "no_change"


def str_day(row: Row) -> date:
    day = row["day"]
    assert isinstance(day, date)
    return day


@pytest.mark.parametrize(
    ("before", "after", "verdict"), [(0.1, 0.4, "worse"), (0.3, 0.3, "unclear")]
)
def test_a_change_is_judged_by_its_interval(
    before: float, after: float, verdict: str, company: Company, rng: np.random.Generator
) -> None:
    company.put("needs", [
        {"record_id": "n1", "title": "On time", "aspect": "delivery", "changed_day": CHANGED},
        {"record_id": "n2", "title": "Later", "aspect": "delivery", "changed_day": TODAY},
        {"record_id": "n3", "title": "Which", "changed_day": CHANGED},
    ])  # fmt: skip

    company.build(**voices(rng, before=before, after=after))

    told = insights.read_worths(company.workspace)
    change = told["n1"].change
    assert change.verdict == verdict
    assert change.difference_low is not None
    assert change.difference_high is not None
    assert change.difference == pytest.approx(
        (change.after_share or 0.0) - (change.before_share or 0.0), abs=0.02
    )
    assert (change.difference_low <= 0 <= change.difference_high) == (verdict == "unclear")
    assert (told["n2"].change.verdict, told["n3"].change.verdict) == ("waiting", "no_aspect")


def test_without_a_change_a_verdict_is_rare(rng: np.random.Generator) -> None:
    """In 95 % of 2,000 eight weeks without any effect the verdict is "unclear"."""
    false = 0
    for _ in range(2_000):
        bad = [int(rng.binomial(150, 0.2)), int(rng.binomial(150, 0.2))]
        sides = {CHANGED - timedelta(days=1): bad[0], CHANGED: bad[1]}
        daily = Daily(
            as_of=TODAY, comments=dict.fromkeys(sides, 150),
            bad={("delivery", day): count for day, count in sides.items()},
        )  # fmt: skip
        false += compare(daily, aspect="delivery", changed=CHANGED).verdict != "unclear"

    assert false / 2_000 == pytest.approx(0.05, abs=0.02)


def test_few_customers_are_counted_but_not_told(company: Company, rng: np.random.Generator) -> None:
    company.put("needs", [{"record_id": "n1", "title": "Rare", "aspect": "nowhere"}])
    company.put("need_evidence", [
        {"record_id": f"e{key}", "need_id": "n1", "kind": "comment", "comment": key} for key in range(4)
    ])  # fmt: skip

    company.build(**voices(rng, before=0.1, after=0.1))

    told = insights.read_worths(company.workspace)["n1"]
    assert (told.comments, told.customers, told.worth, told.touched) == (4, None, None, None)


def test_a_company_without_any_voice_says_so(company: Company) -> None:
    company.put("needs", [
        {"record_id": "n1", "title": "On time", "aspect": "delivery", "changed_day": CHANGED},
    ])  # fmt: skip

    company.build()

    told = insights.read_worths(company.workspace)["n1"]
    assert (told.evidence, told.customers, told.change.verdict) == (0, None, "no_voice")
    assert insights.read_benchmarks(company.workspace) == ()


def test_before_the_first_build_there_is_nothing(workspace: Workspace) -> None:
    with pytest.raises(NotBuiltError):
        insights.read_worths(workspace)


def test_published_figures_are_the_latest_ones(company: Company) -> None:
    row: Row = {
        "record_id": "b1", "measure": "nps", "industry": "grocery", "year": 2024, "value": 31.0,
        "reference": "A report",
    }  # fmt: skip
    company.put(
        "benchmarks", [row, dict(row) | {"record_id": "b2", "measure": "csat", "value": 0.8}]
    )
    company.put("benchmarks", [dict(row) | {"value": 33.0, "sample": 900}])

    company.build()

    (told,) = insights.read_benchmarks(company.workspace, measure="nps")
    assert (told.benchmark_id, told.value, told.sample) == ("b1", 33.0, 900)
    assert len(insights.read_benchmarks(company.workspace)) == 2


def test_a_terminal_tells_of_needs_and_figures(company: Company, rng: np.random.Generator) -> None:
    company.put("needs", [
        {"record_id": "n1", "title": "On time", "aspect": "delivery", "changed_day": CHANGED},
        {"record_id": "n2", "title": "Old", "is_archived": True},
    ])  # fmt: skip
    company.put("benchmarks", [{
        "record_id": "b1", "measure": "nps", "industry": "grocery", "year": 2024, "value": 31.0,
        "reference": "A report",
    }])  # fmt: skip
    company.build(**voices(rng, before=0.4, after=0.1))

    found = told(company, "need", "--json")
    (figure,) = told(company, "need", "figures", "nps", "--json")

    assert [one["title"] for one in found] == ["On time"]
    assert found[0]["change"]["verdict"] == "better"
    assert (figure["value"], figure["reference"]) == (31.0, "A report")


def told(company: Company, *words: str) -> list[dict[str, Any]]:
    answer = CliRunner().invoke(app, [*words, "-w", str(company.workspace.root)])
    assert answer.exit_code == 0, answer.output
    rows: list[dict[str, Any]] = json.loads(answer.output)
    return rows
