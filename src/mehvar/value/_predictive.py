"""How probable is a number of future purchases: the models' predictive distributions."""

from __future__ import annotations

import numpy as np

from mehvar.value._buying import Buying
from mehvar.value._purchases import Floats, Integers, Purchases

_CHUNK = 1 << 15
_NODES = 32
_LEAST = 1e-300


def log_probabilities(
    buying: Buying, purchases: Purchases, *, horizon: float, counts: Integers
) -> Floats:
    """Return the log probability of exactly ``counts[i]`` purchases of customer i in ``horizon``.

    A customer who is gone buys nothing. Of one who is alive, BG/NBD: the count is the smaller of a
    negative binomial and a beta-geometric one, which are independent. Pareto/NBD: negative
    binomial over the lifetime that is left, integrated over it.
    """
    alive = buying.alive(purchases)
    parts = []
    for start in range(0, len(purchases), _CHUNK):
        rows = slice(start, start + _CHUNK)
        parts.append(
            _of_the_living(
                buying,
                purchases.frequency[rows].astype(np.float64),
                purchases.age[rows],
                horizon,
                counts[rows].astype(np.float64),
            )
        )
    chance = alive * np.concatenate(parts) + np.where(counts == 0, 1 - alive, 0.0)
    return np.asarray(np.log(np.maximum(chance, _LEAST)))


def _of_the_living(buying: Buying, x: Floats, age: Floats, horizon: float, y: Floats) -> Floats:
    if buying.model == "paretonbd":
        return _pareto(buying.fit.values, x, age, horizon, y)
    r, alpha, a, b = buying.fit.values
    later = b + x + (1.0 if buying.model == "mbgnbd" else 0.0)
    least, next_ = (
        _reaches(one, shape=r + x, end=alpha + age, a=a, later=later, horizon=horizon)
        for one in (y, y + 1)
    )
    return least - next_


def _reaches(
    y: Floats, *, shape: Floats, end: Floats, a: float, later: Floats, horizon: float
) -> Floats:
    """Return the chance of at least ``y`` purchases of a customer who is alive."""
    from scipy.special import betainc, betaln

    some = np.maximum(y, 1.0)
    tries = betainc(some, shape, horizon / (end + horizon))
    stays = np.exp(betaln(a, later + some - 1) - betaln(a, later))
    return np.where(y < 1, 1.0, tries * stays)


def _pareto(values: Floats, x: Floats, age: Floats, horizon: float, y: Floats) -> Floats:
    from scipy.special import gammaln

    r, alpha, s, beta = values
    shape, end, base = r + x, alpha + age, beta + age
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    reach = np.log1p(horizon / base)
    u = 0.5 * reach[:, None] * (nodes + 1)
    life = base[:, None] * np.expm1(u)
    # The density of the lifetime left is s e^(-s u) in u = log((base + life) / base).
    height = 0.5 * reach[:, None] * weights * s * np.exp(-s * u)
    whole = np.column_stack([life, np.full(len(x), horizon)])
    share = np.column_stack([height, np.exp(-s * reach)])
    ways = gammaln(shape + y) - gammaln(shape) - gammaln(y + 1)
    near = np.log1p(whole / end[:, None])
    bought = y[:, None] * np.log(np.maximum(whole, _LEAST) / (end[:, None] + whole))
    chance = np.exp(ways[:, None] - shape[:, None] * near + np.where(y[:, None] > 0, bought, 0.0))
    return np.asarray((chance * share).sum(axis=1))
