"""Losses of models on customers whom they have not seen, with and without further columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from mehvar.segments._items import Floats, Ints

_RIDGE = 2.0
_FEW = 10_000
"""The penalty on every coefficient but the constant is 2 + 10,000 / n: of few customers a column
is hardly believed, or what is known anyway would be worse than knowing nothing."""
_STEPS = 12
_NEAR = 1e-3
_SMALL = 1e-6

Kind = Literal["number", "chance"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Losses:
    """Each customer's loss out of sample, averaged over the divisions into folds.

    Squared error of a number, negative log-likelihood of a chance. ``nothing`` is that of the
    mean of the others.
    """

    nothing: Floats
    base: Floats
    added: dict[str, Floats]


def cross_losses(
    *,
    value: Floats,
    kind: Kind,
    base: Floats,
    additions: Mapping[str, Floats],
    rng: np.random.Generator,
    folds: int = 5,
    repeats: int = 2,
) -> Losses:
    """Predict every customer from the customers of other folds; return the losses.

    Args:
        value: the outcome; of a chance, 0 or 1.
        kind: least squares, or logistic regression; both with a small penalty.
        base: columns known anyway.
        additions: name -> columns that come on top, each on its own.
        rng: the source of chance, for the folds.
        folds: parts of the customers.
        repeats: divisions into parts.
    """
    one = np.ones((len(value), 1))
    designs = {"": np.hstack([one, base])} | {
        name: np.hstack([one, base, columns]) for name, columns in additions.items()
    }
    sums = {name: np.zeros(len(value)) for name in ("nothing", *designs)}
    for _ in range(repeats):
        order = rng.permutation(len(value))
        ends = np.linspace(0, len(value), folds + 1).astype(np.int64)
        told = value[order]
        sums["nothing"][order] += _loss(told, _means(told, ends), kind)
        predict = _chances if kind == "chance" else _numbers
        start: list[Floats] = []
        for name, design in designs.items():
            found, solved = predict(design[order], told, ends, start)
            start = start or solved
            sums[name][order] += _loss(told, found, kind)
    return Losses(
        nothing=sums["nothing"] / repeats,
        base=sums[""] / repeats,
        added={name: sums[name] / repeats for name in additions},
    )


def _means(value: Floats, ends: Ints) -> Floats:
    found, total = np.empty(len(value)), value.sum()
    for low, high in pairwise(ends):
        others = len(value) - (high - low)
        found[low:high] = (total - value[low:high].sum()) / others
    return found


def _loss(value: Floats, found: Floats, kind: Kind) -> Floats:
    if kind == "number":
        return np.asarray((value - found) ** 2)
    chance = np.clip(found, _SMALL, 1 - _SMALL)
    return np.asarray(-(value * np.log(chance) + (1 - value) * np.log(1 - chance)))


def _numbers(
    design: Floats, value: Floats, ends: Ints, _: list[Floats]
) -> tuple[Floats, list[Floats]]:
    """Ridge regression; the moments of all folds but one are those of all less that one's."""
    parts = [slice(low, high) for low, high in pairwise(ends)]
    squares = [design[part].T @ design[part] for part in parts]
    crosses = [design[part].T @ value[part] for part in parts]
    whole, towards, penalty = sum(squares), sum(crosses), _penalty(design)
    found = np.empty(len(value))
    for part, square, cross in zip(parts, squares, crosses, strict=True):
        found[part] = design[part] @ np.linalg.solve(whole - square + penalty, towards - cross)
    return found, []


def _chances(
    design: Floats, value: Floats, ends: Ints, start: list[Floats]
) -> tuple[Floats, list[Floats]]:
    """Ridge logistic regression, begun from the smaller model's coefficients."""
    found, solutions = np.empty(len(value)), []
    for fold, (low, high) in enumerate(pairwise(ends)):
        parts = [slice(0, low), slice(high, len(value))]
        begin = np.zeros(design.shape[1])
        if start:
            begin[: len(start[fold])] = start[fold]
        else:
            share = (value.sum() - value[low:high].sum()) / (len(value) - high + low)
            share = np.clip(share, 1e-3, 1 - 1e-3)
            begin[0] = np.log(share / (1 - share))
        solved = _newton(design, value, parts, begin, fresh=1 if start else 2)
        solutions.append(solved)
        found[low:high] = _chance(design[low:high] @ solved)
    return found, solutions


def _newton(
    design: Floats, value: Floats, parts: list[slice], begin: Floats, *, fresh: int
) -> Floats:
    """Newton's method whose curvature is measured in the first steps only: it hardly changes."""
    from scipy.linalg import cho_factor, cho_solve

    solved, penalty, factor = begin, _penalty(design), None
    for step in range(_STEPS):
        chances = [_chance(design[part] @ solved) for part in parts]
        slope = -penalty @ solved
        for part, chance in zip(parts, chances, strict=True):
            slope += design[part].T @ (value[part] - chance)
        if factor is None or step < fresh:
            curve = penalty.copy()
            for part, chance in zip(parts, chances, strict=True):
                curve += design[part].T @ (design[part] * (chance * (1 - chance))[:, None])
            factor = cho_factor(curve, check_finite=False)
        move = np.clip(cho_solve(factor, slope, check_finite=False), -5, 5)
        solved = solved + move
        if np.abs(move).max() < _NEAR:
            break
    return np.asarray(solved)


def _penalty(design: Floats) -> Floats:
    weights = np.full(design.shape[1], _RIDGE + _FEW / len(design))
    weights[0] = _SMALL
    return np.diag(weights)


def _chance(score: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(score, -30, 30))))
