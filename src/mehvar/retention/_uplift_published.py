"""The campaigns as the last build published them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from mehvar.workspace import reading

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignDecile:
    """One tenth of a campaign's customers by predicted effect, the largest first."""

    decile: int
    predicted: float
    effect: float
    low: float
    high: float
    treated: int
    controls: int
    gained: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignResult:
    """What one arm of an experiment did to one outcome, as in the mart ``campaign_uplift``.

    ``outcome`` is ``bought`` (a probability) or ``spent`` (minor units). What could not be
    estimated is None, and ``reason`` says why.
    """

    experiment: str
    arm: str
    outcome: str
    control: str | None
    first_day: date
    last_day: date
    horizon_days: int
    treated: int
    controls: int
    treated_mean: float | None
    control_mean: float | None
    effect: float | None
    low: float | None
    high: float | None
    p: float | None
    ratio_p: float | None
    balance_p: float | None
    qini: float | None
    qini_low: float | None
    qini_high: float | None
    calibration_p: float | None
    verdict: str
    reason: str
    deciles: tuple[CampaignDecile, ...]


def read_campaigns(
    workspace: Workspace, *, marts: Marts | None = None
) -> tuple[CampaignResult, ...]:
    """Return every experiment, arm and outcome of the last build; none where none was recorded."""
    current = workspace.current()
    with reading(workspace, marts) as opened:
        rows = opened.rows(
            f"FROM {opened.view('campaign_uplift', current=current)}"
            " ORDER BY experiment, arm, outcome"
        )
        tenths = opened.rows(
            f"FROM {opened.view('campaign_deciles', current=current)} ORDER BY decile"
        )
    return tuple(_result(row, tenths) for row in rows)


_KEY = ("experiment", "arm", "outcome")


def _result(row: dict[str, Any], tenths: list[dict[str, Any]]) -> CampaignResult:
    mine = [one for one in tenths if all(one[name] == row[name] for name in _KEY)]
    return CampaignResult(
        **row,
        deciles=tuple(
            CampaignDecile(**{name: one[name] for name in one if name not in _KEY}) for one in mine
        ),
    )
