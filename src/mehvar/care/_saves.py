"""How often an answer kept a customer: measured on closed cases, drawn towards what was set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mehvar.workspace import Marts

PRIOR = 20
"""What was set counts as so many closed cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """Closed cases of a type of which it is known whether the customer stayed, and how many did."""

    n: int
    kept: int

    def shrunk(self, prior: float) -> float:
        """Return the share that stayed, drawn towards what was set (beta-binomial)."""
        return (self.kept + PRIOR * prior) / (self.n + PRIOR)


def read_saves(marts: Marts) -> dict[str, Saved]:
    """Return, by type of case, how often the customer stayed after a case was closed.

    They stayed who said that it helped, or said nothing and bought again within their own usual
    gap; they did not who said that it did not help, or let that time pass. Others are not known
    yet. It is what happened after answers, not what they caused.
    """
    if "care_cases" not in marts.current().marts:
        return {}
    rows = marts.ask(
        "SELECT kind, count(*), count(*) FILTER (coalesce(recovered, came_back)) "
        f"FROM {marts.view('care_cases')} WHERE state = 'resolved' "
        "AND coalesce(recovered, came_back) IS NOT NULL GROUP BY kind"
    )
    return {kind: Saved(n=int(n), kept=int(kept)) for kind, n, kept in rows}
