"""The drivers as the last build published them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from mehvar.drivers._records import Bounded, DriversError
from mehvar.workspace import published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedDriver:
    """One driver of one outcome: importance, map, penalty and reward, money, what if.

    Fields are those of the marts ``driver_importance``, ``driver_map``, ``driver_effects`` and
    ``driver_whatif``; None where there is nothing to tell, and ``reason`` says why there is no
    effect on retention. Money is in minor units, changes in points.
    """

    driver: str
    origin: str
    title: str
    place: int
    known: int
    part: float
    share: Bounded
    ranks: tuple[int, int]
    tied: bool
    noise: bool
    direction: int
    correlation: float | None
    relative_weight: float | None
    ordinal_share: float | None
    ipsatised_share: float | None
    performance: Bounded | None
    importance_line: float | None
    performance_line: float | None
    quadrant: str
    low_share: float | None
    high_share: float | None
    penalty: Bounded | None
    reward: Bounded | None
    kind: str
    customers: int | None
    value: int | None
    return_effect: Bounded | None
    loss: Bounded | None
    overlap: float | None
    reason: str
    step: str
    room: float | None
    now: float | None
    change: Bounded | None
    top_change: float | None
    bottom_change: float | None
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedOutcome:
    """One outcome and its drivers, the most important first; ``reason`` says why there are none."""

    outcome: str
    as_of: date
    n: int
    customers: int | None
    share_read: float
    complete: int | None
    mean: float | None
    r2: Bounded | None
    ordinal_r2: float | None
    ordinal_agreement: float | None
    pseudo_r2: float | None
    halo: float | None
    ipsatised_agreement: float | None
    reason: str
    drivers: tuple[PublishedDriver, ...]

    def what_if(self, *, driver: str, share: float) -> Bounded:
        """Return the change of the measure, in points, if a share of those with room took a step.

        Raises:
            DriversError: when the driver has no what-if, or the share is not between 0 and 1.
        """
        found = [one.change for one in self.drivers if one.driver == driver]
        change = found[0] if found else None
        if change is None:
            known = ", ".join(one.driver for one in self.drivers if one.change is not None)
            raise DriversError(
                f"There is no what-if of {driver!r} on {self.outcome}.",
                hint=f"There is one of: {known or 'none'}.",
            )
        if not 0 <= share <= 1:
            raise DriversError(f"A share of {share} cannot be; it lies between 0 and 1.")
        return Bounded(
            estimate=share * change.estimate, low=share * change.low, high=share * change.high
        )


_JOINED = """
SELECT i.*, m.* EXCLUDE (outcome, driver, origin), e.* EXCLUDE (outcome, driver, origin),
       w.* EXCLUDE (outcome, driver, origin, low, high), w.low AS change_low, w.high AS change_high
FROM {importance} i
LEFT JOIN {map} m ON m.outcome = i.outcome AND m.driver = i.driver
LEFT JOIN {effects} e ON e.outcome = i.outcome AND e.driver = i.driver
LEFT JOIN {whatif} w ON w.outcome = i.outcome AND w.driver = i.driver
ORDER BY i.outcome, i.place
"""


def read_drivers(
    workspace: Workspace, *, marts: Marts | None = None
) -> tuple[PublishedOutcome, ...]:
    """Return every outcome of the last build, those with most answers first.

    Raises:
        NotBuiltError: when no build has told of drivers yet.
    """
    with published(workspace, mart="driver_outcomes", marts=marts) as state:
        outcomes = state.rows(f"FROM {state.view('driver_outcomes')} ORDER BY n DESC, outcome")
        parts = ("importance", "map", "effects", "whatif")
        views = {name: state.view(f"driver_{name}") for name in parts}
        rows = state.rows(_JOINED.format(**views))
        return tuple(_outcome(one, rows, state.as_of) for one in outcomes)


def _outcome(row: dict[str, Any], drivers: list[dict[str, Any]], as_of: date) -> PublishedOutcome:
    plain = ("outcome", "n", "customers", "share_read", "complete", "mean", "ordinal_r2")
    more = ("ordinal_agreement", "pseudo_r2", "halo", "ipsatised_agreement")
    return PublishedOutcome(
        **{name: row[name] for name in (*plain, *more)},
        as_of=as_of,
        r2=_bounded(row, "r2"),
        reason=row["reason"] or "",
        drivers=tuple(_driver(one) for one in drivers if one["outcome"] == row["outcome"]),
    )


_PLAIN = (
    "driver", "origin", "place", "known", "correlation", "relative_weight", "ordinal_share",
    "ipsatised_share", "importance_line", "performance_line", "low_share", "high_share",
    "customers", "value", "overlap", "room", "now", "top_change", "bottom_change", "tied",
    "noise", "direction",
)  # fmt: skip
_WORDS = ("title", "quadrant", "kind", "reason", "step", "basis")


def _driver(row: dict[str, Any]) -> PublishedDriver:
    told: dict[str, Any] = {name: row[name] for name in _PLAIN}
    told |= {name: row[name] or "" for name in _WORDS}
    return PublishedDriver(
        **told,
        part=row["r2_part"],
        share=Bounded(estimate=row["share"], low=row["low"], high=row["high"]),
        ranks=(row["rank_low"], row["rank_high"]),
        performance=_bounded(row, "performance"),
        penalty=_bounded(row, "penalty"),
        reward=_bounded(row, "reward"),
        return_effect=_bounded(row, "return_effect", ends="return"),
        loss=_bounded(row, "loss"),
        change=_bounded(row, "change"),
    )


def _bounded(row: dict[str, Any], name: str, *, ends: str = "") -> Bounded | None:
    low, high = row[f"{ends or name}_low"], row[f"{ends or name}_high"]
    if row[name] is None:
        return None
    return Bounded(estimate=row[name], low=low, high=high)
