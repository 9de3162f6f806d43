"""What passes through the door: openings, clocks, lines of the queue, and what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.care.models import Case, CaseNote, CaseStep

ClockState = Literal["ok", "soon", "late", "met", "missed", "paused"]
"""How a clock stands: in time, three quarters gone, past due, met in time, met late, at rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Something for which a case is wanted.

    Attributes:
        key: ``rule:subject``; the same key opens one case, however often it is told.
        type: the key of the case's type.
        opened_by: the rule's key, ``hand``, or the channel.
        customer_id: whom it is about, where that is known.
        person: (source, reference) of the person, as a row of people knows them.
        order: (source, id) of the order.
        severity: low, medium or high; the type's by default.
        happened_at: when what it is about happened (UTC); now by default.
        thread: the key of the conversation in the inbox.
        comment: the comment's key in voice_comments.
        team, owner: ids of who gets it; the teams of the store by default.
        cause, cause_owner, partner: the root cause where the opening knows it.
        apart: open a case even beside a live one of the same customer, order and type.
    """

    key: str
    type: str
    opened_by: str
    customer_id: int | None = None
    person: tuple[str, str] | None = None
    order: tuple[str, str] | None = None
    store: str = ""
    touchpoint: str = ""
    channel: str = ""
    severity: str = ""
    title: str = ""
    happened_at: datetime | None = None
    thread: str = ""
    comment: int | None = None
    team: int | None = None
    owner: int | None = None
    cause: str = ""
    cause_owner: str = ""
    partner: str = ""
    apart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What became of an opening: a new case, one that took it in, or one known by that key."""

    case: Case
    outcome: Literal["opened", "joined", "known"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One clock of a case.

    ``left`` are the working minutes until it is due, negative when it is past due; of a clock that
    stopped, those that were left then. ``due_at`` is UTC; while paused it is when it would be due
    if the customer answered now.
    """

    due_at: datetime
    left: float
    target: int
    state: ClockState
    stopped_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The two clocks of a case, and the one that counts next: the response until it is given."""

    first_response: Clock
    resolution: Clock

    @property
    def next(self) -> Clock:
        """What is due next."""
        if self.first_response.stopped_at is None and self.resolution.stopped_at is None:
            return self.first_response
        return self.resolution


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a case stands where it stands in the queue: money in minor units, chances 0..1.

    ``leaves`` is None when no build knows the customer; then nothing is at stake and the case is
    ordered by when it is due. ``saved_from`` is how many closed cases ``p_save`` was measured on, 0
    when it is the type's set value.
    """

    is_override: bool
    leaves: float | None
    residual_value: int
    p_save: float
    saved_from: int
    decay: float
    at_stake: float
    minutes: int
    per_minute: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which cases; what is empty does not count.

    ``state`` is open, waiting, resolved, merged, live (open and waiting) or all. ``owner`` is a
    user's id, ``me``, ``any`` or ``nobody``. ``clock`` is soon or late. ``order`` is priority,
    due, newest, oldest, value or changed. Days are local days of opening, both counted.
    """

    state: str = "open"
    owner: str = ""
    team: int | None = None
    leader: str = ""
    type: str = ""
    severity: str = ""
    stage: str = ""
    store: str = ""
    city: str = ""
    touchpoint: str = ""
    cause: str = ""
    opened_by: str = ""
    clock: str = ""
    q: str = ""
    first_day: date | None = None
    last_day: date | None = None
    customer_id: int | None = None
    order: str = "priority"
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A case as the queue shows it; ``place`` counts from 1 in the whole list."""

    case: Case
    clocks: Clocks
    why: Explanation
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One page of cases; ``total`` is exact unless ``is_capped``."""

    rows: tuple[Line, ...]
    total: int
    is_capped: bool
    page: int
    has_next: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How an answer can go: by a channel that is set up, to an address that is known."""

    channel: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An act that was done; ``undo`` is the key by which it is taken back, empty when it cannot."""

    case: Case
    undo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing in the story of a case: a step or words; ``case`` is the one it happened in."""

    at: datetime
    case: Case
    step: CaseStep | None = None
    note: CaseNote | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetting:
    """One thing that a rule asks for: a number with its bounds, a list of keys, or a key."""

    name: str
    kind: Literal["number", "keys", "key"]
    fa: str
    en: str
    default: object = ""
    least: float = 0
    most: float = 0
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a rule would have opened: cases, and how many of them by local day.

    ``known`` of them would have joined a case that is open now. ``data_until`` is the last day
    that the build knows: where it lies before ``first_day`` the rule had nothing to look at.
    """

    first_day: date
    last_day: date
    cases: int
    known: int
    by_day: Mapping[date, int] = field(default_factory=dict)
    examples: tuple[Opening, ...] = ()
    data_until: date | None = None

    @property
    def is_history(self) -> bool:
        """Whether all that is known happened before the days that were looked at."""
        return not self.cases and self.data_until is not None and self.data_until < self.first_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one person has on their desk: shown to leads."""

    user: User
    open: int
    waiting: int
    late: int
    minutes: int
    resolved_week: int
    value_at_risk: int
