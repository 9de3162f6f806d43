"""Columns as a company's systems would write them: times, codes, numbers in many spellings."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mehvar.simulate._orders import Bools
from mehvar.simulate._world import Floats, Ints, World

_DAY = 86_400_000_000
_SECOND = 1_000_000
_PERSIAN, _ARABIC = "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"
_PRIME = 9_999_991
"""The largest prime below ten million: numbers are scattered over as many places."""

MOST_CUSTOMERS = 4_000_000
"""The most customers for whom scattered numbers stay distinct, second accounts included."""

_PREFIXES = np.array(
    [
        *(912, 919, 935, 901, 990, 910, 936, 902, 911, 933, 913, 903),
        *(914, 937, 915, 938, 916, 939, 917, 930, 918, 991, 920, 921),
    ]
)


def scatter(number: Ints, salt: int) -> Ints:
    """Return distinct numbers below ten million that do not tell ``number``."""
    return (number * (48_271 + 2 * salt) + 1_234_577 * (salt + 1)) % _PRIME


def mobile_digits(number: Ints) -> Ints:
    """Return each person's ten mobile digits (9121234567); distinct for distinct people."""
    prefix = _PREFIXES[scatter(number, 7) % _PREFIXES.size]
    return np.asarray(prefix * 10_000_000 + scatter(number, 3))


def times(
    world: World, day: Ints, minute: Ints | Floats, *, known: Bools | None = None
) -> pa.Array:
    """Return local timestamps, to the second; days count from the first one."""
    seconds = np.round(np.asarray(minute) * 60.0).astype(np.int64)
    micros = (world.first_day + day) * _DAY + seconds * _SECOND
    return pa.array(micros, mask=None if known is None else ~known).cast(pa.timestamp("us"))


def up_to_the_end(world: World, table: pa.Table, at: str, *later: str) -> pa.Table:
    """Return the rows that had happened by the end of the last day; ``later`` moments if so.

    An export of that evening cannot hold what comes after it.
    """
    end = pa.scalar((world.first_day + world.days) * _DAY, pa.int64()).cast(pa.timestamp("us"))
    table = table.filter(pc.less(table[at], end))
    for name in later:
        known = pc.if_else(pc.less(table[name], end), table[name], pa.scalar(None, end.type))
        table = table.set_column(table.column_names.index(name), name, known)
    return table


def money(amount: Floats | Ints) -> pa.Array:
    """Return whole rial."""
    return pa.array(np.round(amount).astype(np.int64))


def codes(prefix: str, number: Ints, *, known: Bools | None = None) -> pa.Array:
    """Return codes such as ``U123``; empty where not known."""
    text = pa.array(number, mask=None if known is None else ~known).cast(pa.string())
    return pc.binary_join_element_wise(prefix, text, "")


def words(choices: Sequence[str | None], which: Ints) -> pa.Array:
    """Return ``choices[which]``."""
    return pa.array(choices, pa.string()).take(pa.array(which))


def lose(column: pa.Array, share: float, rng: np.random.Generator) -> pa.Array:
    """Return the column with a share of its values lost at random."""
    lost = rng.random(len(column)) < share
    return pc.if_else(pa.array(lost), pa.scalar(None, column.type), column)


def only(column: pa.Array, kept: Bools) -> pa.Array:
    """Return the column with its values only where ``kept``."""
    return pc.if_else(pa.array(kept), column, pa.scalar(None, column.type))


def by_case(which: Ints, writers: Sequence[Callable[[Ints], pa.Array]]) -> pa.Array:
    """Let ``writers[which]`` write each value; a writer gets the rows that are its own."""
    rows = [np.flatnonzero(which == case) for case in range(len(writers))]
    parts = [write(mine) for write, mine in zip(writers, rows, strict=True)]
    sequence = np.argsort(np.concatenate(rows), kind="stable")
    return pa.concat_arrays([part.cast(pa.string()) for part in parts]).take(pa.array(sequence))


def spell_mobiles(digits: Ints, style: Ints) -> pa.Array:
    """Write mobiles as people do: 0912, +98, 0098, 98, bare, in three digit sets, with gaps."""
    text = pa.array(digits).cast(pa.string())

    def joined(*parts: str) -> Callable[[Ints], pa.Array]:
        def write(rows: Ints) -> pa.Array:
            bare = text.take(pa.array(rows))
            pieces = [pc.utf8_slice_codeunits(bare, 0, 3), pc.utf8_slice_codeunits(bare, 3, 6)]
            pieces.append(pc.utf8_slice_codeunits(bare, 6, 10))
            return pc.binary_join_element_wise(
                parts[0], *pieces, parts[1] if len(parts) > 1 else ""
            )

        return write

    def gapped(gap: str) -> Callable[[Ints], pa.Array]:
        def write(rows: Ints) -> pa.Array:
            bare = text.take(pa.array(rows))
            head = pc.binary_join_element_wise("0", pc.utf8_slice_codeunits(bare, 0, 3), "")
            middle = pc.utf8_slice_codeunits(bare, 3, 6)
            return pc.binary_join_element_wise(
                head, middle, pc.utf8_slice_codeunits(bare, 6, 10), gap
            )

        return write

    def in_digits(target: str) -> Callable[[Ints], pa.Array]:
        return lambda rows: to_digits(joined("0")(rows), target)

    return by_case(
        style,
        [
            joined("0"), joined("+98"), joined("0098"), joined("98"), joined(""),
            in_digits(_PERSIAN), in_digits(_ARABIC), gapped(" "), gapped("-"),
        ],
    )  # fmt: skip


def to_digits(column: pa.Array, target: str = _PERSIAN) -> pa.Array:
    """Write the column's digits in another set."""
    for digit, other in enumerate(target):
        column = pc.replace_substring(column, str(digit), other)
    return column


def arabic_letters(column: pa.Array) -> pa.Array:
    """Write ی and ک with the Arabic keyboard."""
    return pc.replace_substring(pc.replace_substring(column, "ی", "ي"), "ک", "ك")


def jalali_days(world: World) -> pa.Array:
    """Return every day of the history, and a month after it, as 1403/05/12."""
    from mehvar.calendar import jalali_from_days

    year, month, day = jalali_from_days(world.first_day + np.arange(world.days + 31))
    return pa.array(
        [
            f"{y}/{m:02d}/{d:02d}"
            for y, m, d in zip(year.tolist(), month.tolist(), day.tolist(), strict=True)
        ]
    )


def clock_times() -> pa.Array:
    """Return every minute of a day as 14:05."""
    return pa.array([f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(1440)])
