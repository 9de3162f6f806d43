"""The marts that ``retention`` publishes: who stays, who goes quiet, what they need next."""

from __future__ import annotations

from mehvar.schema._campaigns import CAMPAIGN_DECILES, CAMPAIGN_UPLIFT
from mehvar.schema._declare import CUSTOMER as _CUSTOMER
from mehvar.schema._declare import column as _column
from mehvar.schema._declare import mart as _mart
from mehvar.schema._table import Table

STATES = ("new", "on_rhythm", "late", "quiet", "gone", "unknown")

CUSTOMER_RETENTION = _mart(
    "customer_retention", "ماندگاری مشتریان", "Customers' retention",
    "یک سطر برای هر مشتری که خریده است", "One row per customer who ever bought",
    _CUSTOMER,
    _column("purchases", "int", "روزهای خرید", "Days on which the customer bought"),
    _column("last_purchase_day", "day", "آخرین خرید", "Day of the last purchase"),
    _column("days_silent", "int", "روزهای سکوت", "Days from the last purchase to the as-of day", unit="days"),
    _column("usual_gap_days", "float", "فاصلهٔ معمول", "The customer's usual (median) gap between purchases, shrunk to that of all", unit="days"),
    _column("silence_p", "float", "شانس چنین سکوتی", "Chance of a silence at least this long if the customer still bought at their own rhythm"),
    _column("quiet_state", "text", "حال", "new, on_rhythm, late, quiet, gone or unknown", choices=STATES),
    _column("alive_probability", "float", "احتمال بازگشت", "Probability that the customer ever buys again, given the silence"),
    _column("next_purchase_day", "day", "روز خرید بعدی", "Expected (median) day of the next purchase, if the customer comes back"),
    _column("next_purchase_low", "day", "زودترین روز", "Earlier end of the 90 % interval of that day"),
    _column("next_purchase_high", "day", "دیرترین روز", "Later end of the 90 % interval of that day"),
    _column("churn_probability", "float", "احتمال رفتن", "Probability of no purchase in the outcome window, calibrated; empty when no model is usable"),
    _column("churn_risk", "text", "رتبهٔ خطر", "high, medium or low; empty without a usable model", choices=("high", "medium", "low")),
    _column("value_at_stake", "money", "ارزش در میان", "What a year at the customer's own rhythm leaves to the company (minor units)"),
    _column("keep_profit", "float", "سود تماس", "Expected profit of one retention contact (minor units), by the company's assumptions"),
    _column("reasons", "text", "دلیل‌ها", "Codes of what goes with the risk, most telling first, comma separated"),
    _column("note", "text", "یادداشت", "Why an estimate is empty: one_purchase, no_rhythm, no_model, future, or empty"),
    sorted_by=("customer_id",), row_group_size=16_384, groups_per_file=32,
)  # fmt: skip

QUIET_CUSTOMERS = _mart(
    "quiet_customers", "مشتریانی که ساکت می‌شوند", "Customers going quiet",
    "یک سطر برای هر مشتری که هشدار دارد، ارزنده‌ترین‌ها پیش", "One row per customer with an alarm, those with most at stake first",
    _column("place", "int", "جا", "1 is the most at stake", required=True),
    _CUSTOMER,
    _column("quiet_state", "text", "حال", "late, quiet or gone"),
    _column("last_purchase_day", "day", "آخرین خرید", "Day of the last purchase"),
    _column("days_silent", "int", "روزهای سکوت", "Days from the last purchase to the as-of day", unit="days"),
    _column("usual_gap_days", "float", "فاصلهٔ معمول", "Usual gap between purchases", unit="days"),
    _column("silence_p", "float", "شانس چنین سکوتی", "Chance of such a silence at the customer's own rhythm"),
    _column("churn_probability", "float", "احتمال رفتن", "Calibrated probability of no purchase in the outcome window"),
    _column("value_at_stake", "money", "ارزش در میان", "What a year at the customer's own rhythm leaves to the company (minor units)"),
    _column("at_stake", "float", "زیان مورد انتظار", "Value at stake times the probability of leaving (minor units)"),
    _column("keep_profit", "float", "سود تماس", "Expected profit of one retention contact (minor units)"),
    _column("reasons", "text", "دلیل‌ها", "Codes of what goes with the risk, most telling first"),
    sorted_by=("place",),
)  # fmt: skip

COHORTS = _mart(
    "cohorts", "هم‌دوره‌ها", "Cohorts",
    "یک سطر برای هر دورهٔ نخستین خرید و هر سن", "One row per period of the first purchase and age in periods",
    _column("period_kind", "text", "نوع دوره", "jmonth, jseason, jweek or month, quarter, week", required=True),
    _column("cohort", "text", "دورهٔ نخستین خرید", "Key of the period of the first purchase", required=True),
    _column("age", "int", "سن", "Periods since the cohort's own; 0 is the period of the first purchase", required=True),
    _column("period", "text", "دوره", "Key of the period in which the cohort has this age"),
    _column("customers", "int", "اندازه", "Customers of the cohort"),
    _column("active", "int", "فعال", "Of them, those who bought in the period; empty when the group is too small to show"),
    _column("rate", "float", "سهم فعال", "Active per customer of the cohort"),
    _column("low", "float", "کف بازه", "Lower end of the 95 % interval of the rate"),
    _column("high", "float", "سقف بازه", "Upper end of the 95 % interval of the rate"),
    _column("orders", "int", "سفارش‌ها", "Orders of the cohort in the period"),
    _column("revenue", "money", "فروش خالص", "Net revenue of the cohort in the period (minor units)"),
    _column("is_complete", "bool", "کامل است", "Whether the period had ended by the as-of day: an incomplete cell is never compared or averaged"),
    _column("is_opening", "bool", "دورهٔ آغازین", "Whether the cohort begins where the data begin, so that older customers may hide in it"),
    _column("difference", "float", "تفاوت", "Rate minus that of all other complete cohorts at the same age"),
    _column("p", "float", "مقدار p", "How likely so large a difference is when there is none"),
    _column("significant", "bool", "معنادار", "Whether the difference is more than noise (false discovery rate 5 % per kind of period)"),
    sorted_by=("period_kind", "cohort", "age"),
)  # fmt: skip

SURVIVAL_CURVES = _mart(
    "survival_curves", "منحنی‌های بقا", "Survival curves",
    "یک سطر برای هر رخداد، گروه و روز", "One row per event, group and time",
    _column("event", "text", "رخداد", "first_repeat (from the first day of purchase to the second) or later_repeat (from the second to the third)", required=True),
    _column("dimension", "text", "بعد", "channel, region, category or first_basket, all as known at the start; empty for the whole"),
    _column("member", "text", "عضو بعد", "The group; empty for the whole"),
    _column("day", "int", "روز", "Days since the start", unit="days", required=True),
    _column("survival", "float", "هنوز نه", "Share for whom the event has not happened by then (Kaplan-Meier)"),
    _column("low", "float", "کف بازه", "Lower end of the 95 % interval (log-log)"),
    _column("high", "float", "سقف بازه", "Upper end of the 95 % interval (log-log)"),
    _column("at_risk", "int", "در معرض", "Observed just before that day"),
    _column("events", "int", "رخدادها", "Events from the row before to this day"),
    _column("hazard", "float", "نرخ مخاطره", "Chance of the event per day since the row before, for those still without it"),
    _column("n", "int", "شمار", "Observations of the group"),
    _column("median", "float", "میانه", "Day by which half have had it; empty when not reached", unit="days"),
    _column("p", "float", "مقدار p", "Log-rank test between the groups of the dimension, adjusted (false discovery rate)"),
    sorted_by=("event", "dimension", "member", "day"),
)  # fmt: skip

CHURN_MODEL = _mart(
    "churn_model", "کارنامهٔ مدل رفتن", "Card of the churn model",
    "یک سطر برای هر عدد از کارنامه", "One row per figure of the model's card",
    _column("kind", "text", "نوع", "state, design, snapshot, quality, calibration, gain, feature or cutoff", required=True),
    _column("name", "text", "نام", "The figure's name: of a score, a feature, a baseline", required=True),
    _column("place", "int", "جا", "Its place among the rows of its kind", required=True),
    _column("x", "float", "مختصات", "Mean predicted probability of the bin, share contacted, ..., where there is one"),
    _column("value", "float", "مقدار", "The figure"),
    _column("low", "float", "کف بازه", "Lower end of its 95 % interval"),
    _column("high", "float", "سقف بازه", "Upper end of its 95 % interval"),
    _column("n", "int", "شمار", "Customers behind it"),
    _column("note", "text", "یادداشت", "A day, a code or a reason that belongs to it"),
    sorted_by=("kind", "place", "name"),
)  # fmt: skip

_NEED = (
    _column("kind", "text", "نوع", "product or category", required=True),
    _column("item", "text", "کالا یا گروه", "The product's id or the category", required=True),
    _column("title", "text", "نام", "The product's name or the category"),
    _column("purchases", "int", "روزهای خرید", "Days on which the customer bought it"),
    _column("last_day", "day", "آخرین خرید", "Day on which the customer last bought it"),
    _column("interval_days", "float", "فاصلهٔ معمول", "The customer's usual interval for it, shrunk to that of all its buyers", unit="days"),
    _column("due_day", "day", "روز نیاز", "Day on which the usual interval since the last purchase ends; past when overdue"),
    _column("due_low", "day", "زودترین روز", "Earlier end of the 90 % interval of the next purchase of it, given the silence since"),
    _column("due_high", "day", "دیرترین روز", "Later end of that interval"),
    _column("probability", "float", "احتمال", "Probability of buying it within the horizon of the settings, given the silence since"),
    _column("usual_amount", "money", "مبلغ معمول", "What the customer usually pays for it at a time (minor units)"),
)  # fmt: skip

NEXT_NEEDS = _mart(
    "next_needs", "نیازهای بعدی", "Next needs",
    "یک سطر برای هر مشتری و کالایی که باز خواهد خواست", "One row per customer and item that they buy again and again",
    _CUSTOMER, *_NEED,
    sorted_by=("customer_id", "due_day", "kind", "item"), row_group_size=16_384, groups_per_file=32,
)  # fmt: skip

NEEDS_DUE = _mart(
    "needs_due", "نیازهای این هفته", "Needs due this week",
    "یک سطر برای هر نیازی که در هفت روز آینده سر می‌رسد، محتمل‌ترین‌ها پیش", "One row per need due within seven days, the likeliest first",
    _column("place", "int", "جا", "1 is the largest expected amount", required=True),
    _CUSTOMER, *_NEED,
    sorted_by=("place",),
)  # fmt: skip

RETENTION_NUMBERS = _mart(
    "retention_numbers", "عددهای ماندگاری", "The numbers of retention",
    "یک سطر برای هر عدد بالای صفحهٔ ماندگاری", "One row per number at the top of Retention",
    _column("name", "text", "نام", "retention, usual_gap, alarms, false_alarms (share of them who will come back), at_stake, state_*", required=True),
    _column("value", "float", "مقدار", "The value; empty when not estimable"),
    _column("low", "float", "کف بازه", "Lower end of the 95 % interval"),
    _column("high", "float", "سقف بازه", "Upper end of the 95 % interval"),
    _column("n", "int", "شمار", "Customers behind it"),
    _column("previous", "float", "پیش از آن", "The same over the window before"),
    _column("difference_low", "float", "کف تفاوت", "Lower end of the 95 % interval of the change"),
    _column("difference_high", "float", "سقف تفاوت", "Upper end of the 95 % interval of the change"),
    _column("significant", "bool", "معنادار", "Whether the change is more than noise"),
    _column("note", "text", "یادداشت", "Why the value is empty, or a day that belongs to it"),
    sorted_by=("name",),
)  # fmt: skip

RETENTION_TABLES: tuple[Table, ...] = (
    CUSTOMER_RETENTION, QUIET_CUSTOMERS, COHORTS, SURVIVAL_CURVES, CHURN_MODEL, NEXT_NEEDS, NEEDS_DUE,
    RETENTION_NUMBERS, CAMPAIGN_UPLIFT, CAMPAIGN_DECILES,
)  # fmt: skip
