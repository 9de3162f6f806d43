"""The kinds of cases and the rules that a company begins with; it changes them as it likes."""

# ruff: noqa: E501 (a table of words in two languages reads best as lines)

from __future__ import annotations

from typing import Any

_TARGETS = {
    "high": {
        "": {"first_response": 30, "resolution": 480},
        "platinum": {"first_response": 10, "resolution": 240},
        "gold": {"first_response": 15, "resolution": 360},
    },
    "medium": {
        "": {"first_response": 60, "resolution": 960},
        "platinum": {"first_response": 20, "resolution": 480},
        "gold": {"first_response": 30, "resolution": 720},
    },
    "low": {
        "": {"first_response": 120, "resolution": 1_440},
        "platinum": {"first_response": 60, "resolution": 960},
        "gold": {"first_response": 90, "resolution": 1_200},
    },
}


def _kind(
    key: str, fa: str, en: str, *, situation: str = "", severity: str = "medium",
    stage: str = "after", minutes: int = 10, p_save: float = 0.3, override: bool = False,
    playbook: tuple[tuple[str, str], ...] = (),
) -> dict[str, Any]:  # fmt: skip
    return {
        "key": key, "title_fa": fa, "title_en": en, "situation": situation, "severity": severity,
        "stage": stage, "targets": _TARGETS[severity], "minutes": minutes, "p_save": p_save,
        "is_safety_or_legal": override,
        "playbook": [{"fa": one, "en": other} for one, other in playbook],
    }  # fmt: skip


_SORRY = (
    "صادقانه پوزش بخواهید؛ نام مشتری و سفارش را بگویید",
    "Apologise honestly; name the customer and the order",
)
_GRANT = (
    "در صفحهٔ تصمیم ببینید چه می‌توانید بدهید و همان‌جا بدهید",
    "See on Decide what you may grant, and grant it there",
)
_CAUSE = ("سبب را بنویسید و بگویید از آنِ کیست", "Write down the cause and whose it is")
_TELL = (
    "به مشتری بگویید چه کردید و چه وقت نتیجه را می‌بیند",
    "Tell the customer what you did and when they will see it",
)

TYPES: tuple[dict[str, Any], ...] = (
    _kind("safety", "ایمنی و سلامت", "Safety or health", severity="high", minutes=30, override=True, playbook=(
        ("همان دم زنگ بزنید و بپرسید حال مشتری خوب است", "Call at once and ask whether the customer is well"),
        ("فروش همان کالا را نگه دارید و مدیر کیفیت را خبر کنید", "Stop selling the product and call the head of quality"),
        _CAUSE, _TELL)),
    _kind("legal", "حقوقی", "Legal", severity="high", minutes=40, override=True, playbook=(
        ("پیش از هر قولی با واحد حقوقی هماهنگ کنید", "Speak to the legal team before any promise"), _TELL)),
    _kind("late_order", "سفارش دیر رسید یا نرسیده", "Late order", situation="late_order", severity="high", playbook=(
        ("ببینید سفارش کجاست و زمان درست رسیدن را بپرسید", "Find out where the order is and when it really arrives"),
        _SORRY, _GRANT, _CAUSE)),
    _kind("out_of_stock", "کالای ناموجود", "Out of stock", situation="out_of_stock", playbook=(
        ("جایگزین برابر یا بهتر پیشنهاد کنید و رضایت مشتری را بگیرید", "Offer an equal or better substitute and get the customer's yes"),
        _GRANT, _CAUSE)),
    _kind("damaged_item", "کالای خراب", "Damaged item", situation="damaged_item", severity="high", playbook=(_SORRY, _GRANT, _CAUSE, _TELL)),
    _kind("missing_item", "کالای جاافتاده", "Missing item", situation="missing_item", severity="high", playbook=(_SORRY, _GRANT, _CAUSE, _TELL)),
    _kind("wrong_item", "کالای اشتباه", "Wrong item", situation="wrong_item", severity="high", playbook=(_SORRY, _GRANT, _CAUSE, _TELL)),
    _kind("return", "مرجوعی", "Return", situation="return", minutes=12, playbook=(
        ("حق مشتری را بگویید: هفت روز کاری بی هزینه", "Tell the customer's right: seven working days without a cost"), _GRANT, _TELL)),
    _kind("complaint", "شکایت", "Complaint", situation="goodwill", minutes=15, playbook=(
        ("گوش کنید و با واژه‌های خود مشتری بازگو کنید", "Listen, and say it back in the customer's own words"), _SORRY, _GRANT, _CAUSE, _TELL)),
    _kind("low_score", "نمرهٔ پایین", "Low score", situation="goodwill", minutes=12, playbook=(
        ("پاسخ و سفارش را بخوانید، سپس زنگ بزنید و بپرسید چه شد", "Read the answer and the order, then call and ask what happened"), _CAUSE, _TELL)),
    _kind("silence", "خاموشی پس از شکایت", "Silence after a complaint", situation="goodwill", severity="low", minutes=8, p_save=0.2, playbook=(
        ("ببینید شکایت چگونه بسته شد و بپرسید چه مانده است", "See how the complaint was closed and ask what is left"), _GRANT)),
    _kind("value_at_risk", "ارزش در خطر", "Value at risk", situation="goodwill", severity="low", minutes=10, p_save=0.2, playbook=(
        ("واپسین تجربه‌ها را بخوانید و شخصاً تماس بگیرید", "Read the last experiences and get in touch personally"), _GRANT)),
    _kind("payment", "پرداخت", "Payment", severity="high", minutes=12, playbook=(
        ("تراکنش را با درگاه بسنجید و زمان بازگشت پول را بگویید", "Check the payment with the gateway and tell when the money is back"), _TELL)),
    _kind("question", "پرسش پیش از خرید", "Question before a purchase", severity="low", stage="before", minutes=6, p_save=0.15, playbook=(
        ("پاسخ درست بدهید؛ اگر کالا مناسب نیست همین را بگویید", "Answer truly; if the product does not suit, say so"),)),
    _kind("cannot_order", "نتوانست سفارش دهد", "Could not order", stage="before", minutes=8, p_save=0.25, playbook=(
        ("با مشتری تا پایان سفارش بمانید", "Stay with the customer until the order is placed"), _CAUSE)),
)  # fmt: skip

RULES: tuple[tuple[str, str, str, str, str], ...] = (
    ("late_order", "late_order", "late_order", "سفارش دیرتر از وعده", "Order later than promised"),
    ("stock_out", "stock_out", "out_of_stock", "کالای سفارش ناموجود شد", "An ordered product was out of stock"),
    ("low_score", "low_score", "low_score", "نمرهٔ پایین", "Low score"),
    ("complaint_topic", "complaint_topic", "complaint", "شکایت از یک موضوع", "Complaint about a topic"),
    ("silence", "silence", "silence", "خاموشی پس از شکایت", "Silence after a complaint"),
    ("value_at_risk", "value_at_risk", "value_at_risk", "ارزش در خطر", "Value at risk over a bound"),
)  # fmt: skip
"""(key, kind, type, title in Persian, title in English); all are switched off at first."""
