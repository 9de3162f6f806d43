"""What was granted, within which budgets, so that none is ever overspent?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar_web.grants._records import Balance, BudgetTerms, LedgerError, OverBudget, Reserved

if TYPE_CHECKING:
    from mehvar_web.grants._ledger import (
        LEASE,
        balances,
        check_ledger,
        commit,
        release,
        release_expired,
        reserve,
        take_back,
    )

__all__ = [
    "LEASE",
    "Balance",
    "BudgetTerms",
    "LedgerError",
    "OverBudget",
    "Reserved",
    "balances",
    "check_ledger",
    "commit",
    "release",
    "release_expired",
    "reserve",
    "take_back",
]


if not TYPE_CHECKING:  # to a type checker the door has the names above and no others

    def __getattr__(name: str) -> object:
        """Load the ledger when it is first used: its tables exist only once Django is ready."""
        if name in __all__:
            from mehvar_web.grants import _ledger

            return getattr(_ledger, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
