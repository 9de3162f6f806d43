"""The marts that ``voice`` publishes: what customers said, about what, and what changed."""

from __future__ import annotations

from mehvar.schema._declare import column as _column
from mehvar.schema._declare import mart as _mart
from mehvar.schema._table import Table
from mehvar.schema._voice_changes import VOICE_CHANGES_TABLES

SENTIMENTS = ("positive", "negative", "unsure")
LANGUAGES = ("fa", "en", "finglish", "other")

_COMMENT = _column("comment", "int", "کلید نظر", "64-bit key of the comment, made of its source and record id", required=True)  # fmt: skip
_DAY = _column("day", "day", "روز", "The local date on which it was said")
_CUSTOMER = _column("customer_id", "int", "شناسهٔ پایدار مشتری", "The customer's stable id; empty when unknown")  # fmt: skip
_CITY = _column("city", "text", "شهر", "City of the store, else of the order's delivery, else of the customer")  # fmt: skip
_STORE = _column("store_id", "text", "شناسهٔ فروشگاه", "The store concerned")
_PRODUCT = _column("product_id", "text", "شناسهٔ کالا", "The product concerned")

VOICE_COMMENTS = _mart(
    "voice_comments", "نظرهای مشتریان", "Customers' comments",
    "یک سطر برای هر بازخورد یا تماسی که متن دارد", "One row per answer, comment or inbound contact that has words",
    _COMMENT,
    _column("origin", "text", "خاستگاه", "feedback or interaction", choices=("feedback", "interaction")),
    _column("source", "text", "سامانهٔ مبدأ", "The system that the comment came from"),
    _column("record_id", "text", "شناسهٔ سطر در مبدأ", "The comment's id in its source"),
    _CUSTOMER,
    _column("order_id", "text", "شمارهٔ سفارش", "The order's number at the source"),
    _column("at", "at", "زمان", "When it was said (UTC)"),
    _DAY,
    _column("channel", "text", "کانال", "The channel"),
    _column("touchpoint_id", "text", "نقطهٔ تماس", "The touchpoint"),
    _STORE, _CITY, _PRODUCT,
    _column("kind", "text", "نوع", "rating, nps, csat, ces, enps, comment; of a contact: complaint, request, question or praise"),
    _column("score_share", "float", "نمره در بازهٔ ۰ تا ۱", "The score given with it, rescaled to 0..1; empty when not rated"),
    _column("text", "text", "متن", "The customer's words for reading, personal data replaced by marks", personal=True),
    _column("language", "text", "زبان", "fa, en, finglish or other", choices=LANGUAGES),
    _column("positive", "float", "احتمال مثبت بودن", "Calibrated probability that the comment is positive; empty when not judged"),
    _column("sentiment", "text", "احساس", "positive, negative or unsure; empty when not judged (a language we do not read)", choices=SENTIMENTS),
    _column("stars", "float", "ستارهٔ برآوردی", "Expected stars, 1..5; empty when no model tells"),
    _column("emotion", "text", "هیجان", "The emotion heard; empty when none is clear"),
    _column("method", "text", "روش", "Who judged: lexicon, model or person; empty when nobody did", choices=("lexicon", "model", "person")),
    _column("mark", "int", "نشان نسخه", "64-bit mark of the words: a comment whose mark stayed is not judged again"),
    sorted_by=("day", "comment"), row_group_size=32_768,
)  # fmt: skip

COMMENT_ASPECTS = _mart(
    "comment_aspects", "موضوع‌های هر نظر", "Aspects of comments",
    "یک سطر برای هر جای یک نظر که از موضوعی می‌گوید", "One row per place of a comment that speaks of an aspect or takes a stance",
    _COMMENT, _DAY, _CUSTOMER, _STORE, _CITY, _PRODUCT,
    _column("aspect", "text", "موضوع", "The aspect or stance, by its name in the lexicon", required=True),
    _column("kind", "text", "نوع", "aspect or stance", choices=("aspect", "stance")),
    _column("polarity", "int", "جهت", "-1 negative, 0 neither, 1 positive"),
    _column("positive", "float", "احتمال مثبت بودن نظر", "Calibrated probability that the whole comment is positive"),
    _column("start", "int", "آغاز", "Character position in the shown text where the mention begins, from 0; empty when a person added it"),
    _column("end", "int", "پایان", "Character position just after the mention"),
    sorted_by=("day", "comment", "start", "aspect"),
)  # fmt: skip

VOICE_TOPICS = _mart(
    "voice_topics", "موضوع‌ها در هر دوره", "Topics by period",
    "یک سطر برای هر موضوع و دوره", "One row per topic and period; the empty topic is all comments together",
    _column("aspect", "text", "موضوع", "The aspect or stance; empty for all comments together"),
    _column("kind", "text", "نوع", "aspect or stance; empty for all comments together"),
    _column("period_kind", "text", "نوع دوره", "jmonth and jweek, or month and week; empty for all time"),
    _column("period", "text", "دوره", "The period's key; empty for all time"),
    _column("mentions", "int", "اشاره‌ها", "Places that speak of it; of all comments, the comments"),
    _column("comments", "int", "نظرها", "Comments that speak of it"),
    _column("customers", "int", "مشتریان", "Distinct customers who spoke of it; comments without a customer are not among them"),
    _column("positive", "int", "مثبت", "Comments that speak well of it"),
    _column("negative", "int", "منفی", "Comments that speak badly of it"),
    _column("unsure", "int", "نامطمئن", "Comments that do neither, or both, or of which we are not sure"),
    _column("negative_share", "float", "سهم منفی", "Negative per comment judged; empty when the group is too small to show"),
    _column("low", "float", "کف بازه", "Lower end of its 95 % Wilson interval"),
    _column("high", "float", "سقف بازه", "Upper end of its 95 % Wilson interval"),
    _column("money_at_risk", "money", "پول در خطر", "Positive residual value of the customers who spoke badly of it (minor units); empty when unknown or too few customers"),
    _column("is_complete", "bool", "کامل است", "Whether the period had ended by the as-of day"),
    sorted_by=("kind", "aspect", "period_kind", "period"),
)  # fmt: skip

VOICE_PHRASES = _mart(
    "voice_phrases", "عبارت‌های کلیدی", "Key phrases",
    "یک سطر برای هر عبارتی که گروهی از نظرها را از دیگران جدا می‌کند", "One row per phrase that sets a group of comments apart from the others",
    _column("kind", "text", "نوع گروه", "sentiment or aspect", required=True, choices=("sentiment", "aspect")),
    _column("name", "text", "گروه", "positive or negative; or the aspect", required=True),
    _column("place", "int", "جا", "1 is the most telling phrase of the group", required=True),
    _column("phrase", "text", "عبارت", "One to three words", required=True),
    _column("here", "int", "در گروه", "Comments of the group that hold it"),
    _column("here_n", "int", "شمار گروه", "Comments of the group"),
    _column("there", "int", "در دیگران", "Other comments that hold it"),
    _column("there_n", "int", "شمار دیگران", "Other comments"),
    _column("log_odds", "float", "لگاریتم نسبت", "Log odds ratio of the two shares, drawn together by a prior"),
    _column("low", "float", "کف بازه", "Lower end of its 95 % interval"),
    _column("high", "float", "سقف بازه", "Upper end of its 95 % interval"),
    _column("exemplars", "text", "نمونه‌ها", "Keys of up to five comments that hold it, comma separated"),
    sorted_by=("kind", "name", "place"),
)  # fmt: skip

VOICE_FACTS = _mart(
    "voice_facts", "کارنامهٔ خواندن نظرها", "How the comments were read",
    "یک سطر برای هر عدد", "One row per figure about the last reading of the comments",
    _column("kind", "text", "نوع", "count, language, method or note", required=True),
    _column("name", "text", "نام", "What is counted, a language, a method, or a reason code", required=True),
    _column("value", "float", "مقدار", "The figure"),
    _column("note", "text", "یادداشت", "A model's name or a day that belongs to it"),
    sorted_by=("kind", "name"),
)  # fmt: skip

VOICE_TABLES: tuple[Table, ...] = (
    VOICE_COMMENTS, COMMENT_ASPECTS, VOICE_TOPICS, VOICE_PHRASES, VOICE_FACTS,
    *VOICE_CHANGES_TABLES,
)  # fmt: skip
