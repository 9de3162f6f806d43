"""The marts that ``care`` publishes: cases as they went, and whether changes helped."""

from __future__ import annotations

from mehvar.schema._declare import column as _column
from mehvar.schema._declare import mart as _mart
from mehvar.schema._table import Table

CHANGE_VERDICTS = ("better", "worse", "unclear", "waiting", "too_few", "not_done", "no_orders")

CARE_CASES = _mart(
    "care_cases", "پرونده‌ها چنان‌که گذشتند", "Cases as they went",
    "یک سطر برای هر پرونده‌ای که ادغام نشد", "One row per case that was not merged into another",
    _column("source", "text", "سامانهٔ مبدأ", "The system that the case came from"),
    _column("record_id", "text", "شناسهٔ پرونده", "The case's id"),
    _column("customer_id", "int", "شناسهٔ پایدار مشتری", "The customer's stable id; empty when unknown"),
    _column("at", "at", "زمان گشودن", "When it was opened (UTC)"),
    _column("day", "day", "روز گشودن", "The local date of that"),
    _column("kind", "text", "نوع پرونده", "The case's type"),
    _column("severity", "text", "شدت", "low, medium or high"),
    _column("state", "text", "وضعیت", "open, waiting or resolved"),
    _column("stage", "text", "پیش یا پس از خرید", "before or after"),
    _column("opened_by", "text", "گشاینده", "The rule's key, hand, or the channel"),
    _column("channel", "text", "کانال", "The channel"),
    _column("store_id", "text", "فروشگاه", "The store concerned"),
    _column("touchpoint_id", "text", "نقطهٔ تماس", "The touchpoint where it happened"),
    _column("team_id", "text", "تیم", "The team that works on it"),
    _column("employee_id", "text", "کارمند", "The employee who owns it"),
    _column("order_id", "text", "شمارهٔ سفارش", "The order's number at the source"),
    _column("cause", "text", "سبب", "The root cause's key"),
    _column("cause_owner", "text", "صاحب سبب", "company, courier, partner, customer or outside"),
    _column("partner_id", "text", "شریک", "The partner or courier whose the cause is"),
    _column("first_response_minutes", "float", "دقیقه تا نخستین پاسخ", "Working minutes to the first answer; empty without one", unit="minutes"),
    _column("first_response_met", "bool", "پاسخ به‌موقع", "Whether the answer came in time; empty while that is open"),
    _column("resolution_minutes", "float", "دقیقه تا حل", "Working minutes to the last resolution, without those that rested", unit="minutes"),
    _column("resolution_met", "bool", "حل به‌موقع", "Whether it was resolved in time; empty while that is open"),
    _column("decision_minutes", "float", "دقیقه تا تصمیم", "Working minutes until something was first granted or refused", unit="minutes"),
    _column("waiting_minutes", "float", "دقیقهٔ انتظار مشتری", "Working minutes in which the customer was waited for", unit="minutes"),
    _column("handling_minutes", "float", "دقیقهٔ کار", "Employee minutes spent", unit="minutes"),
    _column("change_minutes", "float", "دقیقه تا تغییر", "Minutes from the opening until a change that answers to it was in effect; empty without one", unit="minutes"),
    _column("resolved_day", "day", "روز حل", "The local date on which it was last resolved"),
    _column("asked_day", "day", "روز پرسش", "The local date on which the customer was asked whether it helped"),
    _column("recovered", "bool", "جبران شد", "What the customer said; empty when they did not say"),
    _column("came_back", "bool", "بازگشت", "Whether they bought again within their own usual gap after it; empty while that is open or the gap unknown"),
    _column("reopenings", "int", "بازگشایی‌ها", "How often it was opened again"),
    _column("value_at_risk", "money", "ارزش در خطر", "What the company might lose with the customer, as known when it was opened"),
    sorted_by=("day", "record_id"),
)  # fmt: skip

CARE_CHANGES = _mart(
    "care_changes", "آیا تغییرها کمک کردند", "Whether changes helped",
    "یک سطر برای هر تغییر", "One row per change",
    _column("record_id", "text", "شناسهٔ تغییر", "The change's id"),
    _column("title", "text", "عنوان", "What was changed"),
    _column("state", "text", "وضعیت", "proposed, agreed, started, done or dropped"),
    _column("kind", "text", "نوع پرونده", "The type of cases that it was to make rarer"),
    _column("cause", "text", "سبب", "The root cause's key"),
    _column("touchpoint_id", "text", "نقطهٔ تماس", "The touchpoint"),
    _column("partner_id", "text", "شریک", "The partner or courier"),
    _column("owner", "text", "مسئول", "Who answers for it"),
    _column("started_day", "day", "روز آغاز", "When work on it began"),
    _column("done_day", "day", "روز انجام", "Since when it is in effect"),
    _column("first_case_day", "day", "نخستین پرونده", "Day of the first case that asked for it, at most half a year before it was proposed"),
    _column("days_to_change", "int", "روز تا تغییر", "Days from then until it was in effect", unit="days"),
    _column("before_cases", "int", "پرونده‌های پیش", "Cases of its kind and cause in the weeks before"),
    _column("before_orders", "int", "سفارش‌های پیش", "Orders in those weeks"),
    _column("after_cases", "int", "پرونده‌های پس", "Cases in the weeks since it is in effect"),
    _column("after_orders", "int", "سفارش‌های پس", "Orders in those weeks"),
    _column("before_rate", "float", "در هزار سفارش، پیش", "Cases per 1,000 orders before"),
    _column("after_rate", "float", "در هزار سفارش، پس", "Cases per 1,000 orders after"),
    _column("ratio", "float", "نسبت", "The rate after as a multiple of the rate before"),
    _column("ratio_low", "float", "کف نسبت", "Lower end of its 95 % interval"),
    _column("ratio_high", "float", "سقف نسبت", "Upper end of its 95 % interval"),
    _column("p", "float", "مقدار p", "Chance of so large a difference if nothing had changed"),
    _column("spread", "float", "پراکندگی", "Variance of weekly counts as a multiple of a Poisson's; 1 or more"),
    _column("verdict", "text", "نتیجه", "better, worse, unclear, or why it cannot be said yet", choices=CHANGE_VERDICTS),
    sorted_by=("record_id",),
)  # fmt: skip

CARE_TABLES: tuple[Table, ...] = (CARE_CASES, CARE_CHANGES)
