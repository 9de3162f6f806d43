"""The records that say what a metric is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from mehvar.errors import MehvarError
from mehvar.text import Bilingual

if TYPE_CHECKING:
    import ibis.expr.types as ir

Estimator = Literal["count", "sum", "proportion", "mean", "nps", "growth"]
"""How observations become an estimate with its interval.

``count`` Poisson; ``sum`` compound Poisson; ``proportion`` Wilson; ``mean`` Student's t;
``nps`` adjusted Wald; ``growth`` ratio of this period's sum to the last one's, minus one.
"""

Unit = Literal["count", "money", "share", "stars", "points", "minutes"]
Good = Literal["up", "down", "neutral"]
Counted = Literal["order", "answer", "contact", "case", "customer"]
"""What one row behind a number is."""

Reader = Callable[[str], "ir.Table"]
"""A mart's name -> its rows, as one build or one published state sees them."""


class MetricError(MehvarError, ValueError):
    """The metric, the dimension or the period does not exist."""

    code = "metric"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Over what a metric is evaluated.

    ``by`` names a dimension and ``period`` a period kind of the calendar; ``since`` and
    ``until`` are days, both included. ``until`` is never after the day up to which data is known.
    ``each`` names dimensions to be evaluated in one pass: every row then counts once for each of
    them, as a member that bears its dimension's name (``member_name``).
    """

    by: str | None = None
    each: tuple[str, ...] = ()
    period: str | None = None
    since: date | None = None
    until: date
    horizon_days: int = 60


def member_name(dimension: str, member: str) -> str:
    """Return what a dimension's member is called among those of other dimensions."""
    return f"{dimension}\x1f{member}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric: what is counted, over what, and which way is good.

    ``rows`` returns what may be counted, with the columns ``period``, ``member`` and
    ``customer_id``; ``x`` is the number that the estimator works on, null where a row is no
    observation (``sparse`` metrics have such rows). Metrics with the same ``rows`` are counted in
    one pass. ``clustered`` metrics take the customer, not the observation, as the independent
    unit of their interval. ``counted`` says what one row is.
    """

    name: str
    title: Bilingual
    definition: Bilingual
    estimator: Estimator
    unit: Unit
    good: Good
    dimensions: tuple[str, ...]
    rows: Callable[[Reader, Scope], ir.Table]
    x: Callable[[ir.Table], ir.Value]
    counted: Counted = "order"
    sparse: bool = False
    needs_period: bool = False
    clustered: bool = False
