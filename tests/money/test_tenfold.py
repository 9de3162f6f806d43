from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import ks_2samp

from mehvar import money
from mehvar.money._tenfold import _distance

ROUNDS = 200


def prices(rng: np.random.Generator, products: int) -> np.ndarray:
    return 10 ** rng.normal(6.0, 0.7, products)  # rials, from 10 thousand to 100 million


def imports(
    rng: np.random.Generator, *, wrong: float, factor: float, products: int = 60, drift: float = 0.1
) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Two imports of the same shop: prices drift, and a share of the products is in the wrong unit."""
    base = prices(rng, products)
    sold = rng.integers(0, products, 400)
    later = base * 10 ** rng.normal(0.03, drift, products)
    later[: round(wrong * products)] *= factor
    old, new = base[sold] * rng.uniform(0.8, 1.0, 400), later[sold] * rng.uniform(0.8, 1.0, 400)
    amounts = pa.array(np.rint(np.concatenate((old, new))).astype(np.int64))
    groups = pa.array(["old"] * 400 + ["new"] * 400)
    return amounts, groups, pa.array([f"p{product}" for product in [*sold, *sold]])


@pytest.mark.parametrize("factor", [10.0, 0.1])
def test_an_import_in_the_wrong_unit_is_always_found_by_product(factor: float) -> None:
    rng = np.random.default_rng(1)

    for _ in range(ROUNDS):
        amounts, groups, keys = imports(rng, wrong=1.0, factor=factor)
        (found,) = money.detect_tenfold(amounts, groups, keys=keys, reference="old")
        assert (found.group, found.factor, found.evidence) == ("new", factor, "same product")
        assert found.share > 0.6
        assert found.confidence > 0.999


def test_an_error_in_a_third_of_the_products_is_found_with_its_share() -> None:
    rng = np.random.default_rng(2)

    for _ in range(ROUNDS):
        amounts, groups, keys = imports(rng, wrong=0.33, factor=10.0)
        (found,) = money.detect_tenfold(amounts, groups, keys=keys, reference="old")
        assert found.factor == 10.0
        assert 0.2 <= found.share <= 0.45


def test_honest_prices_raise_no_alarm_by_product() -> None:
    rng, alarms = np.random.default_rng(5), 0

    for _ in range(ROUNDS):
        amounts, groups, keys = imports(rng, wrong=0.0, factor=1.0, drift=0.3)
        (found,) = money.detect_tenfold(amounts, groups, keys=keys, reference="old")
        alarms += found.suspected

    assert alarms == 0


@pytest.mark.parametrize("factor", [10.0, 0.1])
def test_order_totals_in_the_wrong_unit_are_found_without_products(factor: float) -> None:
    rng, missed = np.random.default_rng(6), 0

    for _ in range(ROUNDS):
        old, new = 10 ** rng.normal(6.3, 0.4, 500), 10 ** rng.normal(6.35, 0.4, 200) * factor
        amounts, groups = pa.array(np.concatenate((old, new))), pa.array(["a"] * 500 + ["b"] * 200)
        (found,) = money.detect_tenfold(amounts, groups)
        assert found.evidence == "distribution"
        missed += found.factor != factor

    assert missed == 0


def test_shops_of_different_size_raise_few_alarms_without_products() -> None:
    rng, alarms = np.random.default_rng(7), 0

    for _ in range(ROUNDS):
        shift = rng.normal(
            0.0, 0.3
        )  # one shop's orders are twice the other's, at one standard deviation
        old, new = 10 ** rng.normal(6.3, 0.4, 500), 10 ** rng.normal(6.3 + shift, 0.4, 200)
        (found,) = money.detect_tenfold(
            pa.array(np.concatenate((old, new))), pa.array(["a"] * 500 + ["b"] * 200)
        )
        alarms += found.suspected

    assert alarms <= 0.02 * ROUNDS


def test_the_largest_group_is_trusted_and_each_other_gets_an_answer() -> None:
    amounts = pa.array([100] * 40 + [1_000] * 35 + [100] * 35 + [0, -5, None])
    groups = pa.array(["main"] * 40 + ["web"] * 35 + ["app"] * 35 + ["web", "app", "app"])

    app, web = money.detect_tenfold(amounts, groups)

    assert (app.group, app.reference, app.factor) == ("app", "main", 1.0)
    assert (web.group, web.reference, web.factor, web.compared) == ("web", "main", 10.0, 35)


def test_a_handful_of_rows_is_too_little_to_say() -> None:
    (found,) = money.detect_tenfold(
        pa.array([100, 1_000]), pa.array(["a", "b"]), keys=pa.array(["x", "x"])
    )

    assert (found.evidence, found.suspected, found.confidence) == ("too little", False, 0.0)


def test_nothing_to_compare_gives_no_answer() -> None:
    assert money.detect_tenfold(pa.array([], pa.int64()), pa.array([], pa.string())) == ()
    assert money.detect_tenfold(pa.array([1, 2]), pa.array(["a", "a"])) == ()


def test_the_distance_is_that_of_kolmogorov_and_smirnov() -> None:
    rng = np.random.default_rng(8)

    for _ in range(50):
        left, right = (
            rng.integers(0, 9, rng.integers(1, 40)),
            rng.integers(0, 9, rng.integers(1, 40)),
        )
        assert _distance(left.astype(float), right.astype(float)) == pytest.approx(
            ks_2samp(left, right, method="asymp").statistic
        )
