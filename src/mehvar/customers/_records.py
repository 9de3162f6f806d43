"""What the rest of the product sees of a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from mehvar.customers._lifecycle import Lifecycle

MatchedBy = Literal["customer_id", "identifier", "order", "reference", "name", "sound"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """One customer up to ``as_of_day``: the columns of the table ``customers``.

    Money is in the currency's minor unit. ``full_name``, ``mobile``, ``email``, ``birth_day`` and
    ``gender`` are personal: mask them by role before showing them.
    """

    customer_id: int
    full_name: str | None
    mobile: str | None
    email: str | None
    birth_day: date | None
    gender: str | None
    city: str | None
    region: str | None
    country: str | None
    profiles: int
    sources: int
    channels: tuple[str, ...]
    channel_count: int
    store_id: str | None
    stores: int
    first_seen_day: date | None
    last_seen_day: date | None
    tenure_days: int | None
    first_order_day: date | None
    last_order_day: date | None
    orders: int
    cancelled_orders: int
    gross_spend: int
    returned_amount: int
    net_spend: int
    spend_90d: int
    mean_gap_days: float | None
    returns: int
    last_rating: float | None
    last_nps: float | None
    last_csat: float | None
    mean_score: float | None
    feedbacks: int
    contacts: int
    complaints: int
    promises_kept: int
    promises_broken: int
    lifecycle: Lifecycle
    as_of_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A customer found by a search, and by what: an exact key first, then the name."""

    customer: Customer
    by: MatchedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One thing that passed between a customer and us.

    ``what`` is a short code (late, complaint, rating, ...), ``amount`` is in minor units,
    ``minutes`` a delay (negative when early) or the time to our answer. ``is_fresh`` marks what
    came in after the last build: it counts in no number yet.
    """

    at: datetime
    day: date
    kind: str
    what: str | None
    channel: str | None
    amount: int | None
    score: float | None
    minutes: float | None
    text: str | None
    order_id: str | None
    source: str | None
    record_id: str | None
    is_fresh: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One thing known of a customer by name, and the day up to which it is known."""

    attribute: str
    value: str
    as_of: date
