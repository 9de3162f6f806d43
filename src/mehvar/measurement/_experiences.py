"""The experiences that orders can show, what each needs to be known, and who answers for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mehvar.text import Bilingual

Outcome = Literal["return", "spend", "score"]
Kind = Literal["operational", "response"]

ANY = "any"
"""The dose that takes all tiers together."""

JOINT = "all_operational"
ONCE = "once"
"""The joint row: each order charged once, with its largest operational effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience:
    """Something that can happen to a customer with an order.

    ``operational`` experiences are done by us; a ``response`` is what the customer or our
    service did afterwards, so it is compared among orders with the same operational experiences.
    ``beside`` names other experiences of the same order to adjust for: its possible causes and
    companions, never its consequences. ``needs`` says which data make it visible.
    """

    name: str
    kind: Kind
    title: Bilingual
    happened: Bilingual
    department: str
    needs: Bilingual
    beside: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ("return", "spend", "score")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """A dose of an experience: more than ``above`` and at most ``up_to`` minutes."""

    code: str
    title: Bilingual
    above: float
    up_to: float


EXPERIENCES: tuple[Experience, ...] = (
    Experience(
        name="late", kind="operational", department="delivery",
        title=Bilingual("دیر رسیدن سفارش", "Late delivery"),
        happened=Bilingual("سفارش دیر رسید", "an order came late"),
        needs=Bilingual("زمان وعده و زمان تحویل سفارش", "Promised and delivered time of orders"),
        beside=("out_of_stock", "substituted", "damaged_or_wrong"),
    ),
    Experience(
        name="out_of_stock", kind="operational", department="supply",
        title=Bilingual("ناموجود شدن کالا", "Out of stock"),
        happened=Bilingual("کالایی از سفارش ناموجود بود", "a product was out of stock"),
        needs=Bilingual("نشان ناموجودی در اقلام سفارش", "Out-of-stock marks on order lines"),
        beside=("late", "damaged_or_wrong"),
    ),
    Experience(
        name="substituted", kind="operational", department="picking",
        title=Bilingual("جایگزین شدن کالا", "Substituted product"),
        happened=Bilingual("کالایی جایگزین شد", "a product was substituted"),
        needs=Bilingual("کالای جایگزین در اقلام سفارش", "Substitutions on order lines"),
        beside=("late", "out_of_stock", "damaged_or_wrong"),
    ),
    Experience(
        name="damaged_or_wrong", kind="operational", department="picking",
        title=Bilingual("کالای خراب یا اشتباه", "Damaged or wrong item"),
        happened=Bilingual("کالا خراب یا اشتباه بود", "an item was damaged or wrong"),
        needs=Bilingual("دلیل مرجوعی‌ها", "Reasons of returns"),
        beside=("late", "out_of_stock", "substituted"),
    ),
    Experience(
        name="returned", kind="response", department="returns",
        title=Bilingual("پس دادن کالای سالم", "Returned a sound item"),
        happened=Bilingual("کالای سالمی را پس داد", "a sound item was sent back"),
        needs=Bilingual("مرجوعی‌ها با شمارهٔ سفارش", "Returns with their order number"),
        beside=("late", "out_of_stock", "substituted"),
    ),
    Experience(
        name="contacted", kind="response", department="support",
        title=Bilingual("تماس با پشتیبانی", "Contacted support"),
        happened=Bilingual("با پشتیبانی تماس گرفت", "support was contacted"),
        needs=Bilingual("تماس‌ها و شکایت‌ها", "Contacts and complaints"),
        beside=("late", "out_of_stock", "substituted", "damaged_or_wrong"),
    ),
    Experience(
        name="slow_answer", kind="response", department="support",
        title=Bilingual("پاسخ دیر پشتیبانی", "Slow answer of support"),
        happened=Bilingual("پشتیبانی دیر پاسخ داد", "support answered slowly"),
        needs=Bilingual("زمان نخستین پاسخ به تماس‌ها", "Time of the first answer to contacts"),
        beside=("late", "out_of_stock", "substituted", "damaged_or_wrong"),
    ),
    Experience(
        name="low_score", kind="response", department="customer_care",
        title=Bilingual("نمرهٔ پایین", "Low score"),
        happened=Bilingual("نمرهٔ پایین داد", "a low score was given"),
        needs=Bilingual("امتیاز یا پاسخ نظرسنجی سفارش‌ها", "Ratings or survey answers on orders"),
        beside=("late", "out_of_stock", "substituted", "damaged_or_wrong", "contacted"),
        outcomes=("return", "spend"),
    ),
)  # fmt: skip
"""Every experience, operational ones first."""

_DAY = 1440.0
_EVER = float("inf")

LATE_BY_MINUTES = (
    Tier(code="0-15m", title=Bilingual("تا ۱۵ دقیقه", "up to 15 min"), above=0, up_to=15),
    Tier(code="15-30m", title=Bilingual("۱۵ تا ۳۰ دقیقه", "15 to 30 min"), above=15, up_to=30),
    Tier(code="30-60m", title=Bilingual("۳۰ تا ۶۰ دقیقه", "30 to 60 min"), above=30, up_to=60),
    Tier(code="60m+", title=Bilingual("بیش از ۶۰ دقیقه", "over 60 min"), above=60, up_to=_EVER),
)
LATE_BY_DAYS = (
    Tier(code="0-1d", title=Bilingual("تا ۱ روز", "up to 1 day"), above=0, up_to=_DAY),
    Tier(code="1-3d", title=Bilingual("۱ تا ۳ روز", "1 to 3 days"), above=_DAY, up_to=3 * _DAY),
    Tier(code="3-7d", title=Bilingual("۳ تا ۷ روز", "3 to 7 days"), above=3 * _DAY, up_to=7 * _DAY),
    Tier(code="7d+", title=Bilingual("بیش از ۷ روز", "over 7 days"), above=7 * _DAY, up_to=_EVER),
)
SLOW_BY_MINUTES = (
    Tier(code="1-4h", title=Bilingual("۱ تا ۴ ساعت", "1 to 4 hours"), above=60, up_to=240),
    Tier(code="4h+", title=Bilingual("بیش از ۴ ساعت", "over 4 hours"), above=240, up_to=_EVER),
)
SLOW_BY_DAYS = (
    Tier(code="1-3d", title=Bilingual("۱ تا ۳ روز", "1 to 3 days"), above=_DAY, up_to=3 * _DAY),
    Tier(code="3d+", title=Bilingual("بیش از ۳ روز", "over 3 days"), above=3 * _DAY, up_to=_EVER),
)

_ALL_TIERS = {
    "late": {tier.code: tier for tier in (*LATE_BY_MINUTES, *LATE_BY_DAYS)},
    "slow_answer": {tier.code: tier for tier in (*SLOW_BY_MINUTES, *SLOW_BY_DAYS)},
}
_WORDS = {
    ANY: Bilingual("همه", "any"),
    ONCE: Bilingual("هر سفارش یک بار", "each order once"),
}
_BY_NAME = {experience.name: experience for experience in EXPERIENCES}


def experience_named(name: str) -> Experience:
    """Return the experience called ``name``.

    Raises:
        KeyError: when there is none.
    """
    return _BY_NAME[name]


def tier_codes(experience: str) -> tuple[str, ...]:
    """Return every dose code that an experience may have, mildest first."""
    return tuple(_ALL_TIERS.get(experience, {}))


def dose_title(experience: str, dose: str) -> Bilingual:
    """Return the words for a dose, as pages show it."""
    tier = _ALL_TIERS.get(experience, {}).get(dose)
    return _WORDS.get(dose, _WORDS[ANY]) if tier is None else tier.title
