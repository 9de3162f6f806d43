"""An amount that knows its currency."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mehvar.money._units import MoneyError

_LARGEST = 2**63 - 1
_WHOLE_BPS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in minor units of one currency; arithmetic refuses to mix currencies.

    Raises:
        MoneyError: when the amount does not fit in 64 bits.
    """

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if abs(self.amount) > _LARGEST:
            raise MoneyError(f"{self.amount} {self.currency} does not fit in 64 bits.")

    def __add__(self, other: Money) -> Money:
        self._check(other)
        return replace(self, amount=self.amount + other.amount)

    def __sub__(self, other: Money) -> Money:
        self._check(other)
        return replace(self, amount=self.amount - other.amount)

    def __neg__(self) -> Money:
        return replace(self, amount=-self.amount)

    def __mul__(self, times: int) -> Money:
        return replace(self, amount=self.amount * times)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        self._check(other)
        return self.amount < other.amount

    def __le__(self, other: Money) -> bool:
        self._check(other)
        return self.amount <= other.amount

    def __bool__(self) -> bool:
        return self.amount != 0

    def share(self, *, bps: int) -> Money:
        """Return this many hundredths of a percent of the amount, by ``share_bps``."""
        return replace(self, amount=share_bps(self.amount, bps))

    def _check(self, other: Money) -> None:
        if self.currency != other.currency:
            raise MoneyError(
                f"{self.currency} and {other.currency} cannot be added or compared.",
                hint="A workspace has one currency; convert before the import.",
            )


def share_bps(amount: int, bps: int) -> int:
    """Return ``bps`` hundredths of a percent of an amount, a tie rounded to the even unit.

    The rule is symmetric: the share of a refund is minus the share of the payment.
    """
    share, rest = divmod(amount * bps, _WHOLE_BPS)
    if rest * 2 > _WHOLE_BPS or (rest * 2 == _WHOLE_BPS and share % 2 == 1):
        share += 1
    return share
