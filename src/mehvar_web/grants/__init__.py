"""What may be granted in this moment, what was, and within which budgets, never overspent?

``look`` says what an employee may grant now and changes nothing; ``grant`` grants it once by the
caller's key, or asks a higher level, or is refused with the budget or rule named. Policies stand
in ``mehvar_web.grants.policies``. Below them is the ledger: ``reserve``, ``commit``, ``release``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from mehvar_web.grants._errors import GrantError, LedgerError, MomentError, say_error
from mehvar_web.grants._moments import (
    KEPT_BY_US,
    TELLABLE,
    Asked,
    Cost,
    Granted,
    Known,
    Moment,
    NotRedeemed,
    Offer,
    Origin,
    Redeemed,
    RedeemRefusal,
    Reference,
    Refused,
    RefusedFor,
    Saving,
    Shopper,
    Substitute,
)
from mehvar_web.grants._records import Balance, BudgetTerms, OverBudget, Reserved

if TYPE_CHECKING:
    from mehvar_web.grants._acts import grant
    from mehvar_web.grants._approvals import ASKED_FOR, approve, turn_down, waiting_for, withdraw
    from mehvar_web.grants._budgets import (
        KINDS,
        Limit,
        Standing,
        budget_terms,
        limits,
        set_budgets,
        standings,
    )
    from mehvar_web.grants._codes import read_code
    from mehvar_web.grants._forget import forget_customer
    from mehvar_web.grants._ledger import (
        LEASE,
        balances,
        check_ledger,
        commit,
        exchange,
        release,
        release_expired,
        reserve,
        spend,
        take_back,
    )
    from mehvar_web.grants._levels import level_of
    from mehvar_web.grants._listen import on_granted
    from mehvar_web.grants._lists import Filters, grant_for, grants_for, grants_of
    from mehvar_web.grants._look import look
    from mehvar_web.grants._redeem import redeem, reverse
    from mehvar_web.grants._say import say_refusal, say_state

__all__ = [
    "ASKED_FOR",
    "KEPT_BY_US",
    "KINDS",
    "LEASE",
    "TELLABLE",
    "Asked",
    "Balance",
    "BudgetTerms",
    "Cost",
    "Filters",
    "GrantError",
    "Granted",
    "Known",
    "LedgerError",
    "Limit",
    "Moment",
    "MomentError",
    "NotRedeemed",
    "Offer",
    "Origin",
    "OverBudget",
    "RedeemRefusal",
    "Redeemed",
    "Reference",
    "Refused",
    "RefusedFor",
    "Reserved",
    "Saving",
    "Shopper",
    "Standing",
    "Substitute",
    "approve",
    "balances",
    "budget_terms",
    "check_ledger",
    "commit",
    "exchange",
    "forget_customer",
    "grant",
    "grant_for",
    "grants_for",
    "grants_of",
    "level_of",
    "limits",
    "look",
    "on_granted",
    "read_code",
    "redeem",
    "release",
    "release_expired",
    "reserve",
    "reverse",
    "say_error",
    "say_refusal",
    "say_state",
    "set_budgets",
    "spend",
    "standings",
    "take_back",
    "turn_down",
    "waiting_for",
    "withdraw",
]

_HOMES = {
    "_acts": "grant",
    "_approvals": "ASKED_FOR approve turn_down waiting_for withdraw",
    "_budgets": "KINDS Limit Standing budget_terms limits set_budgets standings",
    "_codes": "read_code",
    "_forget": "forget_customer",
    "_ledger": (
        "LEASE balances check_ledger commit exchange release release_expired reserve spend "
        "take_back"
    ),
    "_levels": "level_of",
    "_lists": "Filters grant_for grants_for grants_of",
    "_listen": "on_granted",
    "_look": "look",
    "_redeem": "redeem reverse",
    "_say": "say_refusal say_state",
}

if not TYPE_CHECKING:  # to a type checker the door has the names above and no others

    def __getattr__(name: str) -> object:
        """Load a function when it is first used: models may load only after all apps did."""
        for module, names in _HOMES.items():
            if name in names.split():
                return getattr(import_module(f"mehvar_web.grants.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
