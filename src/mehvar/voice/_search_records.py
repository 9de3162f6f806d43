"""What a search of the comments is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Sentiment = Literal["positive", "negative", "unsure"]
Polarity = Literal["positive", "negative", "neutral"]

MOST_COUNTED = 1_000
"""A search counts so many comments exactly; of more it says that there are more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentFilters:
    """What the comments that are looked for have in common; nothing given is no condition.

    ``polarity`` narrows ``aspect``: comments that speak badly (well, neither) of it. ``city``,
    ``store_id`` and the like are exact. ``first_day`` and ``last_day`` are inclusive.
    """

    sentiment: Sentiment | None = None
    aspect: str = ""
    polarity: Polarity | None = None
    emotion: str = ""
    language: str = ""
    city: str = ""
    store_id: str = ""
    product_id: str = ""
    channel: str = ""
    kind: str = ""
    customer_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None


NO_COMMENT_FILTERS = CommentFilters()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A place of the shown text that speaks of an aspect or takes a stance.

    From the character ``start`` until just before ``end``; both None where a person added it.
    """

    aspect: str
    kind: Literal["aspect", "stance"]
    polarity: int
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One comment as it is shown: words without personal data, and what was read in them.

    ``highlights`` are the (start, end) of the words that were searched for. ``positive`` is the
    calibrated probability that it is positive; None where nobody judged. ``method`` is lexicon,
    model, person or empty.
    """

    comment: int
    origin: str
    source: str
    record_id: str
    customer_id: int | None
    order_id: str | None
    at: datetime
    day: date
    channel: str | None
    touchpoint_id: str | None
    store_id: str | None
    city: str | None
    product_id: str | None
    kind: str | None
    score_share: float | None
    text: str
    language: str | None
    positive: float | None
    sentiment: Sentiment | None
    stars: float | None
    emotion: str | None
    method: str | None
    spans: tuple[Span, ...]
    highlights: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentPage:
    """One page of comments, newest first; ``total`` is exact up to ``MOST_COUNTED``."""

    rows: tuple[Comment, ...]
    total: int
    is_capped: bool
    next: str | None
