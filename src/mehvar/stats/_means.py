"""Means and ratios from sums, so that ten million rows arrive as three numbers per group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar.stats._records import Changes, Floats, Intervals, divide, floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sums:
    """Sum, sum of squares and number of observations, per group."""

    total: npt.ArrayLike
    squares: npt.ArrayLike
    n: npt.ArrayLike


def mean_interval(
    *,
    total: npt.ArrayLike,
    squares: npt.ArrayLike,
    n: npt.ArrayLike,
    level: float = 0.95,
) -> Intervals:
    """Estimate means with Student's t interval.

    Args:
        total: sum of the values, per group.
        squares: sum of the squared values, per group.
        n: number of values, per group; the limits are NaN below two.
        level: the level of the interval.
    """
    mean, variance, count = _moments(Sums(total=total, squares=squares, n=n))
    half = _t_quantile(level, count - 1) * np.sqrt(divide(variance, count))
    return Intervals(estimate=mean, low=mean - half, high=mean + half, n=count)


def mean_change(*, before: Sums, after: Sums, level: float = 0.95) -> Changes:
    """Compare two independent means by Welch's t test (1947); ``z`` is the t-value."""
    from scipy.special import stdtr

    first, first_variance, first_n = _moments(before)
    second, second_variance, second_n = _moments(after)
    a, b = divide(first_variance, first_n), divide(second_variance, second_n)
    freedom = divide((a + b) ** 2, divide(a**2, first_n - 1) + divide(b**2, second_n - 1))
    difference, error = second - first, np.sqrt(a + b)
    t = divide(difference, error)
    half = _t_quantile(level, freedom) * error
    p = np.asarray(2.0 * stdtr(freedom, -np.abs(t)), dtype=np.float64)
    return Changes(difference=difference, low=difference - half, high=difference + half, z=t, p=p)


def ratio_interval(
    *,
    top: npt.ArrayLike,
    bottom: npt.ArrayLike,
    top_squares: npt.ArrayLike,
    bottom_squares: npt.ArrayLike,
    products: npt.ArrayLike,
    n: npt.ArrayLike,
    level: float = 0.95,
) -> Intervals:
    """Estimate a ratio of two sums over independent units by the delta method.

    The units are what was sampled independently: customers, when a metric counts their orders.
    With R = sum(y) / sum(x), var(R) = (s_yy - 2 R s_xy + R^2 s_xx) / (n mean(x)^2)
    (Cochran 1977, Sampling Techniques, section 6.3).

    Args:
        top: sum of y over units, per group.
        bottom: sum of x over units, per group.
        top_squares: sum of y squared.
        bottom_squares: sum of x squared.
        products: sum of x times y.
        n: number of units; the limits are NaN below two.
        level: the level of the interval.
    """
    y, x, yy, xx, xy, count = np.broadcast_arrays(
        floats(top), floats(bottom), floats(top_squares), floats(bottom_squares),
        floats(products), floats(n),
    )  # fmt: skip
    ratio = divide(y, x)
    # Residuals y - R x sum to zero, so their squares alone give the variance.
    residual = np.maximum(yy - 2 * ratio * xy + ratio**2 * xx, 0)
    error = np.sqrt(divide(divide(residual * count, count - 1), x**2))
    half = _t_quantile(level, count - 1) * error
    return Intervals(
        estimate=ratio, low=ratio - half, high=ratio + half, n=count.astype(np.float64)
    )


def _moments(sums: Sums) -> tuple[Floats, Floats, Floats]:
    """Return mean, unbiased variance and n."""
    total, squares, n = np.broadcast_arrays(
        floats(sums.total), floats(sums.squares), floats(sums.n)
    )
    mean = divide(total, n)
    spread = np.maximum(squares - mean * total, 0)
    return mean, divide(spread, n - 1), n.astype(np.float64)


def _t_quantile(level: float, freedom: Floats) -> Floats:
    from scipy.special import stdtrit

    known = np.where(freedom > 0, freedom, np.nan)
    return np.asarray(stdtrit(known, 0.5 + level / 2), dtype=np.float64)
