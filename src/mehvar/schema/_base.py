"""The tables we accept from a company's systems: the tracking plan.

Every base row carries where it came from (``source``, ``record_id``), the import that brought it
and when. The current row is the latest per (source, record_id) outside withdrawn imports.
"""

from __future__ import annotations

from mehvar.schema._acting import (
    CASE_COLUMNS,
    CASE_STEP_COLUMNS,
    CHANGE_COLUMNS,
    DECISION_COLUMNS,
    GRANT_COLUMNS,
    POLICY_COLUMNS,
    QUALITY_COLUMNS,
    STOCK_COLUMNS,
)
from mehvar.schema._insights import (
    BENCHMARK_COLUMNS,
    EVIDENCE_COLUMNS,
    NEED_COLUMNS,
    STUDY_COLUMNS,
)
from mehvar.schema._table import Column, Kind, Table
from mehvar.text import Bilingual


def _column(  # the table below reads best as lines of plain words
    name: str, kind: Kind, fa: str, en: str, **options: object
) -> Column:
    return Column(name=name, kind=kind, meaning=Bilingual(fa, en), **options)  # type: ignore[arg-type]


OWN_SOURCE = "mehvar"
"""The source of rows that people of the company wrote in Mehvar itself: notes, facts, ..."""

PROVENANCE: tuple[Column, ...] = (
    _column("source", "text", "سامانهٔ مبدأ", "The system that the row came from", required=True),
    _column("record_id", "text", "شناسهٔ سطر در مبدأ", "The row's id in its source", required=True),
    _column("record_hash", "int", "درهم‌سازی مبدأ و شناسه", "64-bit hash of source and record_id", required=True),
    _column("import_id", "text", "شناسهٔ ورود داده", "The import that brought the row", required=True),
    _column("ingested_at", "at", "زمان ورود", "When the row was taken in", required=True),
    _column("content_hash", "int", "درهم‌سازی محتوا", "64-bit hash of the row's content, by which the importer knows an unchanged row; empty when another writer made it"),
)  # fmt: skip

_PERSON = _column(
    "person_ref", "text", "شناسهٔ شخص در همان مبدأ",
    "The person's record_id in the people table of the same source",
)  # fmt: skip
_ORDER = _column("order_id", "text", "شمارهٔ سفارش", "The order's number at the source")
_AT = _column("at", "at", "زمان رخداد", "When it happened (UTC)", required=True)
_DAY = _column("day", "day", "روز رخداد", "The local date on which it happened", required=True)
_CHANNEL = _column("channel", "text", "کانال", "The channel: app, web, phone, shop, courier, ...")
_EMPLOYEE = _column("employee_id", "text", "شناسهٔ کارمند", "The employee who handled it")
_STORE = _column("store_id", "text", "شناسهٔ فروشگاه", "The store that served it")
_TOUCHPOINT = _column("touchpoint_id", "text", "نقطهٔ تماس", "The touchpoint where it happened")


_PERSON_KEYS = (
    _column("person_source", "text", "سامانه‌ای که شخص را می‌شناسد", "The source whose people table holds person_ref (mostly the row's own)"),
    _column("person_hash", "int", "درهم‌سازی شخص", "64-bit hash of person_source and person_ref; empty when there is no person"),
)  # fmt: skip
_ORDER_KEY = _column(
    "order_hash", "int", "درهم‌سازی سفارش",
    "64-bit hash of the order's source and order_id; empty when there is no order",
)  # fmt: skip


def _table(name: str, fa: str, en: str, grain_fa: str, grain_en: str, *columns: Column) -> Table:
    names = {column.name for column in columns}
    if "person_ref" in names:
        columns += _PERSON_KEYS
    if "order_id" in names:
        columns += (_ORDER_KEY,)
    return Table(
        name=name,
        layer="base",
        title=Bilingual(fa, en),
        grain=Bilingual(grain_fa, grain_en),
        columns=columns + PROVENANCE,
    )


PEOPLE = _table(
    "people", "اشخاص", "People",
    "یک سطر برای هر شناسه‌ای که یک سامانه از یک شخص دارد", "One row per person as one source knows them",
    _column("full_name", "text", "نام کامل", "Full name", personal=True),
    _column("first_name", "text", "نام", "Given name", personal=True),
    _column("last_name", "text", "نام خانوادگی", "Family name", personal=True),
    _column("mobile", "text", "تلفن همراه", "Mobile number", personal=True, identifies="mobile"),
    _column("email", "text", "ایمیل", "E-mail address", personal=True, identifies="email"),
    _column("national_code", "text", "کد ملی", "Iranian national code", personal=True, identifies="national_code"),
    _column("loyalty_card", "text", "کارت باشگاه", "Loyalty card number", personal=True, identifies="loyalty_card"),
    _column("customer_key", "text", "کلید مشتری در همهٔ رکوردهای مبدأ", "A key that the source itself shares between the records of one person", identifies="customer_key"),
    _column("gender", "text", "جنسیت", "Gender as the source writes it", personal=True),
    _column("birth_day", "day", "تاریخ تولد", "Date of birth", personal=True),
    _column("address", "text", "نشانی", "Postal address", personal=True),
    _column("postal_code", "text", "کد پستی", "Postal code", personal=True),
    _column("city", "text", "شهر", "City"),
    _column("region", "text", "استان یا منطقه", "Province, state or zone"),
    _column("country", "text", "کشور", "Country"),
    _column("language", "text", "زبان", "Preferred language (fa, en, ...)"),
    _CHANNEL,
    _column("registered_at", "at", "زمان عضویت", "When the person registered (UTC)"),
    _column("registered_day", "day", "روز عضویت", "The local date of registration"),
    _column("marketing_consent", "bool", "رضایت به تبلیغ", "Whether the person agreed to marketing"),
)  # fmt: skip

ORDERS = _table(
    "orders", "سفارش‌ها", "Orders",
    "یک سطر برای هر سفارش", "One row per order",
    _column("order_id", "text", "شمارهٔ سفارش", "The order's number at the source", required=True),
    _PERSON, _AT, _DAY, _CHANNEL,
    _column("status", "text", "وضعیت", "Delivered, shipped, cancelled, ... as the source writes it"),
    _column("approved_at", "at", "زمان تأیید", "When payment was approved (UTC)"),
    _column("shipped_at", "at", "زمان ارسال", "When it left for the customer (UTC)"),
    _column("promised_at", "at", "زمان وعدهٔ تحویل", "When delivery was promised for (UTC)"),
    _column("delivered_at", "at", "زمان تحویل", "When it reached the customer (UTC)"),
    _column("cancelled_at", "at", "زمان لغو", "When it was cancelled (UTC)"),
    _column("items_amount", "money", "مبلغ کالاها", "Sum of the lines before discount"),
    _column("discount_amount", "money", "تخفیف", "Discount given"),
    _column("delivery_amount", "money", "هزینهٔ ارسال", "Delivery fee that the customer paid"),
    _column("total_amount", "money", "مبلغ نهایی", "What the customer paid"),
    _column("payment_method", "text", "روش پرداخت", "Payment method"),
    _column("promotion_code", "text", "کد تخفیف", "Promotion code used"),
    _STORE, _EMPLOYEE,
    _column("courier_id", "text", "شناسهٔ پیک", "The courier who delivered it"),
    _column("city", "text", "شهر", "City of delivery"),
    _column("region", "text", "استان یا منطقه", "Province, state or zone of delivery"),
)  # fmt: skip

ORDER_LINES = _table(
    "order_lines", "اقلام سفارش", "Order lines",
    "یک سطر برای هر کالا در یک سفارش", "One row per product in an order",
    _column("order_id", "text", "شمارهٔ سفارش", "The order's number at the source", required=True),
    _column("line_no", "int", "ردیف", "Line number within the order"),
    _PERSON, _AT, _DAY,
    _column("product_id", "text", "شناسهٔ کالا", "The product's id at the source"),
    _column("product_name", "text", "نام کالا", "The product's name as sold"),
    _column("category", "text", "گروه کالا", "The product's category"),
    _column("seller_id", "text", "شناسهٔ فروشنده", "The seller or supplier of the line"),
    _column("quantity", "float", "مقدار", "Quantity, in the product's unit"),
    _column("unit_price", "money", "قیمت واحد", "Price of one unit"),
    _column("discount_amount", "money", "تخفیف سطر", "Discount on the line"),
    _column("amount", "money", "مبلغ سطر", "What the customer paid for the line"),
    _column("cost_amount", "money", "بهای تمام‌شده", "What the line cost the company"),
    _column("delivery_amount", "money", "هزینهٔ ارسال سطر", "Delivery fee charged on the line"),
    _column("out_of_stock", "bool", "ناموجود شد", "Whether the ordered product was out of stock"),
    _column("substituted_for", "text", "به جای کالای", "The product originally ordered, when this one replaced it"),
)  # fmt: skip

RETURNS = _table(
    "returns", "مرجوعی‌ها", "Returns",
    "یک سطر برای هر کالای پس‌داده", "One row per returned product",
    _column("return_id", "text", "شمارهٔ مرجوعی", "The return's number at the source"),
    _ORDER, _PERSON, _AT, _DAY,
    _column("product_id", "text", "شناسهٔ کالا", "The product's id at the source"),
    _column("quantity", "float", "مقدار", "Quantity returned, positive"),
    _column("amount", "money", "مبلغ بازگشتی", "Money given back, positive"),
    _column("reason", "text", "دلیل", "Why it was returned, as the source writes it"),
    _CHANNEL, _EMPLOYEE,
)  # fmt: skip

PRODUCTS = _table(
    "products", "کالاها", "Products",
    "یک سطر برای هر کالا", "One row per product",
    _column("product_id", "text", "شناسهٔ کالا", "The product's id at the source", required=True),
    _column("product_name", "text", "نام کالا", "The product's name"),
    _column("category", "text", "گروه کالا", "The product's category"),
    _column("brand", "text", "برند", "Brand"),
    _column("unit_price", "money", "قیمت واحد", "List price of one unit"),
    _column("unit_cost", "money", "بهای واحد", "Cost of one unit"),
    _column("size", "text", "اندازه", "Size or pack"),
    *QUALITY_COLUMNS,
)  # fmt: skip

EVENTS = _table(
    "events", "رخدادها", "Events",
    "یک سطر برای هر کار مشتری یا سامانه", "One row per thing that a customer or a system did",
    _column("name", "text", "نام رخداد", "What happened: page_viewed, alert.raised, ...", required=True),
    _PERSON, _AT, _DAY, _CHANNEL, _ORDER,
    _column("product_id", "text", "شناسهٔ کالا", "The product concerned"),
    _column("session_id", "text", "نشست", "The visit it belongs to"),
    _column("properties", "text", "ویژگی‌ها", "Everything else, as a JSON object"),
)  # fmt: skip

SYSTEM_EVENTS = _table(
    "system_events", "رخدادهای محور", "Mehvar's own events",
    "یک سطر برای هر چیزی که خود محور دید یا کرد", "One row per thing that Mehvar itself noticed or did",
    _column("name", "text", "نام رخداد", "What happened: alert.raised, ...", required=True),
    _AT, _DAY,
    _column("subject", "text", "دربارهٔ", "What it is about: a metric's name, an experience, ..."),
    _column("properties", "text", "ویژگی‌ها", "Everything else, as a JSON object"),
)  # fmt: skip

FEEDBACK_ORIGINS = (
    "survey", "form", "review", "call", "chat", "email", "messenger", "social", "complaint",
    "interview", "focus_group", "user_test", "sms", "board",
)  # fmt: skip
"""By what a feedback was heard."""

FEEDBACK = _table(
    "feedback", "بازخوردها", "Feedback",
    "یک سطر برای هر پاسخ یا نظر", "One row per answer or comment",
    _PERSON, _AT, _DAY, _CHANNEL, _ORDER, _TOUCHPOINT,
    _column("kind", "text", "نوع", "What was asked; answer is what is neither a score of these nor a comment, and counts in no score", choices=("rating", "nps", "csat", "ces", "enps", "comment", "answer")),
    _column("score", "float", "نمره", "The score on its own scale; empty when not rated"),
    _column("scale_min", "float", "کف مقیاس", "The lowest possible score"),
    _column("scale_max", "float", "سقف مقیاس", "The highest possible score"),
    _column("recommended", "bool", "پیشنهاد می‌کند", "Whether the customer recommends"),
    _column("title", "text", "عنوان", "The comment's title", personal=True),
    _column("text", "text", "متن", "The customer's own words", personal=True),
    _column("advantages", "text", "نقاط قوت", "What the customer liked", personal=True),
    _column("disadvantages", "text", "نقاط ضعف", "What the customer disliked", personal=True),
    _column("language", "text", "زبان", "Language of the text"),
    _column("survey_id", "text", "شناسهٔ نظرسنجی", "The survey that asked"),
    _column("submission_id", "text", "شناسهٔ یک بار پر کردن", "What one person sent in one go; record_id is submission_id:field_id"),
    _column("field_id", "text", "شناسهٔ پرسش", "The question's id in its survey, the same in every version and language"),
    _column("survey_version", "int", "نسخهٔ نظرسنجی", "The version of the survey that asked"),
    _column("question_version", "int", "نسخهٔ پرسش", "The version of the survey since which this question has been asked in the same way"),
    _column("origin", "text", "خاستگاه", "By what it was heard", choices=FEEDBACK_ORIGINS),
    _column("answer", "text", "پاسخ", "What is neither a score nor words: option ids joined by |, a day as YYYY-MM-DD, a number, or row=column joined by |", personal=True),
    _column("question", "text", "پرسش", "The question's wording; of a survey in its main language, before names are put in"),
    _column("sent_at", "at", "زمان ارسال", "When the question was sent (UTC)"),
    _column("product_id", "text", "شناسهٔ کالا", "The product concerned"),
    _EMPLOYEE, _STORE,
    _column("helpful_votes", "int", "رأی مفید", "How many readers found it helpful"),
    _column("unhelpful_votes", "int", "رأی نامفید", "How many readers did not"),
    _column("is_buyer", "bool", "خریدار است", "Whether the author bought the product"),
)  # fmt: skip

VOICE_LABELS = _table(
    "voice_labels", "داوری آدم‌ها دربارهٔ نظرها", "People's labels of comments",
    "یک سطر برای هر چیزی که یک نفر دربارهٔ یک نظر درست کرد", "One row per thing that a person corrected about a comment",
    _AT, _DAY,
    _column("comment", "int", "کلید نظر", "The comment's key in voice_comments", required=True),
    _column("target", "text", "چه چیزی", "What was corrected", required=True, choices=("sentiment", "emotion", "aspect")),
    _column("aspect", "text", "موضوع", "The aspect concerned, when target is aspect"),
    _column("value", "text", "مقدار", "positive, negative or unsure; an emotion; of an aspect positive, neutral, negative or absent"),
    _EMPLOYEE,
    _column("withdrawn", "bool", "پس گرفته شد", "Whether the correction was taken back"),
)  # fmt: skip

INVITATIONS = _table(
    "invitations", "دعوت به نظرسنجی", "Survey invitations",
    "یک سطر برای هر نظرسنجی فرستاده‌شده", "One row per survey sent, answered or not",
    _PERSON, _AT, _DAY, _CHANNEL, _ORDER, _TOUCHPOINT,
    _column("survey_id", "text", "شناسهٔ نظرسنجی", "The survey that was sent"),
    _column("answered_at", "at", "زمان پاسخ", "When it was answered (UTC); empty when it was not"),
    _column("survey_version", "int", "نسخهٔ نظرسنجی", "The version of the survey that was sent"),
    _column("status", "text", "وضعیت", "What became of the message", choices=("sent", "delivered", "failed", "blocked")),
    _column("purpose", "text", "هدف", "What it was sent for: to serve the customer, to learn from them or to advertise", choices=("service", "research", "marketing")),
    _column("probability", "float", "احتمال انتخاب", "The probability with which the sample took this person in, 0..1; 1 when everybody was asked"),
    _column("plan_id", "text", "شناسهٔ برنامه", "The plan by which people were asked"),
)  # fmt: skip

CONTACT_CHOICES = _table(
    "contact_choices", "انتخاب‌های مشتری دربارهٔ پیام‌ها", "Customers' choices of messages",
    "یک سطر برای هر حرف مشتری دربارهٔ پیام‌هایی که می‌خواهد یا نمی‌خواهد", "One row per word of a customer about messages that they want or refuse",
    _PERSON, _AT, _DAY,
    _column("channel", "text", "کانال", "The channel it is about: sms, email, ...; empty for all of them"),
    _column("purpose", "text", "هدف", "What such messages are for; empty for all of them", choices=("service", "research", "marketing")),
    _column("allowed", "bool", "پذیرفت", "Whether they agreed; false when they refused", required=True),
    _column("how", "text", "از چه راه", "By what they chose", choices=("page", "one_tap", "message", "employee", "api", "operator")),
    _column("withdrawn", "bool", "پس گرفته شد", "Whether they took it back"),
)  # fmt: skip

SURVEYS = _table(
    "surveys", "نظرسنجی‌ها", "Surveys",
    "یک سطر برای هر نسخهٔ منتشرشده از یک نظرسنجی", "One row per published version of a survey",
    _column("survey_id", "text", "شناسهٔ نظرسنجی", "The survey's id, the same in all its versions", required=True),
    _column("version", "int", "نسخه", "The version's number, from 1", required=True),
    _column("title", "text", "عنوان", "The survey's title in its main language"),
    _column("definition", "text", "تعریف", "Everything that the version asks, as the JSON of mehvar.surveys"),
    _column("published_at", "at", "زمان انتشار", "When the version was published (UTC)"),
    _column("closed_at", "at", "زمان پایان", "When it stopped taking answers (UTC); empty while it takes them"),
)  # fmt: skip

INTERACTIONS = _table(
    "interactions", "تماس‌ها", "Interactions",
    "یک سطر برای هر تماس، شکایت، درخواست یا یادداشت", "One row per contact, complaint, request or note",
    _PERSON, _AT, _DAY, _CHANNEL, _ORDER, _TOUCHPOINT,
    _column("kind", "text", "نوع", "What it was", choices=("complaint", "request", "question", "praise", "note")),
    _column("direction", "text", "جهت", "Who began it", choices=("inbound", "outbound")),
    _column("topic", "text", "موضوع", "What it was about"),
    _column("status", "text", "وضعیت", "Open, closed, ... as the source writes it"),
    _column("first_response_at", "at", "زمان نخستین پاسخ", "When we first answered (UTC)"),
    _column("resolved_at", "at", "زمان حل", "When it was resolved (UTC)"),
    _column("handling_minutes", "float", "دقیقهٔ کار", "Employee minutes spent", unit="minutes"),
    _column("text", "text", "متن", "What was said", personal=True),
    _column("thread_id", "text", "شناسهٔ گفت‌وگو", "The conversation it belongs to"),
    _EMPLOYEE, _STORE,
)  # fmt: skip

FACTS = _table(
    "facts", "آنچه مشتری به ما گفته است", "What customers told us",
    "یک سطر برای هر چیزی که مشتری گفته و پذیرفته که نگه داریم", "One row per thing that a customer told us and agreed that we keep",
    _PERSON, _AT, _DAY,
    _column("fact", "text", "چه چیزی", "What it is about", required=True, choices=("birthday", "anniversary", "preference", "allergy", "family", "other")),
    _column("value", "text", "مقدار", "What the customer said; a day as YYYY-MM-DD", personal=True),
    _column("consent", "bool", "رضایت", "Whether the customer agreed that we keep and use it; nothing is shown without"),
    _column("purpose", "text", "هدف", "What the customer agreed to", choices=("service", "marketing")),
    _EMPLOYEE,
    _column("withdrawn", "bool", "پس گرفته شد", "Whether the customer took it back"),
)  # fmt: skip

STORES = _table(
    "stores", "فروشگاه‌ها", "Stores",
    "یک سطر برای هر فروشگاه یا انبار", "One row per store or warehouse",
    _column("store_id", "text", "شناسهٔ فروشگاه", "The store's id at the source", required=True),
    _column("name", "text", "نام", "The store's name"),
    _column("city", "text", "شهر", "City"),
    _column("region", "text", "استان یا منطقه", "Province, state or zone"),
    _column("team_id", "text", "شناسهٔ تیم", "The team that serves the store"),
)  # fmt: skip

EMPLOYEES = _table(
    "employees", "کارکنان", "Employees",
    "یک سطر برای هر کارمند", "One row per employee",
    _column("employee_id", "text", "شناسهٔ کارمند", "The employee's id at the source", required=True),
    _column("full_name", "text", "نام", "Full name", personal=True),
    _column("team_id", "text", "شناسهٔ تیم", "The employee's team"),
    _column("role", "text", "نقش", "Role: agent, courier, picker, lead, ..."),
    _column("level", "int", "سطح", "Level of delegated authority"),
    _column("email", "text", "ایمیل", "Work e-mail", personal=True),
    _column("hired_day", "day", "روز استخدام", "Date of hire"),
    _column("left_day", "day", "روز ترک کار", "Date of leaving; empty while employed"),
)  # fmt: skip

TEAMS = _table(
    "teams", "تیم‌ها", "Teams",
    "یک سطر برای هر تیم", "One row per team",
    _column("team_id", "text", "شناسهٔ تیم", "The team's id at the source", required=True),
    _column("name", "text", "نام", "The team's name"),
    _column("department", "text", "واحد", "Department"),
    _column("parent_team_id", "text", "تیم بالادست", "The team above it"),
    _column("lead_employee_id", "text", "سرپرست", "The employee who leads it"),
)  # fmt: skip

TOUCHPOINTS = _table(
    "touchpoints", "نقاط تماس", "Touchpoints",
    "یک سطر برای هر نقطهٔ تماس", "One row per touchpoint",
    _column("touchpoint_id", "text", "شناسهٔ نقطهٔ تماس", "The touchpoint's id", required=True),
    _column("name", "text", "نام", "The touchpoint's name"),
    _column("stage", "text", "مرحلهٔ سفر", "Journey stage"),
    _CHANNEL,
    _column("owner_employee_id", "text", "مسئول", "The employee who answers for it"),
    _column("department", "text", "واحد مسئول", "The department that answers for it"),
    _column("partner", "text", "شریک", "The partner or supplier that runs it, if not us"),
)  # fmt: skip

COSTS = _table(
    "costs", "هزینه‌ها", "Costs",
    "یک سطر برای هر هزینهٔ ثبت‌شده", "One row per cost booked",
    _AT, _DAY,
    _column("kind", "text", "نوع هزینه", "acquisition, delivery, payment, service_minute, gesture, return, ...", required=True),
    _column("amount", "money", "مبلغ", "The cost", required=True),
    _PERSON, _ORDER, _CHANNEL, _EMPLOYEE,
    _column("campaign", "text", "کارزار", "The campaign it belongs to"),
    _column("note", "text", "یادداشت", "What it was for"),
)  # fmt: skip

NEEDS = _table(
    "needs", "نیازهای مشتریان", "Customers' needs",
    "یک سطر برای هر نیاز، چنان‌که آخرین بار نوشته شد", "One row per need, as it was last written",
    _AT, _DAY, *NEED_COLUMNS,
)  # fmt: skip

NEED_EVIDENCE = _table(
    "need_evidence", "شواهد نیازها", "Evidence of needs",
    "یک سطر برای هر شاهد یک نیاز", "One row per piece of evidence of a need",
    _AT, _DAY, *EVIDENCE_COLUMNS,
)  # fmt: skip

STUDIES = _table(
    "studies", "پژوهش‌ها", "Studies",
    "یک سطر برای هر مصاحبه، گروه کانونی یا آزمون", "One row per interview, focus group or test",
    _AT, _DAY, *STUDY_COLUMNS,
)  # fmt: skip

BENCHMARKS = _table(
    "benchmarks", "عددهای دیگران", "Published figures",
    "یک سطر برای هر عدد منتشرشده", "One row per published figure to compare with",
    *BENCHMARK_COLUMNS,
)  # fmt: skip

STOCK = _table(
    "stock", "موجودی فروشگاه‌ها", "Stock",
    "یک سطر برای هر کالا در هر فروشگاه", "One row per product in a store",
    _AT, _STORE, *STOCK_COLUMNS,
)  # fmt: skip

CASES = _table(
    "cases", "پرونده‌ها", "Cases",
    "یک سطر برای هر پرونده، چنان‌که اکنون هست", "One row per case, as it stands now",
    _PERSON, _AT, _DAY, _CHANNEL, _ORDER, _TOUCHPOINT, _EMPLOYEE, _STORE, *CASE_COLUMNS,
)  # fmt: skip

CASE_STEPS = _table(
    "case_steps", "گام‌های پرونده‌ها", "Steps of cases",
    "یک سطر برای هر اتفاق در یک پرونده", "One row per thing that happened in a case",
    _PERSON, _AT, _DAY, _CHANNEL, _ORDER, _EMPLOYEE, *CASE_STEP_COLUMNS,
)  # fmt: skip

CHANGES = _table(
    "changes", "تغییرها", "Changes",
    "یک سطر برای هر تغییر در کار شرکت، چنان‌که اکنون هست", "One row per change of how the company works, as it stands now",
    _AT, _DAY, _TOUCHPOINT, *CHANGE_COLUMNS,
)  # fmt: skip

POLICIES = _table(
    "policies", "سیاست‌ها", "Policies",
    "یک سطر برای هر نسخهٔ منتشرشده از یک سیاست", "One row per published version of a policy",
    _AT, _DAY, *POLICY_COLUMNS,
)  # fmt: skip

DECISIONS = _table(
    "decisions", "تصمیم‌ها", "Decisions",
    "یک سطر برای هر پاسخ یک سیاست", "One row per answer of a policy",
    _PERSON, _AT, _DAY, _CHANNEL, _ORDER, _EMPLOYEE, _STORE, *DECISION_COLUMNS,
)  # fmt: skip

GRANTS = _table(
    "grants", "جبران‌ها", "Grants",
    "یک سطر برای هر چیزی که به مشتری داده یا برایش خواسته شد، چنان‌که اکنون هست", "One row per thing granted to a customer or asked for them, as it stands now",
    _PERSON, _AT, _DAY, _CHANNEL, _ORDER, _EMPLOYEE, _STORE, *GRANT_COLUMNS,
)  # fmt: skip

BASE_TABLES: tuple[Table, ...] = (
    PEOPLE, ORDERS, ORDER_LINES, RETURNS, PRODUCTS, EVENTS, SYSTEM_EVENTS, FEEDBACK, VOICE_LABELS, SURVEYS, INVITATIONS, CONTACT_CHOICES,
    INTERACTIONS, FACTS, STORES, EMPLOYEES, TEAMS, TOUCHPOINTS, COSTS, NEEDS, NEED_EVIDENCE, STUDIES,
    BENCHMARKS, STOCK, CASES, CASE_STEPS, CHANGES, POLICIES, DECISIONS, GRANTS,
)  # fmt: skip
