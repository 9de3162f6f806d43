"""Names and numbers of people leave a comment; ordinary words stay."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar import voice

NAMED = {
    "آقای محمدی خیلی خوب برخورد کردن": "محمدی",
    "جناب آقای دکتر حسینی پاسخ دادند": "حسینی",
    "با خانم رضایی تماس گرفتم": "رضایی",
    "سرکار خانم نوروزی پیگیری کردند": "نوروزی",
    "مریم خانم خیلی مهربون بودن": "مریم",
    "پیکتون علی خیلی مودب بود": "علی",
    "به نام سارا احمدی سفارش دادم": "سارا احمدی",
    "علی رضایی پیک شما بود": "علی رضایی",
    "راننده کامران کاظمی پور بود": "کامران کاظمی پور",
    "آقای احمدی‌نژاد زنگ زد": "احمدی‌نژاد",
    "اسمش فاطمه کریمی بود": "فاطمه کریمی",
    "مهندس شریفی راهنمایی کرد": "شریفی",
    "امید کریمی جواب تلفن داد": "امید کریمی",
    "با اقای رضا حسن زاده صحبت کردم": "حسن زاده",
    "نسرین جان ممنون": "نسرین",
    "محمد حسینی هستم از مشتریان شما": "محمد حسینی",
    "آقاي كريمي بد حرف زد": "كريمي",
    "I spoke with John Smith about it": "John Smith",
    "Mr. Brown was rude": "Brown",
    "The driver Ahmad was great": "Ahmad",
    "My name is Kaveh Ahmadi": "Kaveh Ahmadi",
    "Dr Thompson helped me": "Thompson",
    "Thanks to Sarah Jones at the counter": "Sarah Jones",
}
NOBODY = (
    "امیدوارم موفق باشید، امید دارم بهتر شود",
    "نسیم خوبی می‌وزید و غذا ناز بود",
    "آقای پیک خیلی مودب بود",
    "خانم محترم پشت تلفن جواب نداد",
    "خانم خیلی بداخلاقی بود",
    "نان رضوی و کباب عالی بود",
    "بهار و تابستان سفارش می‌دهم",
    "شیرین بود و گل هم داشت",
    "دنیا رو آب ببره اینا رو خواب می‌بره",
    "کریم خان نزدیک ماست، پیک دیر آمد",
    "سحر آمد و صبحانه سرد بود",
    "از راننده راضی بودم",
    "مدیر پاسخگو نبود",
    "آقا عالی بود دمتون گرم",
    "سفارش کامل رسید، آلبالو تازه بود",
    "هسته کامل آلبالو توی شیرینی بود",
    "طلا و نقره نخریدم",
    "The agent was rude and the flight was late",
    "I will never order again, the driver was late",
    "Grace period was short",
    "مشتری دائم هستم",
    "دکتر گفت نخورم",
)


def hidden(text: str, **options: list[str]) -> str:
    return str(voice.redact_personal(pa.array([text]), known_names=options.get("known", []))[0])


@pytest.mark.parametrize(("text", "name"), NAMED.items(), ids=list(NAMED.values()))
def test_a_name_goes(text: str, name: str) -> None:
    shown = hidden(text)

    assert name not in shown
    assert "[name]" in shown


@pytest.mark.parametrize("text", NOBODY)
def test_words_that_name_nobody_stay(text: str) -> None:
    assert hidden(text) == text


def test_what_stands_around_a_name_stays() -> None:
    assert hidden("با خانم رضایی تماس گرفتم، دیر جواب داد") == (
        "با خانم [name] تماس گرفتم، دیر جواب داد"
    )


def test_numbers_and_addresses_go_too() -> None:
    shown = hidden("شماره ۰۹۱۲۱۲۳۴۵۶۷ یا ali@example.com، کد ملی 0012345679")

    assert shown == "شماره [mobile] یا [email]، کد ملی [national_code]"


@pytest.mark.parametrize(
    "spelled", ["کاوه یزدان‌فر", "کاوه یزدان فر", "کاوه  یزدانفر", "كاوه يزدان‌فر"]
)
def test_a_known_name_goes_however_it_is_spelled(spelled: str) -> None:
    shown = hidden(f"عالی بود {spelled} ممنون", known=["کاوه یزدان‌فر", "عالی"])

    assert shown == "عالی بود [name] ممنون"


def test_a_known_name_in_another_word_stays() -> None:
    assert hidden("بازار آباد است", known=["زار آبا"]) == "بازار آباد است"


def test_null_stays_null_and_nothing_stays_nothing() -> None:
    shown = voice.redact_personal(
        pa.chunked_array([pa.array([None, ""]), pa.array(["آقای محمدی"])])
    )

    assert shown.to_pylist() == [None, "", "آقای [name]"]
    assert len(voice.redact_personal(pa.array([], pa.string()))) == 0


@settings(max_examples=25)
@given(st.lists(st.one_of(st.none(), st.text(max_size=50)), max_size=10))
def test_a_second_reading_changes_nothing(texts: list[str | None]) -> None:
    clean = [None if one is None else one.encode("utf-8", "ignore").decode() for one in texts]

    once = voice.redact_personal(pa.array(clean, pa.string()))

    assert voice.redact_personal(once).to_pylist() == once.to_pylist()
