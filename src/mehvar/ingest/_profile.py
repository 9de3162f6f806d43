"""What the values of a column look like: the evidence beside its header."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from mehvar import calendar, money, text
from mehvar.ingest._convert import FALSE_WORDS, TRUE_WORDS, read_numbers
from mehvar.ingest._headers import Header, read_header
from mehvar.ingest._pieces import Opening
from mehvar.ingest._raw import ROW, RawTable

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

MOST_ROWS = 200_000
_SAMPLE = 4_000
_WORDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One column: shares are of its filled values, in a sample of evenly spaced rows.

    ``distinct`` and ``filled`` count rows of the part looked at; ``words`` are the distinct
    values when they are few. ``low`` and ``high`` bound the numbers.
    """

    name: str
    physical: str
    header: Header
    rows: int
    filled: int
    distinct: int
    sample: pa.Array
    words: tuple[str, ...] = ()
    numeric: float = 0.0
    money: float = 0.0
    whole: float = 0.0
    negative: float = 0.0
    zero: float = 0.0
    low: float = 0.0
    high: float = 0.0
    dates: calendar.DateFormat | None = None
    date: float = 0.0
    clock: float = 0.0
    mobile: float = 0.0
    email: float = 0.0
    national_code: float = 0.0
    boolean: float = 0.0
    length: float = 0.0
    spaced: float = 0.0
    unit: str = ""

    @property
    def unique(self) -> bool:
        """Whether every row says something, and never the same twice."""
        return self.filled == self.rows and self.distinct == self.rows > 0

    @property
    def counter(self) -> bool:
        """Whether it only counts the rows of the export: 1, 2, 3, ... under such a header."""
        named = bool(set(self.header.words) & {"ردیف", "row", "radif", "index", "سطر", "unnamed"})
        return named and self.unique and self.whole == 1 and self.high >= 0.8 * self.rows

    @property
    def empty(self) -> bool:
        """Whether no row says anything."""
        return self.filled == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TableProfile:
    """A raw table with the profiles of its columns."""

    raw: RawTable
    rows_sql: str
    columns: tuple[Profile, ...] = field(default=())

    def column(self, name: str) -> Profile:
        """Return the profile of a column."""
        return next(profile for profile in self.columns if profile.name == name)


def profile_table(raw: RawTable, opening: Opening) -> TableProfile:
    """Look at the columns of a raw table: counts over its first part, values on a sample."""
    rows_sql = f"SELECT * FROM ({raw.relation}) LIMIT {MOST_ROWS}"
    places = [f"c{place}" for place in range(len(raw.columns))]
    asked = ", ".join(
        f"count(nullif(trim({c}), '')), count(DISTINCT nullif(trim({c}), ''))" for c in places
    )
    counts = opening.connection.execute(f"SELECT count(*), {asked} FROM ({rows_sql})").fetchall()[0]
    step = max(1, int(counts[0]) // _SAMPLE)
    texts = ", ".join(f"nullif(trim({c}), '') AS {c}" for c in places)
    sample = opening.connection.sql(
        f"SELECT {texts} FROM ({rows_sql}) WHERE {ROW} % {step} = 0 "
        f"ORDER BY {ROW} LIMIT {2 * _SAMPLE}"
    ).to_arrow_table()
    return TableProfile(
        raw=raw,
        rows_sql=rows_sql,
        columns=tuple(
            _profile(
                name,
                f"c{place}",
                sample.column(place).combine_chunks(),
                rows=int(counts[0]),
                filled=int(counts[1 + 2 * place]),
                distinct=int(counts[2 + 2 * place]),
            )
            for place, name in enumerate(raw.columns)
        ),
    )


def _profile(
    name: str, physical: str, sample: pa.Array, *, rows: int, filled: int, distinct: int
) -> Profile:
    import pyarrow.compute as pc

    said = sample.filter(pc.and_(sample.is_valid(), pc.not_equal(sample, "")))
    header = read_header(name)
    if len(said) == 0:
        return Profile(
            name=name, physical=physical, header=header, rows=rows, filled=0, distinct=0,
            sample=said,
        )  # fmt: skip
    numbers = read_numbers(said)
    known = numbers.is_valid().to_numpy(zero_copy_only=False)
    values = numbers.fill_null(0).to_numpy()[known]
    dates = calendar.detect_date_format(said)
    lengths = pc.utf8_length(said).to_numpy()
    return Profile(
        name=name,
        physical=physical,
        header=header,
        rows=rows,
        filled=filled,
        distinct=distinct,
        sample=said,
        words=_words(said, distinct),
        numeric=float(known.mean()),
        money=_share(money.parse_amounts(said, exponent=2, unit="major")),
        dates=dates,
        date=dates.confidence if dates else 0.0,
        clock=_clock(said),
        mobile=_share(text.clean_mobile(said)),
        email=_share(text.clean_email(said)),
        national_code=_share(text.clean_national_code(said)),
        boolean=_boolean(said),
        length=float(lengths.mean()),
        spaced=float(
            pc.match_substring_regex(said, r"\S\s+\S").to_numpy(zero_copy_only=False).mean()
        ),
        unit=money.detect_unit(said) or "",
        **_numbers_of(values),
    )


def _numbers_of(values: NDArray[np.float64]) -> dict[str, float]:
    if values.size == 0:
        return {}
    return {
        "whole": float((values == np.floor(values)).mean()),
        "negative": float((values < 0).mean()),
        "zero": float((values == 0).mean()),
        "low": float(values.min()),
        "high": float(values.max()),
    }


def _words(said: pa.Array, distinct: int) -> tuple[str, ...]:
    if distinct > _WORDS:
        return ()
    return tuple(sorted(word for word in said.unique().to_pylist() if word is not None))


def _share(cleaned: pa.Array) -> float:
    return float(1 - cleaned.null_count / max(1, len(cleaned)))


def _clock(said: pa.Array) -> float:
    import pyarrow.compute as pc

    digits = text.ascii_digits(said)
    found = pc.match_substring_regex(
        digits, r"^\s*[0-2]?[0-9]:[0-5][0-9](:[0-5][0-9])?\s*(am|pm|AM|PM|ق.?ظ|ب.?ظ)?\s*$"
    )
    return float(found.to_numpy(zero_copy_only=False).mean())


def _boolean(said: pa.Array) -> float:
    known = set(TRUE_WORDS) | set(FALSE_WORDS)
    words = said.to_pylist()
    return sum(str(word).strip().lower() in known for word in words) / len(words)
