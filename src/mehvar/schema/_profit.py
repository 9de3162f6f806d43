"""The marts that ``profit`` publishes: what each order and customer earned.

Money is signed as it reaches the result: what comes in is positive, what it cost is negative, so
that every total is the plain sum of its parts.
"""

from __future__ import annotations

from mehvar.schema._declare import column as _column
from mehvar.schema._declare import mart as _mart
from mehvar.schema._table import Column, Table

_CUSTOMER = _column(
    "customer_id", "int", "شناسهٔ پایدار مشتری",
    "The customer's stable id; empty: unknown customers",
)  # fmt: skip

_SALE: tuple[Column, ...] = (
    _column("sales", "money", "فروش پیش از تخفیف", "Goods at full price; nothing for a cancelled order"),
    _column("discount", "money", "تخفیف", "Discount given (negative)"),
    _column("delivery_fee", "money", "هزینهٔ ارسال دریافتی", "Delivery fee that the customer paid"),
    _column("refund", "money", "بازپرداخت", "Money given back for returns (negative)"),
    _column("revenue", "money", "درآمد خالص", "Sales, discount, delivery fee and refund together"),
)  # fmt: skip
_COST: tuple[Column, ...] = (
    _column("goods_cost", "money", "بهای کالای نگه‌داشته", "Cost of the goods that the customer kept (negative)"),
    _column("depreciation", "money", "افت ارزش مرجوعی", "Value that returned goods lost while they were kept (negative)"),
    _column("payment", "money", "کارمزد پرداخت", "Payment fees (negative)"),
    _column("delivery", "money", "هزینهٔ تحویل", "Cost of delivery (negative)"),
    _column("picking", "money", "هزینهٔ جمع‌آوری", "Picking and packing (negative)"),
    _column("service", "money", "هزینهٔ پاسخ‌گویی", "Minutes of employees in contacts (negative)"),
    _column("return_handling", "money", "هزینهٔ کار مرجوعی", "Way back, checking, refurbishing and restocking of returns (negative)"),
    _column("gestures", "money", "دلجویی‌ها", "Gestures of goodwill (negative)"),
    _column("other", "money", "هزینه‌های دیگر", "Other costs booked on the order or the customer (negative)"),
    _column("contribution", "money", "سود ناخالص مشتری", "Revenue with every cost above"),
)  # fmt: skip
_MEMO: tuple[Column, ...] = (
    _column("poor_experience", "money", "هزینهٔ تجربهٔ بد", "Of the costs above, what poor experience caused: repeats, hand-offs, faults, apologies (negative)"),
    _column("estimated_cost", "money", "بهای برآوردی", "Of the goods cost, what rests on a category's mean or the assumed margin (negative)"),
)  # fmt: skip

ORDER_PROFIT = _mart(
    "order_profit", "سود سفارش‌ها", "Profit of orders",
    "یک سطر برای هر سفارش: آنچه آورد و آنچه هزینه داشت", "One row per order: what it brought and what it cost",
    _CUSTOMER,
    _column("source", "text", "سامانهٔ مبدأ", "The system that the order came from"),
    _column("order_id", "text", "شمارهٔ سفارش", "The order's number at the source"),
    _column("order_hash", "int", "درهم‌سازی سفارش", "64-bit hash of source and order_id"),
    _column("day", "day", "روز سفارش", "The local date of the order"),
    _column("channel", "text", "کانال", "The channel"),
    _column("region", "text", "استان یا منطقه", "Province, state or zone"),
    _column("store_id", "text", "شناسهٔ فروشگاه", "The store that served it"),
    _column("category", "text", "گروه کالا", "The category with the largest amount in the order"),
    _column("status", "text", "وضعیت", "delivered, cancelled or open"),
    _column("payment_method", "text", "روش پرداخت", "Payment method"),
    _column("promotion_code", "text", "کد تخفیف", "Promotion code used"),
    _column("lines", "int", "شمار اقلام", "Number of lines"),
    *_SALE, *_COST, *_MEMO,
    _column("days_kept", "int", "روزهای نگه‌داری", "Longest time that returned goods of the order were kept; empty when nothing came back", unit="days"),
    _column("is_late", "bool", "دیر رسید", "Whether delivered after the promised time; empty when unknown"),
    _column("is_substituted", "bool", "جایگزینی داشت", "Whether a line was substituted; empty when unknown"),
    _column("is_returned", "bool", "مرجوعی داشت", "Whether anything came back"),
    sorted_by=("customer_id", "day", "order_hash"), groups_per_file=8,
)  # fmt: skip

CUSTOMER_PROFIT = _mart(
    "customer_profit", "سود مشتریان", "Profit of customers",
    "یک سطر برای هر مشتری، و یکی برای همهٔ ناشناس‌ها", "One row per customer, and one for all unknown ones together",
    _CUSTOMER,
    _column("orders", "int", "شمار سفارش", "Orders that were not cancelled"),
    _column("returns", "int", "شمار مرجوعی", "Returned products"),
    _column("contacts", "int", "شمار تماس", "Contacts with the company"),
    *_SALE, *_COST,
    _column("acquisition", "money", "هزینهٔ جذب", "What winning the customer cost (negative), charged at once"),
    _column("profit", "money", "سود مشتری", "Contribution and acquisition together"),
    _column("contribution_share", "float", "نسبت سود به درآمد", "Contribution divided by revenue; empty without revenue"),
    *_MEMO,
    _column("profit_year", "money", "سود یک سال اخیر", "Profit of the 365 days to the as-of day"),
    _column("profit_band", "text", "دستهٔ سود", "high (best fifth), middle, loss, or none (nothing happened yet)", choices=("high", "middle", "loss", "none")),
    _column("returns_counted", "int", "مرجوعی‌های به خواست مشتری", "Returned lines that no fault of ours explains"),
    _column("returns_expected", "float", "مرجوعی مورد انتظار", "Returned lines that the same basket would have with other customers"),
    _column("returns_doubtful", "float", "احتمال مرجوعی دو برابر", "Probability that the customer returns more than twice as much as others would"),
    _column("serial_returner", "bool", "پُر مرجوعی", "Whether that probability exceeds 95 % and the customer costs money"),
    _column("wallet_share", "float", "سهم از خرید مشتری", "Our share of what the customer spends in all, where they told us"),
    sorted_by=("customer_id",), row_group_size=16_384, groups_per_file=16,
)  # fmt: skip

PROFIT_LEDGER = _mart(
    "profit_ledger", "دفتر سود", "Profit ledger",
    "یک سطر برای هر جزء سود و زیان و دوره", "One row per component of the result and period",
    _column("period_kind", "text", "نوع دوره", "jyear, jmonth, year or month; empty for all time"),
    _column("period", "text", "دوره", "The period's key; empty for all time"),
    _column("place", "int", "جا", "The component's place in the statement, from 1"),
    _column("component", "text", "جزء", "sales, discount, ..., acquisition; overhead is booked and allocated to nobody", required=True),
    _column("amount", "money", "مبلغ دفتر", "The company's ledger: summed from what was told, without customers"),
    _column("customers_amount", "money", "جمع مشتریان", "The same component summed over customers"),
    _column("difference", "money", "تفاوت", "Amount minus customers_amount; zero unless something is wrong"),
    _column("n", "int", "شمار", "Orders, lines, returns, contacts or bookings behind the amount"),
    _column("estimated", "money", "برآوردی", "Of the amount, what rests on a standard rate or an assumption"),
    sorted_by=("period_kind", "period", "place"),
)  # fmt: skip

PROFIT_WHALE = _mart(
    "profit_whale", "منحنی نهنگ", "Whale curve",
    "یک سطر برای هر صدک مشتریان، از سودآورترین", "One row per percentile of customers, the most profitable first",
    _column("percentile", "float", "صدک مشتریان", "Share of customers up to here, 0 to 100", required=True),
    _column("customers", "int", "شمار مشتریان", "Customers up to here"),
    _column("profit", "money", "سود انباشته", "Their profit together"),
    _column("share", "float", "سهم از کل سود", "Divided by the profit of all known customers; empty when that is not positive"),
    _column("least", "money", "سود آخرین مشتری", "Profit of the last customer up to here; empty in small groups"),
    _column("is_peak", "bool", "اوج", "Whether the cumulative profit is largest here"),
    sorted_by=("percentile",),
)  # fmt: skip

PROFIT_RETURNS = _mart(
    "profit_returns", "هزینهٔ مرجوعی", "Cost of returns",
    "یک سطر برای هر دستهٔ مرجوعی", "One row per group of returns",
    _column("dimension", "text", "بعد", "all, days_kept, reason or category", required=True),
    _column("member", "text", "عضو", "The group; empty when unknown"),
    _column("place", "int", "جا", "Its place in order"),
    _column("sold", "int", "اقلام فروخته", "Lines sold in the group; empty by days and reason"),
    _column("returns", "int", "شمار مرجوعی", "Returned products"),
    _column("customers", "int", "شمار مشتریان", "Customers who returned"),
    _column("amount", "money", "بازپرداخت", "Money given back; empty in small groups"),
    _column("goods_value", "money", "بهای کالای برگشته", "What the returned goods had cost"),
    _column("depreciation", "money", "افت ارزش", "What they lost while they were kept"),
    _column("handling", "money", "هزینهٔ کار", "Way back, checking, refurbishing, restocking"),
    _column("cost", "money", "هزینهٔ کل", "Lost margin, depreciation and handling together"),
    _column("days_kept", "float", "میانگین روزهای نگه‌داری", "Mean days from receipt to return", unit="days"),
    _column("reason_hidden", "text", "دلیل پنهان بودن", "small_group when the money is not shown"),
    sorted_by=("dimension", "place", "member"),
)  # fmt: skip

PROFIT_POOR = _mart(
    "profit_poor", "هزینهٔ تجربهٔ بد", "Cost of poor experience",
    "یک سطر برای هر علت", "One row per cause; no cost stands in two rows",
    _column("cause", "text", "علت", "hand_off, repeat_contact, late, fault, gesture", required=True),
    _column("place", "int", "جا", "Its place in order"),
    _column("happened", "int", "شمار", "How often it happened"),
    _column("orders", "int", "سفارش‌ها", "Orders concerned"),
    _column("customers", "int", "مشتریان", "Customers concerned"),
    _column("cost", "money", "هزینه", "What it cost (negative), already inside the components"),
    _column("year_cost", "money", "هزینهٔ یک سال اخیر", "The same in the 365 days to the as-of day"),
    sorted_by=("place",),
)  # fmt: skip

PROFIT_POLICIES = _mart(
    "profit_policies", "سود و زیان سیاست‌ها", "Profit of policies",
    "یک سطر برای هر سیاست، واحد و جزء", "One row per policy, unit and component",
    _column("policy", "text", "سیاست", "discount, promotion, substituted, returned, ...", required=True),
    _column("unit", "text", "واحد", "order or customer", required=True),
    _column("place", "int", "جا", "The component's place in the statement"),
    _column("component", "text", "جزء", "The component of the result", required=True),
    _column("with_total", "money", "جمع با سیاست", "Sum over orders or customers with the policy"),
    _column("without_total", "money", "جمع بی سیاست", "Sum over the others"),
    _column("with_mean", "float", "میانگین با سیاست", "Per order or customer with the policy (minor units)"),
    _column("without_mean", "float", "میانگین بی سیاست", "Per order or customer without"),
    _column("difference", "float", "تفاوت", "The one minus the other (minor units)"),
    _column("low", "float", "کف بازه", "Lower end of its 95 % interval, bootstrap by customer"),
    _column("high", "float", "سقف بازه", "Upper end of its 95 % interval"),
    _column("n_with", "int", "شمار با سیاست", "Orders or customers with the policy"),
    _column("n_without", "int", "شمار بی سیاست", "Orders or customers without"),
    _column("customers", "int", "مشتریان با سیاست", "Distinct known customers with the policy"),
    _column("reason", "text", "دلیل", "Why it is not compared: none, all, small_group; else empty"),
    sorted_by=("policy", "unit", "place"),
)  # fmt: skip

PROFIT_EXTREMES = _mart(
    "profit_extremes", "سودآورترین و پرهزینه‌ترین مشتریان", "Most and least profitable customers",
    "یک سطر برای هر مشتری در یکی از فهرست‌ها", "One row per customer on one of the lists",
    _column("side", "text", "فهرست", "most, least or returners", required=True),
    _column("place", "int", "جا", "1 is the first on the list", required=True),
    _column("customer_id", "int", "شناسهٔ پایدار مشتری", "The customer's stable id", required=True),
    _column("orders", "int", "شمار سفارش", "Orders that were not cancelled"),
    _column("returns", "int", "شمار مرجوعی", "Returned products"),
    _column("contacts", "int", "شمار تماس", "Contacts with the company"),
    _column("revenue", "money", "درآمد خالص", "Net revenue"),
    _column("contribution", "money", "سود ناخالص مشتری", "Revenue with every cost"),
    _column("profit", "money", "سود مشتری", "With acquisition"),
    _column("largest_cost", "text", "بزرگ‌ترین هزینه", "The component, besides goods, that cost most"),
    _column("largest_amount", "money", "مبلغ آن", "How much (negative)"),
    sorted_by=("side", "place"),
)  # fmt: skip

PROFIT_FACTS = _mart(
    "profit_facts", "عددهای پایهٔ سود", "Basic figures of profit",
    "یک سطر برای هر عددی که شبیه‌سازها به آن نیاز دارند", "One row per figure that the simulators and the page start from",
    _column("fact", "text", "عدد", "items, price, unit_cost, return_rate, loss_customers, ...", required=True),
    _column("member", "text", "عضو", "What it is of; empty for the whole"),
    _column("value", "float", "مقدار", "Its value: counts, shares 0..1, money in minor units"),
    _column("n", "int", "شمار", "Observations behind it"),
    _column("reason", "text", "دلیل", "Why there is no value, or empty"),
    sorted_by=("fact", "member"),
)  # fmt: skip

PROFIT_TABLES: tuple[Table, ...] = (
    ORDER_PROFIT, CUSTOMER_PROFIT, PROFIT_LEDGER, PROFIT_WHALE, PROFIT_RETURNS, PROFIT_POOR,
    PROFIT_POLICIES, PROFIT_EXTREMES, PROFIT_FACTS,
)  # fmt: skip
