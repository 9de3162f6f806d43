"""What the codes of this slice mean, in words."""

from __future__ import annotations

from collections.abc import Mapping

from mehvar import stats
from mehvar.text import Bilingual

_DRIVERS: Mapping[str, Bilingual] = {
    "late_minutes": Bilingual("دقیقه‌های دیرکرد", "Minutes late"),
    "delivery_minutes": Bilingual("انتظار تا تحویل", "Wait for the delivery"),
    "response_minutes": Bilingual("انتظار تا پاسخ پشتیبانی", "Wait for an answer of support"),
    "contacts": Bilingual("ناچاری از تماس گرفتن", "Having to contact us"),
    "out_of_stock": Bilingual("ناموجود شدن کالا", "Out of stock"),
    "substituted": Bilingual("جایگزین شدن کالا", "Substituted product"),
    "damaged_or_wrong": Bilingual("کالای خراب یا اشتباه", "Damaged or wrong item"),
    "returned": Bilingual("پس دادن کالای سالم", "Returning a sound item"),
    "price_rise": Bilingual("گران‌تر شدن کالاها", "Prices that rose"),
}

_ANSWERS: Mapping[str, Bilingual] = {
    "nps": Bilingual("پیشنهاد به دیگران", "Would recommend"),
    "csat": Bilingual("رضایت", "Satisfaction"),
    "ces": Bilingual("آسانی", "Ease"),
    "rating": Bilingual("امتیاز", "Rating"),
}

_OUTCOMES: Mapping[str, Bilingual] = {
    "nps": Bilingual("پیشنهاد به دیگران (NPS)", "Recommendation (NPS)"),
    "csat": Bilingual("رضایت (CSAT)", "Satisfaction (CSAT)"),
    "ces": Bilingual("آسانی (CES)", "Ease (CES)"),
    "rating": Bilingual("امتیاز سفارش", "Rating"),
    "return": Bilingual("بازگشت مشتری", "Coming back"),
}

_REASONS: Mapping[str, Bilingual] = {
    "no_answers": Bilingual(
        "چنین پاسخی در یک سال گذشته نیست.",
        "There is no such answer in the last year.",
    ),
    "few_answers": Bilingual(
        "کمتر از صد پاسخ هست؛ چیزی از آن برنمی‌آید.",
        "There are fewer than a hundred answers: nothing follows from them.",
    ),
    "no_variation": Bilingual(
        "همهٔ پاسخ‌ها یکسان‌اند؛ چیزی برای توضیح نیست.",
        "All answers are the same: there is nothing to explain.",
    ),
    "no_drivers": Bilingual(
        "هیچ عاملی به اندازهٔ کافی دیده نشده است.",
        "No driver was seen often enough.",
    ),
    "never_seen": Bilingual("در هیچ سفارشی دیده نشده است.", "No order had it."),
    "not_about_orders": Bilingual(
        "به سفارشی وصل نیست، پس پولش را نمی‌توان گفت.",
        "It belongs to no order, so its money cannot be told.",
    ),
}  # fmt: skip


def driver_words(driver: str, title: str = "") -> Bilingual:
    """Return a driver's name; ``title`` is the company's own word for what was asked."""
    if driver.startswith("aspect:"):
        name = driver.split(":", 1)[1]
        return Bilingual(name, name)
    if driver.startswith("answer:"):
        kind = _ANSWERS[driver.split(":", 2)[1]]
        return Bilingual(f"{kind.fa}: {title}", f"{kind.en}: {title}") if title else kind
    return _DRIVERS.get(driver, Bilingual(driver, driver))


def outcome_words(outcome: str) -> Bilingual:
    """Return an outcome's name."""
    return _OUTCOMES[outcome]


def reason_words(code: str) -> Bilingual:
    """Return the sentence for a reason code of the marts; nothing for none."""
    if not code:
        return Bilingual("", "")
    return _REASONS[code] if code in _REASONS else stats.Reason(code).words
