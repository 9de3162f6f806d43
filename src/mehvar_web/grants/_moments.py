"""What a moment is, what may be offered in it, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from mehvar import empowerment
from mehvar.text import Bilingual
from mehvar_web.grants._records import Balance

Value: TypeAlias = "int | str | bool | date"
"""What a fact may be, as ``mehvar.empowerment`` has it."""

Reference: TypeAlias = "tuple[str, str]"
"""(source, id): an order or a product as the system that knows it calls it."""

TELLABLE = frozenset({
    "delay_cause", "severity", "item_is_opened", "return_is_excepted", "substitute_quality",
})  # fmt: skip
"""Facts that are the employee's to tell, whatever the data say; others only fill a gap."""

KEPT_BY_US = frozenset({
    "employee_level", "order_granted", "customer_granted", "customer_grants", "customer_agrees",
})  # fmt: skip
"""Facts that nobody may tell: they follow from the account, the ledger and the consent."""


class Origin(StrEnum):
    """Where a fact comes from."""

    ORDER = "order"
    ITEM = "item"
    CUSTOMER = "customer"
    VALUE = "value"
    LEDGER = "ledger"
    ACCOUNT = "account"
    CALENDAR = "calendar"
    TOLD = "told"
    CONSENT = "consent"


class RefusedFor(StrEnum):
    """What stands in the way; with a budget, ``Refused.name`` is the budget's kind."""

    NO_POLICY = "no_policy"
    RULE = "rule"
    BUDGET = "budget"
    ONCE = "once"
    CONSENT = "consent"
    SUBSTITUTE = "substitute"
    ABOVE_DECISION = "above_decision"
    TURNED_DOWN = "turned_down"
    ANSWERED = "answered"
    RAN_OUT = "ran_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A customer, what went wrong, and what the employee tells of it.

    ``customer_id`` is None for somebody whom no build has met. ``substitute`` is the product that
    is offered instead of ``product``. ``case`` is the case's key. ``told`` holds facts of
    ``mehvar.empowerment`` that the data cannot know, or do not know yet. ``consent`` is what the
    customer said to the substitute.
    """

    situation: empowerment.Situation
    customer_id: int | None = None
    order: Reference | None = None
    product: Reference | None = None
    substitute: Reference | None = None
    case: str = ""
    told: Mapping[str, Value] = field(default_factory=dict)
    consent: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One fact of the moment, and where it comes from."""

    name: str
    value: Value
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What an offer costs the company, in minor units.

    ``amount`` is what counts against the budgets. ``expected`` is what it is likely to cost: of a
    code, times the share of ``settled`` earlier codes that were redeemed; the whole amount while
    there are too few of them (``share`` is None then).
    """

    amount: int
    expected: int
    share: float | None = None
    settled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """What a grant is likely to save, with its 95 % interval, in minor units.

    Only where an effect was measured: ``measured`` names the measurement, ``policy`` the key of the
    policy whose effect it was, ``cases`` how many cases near its threshold were compared.
    """

    amount: int
    low: int
    high: int
    cases: int
    policy: str
    measured: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitute:
    """A product that may be offered instead; what is unknown of it needs the customer's yes.

    ``price`` and ``difference`` are of one, in minor units; ``quality`` and ``size_fit`` are fits
    or unknown, ``is_better`` tells of a quality known to be higher than the item's.
    """

    source: str
    product_id: str
    name: str
    price: int
    difference: int
    quality: str
    size_fit: str
    needs_yes: bool
    is_better: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Nothing is granted, and why.

    ``name`` names the budget's kind, the policy's row, or the fact that is missing; ``left`` is
    what the budget has left. ``reason`` is what the policy said. ``grant`` is the key of the
    recorded refusal, or of the earlier grant that stands in the way.
    """

    why: RefusedFor
    name: str = ""
    left: int | None = None
    reason: empowerment.Reason | None = None
    missing: tuple[str, ...] = ()
    grant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What may be granted in this moment, why, and within what; nothing was changed by looking.

    ``decision`` is None where no policy is in force. ``most`` is what may be granted right now:
    the decision's amount where every budget has room for it, else what the tightest has left (for
    what can be granted in part), zero when nothing may be. ``refusal`` says what stands in the way
    of the whole amount. ``missing`` names the facts that the policy asks about and nobody knows.
    ``saving`` is None while no effect has been measured.
    """

    moment: Moment
    at: datetime
    facts: tuple[Known, ...]
    missing: tuple[str, ...]
    policy: empowerment.Policy | None
    decision: empowerment.Decision | None
    sentence: Bilingual | None
    level: int
    budgets: tuple[Balance, ...]
    cost: Cost
    saving: Saving | None
    most: int
    may_be_smaller: bool
    substitutes: tuple[Substitute, ...]
    refusal: Refused | None

    @property
    def needs_consent(self) -> bool:
        """Whether the customer's yes must be recorded: they get another item than they ordered."""
        return self.decision is not None and self.decision.action == "pay_difference"

    @property
    def may_grant(self) -> bool:
        """Whether this employee may grant the whole of it alone, now."""
        is_allowed = self.decision is not None and self.decision.outcome.startswith("allow")
        return is_allowed and self.refusal is None

    @property
    def may_ask(self) -> bool:
        """Whether a person of a higher level can be asked for it, now."""
        needs_yes = self.decision is not None and self.decision.outcome == "approve"
        return needs_yes and self.refusal is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """It is granted and durable. ``code`` is told only here, and to its giver for some minutes."""

    grant: str
    decision: str
    action: empowerment.Action
    amount: int
    expires_at: datetime | None = None
    code: str | None = None
    is_repeat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A person of ``level`` is asked; until ``expires_at`` the amount is held in the budgets."""

    grant: str
    decision: str
    amount: int
    level: int
    expires_at: datetime
    is_repeat: bool = False


class RedeemRefusal(StrEnum):
    """Why a code was not redeemed."""

    UNKNOWN = "unknown"
    OTHER_CUSTOMER = "other_customer"
    RAN_OUT = "ran_out"
    USED = "used"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeemed:
    """The code is spent: ``discount`` (minor units) comes off this order, and off no other."""

    grant: str
    discount: int
    is_repeat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRedeemed:
    """The code gives nothing on this order."""

    reason: RedeemRefusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Shopper:
    """Whose order a code is redeemed on: a customer, or a person as a source knows them."""

    customer_id: int | None = None
    person: Reference | None = None
