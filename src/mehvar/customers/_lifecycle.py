"""Where a customer stands: prospect, new, active, quiet or lost, judged by their own rhythm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend

Lifecycle = Literal["prospect", "new", "active", "quiet", "lost"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LifecycleRules:
    """How long a silence means what.

    A customer's rhythm is their own mean gap between orders, shrunk to the median gap of the
    company's returning customers: ``(gaps * own + prior_gaps * median) / (gaps + prior_gaps)``,
    the posterior mean of a gap whose prior is worth ``prior_gaps`` observations. Someone who
    orders at random at a steady rate stays silent for twice their rhythm once in seven gaps
    (e^-2 = 13.5 %), for four times once in fifty-five (e^-4 = 1.8 %).

    Attributes:
        new_days: days after the only order during which a customer is new.
        quiet_after: rhythms of silence after which an active customer is quiet.
        lost_after: rhythms of silence after which a quiet customer is lost.
        prior_gaps: how many gaps the company's median is worth against the customer's own.
        shortest_days: a rhythm is never taken as shorter.
        usual_days: the rhythm where nobody has come back yet.
    """

    new_days: int = 30
    quiet_after: float = 2.0
    lost_after: float = 4.0
    prior_gaps: float = 2.0
    shortest_days: float = 7.0
    usual_days: float = 90.0


RULES = LifecycleRules()
"""The rules of every build."""


def median_gap(backend: BaseBackend, histories: ir.Table, *, rules: LifecycleRules) -> float:
    """Return the median over returning customers of the mean days between their orders."""
    gaps = histories.filter(histories.mean_gap_days > 0).mean_gap_days
    found = backend.to_pyarrow(gaps.median()).as_py()
    return float(found) if found is not None else rules.usual_days


def stage(
    histories: ir.Table, *, silent_days: ir.Value, median_days: float, rules: LifecycleRules = RULES
) -> ir.Value:
    """Say the stage of each customer from their ``orders`` and ``mean_gap_days``."""
    import ibis

    orders = histories.orders.fill_null(0)
    gaps = ibis.greatest(orders - 1, 0).cast("float64")
    own = histories.mean_gap_days.fill_null(0.0)
    shrunk = (gaps * own + rules.prior_gaps * median_days) / (gaps + rules.prior_gaps)
    rhythm = ibis.greatest(shrunk, rules.shortest_days)
    return ibis.cases(
        (orders == 0, "prospect"),
        ((orders == 1) & (silent_days <= rules.new_days), "new"),
        (silent_days <= rules.quiet_after * rhythm, "active"),
        (silent_days <= rules.lost_after * rhythm, "quiet"),
        else_="lost",
    )
