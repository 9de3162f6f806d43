"""Lifetime value: BG/NBD, Pareto/NBD and Gamma-Gamma, fit and prediction, against their peers.

Peers live in environments of their own, named by environment variables, and run in the same run
on the same customers:

    uv venv --python 3.11 LT
    uv pip install --python LT/bin/python lifetimes==0.11.3 "numpy<2" "pandas<2.1" "scipy<1.12" "autograd<1.6"
    export MEHVAR_LIFETIMES=LT/bin/python

    uv venv --python 3.11 PM
    uv pip install --python PM/bin/python pymc-marketing==0.19.2
    export MEHVAR_PYMC=PM/bin/python

Every measurement is its own process (so that the peak is its own); ours is warmed by a fit of
5,000 customers first, theirs by one of 300. ``--peer-customers`` is the largest size of lifetimes
(its Pareto/NBD takes five minutes at a million), pymc-marketing goes to 100,000 at most.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import Any

import numpy as np

MODELS = ("bgnbd", "paretonbd", "gammagamma")
TITLES = {"bgnbd": "BG/NBD", "paretonbd": "Pareto/NBD", "gammagamma": "Gamma-Gamma"}

OURS = """
    import resource, sys, time, json
    import numpy as np
    from mehvar import value

    path, model = sys.argv[1:3]
    data = np.load(path)
    x, recency, age, mean = (data[name] for name in ("x", "recency", "age", "mean"))

    def fit(n):
        if model == "gammagamma":
            return value.fit_spending(frequency=x[:n], mean=mean[:n])
        seen = value.Purchases(frequency=x[:n], recency=recency[:n], age=age[:n])
        return value.fit_buying(seen, model=model)

    def predict(fitted):
        if model == "gammagamma":
            return fitted.expected(frequency=x, mean=mean)
        return fitted.expected(value.Purchases(frequency=x, recency=recency, age=age), horizon=90)

    small = fit(min(len(x), 25_000))
    predict(small)
    times = []
    for _ in range(3):
        start = time.perf_counter(); fitted = fit(len(x)); middle = time.perf_counter()
        told = predict(fitted); times.append((middle - start, time.perf_counter() - middle))
    best = min(t[0] for t in times), min(t[1] for t in times)
    low, high = fitted.fit.interval()
    print(json.dumps({"fit": best[0], "predict": best[1], "values": fitted.fit.values.tolist(),
                      "level": fitted.fit.log_likelihood, "sum": float(told.sum()),
                      "low": low.tolist(), "high": high.tolist(),
                      "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3}))
"""

LIFETIMES = """
    import resource, sys, time, json, warnings
    warnings.filterwarnings("ignore")
    import numpy as np
    import lifetimes

    path, model = sys.argv[1:3]
    data = np.load(path)
    x, recency, age, mean = (data[name] for name in ("x", "recency", "age", "mean"))
    kinds = {"bgnbd": lifetimes.BetaGeoFitter, "paretonbd": lifetimes.ParetoNBDFitter,
             "gammagamma": lifetimes.GammaGammaFitter}
    back = x > 0

    def fit(n):
        one = kinds[model]()
        if model == "gammagamma":
            one.fit(x[:n][back[:n]], mean[:n][back[:n]])
        else:
            one.fit(x[:n], recency[:n], age[:n])
        return one

    def predict(one):
        if model == "gammagamma":
            return np.asarray(one.conditional_expected_average_profit(x, mean))
        return np.asarray(one.conditional_expected_number_of_purchases_up_to_time(90, x, recency, age))

    predict(fit(300))
    start = time.perf_counter(); one = fit(len(x)); middle = time.perf_counter()
    told = predict(one); end = time.perf_counter()
    print(json.dumps({"fit": middle - start, "predict": end - middle, "values": one.params_.tolist(),
                      "sum": float(told.sum()),
                      "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3}))
"""

PYMC = """
    import resource, sys, time, json, warnings
    warnings.filterwarnings("ignore")
    import numpy as np, pandas as pd
    from pymc_marketing import clv

    path, model = sys.argv[1:3]
    data = np.load(path)
    table = pd.DataFrame({"customer_id": np.arange(len(data["x"])), "frequency": data["x"],
                          "recency": data["recency"], "T": data["age"],
                          "monetary_value": data["mean"]})
    kinds = {"bgnbd": clv.BetaGeoModel, "paretonbd": clv.ParetoNBDModel, "gammagamma": clv.GammaGammaModel}
    if model == "gammagamma":
        table = table[table.frequency > 0]

    def fit(rows):
        one = kinds[model](data=rows); one.fit(method="map"); return one

    fit(table.head(300))
    start = time.perf_counter(); one = fit(table); end = time.perf_counter()
    names = {"bgnbd": ("r", "alpha", "a", "b"), "paretonbd": ("r", "alpha", "s", "beta"),
             "gammagamma": ("p", "q", "v")}[model]
    values = [float(np.asarray(one.fit_result[name]).ravel()[0]) for name in names]
    print(json.dumps({"fit": end - start, "predict": None, "values": values, "sum": None,
                      "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3}))
"""


def customers(count: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Two years of a shop on a grid of days: BG/NBD buyers, Gamma-Gamma baskets."""
    age = rng.integers(1, 731, count).astype(np.float64)
    rate, quits = rng.gamma(0.6, 1 / 60, count), rng.beta(0.8, 2.5, count)
    x, last, clock = np.zeros(count, np.int64), np.zeros(count), np.zeros(count)
    going = np.arange(count)
    while len(going):
        clock[going] += np.ceil(rng.exponential(1 / rate[going]))
        going = going[clock[going] <= age[going]]
        x[going] += 1
        last[going] = clock[going]
        going = going[rng.random(len(going)) > quits[going]]
    scale, times = rng.gamma(5, 1 / 60, count), np.maximum(x, 1)
    mean = np.where(x > 0, rng.gamma(4.0 * times) / (scale * times), 0.0)
    return {"x": x, "recency": last, "age": age, "mean": mean}


def run(python: str, script: str, path: Path, model: str) -> dict[str, Any]:
    told = subprocess.run(
        [python, "-c", textwrap.dedent(script), str(path), model],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if told.returncode:
        return {"failed": told.stderr.strip().splitlines()[-1][:80] if told.stderr else "failed"}
    return dict(json.loads(told.stdout.splitlines()[-1]))


def same(ours: dict[str, Any], other: dict[str, Any]) -> str:
    """The largest relative difference of a parameter."""
    first, second = np.array(ours["values"]), np.array(other["values"])
    return f"{np.abs(second / first - 1).max():.1e}"


def line(count: int, model: str, ours: dict[str, Any], peers: dict[str, dict[str, Any]]) -> str:
    cells = [f"{count:,}", TITLES[model], f"{ours['fit']:.3f}", f"{ours['predict']:.3f}",
             f"{ours['peak']:.0f}"]  # fmt: skip
    for name in ("lifetimes", "pymc"):
        peer = peers.get(name)
        if peer is None:
            cells += ["not run", "", ""]
        elif "failed" in peer:
            cells += [peer["failed"], "", ""]
        else:
            cells += [
                f"{peer['fit']:.2f}",
                f"**{peer['fit'] / ours['fit']:.0f}x**",
                same(ours, peer),
            ]
        if name == "lifetimes":
            faster = "" if not peer or not peer.get("predict") else (
                f"{peer['predict'] / max(ours['predict'], 1e-9):.0f}x"
            )  # fmt: skip
            cells.append(faster)
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--customers", type=int, nargs="+", default=[100_000, 1_000_000, 10_000_000]
    )
    parser.add_argument("--models", nargs="+", default=list(MODELS))
    parser.add_argument(
        "--peer-customers", type=int, default=1_000_000, help="largest for lifetimes"
    )
    parser.add_argument("--pymc-customers", type=int, default=100_000, help="largest for pymc")
    options = parser.parse_args()
    peers = {
        "lifetimes": (os.environ.get("MEHVAR_LIFETIMES"), LIFETIMES, options.peer_customers),
        "pymc": (os.environ.get("MEHVAR_PYMC"), PYMC, min(100_000, options.pymc_customers)),
    }
    print("## Lifetime value\n")
    print(
        "Seconds to fit (ours with covariance and intervals; best of three), to predict 90 days, peak MB of the"
    )
    print(
        "process; the peers' fits, the ratio, and the largest relative difference of a parameter. pymc-marketing is"
    )
    print(
        f"MAP under its default priors, hence other parameters. Load before the run {os.getloadavg()[0]:.1f}.\n"
    )
    print("| customers | model | fit s | predict s | peak MB | lifetimes 0.11.3 fit s | ratio | difference | predict ratio "
          "| pymc-marketing 0.19.2 fit s | ratio | difference |")  # fmt: skip
    print("|" + "---|" * 12)
    with tempfile.TemporaryDirectory() as folder:
        for count in options.customers:
            path = Path(folder) / f"{count}.npz"
            np.savez(path, **customers(count, np.random.default_rng(1)))  # type: ignore[arg-type]
            for model in options.models:
                ours = run(sys.executable, OURS, path, model)
                if "failed" in ours:
                    sys.exit(ours["failed"])
                told = {
                    name: run(python, script, path, model)
                    for name, (python, script, most) in peers.items()
                    if python and count <= most
                }
                print(line(count, model, ours, told), flush=True)
            path.unlink()


if __name__ == "__main__":
    main()
