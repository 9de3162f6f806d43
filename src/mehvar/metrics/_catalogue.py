"""The first metrics. Each is defined here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.metrics import _observe as see
from mehvar.metrics._cases import CASE_METRICS
from mehvar.metrics._metric import Metric, MetricError, Reader, Scope
from mehvar.metrics._scoring import SCORE_RULES
from mehvar.text import Bilingual

if TYPE_CHECKING:
    import ibis.expr.types as ir


def _repeat(read: Reader, scope: Scope) -> ir.Table:
    """One row per customer who bought: 1 when a purchase was not the first."""
    rows = see.bought(read, scope)
    return see.per_customer(rows, (rows.order_number > 1).cast("float64"))


def _retention(read: Reader, scope: Scope) -> ir.Table:
    """One row per customer who bought in the period before: 1 when they bought in this one."""
    import ibis

    rows = see.bought(read, scope)
    active = rows.filter(rows.customer_id.notnull()).select("customer_id", "period", "member")
    bought = active.distinct()
    keys = bought.select("period").distinct()
    numbered = keys.mutate(place=ibis.row_number().over(order_by="period"))
    here = bought.inner_join(numbered, "period")
    later = numbered.select(next_place=numbered.place, next_period=numbered.period)
    expected = here.inner_join(later, here.place + 1 == later.next_place)
    again = bought.select(again_customer=bought.customer_id, again_period=bought.period).distinct()
    joined = expected.left_join(
        again,
        [
            expected.customer_id == again.again_customer,
            expected.next_period == again.again_period,
        ],
    )
    return joined.select(
        period=joined.next_period,
        member=joined.member,
        customer_id=joined.customer_id,
        x=joined.again_customer.notnull().cast("float64"),
    )


def _come_back(read: Reader, scope: Scope) -> ir.Table:
    """One row per order whose following window has been seen to its end."""
    import ibis

    rows = see.bought(read, scope)
    last = ibis.literal(scope.until) - ibis.interval(days=scope.horizon_days)
    rows = rows.filter(rows.customer_id.notnull(), rows.day <= last)
    limit = rows.day + ibis.interval(days=scope.horizon_days)
    return rows.mutate(x=(rows.next_day <= limit).fill_null(False))


def _whole(_: ir.Table) -> ir.Value:
    import ibis

    return ibis.literal(1.0)


def _given(rows: ir.Table) -> ir.Value:
    return rows.x


def _scored(rows: ir.Table, kind: str) -> ir.Value:
    """The score's share of its scale, for answers of one kind; nothing for the others."""
    import ibis

    return (rows.kind == kind).ifelse(rows.score_share, ibis.null("float64"))


def _points(rows: ir.Table, measure: str) -> ir.Value:
    """What each answer of a measure counts: 1, 0 or -1 by its rule."""
    rule = SCORE_RULES[measure]
    return rule.points(_scored(rows, rule.kind))


def _contact(rows: ir.Table, kind: str) -> ir.Value:
    import ibis

    return (rows.kind == kind).ifelse(1.0, ibis.null("float64"))


METRICS: tuple[Metric, ...] = (
    Metric(
        name="orders", estimator="count", unit="count", good="up",
        title=Bilingual("شمار سفارش", "Orders"),
        definition=Bilingual("سفارش‌هایی که لغو نشده‌اند.", "Orders that were not cancelled."),
        dimensions=see.ORDER_DIMENSIONS, rows=see.bought, x=_whole,
    ),
    Metric(
        name="revenue", estimator="sum", unit="money", good="up",
        title=Bilingual("درآمد خالص", "Net revenue"),
        definition=Bilingual(
            "جمع مبلغ سفارش‌های لغونشده منهای مبلغ بازگشتی همان سفارش‌ها.",
            "What was paid for orders that were not cancelled, minus what was given back for them.",
        ),
        dimensions=see.ORDER_DIMENSIONS, rows=see.bought, x=lambda t: t.net_amount,
    ),
    Metric(
        name="growth", estimator="growth", unit="share", good="up", needs_period=True,
        title=Bilingual("رشد درآمد", "Revenue growth"),
        definition=Bilingual(
            "درآمد خالص دوره تقسیم بر درآمد خالص دورهٔ کامل پیشین، منهای یک.",
            "Net revenue of the period over that of the complete period before it, minus one.",
        ),
        dimensions=see.ORDER_DIMENSIONS, rows=see.bought, x=lambda t: t.net_amount,
    ),
    Metric(
        name="delivered_rate", estimator="proportion", unit="share", good="up",
        title=Bilingual("سهم تحویل‌شده", "Delivered"),
        definition=Bilingual(
            "سهم سفارش‌های تحویل‌شده از همهٔ سفارش‌ها.", "Orders delivered, out of all orders."
        ),
        dimensions=see.ORDER_DIMENSIONS, rows=see.orders, x=lambda t: t.status == "delivered",
    ),
    Metric(
        name="repeat_rate", estimator="proportion", unit="share", good="up",
        title=Bilingual("نرخ خرید دوباره", "Repeat rate"),
        definition=Bilingual(
            "از مشتریانی که خریدند، سهم کسانی که دست‌کم یک خریدشان نخستین خرید نبود.",
            "Of the customers who bought, the share with a purchase that was not their first.",
        ),
        dimensions=("channel", "region", "city", "store_id", "category"), rows=_repeat, x=_given,
        counted="customer",
    ),
    Metric(
        name="retention", estimator="proportion", unit="share", good="up", needs_period=True,
        title=Bilingual("ماندگاری", "Retention"),
        definition=Bilingual(
            "از مشتریانی که در دورهٔ پیش خریدند، سهم کسانی که در این دوره هم خریدند.",
            "Of the customers who bought in the period before, the share who bought in this one.",
        ),
        dimensions=("channel", "region", "city", "store_id"), rows=_retention, x=_given,
        counted="customer",
    ),
    Metric(
        name="come_back_rate", estimator="proportion", unit="share", good="up", clustered=True,
        title=Bilingual("احتمال بازگشت", "Probability of coming back"),
        definition=Bilingual(
            "از سفارش‌هایی که افق پس از آنها کامل دیده شده، سهمی که مشتری‌شان در آن افق باز خرید.",
            "Of the orders whose following window has been seen whole, the share after which the "
            "customer bought again within it.",
        ),
        dimensions=see.ORDER_DIMENSIONS, rows=_come_back, x=_given,
    ),
    Metric(
        name="return_rate", estimator="proportion", unit="share", good="down",
        title=Bilingual("نرخ مرجوعی", "Return rate"),
        definition=Bilingual(
            "سهم سفارش‌های لغونشده‌ای که چیزی از آنها پس داده شد.",
            "Of the orders that were not cancelled, the share of which something came back.",
        ),
        dimensions=see.ORDER_DIMENSIONS, rows=see.bought, x=lambda t: t.is_returned, sparse=True,
    ),
    Metric(
        name="on_time_rate", estimator="proportion", unit="share", good="up",
        title=Bilingual("تحویل سر وقت", "On time"),
        definition=Bilingual(
            "از سفارش‌هایی که هم وعده دارند و هم زمان تحویل، سهمی که تا وعده رسیدند.",
            "Of the orders with both a promise and a delivery time, the share delivered by it.",
        ),
        dimensions=see.ORDER_DIMENSIONS,
        rows=see.bought, x=lambda t: ~t.is_late, sparse=True,
    ),
    Metric(
        name="damaged_or_wrong_rate", estimator="proportion", unit="share", good="down",
        title=Bilingual("کالای خراب یا اشتباه", "Damaged or wrong"),
        definition=Bilingual(
            "سهم سفارش‌هایی که چیزی از آنها خراب یا اشتباه بود.",
            "Share of orders of which something was damaged or wrong.",
        ),
        dimensions=see.ORDER_DIMENSIONS,
        rows=see.bought, x=lambda t: t.is_damaged_or_wrong, sparse=True,
    ),
    Metric(
        name="mean_rating", estimator="mean", unit="stars", good="up",
        title=Bilingual("میانگین امتیاز", "Mean rating"),
        definition=Bilingual(
            "میانگین امتیازهای داده‌شده، روی مقیاس ۱ تا ۵ (مقیاس‌های دیگر به آن برده می‌شوند).",
            "Mean of the ratings given, on 1 to 5 (other scales are brought to it).",
        ),
        dimensions=see.FEEDBACK_DIMENSIONS,
        counted="answer", rows=see.feedback, x=lambda t: _scored(t, "rating") * 4 + 1, sparse=True,
    ),
    Metric(
        name="csat", estimator="proportion", unit="share", good="up",
        title=Bilingual("رضایت (CSAT)", "CSAT"),
        definition=Bilingual(
            "سهم پاسخ‌های راضی: دو گزینهٔ بالای مقیاس پنج‌تایی.",
            "Share of satisfied answers: the top two boxes of a five-point scale.",
        ),
        dimensions=see.FEEDBACK_DIMENSIONS,
        counted="answer", rows=see.feedback, x=lambda t: _points(t, "csat"), sparse=True,
    ),
    Metric(
        name="nps", estimator="nps", unit="points", good="up",
        title=Bilingual("شاخص خالص هواداران (NPS)", "NPS"),
        definition=Bilingual(
            "سهم هواداران (۹ و ۱۰) منهای سهم ناراضیان (۰ تا ۶)، از ۱۰۰.",
            "Share of promoters (9, 10) minus share of detractors (0 to 6), out of 100.",
        ),
        dimensions=see.FEEDBACK_DIMENSIONS,
        counted="answer", rows=see.feedback, x=lambda t: _points(t, "nps"), sparse=True,
    ),
    Metric(
        name="complaints", estimator="count", unit="count", good="down",
        title=Bilingual("شمار شکایت", "Complaints"),
        definition=Bilingual("شکایت‌هایی که مشتریان کردند.", "Complaints that customers made."),
        dimensions=see.INTERACTION_DIMENSIONS,
        counted="contact", rows=see.interactions, x=lambda t: _contact(t, "complaint"), sparse=True,
    ),
    Metric(
        name="complaint_rate", estimator="proportion", unit="share", good="down",
        title=Bilingual("نرخ شکایت", "Complaint rate"),
        definition=Bilingual(
            "سهم سفارش‌هایی که دربارهٔ آنها شکایت شد.",
            "Share of orders about which a complaint came.",
        ),
        dimensions=see.ORDER_DIMENSIONS, rows=see.bought, x=lambda t: t.complaints > 0, sparse=True,
    ),
    Metric(
        name="requests", estimator="count", unit="count", good="neutral",
        title=Bilingual("شمار درخواست", "Requests"),
        definition=Bilingual("درخواست‌هایی که مشتریان کردند.", "Requests that customers made."),
        dimensions=see.INTERACTION_DIMENSIONS,
        counted="contact", rows=see.interactions, x=lambda t: _contact(t, "request"), sparse=True,
    ),
    Metric(
        name="response_time", estimator="mean", unit="minutes", good="down",
        title=Bilingual("زمان پاسخ", "Response time"),
        definition=Bilingual(
            "میانگین دقیقه‌ها از آغاز تماس مشتری تا نخستین پاسخ.",
            "Mean minutes from the customer's contact to the first response.",
        ),
        dimensions=see.INTERACTION_DIMENSIONS,
        counted="contact", rows=see.interactions, x=lambda t: t.response_minutes, sparse=True,
    ),
    *CASE_METRICS,
)  # fmt: skip


def metric(name: str) -> Metric:
    """Return the metric called ``name``.

    Raises:
        MetricError: when there is none; the hint lists those that exist.
    """
    for known in METRICS:
        if known.name == name:
            return known
    raise MetricError(
        f"There is no metric called {name!r}.",
        hint=f"Metrics: {', '.join(known.name for known in METRICS)}.",
    )
