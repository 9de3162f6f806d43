"""Losses of models on customers whom they have not seen, with and without further columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mehvar.segments._items import Floats, Ints

_RIDGE = 2.0
"""Penalty on every coefficient but the constant: a group of two customers is hardly believed."""
_STEPS = 6
_SMALL = 1e-6


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
    kind: Literal["number", "chance"],
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
        fold = rng.permutation(len(value)) % folds
        sums["nothing"] += _loss(value, _means(value, fold, folds), kind)
        predict = _chances if kind == "chance" else _numbers
        start: list[Floats] = []
        for name, design in designs.items():
            found, ends = predict(design, value, fold, folds, start)
            start = start or ends
            sums[name] += _loss(value, found, kind)
    return Losses(
        nothing=sums["nothing"] / repeats,
        base=sums[""] / repeats,
        added={name: sums[name] / repeats for name in additions},
    )


def _means(value: Floats, fold: Ints, folds: int) -> Floats:
    total, count = np.bincount(fold, value, folds), np.bincount(fold, minlength=folds)
    return np.asarray(((total.sum() - total) / (count.sum() - count))[fold])


def _loss(value: Floats, found: Floats, kind: str) -> Floats:
    if kind == "number":
        return np.asarray((value - found) ** 2)
    chance = np.clip(found, _SMALL, 1 - _SMALL)
    return np.asarray(-(value * np.log(chance) + (1 - value) * np.log(1 - chance)))


def _numbers(
    design: Floats, value: Floats, fold: Ints, folds: int, start: list[Floats]
) -> tuple[Floats, list[Floats]]:
    """Ridge regression; the moments of all folds but one are those of all less that one's."""
    moments = [
        (
            design[fold == part].T @ design[fold == part],
            design[fold == part].T @ value[fold == part],
        )
        for part in range(folds)
    ]
    whole = sum(one for one, _ in moments)
    towards = sum(one for _, one in moments)
    found = np.empty(len(value))
    for part, (square, cross) in enumerate(moments):
        solved = np.linalg.solve(whole - square + _penalty(design), towards - cross)
        found[fold == part] = design[fold == part] @ solved
    return found, start


def _chances(
    design: Floats, value: Floats, fold: Ints, folds: int, start: list[Floats]
) -> tuple[Floats, list[Floats]]:
    """Ridge logistic regression by Newton's method, from the smaller model's coefficients."""
    found, ends = np.empty(len(value)), []
    for part in range(folds):
        others = fold != part
        begin = np.zeros(design.shape[1])
        if start:
            begin[: len(start[part])] = start[part]
        else:
            share = np.clip(value[others].mean(), 1e-3, 1 - 1e-3)
            begin[0] = np.log(share / (1 - share))
        solved = _newton(design[others], value[others], begin)
        ends.append(solved)
        found[~others] = _chance(design[~others] @ solved)
    return found, ends


def _newton(design: Floats, value: Floats, begin: Floats) -> Floats:
    solved, penalty = begin, _penalty(design)
    for _ in range(_STEPS):
        chance = _chance(design @ solved)
        slope = design.T @ (value - chance) - penalty @ solved
        weighted = design * (chance * (1 - chance))[:, None]
        step = np.linalg.solve(design.T @ weighted + penalty, slope)
        solved = solved + np.clip(step, -5, 5)
        if np.abs(step).max() < 1e-4:
            break
    return np.asarray(solved)


def _penalty(design: Floats) -> Floats:
    weights = np.full(design.shape[1], _RIDGE)
    weights[0] = 1e-9
    return np.diag(weights)


def _chance(score: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(score, -30, 30))))
