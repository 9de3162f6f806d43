"""What can go wrong with a file, a mapping or a row, in words that say what to do next."""

from __future__ import annotations

from enum import StrEnum

from mehvar.errors import MehvarError
from mehvar.text import Bilingual


class MappingError(MehvarError, ValueError):
    """The mapping is not understood, or does not fit the file; nothing was imported."""

    code = "mapping"


class SourceError(MehvarError, ValueError):
    """The file or database cannot be read as a table; nothing was imported."""

    code = "source"


class RepairError(MehvarError, ValueError):
    """The corrected rows cannot be put back into their original; nothing was imported."""

    code = "repair"


class Reason(StrEnum):
    """Why a row went to quarantine: a closed list, each counted and shown."""

    MISSING_KEY = "missing_key"
    MISSING_REQUIRED = "missing_required"
    UNREADABLE_DATE = "unreadable_date"
    UNREADABLE_AMOUNT = "unreadable_amount"
    UNREADABLE_NUMBER = "unreadable_number"
    UNKNOWN_ORDER = "unknown_order"
    UNKNOWN_OPTION = "unknown_option"
    OUTSIDE_SCALE = "outside_scale"
    RAGGED_ROW = "ragged_row"
    UNREADABLE_LINE = "unreadable_line"

    @property
    def words(self) -> Bilingual:
        """The reason as a sentence, in both languages."""
        return _WORDS[self]


_WORDS: dict[Reason, Bilingual] = {
    Reason.MISSING_KEY: Bilingual(
        "شناسهٔ سطر خالی یا ناخوانا است", "the row's key is empty or cannot be read"
    ),
    Reason.MISSING_REQUIRED: Bilingual("مقدار لازم نیامده است", "a required value is missing"),
    Reason.UNREADABLE_DATE: Bilingual("تاریخ خوانده نمی‌شود", "the date cannot be read"),
    Reason.UNREADABLE_AMOUNT: Bilingual("مبلغ خوانده نمی‌شود", "the amount cannot be read"),
    Reason.UNREADABLE_NUMBER: Bilingual("عدد خوانده نمی‌شود", "the number cannot be read"),
    Reason.UNKNOWN_ORDER: Bilingual(
        "سفارش این سطر در هیچ فایلی نیست", "the row's order is in no file, so its date is unknown"
    ),
    Reason.UNKNOWN_OPTION: Bilingual(
        "پاسخ هیچ‌یک از گزینه‌های پرسش نیست", "the answer is none of the question's options"
    ),
    Reason.OUTSIDE_SCALE: Bilingual(
        "عدد بیرون از مقیاس پرسش است", "the number is outside the question's scale"
    ),
    Reason.RAGGED_ROW: Bilingual(
        "تعداد ستون‌های سطر با سرستون نمی‌خواند",
        "the row has another number of columns than the header",
    ),
    Reason.UNREADABLE_LINE: Bilingual(
        "سطر خوانده نمی‌شود (نقل‌قول یا نویسهٔ نادرست)",
        "the line cannot be read (a wrong quote or character)",
    ),
}
