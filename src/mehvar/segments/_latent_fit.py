"""Expectation and maximisation from many starts, over patterns of answers in blocks of items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mehvar.segments._items import Floats, Patterns

_SCREENED = 12
"""Iterations that every start gets before the best go on."""
_FINISHED = 8
"""Starts that are followed to the end."""
_LEAST = 1e-300


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chances:
    """The parameters: classes' shares, and of each item a table of (class, answer)."""

    shares: Floats
    items: tuple[Floats, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solution:
    """Where one start ended."""

    chances: Chances
    log_likelihood: float
    iterations: int
    converged: bool


def best_of_starts(
    patterns: Patterns,
    sizes: Sequence[int],
    *,
    classes: int,
    starts: int,
    rng: np.random.Generator,
    iterations: int,
    tolerance: float,
    weight: Floats | None = None,
    also: Chances | None = None,
    finish: int = _FINISHED,
) -> tuple[Solution, tuple[float, ...]]:
    """Return the best solution, and the log-likelihoods of all starts followed to the end.

    Args:
        patterns: the different rows of answers.
        sizes: possible answers of each item.
        classes: how many classes.
        starts: random starts.
        rng: the source of chance.
        iterations: at most so many for one start.
        tolerance: relative gain of the log-likelihood that ends it.
        weight: how often each pattern counts; as often as it was given, by default.
        also: one more start that is surely followed to the end.
        finish: starts that are followed to the end.
    """
    times = patterns.weight if weight is None else weight
    if classes == 1:  # nothing is hidden: the answers' shares are the solution
        first = [_random(sizes, 1, rng)]
    else:
        begun = [_random(sizes, classes, rng) for _ in range(starts)]
        tried = [
            follow(patterns, times, sizes, one, iterations=_SCREENED, tolerance=tolerance)
            for one in begun
        ]
        tried.sort(key=lambda one: -one.log_likelihood)
        first = [one.chances for one in tried[:finish]]
    first += [also] if also is not None else []
    ends = [
        follow(patterns, times, sizes, one, iterations=iterations, tolerance=tolerance)
        for one in first
    ]
    best = max(ends, key=lambda one: one.log_likelihood)
    return best, tuple(one.log_likelihood for one in ends)


def follow(
    patterns: Patterns,
    weight: Floats,
    sizes: Sequence[int],
    start: Chances,
    *,
    iterations: int,
    tolerance: float,
) -> Solution:
    """Iterate from one start until the log-likelihood stands still."""
    from mehvar.segments._kernels import expect

    chances, before = start, -np.inf
    for turn in range(1, iterations + 1):
        told, members, level = expect(
            patterns.blocks, weight, _tables(patterns, chances), _log(chances.shares)
        )
        reached = float(level)
        if reached - before <= tolerance * abs(reached):
            return Solution(
                chances=chances, log_likelihood=reached, iterations=turn, converged=True
            )
        before = reached
        chances = _maximise(patterns, sizes, told, members, chances)
    return Solution(chances=chances, log_likelihood=before, iterations=iterations, converged=False)


def memberships(patterns: Patterns, chances: Chances) -> Floats:
    """Each pattern's probability of each class."""
    from mehvar.segments._kernels import belong

    found: Floats = belong(patterns.blocks, _tables(patterns, chances), _log(chances.shares))
    return found


def _random(sizes: Sequence[int], classes: int, rng: np.random.Generator) -> Chances:
    return Chances(
        shares=np.full(classes, 1 / classes),
        items=tuple(rng.dirichlet(np.full(size, 2.0), classes) for size in sizes),
    )


def _tables(patterns: Patterns, chances: Chances) -> Floats:
    """The log-chances of every code of every block: (blocks, codes, classes).

    A missing answer says nothing: its chance is 1 in every class.
    """
    logs = [np.vstack([np.zeros(len(chances.shares)), _log(table).T]) for table in chances.items]
    made = []
    for block in patterns.members:
        table = logs[block[0]]
        for item in block[1:]:
            table = (table[:, None, :] + logs[item][None, :, :]).reshape(-1, table.shape[1])
        made.append(table)
    padded = np.zeros((len(made), max(map(len, made)), len(chances.shares)))
    for place, table in enumerate(made):
        padded[place, : len(table)] = table
    return padded


def _maximise(
    patterns: Patterns, sizes: Sequence[int], told: Floats, members: Floats, before: Chances
) -> Chances:
    """Turn expected counts into shares; an item that a class never answered keeps its chances."""
    items: list[Floats] = list(before.items)
    for place, block in enumerate(patterns.members):
        shape = [sizes[item] + 1 for item in block]
        counts = told[place, : int(np.prod(shape))].reshape(*shape, -1)
        for axis, item in enumerate(block):
            others = tuple(other for other in range(len(block)) if other != axis)
            answered = counts.sum(axis=others)[1:].T
            whole = answered.sum(axis=1, keepdims=True)
            items[item] = np.where(
                whole > _LEAST, answered / np.maximum(whole, _LEAST), items[item]
            )
    return Chances(shares=members / members.sum(), items=tuple(items))


def _log(chances: Floats) -> Floats:
    return np.asarray(np.log(np.maximum(chances, _LEAST)))
