"""Every case that a policy can tell from another: the space of its facts, cut into cells.

The tests of a policy compare facts with fixed values; between two neighbouring values every case
is judged alike. So each fact is cut at the values that the rows name, and a cell (one piece of
every fact) stands for all the cases in it: what holds in the cells holds everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import prod
from typing import TYPE_CHECKING, Any, cast

from mehvar.empowerment._decide import HOLDS, operand
from mehvar.empowerment._facts import FACTS, NUMBERS, Fact, Value
from mehvar.empowerment._policy import Policy, Test

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_CELLS = 4_000_000
"""A policy with more cells is too wide to be checked wholly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One fact, cut into pieces; ``values`` holds a case of each piece, in rising order.

    The last piece is None: the fact is not known.
    """

    fact: Fact
    values: tuple[Value | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """The cells of a policy.

    ``matches[row]`` is an array with one axis per fact, True where the row matches.
    """

    axes: tuple[Axis, ...]
    matches: tuple[NDArray[np.bool_], ...]

    def example(self, place: Sequence[int]) -> dict[str, Value | None]:
        """Return a case of the cell at this place."""
        pairs = zip(self.axes, place, strict=True)
        return {axis.fact.name: axis.values[at] for axis, at in pairs}


def count_cells(axes: Iterable[Axis]) -> int:
    """Return how many cells the axes have together."""
    return prod(len(axis.values) for axis in axes)


def axes_of(policy: Policy, *, cuts: dict[str, tuple[int, ...]] | None = None) -> tuple[Axis, ...]:
    """Return the facts that the rows test, cut at the values that they name and at ``cuts``."""
    tests: dict[str, list[Test]] = {}
    for row in policy.rows:
        for test in row.when:
            tests.setdefault(test.fact, []).append(test)
    more = cuts or {}
    for name in more:
        tests.setdefault(name, [])
    return tuple(_axis(FACTS[name], found, more.get(name, ())) for name, found in tests.items())


def cells_of(policy: Policy, axes: tuple[Axis, ...]) -> Cells:
    """Return where each row matches; the cells must not be more than ``MOST_CELLS``."""
    return Cells(axes=axes, matches=tuple(_matched(row.when, axes) for row in policy.rows))


def _matched(tests: tuple[Test, ...], axes: tuple[Axis, ...]) -> NDArray[np.bool_]:
    import numpy as np

    shape = tuple(len(axis.values) for axis in axes)
    matched = np.ones(shape, dtype=np.bool_)
    for test in tests:
        at = next(place for place, axis in enumerate(axes) if axis.fact.name == test.fact)
        holds = [HOLDS[test.operator](value, operand(test)) for value in axes[at].values]
        along = [1] * len(axes)
        along[at] = len(holds)
        matched &= np.asarray(holds, dtype=np.bool_).reshape(along)
    return matched


def _axis(fact: Fact, tests: list[Test], cuts: tuple[int, ...]) -> Axis:
    if fact.kind == "flag":
        return Axis(fact=fact, values=(False, True, None))
    if fact.kind == "choice":
        return Axis(fact=fact, values=(*(fact.choices or {}), None))
    if fact.kind == "text":
        named = sorted({str(one) for test in tests for one in _values(test)})
        return Axis(fact=fact, values=(*named, _unnamed(named), None))
    begins = {begin for test in tests for begin in _begins(test)} | set(cuts)
    return Axis(fact=fact, values=(*_pieces(fact, begins), None))


def _unnamed(named: list[str]) -> str:
    """Return a text that stands for every one that no row names."""
    return "…" * (1 + max((len(one) for one in named if set(one) == {"…"}), default=0))


def _pieces(fact: Fact, begins: set[Any]) -> tuple[Value, ...]:
    """Return the first value of each piece; before the first cut, the value just below it."""
    rising = sorted(begins)
    if fact.kind in NUMBERS and not fact.signed:
        rising = sorted({0, *(one for one in rising if one > 0)})
        return tuple(rising)
    if not rising:
        return (0,) if fact.kind in NUMBERS else (date(2000, 1, 1),)
    return (_before(rising[0]), *rising)


def _values(test: Test) -> tuple[Value, ...]:
    if test.value is None:
        return ()
    return test.value if isinstance(test.value, tuple) else (test.value,)


def _begins(test: Test) -> list[Value]:
    """Return the values at which the test's answer may change."""
    values = _values(test)
    if test.operator in {"at_least", "below", "between"}:
        return list(values)
    if test.operator in {"at_most", "above"}:
        return [_after(one) for one in values]
    return [*values, *(_after(one) for one in values)]


def _after(value: Value) -> Value:
    if isinstance(value, date):
        return value + timedelta(days=1)
    return cast("int", value) + 1


def _before(value: Value) -> Value:
    if isinstance(value, date):
        return value - timedelta(days=1)
    return cast("int", value) - 1
