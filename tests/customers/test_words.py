"""A source's words for a status or a reason, in the spellings of real exports."""

from __future__ import annotations

import pyarrow as pa
import pytest

from mehvar.customers import _words


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        pytest.param("delivered", "delivered", id="Olist"),
        pytest.param("wc-completed", "delivered", id="WooCommerce with its prefix"),
        pytest.param("COMPLETE", "delivered", id="capitals"),
        pytest.param("تحویل داده شد", "delivered", id="Persian"),
        pytest.param("تحويل شده", "delivered", id="Arabic letters"),
        pytest.param("تحویل‌شده", "delivered", id="half-space"),
        pytest.param("تکمیل شده", "delivered", id="completed in Persian"),
        pytest.param("مرجوع شده", "delivered", id="returned: it had arrived"),
        pytest.param("canceled", "cancelled", id="one l"),
        pytest.param("Cancelled by customer", "cancelled", id="two l"),
        pytest.param("unavailable", "cancelled", id="Olist's stock-out"),
        pytest.param("لغو شده توسط مشتری", "cancelled", id="cancelled in Persian"),
        pytest.param("كنسل", "cancelled", id="cancelled with Arabic kaf"),
        pytest.param("رد شده", "cancelled", id="refused"),
        pytest.param("shipped", "open", id="on its way"),
        pytest.param("on_hold", "open", id="snake case"),
        pytest.param("تحویل نشده", "open", id="not delivered in Persian"),
        pytest.param("not delivered", "open", id="not delivered"),
        pytest.param("تحویل پیک شد", "open", id="handed to the courier"),
        pytest.param("در حال آماده‌سازی", "open", id="being prepared"),
        pytest.param("ارسال شده", "open", id="sent"),
        pytest.param("paid", None, id="a word that says nothing of delivery"),
        pytest.param("۳", None, id="a code"),
        pytest.param("", None, id="empty"),
        pytest.param(None, None, id="missing"),
    ],
)
def test_a_status_is_understood_in_persian_and_english(
    word: str | None, meaning: str | None
) -> None:
    assert _words.statuses(pa.array([word], pa.string())) == [meaning]


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        pytest.param("Damaged in transit", "damaged", id="damaged"),
        pytest.param("کالا شکسته بود", "damaged", id="broken in Persian"),
        pytest.param("معيوب", "damaged", id="defective with Arabic ye"),
        pytest.param("wrong size sent", "wrong_item", id="wrong before size"),
        pytest.param("ارسال اشتباه", "wrong_item", id="wrong in Persian"),
        pytest.param("مغایرت با سفارش", "wrong_item", id="differs from the order"),
        pytest.param("تاریخ گذشته", "quality", id="expired"),
        pytest.param("کیفیت پایین", "quality", id="low quality"),
        pytest.param("پشیمان شدم", "changed_mind", id="changed mind"),
        pytest.param("too late", "late", id="late"),
        pytest.param("chocolate", "other", id="late is not in chocolate"),
        pytest.param("نظر مدیر", "other", id="a manager is not late"),
        pytest.param("تأخیر در ارسال", "late", id="delay with hamza"),
        pytest.param("cancel", "cancelled", id="cancelled"),
        pytest.param("همین‌طوری", "other", id="unknown"),
        pytest.param(None, None, id="missing"),
    ],
)
def test_a_reason_is_understood_in_persian_and_english(
    word: str | None, meaning: str | None
) -> None:
    assert _words.reasons(pa.array([word], pa.string())) == [meaning]
