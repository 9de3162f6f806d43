"""The calendar against jdatetime, one row at a time, in the same run.

Dates are converted both ways and texts are read, on random days of the last fifty years. CPU time
is compared, so that a busy machine disturbs both sides alike.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections.abc import Callable
from functools import partial

import jdatetime
import numpy as np
import pyarrow as pa

from mehvar import calendar, money

EPOCH = dt.date(1970, 1, 1).toordinal()
PERSIAN = str.maketrans("0123456789,", "۰۱۲۳۴۵۶۷۸۹٬")
ASCII = str.maketrans("۰۱۲۳۴۵۶۷۸۹٬", "0123456789,")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows for us")
    parser.add_argument("--peer-rows", type=int, default=30_000, help="rows for the slow peer")
    options = parser.parse_args()
    rng = np.random.default_rng(7)
    days = rng.integers(2_000, 20_500, options.rows)
    seconds = rng.integers(0, 86_400, options.rows)
    print("## Calendar and money: columns against one row at a time\n")
    print(
        f"{options.rows:,} rows for us, {options.peer_rows:,} for the peer; CPU seconds, one core.\n"
    )
    print("| work | peer | peer, M rows/s | ours, M rows/s | ratio |")
    print("|---|---|---|---|---|")
    _conversions(days, options.peer_rows)
    _spellings(days, seconds, options.peer_rows)
    _amounts(rng.integers(1_000, 10**9, options.rows), options.peer_rows)


def _conversions(days: np.ndarray, peers: int) -> None:
    dates = [dt.date.fromordinal(int(day) + EPOCH) for day in days[:peers]]
    jalali = [jdatetime.date.fromgregorian(date=date) for date in dates]
    year, month, day = calendar.jalali_from_days(days)
    assert [(j.year, j.month, j.day) for j in jalali[:500]] == list(
        zip(year[:500].tolist(), month[:500].tolist(), day[:500].tolist(), strict=True)
    )
    _row(
        "days to Jalali", "jdatetime",
        peer=(lambda: [jdatetime.date.fromgregorian(date=date) for date in dates], peers),
        ours=(lambda: calendar.jalali_from_days(days), days.size),
    )  # fmt: skip
    parts = [(j.year, j.month, j.day) for j in jalali]
    _row(
        "Jalali to days", "jdatetime",
        peer=(lambda: [jdatetime.date(*part).togregorian() for part in parts], peers),
        ours=(lambda: calendar.days_from_jalali(year, month, day), days.size),
    )  # fmt: skip


def _spellings(days: np.ndarray, seconds: np.ndarray, peers: int) -> None:
    year, month, day = (part.tolist() for part in calendar.jalali_from_days(days))
    clock = [f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in seconds.tolist()]
    plain = [f"{y}/{m:02d}/{d:02d}" for y, m, d in zip(year, month, day, strict=True)]
    timed = [f"{date} {hour}" for date, hour in zip(plain, clock, strict=True)]
    names = jdatetime.date.j_months_fa
    words = [f"{d} {names[m - 1]} {y}" for y, m, d in zip(year, month, day, strict=True)]
    iso = (days * 86_400 + seconds).astype("datetime64[s]").astype(str).tolist()
    for work, texts, form in (
        ("read 1403/05/12", plain, "%Y/%m/%d"),
        ("read ۱۴۰۳/۰۵/۱۲", [text.translate(PERSIAN) for text in plain], "%Y/%m/%d"),
        ("read 1403/05/12 14:30:00", timed, "%Y/%m/%d %H:%M:%S"),
    ):
        _texts(work, "jdatetime.strptime", texts, peers, partial(_by_form, form=form))
    _texts("read 12 مرداد 1403", "split and jdatetime", words, peers, _by_words)
    _texts("read 2018-05-16T20:57:03", "datetime.strptime", iso, peers, _by_iso)


def _by_form(text: str, *, form: str) -> object:
    return jdatetime.datetime.strptime(text.translate(ASCII), form)


def _by_iso(text: str) -> dt.datetime:
    return dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S")


def _by_words(text: str) -> jdatetime.date:
    day, name, year = text.split()
    return jdatetime.date(int(year), jdatetime.date.j_months_fa.index(name) + 1, int(day))


def _amounts(values: np.ndarray, peers: int) -> None:
    texts = [f"{value:,} تومان".translate(PERSIAN) for value in values.tolist()]
    column = pa.array(texts)
    _row(
        "read ۱٬۲۳۴٬۵۶۷ تومان", "replace and int",
        peer=(lambda: [int(text.translate(ASCII).replace(",", "").removesuffix(" تومان")) * 10 for text in texts[:peers]], peers),
        ours=(lambda: money.parse_amounts(column, exponent=0, unit="rial"), len(column)),
    )  # fmt: skip


def _texts(
    work: str, peer: str, texts: list[str], peers: int, read: Callable[[str], object]
) -> None:
    column = pa.array(texts)
    parsed = calendar.parse_moments(column)
    assert parsed.failed == 0
    _row(
        work, peer,
        peer=(lambda: [read(text) for text in texts[:peers]], peers),
        ours=(lambda: calendar.parse_moments(column), len(column)),
    )  # fmt: skip


def _row(
    work: str,
    name: str,
    *,
    peer: tuple[Callable[[], object], int],
    ours: tuple[Callable[[], object], int],
) -> None:
    slow, fast = _rate(*peer), _rate(*ours)
    print(f"| {work} | {name} | {slow:.3f} | {fast:.1f} | {fast / slow:,.0f} |", flush=True)


def _rate(work: Callable[[], object], rows: int) -> float:
    """Million rows per CPU second: the best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return rows / max(best, 1e-9) / 1e6


if __name__ == "__main__":
    main()
