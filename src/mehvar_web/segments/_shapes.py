"""What the API of segments takes and gives."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

Rule = dict[str, Any]
"""A rule as JSON; docs/slices/segments.md has its language."""


class SegmentOut(Schema):
    """One segment; figures are null where the group is too small to be shown."""

    segment: str
    title: str
    customers: int | None = None
    hidden: bool = Field(description="Whether fewer than the smallest group are in it.")
    share: float | None = Field(None, description="Of the segmentation's customers, 0..1.")
    money_of: str = Field("", description="contribution or net_spend.")
    money: float | None = Field(None, description="Mean per customer, in minor units.")
    money_low: float | None = None
    money_high: float | None = None
    residual: float | None = Field(None, description="Mean residual value, in minor units.")


class SegmentationOut(Schema):
    """One segmentation, and whether it earns its place."""

    name: str
    kind: str
    title: str
    customers: int | None = None
    verdict: str = Field(description="earns_place, adds_nothing or cannot_tell.")
    verdict_text: str = Field(description="The verdict as a sentence.")
    outcome: str = Field("", description="The outcome on which it adds most.")
    gain: float | None = Field(None, description="Share explained beyond the baseline, 0..1.")
    gain_low: float | None = None
    gain_high: float | None = None
    n: int | None = None
    stability: float | None = None
    similarity: float | None = None
    similarity_base: float | None = Field(None, description="Of any two customers.")
    persistence: float | None = None
    drift: float | None = None
    drifted: bool = False
    built_day: date | None = None


class TestOut(Schema):
    """What a segmentation adds to a baseline, on customers whom it was not fitted to."""

    outcome: str
    baseline: str
    measure: str
    base: float | None = None
    gain: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    reason: str = ""


class SegmentationDetailOut(SegmentationOut):
    """One segmentation with its segments and every test."""

    segments: list[SegmentOut]
    tests: list[TestOut]


class MemberOut(Schema):
    """One member in sight."""

    customer_id: int
    probability: float | None = None
    since: date | None = None
    previous: str | None = None


class DefinitionOut(Schema):
    """A segment that people defined by a rule."""

    name: str
    title: str
    description: str = ""
    owner: str
    purpose: Literal["service", "marketing"]
    version: int
    archived: bool
    changed_at: datetime | None = None
    rule: Rule
    rule_fa: str = Field(description="The rule as a sentence in Persian.")
    rule_en: str = Field(description="The rule as a sentence in English.")


class DefinitionIn(Schema):
    """A segment to define."""

    title: str = Field(min_length=1, max_length=80)
    rule: Rule = Field(description="docs/slices/segments.md has the language of rules.")
    description: str = Field("", max_length=4000)
    purpose: Literal["service", "marketing"] = "service"


class DefinitionChangeIn(Schema):
    """What to change of a segment; what is left out stays."""

    title: str | None = Field(None, min_length=1, max_length=80)
    rule: Rule | None = None
    description: str | None = Field(None, max_length=4000)
    purpose: Literal["service", "marketing"] | None = None
    version: int | None = Field(None, description="The version that you looked at.")


class CountIn(Schema):
    """A rule to count."""

    rule: Rule
    purpose: Literal["service", "marketing"] = "service"


class PartCountOut(Schema):
    """What one part of the rule does."""

    place: str = Field(description="Its place: 0 is the first part, 1.0 the first of the second.")
    alone: int | None = Field(None, description="Customers for whom it holds by itself.")
    left: int | None = Field(None, description="Customers left after it, in an outermost all.")


class CountOut(Schema):
    """How many of the customers in sight a rule keeps; null where too few."""

    customers: int | None = None
    everyone: int
    share: float | None = None
    minimum_group: int
    value: int | None = Field(None, description="Worth from now on, in minor units.")
    value_low: int | None = None
    value_high: int | None = None
    parts: list[PartCountOut]
    sentence_fa: str
    sentence_en: str


class MembersAsked(Schema):
    """Which part of the members."""

    cursor: int | None = Field(None, ge=0, lt=2**63, description="Where the last page ended.")
    limit: int = Field(100, ge=1, le=1000)


class DefinitionsAsked(Schema):
    """Which definitions."""

    archived: bool = Field(False, description="Those that were put away.")


class MembersOut(Schema):
    """A page of members; ``next`` asks for the following ones."""

    items: list[MemberOut]
    next: str | None = Field(None, description="Send it as cursor.")


class CompareAsked(Schema):
    """Which segmentations."""

    names: list[str] = Field(alias="with", min_length=2, max_length=4)
