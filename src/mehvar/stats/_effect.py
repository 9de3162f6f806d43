"""What an estimate of an adjusted effect says, and why there may be none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mehvar.stats._records import Interval
from mehvar.text import Bilingual


class Reason(Enum):
    """Why the data cannot carry an estimate; the value is a stable code."""

    NO_OUTCOME = "no_outcome"
    TOO_FEW_EXPOSED = "too_few_exposed"
    TOO_FEW_UNEXPOSED = "too_few_unexposed"
    TOO_FEW_EVENTS = "too_few_events"
    NO_VARIATION = "no_variation"
    NO_OVERLAP = "no_overlap"
    FEW_COMPARABLE = "few_comparable"
    TOO_WIDE = "too_wide"

    @property
    def words(self) -> Bilingual:
        """The reason as a sentence."""
        return _WORDS[self]


_WORDS: dict[Reason, Bilingual] = {
    Reason.NO_OUTCOME: Bilingual(
        "پیامد در داده‌ها نیست.", "The outcome is not in the data."
    ),
    Reason.TOO_FEW_EXPOSED: Bilingual(
        "مشتریانی که این را تجربه کرده‌اند بسیار کم‌اند.", "Too few customers had it."
    ),
    Reason.TOO_FEW_UNEXPOSED: Bilingual(
        "مشتریانی که این را تجربه نکرده‌اند بسیار کم‌اند.", "Too few customers did not have it."
    ),
    Reason.TOO_FEW_EVENTS: Bilingual(
        "پیامد بسیار کم رخ داده است (خرید دوباره نادر است).",
        "The outcome happened too rarely (too few customers bought again, or answered).",
    ),
    Reason.NO_VARIATION: Bilingual(
        "پیامد برای همه یکسان است.", "The outcome is the same for everybody."
    ),
    Reason.NO_OVERLAP: Bilingual(
        "برای بسیاری از کسانی که این را تجربه کرده‌اند، مشتری همانندی بدون آن نیست.",
        "Many who had it have nobody comparable who did not.",
    ),
    Reason.FEW_COMPARABLE: Bilingual(
        "مقایسه بر شمار کمی مشتری همانند تکیه می‌کند.",
        "The comparison would rest on a handful of comparable customers.",
    ),
    Reason.TOO_WIDE: Bilingual(
        "بازهٔ عدم قطعیت از خود پیامد پهن‌تر است.",
        "The interval is wider than the outcome itself.",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The raw facts, before any adjustment: rows with a known outcome, and their customers.

    ``events`` counts rows whose outcome is not zero (for a yes/no outcome, the rarer answer).
    """

    n_exposed: int
    n_unexposed: int
    clusters_exposed: int
    clusters_unexposed: int
    exposed_mean: float
    unexposed_mean: float
    events_exposed: int
    events_unexposed: int

    @property
    def difference(self) -> float:
        """The raw difference of means."""
        return self.exposed_mean - self.unexposed_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """How different the groups were in one covariate, before and after adjustment.

    The largest standardised difference of the shares of its categories; above 0.1 is usually
    called imbalance.
    """

    covariate: str
    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The effect of an exposure on those who had it, adjusted for measured differences.

    ``exposed_mean`` is the mean outcome of the exposed who have comparable unexposed, and
    ``counterfactual_mean`` what it would have been without the exposure; ``effect`` is the first
    minus the second. ``overlap`` is the share of the exposed who have comparable unexposed,
    ``effective_n`` Kish's number of unexposed after weighting, ``largest_weight`` the share of
    the heaviest one. ``e_value`` is how strongly (as a risk ratio) a hidden cause would have to
    go with both exposure and outcome to explain the estimate away, and ``e_value_limit`` the
    same for the end of the interval nearer to zero; 1 means that nothing hidden is needed.
    ``placebo`` is the same comparison on an outcome from before the exposure: it must be near 0.
    """

    effect: float
    low: float
    high: float
    standard_error: float
    exposed_mean: float
    counterfactual_mean: float
    comparison: Comparison
    overlap: float
    effective_n: float
    largest_weight: float
    balance: tuple[Balance, ...]
    e_value: float
    e_value_limit: float
    placebo: Interval | None

    @property
    def relative(self) -> float:
        """The effect as a share of what would have been; NaN when that is not positive."""
        if self.counterfactual_mean <= 0:
            return float("nan")
        return self.effect / self.counterfactual_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class NotEstimable:
    """There is no estimate, and this is why; the raw facts stay known."""

    reason: Reason
    comparison: Comparison
    overlap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """What the data must offer before an effect is shown.

    Attributes:
        clusters: customers in each group.
        events: rows of each group with the rarer outcome.
        overlap: share of the exposed who have comparable unexposed.
        effective_n: unexposed after weighting.
        largest_weight: share of the weight that one unexposed row may carry.
        half_width: half the interval, as a multiple of the mean without exposure.
        highest_odds: exposed per comparable unexposed above which nobody is comparable.
        level: of the interval.
    """

    clusters: int = 30
    events: int = 10
    overlap: float = 0.8
    effective_n: float = 100
    largest_weight: float = 0.05
    half_width: float = 1.0
    highest_odds: float = 19.0
    level: float = 0.95
