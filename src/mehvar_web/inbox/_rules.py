"""Which arrivals open a thread, and whose it is: the company's rules, else what is usual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mehvar_web.inbox._records import CONTACTS

if TYPE_CHECKING:
    from mehvar_web.inbox.models import OpeningRule

LOW = 0.4
"""Scores up to this share of their scale are low where no rule says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What rules look at."""

    origin: str
    channel: str
    kind: str
    store_id: str
    aspects: tuple[str, ...]
    score_share: float | None
    sentiment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether a thread is opened, and who gets it."""

    opens: bool
    team_id: int | None = None
    assignee_id: int | None = None


def decide(facts: Facts, rules: Sequence[OpeningRule]) -> Decision:
    """Return what the first rule that fits says; without one, what is usual."""
    for rule in rules:
        if _fits(rule, facts):
            return Decision(opens=rule.opens, team_id=rule.team_id, assignee_id=rule.assignee_id)
    return Decision(opens=is_usual(facts))


def is_usual(facts: Facts) -> bool:
    """Tell whether somebody should look: contacts, low scores, and opinions that sound bad."""
    if facts.origin in CONTACTS or facts.kind in {"complaint", "request", "question"}:
        return True
    if facts.score_share is not None:
        return facts.score_share <= LOW
    return facts.sentiment == "negative"


def _fits(rule: OpeningRule, facts: Facts) -> bool:
    told = (
        (rule.origin, facts.origin), (rule.channel, facts.channel), (rule.store_id, facts.store_id)
    )  # fmt: skip
    if any(wanted and wanted != found for wanted, found in told):
        return False
    if rule.aspect and rule.aspect not in facts.aspects:
        return False
    if rule.only_negative and facts.sentiment != "negative":
        return False
    if rule.most_score is None:
        return True
    return facts.score_share is not None and facts.score_share <= rule.most_score + 1e-9
