"""The marts that ``behaviour`` publishes: how each customer buys."""

from __future__ import annotations

from mehvar.schema._declare import CUSTOMER as _CUSTOMER
from mehvar.schema._declare import column as _column
from mehvar.schema._declare import mart as _mart
from mehvar.schema._table import Table

DAYPARTS = ("night", "morning", "afternoon", "evening")
BEHAVIOUR_PARTS = (
    "mix",
    "baskets",
    "price",
    "discount",
    "when",
    "trend",
    "drift",
    "affinity",
    "gaps",
)

CUSTOMER_BEHAVIOUR = _mart(
    "customer_behaviour", "رفتار خرید مشتریان", "How customers buy",
    "یک سطر برای هر مشتری که خریده است", "One row per customer who ever bought",
    _CUSTOMER,
    _column("orders", "int", "شمار سفارش", "Orders that were not cancelled, up to the as-of day"),
    _column("lines", "int", "شمار اقلام", "Lines of those orders"),
    _column("products", "int", "کالاهای گوناگون", "Distinct products ever bought"),
    _column("categories", "int", "گروه‌های گوناگون", "Distinct categories ever bought"),
    _column("top_category", "text", "گروه اصلی", "The category of most lines"),
    _column("top_category_share", "float", "سهم گروه اصلی", "Its share of the lines, shrunk towards the shop's mix"),
    _column("diversity", "float", "گوناگونی سبد", "Chance that two of their lines, taken at random, are of different categories (0..1, unbiased)"),
    _column("basket_products", "float", "کالا در هر سفارش", "Mean number of distinct products in an order"),
    _column("basket_amount", "money", "مبلغ معمول سفارش", "Typical (geometric mean) amount of an order, shrunk towards that of all"),
    _column("basket_low", "money", "کف بازهٔ مبلغ", "Lower end of its 95 % interval"),
    _column("basket_high", "money", "سقف بازهٔ مبلغ", "Upper end of its 95 % interval"),
    _column("price_index", "float", "سطح قیمت", "Price of what they choose relative to the same category in the same months: 1 is usual; shrunk"),
    _column("price_low", "float", "کف بازهٔ سطح قیمت", "Lower end of its 95 % interval"),
    _column("price_high", "float", "سقف بازهٔ سطح قیمت", "Upper end of its 95 % interval"),
    _column("price_choices", "int", "انتخاب‌های سنجیده", "Distinct products whose price could be compared"),
    _column("discount_index", "float", "گرایش به تخفیف", "Discounted orders relative to what everybody's share in the same months predicts: 1 is usual; shrunk"),
    _column("discount_low", "float", "کف بازهٔ گرایش", "Lower end of its 95 % interval"),
    _column("discount_high", "float", "سقف بازهٔ گرایش", "Upper end of its 95 % interval"),
    _column("discounted_orders", "int", "سفارش با تخفیف", "Orders with a discount"),
    _column("channel", "text", "کانال خرید", "The channel of most orders"),
    _column("channel_share", "float", "سهم کانال", "Share of orders through it, shrunk towards that of all"),
    _column("daypart", "text", "پاس روز", "night (0-5), morning (6-11), afternoon (12-17), evening (18-23) by the company's clock", choices=DAYPARTS),
    _column("daypart_share", "float", "سهم پاس روز", "Share of orders in it, shrunk towards that of all"),
    _column("weekday", "int", "روز هفته", "The weekday of most orders: 0 is Saturday, 6 is Friday"),
    _column("weekday_share", "float", "سهم روز هفته", "Share of orders on it, shrunk towards that of all"),
    _column("order_trend", "float", "روند مبلغ سفارش", "Yearly growth of the order amount beyond everybody's (log points), shrunk; from 4 orders on"),
    _column("trend_low", "float", "کف بازهٔ روند", "Lower end of its 95 % interval"),
    _column("trend_high", "float", "سقف بازهٔ روند", "Upper end of its 95 % interval"),
    _column("drift", "float", "دوری از سبد پیشین", "Jensen-Shannon distance (0..1) of the recent category mix from the earlier, the season taken out"),
    _column("drift_expected", "float", "دوری بر اثر تصادف", "Mean distance when the same orders are dealt to the two periods at random"),
    _column("drift_p", "float", "مقدار p", "Chance of so large a distance when needs did not change (permutation of whole orders)"),
    _column("drift_lines", "int", "اقلام دورهٔ اخیر", "Lines in the recent period"),
    _column("need_drift", "bool", "نیاز دگرگون شده", "Whether the mix changed beyond noise (false discovery rate 5 %); empty when there is too little to tell"),
    _column("drift_to", "text", "به سوی", "The category whose share grew most; only where needs changed"),
    _column("drift_from", "text", "از", "The category whose share fell most; only where needs changed"),
    sorted_by=("customer_id",), row_group_size=16_384, groups_per_file=32,
)  # fmt: skip

PRODUCT_AFFINITY = _mart(
    "product_affinity", "آنچه با هم خریده می‌شود", "What is bought together",
    "یک سطر برای هر جفت کالا یا گروه که بیش از تصادف با هم خریده می‌شوند", "One row per pair of products or categories bought together more than chance explains",
    _column("level", "text", "سطح", "product or category", required=True, choices=("product", "category")),
    _column("basis", "text", "پایه", "basket (in one order) or customer (ever, by one customer)", required=True, choices=("basket", "customer")),
    _column("place", "int", "جا", "1 has the largest lower end of lift within its level and basis", required=True),
    _column("left", "text", "یکی", "A product's id or a category", required=True),
    _column("left_name", "text", "نام یکی", "Its name"),
    _column("right", "text", "دیگری", "The other product's id or category", required=True),
    _column("right_name", "text", "نام دیگری", "Its name"),
    _column("left_count", "int", "شمار یکی", "Orders (or customers) with the one"),
    _column("right_count", "int", "شمار دیگری", "Orders (or customers) with the other"),
    _column("together", "int", "با هم", "Orders (or customers) with both"),
    _column("customers", "int", "مشتریان", "Distinct customers behind it; never fewer than the company's minimum group"),
    _column("support", "float", "پشتیبانی", "Share of all orders (or customers) with both"),
    _column("confidence", "float", "اطمینان", "Share of those with the one that have the other"),
    _column("confidence_back", "float", "اطمینان وارون", "Share of those with the other that have the one"),
    _column("expected", "float", "انتظار تصادف", "How many would have both by chance, given how much each buys"),
    _column("lift", "float", "برابر تصادف", "Together over expected"),
    _column("lift_low", "float", "کف بازه", "Lower end of its 95 % interval"),
    _column("lift_high", "float", "سقف بازه", "Upper end of its 95 % interval"),
    _column("p", "float", "مقدار p", "Chance of so many together by chance"),
    sorted_by=("level", "basis", "place"),
)  # fmt: skip

CUSTOMER_GAPS = _mart(
    "customer_gaps", "جای خالی در سبد مشتریان", "Gaps in customers' baskets",
    "یک سطر برای هر چیزی که همانندان می‌خرند و این مشتری نه؛ پنج تا برای هر مشتری", "One row per thing that look-alikes buy and the customer does not; five per customer at most",
    _CUSTOMER,
    _column("place", "int", "جا", "1 is the widest gap", required=True),
    _column("level", "text", "سطح", "product or category", choices=("product", "category")),
    _column("item", "text", "جای خالی", "A product's id or a category", required=True),
    _column("item_name", "text", "نام", "Its name"),
    _column("score", "float", "امتیاز", "How strongly what they buy points to it (EASE); orders gaps, means nothing by itself"),
    _column("because", "text", "چون می‌خرد", "What the customer buys that points to it most"),
    _column("because_name", "text", "نام آن", "Its name"),
    _column("share", "float", "سهم همانندان", "Share of the customers with ``because`` who buy it too"),
    _column("lift", "float", "برابر تصادف", "How many times more than chance explains"),
    _column("lift_low", "float", "کف بازه", "Lower end of its 95 % interval"),
    _column("lift_high", "float", "سقف بازه", "Upper end of its 95 % interval"),
    _column("customers", "int", "مشتریان", "Customers who buy both"),
    sorted_by=("customer_id", "place"), row_group_size=16_384, groups_per_file=32,
)  # fmt: skip

BEHAVIOUR_SUMMARY = _mart(
    "behaviour_summary", "آنچه از رفتار سنجیده شد", "What of behaviour was measured",
    "یک سطر برای هر بخش رفتار", "One row per part of behaviour: measured for how many, or why not",
    _column("part", "text", "بخش", ", ".join(BEHAVIOUR_PARTS), required=True, choices=BEHAVIOUR_PARTS),
    _column("measured", "int", "سنجیده", "Customers (of affinity: pairs) for whom it could be measured"),
    _column("flagged", "int", "نشان‌دار", "Of them, those that stand out beyond noise"),
    _column("typical", "float", "معمول", "The part's typical value over those measured, where it has one"),
    _column("spread", "float", "پراکندگی", "Standard deviation between customers, noise taken out, where it has one"),
    _column("reason", "text", "دلیل", "Why nothing was measured, or empty: no_orders, no_lines, no_categories, no_products, no_prices, no_discounts, alike (customers do not differ beyond noise), few_orders, short_history, no_pairs"),
    sorted_by=("part",),
)  # fmt: skip

BEHAVIOUR_TABLES: tuple[Table, ...] = (
    CUSTOMER_BEHAVIOUR, PRODUCT_AFFINITY, CUSTOMER_GAPS, BEHAVIOUR_SUMMARY,
)  # fmt: skip
