"""Segments in alike cases: no gap rings at the named rate, a set gap is found, mix alone is none."""

from __future__ import annotations

import os
from typing import Any

import ibis
import numpy as np
import pytest
from scipy.stats import binom
from tests.empowerment.policies import LATE
from tests.policy_lab.cases import AS_OF, history

from mehvar import schema
from mehvar.policy_lab import Fairness, LabError, fairness
from mehvar.policy_lab._fairness import compare
from mehvar.policy_lab._history import history_of

RUNS = int(os.environ.get("MEHVAR_FAIRNESS_RUNS", "40"))


def judged_of(
    rng: np.random.Generator, *, n: int = 1_500, taken: float = 0.0, repeat: int = 1
) -> dict[str, Any]:
    """Cases whose chance of help follows severity and amount; city B loses ``taken`` of it.

    City B has the lighter cases, so that its plain rate is lower without any gap. Of ``repeat``
    cases of a customer all have one outcome.
    """
    city = np.repeat(rng.choice(["A", "B", "C"], n // repeat, p=[0.5, 0.25, 0.25]), repeat)
    hard = np.repeat(rng.random(n // repeat), repeat) < np.where(city == "B", 0.2, 0.6)
    large = np.repeat(rng.random(n // repeat), repeat) < 0.5
    chance = 0.3 + 0.3 * hard + 0.2 * large - taken * (city == "B")
    lucky = np.repeat(rng.random(n // repeat), repeat) < chance
    return {
        "case_id": [f"c{n}" for n in range(city.size)],
        "customer_id": np.arange(city.size) // repeat,
        "order_city": city,
        "severity": np.where(hard, "high", "low"),
        "order_amount": np.where(large, 2_000_000, 500_000),
        "outcome": np.where(lucky, "allow", "deny"),
        "amount": np.where(lucky, 100_000, 0),
    }


def compared(backend: ibis.BaseBackend, columns: dict[str, Any], *, least: int = 10) -> Fairness:
    import pyarrow as pa

    table = pa.table({name: pa.array(list(values)) for name, values in columns.items()})
    days = pa.array([AS_OF] * table.num_rows)
    rows = ibis.memtable(table.append_column("day", days))
    told = history_of(rows, backend=backend, situation="late_order", as_of=AS_OF, least=least)
    return compare(history=told, judged=told.cases, by=("city",))


def test_a_gap_that_is_not_there_rings_as_often_as_it_says(duckdb: ibis.BaseBackend) -> None:
    rng = np.random.default_rng(7)

    found = [compared(duckdb, judged_of(rng, repeat=3)) for _ in range(RUNS)]

    clear = sum(any(one.clear for one in told.gaps) for told in found)
    low, high = binom.interval(0.999, RUNS, 0.05)
    assert low <= clear <= high
    covered = sum(one.low <= 0 <= one.high for told in found for one in told.gaps)
    tests = sum(len(told.gaps) for told in found)
    assert covered / tests > 0.87


def test_a_set_gap_is_recovered_and_rings(duckdb: ibis.BaseBackend) -> None:
    rng = np.random.default_rng(8)
    runs = max(RUNS // 4, 8)

    found = [compared(duckdb, judged_of(rng, n=3_000, taken=0.2)) for _ in range(runs)]

    of_b = [next(one for one in told.gaps if one.key == "B") for told in found]
    held = sum(one.low <= -0.2 <= one.high for one in of_b)
    assert held >= binom.ppf(0.0005, runs, 0.95)
    assert abs(np.mean([one.gap for one in of_b]) + 0.2) < 0.03
    assert all(one.alarm for one in of_b)


def test_lighter_cases_alone_are_no_gap(duckdb: ibis.BaseBackend) -> None:
    columns = judged_of(np.random.default_rng(9), n=6_000)

    found = compared(duckdb, columns)

    of_b = next(one for one in found.gaps if one.key == "B")
    mine = columns["order_city"] == "B"
    plain = (columns["outcome"][mine] == "allow").mean() - (
        columns["outcome"][~mine] == "allow"
    ).mean()
    assert plain < -0.08
    assert abs(of_b.gap) < 0.04
    assert not of_b.alarm


def test_standardised_rates_are_those_of_the_book(duckdb: ibis.BaseBackend) -> None:
    """Direct standardisation by hand: two strata of weight .6 and .4 (all of the same price)."""
    cells = [("A", "low", 30, 15), ("B", "low", 30, 6), ("A", "high", 10, 9), ("B", "high", 30, 24)]
    rows = [
        (city, severity, "allow" if place < helped else "deny")
        for city, severity, n, helped in cells
        for place in range(n)
    ]
    columns = {
        "case_id": [f"{n:03}" for n in range(len(rows))],
        "customer_id": range(len(rows)),
        "order_city": [one[0] for one in rows],
        "severity": [one[1] for one in rows],
        "outcome": [one[2] for one in rows],
        "amount": [100 if one[2] == "allow" else 0 for one in rows],
    }

    found = compared(duckdb, columns)

    of_b = next(one for one in found.gaps if one.key == "B")
    assert of_b.rate == pytest.approx(0.6 * 6 / 30 + 0.4 * 24 / 30)
    assert of_b.others_rate == pytest.approx(0.6 * 15 / 30 + 0.4 * 9 / 10)
    assert of_b.mean == pytest.approx(100 * of_b.rate)
    assert found.strata == 2


def test_segments_of_few_customers_are_hidden(duckdb: ibis.BaseBackend) -> None:
    columns = judged_of(np.random.default_rng(10), n=300)
    columns["order_city"][:4] = "tiny"

    found = compared(duckdb, columns)

    assert "tiny" not in {one.key for one in found.gaps}
    assert found.hidden == 1


def test_what_was_really_granted_is_compared_from_the_first_decision_on(
    duckdb: ibis.BaseBackend,
) -> None:
    cases = [
        {"case_id": f"c{n}", "customer_id": n, "order_city": "AB"[n % 2], "severity": "low",
         "order_amount": 500_000, "decision_id": f"d{n}" if n else None,
         "granted_amount": 50_000 if n % 2 else 0}
        for n in range(40)
    ]  # fmt: skip

    found = fairness(history=history(duckdb, LATE, cases), by=("city",))

    assert {one.key: one.alarm for one in found.gaps} == {"A": True, "B": False}
    assert fairness(history=history(duckdb, LATE, cases[:1]), by=("city",)).gaps == ()


def test_unknown_kinds_of_segments_are_refused(duckdb: ibis.BaseBackend) -> None:
    with pytest.raises(LabError, match="shoe size"):
        fairness(history=history(duckdb, LATE, [{"case_id": "a"}]), policy=LATE, by=("shoe size",))


def test_the_history_has_a_column_for_every_fact() -> None:
    from mehvar.empowerment import FACTS

    kinds = {"money": "money", "flag": "bool", "day": "day", "choice": "text", "text": "text"}
    columns = {one.name: one.kind for one in schema.table("policy_cases").columns}

    assert {name: columns.get(name) for name in FACTS} == {
        name: kinds.get(fact.kind, "int") for name, fact in FACTS.items()
    }


def test_every_figure_is_that_of_the_formula_case_by_case(duckdb: ibis.BaseBackend) -> None:
    """The sums that are taken at once come to those of a walk through the cases."""
    columns = judged_of(np.random.default_rng(11), n=600, taken=0.2, repeat=3)
    columns["customer_id"] = np.where(columns["customer_id"] % 7 == 0, None, columns["customer_id"])
    columns["order_city"] = np.where(np.arange(600) % 11 == 0, None, columns["order_city"])

    found = compared(duckdb, columns)

    kinds = _kinds(columns)
    assert len(found.gaps) == 3
    for gap in found.gaps:
        for name, told in (("rate", (gap.rate, gap.gap, gap.high)),
                           ("mean", (gap.mean, gap.amount_gap, gap.amount_high))):  # fmt: skip
            assert told == pytest.approx(_by_hand(columns, kinds, gap.key, name), rel=1e-9)


def _kinds(columns: dict[str, Any]) -> list[tuple[str, int]]:
    """Severity and quarter of the amount of each case."""
    size = len(columns["case_id"])
    by_amount = sorted(
        range(size), key=lambda n: (columns["order_amount"][n], columns["case_id"][n])
    )
    quarter = {n: 4 * place // size for place, n in enumerate(by_amount)}
    return [(columns["severity"][n], quarter[n]) for n in range(size)]


def _by_hand(
    columns: dict[str, Any], kinds: list[tuple[str, int]], city: str, name: str
) -> tuple[float, float, float]:
    """Own rate, gap and upper end of its interval, one case after the other."""
    helped = [one == "allow" for one in columns["outcome"]]
    value = [float(one) for one in (helped if name == "rate" else columns["amount"])]
    rows = [n for n, one in enumerate(columns["order_city"]) if one is not None]
    own, rest, weight, mean = {}, {}, {}, {}
    for kind in sorted(set(kinds)):
        of_kind = [n for n in rows if kinds[n] == kind]
        own[kind] = [n for n in of_kind if columns["order_city"][n] == city]
        rest[kind] = [n for n in of_kind if columns["order_city"][n] != city]
        everybody = [n for n, one in enumerate(kinds) if one == kind]
        mean[kind] = sum(value[n] for n in everybody) / len(everybody)
        if own[kind] and rest[kind]:
            weight[kind] = len(everybody)
    total = sum(weight.values())
    mine = others = 0.0
    pulled: dict[object, float] = {}
    for kind, size in weight.items():
        for side, sign in ((own[kind], 1), (rest[kind], -1)):
            for n in side:
                pull = size / total / len(side)
                mine += pull * value[n] if sign > 0 else 0.0
                others += pull * value[n] if sign < 0 else 0.0
                who = columns["customer_id"][n]
                who = ("alone", n) if who is None else who
                pulled[who] = pulled.get(who, 0.0) + sign * pull * (value[n] - mean[kind])
    people = len(pulled)
    error = (sum(one**2 for one in pulled.values()) * people / (people - 1)) ** 0.5
    return mine, mine - others, mine - others + 1.959963984540054 * error
