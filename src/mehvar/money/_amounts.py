"""Reading the amounts of a column into whole minor units, exactly."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mehvar.money._shapes import Shapes, shapes_of
from mehvar.money._units import IRANIAN, UNIT_POWERS, MoneyError, Unit
from mehvar.money._wording import Wording, fold, names_in, read_wording, thousands_in

Column: TypeAlias = "pa.Array | pa.ChunkedArray"
Amounts: TypeAlias = tuple[NDArray[np.int64], NDArray[np.bool_]]

_MOST = 2**63 - 1
_EXACT = Context(prec=100, rounding=ROUND_HALF_EVEN)
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩٫", "01234567890123456789.", ",٬' ")
_SAMPLE = 20_000


def parse_amounts(column: Column, *, exponent: int, unit: Unit) -> pa.Array:
    """Read amounts as int64 in the currency's minor unit (``exponent`` decimal places).

    Text may be in any digit set, with thousands separators, a decimal point, sign or brackets,
    and words: تومان, ریال, £, هزار, میلیون. ``unit`` is what a bare number means; a word beside
    the number wins over it. Decimals below the minor unit are rounded half to even, a float
    counting as the decimal that it prints as. What cannot be read, names another currency than
    ``unit`` does, or does not fit in 64 bits, becomes null.

    Raises:
        MoneyError: when the column's type holds no amounts (dates, booleans, ...).
    """
    values, exists = _amounts_of(_as_array(column), exponent=exponent, unit=unit)
    return pa.array(values, mask=~exists, type=pa.int64())


def detect_unit(column: Column) -> Unit | None:
    """Return the unit that the values (or a header) name, or None when they do not agree.

    A unit is believed when at least half of the written values name one, and 95 % of these
    name the same. Looks at up to 20,000 evenly spaced rows.
    """
    array = _as_array(column)
    if pa.types.is_dictionary(array.type):
        array = array.cast(array.type.value_type)
    if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
        return None
    if len(array) > _SAMPLE:
        array = array.take(pa.array(np.linspace(0, len(array) - 1, _SAMPLE).astype(np.int64)))
    shapes = shapes_of(array)
    named: dict[Unit | None, int] = {}
    for shape, text in enumerate(shapes.texts):
        if read_wording(text).kind != "missing":
            unit = _named_unit(text)
            named[unit] = named.get(unit, 0) + shapes.rows_of(shape).size
    written = sum(named.values())
    silent = named.pop(None, 0)
    if not named or silent * 2 > written:
        return None
    best = max(named, key=lambda unit: named[unit])
    return best if named[best] >= 0.95 * (written - silent) else None


def _named_unit(shape: str) -> Unit | None:
    """The unit of one value or header; millions without a number are no unit of ours."""
    text = fold(shape)
    named, thousands = names_in(text), thousands_in(text)
    if len(named) != 1 or (thousands > 3 and "0" not in text):
        return None
    units: dict[tuple[str, bool], Unit] = {
        ("toman", False): "toman",
        ("toman", True): "thousand_toman",
        ("rial", False): "rial",
        ("rial", True): "thousand_rial",
    }
    return units.get((next(iter(named)), thousands == 3), "major")


def _amounts_of(column: pa.Array, *, exponent: int, unit: Unit) -> Amounts:
    kind = column.type
    power = UNIT_POWERS[unit] + (0 if unit == "minor" else exponent)
    if pa.types.is_dictionary(kind):
        return _spread(_amounts_of(column.dictionary, exponent=exponent, unit=unit), column)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return _read_text(column, exponent=exponent, unit=unit)
    if pa.types.is_uint64(kind) or pa.types.is_decimal(kind):
        text = column.cast(pa.string())
        return _read_text(text, exponent=exponent, unit=unit, written=False)
    if pa.types.is_integer(kind):
        known = column.is_valid().to_numpy(zero_copy_only=False)
        values = column.fill_null(0).cast(pa.int64()).to_numpy(zero_copy_only=False)
        scaled, fits = _scaled(values, power)
        return scaled, fits & known
    if pa.types.is_floating(kind):
        return _read_floats(column, power)
    if pa.types.is_null(kind):
        return np.zeros(len(column), np.int64), np.zeros(len(column), np.bool_)
    raise MoneyError(
        f"A column of type {kind} holds no amounts.",
        hint="Amounts are read from text and numbers.",
    )


def _read_text(column: pa.Array, *, exponent: int, unit: Unit, written: bool = True) -> Amounts:
    """Read shape by shape; what a program printed (not ``written``) has decimal points only."""
    shapes = shapes_of(column)
    wordings = [read_wording(text) for text in shapes.texts]
    values = np.zeros(len(column), dtype=np.int64)
    exists = np.zeros(len(column), dtype=np.bool_)
    dots_group = written and not any(wording.decimal_dot for wording in wordings)
    commas = any(wording.decimal_comma for wording in wordings)
    for shape, wording in enumerate(wordings):
        power = _power(wording, exponent=exponent, unit=unit)
        rows = shapes.rows_of(shape)
        if wording.kind == "free":
            exists[rows] = True
        if wording.kind != "amount" or power is None:
            continue
        grouped = dots_group and wording.dot_group and (commas or _is_rial(wording, unit))
        read = _read_slowly if wording.slow else _read_shape
        values[rows], exists[rows] = read(shapes, rows, wording, power, grouped=grouped)
    return values, exists


def _is_rial(wording: Wording, unit: Unit) -> bool:
    """Nobody writes thousandths of a rial or toman: there, 12.000 is twelve thousand."""
    return wording.named in {"rial", "toman"} or (
        wording.named is None and unit in {"rial", "toman"}
    )


def _power(wording: Wording, *, exponent: int, unit: Unit) -> int | None:
    """The power of ten from the number to minor units; None when the word is not of the unit."""
    iranian = unit in IRANIAN or exponent == 0
    if wording.named in {"rial", "toman"}:
        return exponent + (wording.named == "toman") + wording.thousands if iranian else None
    if wording.named == "foreign":
        return exponent + wording.thousands if unit not in IRANIAN else None
    if wording.thousands and unit in IRANIAN:
        return exponent + (unit in {"toman", "thousand_toman"}) + wording.thousands
    return UNIT_POWERS[unit] + (0 if unit == "minor" else exponent) + wording.thousands


def _read_shape(
    shapes: Shapes, rows: NDArray[np.intp], wording: Wording, power: int, *, grouped: bool
) -> Amounts:
    """Read rows of one shape; ``grouped`` takes 12.000 as thousands, but never 0.500."""
    values = shapes.number(rows, wording.whole + wording.fraction)
    scaled, fits = _scaled(values, power - len(wording.fraction))
    if grouped:
        thousands, fit = _scaled(values, power)
        above = shapes.number(rows, wording.whole) > 0
        scaled, fits = np.where(above, thousands, scaled), np.where(above, fit, fits)
    return (-scaled if wording.negative else scaled), fits


def _read_slowly(
    shapes: Shapes, rows: NDArray[np.intp], wording: Wording, power: int, *, grouped: bool
) -> Amounts:
    """Read the rare long or scientific spellings one by one."""
    texts = (shapes.text(row) for row in rows.tolist())
    decimals = [_as_decimal(text, wording) for text in texts]
    return _from_decimals(decimals, power + (len(wording.fraction) if grouped else 0))


def _as_decimal(text: str, wording: Wording) -> Decimal:
    if not wording.whole and not wording.fraction:
        return Decimal(text.translate(_DIGITS).strip())
    digits = "".join(letter for letter in text.translate(_DIGITS) if "0" <= letter <= "9")
    sign = "-" if wording.negative else ""
    return Decimal(f"{sign}{digits}E-{len(wording.fraction)}")


def _from_decimals(decimals: list[Decimal], power: int) -> Amounts:
    values = np.zeros(len(decimals), dtype=np.int64)
    exists = np.zeros(len(decimals), dtype=np.bool_)
    for row, number in enumerate(decimals):
        try:
            whole = int(number.scaleb(power, _EXACT).quantize(Decimal(1), context=_EXACT))
        except InvalidOperation:  # more than 100 digits
            continue
        if abs(whole) <= _MOST:
            values[row], exists[row] = whole, True
    return values, exists


def _scaled(values: NDArray[np.int64], power: int) -> Amounts:
    """Multiply by a power of ten, or divide and round half to even; say which results fit."""
    if power >= 0:
        most = _MOST // 10**power
        fits = (values <= most) & (values >= -most)
        return np.where(fits, values, 0) * (10**power if most else 0), fits
    divisor = 10**-power
    if divisor > _MOST:
        return np.zeros_like(values), np.ones(values.size, dtype=np.bool_)
    quotient, rest = np.divmod(values, divisor)
    twice = rest - (divisor - rest)
    quotient += (twice > 0) | ((twice == 0) & (quotient % 2 == 1))
    return quotient, np.ones(values.size, dtype=np.bool_)


def _read_floats(column: pa.Array, power: int) -> Amounts:
    """Round where the product is safely away from a tie; read the others as printed."""
    numbers = column.cast(pa.float64()).fill_null(np.nan).to_numpy(zero_copy_only=False)
    exists = np.isfinite(numbers)
    product = np.where(exists, numbers, 0.0) * 10.0**power
    nearest = np.rint(product)
    doubt = np.abs(product) * 2.0**-50
    unsafe = np.flatnonzero(exists & (0.5 - np.abs(product - nearest) <= doubt))
    values = np.where(np.abs(nearest) < 2.0**52, nearest, 0.0).astype(np.int64)
    if unsafe.size:
        printed = [Decimal(repr(number)) for number in numbers[unsafe].tolist()]
        values[unsafe], exists[unsafe] = _from_decimals(printed, power)
    return values, exists


def _spread(found: Amounts, column: pa.Array) -> Amounts:
    known = column.indices.is_valid().to_numpy(zero_copy_only=False)
    rows = column.indices.fill_null(0).to_numpy(zero_copy_only=False)
    if found[0].size == 0:
        return np.zeros(rows.size, np.int64), np.zeros(rows.size, np.bool_)
    return found[0][rows], found[1][rows] & known


def _as_array(column: Column) -> pa.Array:
    if not isinstance(column, pa.ChunkedArray):
        return column
    if pa.types.is_string(column.type) and column.nbytes >= _MOST >> 32:
        column = column.cast(pa.large_string())
    combined = column.combine_chunks()
    return combined.chunk(0) if isinstance(combined, pa.ChunkedArray) else combined
