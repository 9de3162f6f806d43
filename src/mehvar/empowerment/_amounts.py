"""Two amounts compared over every base that they could have."""

from __future__ import annotations

from collections.abc import Iterator

from mehvar.empowerment._decide import due_amount, worth
from mehvar.empowerment._facts import MOST_MONEY, Facts
from mehvar.empowerment._policy import Amount, Effect


def most_given(effect: Effect) -> int | None:
    """Return the most that an effect can grant without asking; None when nothing bounds it."""
    amount = effect.amount
    if effect.action in {"refuse", "ask"} or amount is None:
        return 0
    if amount.at_most is not None:
        return amount.at_most
    return due_amount(amount, {}) if amount.of is None or amount.rate == 0 else None


def gives_less(after: Effect, *, than: Effect) -> bool:
    """Tell whether there is a base at which ``after`` gives less.

    Both are piecewise linear in the base, so only the ends and the bends are looked at. Effects
    that count different facts are compared by what they give at the same base.
    """
    bends = {*_bends(than.amount), *_bends(after.amount)}
    return any(_given(after, base) < _given(than, base) for base in bends)


def _given(effect: Effect, base: int) -> int:
    return worth(effect, _facts(effect, base))


def _facts(effect: Effect, base: int) -> Facts:
    return {effect.amount.of: base} if effect.amount is not None and effect.amount.of else {}


def _bends(amount: Amount | None) -> Iterator[int]:
    yield from (0, 1, MOST_MONEY)
    if amount is None or amount.of is None or amount.rate == 0:
        return
    for bound in (amount.at_least, amount.at_most):
        if bound is not None:
            bend = (bound - amount.plus) * 10_000 // amount.rate
            yield from (one for one in range(bend - 1, bend + 3) if 0 <= one <= MOST_MONEY)
