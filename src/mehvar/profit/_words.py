"""The names of groups and causes, in both languages."""

from __future__ import annotations

from mehvar.text import Bilingual

_CAUSES = {
    "hand_off": Bilingual("دست‌به‌دست شدن تماس", "Contacts handed from one to another"),
    "repeat_contact": Bilingual("تماس دوباره دربارهٔ همان سفارش", "Repeat contacts about one order"),
    "late": Bilingual("تماس دربارهٔ سفارش دیررسیده", "Contacts about late orders"),
    "fault": Bilingual("مرجوعی به خطای ما", "Returns through our own fault"),
    "gesture": Bilingual("دلجویی", "Gestures of goodwill"),
}
_REASONS = {
    "damaged": Bilingual("خراب یا شکسته", "Damaged"),
    "wrong_item": Bilingual("کالای اشتباه", "Wrong item"),
    "changed_mind": Bilingual("پشیمانی مشتری", "Changed mind"),
    "quality": Bilingual("کیفیت", "Quality"),
    "late": Bilingual("دیر رسیدن", "Came late"),
    "cancelled": Bilingual("لغو", "Cancelled"),
    "other": Bilingual("دلیل دیگر", "Other reason"),
}
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_UNKNOWN = Bilingual("نامعلوم", "Unknown")
_ALL = Bilingual("همهٔ مرجوعی‌ها", "All returns")
_BUDGETS = {
    "service": Bilingual("دقیقه‌های پاسخ‌گویی", "Service minutes"),
    "gestures": Bilingual("دلجویی‌ها", "Gestures of goodwill"),
    "delivery": Bilingual("تحویل به‌موقع", "The delivery promise"),
    "picking": Bilingual("دقت جمع‌آوری", "Care in picking"),
    "programme": Bilingual("برنامه‌ای دیگر", "Another programme"),
}
LADDER = (
    Bilingual(
        "راهنمایی پیش از خرید: اندازه، عکس، پرسش",
        "Advice before the sale: size, pictures, questions",
    ),
    Bilingual("گرفتن هزینهٔ مرجوعی", "Charge for the return"),
    Bilingual("بازپرداخت به صورت اعتبار خرید", "Refund as store credit"),
    Bilingual("بررسی یک انسان؛ نه قطع خودکار", "Review by a person; never an automatic ban"),
)  # fmt: skip
"""Steps towards who returns beyond measure: discourage, do not ban; a person takes each step."""


def cause_title(cause: str) -> Bilingual:
    """Name a cause of poor experience."""
    return _CAUSES.get(cause, _UNKNOWN)


def budget_title(budget: str) -> Bilingual:
    """Name a budget that may be cut."""
    return _BUDGETS.get(budget, _UNKNOWN)


def member_title(dimension: str, member: str) -> Bilingual:
    """Name a group of returns."""
    if dimension == "all":
        return _ALL
    if not member:
        return _UNKNOWN
    if dimension == "reason":
        return _REASONS.get(member, Bilingual(member, member))
    if dimension == "days_kept":
        return _days(member)
    return Bilingual(member, member)


def _days(member: str) -> Bilingual:
    if member.endswith("+"):
        low = member[:-1]
        return Bilingual(f"{low} روز و بیشتر".translate(_PERSIAN), f"{low} days and more")
    low, high = member.split("-")
    return Bilingual(f"{low} تا {high} روز".translate(_PERSIAN), f"{low} to {high} days")
