"""Everything that is decided about the simulated shop before its first day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from mehvar.errors import MehvarError
from mehvar.simulate._places import ZONES
from mehvar.simulate._remedies import Remedies

_STORES = sum(zone.stores for zone in ZONES)


class ShopError(MehvarError, ValueError):
    """The shop's parameters cannot make a world, or its saved truth cannot be read."""

    code = "shop"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueClass:
    """One hidden class of customers.

    ``orders_per_month`` is the mean rate of an ordinary month; each person's own rate is gamma
    distributed around it with ``rate_shape``. ``basket`` is the median basket in rial on the first
    day. ``leave`` is the chance of leaving for good after an ordinary order. ``peak`` scales how
    much more the class orders around Nowruz, Yalda and payday.
    """

    name: str
    share: float
    orders_per_month: float
    basket: int
    leave: float
    peak: float
    rate_shape: float = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """How well the shop works.

    ``lateness_minutes`` shifts every delay; ``overload_minutes`` is added per unit of load above a
    store's capacity; ``weather_minutes`` is the mean of a bad day. ``courier_spread`` is the
    standard deviation of the couriers' true minutes, ``picker_spread`` that of the pickers' log
    odds of a mistake, ``agent_spread`` that of the agents' log response time. ``sent_back`` is the
    chance that something damaged or wrong comes back. The other shares are chances per order
    before store and season move them.
    """

    couriers: int = 96
    pickers: int = 64
    agents: int = 18
    lateness_minutes: float = -29.0
    overload_minutes: float = 20.0
    weather_minutes: float = 14.0
    courier_spread: float = 7.0
    picker_spread: float = 0.45
    agent_spread: float = 0.35
    cancelled: float = 0.025
    missing_item: float = 0.07
    substituted: float = 0.09
    consent: float = 0.35
    damaged_or_wrong: float = 0.03
    sent_back: float = 0.8
    changed_mind: float = 0.012
    response_minutes: float = 25.0
    response_sigma: float = 1.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """How customers respond: the causal truth.

    Every order moves a hidden goodwill by the damages below (positive numbers hurt; zero is
    indifferent). ``late_knots`` are (minutes late, damage), linear between: under a quarter of an
    hour is harmless. Goodwill decays with ``memory_days``. The person's rate is multiplied by
    ``exp(rate * bend(goodwill))`` and the log odds of leaving fall by ``leave * bend(goodwill)``,
    where ``bend`` is concave: what is lost weighs more than what is won. ``feeling`` is the
    standard deviation of what no system records (the courier's manner, the taste).
    """

    late_knots: tuple[tuple[float, float], ...] = (
        (15.0, 0.0), (30.0, 0.22), (60.0, 0.75), (120.0, 1.5),
    )  # fmt: skip
    missing_item: float = 0.28
    substituted_without_consent: float = 0.62
    substituted_with_consent: float = 0.03
    dearer: float = 0.35
    damaged_or_wrong: float = 0.85
    return_hassle: float = 0.15
    recovery: float = 0.30
    slow_knots: tuple[tuple[float, float], ...] = (
        (30.0, 0.0), (120.0, 0.25), (480.0, 0.7), (1440.0, 1.0),
    )  # fmt: skip
    patience_spread: float = 0.3
    feeling: float = 0.30
    memory_days: float = 150.0
    rate: float = 0.50
    leave: float = 0.95
    bend: float = 0.3
    basket: float = 0.08


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How customers speak: scores, and who answers.

    Stars are ``stars_base + stars_slope * (this order) + stars_mood * (goodwill) + noise``, rounded
    to 1..5; the log odds of rating rise by ``rating_bias`` per star above 3.5 (the happy answer
    more). A share ``nps_sent`` of delivered orders is asked for NPS by SMS; the log odds of
    answering rise by ``nps_bias`` per point above 7.
    """

    stars_base: float = 4.35
    stars_slope: float = 1.3
    stars_mood: float = 0.35
    stars_noise: float = 0.55
    rating_base: float = -1.15
    rating_bias: float = 0.45
    nps_sent: float = 0.12
    nps_mean: float = 8.2
    nps_slope: float = 1.6
    nps_noise: float = 1.3
    nps_base: float = -0.9
    nps_bias: float = 0.25
    csat_answered: float = 0.3
    commented: float = 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """How badly the systems keep their books.

    ``missing`` is the share of optional fields lost at random; ``late_unscanned`` is the further
    share of delivery times that couriers forget to scan when they are over an hour late (missing
    not at random). ``shared_mobile`` is the share of people who give a relative's number, and
    ``placeholder`` the share of operator-typed profiles with a dummy one.
    """

    missing: float = 0.10
    late_unscanned: float = 0.08
    shared_mobile: float = 0.03
    placeholder: float = 0.015
    second_account: float = 0.02
    card_without_mobile: float = 0.25
    card_in_app: float = 0.30
    walk_in: float = 0.12
    latin_name: float = 0.10
    arabic_letters: float = 0.25


_CLASSES = (
    ValueClass(
        name="bronze", share=0.46, orders_per_month=0.16, basket=2_600_000, leave=0.13, peak=0.3
    ),
    ValueClass(
        name="silver", share=0.30, orders_per_month=0.34, basket=3_800_000, leave=0.09, peak=0.6
    ),
    ValueClass(
        name="gold", share=0.17, orders_per_month=0.70, basket=5_800_000, leave=0.05, peak=1.0
    ),
    ValueClass(
        name="platinum", share=0.07, orders_per_month=1.30, basket=9_500_000, leave=0.03, peak=1.4
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A Persian online grocery with stores, couriers, an app, a phone desk and tills.

    ``ends_on`` is the last local day of the history and ``months`` its length. ``existing`` is the
    share of customers who were there before the first day; the rest join through the period.
    ``annual_inflation`` moves prices and baskets together. ``value_by_region`` scales how
    strongly valuable customers live where delivery is slow: 0 removes the confounding by region.
    ``truth_draws`` is the number of exposed orders (repeated when fewer exist) whose future is
    simulated twice for each true effect.
    """

    name_fa: str = "سبد بهار"
    name_en: str = "Sabad Bahar"
    ends_on: date = date(2026, 9, 22)
    months: int = 24
    time_zone: str = "Asia/Tehran"
    classes: tuple[ValueClass, ...] = _CLASSES
    existing: float = 0.35
    annual_inflation: float = 0.32
    value_by_region: float = 1.0
    operations: Operations = field(default_factory=Operations)
    response: Response = field(default_factory=Response)
    voice: Voice = field(default_factory=Voice)
    records: Records = field(default_factory=Records)
    remedies: Remedies = field(default_factory=Remedies)
    horizons: tuple[int, ...] = (30, 60, 90)
    truth_draws: int = 12_000

    def check(self) -> None:
        """Refuse parameters that cannot make a world, all of them at once.

        Raises:
            ShopError: one sentence per wrong parameter.
        """
        wrong = [
            f"{label} must lie between 0 and 1, not {share}"
            for label, share in self._shares().items()
            if not 0.0 <= share <= 1.0
        ]
        if abs(sum(known.share for known in self.classes) - 1.0) > 1e-9:
            wrong.append("the shares of the value classes must add up to 1")
        if not 6 <= self.months <= 120:
            wrong.append(f"months must lie between 6 and 120, not {self.months}")
        if min(self.operations.couriers, self.operations.pickers) < _STORES:
            wrong.append(f"couriers and pickers must be at least {_STORES}, one for each store")
        if self.operations.agents < 1:
            wrong.append("agents must be at least 1")
        if not self.horizons or min(self.horizons) < 1 or max(self.horizons) > 180:
            wrong.append("horizons must lie between 1 and 180 days")
        if self.truth_draws < 100:
            wrong.append(f"truth_draws must be at least 100, not {self.truth_draws}")
        if wrong:
            raise ShopError(
                "The shop cannot be simulated: " + "; ".join(wrong) + ".",
                hint="Correct these parameters of Shop.",
                problems=wrong,
            )

    def _shares(self) -> dict[str, float]:
        records, operations = self.records, self.operations
        return {
            "existing": self.existing,
            "missing": records.missing,
            "late_unscanned": records.late_unscanned,
            "shared_mobile": records.shared_mobile,
            "placeholder": records.placeholder,
            "second_account": records.second_account,
            "walk_in": records.walk_in,
            "cancelled": operations.cancelled,
            "missing_item": operations.missing_item,
            "substituted": operations.substituted,
            "consent": operations.consent,
            "damaged_or_wrong": operations.damaged_or_wrong,
            "sent_back": operations.sent_back,
            "changed_mind": operations.changed_mind,
            "nps_sent": self.voice.nps_sent,
            "commented": self.voice.commented,
            "since": self.remedies.since,
            "kept": self.remedies.kept,
            "kindness": self.remedies.kindness,
            "redeemed": self.remedies.redeemed,
        }


def demo_shop(*, ends_on: date) -> Shop:
    """Return the shop of the demo: its remedies comfort, and two customers return by habit.

    The rule holds for three quarters of the history and is nearly always kept, and who came just
    short of it gets nothing: so its effect is measured at 5,000 customers, though an effect of ten
    points is not to be told from none before some 40,000 late orders. Ten agents are kind where
    no rule gives; two of them in their own way, which a look at conduct finds in so many gifts.
    """
    remedies = Remedies(
        comfort=1.0, returners=2, since=0.25, kept=0.92, kindness=0.3, times=3.0, kind_from=60.0
    )
    return Shop(ends_on=ends_on, operations=Operations(agents=10), remedies=remedies)
