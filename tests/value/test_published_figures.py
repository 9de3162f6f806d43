"""The figures that papers and METHODS print for CDNOW, for donations and for renewal."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from mehvar import value

pytestmark = pytest.mark.data

HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]
"""Customers of Fader and Hardie (2007) still there after 0 to 7 years."""


def _columns(path: Path) -> dict[str, np.ndarray]:
    with gzip.open(path, "rt") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


@pytest.fixture(scope="module")
def cdnow(data: Path) -> value.Purchases:
    """39 weeks of 2,357 customers of a CD shop."""
    told = _columns(data / "cdnow" / "cdnow_customers_summary.csv.gz")
    return value.Purchases.of(frequency=told["frequency"], recency=told["recency"], age=told["T"])


ONE = value.Purchases.of(frequency=[2], recency=[30.43], age=[38.86])


@pytest.mark.parametrize(
    ("model", "wanted", "level"),
    [
        pytest.param("bgnbd", (0.243, 4.414, 0.793, 2.426), -9582.43, id="BG/NBD"),
        pytest.param("mbgnbd", (0.5248, 6.183, 0.8914, 1.614), -9582.13, id="MBG/NBD"),
        pytest.param("paretonbd", (0.553, 10.578, 0.606, 11.668), -9594.97, id="Pareto/NBD"),
    ],
)
def test_models_of_buying_fit_cdnow_as_published(
    cdnow: value.Purchases, model: value.BuyingModel, wanted: tuple[float, ...], level: float
) -> None:
    fit = value.fit_buying(cdnow, model=model).fit

    assert fit.converged
    assert fit.values == pytest.approx(wanted, abs=6e-4)
    assert fit.log_likelihood == pytest.approx(level, abs=0.01)
    assert fit.customers == 2357


def test_a_customer_of_cdnow_is_expected_to_buy_as_published(cdnow: value.Purchases) -> None:
    model = value.fit_buying(cdnow, model="bgnbd")

    assert model.expected(ONE, horizon=39)[0] == pytest.approx(1.2259, abs=1e-4)
    assert model.alive(ONE)[0] == pytest.approx(0.7266, abs=1e-4)
    assert model.expected(cdnow, horizon=39).sum() == pytest.approx(1653, abs=1)


def test_spending_of_cdnow_fits_as_published(data: Path) -> None:
    told = _columns(data / "cdnow" / "cdnow_customers_summary_with_transactions.csv.gz")

    model = value.fit_spending(frequency=told["x"], mean=told["zbar"])

    assert model.fit.customers == 946
    assert model.fit.values == pytest.approx((6.25, 3.74, 15.45), abs=0.006)
    assert model.expected(frequency=[2], mean=[22.35])[0] == pytest.approx(24.66, abs=0.005)
    assert model.population_mean == pytest.approx(35.17, abs=0.005)
    assert model.correlation == pytest.approx(0.114, abs=5e-4)


def test_donations_fit_as_published(data: Path) -> None:
    told = _columns(data / "cdnow" / "donations.csv.gz")

    model = value.fit_occasions(
        frequency=told["frequency"],
        recency=told["recency"],
        occasions=told["periods"],
        customers=told["weights"],
    )

    assert model.fit.values == pytest.approx((1.204, 0.750, 0.657, 2.783), abs=6e-4)
    assert model.fit.log_likelihood == pytest.approx(-33225.58, abs=0.01)
    ends = {"frequency": [0, 6], "recency": [0, 6], "occasions": [6, 6]}
    assert model.alive(**ends) == pytest.approx([0.11, 0.93], abs=0.005)
    assert model.expected(**ends, horizon=5) == pytest.approx([0.07, 3.75], abs=0.005)


@pytest.mark.parametrize(
    ("still", "wanted", "twelve", "residual"),
    [
        pytest.param(HIGH_END, (0.668, 3.806), 0.378, 5.414, id="high end"),
        pytest.param(REGULAR, (0.704, 1.182), 0.170, 2.964, id="regular"),
    ],
)
def test_renewal_fits_as_published(
    still: list[int], wanted: tuple[float, float], twelve: float, residual: float
) -> None:
    model = value.fit_renewal(lost=-np.diff(still), left=still[-1])

    assert model.fit.values == pytest.approx(wanted, abs=6e-4)
    assert model.survival(periods=12)[-1] == pytest.approx(twelve, abs=5e-4)
    assert model.residual_lifetime(renewals=0, discount=0.1) == pytest.approx(residual, abs=5e-4)
