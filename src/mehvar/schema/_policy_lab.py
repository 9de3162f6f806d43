"""The mart that ``policy_lab`` publishes: every case of the recorded history, as policies ask."""

from __future__ import annotations

from mehvar.schema._declare import column as _column
from mehvar.schema._declare import mart as _mart
from mehvar.schema._table import Table

ORIGINS = ("order", "line", "return", "contact", "case", "decision")

_FACTS = (
    _column("order_amount", "money", "مبلغ سفارش", "What the customer paid or owes for the order"),
    _column("order_items", "int", "شمار کالاهای سفارش", "Lines of the order"),
    _column("order_delay", "int", "دیرکرد سفارش", "Whole minutes after the promise", unit="minutes"),
    _column("delay_cause", "text", "سبب دیرکرد", "Whose the delay was, where a case or a decision says so"),
    _column("order_is_first", "bool", "نخستین سفارش مشتری", "Whether it was the customer's first order"),
    _column("order_channel", "text", "کانال سفارش", "The order's channel"),
    _column("order_city", "text", "شهر", "City of the order"),
    _column("order_store", "text", "فروشگاه", "The store that served it"),
    _column("order_day", "day", "روز سفارش", "The local day of the order"),
    _column("order_granted", "money", "دادهٔ پیشین همین سفارش", "Granted on the order before the case; empty before the first recorded grant of all"),
    _column("item_price", "money", "قیمت کالا", "The ordered item's price: as last sold before the case, times its quantity"),
    _column("item_category", "text", "گروه کالا", "The item's category"),
    _column("substitute_price", "money", "قیمت جایگزین", "What the substitute cost"),
    _column("price_difference", "money", "تفاوت قیمت جایگزین", "How much more the substitute cost; negative when less"),
    _column("price_saving", "money", "ارزان‌تر بودن جایگزین", "How much less the substitute cost; zero when more"),
    _column("substitute_quality", "text", "کیفیت جایگزین", "higher, equal or lower, where a decision knew it"),
    _column("customer_agrees", "bool", "مشتری پذیرفت", "Whether the customer agreed, where a decision knew it"),
    _column("severity", "text", "شدت", "How bad it was, where a case or a decision says so"),
    _column("working_days_since_delivery", "int", "روز کاری پس از تحویل", "Working days from the day of delivery to the case", unit="days"),
    _column("return_is_excepted", "bool", "بازگشت‌ناپذیر به حکم قانون", "Whether the law excepts the goods, where a decision knew it"),
    _column("item_is_opened", "bool", "کالا باز شده", "Whether the item was opened, where a decision knew it"),
    _column("customer_class", "text", "ردهٔ مشتری در آن روز", "The class at that day: known from the day on which the present class began"),
    _column("customer_orders", "int", "شمار سفارش‌ها تا آن روز", "The customer's orders up to this one"),
    _column("customer_value", "money", "ارزش باقی‌ماندهٔ آن روز", "Residual value, where a decision knew it"),
    _column("customer_granted", "money", "دادهٔ ۹۰ روز پیش از آن", "Granted to the customer within 90 days before the case; empty before the first recorded grant of all"),
    _column("customer_grants", "int", "شمار جبران‌های ۹۰ روز پیش از آن", "Grants within those days; empty as above"),
    _column("employee_level", "int", "سطح کارمند", "The level of the employee who handled it, as employees are now, or as a decision knew it"),
)  # fmt: skip

POLICY_CASES = _mart(
    "policy_cases", "پرونده‌های گذشته برای سیاست‌ها", "History for policies",
    "یک سطر برای هر بار که کسی می‌توانست برای مشتری تصمیم بگیرد", "One row per moment in which somebody could have decided something for a customer",
    _column("case_id", "text", "شناسهٔ حالت", "origin:source:record id of what happened", required=True),
    _column("situation", "text", "موقعیت", "late_order, out_of_stock, damaged_item, ...", required=True),
    _column("origin", "text", "از کجا", "What it was read from", choices=ORIGINS),
    _column("at", "at", "زمان", "When it could be decided (UTC)", required=True),
    _column("day", "day", "روز", "The local date of that", required=True),
    _column("customer_id", "int", "شناسهٔ پایدار مشتری", "The customer's stable id; empty when unknown"),
    _column("order_hash", "int", "درهم‌سازی سفارش", "64-bit hash of source and order_id; empty when there is no order"),
    _column("product_id", "text", "شناسهٔ کالا", "The product concerned"),
    _column("employee_id", "text", "شناسهٔ کارمند", "Who decided or handled it, where that is known"),
    _column("team_id", "text", "شناسهٔ تیم", "Their team"),
    *_FACTS,
    _column("class_now", "text", "ردهٔ امروز", "The customer's class at the last build: to group by, never to decide by"),
    _column("tenure_days", "int", "روزهای آشنایی", "Days from the customer's first order to the case", unit="days"),
    _column("language", "text", "زبان", "The customer's preferred language"),
    _column("decision_id", "text", "شناسهٔ تصمیم", "record_id of the decision that was really made; empty when none was"),
    _column("decided_policy", "text", "سیاست آن زمان", "The policy it was made under"),
    _column("decided_version", "int", "نسخهٔ آن زمان", "Its version"),
    _column("decided_row", "text", "سطر آن زمان", "Its row that counted"),
    _column("decided_outcome", "text", "پاسخ آن زمان", "allow, allow_capped, approve or deny"),
    _column("granted_amount", "money", "آنچه واقعاً داده شد", "What was really granted; zero when a decision gave nothing; empty when nothing was recorded"),
    _column("granted_cost", "money", "هزینهٔ واقعی", "What that cost the company"),
    _column("granted_at", "at", "زمان جبران", "When it was granted (UTC)"),
    _column("grant_state", "text", "وضعیت جبران", "asked, granted, redeemed, refused, expired or withdrawn"),
    sorted_by=("situation", "day", "case_id"),
)  # fmt: skip

_INTERVALS = tuple(
    _column(f"{name}{end}", "float", f"{fa}{fa_end}", f"{en}{en_end}")
    for name, fa, en in (
        ("jump", "پرش پیامد در آستانه", "Jump of the outcome at the threshold"),
        ("granted", "پرش سهم جبران‌شده‌ها", "Jump of the share that was granted something"),
        (
            "per_grant",
            "اثر هر جبران",
            "Effect of one grant on those who got it because of the threshold",
        ),
    )
    for end, fa_end, en_end in (
        ("", "", ""),
        ("_low", "، کران پایین", ", lower limit (95 %)"),
        ("_high", "، کران بالا", ", upper limit (95 %)"),
    )
)

POLICY_EFFECTS = _mart(
    "policy_effects", "اثر سیاست‌ها", "Effects of policies",
    "یک سطر برای هر نسخه، آستانه و پیامد", "One row per published version, threshold and outcome",
    _column("policy_key", "text", "کلید سیاست", "The policy's key", required=True),
    _column("policy_version", "int", "نسخهٔ سیاست", "The policy's version", required=True),
    _column("situation", "text", "موقعیت", "late_order, out_of_stock, damaged_item, ..."),
    _column("fact", "text", "دانستهٔ آستانه", "The fact on which the rule begins: order_delay, ..."),
    _column("threshold", "float", "آستانه", "Where the rule begins, in the fact's unit", required=True),
    _column("row", "text", "سطر سیاست", "The policy's row that begins there"),
    _column("outcome", "text", "پیامد", "retained, spend, score or margin", required=True),
    _column("horizon_days", "int", "افق", "Days after the case", unit="days"),
    _column("verdict", "text", "نتیجه", "raised, lowered, not_seen, not_believable, too_weak or too_few"),
    _column("cases", "int", "شمار پرونده‌ها", "Cases used"),
    *_INTERVALS,
    _column("left_out", "float", "کنار گذاشته", "How far from the threshold cases were left out because they bunch there"),
    _column("smallest", "float", "کوچک‌ترین اثر مهم", "The smallest effect worth knowing: the one that pays for a grant"),
    _column("enough", "int", "شمار بسنده", "Cases that would show the smallest with four chances in five; empty when told"),
    _column("bandwidth", "float", "پهنای باند", "How far from the threshold cases count"),
    _column("checks", "text", "آزمون‌ها", "What must hold, as JSON: check, passed, p, found, where"),
    _column("bins", "text", "نقطه‌های نمودار", "The picture as JSON: middle, mean, cases, fitted"),
    _column("net", "float", "ارزش خالص هر جبران", "What a granted case is worth after its cost, minor units"),
    _column("net_low", "float", "ارزش خالص، کران پایین", "Its lower limit (95 %)"),
    _column("net_high", "float", "ارزش خالص، کران بالا", "Its upper limit (95 %)"),
    _column("gained", "float", "سود نگه‌داشته", "The margin that a grant kept, minor units"),
    _column("spent", "float", "هزینه", "What a grant cost, minor units"),
    _column("break_even", "float", "سربه‌سر", "The difference of retention at which nothing is left over"),
    _column("net_enough", "int", "شمار بسنده برای ارزش", "Cases that would tell the sign with four chances in five"),
    _column("net_by", "text", "از کدام راه", "margin: measured itself; retention: times the margin of who stays"),
    sorted_by=("policy_key", "policy_version", "threshold", "outcome"),
)  # fmt: skip

POLICY_WEEKS = _mart(
    "policy_weeks", "هفته‌های تیم‌ها", "Weeks of teams",
    "یک سطر برای هر موقعیت، تیم و هفته", "One row per situation, team and week: the unit of an experiment",
    _column("situation", "text", "موقعیت", "late_order, out_of_stock, damaged_item, ...", required=True),
    _column("team_id", "text", "شناسهٔ تیم", "The team", required=True),
    _column("week", "day", "هفته", "The first day of the week", required=True),
    _column("cases", "int", "شمار پرونده‌ها", "Cases of known customers, one per order"),
    _column("cost", "float", "هزینه", "What was granted, minor units"),
    _column("known", "int", "با پیامد", "Cases whose 60 days are over"),
    _column("retained", "float", "بازگشته‌ها", "Of those, how many came back"),
    _column("known_margin", "int", "با سود", "Cases whose 180 days are over"),
    _column("net", "float", "سود پس از هزینه", "Their margin within 180 days less what was granted, minor units"),
    sorted_by=("situation", "team_id", "week"),
)  # fmt: skip

POLICY_LAB_TABLES: tuple[Table, ...] = (POLICY_CASES, POLICY_EFFECTS, POLICY_WEEKS)
