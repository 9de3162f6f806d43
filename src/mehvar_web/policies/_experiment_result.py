"""What an experiment showed, and what one could show: the numbers that page, API and verb tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mehvar import policy_lab
from mehvar.policy_lab import Assigned, BestCap, Cells, Dose
from mehvar.workspace import NotBuiltError
from mehvar_web import company
from mehvar_web.grants import experiments as store

if TYPE_CHECKING:
    from datetime import date

    from mehvar.policy_lab import Smallest
    from mehvar_web.grants.models import Experiment

Outcome = Literal["retained", "net"]
OUTCOMES: tuple[Outcome, ...] = ("retained", "net")
"""Who came back within 60 days, and the margin within 180 days less what was granted."""

OVER = frozenset({"ended", "stopped"})
_DRAWS_BY = 1
"""The seed of the test's draws: the same weeks always give the same p-value."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Result:
    """What the weeks of teams came to, of the ``of`` that were played whole.

    ``retained`` and ``net`` are the cells and what a higher cap did to them (None with too few).
    """

    retained: tuple[Cells, Dose | None]
    net: tuple[Cells, Dose | None]
    best: BestCap
    of: int

    @property
    def known(self) -> int:
        """How many weeks of teams are known: their customers' days are over."""
        return int(max(self.retained[0].cap.size, self.net[0].cap.size))


def result_of(experiment: Experiment, *, day: date) -> Result | None:
    """Return what an experiment showed; None before its end, and before the first build.

    Who looks before the end and stops when they like it finds effects that are none.
    """
    if store.course_of(experiment, day=day) not in OVER:
        return None
    assigned = store.assigned_in(experiment)
    try:
        kept, net = (
            policy_lab.read_weeks(
                company.workspace(), situation=experiment.situation, assigned=assigned,
                outcome=outcome, marts=company.marts(),
            )
            for outcome in OUTCOMES
        )  # fmt: skip
    except NotBuiltError:
        return None
    return compare(kept=kept, net=net, of=len(assigned))


def compare(*, kept: Cells, net: Cells, of: int) -> Result:
    """Compare the weeks of teams by their caps."""
    return Result(
        retained=(kept, policy_lab.dose_response(cells=kept, seed=_DRAWS_BY)),
        net=(net, policy_lab.dose_response(cells=net, seed=_DRAWS_BY)),
        best=policy_lab.best_cap(cells=net),
        of=of,
    )


def smallest_of(situation: str, lot: Sequence[Assigned], outcome: Outcome) -> Smallest | None:
    """Return the smallest effect that a lot would show, by the teams' past weeks.

    None when nothing tells it.
    """
    try:
        past = policy_lab.read_past_weeks(
            company.workspace(), situation=situation, outcome=outcome, marts=company.marts(),
            teams=sorted({one.team_id for one in lot}),
        )  # fmt: skip
    except NotBuiltError:
        return None
    return policy_lab.smallest_seen(past=past, planned=lot, seed=_DRAWS_BY)
