"""A metric in words, in both languages: what it is, how it is computed, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

from mehvar.metrics._metric import Counted, Estimator, Good, Metric, Unit
from mehvar.text import Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """Everything that a page says about a metric before it shows a number.

    ``row`` says what one counted row is, ``formula`` how rows become the value, ``interval`` how
    its 95 % interval is found, and ``period`` what a change is measured against.
    """

    name: str
    title: Bilingual
    definition: Bilingual
    row: Bilingual
    formula: Bilingual
    unit: Bilingual
    good: Bilingual
    interval: Bilingual
    change: Bilingual


def describe(metric: Metric) -> Description:
    """Put a metric into words."""
    return Description(
        name=metric.name,
        title=metric.title,
        definition=metric.definition,
        row=_ROWS[metric.counted],
        formula=_FORMULAS[metric.name],
        unit=_UNITS[metric.unit],
        good=_GOOD[metric.good],
        interval=_OVER_CUSTOMERS if metric.clustered else _INTERVALS[metric.estimator],
        change=_GROWTH if metric.estimator == "growth" else _CHANGE,
    )


_ROWS: dict[Counted, Bilingual] = {
    "order": Bilingual("هر سطر یک سفارش است.", "A row is an order."),
    "answer": Bilingual("هر سطر یک پاسخ مشتری است.", "A row is a customer's answer."),
    "contact": Bilingual("هر سطر یک تماس مشتری است.", "A row is a customer's contact."),
    "case": Bilingual("هر سطر یک پرونده است.", "A row is a case."),
    "customer": Bilingual("هر سطر یک مشتری است.", "A row is a customer."),
}
_UNITS: dict[Unit, Bilingual] = {
    "count": Bilingual("شمار", "count"),
    "money": Bilingual("پول", "money"),
    "share": Bilingual("درصد", "per cent"),
    "stars": Bilingual("ستاره از ۵", "stars of 5"),
    "points": Bilingual("امتیاز (از ۱۰۰- تا ۱۰۰)", "points (-100 to 100)"),
    "minutes": Bilingual("دقیقه", "minutes"),
}
_GOOD: dict[Good, Bilingual] = {
    "up": Bilingual("بیشتر بهتر است", "more is better"),
    "down": Bilingual("کمتر بهتر است", "less is better"),
    "neutral": Bilingual("نه بیشتر بهتر است نه کمتر", "neither more nor less is better"),
}
_INTERVALS: dict[Estimator, Bilingual] = {
    "count": Bilingual("بازهٔ دقیق پواسون (گاروود ۱۹۳۶)", "Exact Poisson interval (Garwood 1936)"),
    "sum": Bilingual(
        "پواسون مرکب: واریانس، جمع مربع‌ها است",
        "Compound Poisson: the variance is the sum of squares",
    ),
    "proportion": Bilingual("بازهٔ ویلسون (نیوکم ۱۹۹۸)", "Wilson's score interval (Newcombe 1998)"),
    "mean": Bilingual("بازهٔ t استیودنت", "Student's t interval"),
    "nps": Bilingual(
        "بازهٔ تعدیل‌شدهٔ والد برای NPS (راکس ۲۰۱۶)", "Adjusted Wald interval for NPS (Rocks 2016)"
    ),
    "growth": Bilingual(
        "بر لگاریتم نسبت دو جمع پواسون مرکب",
        "On the log ratio of two compound Poisson sums",
    ),
}
_OVER_CUSTOMERS = Bilingual(
    "نسبت جمع‌های مشتریان با روش دلتا: سفارش‌های یک مشتری مستقل از هم نیستند (کاکرن ۱۹۷۷)",
    "Ratio of customers' totals by the delta method: orders of one customer are not independent "
    "(Cochran 1977)",
)
_CHANGE = Bilingual(
    "پیکان تنها جایی است که تغییر از نوفه بیشتر باشد (نرخ کشف نادرست ۵٪).",
    "An arrow stands only where the change is more than noise (false discovery rate 5 %).",
)
_GROWTH = Bilingual(
    "خود این عدد تغییر نسبت به دورهٔ پیشین است.",
    "The number itself is the change from the period before.",
)
_FORMULAS: dict[str, Bilingual] = {
    "orders": Bilingual("شمار سفارش‌های لغونشده", "Number of orders not cancelled"),
    "revenue": Bilingual("جمع (مبلغ سفارش − مبلغ بازگشتی)", "Sum of (order amount − refunds)"),
    "growth": Bilingual(
        "درآمد خالص دوره ÷ درآمد خالص دورهٔ پیشین − ۱",
        "Net revenue of the period ÷ net revenue of the one before − 1",
    ),
    "delivered_rate": Bilingual("سفارش‌های تحویل‌شده ÷ همهٔ سفارش‌ها", "Orders delivered ÷ all orders"),
    "repeat_rate": Bilingual(
        "مشتریان با خرید دوم یا بعدی ÷ مشتریانی که خریدند",
        "Customers with a second or later purchase ÷ customers who bought",
    ),
    "retention": Bilingual(
        "مشتریان دورهٔ پیش که در این دوره هم خریدند ÷ مشتریان دورهٔ پیش",
        "Customers of the period before who bought again ÷ customers of the period before",
    ),
    "come_back_rate": Bilingual(
        "سفارش‌هایی که مشتری‌شان تا پایان افق باز خرید ÷ سفارش‌هایی که افقشان گذشته است",
        "Orders whose customer bought again within the horizon ÷ orders whose horizon has passed",
    ),
    "return_rate": Bilingual(
        "سفارش‌هایی که چیزی از آنها پس داده شد ÷ سفارش‌های لغونشده",
        "Orders of which something came back ÷ orders not cancelled",
    ),
    "on_time_rate": Bilingual(
        "سفارش‌های رسیده تا وعده ÷ سفارش‌هایی که وعده و زمان تحویل دارند",
        "Orders delivered by their promise ÷ orders with a promise and a delivery time",
    ),
    "damaged_or_wrong_rate": Bilingual(
        "سفارش‌های خراب یا اشتباه ÷ سفارش‌هایی که وضعشان دانسته است",
        "Orders damaged or wrong ÷ orders of which it is known",
    ),
    "mean_rating": Bilingual(
        "جمع امتیازها (روی مقیاس ۱ تا ۵) ÷ شمار امتیازها",
        "Sum of ratings (on 1 to 5) ÷ number of ratings",
    ),
    "csat": Bilingual(
        "پاسخ‌های دو گزینهٔ بالا ÷ همهٔ پاسخ‌ها", "Answers in the top two boxes ÷ all answers"
    ),
    "nps": Bilingual(
        "۱۰۰ × (هواداران − ناراضیان) ÷ همهٔ پاسخ‌ها",
        "100 × (promoters − detractors) ÷ all answers",
    ),
    "complaints": Bilingual("شمار شکایت‌ها", "Number of complaints"),
    "complaint_rate": Bilingual(
        "سفارش‌های با شکایت ÷ سفارش‌های لغونشده", "Orders with a complaint ÷ orders not cancelled"
    ),
    "requests": Bilingual("شمار درخواست‌ها", "Number of requests"),
    "response_time": Bilingual(
        "جمع دقیقه‌ها تا نخستین پاسخ ÷ شمار تماس‌های پاسخ‌گرفته",
        "Sum of minutes to the first response ÷ number of contacts responded to",
    ),
    "case_first_response": Bilingual(
        "جمع دقیقه‌های کاری تا نخستین پاسخ ÷ شمار پرونده‌های پاسخ‌گرفته",
        "Sum of working minutes to the first answer ÷ number of cases answered",
    ),
    "case_resolution_time": Bilingual(
        "جمع دقیقه‌های کاری تا حل ÷ شمار پرونده‌های حل‌شده",
        "Sum of working minutes to the resolution ÷ number of cases resolved",
    ),
    "case_decision_time": Bilingual(
        "جمع دقیقه‌های کاری تا تصمیم ÷ شمار پرونده‌هایی که تصمیم گرفتند",
        "Sum of working minutes to the decision ÷ number of cases with a decision",
    ),
    "case_change_time": Bilingual(
        "جمع دقیقه‌ها تا تغییر ÷ شمار پرونده‌هایی که تغییری به آنها پاسخ داد",
        "Sum of minutes to the change ÷ number of cases to which a change answered",
    ),
    "case_recovery_rate": Bilingual(
        "مشتریانی که گفتند حل شد ÷ همهٔ مشتریانی که پرسیدیم",
        "Customers who said that it was settled ÷ all customers who were asked",
    ),
    "case_in_time_rate": Bilingual(
        "پرونده‌های به‌موقع ÷ پرونده‌های حل‌شده یا ازموعدگذشته",
        "Cases in time ÷ cases resolved or past due",
    ),
    "case_reopen_rate": Bilingual(
        "پرونده‌های بازگشوده ÷ پرونده‌هایی که حل شده بودند",
        "Cases opened again ÷ cases that had been resolved",
    ),
}
