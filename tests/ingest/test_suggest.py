"""Mappings are suggested right, for made-up exports of many shapes and for public data.

The exports imitate what Iranian shops know; their rows come from a seeded generator of our own, and
no real export was copied. A gold mapping lists (table, target): column; where several columns are
right, any of them counts. The lexicon was written before the STRANGE ones, and then extended.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from mehvar.ingest import Suggestion, import_files, suggest
from mehvar.workspace import Settings, Workspace

_FIRST = [
    "علی",
    "زهرا",
    "محمد",
    "فاطمه",
    "رضا",
    "مریم",
    "حسین",
    "سارا",
    "امیر",
    "نگار",
    "کیان",
    "الهام",
]
_LAST = ["محمدی", "حسینی", "رضایی", "کریمی", "موسوی", "جعفری", "صادقی", "رحیمی", "اکبری", "قاسمی"]
_CITIES = ["تهران", "مشهد", "اصفهان", "شیراز", "تبریز", "کرج", "قم", "اهواز"]
_PROVINCES = ["تهران", "خراسان رضوی", "اصفهان", "فارس", "آذربایجان شرقی", "البرز", "قم", "خوزستان"]
_GOODS = [
    "گوشی موبایل سامسونگ",
    "شیر کم‌چرب ۱ لیتر",
    "برنج هاشمی ۱۰ کیلو",
    "ماکارونی",
    "کفش ورزشی",
    "قهوه ترک",
    "شامپو بچه",
    "هدفون بی‌سیم",
]
_COMMENTS = [
    "ارسال خیلی دیر بود و پیک پاسخگو نبود",
    "کیفیت عالی بود ممنون از شما",
    "بسته‌بندی پاره شده بود ولی کالا سالم رسید",
    "قیمت نسبت به بازار مناسب است",
    "محصول با عکس فرق داشت و مرجوع کردم",
    "از خرید راضی هستم و باز هم خرید می‌کنم",
]
_MONTHS = [
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
]
_FA = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


class Chance:
    """A seeded generator of the values of exports."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def pick(self, words: list[str]) -> str:
        return self.random.choice(words)

    def number(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    def name(self) -> str:
        return f"{self.pick(_FIRST)} {self.pick(_LAST)}"

    def first(self) -> str:
        return self.pick(_FIRST)

    def last(self) -> str:
        return self.pick(_LAST)

    def city(self) -> str:
        return self.pick(_CITIES)

    def province(self) -> str:
        return self.pick(_PROVINCES)

    def good(self) -> str:
        return self.pick(_GOODS)

    def comment(self) -> str:
        return self.pick(_COMMENTS)

    def mobile(self, style: str = "0") -> str:
        rest = f"9{self.pick(['12', '35', '19', '01', '21'])}{self.number(0, 9_999_999):07d}"
        return {
            "0": f"0{rest}",
            "+98": f"+98{rest}",
            "fa": f"0{rest}".translate(_FA),
            "bare": rest,
        }[style]

    def national_code(self) -> str:
        digits = [self.number(0, 9) for _ in range(9)]
        rest = sum(digit * (10 - place) for place, digit in enumerate(digits)) % 11
        check = rest if rest < 2 else 11 - rest
        return "".join(map(str, digits)) + str(check)

    def jalali(
        self,
        sep: str = "/",
        *,
        clock: bool = False,
        persian: bool = False,
        years: tuple[int, int] = (1401, 1403),
    ) -> str:
        day = f"{self.number(*years)}{sep}{self.number(1, 12):02d}{sep}{self.number(1, 29):02d}"
        text = f"{day} {self.clock()}" if clock else day
        return text.translate(_FA) if persian else text

    def spoken(self) -> str:
        return f"{self.number(1, 29)} {self.pick(_MONTHS)} {self.number(1401, 1403)}".translate(_FA)

    def clock(self) -> str:
        return f"{self.number(8, 22):02d}:{self.number(0, 59):02d}"

    def gregorian(self) -> str:
        return f"2024-{self.number(1, 12):02d}-{self.number(1, 28):02d} {self.clock()}:{self.number(0, 59):02d}"

    def amount(
        self, low: int = 100, high: int = 9000, *, grouped: bool = False, persian: bool = False
    ) -> str:
        text = (
            f"{self.number(low, high) * 1000:,}" if grouped else str(self.number(low, high) * 1000)
        )
        return text.translate(_FA) if persian else text


@dataclass(frozen=True, kw_only=True)
class Export:
    """A made-up export: its file name, header, a maker of rows, and its gold mapping."""

    name: str
    header: list[str]
    row: Callable[[Chance, int], list[object]]
    gold: dict[tuple[str, str], str | tuple[str, ...]]
    unit: str = ""
    rows: int = 300
    delimiter: str = ","
    encoding: str = "utf-8-sig"

    def write(self, folder: Path, *, seed: int = 5) -> Path:
        chance = Chance(seed)
        path = folder / self.name
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=self.delimiter)
        writer.writerow(self.header)
        writer.writerows(self.row(chance, place) for place in range(self.rows))
        content = text.getvalue()
        if self.encoding == "cp1256":  # Windows wrote Persian with the Arabic letters
            content = content.replace("ی", "ي").replace("\u200c", "")
        path.write_bytes(content.encode(self.encoding))
        return path


DIGIKALA_SELLER = Export(
    name="گزارش سفارش‌های دیجی‌کالا.csv",
    header=["ردیف", "شماره سفارش", "کد محموله", "تاریخ ثبت", "تاریخ تعهد ارسال", "کد تنوع", "عنوان کالا", "تعداد", "قیمت واحد (ریال)", "مبلغ کل (ریال)", "وضعیت", "استان", "شهر"],
    row=lambda c, n: [n + 1, 210_000_000 + n // 2, f"MH{n}", f"1403/{n // 2 % 12 + 1:02d}/11", c.jalali(), 4000 + n % 8, _GOODS[n % 8], c.number(1, 4), c.amount(), c.amount(), "تحویل شده", _PROVINCES[n // 2 % 8], _CITIES[n // 2 % 8]],
    unit="rial",
    gold={
        ("order_lines", "order_id"): "شماره سفارش", ("order_lines", "at"): "تاریخ ثبت",
        ("order_lines", "product_id"): "کد تنوع", ("order_lines", "product_name"): "عنوان کالا",
        ("order_lines", "quantity"): "تعداد", ("order_lines", "unit_price"): "قیمت واحد (ریال)",
        ("order_lines", "amount"): "مبلغ کل (ریال)", ("orders", "order_id"): "شماره سفارش",
        ("orders", "at"): "تاریخ ثبت", ("orders", "region"): "استان", ("orders", "city"): "شهر",
    },
)  # fmt: skip

BASALAM = Export(
    name="basalam-orders-1403-05.csv",
    header=["شناسه سفارش", "نام خریدار", "شماره تماس", "مبلغ (تومان)", "هزینه ارسال", "وضعیت سفارش", "تاریخ سفارش", "کد رهگیری پستی", "آدرس", "کد پستی", "شهر"],
    row=lambda c, n: [f"B{9000 + n}", c.name(), c.mobile(), c.amount(50, 900, grouped=True), c.amount(20, 60, grouped=True), c.pick(["تحویل شده", "ارسال شده", "لغو شده"]), c.jalali(clock=True, persian=True), c.number(10**15, 10**16), f"خیابان {c.last()} پلاک {c.number(1, 99)}", c.number(10**9, 10**10 - 1), c.city()],
    unit="toman",
    gold={
        ("orders", "order_id"): "شناسه سفارش", ("orders", "total_amount"): "مبلغ (تومان)",
        ("orders", "delivery_amount"): "هزینه ارسال", ("orders", "status"): "وضعیت سفارش",
        ("orders", "at"): "تاریخ سفارش", ("orders", "city"): "شهر",
        ("orders", "person_ref"): "شماره تماس", ("people", "mobile"): "شماره تماس",
        ("people", "full_name"): "نام خریدار", ("people", "address"): "آدرس",
        ("people", "postal_code"): "کد پستی",
    },
)  # fmt: skip

FOOD = Export(
    name="سفارش های رستوران.csv",
    header=["كد سفارش", "نام رستوران", "مبلغ سفارش", "هزینه پیک", "تخفیف", "کد تخفیف", "زمان ثبت", "زمان وعده تحویل", "زمان تحویل", "نام پيک", "نحوه پرداخت", "کد مشتری"],
    row=lambda c, n: [70_000 + n, f"رستوران {c.last()}", c.amount(), c.amount(10, 40), c.number(0, 3) * 10_000, c.pick(["", "", "NOROOZ"]), c.jalali("-", clock=True), c.jalali("-", clock=True), c.jalali("-", clock=True), c.name(), c.pick(["آنلاین", "نقدی"]), 500 + c.number(0, 99)],
    gold={
        ("orders", "order_id"): "كد سفارش", ("orders", "store_id"): "نام رستوران",
        ("orders", "total_amount"): "مبلغ سفارش", ("orders", "delivery_amount"): "هزینه پیک",
        ("orders", "discount_amount"): "تخفیف", ("orders", "promotion_code"): "کد تخفیف",
        ("orders", "at"): "زمان ثبت", ("orders", "promised_at"): "زمان وعده تحویل",
        ("orders", "delivered_at"): "زمان تحویل", ("orders", "courier_id"): "نام پيک",
        ("orders", "payment_method"): "نحوه پرداخت", ("orders", "person_ref"): "کد مشتری",
    },
)  # fmt: skip

WOO_FA = Export(
    name="خروجی ووکامرس.csv",
    header=["شناسه سفارش", "تاریخ سفارش", "وضعیت سفارش", "نام (صورتحساب)", "نام خانوادگی (صورتحساب)", "تلفن (صورتحساب)", "ایمیل (صورتحساب)", "آدرس (صورتحساب)", "شهر (صورتحساب)", "استان (صورتحساب)", "روش پرداخت", "جمع جزء", "مبلغ تخفیف", "هزینه حمل و نقل", "جمع کل سفارش", "یادداشت مشتری"],
    row=lambda c, n: [3300 + n, c.jalali(clock=True), c.pick(["تکمیل شده", "در حال انجام", "لغو شده"]), c.first(), c.last(), c.mobile(), f"user{n}@gmail.com", f"خیابان {c.last()}", c.city(), c.province(), c.pick(["زرین پال", "پرداخت در محل"]), c.amount(), c.amount(0, 50), c.amount(20, 50), c.amount(), c.pick(["", "", "لطفا زنگ نزنید"])],
    gold={
        ("orders", "order_id"): "شناسه سفارش", ("orders", "at"): "تاریخ سفارش",
        ("orders", "status"): "وضعیت سفارش", ("orders", "city"): "شهر (صورتحساب)",
        ("orders", "region"): "استان (صورتحساب)", ("orders", "payment_method"): "روش پرداخت",
        ("orders", "items_amount"): "جمع جزء", ("orders", "discount_amount"): "مبلغ تخفیف",
        ("orders", "delivery_amount"): "هزینه حمل و نقل", ("orders", "total_amount"): "جمع کل سفارش",
        ("orders", "person_ref"): ("تلفن (صورتحساب)", "ایمیل (صورتحساب)"),
        ("people", "first_name"): "نام (صورتحساب)", ("people", "last_name"): "نام خانوادگی (صورتحساب)",
        ("people", "mobile"): "تلفن (صورتحساب)", ("people", "email"): "ایمیل (صورتحساب)",
        ("people", "address"): "آدرس (صورتحساب)",
    },
)  # fmt: skip

WOO_EN = Export(
    name="woocommerce-order-export.csv",
    header=["Order Number", "Order Status", "Order Date", "Customer Note", "First Name (Billing)", "Last Name (Billing)", "Email (Billing)", "Phone (Billing)", "City (Billing)", "Payment Method Title", "Cart Discount Amount", "Order Subtotal Amount", "Order Shipping Amount", "Order Total Amount", "SKU", "Item Name", "Quantity", "Item Cost", "Coupon Code"],
    row=lambda c, n: [800 + n // 2, "completed", f"2024-0{n // 2 % 9 + 1}-12 10:{n // 2 % 60:02d}:00", "", _FIRST[n // 2 % 12], _LAST[n // 2 % 10], f"u{n // 2}@example.com", f"0912{n // 2:07d}", _CITIES[n // 2 % 8], "Zarinpal", n // 2 % 3 * 5000, 90000 + n // 2, 25000, 110000 + n // 2, f"SKU{n % 8}", _GOODS[n % 8], c.number(1, 3), c.amount(20, 60), ""],
    gold={
        ("order_lines", "order_id"): "Order Number", ("order_lines", "at"): "Order Date",
        ("order_lines", "product_id"): "SKU", ("order_lines", "product_name"): "Item Name",
        ("order_lines", "quantity"): "Quantity", ("order_lines", "unit_price"): "Item Cost",
        ("orders", "order_id"): "Order Number", ("orders", "at"): "Order Date",
        ("orders", "total_amount"): "Order Total Amount",
        ("orders", "items_amount"): "Order Subtotal Amount",
        ("orders", "discount_amount"): "Cart Discount Amount",
        ("people", "first_name"): "First Name (Billing)", ("people", "last_name"): "Last Name (Billing)",
        ("people", "email"): "Email (Billing)", ("people", "mobile"): "Phone (Billing)",
    },
)  # fmt: skip

CALLS = Export(
    name="گزارش تماس‌های CRM.csv",
    header=["شناسه تماس", "شماره تماس گیرنده", "نام تماس گیرنده", "تاریخ تماس", "ساعت تماس", "مدت مکالمه (دقیقه)", "نوع تماس", "موضوع", "شرح", "کارشناس", "وضعیت"],
    row=lambda c, n: [n + 1, c.mobile("fa"), c.name(), c.jalali(), c.clock(), c.number(1, 20), c.pick(["ورودی", "خروجی"]), c.pick(["پیگیری سفارش", "شکایت از تاخیر", "سوال درباره کالا"]), c.comment(), f"{_FIRST[n % 4]} {_LAST[n % 4]}", c.pick(["بسته", "باز"])],
    gold={
        ("interactions", "record_id"): "شناسه تماس", ("interactions", "at"): "تاریخ تماس",
        ("interactions", "handling_minutes"): "مدت مکالمه (دقیقه)",
        ("interactions", "direction"): "نوع تماس", ("interactions", "topic"): "موضوع",
        ("interactions", "text"): "شرح", ("interactions", "employee_id"): "کارشناس",
        ("interactions", "status"): "وضعیت", ("interactions", "person_ref"): "شماره تماس گیرنده",
        ("people", "mobile"): "شماره تماس گیرنده", ("people", "full_name"): "نام تماس گیرنده",
    },
)  # fmt: skip

POS = Export(
    name="ریز فروش صندوق.csv",
    header=["شماره فاکتور", "تاریخ", "ساعت", "شعبه", "صندوقدار", "کد اشتراک", "بارکد", "نام کالا", "تعداد", "فی", "تخفیف", "مبلغ", "نحوه پرداخت"],
    row=lambda c, n: [1000 + n // 3, f"1402/{n // 3 % 12 + 1:02d}/0{n // 3 % 9 + 1}", f"{8 + n // 3 % 12:02d}:{n // 3 % 60:02d}", ["ونک", "تجریش"][n // 3 % 2], ["مینا", "هدی"][n // 3 % 2], 77_000 + n // 3 % 40, 6_260_000_000_000 + n % 8, _GOODS[n % 8], c.number(1, 5), c.amount(), c.number(0, 2) * 1000, c.amount(), ["کارت", "نقد"][n // 3 % 2]],
    rows=600,
    delimiter=";",
    gold={
        ("order_lines", "order_id"): "شماره فاکتور", ("order_lines", "at"): "تاریخ",
        ("order_lines", "person_ref"): "کد اشتراک", ("order_lines", "product_id"): "بارکد",
        ("order_lines", "product_name"): "نام کالا", ("order_lines", "quantity"): "تعداد",
        ("order_lines", "unit_price"): "فی", ("order_lines", "discount_amount"): "تخفیف",
        ("order_lines", "amount"): "مبلغ", ("orders", "order_id"): "شماره فاکتور",
        ("orders", "at"): "تاریخ", ("orders", "store_id"): "شعبه",
        ("orders", "employee_id"): "صندوقدار", ("orders", "payment_method"): "نحوه پرداخت",
    },
)  # fmt: skip

CLUB = Export(
    name="لیست باشگاه مشتریان.csv",
    header=["ردیف", "کد اشتراک", "نام و نام خانوادگی", "شماره موبایل", "کد ملی", "تاریخ تولد", "جنسیت", "تاریخ عضویت", "شهر", "ایمیل", "امتیاز", "شماره کارت باشگاه"],
    row=lambda c, n: [n + 1, 77_000 + n, c.name(), c.mobile(c.pick(["0", "+98", "fa"])), c.national_code(), c.jalali(years=(1340, 1385)), c.pick(["مرد", "زن"]), c.jalali(), c.city(), f"m{n}@yahoo.com", c.number(0, 900), 5_000_000 + n],
    gold={
        ("people", "record_id"): "کد اشتراک", ("people", "full_name"): "نام و نام خانوادگی",
        ("people", "mobile"): "شماره موبایل", ("people", "national_code"): "کد ملی",
        ("people", "birth_day"): "تاریخ تولد", ("people", "gender"): "جنسیت",
        ("people", "registered_at"): "تاریخ عضویت", ("people", "city"): "شهر",
        ("people", "email"): "ایمیل", ("people", "loyalty_card"): "شماره کارت باشگاه",
    },
)  # fmt: skip

SURVEY = Export(
    name="پاسخ‌های نظرسنجی.csv",
    header=["شناسه پاسخ", "شماره سفارش", "موبایل", "چقدر احتمال دارد ما را به دوستان خود پیشنهاد کنید؟", "نظر شما", "تاریخ پاسخ", "کانال"],
    row=lambda c, n: [f"R{n}", 9_000 + n, c.mobile("bare"), c.number(0, 10), c.comment(), c.spoken(), c.pick(["پیامک", "اپلیکیشن"])],
    gold={
        ("feedback", "record_id"): "شناسه پاسخ", ("feedback", "order_id"): "شماره سفارش",
        ("feedback", "score"): "چقدر احتمال دارد ما را به دوستان خود پیشنهاد کنید؟",
        ("feedback", "text"): "نظر شما", ("feedback", "at"): "تاریخ پاسخ",
        ("feedback", "channel"): "کانال", ("feedback", "person_ref"): "موبایل",
        ("people", "mobile"): "موبایل",
    },
)  # fmt: skip

TICKETS = Export(
    name="tickets_1402.csv",
    header=["شماره تیکت", "نام کاربر", "ایمیل", "دسته بندی", "اولویت", "وضعیت", "تاریخ ایجاد", "اولین پاسخ", "تاریخ بسته شدن", "متن تیکت", "پاسخ دهنده"],
    row=lambda c, n: [f"T-{n}", c.name(), f"k{n % 90}@gmail.com", c.pick(["مالی", "فنی", "ارسال"]), c.pick(["بالا", "عادی"]), c.pick(["بسته شده", "باز"]), c.jalali(clock=True), c.jalali(clock=True), c.jalali(clock=True), c.comment(), f"کارشناس {n % 5}"],
    gold={
        ("interactions", "record_id"): "شماره تیکت", ("interactions", "topic"): "دسته بندی",
        ("interactions", "status"): "وضعیت", ("interactions", "at"): "تاریخ ایجاد",
        ("interactions", "first_response_at"): "اولین پاسخ",
        ("interactions", "resolved_at"): "تاریخ بسته شدن", ("interactions", "text"): "متن تیکت",
        ("interactions", "employee_id"): "پاسخ دهنده", ("interactions", "person_ref"): "ایمیل",
        ("people", "full_name"): "نام کاربر", ("people", "email"): "ایمیل",
    },
)  # fmt: skip

RETURNS = Export(
    name="گزارش مرجوعی‌ها.csv",
    header=["شماره مرجوعی", "شماره سفارش", "کد کالا", "نام کالا", "تعداد مرجوعی", "مبلغ استرداد (تومان)", "علت مرجوعی", "تاریخ مرجوعی"],
    row=lambda c, n: [f"M{n}", 9000 + n, 4000 + n % 8, _GOODS[n % 8], 1, c.amount(50, 900, grouped=True, persian=True), c.pick(["خراب بود", "مغایرت با تصویر", "انصراف"]), c.jalali(persian=True)],
    unit="toman",
    gold={
        ("returns", "return_id"): "شماره مرجوعی", ("returns", "order_id"): "شماره سفارش",
        ("returns", "product_id"): "کد کالا", ("returns", "quantity"): "تعداد مرجوعی",
        ("returns", "amount"): "مبلغ استرداد (تومان)", ("returns", "reason"): "علت مرجوعی",
        ("returns", "at"): "تاریخ مرجوعی",
    },
)  # fmt: skip

FINGLISH = Export(
    name="sefareshat.csv",
    header=["shomare_sefaresh", "nam_moshtari", "shomare_mobile", "tarikh_sefaresh", "mablagh_kol_toman", "vaziat", "shahr", "takhfif"],
    row=lambda c, n: [n + 1, c.name(), c.mobile(), c.jalali("-"), c.amount(50, 900), c.pick(["ersal shode", "laghv"]), c.pick(["Tehran", "Karaj"]), c.number(0, 5) * 1000],
    unit="toman",
    gold={
        ("orders", "order_id"): "shomare_sefaresh", ("orders", "at"): "tarikh_sefaresh",
        ("orders", "total_amount"): "mablagh_kol_toman", ("orders", "status"): "vaziat",
        ("orders", "city"): "shahr", ("orders", "discount_amount"): "takhfif",
        ("orders", "person_ref"): "shomare_mobile", ("people", "full_name"): "nam_moshtari",
        ("people", "mobile"): "shomare_mobile",
    },
)  # fmt: skip

REVIEWS = Export(
    name="نظرات کاربران.csv",
    header=["شناسه نظر", "نام کاربر", "نظر", "امتیاز", "تاریخ ثبت نظر", "کد کالا", "نقاط قوت", "نقاط ضعف", "پیشنهاد خرید", "تعداد لایک"],
    row=lambda c, n: [10_000 + n, c.name(), c.comment(), c.number(0, 5), c.spoken(), 4000 + n % 8, c.pick(["", "ارزان"]), c.pick(["", "کیفیت پایین"]), c.pick(["بله", "خیر"]), c.number(0, 40)],
    gold={
        ("feedback", "record_id"): "شناسه نظر", ("feedback", "text"): "نظر",
        ("feedback", "score"): "امتیاز", ("feedback", "at"): "تاریخ ثبت نظر",
        ("feedback", "product_id"): "کد کالا", ("feedback", "advantages"): "نقاط قوت",
        ("feedback", "disadvantages"): "نقاط ضعف", ("feedback", "recommended"): "پیشنهاد خرید",
        ("feedback", "helpful_votes"): "تعداد لایک",
    },
)  # fmt: skip

CATALOGUE = Export(
    name="لیست کالاها.csv",
    header=["کد کالا", "نام کالا", "گروه کالا", "برند", "قیمت فروش (ریال)", "قیمت خرید (ریال)"],
    row=lambda c, n: [4000 + n, f"{c.good()} {n}", c.pick(["لبنیات", "خشکبار", "دیجیتال"]), c.pick(["سامسونگ", "کاله"]), c.amount(), c.amount()],
    unit="rial",
    gold={
        ("products", "product_id"): "کد کالا", ("products", "product_name"): "نام کالا",
        ("products", "category"): "گروه کالا", ("products", "brand"): "برند",
        ("products", "unit_price"): "قیمت فروش (ریال)", ("products", "unit_cost"): "قیمت خرید (ریال)",
    },
)  # fmt: skip

ACCOUNTING = Export(
    name="فاکتورهای فروش نرم‌افزار حسابداری.csv",
    header=["شماره", "تاریخ", "کد طرف حساب", "نام طرف حساب", "جمع مبلغ کالاها", "تخفیف", "مالیات", "خالص فاکتور", "شرح", "بازاریاب"],
    row=lambda c, n: [n + 1, c.jalali(), 1100 + n % 60, c.name(), c.amount(grouped=True), c.amount(0, 20, grouped=True), c.amount(0, 20, grouped=True), c.amount(grouped=True), "", f"{_FIRST[n % 3]}"],
    encoding="cp1256",
    gold={
        ("orders", "order_id"): "شماره", ("orders", "at"): "تاریخ",
        ("orders", "person_ref"): "کد طرف حساب", ("people", "full_name"): "نام طرف حساب",
        ("orders", "items_amount"): "جمع مبلغ کالاها", ("orders", "discount_amount"): "تخفیف",
        ("orders", "total_amount"): "خالص فاکتور", ("orders", "employee_id"): "بازاریاب",
    },
)  # fmt: skip

COMPLAINTS = Export(
    name="شکایات مشتریان.csv",
    header=["کد پیگیری", "تاریخ ثبت شکایت", "نام و نام خانوادگی مشتری", "تلفن همراه", "شماره سفارش", "نوع درخواست", "موضوع شکایت", "شرح شکایت", "واحد مسئول", "وضعیت رسیدگی", "تاریخ رسیدگی"],
    row=lambda c, n: [f"SH{n}", c.jalali(), c.name(), c.mobile(), 9_000 + n % 100, c.pick(["شکایت", "درخواست", "پیشنهاد", "تشکر"]), c.pick(["تأخیر", "کیفیت", "رفتار پیک"]), c.comment(), c.pick(["ارسال", "انبار"]), c.pick(["مختومه", "در دست بررسی"]), c.jalali()],
    gold={
        ("interactions", "record_id"): "کد پیگیری", ("interactions", "at"): "تاریخ ثبت شکایت",
        ("people", "full_name"): "نام و نام خانوادگی مشتری", ("people", "mobile"): "تلفن همراه",
        ("interactions", "order_id"): "شماره سفارش", ("interactions", "kind"): "نوع درخواست",
        ("interactions", "topic"): "موضوع شکایت", ("interactions", "text"): "شرح شکایت",
        ("interactions", "status"): "وضعیت رسیدگی", ("interactions", "resolved_at"): "تاریخ رسیدگی",
        ("interactions", "person_ref"): "تلفن همراه",
    },
)  # fmt: skip

STAFF = Export(
    name="پرسنل.csv",
    header=["کد پرسنلی", "نام و نام خانوادگی", "سمت", "واحد", "تاریخ استخدام"],
    row=lambda c, n: [300 + n, c.name(), c.pick(["اپراتور", "پیک", "سرپرست"]), c.pick(["پشتیبانی", "ارسال"]), c.jalali()],
    rows=60,
    gold={
        ("employees", "employee_id"): "کد پرسنلی", ("employees", "full_name"): "نام و نام خانوادگی",
        ("employees", "role"): "سمت", ("employees", "team_id"): "واحد",
        ("employees", "hired_day"): "تاریخ استخدام",
    },
)  # fmt: skip

FAMILIAR = (
    DIGIKALA_SELLER, BASALAM, FOOD, WOO_FA, WOO_EN, CALLS, POS, CLUB, SURVEY, TICKETS, RETURNS,
    FINGLISH, REVIEWS, CATALOGUE, ACCOUNTING, COMPLAINTS, STAFF,
)  # fmt: skip

DELIVERY_APP = Export(
    name="export (3).csv",
    header=["کد رهگیری سفارش", "زمان ثبت سفارش توسط مشتری", "مشتری", "شماره همراه مشتری", "شعبه ارسال کننده", "مبلغ پرداختی نهایی (تومان)", "مبلغ ارسال", "مجموع تخفیف", "آخرین وضعیت سفارش", "ساعت تحویل به مشتری", "حداکثر زمان تحویل اعلامی", "نام سفیر"],
    row=lambda c, n: [f"TR{n}", c.jalali(clock=True), c.name(), c.mobile(), c.pick(["ونک", "پاسداران"]), c.amount(), c.amount(), c.amount(), c.pick(["تحویل شد", "لغو شد"]), c.jalali(clock=True), c.jalali(clock=True), c.name()],
    unit="toman",
    gold={
        ("orders", "order_id"): "کد رهگیری سفارش", ("orders", "at"): "زمان ثبت سفارش توسط مشتری",
        ("people", "full_name"): "مشتری", ("people", "mobile"): "شماره همراه مشتری",
        ("orders", "store_id"): "شعبه ارسال کننده",
        ("orders", "total_amount"): "مبلغ پرداختی نهایی (تومان)",
        ("orders", "delivery_amount"): "مبلغ ارسال", ("orders", "discount_amount"): "مجموع تخفیف",
        ("orders", "status"): "آخرین وضعیت سفارش",
        ("orders", "delivered_at"): "ساعت تحویل به مشتری",
        ("orders", "promised_at"): "حداکثر زمان تحویل اعلامی", ("orders", "courier_id"): "نام سفیر",
    },
)  # fmt: skip

OLD_DATABASE_PEOPLE = Export(
    name="Report_CustomerList.csv",
    header=["CustCode", "CustName", "CustFamily", "Tel1", "NationalCode", "BirthDate", "RegDate", "CityName", "ProvinceName", "Addr", "SexTitle", "PostCode"],
    row=lambda c, n: [n + 100, c.first(), c.last(), c.mobile(), c.national_code(), c.jalali(years=(1340, 1385)), c.jalali(), c.city(), c.province(), f"خیابان {c.last()} کوچه {c.last()}", c.pick(["مرد", "زن"]), c.number(10**9, 10**10 - 1)],
    gold={
        ("people", "record_id"): "CustCode", ("people", "first_name"): "CustName",
        ("people", "last_name"): "CustFamily", ("people", "mobile"): "Tel1",
        ("people", "national_code"): "NationalCode", ("people", "birth_day"): "BirthDate",
        ("people", "registered_at"): "RegDate", ("people", "city"): "CityName",
        ("people", "region"): "ProvinceName", ("people", "address"): "Addr",
        ("people", "gender"): "SexTitle", ("people", "postal_code"): "PostCode",
    },
)  # fmt: skip

OLD_DATABASE_LINES = Export(
    name="tblFactorDetail.csv",
    header=["FactorNo", "FactorDate", "CustomerCode", "KalaCode", "KalaName", "Tedad", "Fee", "Takhfif", "MablaghKol"],
    row=lambda c, n: [n // 3 + 10, f"1402/{n // 3 % 12 + 1:02d}/10", n // 3 % 50 + 1000, n % 8 + 300, _GOODS[n % 8], c.number(1, 9), c.amount(), c.number(0, 3) * 1000, c.amount()],
    gold={
        ("order_lines", "order_id"): "FactorNo", ("order_lines", "at"): "FactorDate",
        ("order_lines", "person_ref"): "CustomerCode", ("order_lines", "product_id"): "KalaCode",
        ("order_lines", "product_name"): "KalaName", ("order_lines", "quantity"): "Tedad",
        ("order_lines", "unit_price"): "Fee", ("order_lines", "discount_amount"): "Takhfif",
        ("order_lines", "amount"): "MablaghKol",
    },
)  # fmt: skip

FORM = Export(
    name="فرم نظرسنجی پس از خرید (پاسخ‌ها).csv",
    header=["زمان ثبت فرم", "شماره موبایل خود را وارد کنید", "شماره سفارش شما", "میزان رضایت شما از کیفیت محصول چقدر است؟ (۱ تا ۵)", "لطفا هر پیشنهاد یا انتقادی دارید بنویسید"],
    row=lambda c, n: [c.jalali(clock=True), c.mobile(), 8000 + n, c.number(1, 5), c.comment()],
    gold={
        ("feedback", "at"): "زمان ثبت فرم", ("feedback", "order_id"): "شماره سفارش شما",
        ("feedback", "score"): "میزان رضایت شما از کیفیت محصول چقدر است؟ (۱ تا ۵)",
        ("feedback", "text"): "لطفا هر پیشنهاد یا انتقادی دارید بنویسید",
        ("people", "mobile"): "شماره موبایل خود را وارد کنید",
    },
)  # fmt: skip

SWITCHBOARD = Export(
    name="calls-log.csv",
    header=["uniqueid", "calldate", "src", "مدت (دقیقه)", "اپراتور پاسخ‌دهنده", "نتیجه تماس"],
    row=lambda c, n: [f"16{n}.{n}", c.gregorian(), c.mobile(), c.number(1, 20), f"op{n % 4}", c.pick(["پاسخ داده شد", "بی پاسخ"])],
    gold={
        ("interactions", "record_id"): "uniqueid", ("interactions", "at"): "calldate",
        ("people", "mobile"): "src", ("interactions", "handling_minutes"): "مدت (دقیقه)",
        ("interactions", "employee_id"): "اپراتور پاسخ‌دهنده", ("interactions", "status"): "نتیجه تماس",
    },
)  # fmt: skip

RETURNED = Export(
    name="مرجوعی تیرماه.csv",
    header=["ش فاکتور فروش", "کد کالای برگشتی", "تعداد برگشت", "مبلغ برگشت داده شده", "دلیل برگشت از سوی مشتری", "تاریخ برگشت"],
    row=lambda c, n: [5000 + n, 300 + n % 8, 1, c.amount(), c.pick(["معیوب", "اشتباه در ارسال"]), c.jalali()],
    gold={
        ("returns", "order_id"): "ش فاکتور فروش", ("returns", "product_id"): "کد کالای برگشتی",
        ("returns", "quantity"): "تعداد برگشت", ("returns", "amount"): "مبلغ برگشت داده شده",
        ("returns", "reason"): "دلیل برگشت از سوی مشتری", ("returns", "at"): "تاریخ برگشت",
    },
)  # fmt: skip

SHOPIFY = Export(
    name="shopify_orders_export.csv",
    header=["Name", "Email", "Financial Status", "Paid at", "Fulfillment Status", "Subtotal", "Shipping", "Taxes", "Total", "Discount Code", "Discount Amount", "Created at", "Shipping City", "Payment Method", "Cancelled at", "Phone"],
    row=lambda c, n: [f"#{1000 + n}", f"a{n}@x.com", "paid", c.gregorian(), "fulfilled", c.amount(), c.amount(), c.amount(), c.amount(), "", c.amount(), c.gregorian(), c.pick(["Tehran", "Karaj"]), "card", "", ""],
    gold={
        ("orders", "order_id"): "Name", ("people", "email"): "Email",
        ("orders", "status"): ("Financial Status", "Fulfillment Status"),
        ("orders", "at"): "Created at", ("orders", "approved_at"): "Paid at",
        ("orders", "items_amount"): "Subtotal", ("orders", "delivery_amount"): "Shipping",
        ("orders", "total_amount"): "Total", ("orders", "discount_amount"): "Discount Amount",
        ("orders", "promotion_code"): "Discount Code", ("orders", "payment_method"): "Payment Method",
        ("orders", "city"): "Shipping City", ("orders", "cancelled_at"): "Cancelled at",
    },
)  # fmt: skip

CLINIC = Export(
    name="نوبت‌های درمانگاه.csv",
    header=["شماره نوبت", "نام بیمار", "کدملی بیمار", "همراه", "تاریخ نوبت", "پزشک", "هزینه ویزیت"],
    row=lambda c, n: [n + 1, c.name(), c.national_code(), c.mobile(), c.jalali(), f"دکتر {_LAST[n % 5]}", c.amount()],
    gold={
        ("orders", "order_id"): "شماره نوبت", ("people", "full_name"): "نام بیمار",
        ("people", "national_code"): "کدملی بیمار", ("people", "mobile"): "همراه",
        ("orders", "at"): "تاریخ نوبت", ("orders", "total_amount"): "هزینه ویزیت",
    },
)  # fmt: skip

STRANGE = (
    DELIVERY_APP, OLD_DATABASE_PEOPLE, OLD_DATABASE_LINES, FORM, SWITCHBOARD, RETURNED, SHOPIFY,
    CLINIC,
)  # fmt: skip
EXPORTS = FAMILIAR + STRANGE


def _plain(name: str) -> str:
    """A header in one spelling of the letters."""
    return name.replace("ي", "ی").replace("ك", "ک").replace("\u200c", "")


def score(
    suggestion: Suggestion, gold: dict[tuple[str, str], str | tuple[str, ...]]
) -> tuple[int, list[str]]:
    """Count the gold columns that the suggestion has right; name the others."""
    got: dict[tuple[str, str], set[str]] = {}
    for file in suggestion.mapping.files:
        for table in file.tables:
            for target, rule in table.columns:
                got.setdefault((table.table, target), set()).update(map(_plain, rule.columns))
            for rule in table.identity:
                got.setdefault((table.table, "record_id"), set()).update(map(_plain, rule.columns))
    wrong = []
    for (table_name, target), columns in gold.items():
        wanted = {_plain(one) for one in ((columns,) if isinstance(columns, str) else columns)}
        if not got.get((table_name, target), set()) & wanted:
            wrong.append(f"{table_name}.{target}: {columns}, not {got.get((table_name, target))}")
    return len(gold) - len(wrong), wrong


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_most_columns_of_an_export_are_mapped_right_unaided(export: Export, tmp_path: Path) -> None:
    suggestion = suggest(export.write(tmp_path), settings=Settings())

    right, wrong = score(suggestion, export.gold)

    assert right >= 0.8 * len(export.gold), wrong
    if export.unit:
        assert suggestion.mapping.unit == export.unit


def test_nine_tenths_of_the_columns_of_all_exports_are_right(tmp_path: Path) -> None:
    found = [
        (score(suggest(export.write(tmp_path), settings=Settings()), export.gold), export)
        for export in EXPORTS
    ]

    right = sum(count for (count, _), _ in found)
    total = sum(len(export.gold) for _, export in found)

    assert right >= 0.9 * total, [(export.name, wrong) for (_, wrong), export in found if wrong]


@pytest.mark.parametrize(
    "export", [BASALAM, POS, SURVEY, WOO_EN, CALLS], ids=lambda export: export.name
)
def test_what_is_suggested_can_be_imported_as_it_is(
    export: Export, tmp_path: Path, workspace: Workspace
) -> None:
    report = import_files(
        workspace, export.write(tmp_path), now=datetime(2026, 1, 15), actor="tester"
    )

    tables = report.by_table()

    assert set(tables) >= {table for table, _ in export.gold}
    assert report.quarantined == 0, [(t.table, t.reasons) for t in report.tables]


def test_a_counter_of_rows_is_no_line_number(tmp_path: Path) -> None:
    suggestion = suggest(DIGIKALA_SELLER.write(tmp_path), settings=Settings())

    used = {
        rule.columns
        for file in suggestion.mapping.files
        for table in file.tables
        for _, rule in table.columns
    }

    assert ("ردیف",) not in used
    assert (DIGIKALA_SELLER.name, "ردیف") in suggestion.unmapped


def test_a_suggestion_gives_confidence_reasons_and_alternatives(tmp_path: Path) -> None:
    suggestion = suggest(CLUB.write(tmp_path), settings=Settings())

    mobile = next(column for column in suggestion.columns if column.target == "mobile")

    assert mobile.confidence > 0.9
    assert "mobiles" in mobile.reason.en
    assert "موبایل" in mobile.reason.fa
    assert all(0 <= column.confidence <= 1 for column in suggestion.columns)


def test_the_unit_is_asked_for_when_nothing_names_it(tmp_path: Path) -> None:
    suggestion = suggest(FOOD.write(tmp_path), settings=Settings())

    assert any("rial or toman" in warning.message.en for warning in suggestion.warnings)


def test_a_date_and_its_clock_are_put_together(tmp_path: Path) -> None:
    suggestion = suggest(CALLS.write(tmp_path), settings=Settings())

    rule = suggestion.mapping.files[0].tables[0].rule("at")

    assert rule is not None
    assert rule.columns == ("تاریخ تماس", "ساعت تماس")
    assert rule.calendar == "jalali"


def test_an_export_of_next_month_matches_the_mapping_of_this_one(tmp_path: Path) -> None:
    suggestion = suggest(BASALAM.write(tmp_path), settings=Settings())

    assert suggestion.mapping.for_file("basalam-orders-1403-06.csv") is not None


@pytest.mark.parametrize(
    ("header", "scores", "kind", "scale", "missing"),
    [
        pytest.param("امتیاز", ["1", "5", "3"], "rating", ("1", "5"), (), id="one to five"),
        pytest.param("امتیاز", ["0", "5", "3"], "rating", ("1", "5"), ("0",), id="zero stars"),
        pytest.param("nps", ["0", "10", "7"], "nps", ("0", "10"), (), id="nps"),
        pytest.param("میزان رضایت", ["۱", "۵", "۴"], "csat", ("1", "5"), (), id="csat"),
        pytest.param("نمره", ["20", "17.5", "12"], "rating", ("0", "20"), (), id="school"),
        pytest.param("score", ["100", "40", "88"], "rating", ("0", "100"), (), id="hundred"),
    ],
)
def test_the_scale_of_a_score_is_recognised(
    tmp_path: Path,
    header: str,
    scores: list[str],
    kind: str,
    scale: tuple[str, str],
    missing: tuple[str, ...],
) -> None:
    path = tmp_path / "نظرات.csv"
    lines = "".join(
        f"{n},1403/05/{n % 28 + 1:02d},{scores[n % 3]},{_COMMENTS[n % 6]}\n" for n in range(60)
    )
    path.write_text(f"شناسه نظر,تاریخ,{header},متن\n{lines}", encoding="utf-8")

    table = suggest(path, settings=Settings()).mapping.files[0].tables[0]

    found = dict(table.columns)
    assert found["kind"].constant == kind
    assert (found["scale_min"].constant, found["scale_max"].constant) == scale
    assert found["score"].missing_when == missing


def test_words_of_satisfaction_become_a_score(tmp_path: Path, workspace: Workspace) -> None:
    words = ["خیلی راضی", "راضی", "متوسط", "ناراضی", "خیلی ناراضی"]
    path = tmp_path / "نظرسنجی.csv"
    lines = "".join(f"{n},1403/05/{n % 28 + 1:02d},{words[n % 5]}\n" for n in range(50))
    path.write_text(f"کد پاسخ,تاریخ,میزان رضایت\n{lines}", encoding="utf-8")

    report = import_files(workspace, path, now=datetime(2026, 1, 15), actor="tester")

    assert report.by_table() == {"feedback": 50}
    backend = workspace.connect()
    mean = backend.to_pyarrow(workspace.lake.current(backend, "feedback").score.mean()).as_py()
    backend.disconnect()
    assert mean == 3


def test_it_is_known_by_what_something_was_heard(tmp_path: Path, workspace: Workspace) -> None:
    heard = {"تماس تلفنی": "call", "اینستاگرام": "social", "تابلو": "board", "review": "review"}
    path = tmp_path / "شنیده‌ها.csv"
    lines = "".join(
        f"{n},1403/05/{n % 28 + 1:02d},{_COMMENTS[n % 6]},{list(heard)[n % 4]}\n" for n in range(40)
    )
    path.write_text(f"کد نظر,تاریخ نظر,متن نظر,شنیده از\n{lines}", encoding="utf-8")

    import_files(workspace, path, now=datetime(2026, 1, 15), actor="tester")

    backend = workspace.connect()
    rows = backend.to_pyarrow(workspace.lake.current(backend, "feedback")).to_pylist()
    backend.disconnect()
    assert {row["origin"] for row in rows} == set(heard.values())


# -- real data, where it is beside the checkout --------------------------------------------

OLIST: dict[str, dict[tuple[str, str], str | tuple[str, ...]]] = {
    "customers": {
        ("people", "record_id"): "customer_id", ("people", "customer_key"): "customer_unique_id",
        ("people", "postal_code"): "customer_zip_code_prefix", ("people", "city"): "customer_city",
        ("people", "region"): "customer_state",
    },
    "orders": {
        ("orders", "order_id"): "order_id", ("orders", "person_ref"): "customer_id",
        ("orders", "status"): "order_status", ("orders", "at"): "order_purchase_timestamp",
        ("orders", "approved_at"): "order_approved_at",
        ("orders", "shipped_at"): "order_delivered_carrier_date",
        ("orders", "delivered_at"): "order_delivered_customer_date",
        ("orders", "promised_at"): "order_estimated_delivery_date",
    },
    "items": {
        ("order_lines", "order_id"): "order_id", ("order_lines", "line_no"): "order_item_id",
        ("order_lines", "product_id"): "product_id", ("order_lines", "seller_id"): "seller_id",
        ("order_lines", "unit_price"): "price", ("order_lines", "delivery_amount"): "freight_value",
    },
    "reviews": {
        ("feedback", "record_id"): "review_id", ("feedback", "order_id"): "order_id",
        ("feedback", "score"): "review_score", ("feedback", "title"): "review_comment_title",
        ("feedback", "text"): "review_comment_message",
        ("feedback", "at"): ("review_answer_timestamp", "review_creation_date"),
    },
    "products": {
        ("products", "product_id"): "product_id", ("products", "category"): "product_category_name",
    },
}  # fmt: skip


@pytest.mark.data
def test_olist_is_suggested_right(data: Path) -> None:
    files = sorted((data / "olist").glob("*.parquet"))

    suggestion = suggest(
        list(files), settings=Settings(currency="BRL", exponent=2, time_zone="America/Sao_Paulo")
    )

    gold = {key: column for part in OLIST.values() for key, column in part.items()}
    right, wrong = score(suggestion, gold)
    assert right >= 0.9 * len(gold), wrong
    keys = {
        table.table: [rule.columns for rule in table.key]
        for file in suggestion.mapping.files
        for table in file.tables
    }
    assert keys["feedback"] == [("review_id",), ("order_id",)]
    lines = next(t for f in suggestion.mapping.files for t in f.tables if t.table == "order_lines")
    at = lines.rule("at")
    assert at is not None
    assert at.from_order == "at"


@pytest.mark.data
def test_online_retail_is_suggested_right(data: Path) -> None:
    path = data / "online_retail" / "online_retail.parquet"

    suggestion = suggest(
        path, settings=Settings(currency="GBP", exponent=2, time_zone="Europe/London")
    )

    gold: dict[tuple[str, str], str | tuple[str, ...]] = {
        ("order_lines", "order_id"): "InvoiceNo", ("order_lines", "product_id"): "StockCode",
        ("order_lines", "product_name"): "Description", ("order_lines", "quantity"): "Quantity",
        ("order_lines", "at"): "InvoiceDate", ("order_lines", "unit_price"): "UnitPrice",
        ("order_lines", "person_ref"): "CustomerID", ("people", "country"): "Country",
        ("returns", "return_id"): "InvoiceNo", ("orders", "order_id"): "InvoiceNo",
        ("orders", "person_ref"): "CustomerID",
    }  # fmt: skip
    right, wrong = score(suggestion, gold)
    assert right >= 0.9 * len(gold), wrong
    lines = suggestion.mapping.files[0].tables[0]
    assert any(test.values == ("C",) and test.negated for test in lines.keep)


@pytest.mark.data
def test_digikala_comments_are_suggested_right(data: Path) -> None:
    suggestion = suggest(
        data / "fa_digikala" / "digikala_comments_20k.parquet", settings=Settings()
    )

    gold: dict[tuple[str, str], str | tuple[str, ...]] = {
        ("feedback", "record_id"): "id", ("feedback", "title"): "title", ("feedback", "text"): "body",
        ("feedback", "at"): "created_at", ("feedback", "score"): "rate",
        ("feedback", "recommended"): "recommendation_status", ("feedback", "is_buyer"): "is_buyer",
        ("feedback", "product_id"): "product_id", ("feedback", "advantages"): "advantages",
        ("feedback", "disadvantages"): "disadvantages", ("feedback", "helpful_votes"): "likes",
        ("feedback", "unhelpful_votes"): "dislikes",
    }  # fmt: skip
    right, wrong = score(suggestion, gold)
    assert right >= 0.9 * len(gold), wrong
    rate = suggestion.mapping.files[0].tables[0].rule("score")
    assert rate is not None
    assert rate.missing_when == ("0",)
