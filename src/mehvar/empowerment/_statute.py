"""What the law gives the customer, which no policy may undercut.

Iran's electronic commerce law, articles 37 and 38: at least seven working days from delivery in
which the consumer may withdraw without penalty and without a reason; only the cost of sending
the goods back is the consumer's; regulations except some goods.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mehvar.empowerment._policy import Effect, Policy
from mehvar.empowerment._regions import Cells

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DAYS = "working_days_since_delivery"
_EXCEPTED = "return_is_excepted"
_PRICE = "item_price"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statute:
    """A country's right of withdrawal: so many working days after delivery, the price in full."""

    country: str
    withdrawal_days: int

    def cuts(self, policy: Policy) -> dict[str, tuple[int, ...]]:
        """Return where a policy's facts must be cut so that the law can be compared with it."""
        if policy.situation != "return":
            return {}
        return {_DAYS: (self.withdrawal_days + 1,), _EXCEPTED: ()}


IRAN = Statute(country="IR", withdrawal_days=7)


def below_statute(
    policy: Policy, cells: Cells, winner: NDArray[np.int64], statute: Statute
) -> Iterator[tuple[int, ...]]:
    """Yield the cells in which the law demands the whole price and the policy may give less."""
    import numpy as np

    if policy.situation != "return":
        return
    names = [axis.fact.name for axis in cells.axes]
    days, excepted = names.index(_DAYS), names.index(_EXCEPTED)
    lawful = [
        isinstance(one, int) and one <= statute.withdrawal_days for one in cells.axes[days].values
    ]
    protected = np.zeros(winner.shape, dtype=np.bool_)
    np.moveaxis(protected, days, 0)[lawful] = True
    is_excepted = [one is True for one in cells.axes[excepted].values]
    np.moveaxis(protected, excepted, 0)[is_excepted] = False
    enough = [place for place, row in enumerate(policy.rows) if _is_whole(row.effect)]
    for place in np.argwhere(protected & ~np.isin(winner, enough)).tolist():
        yield tuple(place)


def _is_whole(effect: Effect) -> bool:
    """Tell whether an effect always gives the whole price back."""
    amount = effect.amount
    return (
        effect.action == "refund"
        and amount is not None
        and amount.of == _PRICE
        and amount.rate >= 10_000
        and amount.at_most is None
    )
