"""Reading one value of a condition: digits, amounts with a unit, days of either calendar."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from mehvar.segments._rules import Scalar
from mehvar.segments._rules_fields import FieldKind
from mehvar.text import Bilingual, ascii_digits_one

if TYPE_CHECKING:
    from mehvar.workspace import Settings

_LONGEST = 200
_LARGEST = 2**53
_YES = {"true", "yes", "1", "بله", "آری"}
_NO = {"false", "no", "0", "خیر", "نه"}


class Refused(ValueError):  # noqa: N818 (the answer to a value, collected by the reader)
    """The value is not of the field's kind; ``said`` tells what would be."""

    def __init__(self, fa: str, en: str) -> None:
        super().__init__(en)
        self.said = Bilingual(fa, en)


def read_value(data: object, *, kind: FieldKind, settings: Settings) -> Scalar:
    """Read a value of a field's kind; amounts without a unit are in minor units.

    Raises:
        Refused: saying what the field compares with.
    """
    if kind in {"text", "names"}:
        return _text(data)
    if kind == "bool":
        return _bool(data)
    if kind == "day":
        return _day(data)
    if kind == "float":
        return _number(data)
    if kind == "money" and isinstance(data, str):
        return _amount(data, settings)
    number = _number(data)
    if number != int(number):
        raise Refused(f"{data} عدد درست نیست", f"{data} is no whole number")
    return int(number)


def _text(data: object) -> str:
    if not isinstance(data, str) or not data.strip():
        raise Refused("متنی بنویسید", "needs a text")
    if len(data) > _LONGEST or "\0" in data:
        raise Refused("این متن بیش از اندازه بلند است", f"is longer than {_LONGEST} letters")
    return data.strip()


def _bool(data: object) -> bool:
    if isinstance(data, bool):
        return data
    word = str(data).strip().casefold()
    if word in _YES | _NO:
        return word in _YES
    raise Refused("بله یا خیر بنویسید", "needs true or false")


def _number(data: object) -> float:
    if isinstance(data, bool) or not isinstance(data, int | float | str):
        raise Refused("عددی بنویسید", "needs a number")
    plain = (
        ascii_digits_one(data).replace("٬", "").replace("٫", ".") if isinstance(data, str) else data
    )
    try:
        number = Decimal(str(plain).replace(",", "").replace("\u2212", "-").strip())
    except InvalidOperation:
        raise Refused(f"«{data}» عدد نیست", f"{data!r} is no number") from None
    if not math.isfinite(float(number)) or abs(number) > _LARGEST:
        raise Refused("این عدد بیش از اندازه بزرگ است", "this number is too large")
    return float(number)


def _amount(data: str, settings: Settings) -> int:
    import pyarrow as pa

    from mehvar.money import MoneyError, parse_amounts

    if ascii_digits_one(data).strip().lstrip("-").isdigit():
        return int(_number(data))
    unit = "rial" if settings.currency == "IRR" else "major"
    try:
        found = parse_amounts(pa.array([data]), exponent=settings.exponent, unit=unit)[0].as_py()  # type: ignore[arg-type]
    except MoneyError:
        found = None
    if found is None:
        raise Refused(f"«{data}» مبلغ نیست", f"{data!r} is no amount")
    return int(found)


def _day(data: object) -> date:
    import pyarrow as pa

    from mehvar.calendar import parse_moments

    if isinstance(data, datetime):
        return data.date()
    if isinstance(data, date):
        return data
    found = None
    if isinstance(data, str) and len(data) <= _LONGEST:
        found = parse_moments(pa.array([data])).values[0].as_py()
    if found is None:
        raise Refused(
            "روزی مانند ۱۴۰۳/۰۹/۲۲ یا 2025-12-13 بنویسید",
            "needs a day like 1403-09-22 or 2025-12-13",
        )
    return found.date() if isinstance(found, datetime) else found
