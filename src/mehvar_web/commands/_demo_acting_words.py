"""What the demo's rules, cases and articles say."""

# ruff: noqa: E501 - a table reads best with one subject per line
from __future__ import annotations

from typing import Any

LATE: dict[str, Any] = {
    "key": "late-orders", "situation": "late_order", "hit": "first",
    "title": {"fa": "سفارش دیررسیده", "en": "Late orders"},
    "authority": [{"level": 1, "at_most": 300_000}, {"level": 2, "at_most": 600_000}, {"level": 3, "at_most": 1_000_000}],
    "rows": [
        {
            "key": key,
            "when": [{"fact": "order_delay", "operator": operator, "value": minutes}],
            "effect": {
                "action": "discount_code", "valid_days": 30,
                "amount": {"of": "order_amount", "rate": rate, "at_most": 1_000_000},
            },
        }
        for key, operator, minutes, rate in (
            ("late-15", "between", [15, 30], 500), ("late-30", "between", [30, 60], 1_000),
            ("late-60", "at_least", 60, 2_000),
        )
    ],
}  # fmt: skip
"""Okala's first rule: 15, 30 and 60 minutes late give 5, 10 and 20 % of the order."""

SUBSTITUTION: dict[str, Any] = {
    "key": "substitution", "situation": "out_of_stock", "hit": "first",
    "title": {"fa": "جایگزین کالای ناموجود", "en": "Substitutes for what is out of stock"},
    "rows": [
        {
            "key": "pay-difference",
            "when": [{"fact": "price_difference", "operator": "at_least", "value": 0}],
            "effect": {
                "action": "pay_difference", "beyond": "ask",
                "amount": {"of": "price_difference", "rate": 10_000, "at_most": 300_000},
            },
        }
    ],
}  # fmt: skip
"""Okala's second rule: the company pays the difference up to 300,000; above it somebody is asked."""

HIGHER_CAP = {"pay-difference": 350_000}
"""What the experiment tries beside the rule itself."""

_ITEM = [
    {"level": 1, "at_most": 1_000_000},
    {"level": 2, "at_most": 3_000_000},
    {"level": 3, "at_most": 10_000_000},
]
DAMAGED: dict[str, Any] = {
    "key": "damaged-item", "situation": "damaged_item", "hit": "first",
    "title": {"fa": "کالای آسیب‌دیده", "en": "Damaged items"}, "authority": _ITEM,
    "rows": [
        {
            "key": key,
            "when": [{"fact": "item_price", "operator": operator, "value": 1_000_000}],
            "effect": {
                "action": action, "beyond": "ask",
                "amount": {"of": "item_price", "rate": 10_000, "at_most": 10_000_000},
            },
        }
        for key, operator, action in (("cheap", "at_most", "refund"), ("dear", "above", "replace"))
    ],
}  # fmt: skip
"""Up to 1,000,000 the money back, and the item stays; above it a sound one is sent."""

MISSING: dict[str, Any] = {
    "key": "missing-item", "situation": "missing_item", "hit": "first",
    "title": {"fa": "کالای نرسیده", "en": "Missing items"}, "authority": _ITEM,
    "rows": [
        {
            "key": "refund", "when": [],
            "effect": {
                "action": "refund", "beyond": "ask",
                "amount": {"of": "item_price", "rate": 10_000, "at_most": 10_000_000},
            },
        }
    ],
}  # fmt: skip

GOODWILL: dict[str, Any] = {
    "key": "goodwill", "situation": "goodwill", "hit": "first",
    "title": {"fa": "دلجویی", "en": "Goodwill"},
    "rows": [
        {
            "key": key, "when": [{"fact": "severity", "operator": "is", "value": key}],
            "effect": {
                "action": "discount_code", "valid_days": 30,
                "amount": {"plus": amount, "at_most": amount},
            },
        }
        for key, amount in (("low", 300_000), ("medium", 600_000), ("high", 1_200_000))
    ],
}  # fmt: skip
"""A small gift, by how bad it was as the employee says."""

RULES = (LATE, SUBSTITUTION, DAMAGED, MISSING, GOODWILL)
"""The rules in force."""

LATE_NOTE = "پیشنهاد: آستانهٔ نخست ۲۰ دقیقه شود؛ تا ۱۵ دقیقه کمتر کسی گله می‌کند."

LATE_NOW = ((47, 1_850_000), (33, 2_600_000), (95, 4_200_000), (18, 990_000), (64, 3_100_000))
"""Orders on their way: minutes after the promise, and what they come to in rial."""

LACKING = ("P1095", "P1042")
"""What somebody ordered just now: the first is gone (chickpeas; the shelf has better ones)."""

CASES = (
    ("late_order", "پیک دیر رسید و بسته باز بود", "open"),
    ("damaged_item", "شیر ترش بود و دو تخم‌مرغ شکسته", "answered"),
    ("missing_item", "روغن در بسته نبود", "waiting"),
    ("complaint", "لحن پیک مناسب نبود", "leader"),
    ("late_order", "نیم ساعت دیر، بی خبر", "resolved"),
    ("wrong_item", "به جای برنج هندی، ایرانی آمد", "helped"),
    ("payment", "دو بار از کارت کم شد", "escalated"),
    ("question", "نان بدون گلوتن دارید؟", "open"),
    ("out_of_stock", "سبزی خوردن حذف شد", "failed"),
)
"""The demo's cases: type, title, and how far each is."""

ANSWER = "پوزش می‌خواهیم. همین حالا پیگیری می‌کنیم و تا یک ساعت دیگر خبر می‌دهیم."
NOTE = "با انبار هماهنگ شد؛ بستهٔ تازه با پیک بعدی می‌رود."

ARTICLES = (
    (
        "late_order", "سفارش دیر رسید: چه بگوییم", "A late order: what to say",
        "نخست پوزش، سپس زمان درست رسیدن. از مشتری نپرسید چرا عصبانی است. اگر بیش از ۱۵ دقیقه گذشته، صفحهٔ تصمیم را باز کنید: مبلغ را همان‌جا می‌گوید.",
        "Say sorry first, then when it really arrives. From 15 minutes on open Decide: it says what you may grant.",
    ),
    (
        "return", "بازگشت در هفت روز کاری", "Withdrawal within seven working days",
        "مشتری تا هفت روز کاری پس از تحویل می‌تواند بی دلیل و بی جریمه کالا را برگرداند، جز کالاهایی که قانون کنار گذاشته است. تنها هزینهٔ بازگرداندن با اوست.",
        "Within seven working days of delivery a customer may withdraw without a reason and without a penalty, but for goods that the law excepts.",
    ),
    (
        "damaged_item", "کالای خراب: عکس لازم نیست", "Damaged items: no picture needed",
        "تا ۵۰ هزار تومان حرف مشتری بس است. بالاتر از آن عکس کمک می‌کند، ولی نبودش دلیل رد نیست.",
        "Up to 50,000 toman the customer's word is enough. Above it a picture helps; its absence is no reason to refuse.",
    ),
)  # fmt: skip

REPLIES = (
    ("پوزش دیرکرد", "{name} عزیز، از دیرکرد سفارش {order} پوزش می‌خواهیم.\n{agent}", "Dear {name}, we are sorry that order {order} is late.\n{agent}"),
    ("جای کالای خراب", "{name} عزیز، کالای سالم با سفارش بعدی می‌آید.\n{agent}", "Dear {name}, a sound one comes with your next order.\n{agent}"),
)  # fmt: skip

CHANGES = (
    ("بازهٔ تحویل یک‌ساعته به جای ساعت دقیق", "late_order", "دیر رسیدن", "done", 120, 75),
    ("جعبهٔ جدا برای تخم‌مرغ و شیشه", "damaged_item", "بسته‌بندی", "started", 20, None),
)
"""Changes: title, type, cause, state, days since it began and since it was done."""
