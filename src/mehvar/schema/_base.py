"""The tables we accept from a company's systems: the tracking plan.

Every base row carries where it came from (``source``, ``record_id``), the import that brought it
and when. The current row is the latest per (source, record_id) outside withdrawn imports.
"""

from __future__ import annotations

from mehvar.schema._acting import ACTING_TABLES, QUALITY_COLUMNS
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
from mehvar.schema._declare import column
from mehvar.schema._insights import (
    BENCHMARK_COLUMNS,
    EVIDENCE_COLUMNS,
    NEED_COLUMNS,
    STUDY_COLUMNS,
)
from mehvar.schema._table import Table

PEOPLE = table_of(
    "people", "اشخاص", "People",
    "یک سطر برای هر شناسه‌ای که یک سامانه از یک شخص دارد", "One row per person as one source knows them",
    column("full_name", "text", "نام کامل", "Full name", personal=True),
    column("first_name", "text", "نام", "Given name", personal=True),
    column("last_name", "text", "نام خانوادگی", "Family name", personal=True),
    column("mobile", "text", "تلفن همراه", "Mobile number", personal=True, identifies="mobile"),
    column("email", "text", "ایمیل", "E-mail address", personal=True, identifies="email"),
    column("national_code", "text", "کد ملی", "Iranian national code", personal=True, identifies="national_code"),
    column("loyalty_card", "text", "کارت باشگاه", "Loyalty card number", personal=True, identifies="loyalty_card"),
    column("customer_key", "text", "کلید مشتری در همهٔ رکوردهای مبدأ", "A key that the source itself shares between the records of one person", identifies="customer_key"),
    column("gender", "text", "جنسیت", "Gender as the source writes it", personal=True),
    column("birth_day", "day", "تاریخ تولد", "Date of birth", personal=True),
    column("address", "text", "نشانی", "Postal address", personal=True),
    column("postal_code", "text", "کد پستی", "Postal code", personal=True),
    column("city", "text", "شهر", "City"),
    column("region", "text", "استان یا منطقه", "Province, state or zone"),
    column("country", "text", "کشور", "Country"),
    column("language", "text", "زبان", "Preferred language (fa, en, ...)"),
    CHANNEL,
    column("registered_at", "at", "زمان عضویت", "When the person registered (UTC)"),
    column("registered_day", "day", "روز عضویت", "The local date of registration"),
    column("marketing_consent", "bool", "رضایت به تبلیغ", "Whether the person agreed to marketing"),
)  # fmt: skip

ORDERS = table_of(
    "orders", "سفارش‌ها", "Orders",
    "یک سطر برای هر سفارش", "One row per order",
    column("order_id", "text", "شمارهٔ سفارش", "The order's number at the source", required=True),
    PERSON, AT, DAY, CHANNEL,
    column("status", "text", "وضعیت", "Delivered, shipped, cancelled, ... as the source writes it"),
    column("approved_at", "at", "زمان تأیید", "When payment was approved (UTC)"),
    column("shipped_at", "at", "زمان ارسال", "When it left for the customer (UTC)"),
    column("promised_at", "at", "زمان وعدهٔ تحویل", "When delivery was promised for (UTC)"),
    column("delivered_at", "at", "زمان تحویل", "When it reached the customer (UTC)"),
    column("cancelled_at", "at", "زمان لغو", "When it was cancelled (UTC)"),
    column("items_amount", "money", "مبلغ کالاها", "Sum of the lines before discount"),
    column("discount_amount", "money", "تخفیف", "Discount given"),
    column("delivery_amount", "money", "هزینهٔ ارسال", "Delivery fee that the customer paid"),
    column("total_amount", "money", "مبلغ نهایی", "What the customer paid"),
    column("payment_method", "text", "روش پرداخت", "Payment method"),
    column("promotion_code", "text", "کد تخفیف", "Promotion code used"),
    STORE, EMPLOYEE,
    column("courier_id", "text", "شناسهٔ پیک", "The courier who delivered it"),
    column("city", "text", "شهر", "City of delivery"),
    column("region", "text", "استان یا منطقه", "Province, state or zone of delivery"),
)  # fmt: skip

ORDER_LINES = table_of(
    "order_lines", "اقلام سفارش", "Order lines",
    "یک سطر برای هر کالا در یک سفارش", "One row per product in an order",
    column("order_id", "text", "شمارهٔ سفارش", "The order's number at the source", required=True),
    column("line_no", "int", "ردیف", "Line number within the order"),
    PERSON, AT, DAY,
    column("product_id", "text", "شناسهٔ کالا", "The product's id at the source"),
    column("product_name", "text", "نام کالا", "The product's name as sold"),
    column("category", "text", "گروه کالا", "The product's category"),
    column("seller_id", "text", "شناسهٔ فروشنده", "The seller or supplier of the line"),
    column("quantity", "float", "مقدار", "Quantity, in the product's unit"),
    column("unit_price", "money", "قیمت واحد", "Price of one unit"),
    column("discount_amount", "money", "تخفیف سطر", "Discount on the line"),
    column("amount", "money", "مبلغ سطر", "What the customer paid for the line"),
    column("cost_amount", "money", "بهای تمام‌شده", "What the line cost the company"),
    column("delivery_amount", "money", "هزینهٔ ارسال سطر", "Delivery fee charged on the line"),
    column("out_of_stock", "bool", "ناموجود شد", "Whether the ordered product was out of stock"),
    column("substituted_for", "text", "به جای کالای", "The product originally ordered, when this one replaced it"),
)  # fmt: skip

RETURNS = table_of(
    "returns", "مرجوعی‌ها", "Returns",
    "یک سطر برای هر کالای پس‌داده", "One row per returned product",
    column("return_id", "text", "شمارهٔ مرجوعی", "The return's number at the source"),
    ORDER, PERSON, AT, DAY,
    column("product_id", "text", "شناسهٔ کالا", "The product's id at the source"),
    column("quantity", "float", "مقدار", "Quantity returned, positive"),
    column("amount", "money", "مبلغ بازگشتی", "Money given back, positive"),
    column("reason", "text", "دلیل", "Why it was returned, as the source writes it"),
    CHANNEL, EMPLOYEE,
)  # fmt: skip

PRODUCTS = table_of(
    "products", "کالاها", "Products",
    "یک سطر برای هر کالا", "One row per product",
    column("product_id", "text", "شناسهٔ کالا", "The product's id at the source", required=True),
    column("product_name", "text", "نام کالا", "The product's name"),
    column("category", "text", "گروه کالا", "The product's category"),
    column("brand", "text", "برند", "Brand"),
    column("unit_price", "money", "قیمت واحد", "List price of one unit"),
    column("unit_cost", "money", "بهای واحد", "Cost of one unit"),
    column("size", "text", "اندازه", "Size or pack"),
    *QUALITY_COLUMNS,
)  # fmt: skip

EVENTS = table_of(
    "events", "رخدادها", "Events",
    "یک سطر برای هر کار مشتری یا سامانه", "One row per thing that a customer or a system did",
    column("name", "text", "نام رخداد", "What happened: page_viewed, alert.raised, ...", required=True),
    PERSON, AT, DAY, CHANNEL, ORDER,
    column("product_id", "text", "شناسهٔ کالا", "The product concerned"),
    column("session_id", "text", "نشست", "The visit it belongs to"),
    column("properties", "text", "ویژگی‌ها", "Everything else, as a JSON object"),
)  # fmt: skip

SYSTEM_EVENTS = table_of(
    "system_events", "رخدادهای محور", "Mehvar's own events",
    "یک سطر برای هر چیزی که خود محور دید یا کرد", "One row per thing that Mehvar itself noticed or did",
    column("name", "text", "نام رخداد", "What happened: alert.raised, ...", required=True),
    AT, DAY,
    column("subject", "text", "دربارهٔ", "What it is about: a metric's name, an experience, ..."),
    column("properties", "text", "ویژگی‌ها", "Everything else, as a JSON object"),
)  # fmt: skip

FEEDBACK_ORIGINS = (
    "survey", "form", "review", "call", "chat", "email", "messenger", "social", "complaint",
    "interview", "focus_group", "user_test", "sms", "board",
)  # fmt: skip
"""By what a feedback was heard."""

FEEDBACK = table_of(
    "feedback", "بازخوردها", "Feedback",
    "یک سطر برای هر پاسخ یا نظر", "One row per answer or comment",
    PERSON, AT, DAY, CHANNEL, ORDER, TOUCHPOINT,
    column("kind", "text", "نوع", "What was asked; answer is what is neither a score of these nor a comment, and counts in no score", choices=("rating", "nps", "csat", "ces", "enps", "comment", "answer")),
    column("score", "float", "نمره", "The score on its own scale; empty when not rated"),
    column("scale_min", "float", "کف مقیاس", "The lowest possible score"),
    column("scale_max", "float", "سقف مقیاس", "The highest possible score"),
    column("recommended", "bool", "پیشنهاد می‌کند", "Whether the customer recommends"),
    column("title", "text", "عنوان", "The comment's title", personal=True),
    column("text", "text", "متن", "The customer's own words", personal=True),
    column("advantages", "text", "نقاط قوت", "What the customer liked", personal=True),
    column("disadvantages", "text", "نقاط ضعف", "What the customer disliked", personal=True),
    column("language", "text", "زبان", "Language of the text"),
    column("survey_id", "text", "شناسهٔ نظرسنجی", "The survey that asked"),
    column("submission_id", "text", "شناسهٔ یک بار پر کردن", "What one person sent in one go; record_id is submission_id:field_id"),
    column("field_id", "text", "شناسهٔ پرسش", "The question's id in its survey, the same in every version and language"),
    column("survey_version", "int", "نسخهٔ نظرسنجی", "The version of the survey that asked"),
    column("question_version", "int", "نسخهٔ پرسش", "The version of the survey since which this question has been asked in the same way"),
    column("origin", "text", "خاستگاه", "By what it was heard", choices=FEEDBACK_ORIGINS),
    column("answer", "text", "پاسخ", "What is neither a score nor words: option ids joined by |, a day as YYYY-MM-DD, a number, or row=column joined by |", personal=True),
    column("question", "text", "پرسش", "The question's wording; of a survey in its main language, before names are put in"),
    column("sent_at", "at", "زمان ارسال", "When the question was sent (UTC)"),
    column("product_id", "text", "شناسهٔ کالا", "The product concerned"),
    EMPLOYEE, STORE,
    column("helpful_votes", "int", "رأی مفید", "How many readers found it helpful"),
    column("unhelpful_votes", "int", "رأی نامفید", "How many readers did not"),
    column("is_buyer", "bool", "خریدار است", "Whether the author bought the product"),
)  # fmt: skip

VOICE_LABELS = table_of(
    "voice_labels", "داوری آدم‌ها دربارهٔ نظرها", "People's labels of comments",
    "یک سطر برای هر چیزی که یک نفر دربارهٔ یک نظر درست کرد", "One row per thing that a person corrected about a comment",
    AT, DAY,
    column("comment", "int", "کلید نظر", "The comment's key in voice_comments", required=True),
    column("target", "text", "چه چیزی", "What was corrected", required=True, choices=("sentiment", "emotion", "aspect")),
    column("aspect", "text", "موضوع", "The aspect concerned, when target is aspect"),
    column("value", "text", "مقدار", "positive, negative or unsure; an emotion; of an aspect positive, neutral, negative or absent"),
    EMPLOYEE,
    column("withdrawn", "bool", "پس گرفته شد", "Whether the correction was taken back"),
)  # fmt: skip

INVITATIONS = table_of(
    "invitations", "دعوت به نظرسنجی", "Survey invitations",
    "یک سطر برای هر نظرسنجی فرستاده‌شده", "One row per survey sent, answered or not",
    PERSON, AT, DAY, CHANNEL, ORDER, TOUCHPOINT,
    column("survey_id", "text", "شناسهٔ نظرسنجی", "The survey that was sent"),
    column("answered_at", "at", "زمان پاسخ", "When it was answered (UTC); empty when it was not"),
    column("survey_version", "int", "نسخهٔ نظرسنجی", "The version of the survey that was sent"),
    column("status", "text", "وضعیت", "What became of the message", choices=("sent", "delivered", "failed", "blocked")),
    column("purpose", "text", "هدف", "What it was sent for: to serve the customer, to learn from them or to advertise", choices=("service", "research", "marketing")),
    column("probability", "float", "احتمال انتخاب", "The probability with which the sample took this person in, 0..1; 1 when everybody was asked"),
    column("plan_id", "text", "شناسهٔ برنامه", "The plan by which people were asked"),
)  # fmt: skip

CONTACT_CHOICES = table_of(
    "contact_choices", "انتخاب‌های مشتری دربارهٔ پیام‌ها", "Customers' choices of messages",
    "یک سطر برای هر حرف مشتری دربارهٔ پیام‌هایی که می‌خواهد یا نمی‌خواهد", "One row per word of a customer about messages that they want or refuse",
    PERSON, AT, DAY,
    column("channel", "text", "کانال", "The channel it is about: sms, email, ...; empty for all of them"),
    column("purpose", "text", "هدف", "What such messages are for; empty for all of them", choices=("service", "research", "marketing")),
    column("allowed", "bool", "پذیرفت", "Whether they agreed; false when they refused", required=True),
    column("how", "text", "از چه راه", "By what they chose", choices=("page", "one_tap", "message", "employee", "api", "operator")),
    column("withdrawn", "bool", "پس گرفته شد", "Whether they took it back"),
)  # fmt: skip

SURVEYS = table_of(
    "surveys", "نظرسنجی‌ها", "Surveys",
    "یک سطر برای هر نسخهٔ منتشرشده از یک نظرسنجی", "One row per published version of a survey",
    column("survey_id", "text", "شناسهٔ نظرسنجی", "The survey's id, the same in all its versions", required=True),
    column("version", "int", "نسخه", "The version's number, from 1", required=True),
    column("title", "text", "عنوان", "The survey's title in its main language"),
    column("definition", "text", "تعریف", "Everything that the version asks, as the JSON of mehvar.surveys"),
    column("published_at", "at", "زمان انتشار", "When the version was published (UTC)"),
    column("closed_at", "at", "زمان پایان", "When it stopped taking answers (UTC); empty while it takes them"),
)  # fmt: skip

INTERACTIONS = table_of(
    "interactions", "تماس‌ها", "Interactions",
    "یک سطر برای هر تماس، شکایت، درخواست یا یادداشت", "One row per contact, complaint, request or note",
    PERSON, AT, DAY, CHANNEL, ORDER, TOUCHPOINT,
    column("kind", "text", "نوع", "What it was", choices=("complaint", "request", "question", "praise", "note")),
    column("direction", "text", "جهت", "Who began it", choices=("inbound", "outbound")),
    column("topic", "text", "موضوع", "What it was about"),
    column("status", "text", "وضعیت", "Open, closed, ... as the source writes it"),
    column("first_response_at", "at", "زمان نخستین پاسخ", "When we first answered (UTC)"),
    column("resolved_at", "at", "زمان حل", "When it was resolved (UTC)"),
    column("handling_minutes", "float", "دقیقهٔ کار", "Employee minutes spent", unit="minutes"),
    column("text", "text", "متن", "What was said", personal=True),
    column("thread_id", "text", "شناسهٔ گفت‌وگو", "The conversation it belongs to"),
    EMPLOYEE, STORE,
)  # fmt: skip

FACTS = table_of(
    "facts", "آنچه مشتری به ما گفته است", "What customers told us",
    "یک سطر برای هر چیزی که مشتری گفته و پذیرفته که نگه داریم", "One row per thing that a customer told us and agreed that we keep",
    PERSON, AT, DAY,
    column("fact", "text", "چه چیزی", "What it is about", required=True, choices=("birthday", "anniversary", "preference", "allergy", "family", "other")),
    column("value", "text", "مقدار", "What the customer said; a day as YYYY-MM-DD", personal=True),
    column("consent", "bool", "رضایت", "Whether the customer agreed that we keep and use it; nothing is shown without"),
    column("purpose", "text", "هدف", "What the customer agreed to", choices=("service", "marketing")),
    EMPLOYEE,
    column("withdrawn", "bool", "پس گرفته شد", "Whether the customer took it back"),
)  # fmt: skip

STORES = table_of(
    "stores", "فروشگاه‌ها", "Stores",
    "یک سطر برای هر فروشگاه یا انبار", "One row per store or warehouse",
    column("store_id", "text", "شناسهٔ فروشگاه", "The store's id at the source", required=True),
    column("name", "text", "نام", "The store's name"),
    column("city", "text", "شهر", "City"),
    column("region", "text", "استان یا منطقه", "Province, state or zone"),
    column("team_id", "text", "شناسهٔ تیم", "The team that serves the store"),
)  # fmt: skip

EMPLOYEES = table_of(
    "employees", "کارکنان", "Employees",
    "یک سطر برای هر کارمند", "One row per employee",
    column("employee_id", "text", "شناسهٔ کارمند", "The employee's id at the source", required=True),
    column("full_name", "text", "نام", "Full name", personal=True),
    column("team_id", "text", "شناسهٔ تیم", "The employee's team"),
    column("role", "text", "نقش", "Role: agent, courier, picker, lead, ..."),
    column("level", "int", "سطح", "Level of delegated authority"),
    column("email", "text", "ایمیل", "Work e-mail", personal=True),
    column("hired_day", "day", "روز استخدام", "Date of hire"),
    column("left_day", "day", "روز ترک کار", "Date of leaving; empty while employed"),
)  # fmt: skip

TEAMS = table_of(
    "teams", "تیم‌ها", "Teams",
    "یک سطر برای هر تیم", "One row per team",
    column("team_id", "text", "شناسهٔ تیم", "The team's id at the source", required=True),
    column("name", "text", "نام", "The team's name"),
    column("department", "text", "واحد", "Department"),
    column("parent_team_id", "text", "تیم بالادست", "The team above it"),
    column("lead_employee_id", "text", "سرپرست", "The employee who leads it"),
)  # fmt: skip

TOUCHPOINTS = table_of(
    "touchpoints", "نقاط تماس", "Touchpoints",
    "یک سطر برای هر نقطهٔ تماس", "One row per touchpoint",
    column("touchpoint_id", "text", "شناسهٔ نقطهٔ تماس", "The touchpoint's id", required=True),
    column("name", "text", "نام", "The touchpoint's name"),
    column("stage", "text", "مرحلهٔ سفر", "Journey stage"),
    CHANNEL,
    column("owner_employee_id", "text", "مسئول", "The employee who answers for it"),
    column("department", "text", "واحد مسئول", "The department that answers for it"),
    column("partner", "text", "شریک", "The partner or supplier that runs it, if not us"),
)  # fmt: skip

COSTS = table_of(
    "costs", "هزینه‌ها", "Costs",
    "یک سطر برای هر هزینهٔ ثبت‌شده", "One row per cost booked",
    AT, DAY,
    column("kind", "text", "نوع هزینه", "acquisition, delivery, payment, service_minute, gesture, return, ...", required=True),
    column("amount", "money", "مبلغ", "The cost", required=True),
    PERSON, ORDER, CHANNEL, EMPLOYEE,
    column("campaign", "text", "کارزار", "The campaign it belongs to"),
    column("note", "text", "یادداشت", "What it was for"),
)  # fmt: skip

NEEDS = table_of(
    "needs", "نیازهای مشتریان", "Customers' needs",
    "یک سطر برای هر نیاز، چنان‌که آخرین بار نوشته شد", "One row per need, as it was last written",
    AT, DAY, *NEED_COLUMNS,
)  # fmt: skip

NEED_EVIDENCE = table_of(
    "need_evidence", "شواهد نیازها", "Evidence of needs",
    "یک سطر برای هر شاهد یک نیاز", "One row per piece of evidence of a need",
    AT, DAY, *EVIDENCE_COLUMNS,
)  # fmt: skip

STUDIES = table_of(
    "studies", "پژوهش‌ها", "Studies",
    "یک سطر برای هر مصاحبه، گروه کانونی یا آزمون", "One row per interview, focus group or test",
    AT, DAY, *STUDY_COLUMNS,
)  # fmt: skip

BENCHMARKS = table_of(
    "benchmarks", "عددهای دیگران", "Published figures",
    "یک سطر برای هر عدد منتشرشده", "One row per published figure to compare with",
    *BENCHMARK_COLUMNS,
)  # fmt: skip

BASE_TABLES: tuple[Table, ...] = (
    PEOPLE, ORDERS, ORDER_LINES, RETURNS, PRODUCTS, EVENTS, SYSTEM_EVENTS, FEEDBACK, VOICE_LABELS, SURVEYS, INVITATIONS, CONTACT_CHOICES,
    INTERACTIONS, FACTS, STORES, EMPLOYEES, TEAMS, TOUCHPOINTS, COSTS, NEEDS, NEED_EVIDENCE, STUDIES,
    BENCHMARKS, *ACTING_TABLES,
)  # fmt: skip
