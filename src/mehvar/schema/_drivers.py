"""The marts that ``drivers`` publishes: what moves scores and retention, and how sure that is."""

from __future__ import annotations

from mehvar.schema._declare import column as _column
from mehvar.schema._declare import mart as _mart
from mehvar.schema._table import Table

OUTCOMES = ("nps", "csat", "ces", "rating", "return")
ORIGINS = ("operational", "mentioned", "stated")

_OUTCOME = _column(
    "outcome",
    "text",
    "نتیجه",
    "nps, csat, ces, rating (answers) or return (whether the customer ordered again within the horizon)",
    required=True,
)
_DRIVER = _column(
    "driver",
    "text",
    "عامل",
    "Code of the driver: late_minutes, aspect:packaging, touchpoint:checkout:csat, ...",
    required=True,
)
_ORIGIN = _column(
    "origin",
    "text",
    "از کجا",
    "operational (what happened), mentioned (an aspect in their own words) or stated (another answer of theirs)",
    choices=ORIGINS,
)

DRIVER_OUTCOMES = _mart(
    "driver_outcomes", "نتیجه‌هایی که توضیح داده شد", "Outcomes and their models",
    "یک سطر برای هر نتیجه: چه اندازه از آن را عامل‌ها توضیح می‌دهند", "One row per outcome: how much of it its drivers explain",
    _OUTCOME,
    _column("n", "int", "شمار", "Answers (or orders) behind it"),
    _column("customers", "int", "مشتریان", "Customers they come from; answers of nobody known count one each"),
    _column("share_read", "float", "سهم خوانده‌شده", "Share of the customers that was read: below 1 in a very large company"),
    _column("complete", "int", "ردیف‌های کامل", "Rows in which no driver is unknown: what a listwise analysis would have kept"),
    _column("drivers", "int", "شمار عامل‌ها", "Drivers in the model"),
    _column("mean", "float", "میانگین", "Mean of the outcome on its own scale (return: share)"),
    _column("r2", "float", "توضیح‌داده‌شده", "Share of the variance that all drivers explain together (R2)"),
    _column("r2_low", "float", "کف بازه", "Lower end of its 90 % interval"),
    _column("r2_high", "float", "سقف بازه", "Upper end of its 90 % interval"),
    _column("ordinal_r2", "float", "توضیح ترتیبی", "The same for ranks: R2 of the ridits, the score statistic of the proportional-odds model"),
    _column("ordinal_agreement", "float", "همخوانی ترتیب", "Kendall's tau between the drivers' order by R2 and by the ordinal model"),
    _column("pseudo_r2", "float", "R2 مک‌فادن", "McFadden's pseudo-R2 of the proportional-odds model; empty when it did not converge"),
    _column("halo", "float", "اثر هاله", "Share of the variance of the stated ratings that one general impression carries; empty with fewer than three"),
    _column("ipsatised_agreement", "float", "همخوانی بی‌هاله", "Kendall's tau between the order of the stated drivers and that without each respondent's own level"),
    _column("reason", "text", "دلیل", "Why there is nothing: no_answers, few_answers, no_variation, no_drivers; empty otherwise"),
    sorted_by=("outcome",),
)  # fmt: skip

DRIVER_IMPORTANCE = _mart(
    "driver_importance", "اهمیت عامل‌ها", "Importance of drivers",
    "یک سطر برای هر نتیجه و عامل، مهم‌ترین پیش", "One row per outcome and driver, the most important first",
    _OUTCOME,
    _column("place", "int", "رتبه", "1 is the most important", required=True),
    _DRIVER, _ORIGIN,
    _column("title", "text", "نام", "The company's own name for it: a touchpoint, a question; empty for those with a name of ours"),
    _column("n", "int", "شمار", "Rows of the outcome"),
    _column("known", "int", "معلوم", "Rows in which the driver is known (asked, recorded, or mentioned)"),
    _column("r2_part", "float", "بخش از R2", "Its part of R2: the mean of what it adds over all orders of the drivers (LMG, Shapley)"),
    _column("share", "float", "سهم", "Its part as a share of R2"),
    _column("low", "float", "کف بازه", "Lower end of the 90 % interval of the share"),
    _column("high", "float", "سقف بازه", "Upper end of the 90 % interval of the share"),
    _column("rank_low", "int", "بهترین رتبه", "Best rank in the 90 % interval"),
    _column("rank_high", "int", "بدترین رتبه", "Worst rank in the 90 % interval"),
    _column("tied", "bool", "هم‌تراز", "Whether its share is not to be told apart from that of its neighbour above or below"),
    _column("noise", "bool", "در حد نویز", "Whether its part is no larger than chance would give a driver without any influence"),
    _column("direction", "int", "جهت", "1 when more of it goes with a better outcome, -1 with a worse one, 0 when neither is clear"),
    _column("correlation", "float", "همبستگی", "Correlation of its value with the outcome, where it is known"),
    _column("relative_weight", "float", "وزن نسبی", "Johnson's relative weight, as a share of R2"),
    _column("ordinal_share", "float", "سهم ترتیبی", "Share by the ordinal model"),
    _column("ipsatised_share", "float", "سهم بی‌هاله", "Share among the stated ones without each respondent's own level; empty for others"),
    sorted_by=("outcome", "place"),
)  # fmt: skip

DRIVER_MAP = _mart(
    "driver_map", "نقشهٔ اهمیت و عملکرد", "Importance-performance map",
    "یک سطر برای هر نتیجه و عامل", "One row per outcome and driver",
    _OUTCOME, _DRIVER, _ORIGIN,
    _column("importance", "float", "اهمیت", "Share of R2"),
    _column("importance_low", "float", "کف اهمیت", "Lower end of its 90 % interval"),
    _column("importance_high", "float", "سقف اهمیت", "Upper end of its 90 % interval"),
    _column("performance", "float", "عملکرد", "0 worst to 1 best: mean rating on its scale, share without the bad experience, or share of good among the mentions"),
    _column("performance_low", "float", "کف عملکرد", "Lower end of its 90 % interval"),
    _column("performance_high", "float", "سقف عملکرد", "Upper end of its 90 % interval"),
    _column("importance_line", "float", "خط اهمیت", "Mean importance of the outcome's drivers"),
    _column("performance_line", "float", "خط عملکرد", "Mean performance of the drivers of the same origin"),
    _column("quadrant", "text", "خانه", "improve (matters, weak), keep (matters, strong), watch (matters less, weak), ease (matters less, strong); empty where an interval crosses its line"),
    sorted_by=("outcome", "driver"),
)  # fmt: skip

DRIVER_EFFECTS = _mart(
    "driver_effects", "اثر عامل‌ها", "Effects of drivers",
    "یک سطر برای هر نتیجه و عامل: کیفر، پاداش و پول", "One row per outcome and driver: penalty, reward and money",
    _OUTCOME, _DRIVER, _ORIGIN,
    _column("low_share", "float", "سهم ضعیف", "Share of the known rows in which it was low (or happened, or was mentioned badly)"),
    _column("high_share", "float", "سهم قوی", "Share of the known rows in which it was high (or was mentioned well)"),
    _column("penalty", "float", "کیفر", "What a low level goes with on the outcome's own scale, others held (loss is positive)"),
    _column("penalty_low", "float", "کف کیفر", "Lower end of its 90 % interval"),
    _column("penalty_high", "float", "سقف کیفر", "Upper end of its 90 % interval"),
    _column("reward", "float", "پاداش", "What a high level goes with on the outcome's own scale, others held"),
    _column("reward_low", "float", "کف پاداش", "Lower end of its 90 % interval"),
    _column("reward_high", "float", "سقف پاداش", "Upper end of its 90 % interval"),
    _column("kind", "text", "نوع", "basic (penalises only), performance (both), excitement (rewards only); empty when not clear"),
    _column("customers", "int", "مشتریان", "Known customers whom it hit within the recent window; empty below the smallest group"),
    _column("value", "money", "ارزش آنان", "Sum of their positive residual values (minor units)"),
    _column("return_effect", "float", "اثر بر بازگشت", "Change of the chance to order again within the horizon for those whom it hit, adjusted for what was known before"),
    _column("return_low", "float", "کف اثر", "Lower end of its 95 % interval"),
    _column("return_high", "float", "سقف اثر", "Upper end of its 95 % interval"),
    _column("loss", "money", "زیان", "Value times the relative loss of the chance to return (minor units)"),
    _column("loss_low", "money", "کف زیان", "Lower end of its 95 % interval"),
    _column("loss_high", "money", "سقف زیان", "Upper end of its 95 % interval"),
    _column("overlap", "float", "همپوشی", "Share of those whom it hit who have comparable others"),
    _column("reason", "text", "دلیل", "Why there is no effect on retention: a code of stats.Reason, never_seen, no_following_period, ...; empty otherwise"),
    sorted_by=("outcome", "driver"),
)  # fmt: skip

DRIVER_WHATIF = _mart(
    "driver_whatif", "اگر بهتر می‌شد", "What if",
    "یک سطر برای هر نتیجه و عامل: اگر برای همهٔ کسانی که جا دارد یک پله بهتر شود", "One row per outcome and driver: if it became one level better for all who have room",
    _OUTCOME, _DRIVER, _ORIGIN,
    _column("step", "text", "گام", "level (one level up on its own scale), undone (the bad experience did not happen), unsaid (the complaint is not made)"),
    _column("room", "float", "جا", "Share of all rows that the step can reach: not at the top already, and known"),
    _column("now", "float", "اکنون", "The measure now: NPS in points, otherwise a share in percent (satisfied, or returning)"),
    _column("change", "float", "تغییر", "Change of the measure in points when all who have room are reached; for a share q of them it is q times as much"),
    _column("low", "float", "کف بازه", "Lower end of its 90 % interval"),
    _column("high", "float", "سقف بازه", "Upper end of its 90 % interval"),
    _column("top_change", "float", "تغییر بالا", "Change of the share of promoters (or satisfied, or returning), in points"),
    _column("bottom_change", "float", "تغییر پایین", "Change of the share of detractors, in points; empty when the outcome has none"),
    _column("basis", "text", "پایه", "association (from what was observed) or experiment"),
    sorted_by=("outcome", "driver"),
)  # fmt: skip

DRIVERS_TABLES: tuple[Table, ...] = (
    DRIVER_OUTCOMES, DRIVER_IMPORTANCE, DRIVER_MAP, DRIVER_EFFECTS, DRIVER_WHATIF,
)  # fmt: skip
