"""What callers of the ledger give and get."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetTerms:
    """A budget that a grant counts against: who holds it, in which period, up to what.

    ``kind`` is case, customer, employee_day, employee_month, team_month or company; ``period``
    names the day or month, empty when the budget has none. ``limit`` is in minor units; with
    ``window_days`` it counts what was committed within so many days.
    """

    kind: str
    holder: str
    limit: int
    period: str = ""
    window_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """The amount is held in every budget until the lease ends; ``state`` tells what came of it."""

    key: str
    amount: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverBudget:
    """The amount is more than a budget has left; nothing is held. ``left`` is never below zero."""

    kind: str
    holder: str
    period: str
    limit: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """How a budget stands; ``left`` is what may still be granted, never below zero."""

    kind: str
    holder: str
    period: str
    limit: int
    reserved: int
    committed: int

    @property
    def left(self) -> int:
        """What may still be granted."""
        return max(self.limit - self.reserved - self.committed, 0)
