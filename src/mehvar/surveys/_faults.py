"""Why an answer was not taken, in the reader's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.surveys._records import Fault, Field
from mehvar.surveys._scale import digits
from mehvar.surveys._values import Code
from mehvar.text import Bilingual

if TYPE_CHECKING:
    from mehvar.surveys._values import Unreadable

__all__ = ["Code", "fault"]

_TEXTS: dict[Code, Bilingual] = {
    Code.REQUIRED: Bilingual("این پرسش پاسخ می‌خواهد.", "Please answer this question."),
    Code.POINT: Bilingual(
        "یکی از عددهای {low} تا {high} را انتخاب کنید.", "Choose a number from {low} to {high}."
    ),
    Code.CHOICE: Bilingual(
        "یکی از گزینه‌های همین پرسش را انتخاب کنید.", "Choose one of this question’s options."
    ),
    Code.EXCLUSIVE: Bilingual(
        "این گزینه را نمی‌توان همراه گزینهٔ دیگری انتخاب کرد.",
        "This option cannot be chosen together with another.",
    ),
    Code.TOO_FEW: Bilingual("دست‌کم {bound} گزینه انتخاب کنید.", "Choose at least {bound}."),
    Code.TOO_MANY: Bilingual("حداکثر {bound} گزینه انتخاب کنید.", "Choose at most {bound}."),
    Code.ROWS: Bilingual("در هر سطر یک گزینه انتخاب کنید.", "Choose one option in every row."),
    Code.TOO_LONG: Bilingual("حداکثر {bound} نویسه بنویسید.", "Write at most {bound} characters."),
    Code.DAY: Bilingual("تاریخ را مانند ۱۴۰۳/۰۵/۱۲ بنویسید.", "Write the date like 2024-08-02."),
    Code.DAY_EARLY: Bilingual("این تاریخ زودتر از {bound} است.", "This date is before {bound}."),
    Code.DAY_LATE: Bilingual("این تاریخ دیرتر از {bound} است.", "This date is after {bound}."),
    Code.NUMBER: Bilingual("یک عدد بنویسید.", "Write a number."),
    Code.DECIMALS: Bilingual(
        "حداکثر {bound} رقم اعشار بنویسید.", "Write at most {bound} decimals."
    ),
    Code.WHOLE: Bilingual("عدد کامل، بی اعشار، بنویسید.", "Write a whole number."),
    Code.LOW: Bilingual("عدد نباید کمتر از {bound} باشد.", "The number must be at least {bound}."),
    Code.HIGH: Bilingual("عدد نباید بیشتر از {bound} باشد.", "The number must be at most {bound}."),
}


def fault(field: Field, wrong: Unreadable, language: str) -> Fault:
    """Return a fault in the reader's language: Persian, and English for all others."""
    persian = language.split("-", maxsplit=1)[0] == "fa"
    text = _TEXTS[wrong.reason]
    points = field.points or (0,)
    said = (text.fa if persian else text.en).format(
        bound=digits(str(wrong.bound), language),
        low=digits(str(points[0]), language),
        high=digits(str(points[-1]), language),
    )
    return Fault(code=wrong.reason.value, text=said)
