from __future__ import annotations

from datetime import timedelta

import numpy as np
from tests.measurement.conftest import Built
from tests.measurement.shop import AS_OF, FIRST, HORIZON

from mehvar.measurement._expected import Expected, expect_spend


def predicted_and_real(built: Built) -> tuple[Expected, np.ndarray]:
    """Predict the last period from what was known before it; return also what really came."""
    workspace, origin = built.workspace, AS_OF - timedelta(days=HORIZON)
    backend = workspace.connect()
    try:
        expected = expect_spend(
            backend, lambda name: workspace.read(backend, name), as_of=origin, horizon=HORIZON
        )
    finally:
        backend.disconnect()
    orders = built.shop.orders
    day = np.floor(orders["at"])
    start = (origin - FIRST).days
    after = (day > start) & (day <= start + HORIZON)
    real = np.bincount(orders["who"][after] + 1, orders["amount"][after], 2_502)
    return expected, real[expected.customer]


def test_expected_spend_is_calibrated_on_a_period_it_has_not_seen(built: Built) -> None:
    expected, real = predicted_and_real(built)

    assert expected.spend.sum() == np.clip(expected.spend.sum(), real.sum() * 0.9, real.sum() * 1.1)
    place = np.argsort(expected.spend)
    for fifth in np.array_split(place, 5)[1:]:
        ratio = expected.spend[fifth].sum() / real[fifth].sum()
        assert 0.8 < ratio < 1.25


def test_shrunk_history_predicts_better_than_history_alone_or_the_mean(built: Built) -> None:
    expected, real = predicted_and_real(built)
    orders = built.shop.orders
    start = (AS_OF - timedelta(days=HORIZON) - FIRST).days
    past = (np.floor(orders["at"]) <= start) & (np.floor(orders["at"]) > start - HORIZON)
    own = np.bincount(orders["who"][past] + 1, orders["amount"][past], 2_502)[expected.customer]

    error = np.mean((expected.spend - real) ** 2)
    assert error < 0.8 * np.mean((own - real) ** 2)
    assert error < 0.8 * np.mean((real.mean() - real) ** 2)


def test_unknown_customers_are_expected_to_spend_nothing() -> None:
    expected = Expected(customer=np.array([3, 8]), spend=np.array([10.0, 20.0]))

    assert expected.of(np.array([8, 5, 3, 99])).tolist() == [20.0, 0.0, 10.0, 0.0]
