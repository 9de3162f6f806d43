"""What a manager should know before a policy is published: holes, clashes, dead rows, injustice.

The checks are exact: they look at every cell of the policy (``_regions``), not at a sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from mehvar.empowerment._amounts import gives_less, most_given
from mehvar.empowerment._facts import Value
from mehvar.empowerment._findings import WEIGHTS, Finding, finding
from mehvar.empowerment._policy import Effect, Policy
from mehvar.empowerment._regions import MOST_CELLS, Cells, axes_of, cells_of, count_cells
from mehvar.empowerment._statute import IRAN, Statute, below_statute

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_EXAMPLES = 3


def lint(
    policy: Policy, *, budgets: Mapping[str, int] | None = None, statute: Statute = IRAN
) -> tuple[Finding, ...]:
    """Return everything found in a policy, errors first.

    ``budgets`` holds limits in minor units under the names by which they are shown; a single
    grant that could exceed one of them is told.
    """
    found = [*_of_amounts(policy, budgets or {}), *_of_authority(policy)]
    axes = axes_of(policy, cuts=statute.cuts(policy))
    if count_cells(axes) > MOST_CELLS:
        found.append(finding("too_wide"))
    else:
        cells = cells_of(policy, axes)
        winner = _winner(cells)
        found += [*_reach(policy, cells, winner), *_cover(cells, winner)]
        found += [*_worse(policy, cells, winner), *_lawful(policy, cells, winner, statute)]
    return tuple(sorted(found, key=lambda one: WEIGHTS.index(one.weight)))


def _of_amounts(policy: Policy, budgets: Mapping[str, int]) -> Iterator[Finding]:
    """Tell rows without a cap, and rows of which one grant could break a budget."""
    for row in policy.rows:
        most = most_given(row.effect)
        if most is None:
            yield finding("no_cap", row.key)
        for name, limit in budgets.items():
            if most is not None and most > limit:
                yield finding("above_budget", row.key, named=name)


def _of_authority(policy: Policy) -> Iterator[Finding]:
    limits = [one.at_most for one in policy.authority]
    if limits != sorted(limits):
        yield finding("authority")


def _winner(cells: Cells) -> NDArray[np.int64]:
    """Return the first row that matches in each cell, -1 where none does."""
    import numpy as np

    winner = np.full(cells.matches[0].shape, -1, dtype=np.int64)
    for place in reversed(range(len(cells.matches))):
        winner[cells.matches[place]] = place
    return winner


def _reach(policy: Policy, cells: Cells, winner: NDArray[np.int64]) -> Iterator[Finding]:
    """Tell rows that never count, and rows of a ``unique`` table that clash."""
    for place, row in enumerate(policy.rows):
        counts = winner == place if policy.hit in {"first", "unique"} else cells.matches[place]
        if not counts.any():
            yield finding("unreachable", row.key)
        for early in range(place if policy.hit == "unique" else 0):
            both = cells.matches[early] & cells.matches[place]
            for example in _examples(cells, both)[:1]:
                yield finding("overlap", policy.rows[early].key, row.key, example=example)


def _cover(cells: Cells, winner: NDArray[np.int64]) -> Iterator[Finding]:
    """Tell cases between rows that no row covers, and one of those around them."""
    bare = _known(cells) & (winner < 0)
    holes = bare & _between(cells, winner)
    for example in _examples(cells, holes):
        yield finding("hole", example=example)
    for example in _examples(cells, bare & ~holes)[:1]:
        yield finding("uncovered", example=example)


def _worse(policy: Policy, cells: Cells, winner: NDArray[np.int64]) -> Iterator[Finding]:
    """Tell where a worse case gets less than a better one: a longer delay that lowers the cap."""
    seen: set[tuple[int, int]] = set()
    for at, axis in enumerate(cells.axes):
        if not axis.fact.worse or policy.hit not in {"first", "unique"}:
            continue
        for before, after, place in _steps(winner, at, len(axis.values) - 1):
            if before < 0 or (before, after) in seen:
                continue
            seen.add((before, after))
            later = policy.rows[after : after + 1] if after >= 0 else ()
            effect = later[0].effect if later else Effect(action="refuse")
            if gives_less(effect, than=policy.rows[before].effect):
                keys = (policy.rows[before].key, *(row.key for row in later))
                yield finding("worse_gets_less", *keys, example=cells.example(place))


def _steps(
    winner: NDArray[np.int64], at: int, known: int
) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Yield the rows that count before and after each step along an axis, and the later place."""
    import numpy as np

    along = np.moveaxis(winner, at, 0)[:known]
    before, after = along[:-1], along[1:]
    for old, new in sorted(set(zip(before.ravel().tolist(), after.ravel().tolist(), strict=True))):
        if old != new:
            step, *others = np.argwhere((before == old) & (after == new))[0].tolist()
            yield old, new, (*others[:at], step + 1, *others[at:])


def _lawful(
    policy: Policy, cells: Cells, winner: NDArray[np.int64], statute: Statute
) -> Iterator[Finding]:
    """Tell a case in which the policy gives less than the law demands."""
    for place in below_statute(policy, cells, winner, statute):
        at = int(winner[place])
        yield finding(
            "below_statute",
            *(row.key for row in policy.rows[at : at + 1] if at >= 0),
            example=cells.example(place),
            named=statute.withdrawal_days,
        )
        return


def _between(cells: Cells, winner: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return the cells that have a covered one on both sides along a fact of rising numbers."""
    import numpy as np

    inside = np.zeros(winner.shape, dtype=np.bool_)
    for at, axis in enumerate(cells.axes):
        if axis.fact.kind in {"choice", "text", "flag"}:
            continue
        known = len(axis.values) - 1
        covered = np.moveaxis(winner >= 0, at, 0)[:known]
        below = np.logical_or.accumulate(covered, axis=0)
        above = np.logical_or.accumulate(covered[::-1], axis=0)[::-1]
        np.moveaxis(inside, at, 0)[:known] |= below & above
    return inside


def _known(cells: Cells) -> NDArray[np.bool_]:
    """Return the cells in which every fact is known."""
    import numpy as np

    known = np.ones(cells.matches[0].shape, dtype=np.bool_)
    for at in range(len(cells.axes)):
        np.moveaxis(known, at, 0)[-1] = False
    return known


def _examples(cells: Cells, where: NDArray[np.bool_]) -> list[dict[str, Value | None]]:
    """Return some cases of the cells, such as have every fact known before the others."""
    import numpy as np

    clear = np.argwhere(where & _known(cells))[:_EXAMPLES].tolist()
    return [cells.example(place) for place in clear or np.argwhere(where)[:_EXAMPLES].tolist()]
