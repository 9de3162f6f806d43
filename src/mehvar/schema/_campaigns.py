"""The marts of randomised campaigns: what an offer really did, and for whom."""

from __future__ import annotations

from mehvar.schema._declare import column as _column
from mehvar.schema._declare import mart as _mart

_KEY = (
    _column("experiment", "text", "آزمایش", "The campaign's name, as its exposures carry it", required=True),
    _column("arm", "text", "شاخه", "The treatment that is compared with the control", required=True),
    _column("outcome", "text", "پیامد", "bought (probability) or spent (money) within the horizon", required=True, choices=("bought", "spent")),
)  # fmt: skip

CAMPAIGN_UPLIFT = _mart(
    "campaign_uplift", "اثر کارزارها", "Effects of campaigns",
    "یک سطر برای هر آزمایش، شاخه و پیامد", "One row per experiment, arm and outcome",
    *_KEY,
    _column("control", "text", "شاخهٔ گواه", "The arm it is compared with"),
    _column("first_day", "day", "آغاز", "Day of the first exposure"),
    _column("last_day", "day", "پایان", "Day of the last exposure whose horizon has passed"),
    _column("horizon_days", "int", "افق", "Length of the following period", unit="days"),
    _column("treated", "int", "شمار دیده‌ها", "Customers of the arm whose horizon has passed"),
    _column("controls", "int", "شمار گواه‌ها", "Customers of the control whose horizon has passed"),
    _column("treated_mean", "float", "میانگین دیده‌ها", "Their mean outcome"),
    _column("control_mean", "float", "میانگین گواه‌ها", "Mean outcome of the controls"),
    _column("effect", "float", "اثر", "Average effect of the arm: the difference of the means"),
    _column("low", "float", "کف بازه", "Lower end of its 95 % interval"),
    _column("high", "float", "سقف بازه", "Upper end of its 95 % interval"),
    _column("p", "float", "مقدار p", "Chance of so large a difference without any effect"),
    _column("ratio_p", "float", "مقدار p نسبت شاخه‌ها", "Chance of arms so unequal in size under equal shares (sample ratio mismatch)"),
    _column("balance_p", "float", "مقدار p توازن", "Chance of arms so unlike before the campaign under randomisation"),
    _column("qini", "float", "کینی", "Area between the model's Qini curve and random targeting, over the total gain"),
    _column("qini_low", "float", "کف بازهٔ کینی", "Lower end of its 95 % interval"),
    _column("qini_high", "float", "سقف بازهٔ کینی", "Upper end of its 95 % interval"),
    _column("calibration_p", "float", "مقدار p ناهمگنی", "Chance of so much difference between customers when the effect is the same for all"),
    _column("verdict", "text", "داوری", "usable, no_usable_heterogeneity, broken_randomisation or too_small", choices=("usable", "no_usable_heterogeneity", "broken_randomisation", "too_small")),
    _column("reason", "text", "دلیل", "Code of what decided the verdict"),
    sorted_by=("experiment", "arm", "outcome"),
)  # fmt: skip

CAMPAIGN_DECILES = _mart(
    "campaign_deciles", "اثر کارزار در دهک‌ها", "Effects of campaigns by decile",
    "یک سطر برای هر دهک اثر پیش‌بینی‌شده", "One row per decile of predicted effect, 1 the largest",
    *_KEY,
    _column("decile", "int", "دهک", "1 has the largest predicted effect", required=True),
    _column("predicted", "float", "اثر پیش‌بینی‌شده", "Mean effect that the model predicted, out of sample"),
    _column("effect", "float", "اثر دیده‌شده", "Difference of the arms' means within the decile"),
    _column("low", "float", "کف بازه", "Lower end of its 95 % interval"),
    _column("high", "float", "سقف بازه", "Upper end of its 95 % interval"),
    _column("treated", "int", "شمار دیده‌ها", "Customers of the arm in the decile"),
    _column("controls", "int", "شمار گواه‌ها", "Controls in the decile"),
    _column("gained", "float", "سهم دستاورد", "Share of the whole gain reached by treating up to this decile"),
    sorted_by=("experiment", "arm", "outcome", "decile"),
)  # fmt: skip
