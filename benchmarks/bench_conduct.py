"""Who differs more than their cases explain: false finds and power against known truth.

The peer is what one writes without us: everybody's overall rate, a Poisson tail below 5 %, no
regard for case mix, for how people differ by nature, or for how many are compared.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats as scipy_stats

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.conduct.shops import Desks, desks, people

from mehvar import conduct


def ours(made: Desks) -> NDArray[np.bool_]:
    expected = conduct.expect(
        person=made.person, groups=made.groups, cases=made.cases, counted=made.counted,
        people=made.people,
    )  # fmt: skip
    counted = np.bincount(made.person, weights=made.counted).astype(float)
    return conduct.find_excess(counted=counted, expected=expected).found


def peer(made: Desks) -> NDArray[np.bool_]:
    counted = np.bincount(made.person, weights=made.counted)
    cases = np.bincount(made.person, weights=made.cases)
    expected = cases * counted.sum() / cases.sum()
    return np.asarray(scipy_stats.poisson.sf(counted - 1, expected) < 0.05)


def row(rng: np.random.Generator, *, runs: int, cases: float, times: float) -> str:
    told = []
    for find in (ours, peer):
        hit, shown, false = 0, 0, 0.0
        for _run in range(runs):
            found = find(desks(rng, people=40, cases=cases, spread=0.2, times=times))
            wrong = int(found.sum()) - (int(found[0]) if times > 1 else 0)
            hit, shown = hit + int(found[0]), shown + int(found.sum())
            false += wrong / max(int(found.sum()), 1)
        told.append((hit / runs, false / runs, shown / runs))
    power = [f"{one[0]:.0%}" if times > 1 else "" for one in told]
    return (
        f"| {times:g} | {cases:g} | {power[0]} | {told[0][1]:.1%} | {power[1]} | {told[1][1]:.1%} |"
    )


def calibration(rng: np.random.Generator) -> list[str]:
    made = people(rng, n=1_000_000, shape=1.5, mean=4.0)
    began = time.process_time()
    shape = conduct.fit_shape(counted=made.counted, expected=made.expected)
    weighed = conduct.weigh(counted=made.counted, expected=made.expected, shape=shape)
    spent = time.process_time() - began
    sure, above = weighed.doubt > 0.95, made.truth > 2
    covered = (weighed.low <= made.truth) & (made.truth <= weighed.high)
    rows = [
        f"| {low:.2f}-{low + 0.2:.2f} | {chosen.sum():,} | {above[chosen].mean():.3f} | "
        f"{weighed.doubt[chosen].mean():.3f} |"
        for low in (0.0, 0.2, 0.4, 0.6, 0.8)
        if (chosen := (weighed.doubt >= low) & (weighed.doubt < low + 0.2)).any()
    ]
    told = (
        f"Returns of 1,000,000 customers, true shape 1.5, found {shape:.3f}; {spent:.1f} CPU "
        f"seconds. Asked about (P > 95 %): {sure.sum():,}, of whom {1 - above[sure].mean():.2%} "
        f"are not above twice. The 95 % interval covers the truth for {covered.mean():.2%}; mean "
        f"error of the ratio {np.mean(weighed.ratio - made.truth):+.4f}."
    )
    return [
        told,
        "",
        "| P(ratio > 2) | customers | truly above | said |",
        "|---|---|---|---|",
        *rows,
    ]


def main() -> None:
    """Print the section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=400)
    runs = parser.parse_args().runs
    rng = np.random.default_rng(1404)
    print("## Conduct: who stands out: `mehvar.conduct`\n")
    print(
        f"Forty employees with unlike cases who differ by 20 % of their own; one gives more often. "
        f"{runs} draws a row; a false find is the share of those shown who are as others.\n"
    )
    print("| times as often | cases each | found | false finds | peer found | peer false finds |")
    print("|---|---|---|---|---|---|")
    for times, cases in [(1, 200), (2, 200), (3, 50), (3, 100), (3, 200), (3, 400), (5, 50)]:
        print(row(rng, runs=runs, cases=cases, times=times))
    print()
    print("\n".join(calibration(rng)))


if __name__ == "__main__":
    main()
