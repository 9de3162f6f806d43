"""The marts that ``value`` publishes: what each customer is worth from now on."""

from __future__ import annotations

from mehvar.schema._declare import CUSTOMER as _CUSTOMER
from mehvar.schema._declare import column as _column
from mehvar.schema._declare import mart as _mart
from mehvar.schema._table import Table

_CLASS = "platinum, gold, iron or lead"

CUSTOMER_VALUE = _mart(
    "customer_value", "ارزش مشتریان", "Customers' value",
    "یک سطر برای هر مشتری: از امروز به بعد چه می‌ارزد", "One row per customer: what they are worth from now on",
    _CUSTOMER,
    _column("frequency", "int", "خریدهای تکراری", "Purchases after the first; those of one day are one; empty without any purchase"),
    _column("recency_days", "int", "روز از نخستین خرید تا واپسین", "Days from the first purchase to the last", unit="days"),
    _column("age_days", "int", "روز از نخستین خرید", "Days from the first purchase to the as-of day", unit="days"),
    _column("alive", "float", "احتمال ماندن", "Probability that the customer still buys here"),
    _column("alive_low", "float", "کف بازهٔ ماندن", "Lower end of its 90 % interval"),
    _column("alive_high", "float", "سقف بازهٔ ماندن", "Upper end of its 90 % interval"),
    _column("expected_purchases", "float", "خریدهای مورد انتظار", "Purchases expected within the horizon"),
    _column("expected_low", "float", "کف خریدها", "Lower end of its 90 % interval"),
    _column("expected_high", "float", "سقف خریدها", "Upper end of its 90 % interval"),
    _column("purchase_value", "money", "ارزش یک خرید", "Expected spend on a purchase before returns, in money of the as-of day"),
    _column("margin_share", "float", "سهم سود", "What is left of a unit of that spend after returns and every variable cost, drawn towards the mean of all"),
    _column("residual_value", "money", "ارزش باقی‌مانده", "Discounted contribution expected within the horizon (minor units)"),
    _column("residual_low", "money", "کف ارزش", "Lower end of its 90 % interval"),
    _column("residual_high", "money", "سقف ارزش", "Upper end of its 90 % interval"),
    _column("value_class", "text", "ردهٔ ارزش", f"{_CLASS}; kept until another is clearly right"),
    _column("p_platinum", "float", "احتمال پلاتین", "Probability that the value belongs in platinum"),
    _column("p_gold", "float", "احتمال طلا", "Probability that the value belongs in gold"),
    _column("p_iron", "float", "احتمال آهن", "Probability that the value belongs in iron"),
    _column("p_lead", "float", "احتمال سرب", "Probability that the value belongs in lead"),
    _column("previous_class", "text", "ردهٔ پیشین", "The class before the last move; empty when it never moved"),
    _column("class_since", "day", "از کی در این رده", "The as-of day of the build that put the customer in the class"),
    _column("class_reason", "text", "دلیل جابه‌جایی", "Why it moved: bought, silence, basket, margin, bounds or model; empty when it never moved"),
    _column("value_before", "money", "ارزش پیش از جابه‌جایی", "The residual value before the last move"),
    _column("reason", "text", "دلیل خالی بودن", "Why there is no value: no_purchase, not_estimable; empty otherwise"),
    sorted_by=("customer_id",), row_group_size=16_384, groups_per_file=32,
)  # fmt: skip

VALUE_MODEL = _mart(
    "value_model", "مدل‌های ارزش", "Models of value",
    "یک سطر برای هر مدلی که آزموده شد", "One row per model that was tried",
    _column("part", "text", "بخش", "buying (how often, how long), spending (how much) or margin", required=True),
    _column("model", "text", "مدل", "bgnbd, mbgnbd, paretonbd, gammagamma, shrinkage, ...", required=True),
    _column("chosen", "bool", "برگزیده", "Whether the values come from it"),
    _column("converged", "bool", "همگرا", "Whether the search found an optimum inside"),
    _column("parameters", "text", "پارامترها", "JSON: name -> value"),
    _column("standard_errors", "text", "خطای معیار", "JSON: name -> standard error"),
    _column("log_likelihood", "float", "لگاریتم درست‌نمایی", "Log-likelihood of the whole history"),
    _column("customers", "int", "مشتریان", "Customers behind the fit"),
    _column("repeaters", "int", "بازگشتگان", "Of them, those who bought again"),
    _column("holdout_days", "int", "روزهای کنارگذاشته", "Days at the end that were kept from the fit", unit="days"),
    _column("holdout_actual", "float", "خرید واقعی", "Repeat purchases in those days"),
    _column("holdout_expected", "float", "خرید پیش‌بینی", "What the model expected of them"),
    _column("holdout_mae", "float", "خطای میانگین", "Mean absolute error per customer"),
    _column("holdout_score", "float", "نمرهٔ کنارگذاشته", "Mean log probability given to what each customer did: what the choice went by, larger is better"),
    _column("message", "text", "توضیح", "Code of why it failed or was not chosen, or the search's own words; empty otherwise"),
    sorted_by=("part", "model"),
)  # fmt: skip

VALUE_SUMMARY = _mart(
    "value_summary", "خلاصهٔ ارزش", "Summary of value",
    "یک سطر: ارزش همهٔ مشتریان و پایهٔ آن", "One row: what all customers are worth, and on which basis",
    _column("day", "day", "تا روز", "The as-of day", required=True),
    _column("customers", "int", "مشتریان", "Customers with a value"),
    _column("unvalued", "int", "بی‌ارزش‌گذاری", "Customers without one: no purchase, or not estimable"),
    _column("value", "money", "ارزش", "Sum of the residual values (minor units)"),
    _column("low", "money", "کف ارزش", "Lower end of its 90 % interval"),
    _column("high", "money", "سقف ارزش", "Upper end of its 90 % interval"),
    _column("alive", "float", "زنده", "Customers expected to buy here still"),
    _column("alive_low", "float", "کف زنده", "Lower end of its 90 % interval"),
    _column("alive_high", "float", "سقف زنده", "Upper end of its 90 % interval"),
    _column("best_share", "float", "سهم پنجم برتر", "What part of the value the best fifth of the customers holds"),
    _column("best_low", "float", "کف سهم پنجم برتر", "Lower end of its 90 % interval"),
    _column("best_high", "float", "سقف سهم پنجم برتر", "Upper end of its 90 % interval"),
    _column("expected_purchases", "float", "خرید مورد انتظار", "Purchases expected of them within the horizon"),
    _column("expected_low", "float", "کف خریدها", "Lower end of its 90 % interval"),
    _column("expected_high", "float", "سقف خریدها", "Upper end of its 90 % interval"),
    _column("model", "text", "مدل", "The chosen model of buying; empty when none could be fitted"),
    _column("reason", "text", "دلیل", "Why nothing could be estimated: no_customers, nobody_returned, no_time, not_converged; empty otherwise"),
    _column("margin_basis", "text", "پایهٔ سود", "measured, assumed or revenue: what the money is"),
    _column("margin_share", "float", "سهم سود", "Contribution as a share of spend, over all"),
    _column("margin_customers", "int", "مشتریان دارای سود", "Customers whose own contribution is known"),
    _column("horizon_months", "int", "افق", "How far ahead is counted", unit="months"),
    _column("discount", "float", "نرخ تنزیل", "Nominal, a year"),
    _column("inflation", "float", "تورم آینده", "Expected, a year"),
    _column("price_basis", "text", "پایهٔ قیمت", "index (the company's price index), rate (one rate a year) or none"),
    _column("correlation", "float", "همبستگی", "Of frequency and mean spend among repeaters: should be near 0"),
    _column("bound_platinum", "money", "مرز پلاتین", "From here on, a value is platinum"),
    _column("bound_gold", "money", "مرز طلا", "From here on, gold"),
    _column("bound_iron", "money", "مرز آهن", "From here on, iron; below it, lead"),
    sorted_by=("day",),
)  # fmt: skip

VALUE_TRACKING = _mart(
    "value_tracking", "پیش‌بینی و واقعیت", "Forecast and fact",
    "یک سطر برای هر هفته: خرید تکراری واقعی و مورد انتظار", "One row per week: repeat purchases, actual and expected",
    _column("day", "day", "پایان هفته", "The last day of the week", required=True),
    _column("place", "int", "شماره", "1 is the first week"),
    _column("actual", "float", "واقعی", "Repeat purchases in the week"),
    _column("expected", "float", "مورد انتظار", "What the model expected"),
    _column("cumulative_actual", "float", "واقعی تا اینجا", "Repeat purchases up to then"),
    _column("cumulative_expected", "float", "مورد انتظار تا اینجا", "What the model expected up to then"),
    _column("cumulative_low", "float", "کف", "Lower end of its 90 % interval"),
    _column("cumulative_high", "float", "سقف", "Upper end of its 90 % interval"),
    _column("is_holdout", "bool", "کنار گذاشته", "Whether the model had not seen the week"),
    sorted_by=("day",),
)  # fmt: skip

VALUE_CALIBRATION = _mart(
    "value_calibration", "درستی پیش‌بینی", "Calibration",
    "یک سطر برای هر شمار خرید پیشین", "One row per number of earlier purchases",
    _column("frequency", "int", "خریدهای تکراری", "Repeat purchases before the hold-out; the last row is that many or more", required=True),
    _column("is_last", "bool", "یا بیشتر", "Whether the row also holds all who bought more often"),
    _column("customers", "int", "مشتریان", "Customers with so many"),
    _column("actual", "float", "واقعی", "Their mean purchases in the hold-out"),
    _column("actual_low", "float", "کف واقعی", "Lower end of its 90 % interval"),
    _column("actual_high", "float", "سقف واقعی", "Upper end of its 90 % interval"),
    _column("expected", "float", "مورد انتظار", "What the model expected of them, on average"),
    sorted_by=("frequency",),
)  # fmt: skip

VALUE_DISTRIBUTION = _mart(
    "value_distribution", "پراکندگی ارزش", "Distribution of value",
    "یک سطر برای هر ستون نمودار یا صدک", "One row per bar of the histogram, or percentile",
    _column("kind", "text", "نوع", "bar (a range of values) or top (the most valuable customers)", required=True),
    _column("place", "int", "شماره", "Of the bar; or of customers in hundredths, the most valuable first", required=True),
    _column("low", "float", "از", "Where the bar begins; for a top, the least value within it"),
    _column("high", "float", "تا", "Where the bar ends; for a top, the greatest value"),
    _column("customers", "int", "مشتریان", "Customers in it; for a top, so far"),
    _column("value", "float", "ارزش", "Their value; for a top, so far"),
    sorted_by=("kind", "place"),
)  # fmt: skip

VALUE_CLASSES = _mart(
    "value_classes", "رده‌های ارزش", "Classes of value",
    "یک سطر برای هر رده", "One row per class",
    _column("place", "int", "جا", "1 is the most valuable", required=True),
    _column("value_class", "text", "رده", _CLASS, required=True),
    _column("customers", "int", "مشتریان", "Customers in it"),
    _column("customer_share", "float", "سهم از مشتریان", "Of all customers with a value"),
    _column("value", "money", "ارزش", "Sum of their residual values (minor units)"),
    _column("low", "money", "کف ارزش", "Lower end of its 90 % interval"),
    _column("high", "money", "سقف ارزش", "Upper end of its 90 % interval"),
    _column("value_share", "float", "سهم از ارزش", "Of the value of all customers"),
    _column("share_low", "float", "کف سهم", "Lower end of its 90 % interval"),
    _column("share_high", "float", "سقف سهم", "Upper end of its 90 % interval"),
    _column("mean_value", "float", "میانگین ارزش", "Mean residual value (minor units)"),
    _column("alive", "float", "احتمال ماندن", "Mean probability that they still buy here"),
    _column("expected_purchases", "float", "خرید مورد انتظار", "Mean purchases expected within the horizon"),
    _column("contribution", "float", "سود تا امروز", "Mean contribution up to now (minor units); empty without costs"),
    _column("bound", "money", "مرز", "The least value that belongs in it; empty for lead"),
    _column("certain", "int", "بی‌تردید", "Customers who belong in it with more than 80 %"),
    _column("came", "int", "آمده", "Customers who moved in within the recent window"),
    _column("left", "int", "رفته", "Customers who moved out within it"),
    sorted_by=("place",),
)  # fmt: skip

VALUE_MOVES = _mart(
    "value_moves", "جابه‌جایی رده‌ها", "Moves between classes",
    "یک سطر برای هر مشتری که در پنجرهٔ اخیر رده عوض کرد", "One row per customer who changed class within the recent window",
    _column("place", "int", "جا", "1 is the move of the most money", required=True),
    _CUSTOMER,
    _column("day", "day", "روز", "The as-of day of the build that moved the customer"),
    _column("from_class", "text", "از ردهٔ", _CLASS),
    _column("to_class", "text", "به ردهٔ", _CLASS),
    _column("is_up", "bool", "بالا رفت", "Whether the new class is worth more"),
    _column("before", "money", "ارزش پیش", "Residual value before the move"),
    _column("value", "money", "ارزش اکنون", "Residual value now"),
    _column("reason", "text", "دلیل", "bought, silence, basket, margin, bounds or model"),
    sorted_by=("place",),
)  # fmt: skip

VALUE_TABLES: tuple[Table, ...] = (
    CUSTOMER_VALUE,
    VALUE_MODEL,
    VALUE_SUMMARY,
    VALUE_TRACKING,
    VALUE_CALIBRATION,
    VALUE_DISTRIBUTION,
    VALUE_CLASSES,
    VALUE_MOVES,
)
