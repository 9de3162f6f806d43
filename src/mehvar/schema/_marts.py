"""The tables that a build makes: what one slice publishes and the others read by name.

Siblings share tables, not code. A mart is replaced whole by its owner and becomes visible to
readers when the build that made it ends.
"""

from __future__ import annotations

from mehvar.schema._behaviour import BEHAVIOUR_TABLES
from mehvar.schema._care import CARE_TABLES
from mehvar.schema._conduct import CONDUCT_TABLES
from mehvar.schema._declare import CUSTOMER as _CUSTOMER
from mehvar.schema._declare import column as _column
from mehvar.schema._declare import mart as _mart
from mehvar.schema._drivers import DRIVERS_TABLES
from mehvar.schema._insights import INSIGHTS_TABLES
from mehvar.schema._policy_lab import POLICY_LAB_TABLES
from mehvar.schema._profit import PROFIT_TABLES
from mehvar.schema._results import (
    CUSTOMER_LIST,
    CUSTOMER_RISK,
    EXPERIENCE_EFFECTS,
    EXPERIENCE_RISK,
    METRIC_SIGNALS,
    METRIC_VALUES,
    TODAY_NUMBERS,
)
from mehvar.schema._retention import RETENTION_TABLES
from mehvar.schema._scores import SCORES_TABLES
from mehvar.schema._segments import SEGMENTS_TABLES
from mehvar.schema._table import Table
from mehvar.schema._value import VALUE_TABLES
from mehvar.schema._voice import VOICE_TABLES

_SOURCE = _column("source", "text", "سامانهٔ مبدأ", "The system that the row came from")
_RECORD = _column("record_id", "text", "شناسهٔ سطر در مبدأ", "The row's id in its source")
_AT = _column("at", "at", "زمان رخداد", "When it happened (UTC)")
_DAY = _column("day", "day", "روز رخداد", "The local date on which it happened")
_ORDER = _column("order_id", "text", "شمارهٔ سفارش", "The order's number at the source")
_CHANNEL = _column("channel", "text", "کانال", "The channel")

DATES = _mart(
    "dates", "تقویم", "Calendar",
    "یک سطر برای هر روز", "One row per day",
    _column("day", "day", "روز", "The date", required=True),
    _column("week", "text", "هفتهٔ میلادی", "Monday that begins the ISO week, YYYY-MM-DD"),
    _column("month", "text", "ماه میلادی", "Gregorian month, YYYY-MM"),
    _column("quarter", "text", "فصل میلادی", "Gregorian quarter, YYYY-Qn"),
    _column("year", "text", "سال میلادی", "Gregorian year, YYYY"),
    _column("jday", "text", "روز شمسی", "Jalali date, YYYY-MM-DD"),
    _column("jweek", "text", "هفتهٔ شمسی", "Jalali date of the Saturday that begins the week"),
    _column("jmonth", "text", "ماه شمسی", "Jalali month, YYYY-MM"),
    _column("jseason", "text", "فصل شمسی", "Jalali season, YYYY-Sn (S1 is spring)"),
    _column("jyear", "text", "سال شمسی", "Jalali year, YYYY"),
    _column("fyear", "text", "سال مالی", "Fiscal year by the workspace's first fiscal month"),
    _column("weekday", "int", "روز هفته", "0 is Saturday, 6 is Friday"),
    _column("is_working_day", "bool", "روز کاری", "Whether the company works on the day"),
    _column("working_fraction", "float", "کسر روز کاری", "1 whole day, 0.5 half day, 0 none"),
    _column("holiday", "text", "تعطیلی", "The holiday's name, or empty"),
    _column("occasion", "text", "مناسبت", "The occasion's name, or empty"),
    sorted_by=("day",),
)  # fmt: skip

PROFILES = _mart(
    "profiles", "نمایه‌ها", "Profiles",
    "یک سطر برای هر شناسهٔ شخص در یک مبدأ", "One row per person as one source knows them",
    _SOURCE,
    _column("person_ref", "text", "شناسهٔ شخص در مبدأ", "The person's id in the source", required=True),
    _column("profile_hash", "int", "درهم‌سازی مبدأ و شناسه", "64-bit hash of source and person_ref", required=True),
    _CUSTOMER,
    sorted_by=("customer_id", "profile_hash"), row_group_size=16_384, groups_per_file=32,
)  # fmt: skip

IDENTITY_LINKS = _mart(
    "identity_links", "دلیل پیوندها", "Identity links",
    "یک سطر برای هر شناسه‌ای که یک نمایه دارد", "One row per identifier that a profile carries",
    _CUSTOMER, _SOURCE,
    _column("person_ref", "text", "شناسهٔ شخص در مبدأ", "The person's id in the source"),
    _column("kind", "text", "نوع شناسه", "mobile, email, national_code, loyalty_card, customer_key, hand"),
    _column("identifier", "text", "شناسهٔ یکدست‌شده", "The normalised identifier", personal=True),
    _column("status", "text", "وضعیت", "linked, shared (does not link), split (undone by hand)"),
    _column("why", "text", "دلیل", "Code of the reason, as docs/slices/identity.md lists them"),
    _column("profiles", "int", "شمار نمایه‌ها", "How many profiles carry the identifier"),
    _column("profile_hash", "int", "درهم‌سازی مبدأ و شناسه", "64-bit hash of source and person_ref"),
    _column("identifier_hash", "int", "درهم‌سازی شناسه", "64-bit hash of the identifier and its kind"),
    sorted_by=("customer_id",), row_group_size=16_384, groups_per_file=32,
)  # fmt: skip

IDENTITY_REGISTRY = _mart(
    "identity_registry", "دفتر نمایه‌ها", "Register of profiles",
    "یک سطر برای هر نمایه‌ای که تا کنون دیده شده", "One row per profile ever seen, also those that are gone",
    _column("profile_hash", "int", "درهم‌سازی مبدأ و شناسه", "64-bit hash of source and person_ref", required=True),
    _column("profile_no", "int", "شمارهٔ نمایه", "The profile's own number, given once, in order of first sight", required=True),
    _CUSTOMER,
    _column("block", "int", "گروه محاسبه", "Profiles that can only be judged together share it; empty when gone"),
    _column("mark", "int", "نشان نسخه", "Tells whether the profile's row or the rules changed since; empty without a people row"),
    _column("present", "bool", "حاضر است", "Whether the profile is in the data now", required=True),
    sorted_by=("profile_hash",), row_group_size=32_768,
)  # fmt: skip

CUSTOMER_ORDERS = _mart(
    "customer_orders", "سفارش‌های مشتریان", "Customers' orders",
    "یک سطر برای هر سفارش، با مشتری و آنچه بر آن گذشت", "One row per order, with its customer and what happened to it",
    _column("customer_id", "int", "شناسهٔ پایدار مشتری", "The customer's stable id; empty when unknown"),
    _SOURCE, _RECORD, _ORDER,
    _column("order_hash", "int", "درهم‌سازی سفارش", "64-bit hash of source and order_id"),
    _AT, _DAY, _CHANNEL,
    _column("store_id", "text", "شناسهٔ فروشگاه", "The store that served it"),
    _column("city", "text", "شهر", "City"),
    _column("region", "text", "استان یا منطقه", "Province, state or zone"),
    _column("employee_id", "text", "شناسهٔ کارمند", "The employee who handled it"),
    _column("courier_id", "text", "شناسهٔ پیک", "The courier who delivered it"),
    _column("category", "text", "گروه کالا", "The category with the largest amount in the order"),
    _column("seller_id", "text", "شناسهٔ فروشنده", "The seller with the largest amount in the order"),
    _column("status", "text", "وضعیت", "delivered, cancelled or open"),
    _column("promised_at", "at", "زمان وعده", "When delivery was promised for (UTC)"),
    _column("delivered_at", "at", "زمان تحویل", "When it reached the customer (UTC)"),
    _column("delivery_minutes", "float", "دقیقه از سفارش تا تحویل", "Minutes from order to delivery", unit="minutes"),
    _column("delay_minutes", "float", "دقیقهٔ دیرکرد", "Minutes after the promise; negative when early; empty when unknown", unit="minutes"),
    _column("is_late", "bool", "دیر رسید", "Whether delivered after the promised time; empty when unknown"),
    _column("lines", "int", "شمار اقلام", "Number of lines"),
    _column("gross_amount", "money", "مبلغ سفارش", "What the customer paid or owes for the order"),
    _column("returned_amount", "money", "مبلغ بازگشتی", "Money given back for the order"),
    _column("net_amount", "money", "مبلغ خالص", "Gross minus returned; zero when cancelled"),
    _column("discount_amount", "money", "تخفیف", "Discount given"),
    _column("is_out_of_stock", "bool", "ناموجودی داشت", "Whether a line was out of stock; empty when the source does not say"),
    _column("is_substituted", "bool", "جایگزینی داشت", "Whether a line was substituted; empty when the source does not say"),
    _column("is_returned", "bool", "مرجوعی داشت", "Whether anything came back"),
    _column("is_damaged_or_wrong", "bool", "کالای خراب یا اشتباه", "Whether something came back as damaged or wrong; empty when reasons are unknown"),
    _column("contacts", "int", "شمار تماس‌ها", "Contacts about the order"),
    _column("complaints", "int", "شمار شکایت‌ها", "Complaints about the order"),
    _column("first_response_minutes", "float", "دقیقه تا نخستین پاسخ", "Slowest first response to a contact about the order", unit="minutes"),
    _column("score", "float", "نمرهٔ سفارش (۰ تا ۱)", "Mean score given to the order, rescaled to 0..1; empty when not rated"),
    _column("order_number", "int", "چندمین سفارش", "1 for the customer's first order"),
    _column("previous_day", "day", "روز سفارش پیشین", "The day of the customer's previous order"),
    _column("next_day", "day", "روز سفارش بعدی", "The day of the customer's next order; empty when none yet"),
    sorted_by=("customer_id", "at", "source", "order_id"), groups_per_file=8,
)  # fmt: skip

CUSTOMER_LINES = _mart(
    "customer_order_lines", "اقلام سفارش مشتریان", "Customers' order lines",
    "یک سطر برای هر کالا در یک سفارش", "One row per product in an order, with its customer",
    _column("customer_id", "int", "شناسهٔ پایدار مشتری", "The customer's stable id; empty when unknown"),
    _SOURCE, _RECORD, _ORDER, _AT, _DAY,
    _column("product_id", "text", "شناسهٔ کالا", "The product's id"),
    _column("product_name", "text", "نام کالا", "The product's name"),
    _column("category", "text", "گروه کالا", "The product's category"),
    _column("seller_id", "text", "شناسهٔ فروشنده", "The seller of the line"),
    _column("quantity", "float", "مقدار", "Quantity"),
    _column("amount", "money", "مبلغ سطر", "What the customer paid for the line"),
    _column("cost_amount", "money", "بهای تمام‌شده", "What the line cost the company"),
    _column("out_of_stock", "bool", "ناموجود شد", "Whether the ordered product was out of stock"),
    _column("substituted_for", "text", "به جای کالای", "The product originally ordered"),
    sorted_by=("customer_id", "at", "source", "record_id"),
)  # fmt: skip

CUSTOMER_RETURNS = _mart(
    "customer_returns", "مرجوعی‌های مشتریان", "Customers' returns",
    "یک سطر برای هر کالای پس‌داده", "One row per returned product, with its customer",
    _column("customer_id", "int", "شناسهٔ پایدار مشتری", "The customer's stable id; empty when unknown"),
    _SOURCE, _RECORD, _ORDER, _AT, _DAY, _CHANNEL,
    _column("product_id", "text", "شناسهٔ کالا", "The product's id"),
    _column("quantity", "float", "مقدار", "Quantity returned, positive"),
    _column("amount", "money", "مبلغ بازگشتی", "Money given back, positive"),
    _column("reason", "text", "دلیل", "damaged, wrong_item, changed_mind, quality, late, cancelled, other; empty when unknown"),
    sorted_by=("customer_id", "at", "source", "record_id"),
)  # fmt: skip

CUSTOMER_FEEDBACK = _mart(
    "customer_feedback", "بازخورد مشتریان", "Customers' feedback",
    "یک سطر برای هر پاسخ یا نظر", "One row per answer or comment, with its customer",
    _column("customer_id", "int", "شناسهٔ پایدار مشتری", "The customer's stable id; empty when unknown"),
    _SOURCE, _RECORD, _ORDER, _AT, _DAY, _CHANNEL,
    _column("touchpoint_id", "text", "نقطهٔ تماس", "The touchpoint"),
    _column("kind", "text", "نوع", "rating, nps, csat, ces, enps or comment"),
    _column("score", "float", "نمره", "The score on its own scale"),
    _column("scale_min", "float", "کف مقیاس", "The lowest possible score"),
    _column("scale_max", "float", "سقف مقیاس", "The highest possible score"),
    _column("score_share", "float", "نمره در بازهٔ ۰ تا ۱", "The score rescaled to 0..1"),
    _column("recommended", "bool", "پیشنهاد می‌کند", "Whether the customer recommends"),
    _column("text", "text", "متن", "Title and text together", personal=True),
    _column("language", "text", "زبان", "Language of the text"),
    _column("product_id", "text", "شناسهٔ کالا", "The product concerned"),
    _column("store_id", "text", "شناسهٔ فروشگاه", "The store concerned (the order's when the source does not say)"),
    _column("employee_id", "text", "شناسهٔ کارمند", "The employee concerned"),
    _column("region", "text", "استان یا منطقه", "The order's region"),
    _column("order_is_late", "bool", "سفارش دیر رسید", "Whether the order it is about was late; empty when unknown"),
    sorted_by=("customer_id", "at", "source", "record_id"),
)  # fmt: skip

CUSTOMER_INTERACTIONS = _mart(
    "customer_interactions", "تماس‌های مشتریان", "Customers' interactions",
    "یک سطر برای هر تماس", "One row per contact, with its customer",
    _column("customer_id", "int", "شناسهٔ پایدار مشتری", "The customer's stable id; empty when unknown"),
    _SOURCE, _RECORD, _ORDER, _AT, _DAY, _CHANNEL,
    _column("kind", "text", "نوع", "complaint, request, question, praise or note"),
    _column("direction", "text", "جهت", "inbound or outbound"),
    _column("topic", "text", "موضوع", "What it was about"),
    _column("response_minutes", "float", "دقیقه تا نخستین پاسخ", "Minutes to the first response", unit="minutes"),
    _column("resolution_minutes", "float", "دقیقه تا حل", "Minutes to the resolution", unit="minutes"),
    _column("handling_minutes", "float", "دقیقهٔ کار", "Employee minutes spent", unit="minutes"),
    _column("employee_id", "text", "شناسهٔ کارمند", "The employee who handled it"),
    _column("store_id", "text", "شناسهٔ فروشگاه", "The store concerned"),
    _column("text", "text", "متن", "What was said", personal=True),
    sorted_by=("customer_id", "at", "source", "record_id"),
)  # fmt: skip

CUSTOMERS = _mart(
    "customers", "مشتریان", "Customers",
    "یک سطر برای هر مشتری", "One row per customer",
    _CUSTOMER,
    _column("full_name", "text", "نام", "Name", personal=True),
    _column("mobile", "text", "تلفن همراه", "Mobile number", personal=True),
    _column("email", "text", "ایمیل", "E-mail address", personal=True),
    _column("birth_day", "day", "تاریخ تولد", "Date of birth", personal=True),
    _column("gender", "text", "جنسیت", "Gender", personal=True),
    _column("city", "text", "شهر", "City"),
    _column("region", "text", "استان یا منطقه", "Province, state or zone"),
    _column("country", "text", "کشور", "Country"),
    _column("profiles", "int", "شمار نمایه‌ها", "Profiles joined in this customer"),
    _column("sources", "int", "شمار مبدأها", "Sources in which the customer appears"),
    _column("channels", "text", "کانال‌ها", "Channels used, comma separated, in alphabetical order"),
    _column("channel_count", "int", "شمار کانال‌ها", "How many channels the customer used"),
    _column("store_id", "text", "فروشگاه اصلی", "The store of most orders"),
    _column("stores", "int", "شمار فروشگاه‌ها", "Stores that served the customer"),
    _column("first_seen_day", "day", "نخستین روز", "First day on which anything is known"),
    _column("last_seen_day", "day", "آخرین روز", "Last day on which anything is known"),
    _column("tenure_days", "int", "روزهای آشنایی", "Days from first seen to the as-of day", unit="days"),
    _column("first_order_day", "day", "نخستین سفارش", "Day of the first order"),
    _column("last_order_day", "day", "آخرین سفارش", "Day of the last order"),
    _column("orders", "int", "شمار سفارش", "Orders that were not cancelled"),
    _column("cancelled_orders", "int", "سفارش لغوشده", "Cancelled orders"),
    _column("gross_spend", "money", "خرید ناخالص", "Paid before returns"),
    _column("returned_amount", "money", "مبلغ بازگشتی", "Money given back"),
    _column("net_spend", "money", "خرید خالص", "Paid minus returned"),
    _column("spend_90d", "money", "خرید ۹۰ روز اخیر", "Net spend in the last 90 days to the as-of day"),
    _column("mean_gap_days", "float", "میانگین فاصلهٔ خرید", "Mean days between orders", unit="days"),
    _column("returns", "int", "شمار مرجوعی", "Returned products"),
    _column("last_rating", "float", "آخرین امتیاز", "Last rating on its own scale"),
    _column("last_nps", "float", "آخرین NPS", "Last 0-10 answer"),
    _column("last_csat", "float", "آخرین رضایت", "Last CSAT answer"),
    _column("mean_score", "float", "میانگین نمره (۰ تا ۱)", "Mean of all scores, rescaled to 0..1"),
    _column("feedbacks", "int", "شمار بازخورد", "Feedback items"),
    _column("contacts", "int", "شمار تماس", "Interactions"),
    _column("complaints", "int", "شمار شکایت", "Complaints"),
    _column("promises_kept", "int", "وعده‌های عمل‌شده", "Orders delivered by the promised time"),
    _column("promises_broken", "int", "وعده‌های شکسته", "Orders delivered after the promised time"),
    _column("lifecycle", "text", "مرحلهٔ چرخهٔ عمر", "prospect, new, active, quiet or lost", choices=("prospect", "new", "active", "quiet", "lost")),
    _column("as_of_day", "day", "تا روز", "The day up to which the row was computed"),
    sorted_by=("customer_id",), row_group_size=8_192, groups_per_file=16,
)  # fmt: skip

CUSTOMER_STORES = _mart(
    "customer_stores", "فروشگاه‌های مشتریان", "Stores that served customers",
    "یک سطر برای هر مشتری و فروشگاهی که به او خدمت داده", "One row per customer and store that served them",
    _CUSTOMER,
    _column("store_id", "text", "شناسهٔ فروشگاه", "The store", required=True),
    _column("orders", "int", "شمار سفارش", "Orders that the store served, cancelled ones too"),
    _column("interactions", "int", "شمار تماس", "Interactions that concern the store"),
    _column("feedback", "int", "شمار بازخورد", "Answers and comments that concern the store"),
    _column("last_day", "day", "آخرین روز", "The last day on which any of it happened"),
    sorted_by=("store_id", "customer_id"), row_group_size=32_768,
)  # fmt: skip

CUSTOMER_FACTS = _mart(
    "customer_facts", "دانسته‌های خصوصی مشتریان", "What customers told us",
    "یک سطر برای هر مشتری و هر چیزی که گفته است؛ تازه‌ترین گفته", "One row per customer and kind of fact: what they said last",
    _CUSTOMER,
    _column("fact", "text", "چه چیزی", "birthday, anniversary, preference, allergy, family or other", required=True),
    _column("value", "text", "مقدار", "What the customer said; empty when taken back or without consent", personal=True),
    _column("in_force", "bool", "معتبر", "Whether the customer agreed and has not taken it back"),
    _column("purpose", "text", "هدف", "What the customer agreed to: service or marketing"),
    _AT, _DAY,
    _column("employee_id", "text", "شناسهٔ کارمند", "The employee who wrote it down"),
    _SOURCE, _RECORD,
    sorted_by=("customer_id", "fact"), row_group_size=8_192,
)  # fmt: skip

TIMELINE = _mart(
    "timeline", "خط زمان", "Timeline",
    "یک سطر برای هر چیزی که بر مشتری گذشت", "One row per thing that happened to or was done by a customer",
    _CUSTOMER, _AT, _DAY,
    _column("kind", "text", "نوع", "registered, order, delivery, return, feedback, interaction, event, fact, case or grant"),
    _CHANNEL,
    _column("what", "text", "چه شد", "A short code of what happened: late, on_time, complaint, rating, ..."),
    _column("amount", "money", "مبلغ", "The money concerned, if any"),
    _column("score", "float", "نمره", "The score concerned, if any"),
    _column("minutes", "float", "دقیقه", "Delay or response time concerned, if any", unit="minutes"),
    _column("text", "text", "متن", "The customer's words, a product or a topic", personal=True),
    _ORDER, _SOURCE, _RECORD,
    sorted_by=("customer_id", "at", "source", "record_id", "kind"),
    row_group_size=16_384, groups_per_file=32,
)  # fmt: skip

ATTRIBUTES = _mart(
    "attributes", "ویژگی‌های مشتری", "Customer attributes",
    "یک سطر برای هر ویژگی هر مشتری", "One row per customer and attribute",
    _CUSTOMER,
    _column("attribute", "text", "ویژگی", "The attribute's name", required=True),
    _column("value", "text", "مقدار", "Its value as text"),
    _column("as_of", "day", "تا روز", "The day up to which it is known"),
    sorted_by=("customer_id", "attribute"), row_group_size=16_384, groups_per_file=32,
)  # fmt: skip

MART_TABLES: tuple[Table, ...] = (
    DATES, PROFILES, IDENTITY_LINKS, IDENTITY_REGISTRY, CUSTOMER_ORDERS, CUSTOMER_LINES, CUSTOMER_RETURNS,
    CUSTOMER_FEEDBACK, CUSTOMER_INTERACTIONS, CUSTOMERS, CUSTOMER_STORES, CUSTOMER_FACTS, TIMELINE, ATTRIBUTES, METRIC_VALUES,
    METRIC_SIGNALS, EXPERIENCE_EFFECTS, EXPERIENCE_RISK, TODAY_NUMBERS, CUSTOMER_RISK, CUSTOMER_LIST,
    *PROFIT_TABLES, *BEHAVIOUR_TABLES, *VALUE_TABLES, *RETENTION_TABLES, *SEGMENTS_TABLES, *SCORES_TABLES,
    *DRIVERS_TABLES, *CONDUCT_TABLES,
    *CARE_TABLES, *INSIGHTS_TABLES, *VOICE_TABLES, *POLICY_LAB_TABLES,
)  # fmt: skip
