"""What the codes of this slice mean, in words."""

from __future__ import annotations

from collections.abc import Mapping

from mehvar.text import Bilingual

_REASONS: Mapping[str, Bilingual] = {
    "long_silence": Bilingual(
        "سکوتش از فاصلهٔ معمول خودش بیشتر شده است", "silent for longer than is usual for them"
    ),
    "rare_buyer": Bilingual("کم‌خرید است: فاصلهٔ خریدهایش بلند است", "buys rarely: long gaps"),
    "buys_less": Bilingual(
        "از دورهٔ پیش کمتر خریده است", "bought less often than the period before"
    ),
    "few_purchases": Bilingual("هنوز کم خریده است", "has bought only a few times so far"),
    "smaller_basket": Bilingual(
        "سبد خریدش کوچک‌تر شده است", "the last basket was smaller than usual"
    ),
    "late_orders": Bilingual("سفارشش دیر رسیده است", "an order came late"),
    "missing_items": Bilingual(
        "کالایی ناموجود یا جایگزین شده است", "an item was out of stock or substituted"
    ),
    "returns": Bilingual("کالا پس داده است", "sent something back"),
    "unanswered_complaint": Bilingual("شکایتش بی‌پاسخ مانده است", "a complaint is still unanswered"),
    "complaint": Bilingual("شکایت کرده است", "complained"),
    "low_score": Bilingual("نمرهٔ پایین داده است", "gave a low score"),
}

_STATES: Mapping[str, Bilingual] = {
    "new": Bilingual("تازه", "new"),
    "on_rhythm": Bilingual("سر وقت خودش", "on rhythm"),
    "late": Bilingual("دیر کرده", "late"),
    "quiet": Bilingual("ساکت شده", "gone quiet"),
    "gone": Bilingual("رفته", "gone"),
    "unknown": Bilingual("نامعلوم", "unknown"),
}

_WHY: Mapping[str, Bilingual] = {
    "history_too_short": Bilingual(
        "تاریخچه برای آموختن از گذشته و آزمودن بر آینده کوتاه است",
        "the history is too short to learn from the past and test on what came later",
    ),
    "too_few_customers": Bilingual("مشتری به اندازهٔ کافی نیست", "there are too few customers"),
    "one_outcome": Bilingual(
        "تقریباً همه رفته‌اند یا همه مانده‌اند؛ چیزی برای جدا کردن نیست",
        "nearly everybody left, or nearly everybody stayed: there is nothing to tell apart",
    ),
    "no_better_than_baseline": Bilingual(
        "مدل آموخته از قاعده‌های ساده بهتر نیست", "the learnt model is no better than simple rules"
    ),
    "one_purchase": Bilingual("تنها یک بار خریده است", "bought only once"),
    "no_rhythm": Bilingual(
        "کمتر از بیست مشتری بازگشته‌اند؛ آهنگی برای سنجیدن نیست",
        "fewer than twenty customers came back: there is no rhythm to measure by",
    ),
    "no_model": Bilingual("مدل رفتن قابل استفاده نیست", "no churn model is usable"),
    "gone_long": Bilingual(
        "بیش از آن خاموش است که مدل پیش‌بینی کند", "silent for longer than the model foretells"
    ),
    "": Bilingual("", ""),
}

_FEATURES: Mapping[str, Bilingual] = {
    "rhythm": Bilingual("آهنگ خرید خودش", "own rhythm of buying"),
    "silence_ratio": Bilingual("سکوت به نسبت فاصلهٔ معمول", "silence against the usual gap"),
    "days_silent": Bilingual("روزهای سکوت", "days silent"),
    "purchases": Bilingual("شمار خریدها", "number of purchases"),
    "recent_purchases": Bilingual("خریدهای اخیر", "recent purchases"),
    "trend": Bilingual("کم یا زیاد شدن خریدها", "buying more or less than before"),
    "tenure": Bilingual("مدت آشنایی", "time since the first purchase"),
    "mean_basket": Bilingual("سبد معمول", "usual basket"),
    "last_basket_ratio": Bilingual("آخرین سبد به نسبت معمول", "last basket against the usual"),
    "late_last": Bilingual("دیر رسیدن آخرین سفارش", "last order late"),
    "late_share": Bilingual("سهم سفارش‌های دیررسیده", "share of late orders"),
    "missing_share": Bilingual("سهم سفارش‌های ناقص", "share of incomplete orders"),
    "returned_share": Bilingual("سهم پس‌داده‌ها", "share sent back"),
    "complaints": Bilingual("شکایت‌ها", "complaints"),
    "unanswered": Bilingual("شکایت بی‌پاسخ", "unanswered complaint"),
    "last_score": Bilingual("آخرین نمره", "last score"),
}

_BASELINES: Mapping[str, Bilingual] = {
    "model": Bilingual("مدل آموخته", "learnt model"),
    "rule": Bilingual("قاعدهٔ «۹۰ روز بی‌خرید»", "the rule “90 days without a purchase”"),
    "recency": Bilingual("تنها روزهای سکوت", "days silent alone"),
    "rhythm": Bilingual("آهنگ خود مشتری", "the customer's own rhythm"),
}


def reason_words(code: str) -> Bilingual:
    """Return what goes with a customer's risk, in words: an association, not a cause."""
    return _REASONS.get(code, Bilingual(code, code))


def state_words(code: str) -> Bilingual:
    """Return the name of a state."""
    return _STATES.get(code, Bilingual(code, code))


def why_words(code: str) -> Bilingual:
    """Return why something could not be estimated."""
    return _WHY.get(code, Bilingual(code, code))


def feature_words(name: str) -> Bilingual:
    """Return the name of a feature of the churn model."""
    return _FEATURES.get(name, Bilingual(name, name))


def baseline_words(name: str) -> Bilingual:
    """Return the name of the model or of a baseline."""
    return _BASELINES.get(name, Bilingual(name, name))
