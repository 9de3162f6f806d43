"""Adjusted effects of 20 covariates: our one-pass raking against dense logistic weighting.

The peer is what one writes without us: one-hot columns, a logistic propensity model of
statsmodels, a weighted regression of the outcome with errors clustered by customer.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from mehvar import stats


def world(rows: int, rng: np.random.Generator) -> dict[str, Any]:
    """Rows sorted by customer, a binned confounder among 20 covariates, effect -0.5."""
    customers = rows // 8 + 1
    cluster = np.sort(rng.integers(0, customers, rows))
    value = rng.normal(size=customers)[cluster] + 0.3 * rng.normal(size=rows)
    shares = np.array([0.4, 0.2, 0.1, 0.1, 0.08, 0.06, 0.04, 0.02])
    covariates = {f"c{place}": rng.choice(8, rows, p=shares) for place in range(19)}
    covariates["value"] = stats.cut_quantiles(values=value, bins=12)
    odds = -2.5 + 0.6 * value + 0.3 * (covariates["c1"] == 2)
    exposed = rng.random(rows) < 1 / (1 + np.exp(-odds))
    outcome = np.exp(1 + 0.5 * np.tanh(value)) + rng.normal(size=rows) - 0.5 * exposed
    return {
        "exposed": exposed, "outcome": outcome, "covariates": covariates, "cluster": cluster,
    }  # fmt: skip


def ours(data: dict[str, Any]) -> tuple[float, float]:
    found = stats.adjusted_effect(**data)
    assert isinstance(found, stats.Effect)
    return found.effect, found.standard_error


def peer(data: dict[str, Any]) -> tuple[float, float]:
    import statsmodels.api as sm

    columns = [np.ones((data["exposed"].size, 1))]
    for codes in data["covariates"].values():
        levels = np.unique(codes)[1:]
        columns.append((codes[:, None] == levels).astype(np.float64))
    design = np.hstack(columns)
    exposed = data["exposed"].astype(np.float64)
    chance = sm.GLM(exposed, design, family=sm.families.Binomial()).fit().fittedvalues
    weights = np.where(data["exposed"], 1.0, chance / (1 - chance))
    both = np.column_stack([exposed, design])
    fit = sm.WLS(data["outcome"], both, weights=weights).fit(
        cov_type="cluster", cov_kwds={"groups": data["cluster"]}
    )
    return float(fit.params[0]), float(fit.bse[0])


def timed(run: Callable[[dict[str, Any]], tuple[float, float]], data: dict[str, Any]) -> Any:
    start, cpu = time.perf_counter(), time.process_time()
    found = run(data)
    return time.perf_counter() - start, time.process_time() - cpu, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000, 10_000_000])
    parser.add_argument("--peer-rows", type=int, default=300_000, help="largest size of the peer")
    options = parser.parse_args()
    ours(world(20_000, np.random.default_rng(0)))  # compile
    print("## Adjusted effects\n")
    print(
        "| rows | ours, s (CPU s) | statsmodels, s (CPU s) | ratio of CPU | effect ± error | peer | peak GB |"
    )
    print("|---|---|---|---|---|---|---|")
    for rows in options.rows:
        data = world(rows, np.random.default_rng(1))
        wall, cpu, (effect, error) = timed(ours, data)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        other, ratio, theirs = "not run", "", ""
        if rows <= options.peer_rows:
            peer_wall, peer_cpu, (peer_effect, peer_error) = timed(peer, data)
            other, ratio = f"{peer_wall:.2f} ({peer_cpu:.2f})", f"{peer_cpu / cpu:.0f}x"
            theirs = f"{peer_effect:.4f} ± {peer_error:.4f}"
        print(
            f"| {rows:,} | {wall:.2f} ({cpu:.2f}) | {other} | {ratio} "
            f"| {effect:.4f} ± {error:.4f} | {theirs} | {peak:.2f} |"
        )


if __name__ == "__main__":
    main()
