"""What is told of segmentations: records for the terminal, the pages and JSON alike.

Money is in minor units, shares are in 0..1; a field is None where there is nothing to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Verdict = Literal["earns_place", "adds_nothing", "cannot_tell"]
TalkKind = Literal["channel", "hour", "tone", "do", "dont"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentationRow:
    """One segmentation, and whether it earns its place.

    ``verdict_text`` is the whole sentence with its figures, ``verdict_short`` two or three words.
    ``gain`` is the out-of-sample share of ``outcome`` explained beyond ``beyond``, with its
    interval; ``n`` the customers tested. The other figures are those of the mart
    ``segmentations``.
    """

    name: str
    kind: str
    title: str
    customers: int
    segments: int
    verdict: Verdict
    verdict_short: str
    verdict_text: str
    reason: str
    beyond: str
    outcome: str
    gain: float | None
    gain_low: float | None
    gain_high: float | None
    n: int | None
    origin_day: date | None
    horizon_days: int
    similarity_of: str
    similarity: float | None
    similarity_base: float | None
    similarity_lift: float | None
    lift_low: float | None
    lift_high: float | None
    similarity_p: float | None
    similarity_text: str
    stability: float | None
    stability_low: float | None
    stability_text: str
    persistence: float | None
    drift: float | None
    drift_limit: float | None
    drifted: bool
    sensitive: bool
    chosen_text: str
    built_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRow:
    """One segment: how many customers, how much money, and what to do.

    ``money`` is the mean per customer up to now of what ``money_of`` says. A ``hidden`` segment
    is too small for figures.
    """

    segmentation: str
    segment: str
    place: int
    title: str
    customers: int | None
    hidden: bool
    share: float | None
    share_low: float | None
    share_high: float | None
    money_of: str
    money: float | None
    money_low: float | None
    money_high: float | None
    money_share: float | None
    residual: float | None
    stability: float | None
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TraitRow:
    """One trait of a segment beside all customers; ``rank`` 1 sets it apart most.

    Without a rank the difference may be chance. ``unit`` is share, days, count, money or points.
    """

    trait: str
    title: str
    level: str
    level_title: str
    unit: str
    value: float
    low: float | None
    high: float | None
    everyone: float
    difference: float
    n: int
    rank: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorthRow:
    """What a segmentation adds to a baseline for one outcome, out of sample."""

    outcome: str
    outcome_title: str
    baseline: str
    baseline_title: str
    measure: str
    base: float | None
    together: float | None
    gain: float | None
    low: float | None
    high: float | None
    n: int
    knows: tuple[str, ...]
    reason: str
    reason_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapRow:
    """A segment of another segmentation that shares customers with this one."""

    with_segmentation: str
    with_segment: str
    with_title: str
    customers: int | None
    share: float | None
    jaccard: float | None
    lift: float | None
    lift_low: float | None
    lift_high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One day of a segment (or of the whole, where ``segment`` is empty)."""

    day: date
    segment: str
    title: str
    customers: int | None
    joined: int | None
    left: int | None
    psi: float | None
    divergence: float | None
    limit: float | None
    reference_day: date | None
    drifted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonaLine:
    """One sentence about a segment, and the number behind it."""

    text: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkLine:
    """One line of how to talk to a segment, and the number behind it."""

    kind: TalkKind
    text: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """A segment told as a person is told: from its measured differences, nothing invented."""

    title: str
    who: tuple[PersonaLine, ...]
    buys: tuple[PersonaLine, ...]
    behaves: tuple[PersonaLine, ...]
    values: tuple[PersonaLine, ...]
    talk: tuple[TalkLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentationView:
    """A segmentation with its segments, its tests and its history."""

    row: SegmentationRow
    segments: tuple[SegmentRow, ...]
    worth: tuple[WorthRow, ...]
    changes: tuple[ChangeRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentView:
    """A segment with all that is known of it."""

    segmentation: SegmentationRow
    segment: SegmentRow
    traits: tuple[TraitRow, ...]
    overlap: tuple[OverlapRow, ...]
    persona: Persona
    changes: tuple[ChangeRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A customer in a segment: how surely, since when, and where before."""

    customer_id: int
    probability: float | None
    since: date | None
    previous: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersPage:
    """Some members in order of their ids; ``next_after`` asks for the following ones."""

    members: tuple[Member, ...]
    next_after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """A segment that one customer is in."""

    segmentation: str
    segmentation_title: str
    segment: str
    title: str
    since: date | None
