"""One question: what was seen, what others would have, and how likely that is by chance."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A question, or an employee who was compared; as the mart ``conduct_questions`` holds it."""

    kind: str
    observed: int
    expected: float
    p: float
    is_found: bool
    employee_id: str | None = None
    team_id: str | None = None
    customer_id: int | None = None
    people: int | None = None
    moments: int | None = None
    ratio: float | None = None
    ratio_low: float | None = None
    ratio_high: float | None = None
    amount: int | None = None
    limit_amount: int | None = None
    situation: str | None = None
    first_day: date | None = None
    last_day: date | None = None

    @property
    def question_id(self) -> str:
        """The same in every build for the same people, so that answers stay with it."""
        whom = f"{self.kind}|{self.employee_id or ''}|{self.customer_id or ''}"
        return hashlib.blake2b(whom.encode(), digest_size=8).hexdigest()


def with_ratio(one: Found) -> Found:
    """Tell how many times as often as expected it was seen, with Garwood's 95 % interval."""
    from mehvar.stats import poisson_interval

    found = poisson_interval(count=[one.observed], exposure=[one.expected])[0]
    return replace(one, ratio=found.estimate, ratio_low=found.low, ratio_high=found.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A customer in a group that shares something."""

    question_id: str
    customer_id: int
    grants: int
    amount: int
    shares: str


@dataclass(slots=True, kw_only=True)
class Findings:
    """What the step found: questions, members of groups, and numbers by (name, kind)."""

    questions: list[Found] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    numbers: dict[tuple[str, str], float] = field(default_factory=dict)

    def count(self, kind: str, *, compared: int, lowest: float | None = None) -> None:
        """Note how many were compared for a kind of question, and how many stand out."""
        found = sum(one.is_found for one in self.questions if one.kind == kind)
        self.numbers["compared", kind] = float(compared)
        self.numbers["found", kind] = float(found)
        if lowest is not None:
            self.numbers["lowest_p", kind] = lowest
