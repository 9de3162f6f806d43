"""Needs of customers with their evidence, studies, and published figures to compare with."""

from __future__ import annotations

from mehvar.schema._declare import column as _column
from mehvar.schema._declare import mart as _mart
from mehvar.schema._table import Table

NEED_KINDS = ("need", "pain", "wish", "idea")
NEED_STATES = ("new", "confirmed", "planned", "done", "refused")
EVIDENCE_KINDS = ("comment", "study", "note")
STUDY_KINDS = ("interview", "focus_group", "user_test", "observation", "desk")
MEASURES = ("nps", "csat", "ces", "enps", "response")

NEED_COLUMNS = (
    _column("title", "text", "عنوان", "The need in a few words", required=True),
    _column("statement", "text", "شرح", "Who needs what, so that what"),
    _column("kind", "text", "نوع", "need, pain, wish or idea", choices=NEED_KINDS),
    _column("aspect", "text", "موضوع", "The aspect of the lexicon that it is about; empty when none fits"),
    _column("state", "text", "وضعیت", "new, confirmed, planned, done or refused", choices=NEED_STATES),
    _column("reason", "text", "دلیل", "Why it was refused, or what stands in the way"),
    _column("department", "text", "واحد مسئول", "The department that answers for it"),
    _column("owner", "text", "مسئول", "Who answers for it, as user:7"),
    _column("segments", "text", "بخش‌های مشتریان", "Whom it concerns, comma separated"),
    _column("roadmap_item", "text", "سطر نقشهٔ راه", "Where it stands in the company's plan"),
    _column("due_day", "day", "موعد", "When the plan wants it done"),
    _column("changed_day", "day", "روز تغییر", "When something was changed for it"),
    _column("change", "text", "تغییر", "What was changed"),
    _column("is_archived", "bool", "بایگانی", "Whether it was put away"),
)  # fmt: skip

EVIDENCE_COLUMNS = (
    _column("need_id", "text", "شناسهٔ نیاز", "record_id of the need", required=True),
    _column("kind", "text", "نوع", "comment, study or note", required=True, choices=EVIDENCE_KINDS),
    _column("comment", "int", "کلید نظر", "The comment's key in voice_comments"),
    _column("study_id", "text", "شناسهٔ پژوهش", "record_id of the study"),
    _column("note", "text", "یادداشت", "What it shows, or what somebody saw", personal=True),
    _column("is_withdrawn", "bool", "پس گرفته شد", "Whether it was taken back"),
)  # fmt: skip

STUDY_COLUMNS = (
    _column("title", "text", "عنوان", "The study's name", required=True),
    _column("kind", "text", "نوع", "interview, focus_group, user_test, observation or desk", choices=STUDY_KINDS),
    _column("held_day", "day", "روز برگزاری", "When it was held"),
    _column("protocol", "text", "روش", "What was asked and done, so that it can be repeated"),
    _column("participants", "int", "شمار شرکت‌کنندگان", "People who took part"),
    _column("who", "text", "چه کسانی", "Who they were, by role or segment, without names"),
    _column("notes", "text", "یادداشت‌ها", "What was said and seen", personal=True),
    _column("findings", "text", "یافته‌ها", "What it showed"),
    _column("is_archived", "bool", "بایگانی", "Whether it was put away"),
)  # fmt: skip

BENCHMARK_COLUMNS = (
    _column("measure", "text", "سنجه", "nps, csat, ces, enps or response", required=True, choices=MEASURES),
    _column("industry", "text", "صنعت", "Of which companies", required=True),
    _column("region", "text", "منطقه", "Where"),
    _column("year", "int", "سال", "Gregorian year of the figures", required=True),
    _column("value", "float", "مقدار", "The figure: NPS in -100..100, shares in 0..1, CES in 1..7", required=True),
    _column("low", "float", "کف بازه", "Lower end of its interval, where it is published"),
    _column("high", "float", "سقف بازه", "Upper end of its interval, where it is published"),
    _column("sample", "int", "نمونه", "Answers behind it"),
    _column("method", "text", "روش", "How it was asked and of whom"),
    _column("reference", "text", "مرجع", "Who published it, where", required=True),
    _column("is_withdrawn", "bool", "پس گرفته شد", "Whether it was taken out again"),
)  # fmt: skip

NEED_WORTH = _mart(
    "need_worth", "ارزش نیازها", "Worth of needs",
    "یک سطر برای هر نیازی که بایگانی نشده", "One row per need that is not put away: its evidence, whose money it touches, and whether a change helped",
    _column("need_id", "text", "شناسهٔ نیاز", "record_id of the need", required=True),
    *(one for one in NEED_COLUMNS if one.name in {"title", "kind", "aspect", "state", "department"}),
    _column("evidence", "int", "شواهد", "Evidence that stands: comments still there, studies, notes"),
    _column("comments", "int", "نظرها", "Comments among it"),
    _column("studies", "int", "پژوهش‌ها", "Studies among it"),
    _column("customers", "int", "مشتریان", "Distinct known customers behind the comments; empty when too few to show"),
    _column("channels", "int", "کانال‌ها", "Distinct channels that the comments came by"),
    _column("first_day", "day", "نخستین روز", "Day of the earliest comment"),
    _column("last_day", "day", "آخرین روز", "Day of the latest comment"),
    _column("worth", "money", "ارزش", "Positive residual value of those customers (minor units); empty when too few"),
    _column("worth_low", "money", "کف ارزش", "Lower end of its 90 % interval, by the customers' own chance"),
    _column("worth_high", "money", "سقف ارزش", "Upper end of its 90 % interval"),
    _column("touched", "int", "کسانی که آن را گفتند", "Distinct customers who spoke badly of the need's aspect within a year; empty without an aspect"),
    _column("touched_worth", "money", "ارزش آنان", "Positive residual value of those (minor units)"),
    _column("touched_low", "money", "کف ارزش آنان", "Lower end of its 90 % interval"),
    _column("touched_high", "money", "سقف ارزش آنان", "Upper end of its 90 % interval"),
    _column("before_n", "int", "نظرها پیش از تغییر", "Comments judged within eight weeks before the change"),
    _column("before_share", "float", "سهم شکایت پیش از تغییر", "Share of them that speak badly of the aspect"),
    _column("before_low", "float", "کف سهم پیشین", "Lower end of its 95 % Wilson interval"),
    _column("before_high", "float", "سقف سهم پیشین", "Upper end of it"),
    _column("after_n", "int", "نظرها پس از تغییر", "Comments judged within eight weeks after the change"),
    _column("after_share", "float", "سهم شکایت پس از تغییر", "Share of them that speak badly of the aspect"),
    _column("after_low", "float", "کف سهم پسین", "Lower end of its 95 % Wilson interval"),
    _column("after_high", "float", "سقف سهم پسین", "Upper end of it"),
    _column("difference", "float", "تفاوت", "After less before"),
    _column("difference_low", "float", "کف تفاوت", "Lower end of its 95 % Newcombe interval"),
    _column("difference_high", "float", "سقف تفاوت", "Upper end of it"),
    _column("verdict", "text", "داوری", "better, worse, unclear (the interval holds zero), waiting (too few comments after), no_change, no_aspect or no_voice", choices=("better", "worse", "unclear", "waiting", "no_change", "no_aspect", "no_voice")),
    sorted_by=("need_id",),
)  # fmt: skip

SCORE_BENCHMARKS = _mart(
    "score_benchmarks", "عددهای دیگران", "Published figures",
    "یک سطر برای هر عدد منتشرشده", "One row per published figure, as it was brought in last",
    _column("benchmark_id", "text", "شناسه", "The row's id in its source", required=True),
    *(one for one in BENCHMARK_COLUMNS if one.name != "is_withdrawn"),
    sorted_by=("measure", "industry", "year"),
)  # fmt: skip

INSIGHTS_TABLES: tuple[Table, ...] = (NEED_WORTH, SCORE_BENCHMARKS)
