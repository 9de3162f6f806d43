"""The marts that ``conduct`` publishes: unusual returns and grants, as questions for a person."""

from __future__ import annotations

from mehvar.schema._declare import CUSTOMER as _CUSTOMER
from mehvar.schema._declare import column as _column
from mehvar.schema._declare import mart as _mart
from mehvar.schema._table import Table

QUESTION_KINDS = (
    "employee_grants", "customer_grants", "customer_claims", "pair", "below_limit", "after_hours",
    "shared", "elsewhere",
)  # fmt: skip
"""What may be unusual about grants."""

CONDUCT_RETURNERS = _mart(
    "conduct_returners", "مرجوعی‌های پرتکرار", "Habitual returns",
    "یک سطر برای هر مشتری که چیزی به خواست خود پس داده است", "One row per customer who gave something back by their own wish",
    _CUSTOMER,
    _column("lines", "int", "اقلام خریده", "Lines bought up to the as-of day"),
    _column("returned", "int", "اقلام پس‌داده", "Returned lines, whatever the reason"),
    _column("ours", "int", "به سبب شرکت", "Of those, returned for a reason that is the company's: they count against nobody"),
    _column("unexplained", "int", "بی‌دلیل", "Of those, returned for no reason that we understand: they count against nobody either"),
    _column("counted", "int", "به خواست مشتری", "Of those, returned by the customer's own wish"),
    _column("expected", "float", "مورد انتظار", "Returns by own wish that others would have with the same lines, by category, size and channel"),
    _column("ratio", "float", "نسبت", "Counted to expected, drawn towards 1 (posterior mean)"),
    _column("ratio_low", "float", "کف نسبت", "Lower end of its 95 % interval"),
    _column("ratio_high", "float", "سقف نسبت", "Upper end of its 95 % interval"),
    _column("doubtful", "float", "احتمال دو برابر", "Probability that the ratio is above two"),
    _column("amount", "money", "مبلغ پس‌داده", "Money given back for what was counted"),
    _column("residual_value", "money", "ارزش باقی‌مانده", "What the customer is still worth"),
    _column("residual_low", "money", "کف ارزش", "Lower end of its 90 % interval"),
    _column("residual_high", "money", "سقف ارزش", "Upper end of its 90 % interval"),
    _column("is_question", "bool", "پرسش", "Whether the probability is above 95 % and the residual value below zero"),
    _column("last_day", "day", "آخرین روز", "Day of the last return that was counted"),
    sorted_by=("customer_id",), row_group_size=8_192,
)  # fmt: skip

CONDUCT_QUESTIONS = _mart(
    "conduct_questions", "پرسش‌های جبران‌ها", "Questions about grants",
    "یک سطر برای هر پرسش، و برای هر کارمندی که سنجیده شد", "One row per question that stands out, and per employee who was compared",
    _column("question_id", "text", "شناسه", "The question's id, the same in every build", required=True),
    _column("kind", "text", "نوع", "What is unusual", required=True, choices=QUESTION_KINDS),
    _column("employee_id", "text", "شناسهٔ کارمند", "The employee concerned, if any"),
    _column("team_id", "text", "شناسهٔ تیم", "The employee's team"),
    _column("customer_id", "int", "شناسهٔ مشتری", "The customer concerned, if any; of a group the first one"),
    _column("people", "int", "شمار مشتریان", "Customers in the group"),
    _column("moments", "int", "شمار موقعیت‌ها", "Moments in which something could have been granted, orders of claims, or grants compared"),
    _column("observed", "int", "دیده‌شده", "What was counted"),
    _column("expected", "float", "مورد انتظار", "What others would have with the same case mix"),
    _column("ratio", "float", "نسبت", "Observed to expected; empty where an exact chance says more"),
    _column("ratio_low", "float", "کف نسبت", "Lower end of its exact 95 % interval (Garwood)"),
    _column("ratio_high", "float", "سقف نسبت", "Upper end of its 95 % interval"),
    _column("p", "float", "احتمال تصادف", "Probability of so many or more when nothing is unusual"),
    _column("is_found", "bool", "نامعمول", "Whether it stands out among all compared, false finds at most one in twenty (Benjamini-Hochberg)"),
    _column("amount", "money", "مبلغ", "Money granted in what was counted"),
    _column("limit_amount", "money", "سقف", "The limit below which the amounts bunch"),
    _column("situation", "text", "موقعیت", "The situation, of kinds that concern one"),
    _column("first_day", "day", "نخستین روز", "Day of the first of what was counted"),
    _column("last_day", "day", "آخرین روز", "Day of the last of what was counted"),
    sorted_by=("kind", "question_id"),
)  # fmt: skip

CONDUCT_MEMBERS = _mart(
    "conduct_members", "کسان یک پرسش", "Who is in a group",
    "یک سطر برای هر مشتری در گروهی که دستگاه یا نشانی مشترک دارد", "One row per customer of a group that shares a device or an address",
    _column("question_id", "text", "شناسهٔ پرسش", "The question's id", required=True),
    _CUSTOMER,
    _column("grants", "int", "جبران‌ها", "Grants of the customer"),
    _column("amount", "money", "مبلغ", "Money granted to the customer"),
    _column("shares", "text", "چه چیز مشترک است", "device, address or identifier, joined by |"),
    sorted_by=("question_id", "customer_id"),
)  # fmt: skip

CONDUCT_NUMBERS = _mart(
    "conduct_numbers", "عددهای رفتار", "Numbers of conduct",
    "یک سطر برای هر عدد", "One row per number behind the questions",
    _column("name", "text", "نام", "compared, found, spread (shape of the Gamma), reasons_known, lowest_p, density_ratio, ...", required=True),
    _column("kind", "text", "نوع", "The kind of question, returners, or empty"),
    _column("value", "float", "مقدار", "The number"),
    sorted_by=("kind", "name"),
)  # fmt: skip

CONDUCT_TABLES: tuple[Table, ...] = (
    CONDUCT_RETURNERS, CONDUCT_QUESTIONS, CONDUCT_MEMBERS, CONDUCT_NUMBERS,
)  # fmt: skip
