"""The text slice against code that reads one row at a time, in the same run.

The peers are written here, as a Python programmer would write them: ``str.translate`` and compiled
regular expressions per text, and a regular expression and a loop per identifier.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mehvar import text

COMMENTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "fa_snappfood"
SENTENCE = (
    "غذا خيلي خوب بود ولی پیک دير رسید و كاملا سرد شده‌بود ممنون از شما بسته‌بندی عااالی قیمت ۱۲۰۰۰ "
    "تومان متاسفانه سفارش ناقص بود 😀 The delivery was late again می‌خواهم  کتاب‌ها مُحَمَّد"
)

VARIANTS = str.maketrans("يىكةۀأإٱ", "ییکهه" + "ااا")
DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
PATTERNS = [
    (re.compile("[\u064b-\u065f\u0670\u0640\u200b\u200e\u200f\u202a-\u202e\ufeff]"), ""),
    (re.compile(r"([^\W\d_])\1{2,}"), r"\1\1"),
    (re.compile("(?<![^\\W\\d_])\u200c+|\u200c+(?![^\\W\\d_])"), ""),
    (re.compile(r"[^\S\n]+"), " "),
    (re.compile(r" ?\n[\s]*"), "\n"),
    (re.compile(r"^\s+|\s+$"), ""),
]
JUNK = re.compile(r"[\s\-().]")
MOBILE = re.compile(r"(?:\+98|0098|98|0)?(9\d{9})")
EMAIL = re.compile(r"[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}")


def normalise_row(value: str) -> str:
    value = value.translate(VARIANTS).translate(DIGITS)
    for pattern, new in PATTERNS:
        value = pattern.sub(new, value)
    return value


def mobile_row(value: str) -> str | None:
    found = MOBILE.fullmatch(JUNK.sub("", value.translate(DIGITS)))
    return f"+98{found[1]}" if found else None


def email_row(value: str) -> str | None:
    value = value.strip().lower()
    return value if EMAIL.fullmatch(value) else None


def national_row(value: str) -> str | None:
    value = JUNK.sub("", value.translate(DIGITS))
    if len(value) != 10 or not value.isdigit() or len(set(value)) == 1:
        return None
    rest = sum(int(digit) * (10 - place) for place, digit in enumerate(value[:9])) % 11
    return value if int(value[9]) == (rest if rest < 2 else 11 - rest) else None


def card_row(value: str) -> str | None:
    value = JUNK.sub("", value.translate(DIGITS))
    if len(value) != 16 or not value.isdigit():
        return None
    total = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(value))
    return value if total % 10 == 0 else None


def sheba_row(value: str) -> str | None:
    value = JUNK.sub("", value.translate(DIGITS)).upper().removeprefix("IR")
    valid = len(value) == 24 and value.isdigit() and int(value[2:] + "1827" + value[:2]) % 97 == 1
    return f"IR{value}" if valid else None


def seconds(action: Callable[[], object], *, repeat: int) -> float:
    """Return the least CPU time of ``action``: the machine may be shared."""
    best = float("inf")
    for _ in range(repeat):
        start = time.process_time()
        action()
        best = min(best, time.process_time() - start)
    return best


def comments(rows: int, rng: np.random.Generator) -> pa.ChunkedArray:
    """Return real comments where they are beside the checkout, else generated ones."""
    files = sorted(COMMENTS.glob("*.parquet")) if COMMENTS.is_dir() else []
    if files:
        found = pa.concat_tables([pq.read_table(file).select(["comment"]) for file in files])
        column = found["comment"]
        return pa.chunked_array([column.combine_chunks()] * max(1, rows // len(column)))
    lengths = rng.integers(5, 40, rows)
    return pa.chunked_array([[" ".join(rng.choice(SENTENCE.split(" "), size)) for size in lengths]])


def identifiers(rows: int, rng: np.random.Generator) -> dict[str, pa.Array]:
    shapes = ("09%09d", "+989%09d", "0098 9%09d", "9%09d", "0(9%09d)")
    subscribers = rng.integers(0, 10**9, rows).tolist()
    return {
        "mobile": pa.array([shapes[at % 5] % number for at, number in enumerate(subscribers)]),
        "email": pa.array([f"User.{number}@Gmail.com" for number in subscribers]),
        "national_code": pa.array([f"{n:010d}" for n in rng.integers(0, 10**10, rows).tolist()]),
        "card": pa.array([f"{n:016d}" for n in rng.integers(0, 10**16, rows).tolist()]),
        "sheba": pa.array(
            [f"IR{n:016d}{n % 10**8:08d}" for n in rng.integers(0, 10**16, rows).tolist()]
        ),
    }


def print_texts(column: pa.ChunkedArray, repeat: int) -> None:
    size = column.nbytes / 1e6
    sample = column.slice(0, min(len(column), 10_000))
    values = sample.to_pylist()
    peer = sample.nbytes / 1e6 / seconds(lambda: [normalise_row(v) for v in values], repeat=repeat)
    print(f"## Text: columns against one row at a time\n\n{len(column):,} texts, {size:.1f} MB\n")
    print("| step | MB/s | texts/s | against row by row |\n|---|---|---|---|")
    print(f"| row by row: translate and regular expressions | {peer:.1f} | | 1x |")
    steps: dict[str, Callable[[], object]] = {
        "normalise": lambda: text.normalise(column),
        "search_key": lambda: text.search_key(column),
        "ascii_digits": lambda: text.ascii_digits(column),
        "detect_script": lambda: text.detect_script(column),
        "detect_language": lambda: text.detect_language(column),
        "redact": lambda: text.redact(column),
    }
    for name, step in steps.items():
        took = seconds(step, repeat=repeat)
        ratio = f"{size / took / peer:.0f}x" if name in ("normalise", "search_key") else ""
        print(f"| {name} | {size / took:.0f} | {len(column) / took:,.0f} | {ratio} |")


def print_identifiers(columns: dict[str, pa.Array], repeat: int) -> None:
    peers = {
        "mobile": mobile_row, "email": email_row, "national_code": national_row, "card": card_row,
        "sheba": sheba_row,
    }  # fmt: skip
    print("\n| identifier | M/s | row by row, M/s | ratio | same result |\n|---|---|---|---|---|")
    for kind, column in columns.items():
        clean, peer = text.IDENTIFIERS[kind], peers[kind]  # type: ignore[index]
        ours = len(column) / seconds(lambda: clean(column), repeat=repeat) / 1e6  # noqa: B023 (runs now)
        values = column.slice(0, 50_000).to_pylist()
        theirs = len(values) / seconds(lambda: [peer(v) for v in values], repeat=repeat) / 1e6  # noqa: B023 (runs now)
        same = clean(column.slice(0, len(values))).to_pylist() == [peer(value) for value in values]
        print(f"| {kind} | {ours:.2f} | {theirs:.2f} | {ours / theirs:.0f}x | {same} |")


def print_names(rows: int, rng: np.random.Generator, repeat: int) -> None:
    first = [
        "محمدرضا",
        "Mohammad Reza",
        "فاطمه",
        "Fatemeh",
        "سید علی",
        "Hossein",
        "زهرا",
        "Shahram",
    ]
    last = ["حسینی", "Hosseini", "رضایی", "Karimi", "محمدی", "قاسم‌زاده", "Zolfaghari", "نوری"]
    picks = rng.integers(0, 8, (rows, 2)).tolist()
    names = pa.array([f"{first[a]} {last[b]}" for a, b in picks])
    took = seconds(lambda: text.name_key(names), repeat=repeat)
    print(f"\nname_key: {rows / took / 1e6:.2f} M names/s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=200_000)
    parser.add_argument("--identifiers", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    rng = np.random.default_rng(7)

    text.normalise(pa.array(["warm"]))
    text.detect_language(pa.array(["warm"]))
    print_texts(comments(options.texts, rng), options.repeat)
    print_identifiers(identifiers(options.identifiers, rng), options.repeat)
    print_names(min(options.identifiers, 200_000), rng, options.repeat)


if __name__ == "__main__":
    main()
