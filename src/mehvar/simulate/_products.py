"""What the shop sells: Persian grocery goods with prices in rial on the first day."""

# ruff: noqa: E501 - a table reads best with one subject per line
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_SHELVES: dict[str, tuple[tuple[str, int], ...]] = {
    "لبنیات": (("شیر کم‌چرب ۱ لیتری", 420_000), ("ماست پرچرب ۹۰۰ گرمی", 650_000), ("پنیر سفید ۴۰۰ گرمی", 780_000), ("دوغ ۱٫۵ لیتری", 380_000), ("کره ۱۰۰ گرمی", 520_000), ("خامه صبحانه", 310_000), ("پنیر پیتزا ۵۰۰ گرمی", 1_650_000), ("کشک ۵۰۰ گرمی", 700_000)),
    "نان و صبحانه": (("نان تست", 350_000), ("نان سنگک بسته‌ای", 250_000), ("حلوا شکری ۳۵۰ گرمی", 620_000), ("مربای آلبالو", 720_000), ("عسل طبیعی ۹۰۰ گرمی", 4_200_000), ("ارده ۴۰۰ گرمی", 1_350_000), ("تخم‌مرغ ۲۰ عددی", 1_480_000)),
    "برنج و حبوبات": (("برنج طارم ۵ کیلویی", 8_900_000), ("برنج هندی ۱۰ کیلویی", 7_400_000), ("عدس ۹۰۰ گرمی", 980_000), ("لوبیا چیتی ۹۰۰ گرمی", 1_150_000), ("نخود ۹۰۰ گرمی", 890_000), ("لپه ۹۰۰ گرمی", 1_020_000), ("ماکارونی ۷۰۰ گرمی", 390_000)),
    "گوشت و مرغ": (("مرغ کامل", 2_300_000), ("سینهٔ مرغ ۱ کیلویی", 2_900_000), ("گوشت چرخ‌کرده ۱ کیلویی", 7_200_000), ("ران گوسفندی ۱ کیلویی", 9_600_000), ("ماهی قزل‌آلا", 3_800_000), ("سوسیس آلمانی", 1_250_000), ("کالباس خشک", 1_700_000)),
    "روغن و چاشنی": (("روغن آفتابگردان ۱٫۸ لیتری", 1_900_000), ("روغن زیتون ۵۰۰ سی‌سی", 3_600_000), ("رب گوجه ۸۰۰ گرمی", 860_000), ("سس مایونز", 690_000), ("آبلیمو ۵۰۰ سی‌سی", 540_000), ("زعفران ۱ گرمی", 2_100_000), ("نمک تصفیه", 120_000), ("فلفل سیاه ۱۰۰ گرمی", 480_000)),
    "نوشیدنی": (("چای ایرانی ۴۵۰ گرمی", 1_750_000), ("قهوهٔ فوری", 2_250_000), ("آب معدنی ۶ عددی", 420_000), ("آبمیوهٔ پرتقال", 460_000), ("نوشابهٔ خانواده", 330_000), ("عرق نعنا", 390_000)),
    "تنقلات": (("چیپس نمکی", 280_000), ("پفک", 220_000), ("شکلات تلخ", 450_000), ("بیسکویت ساقه‌طلایی", 240_000), ("پستهٔ اکبری ۵۰۰ گرمی", 5_400_000), ("بادام درختی ۵۰۰ گرمی", 4_300_000), ("لواشک", 310_000)),
    "شوینده و بهداشت": (("پودر ماشین ۲ کیلویی", 2_050_000), ("مایع ظرف‌شویی", 640_000), ("شامپو ۴۰۰ گرمی", 920_000), ("دستمال کاغذی ۱۰ عددی", 1_350_000), ("خمیردندان", 560_000), ("پوشک بچه", 3_300_000), ("صابون", 210_000)),
}  # fmt: skip

_BY_WEIGHT: tuple[tuple[str, int], ...] = (
    ("گوجه‌فرنگی (کیلویی)", 320_000), ("خیار (کیلویی)", 340_000), ("سیب‌زمینی (کیلویی)", 290_000),
    ("پیاز (کیلویی)", 210_000), ("سیب قرمز (کیلویی)", 520_000), ("پرتقال (کیلویی)", 460_000),
    ("موز (کیلویی)", 1_150_000), ("سبزی خوردن (کیلویی)", 480_000), ("هویج (کیلویی)", 260_000),
    ("انگور (کیلویی)", 780_000), ("هندوانه (کیلویی)", 190_000), ("نارنگی (کیلویی)", 540_000),
)  # fmt: skip

_BRANDS = ("بهارک", "دشت سبز", "نوین", "خوش‌طعم", "مزرعه", "سپیدار")


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All products as arrays, in order of price, goods by weight last.

    ``price`` and ``cost`` are rial on the first day; ``pieces`` is how many are sold by the piece
    (the first ones); the rest are sold by weight and take up what is left of a basket.
    """

    product_id: tuple[str, ...]
    name: tuple[str, ...]
    category: tuple[str, ...]
    brand: tuple[str, ...]
    price: NDArray[np.float64]
    cost: NDArray[np.float64]
    pieces: int


def build_catalogue() -> Catalogue:
    """Lay out the shelves: every good of every brand that carries it."""
    goods = sorted(
        (round(price * (0.9 + 0.08 * place), -3), f"{name} {brand}", category, brand)
        for category, shelf in _SHELVES.items()
        for name, price in shelf
        for place, brand in enumerate(_BRANDS[: 2 + len(name) % 4])
    )
    fresh = [(float(price), name, "میوه و سبزی", "فله") for name, price in _BY_WEIGHT]
    every = goods + fresh
    price = np.array([row[0] for row in every])
    margin = np.array([0.12 + 0.02 * (len(row[1]) % 7) for row in every])
    return Catalogue(
        product_id=tuple(f"P{1000 + place}" for place in range(len(every))),
        name=tuple(row[1] for row in every),
        category=tuple(row[2] for row in every),
        brand=tuple(row[3] for row in every),
        price=price,
        cost=np.round(price * (1.0 - margin), -2),
        pieces=len(goods),
    )
