"""Where the customers live: zones with real cities, their weight, wealth and traffic."""

# ruff: noqa: E501 - a table reads best with one subject per line
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """One delivery zone.

    ``weight`` is its share of customers; ``wealth`` shifts the log odds of each higher value class;
    ``traffic`` is minutes added to every delay; ``promise`` the minutes promised for a delivery;
    ``stores`` how many stores serve it; ``climate`` groups zones that share bad days.
    """

    city: str
    city_latin: str
    region: str
    weight: float
    wealth: float
    traffic: float
    promise: int
    stores: int
    climate: int
    streets: tuple[str, ...]


ZONES: tuple[Zone, ...] = (
    Zone(city="تهران", city_latin="Tehran", region="تهران، شمال", weight=0.13, wealth=1.15, traffic=15, promise=90, stores=3, climate=0, streets=("ولیعصر", "شریعتی", "پاسداران", "نیاوران", "فرشته")),
    Zone(city="تهران", city_latin="Tehran", region="تهران، غرب", weight=0.12, wealth=0.6, traffic=10, promise=90, stores=2, climate=0, streets=("سعادت‌آباد", "اشرفی اصفهانی", "آزادی", "پونک")),
    Zone(city="تهران", city_latin="Tehran", region="تهران، مرکز", weight=0.10, wealth=0.1, traffic=9, promise=90, stores=2, climate=0, streets=("انقلاب", "کارگر", "طالقانی", "بهار")),
    Zone(city="تهران", city_latin="Tehran", region="تهران، شرق", weight=0.10, wealth=-0.3, traffic=1, promise=90, stores=2, climate=0, streets=("پیروزی", "تهران‌پارس", "رسالت", "دماوند")),
    Zone(city="تهران", city_latin="Tehran", region="تهران، جنوب", weight=0.11, wealth=-0.9, traffic=-5, promise=120, stores=2, climate=0, streets=("نازی‌آباد", "شوش", "خزانه", "یافت‌آباد")),
    Zone(city="کرج", city_latin="Karaj", region="البرز", weight=0.08, wealth=-0.4, traffic=-2, promise=120, stores=2, climate=0, streets=("گوهردشت", "عظیمیه", "مهرشهر")),
    Zone(city="مشهد", city_latin="Mashhad", region="خراسان رضوی", weight=0.09, wealth=-0.4, traffic=-8, promise=120, stores=2, climate=1, streets=("وکیل‌آباد", "احمدآباد", "سناباد")),
    Zone(city="اصفهان", city_latin="Isfahan", region="اصفهان", weight=0.07, wealth=-0.1, traffic=-7, promise=120, stores=1, climate=2, streets=("چهارباغ", "کاوه", "مرداویج")),
    Zone(city="شیراز", city_latin="Shiraz", region="فارس", weight=0.06, wealth=-0.2, traffic=-6, promise=120, stores=1, climate=3, streets=("زند", "معالی‌آباد", "قصرالدشت")),
    Zone(city="تبریز", city_latin="Tabriz", region="آذربایجان شرقی", weight=0.05, wealth=-0.3, traffic=-9, promise=120, stores=1, climate=4, streets=("ولیعصر", "آبرسان", "شهناز")),
    Zone(city="رشت", city_latin="Rasht", region="گیلان", weight=0.03, wealth=-0.2, traffic=-6, promise=120, stores=1, climate=5, streets=("گلسار", "معلم", "سعدی")),
    Zone(city="قم", city_latin="Qom", region="قم", weight=0.03, wealth=-0.8, traffic=-10, promise=120, stores=1, climate=2, streets=("صفائیه", "سالاریه", "بلوار امین")),
    Zone(city="اهواز", city_latin="Ahvaz", region="خوزستان", weight=0.02, wealth=-0.6, traffic=-4, promise=120, stores=1, climate=3, streets=("کیانپارس", "زیتون", "گلستان")),
    Zone(city="یزد", city_latin="Yazd", region="یزد", weight=0.01, wealth=-0.3, traffic=-12, promise=120, stores=1, climate=2, streets=("صفائیه", "کاشانی", "جمهوری")),
)  # fmt: skip
"""The delivery zones; weights add up to one."""
