from __future__ import annotations

import numpy as np
import pytest

from mehvar import stats


def test_a_point_outside_the_baselines_limits_is_a_signal() -> None:
    values = np.array([10, 11, 9, 10, 11, 9, 10, 30.0])

    limits = stats.xmr(values=values, baseline=7)
    found = stats.signals(values=values, limits=limits)

    assert found.beyond_limits.tolist() == [False] * 7 + [True]
    assert found.large_step.tolist() == [False] * 7 + [True]
    assert not found.run_of_eight.any()


def test_eight_points_on_one_side_of_the_centre_are_a_shift() -> None:
    values = np.concatenate([np.tile([9.0, 11.0], 6), np.full(9, 10.9)])

    found = stats.signals(values=values, limits=stats.xmr(values=values, baseline=12))

    assert np.flatnonzero(found.run_of_eight).tolist() == [18, 19, 20]


def test_unknown_points_are_skipped_and_are_never_signals() -> None:
    gaps = np.array([10, np.nan, 11, 9, np.nan, 10, 30.0, np.nan])
    dense = gaps[~np.isnan(gaps)]

    limits = stats.xmr(values=gaps, baseline=4)
    found = stats.signals(values=gaps, limits=limits)

    assert limits.centre == stats.xmr(values=dense, baseline=4).centre
    assert np.flatnonzero(found.any).tolist() == [6]


def test_many_series_at_once_give_what_each_gives_alone() -> None:
    values = np.random.default_rng(1).normal(size=(5, 30))
    values[2, [3, 9]] = np.nan

    limits = stats.xmr(values=values)
    found = stats.signals(values=values, limits=limits)

    for row, series in enumerate(values):
        alone = stats.xmr(values=series)
        assert limits.upper[row] == alone.upper
        expected = stats.signals(values=series, limits=alone).any.tolist()
        assert found.any[row].tolist() == expected


@pytest.mark.parametrize("values", [[], [5.0], [np.nan, 3.0, np.nan]])
def test_below_two_points_there_are_no_limits_and_no_signals(values: list[float]) -> None:
    limits = stats.xmr(values=values)

    assert np.isnan(limits.upper)
    assert not stats.signals(values=values, limits=limits).any.any()
