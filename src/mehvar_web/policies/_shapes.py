"""What the API of policies takes and gives."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

Table = dict[str, Any]
"""A policy as JSON; docs/slices/empowerment.md has its language."""


class PolicyVersionOut(Schema):
    """One version of a policy and where it stands."""

    key: str
    version: int
    situation: str
    title_fa: str
    title_en: str
    standing: str = Field(
        description="draft, submitted, planned, in_force, ended or dropped, as of today."
    )
    from_day: date | None = None
    to_day: date | None = Field(None, description="The last day on which it counts.")
    drafted_by: str = Field(description="Who wrote it, as user:7.")
    published_by: str | None = Field(None, description="Who published it; never who wrote it.")
    published_at: datetime | None = None
    changed_at: datetime
    revision: int = Field(description="Send it when you change the draft.")


class WholePolicyOut(PolicyVersionOut):
    """One version with its table; null while a draft is not finished."""

    definition: Table | None = None
    sentences_fa: list[str] = Field(default_factory=list)
    sentences_en: list[str] = Field(default_factory=list)


class PolicyIn(Schema):
    """A draft to keep; its version and its days are given when it is published."""

    definition: Table = Field(description="docs/slices/empowerment.md has the language.")
    note: str = Field("", max_length=500, description="What changes, and why.")
    revision: int | None = Field(
        None, description="The revision of the open draft that you looked at, to change it."
    )


class TableIn(Schema):
    """A table to check."""

    definition: Table


class FindingOut(Schema):
    """One thing that the linter found; a policy with an error is not published."""

    kind: str
    weight: str = Field(description="error, warning or note.")
    rows: list[str]
    message_fa: str
    message_en: str
    example: dict[str, Any] | None = Field(None, description="A case that shows it.")


class TrialIn(Schema):
    """A case to try: what is known of it, by the names of facts; amounts in minor units."""

    facts: dict[str, Any]
    version: int | None = Field(None, description="The version to ask; else the one in force.")


class TrialOut(Schema):
    """What a policy says about a case; nothing is granted."""

    policy: str
    version: int
    outcome: str = Field(description="allow, allow_capped, approve or deny.")
    reason: str
    action: str
    row: str | None = None
    due: int = Field(description="What the row comes to before its cap, in minor units.")
    amount: int
    level: int | None = Field(None, description="The level that may grant it.")
    valid_days: int | None = None
    missing: list[str]


class PoliciesAsked(Schema):
    """Which policies."""

    situation: str = Field("", max_length=20)
    standing: str = Field("", max_length=20, description="in_force, draft, submitted, ...")
    day: date | None = Field(None, description="As of this day; today when left out.")
