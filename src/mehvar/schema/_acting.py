"""Cases, policies, decisions and grants: what the company did for a customer, and by which rule."""

from __future__ import annotations

from mehvar.schema._base_parts import (
    AT,
    CHANNEL,
    DAY,
    EMPLOYEE,
    ORDER,
    PERSON,
    STORE,
    TOUCHPOINT,
    table_of,
)
from mehvar.schema._declare import column as _column
from mehvar.schema._table import Table

_STATES = ("open", "waiting", "resolved", "merged")
_SEVERITIES = ("low", "medium", "high")
_CAUSES = ("company", "courier", "partner", "customer", "outside")
_STEPS = (
    "opened", "assigned", "noted", "answered", "waiting", "resumed", "escalated", "resolved",
    "asked", "verified", "failed", "reopened", "merged", "split",
)  # fmt: skip
_OUTCOMES = ("allow", "allow_capped", "approve", "deny")
_GRANTED = ("asked", "granted", "redeemed", "refused", "expired", "withdrawn")
_CHANGED = ("proposed", "agreed", "started", "done", "dropped")

_SITUATION = _column(
    "situation",
    "text",
    "موقعیت",
    "The moment in which somebody decided: late_order, out_of_stock, ...",
)
_CASE = _column("case_id", "text", "شناسهٔ پرونده", "record_id of the case")
_POLICY = (
    _column("policy_key", "text", "کلید سیاست", "The policy's key"),
    _column("policy_version", "int", "نسخهٔ سیاست", "The policy's version"),
)  # fmt: skip
_RULED = (
    _column("row", "text", "سطر سیاست", "The policy's row that counted; empty when none did"),
    _column("action", "text", "کار", "discount_code, pay_difference, refund, replace, credit, refuse or ask"),
    _column("outcome", "text", "پاسخ", "What the policy said", choices=_OUTCOMES),
    _column("due", "money", "مبلغ پیش از سقف", "What the rule came to before its cap"),
    _column("amount", "money", "مبلغ", "What may be granted, after the cap"),
    _column("level", "int", "سطح لازم", "The level that may grant it"),
)  # fmt: skip

_CASE_COLUMNS = (
    _column("kind", "text", "نوع پرونده", "The case's type: late_order, damaged_item, complaint, ..."),
    _column("severity", "text", "شدت", "How bad it is", choices=_SEVERITIES),
    _column("state", "text", "وضعیت", "What it waits for", choices=_STATES),
    _column("stage", "text", "پیش یا پس از خرید", "Whether it came before or after a purchase", choices=("before", "after")),
    _column("opened_by", "text", "گشاینده", "The rule's key, hand, or the channel that opened it"),
    _column("team_id", "text", "شناسهٔ تیم", "The team that works on it"),
    _column("thread_id", "text", "شناسهٔ گفت‌وگو", "The conversation it belongs to"),
    _column("cause", "text", "سبب", "The root cause's key"),
    _column("cause_owner", "text", "صاحب سبب", "Whose the cause is", choices=_CAUSES),
    _column("partner_id", "text", "شناسهٔ شریک", "The partner, seller or courier whose the cause is"),
    _column("first_response_at", "at", "زمان نخستین پاسخ", "When the customer was first answered (UTC)"),
    _column("first_response_due_at", "at", "موعد نخستین پاسخ", "By when the customer was to be answered (UTC)"),
    _column("resolved_at", "at", "زمان حل", "When it was last resolved (UTC)"),
    _column("resolution_due_at", "at", "موعد حل", "By when it was to be resolved (UTC)"),
    _column("decided_at", "at", "زمان تصمیم", "When something was first granted or refused (UTC)"),
    _column("asked_at", "at", "زمان پرسش از مشتری", "When the customer was asked whether it helped (UTC)"),
    _column("recovered", "bool", "جبران شد", "Whether the customer said that it helped; empty when they did not say"),
    _column("reopenings", "int", "بازگشایی‌ها", "How often it was opened again"),
    _column("handling_minutes", "float", "دقیقهٔ کار", "Employee minutes spent", unit="minutes"),
    _column("waiting_minutes", "float", "دقیقهٔ انتظار مشتری", "Working minutes in which the customer was waited for", unit="minutes"),
    _column("rested_minutes", "float", "دقیقه‌های بسته تا بازگشایی", "Working minutes in which it was resolved before it was opened again", unit="minutes"),
    _column("value_at_risk", "money", "ارزش در خطر", "What the company may lose with the customer, as known when it was opened"),
    _column("merged_into", "text", "ادغام در", "record_id of the case that took it in"),
    _column("leader", "text", "مدیر مسئول", "The leader who owns it personally, as user:7"),
)  # fmt: skip

_CASE_STEP_COLUMNS = (
    _CASE,
    _column("step", "text", "گام", "What happened", required=True, choices=_STEPS),
    _column("detail", "text", "جزئیات", "What else a program needs of it, never a person's words"),
)  # fmt: skip

_POLICY_COLUMNS = (
    *_POLICY,
    _SITUATION,
    _column("title", "text", "عنوان", "The policy's title"),
    _column("definition", "text", "تعریف", "The whole version as the JSON of mehvar.empowerment"),
    _column("from_day", "day", "از روز", "The first day on which it is in force; empty for an arm of an experiment, which counts only for the teams and weeks that were drawn"),
    _column("to_day", "day", "تا روز", "The last day on which it is in force; empty while it has no end"),
    _column("drafted_by", "text", "نویسنده", "Who wrote it, as user:7"),
    _column("published_by", "text", "منتشرکننده", "Who published it, as user:8; never who wrote it"),
)  # fmt: skip

_DECISION_COLUMNS = (
    _CASE, _SITUATION, *_POLICY,
    _column("facts", "text", "دانسته‌ها", "What was known of the case, as canonical JSON of the policy's facts"),
    *_RULED,
    _column("reason", "text", "دلیل", "Why, as a reason of mehvar.empowerment"),
    _column("team_id", "text", "شناسهٔ تیم", "The employee's team"),
)  # fmt: skip

_GRANT_COLUMNS = (
    _CASE,
    _column("decision_id", "text", "شناسهٔ تصمیم", "record_id of the decision"),
    _SITUATION, *_POLICY, *_RULED,
    _column("state", "text", "وضعیت", "What became of it", choices=_GRANTED),
    _column("cost_amount", "money", "هزینهٔ شرکت", "What it cost the company when it was granted"),
    _column("refused_by", "text", "چه چیزی نپذیرفت", "The budget or rule that refused"),
    _column("approved_by", "text", "تأییدکننده", "The employee of the next level who said yes or no"),
    _column("settled_at", "at", "زمان پایان", "When it was redeemed, refused, withdrawn or ran out (UTC)"),
    _column("expires_at", "at", "پایان اعتبار", "Until when a code may be redeemed (UTC)"),
    _column("used_order_id", "text", "سفارش مصرف", "The order on which the code was redeemed"),
    _column("product_id", "text", "شناسهٔ کالا", "The product that was ordered"),
    _column("substitute_id", "text", "شناسهٔ جایگزین", "The product that replaced it"),
    _column("consent", "bool", "رضایت مشتری", "Whether the customer agreed to the substitute"),
    _column("team_id", "text", "شناسهٔ تیم", "The employee's team"),
    _column("device_hash", "int", "درهم‌سازی دستگاه", "64-bit hash of the device or address that redeemed it"),
)  # fmt: skip

_CHANGE_COLUMNS = (
    _column("title", "text", "عنوان", "What is changed", required=True),
    _column("state", "text", "وضعیت", "How far it is", choices=_CHANGED),
    _column("kind", "text", "نوع پرونده", "The type of cases that it is to make rarer"),
    _column("cause", "text", "سبب", "The root cause's key"),
    _column("owner", "text", "مسئول", "Who answers for it, as user:7"),
    _column("partner_id", "text", "شناسهٔ شریک", "The partner, seller or courier who has to change"),
    _column("started_day", "day", "روز آغاز", "When work on it began"),
    _column("done_day", "day", "روز انجام", "Since when it is in effect"),
)  # fmt: skip

_STOCK_COLUMNS = (
    _column("product_id", "text", "شناسهٔ کالا", "The product's id at the source", required=True),
    _column("quantity", "float", "موجودی", "How much can be sold now, in the product's unit"),
)  # fmt: skip

QUALITY_COLUMNS = (
    _column("size_amount", "float", "مقدار اندازه", "The size as a number, in size_unit"),
    _column("size_unit", "text", "واحد اندازه", "g, ml or piece"),
    _column("in_stock", "bool", "موجود است", "Whether it can be sold now"),
    _column("rating", "float", "امتیاز", "The mean rating of its quality, 0..1"),
    _column("ratings", "int", "شمار امتیازها", "How many ratings that mean holds"),
    _column("marks", "text", "نشان‌ها", "Dietary marks joined by |: halal, vegan, gluten_free, ..."),
    _column("allergens", "text", "حساسیت‌زاها", "Allergens joined by |; a single - when it is known to have none"),
)  # fmt: skip

STOCK = table_of(
    "stock", "موجودی فروشگاه‌ها", "Stock",
    "یک سطر برای هر کالا در هر فروشگاه", "One row per product in a store",
    AT, STORE, *_STOCK_COLUMNS,
)  # fmt: skip

CASES = table_of(
    "cases", "پرونده‌ها", "Cases",
    "یک سطر برای هر پرونده، چنان‌که اکنون هست", "One row per case, as it stands now",
    PERSON, AT, DAY, CHANNEL, ORDER, TOUCHPOINT, EMPLOYEE, STORE, *_CASE_COLUMNS,
)  # fmt: skip

CASE_STEPS = table_of(
    "case_steps", "گام‌های پرونده‌ها", "Steps of cases",
    "یک سطر برای هر اتفاق در یک پرونده", "One row per thing that happened in a case",
    PERSON, AT, DAY, CHANNEL, ORDER, EMPLOYEE, *_CASE_STEP_COLUMNS,
)  # fmt: skip

CHANGES = table_of(
    "changes", "تغییرها", "Changes",
    "یک سطر برای هر تغییر در کار شرکت، چنان‌که اکنون هست", "One row per change of how the company works, as it stands now",
    AT, DAY, TOUCHPOINT, *_CHANGE_COLUMNS,
)  # fmt: skip

POLICIES = table_of(
    "policies", "سیاست‌ها", "Policies",
    "یک سطر برای هر نسخهٔ منتشرشده از یک سیاست", "One row per published version of a policy",
    AT, DAY, *_POLICY_COLUMNS,
)  # fmt: skip

DECISIONS = table_of(
    "decisions", "تصمیم‌ها", "Decisions",
    "یک سطر برای هر پاسخ یک سیاست", "One row per answer of a policy",
    PERSON, AT, DAY, CHANNEL, ORDER, EMPLOYEE, STORE, *_DECISION_COLUMNS,
)  # fmt: skip

GRANTS = table_of(
    "grants", "جبران‌ها", "Grants",
    "یک سطر برای هر چیزی که به مشتری داده یا برایش خواسته شد، چنان‌که اکنون هست", "One row per thing granted to a customer or asked for them, as it stands now",
    PERSON, AT, DAY, CHANNEL, ORDER, EMPLOYEE, STORE, *_GRANT_COLUMNS,
)  # fmt: skip

ACTING_TABLES: tuple[Table, ...] = (
    STOCK, CASES, CASE_STEPS, CHANGES, POLICIES, DECISIONS, GRANTS,
)  # fmt: skip
