"""What changed: how often it calls by chance, how soon it finds a rise, and how fast it reads.

``python benchmarks/bench_changes.py`` prints three tables: shuffled weeks (of fa_digikala where the
data of the project stand beside it, else of made-up comments), the power of the daily charts on
200 topics of 20 a day, and the step on a million comments against scikit-learn's vectoriser in the
same run.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mehvar import calendar, schema, text, voice
from mehvar.voice import _changed_tests as tests
from mehvar.voice import _cusum as charts
from mehvar.voice import _kernels_changed as kernels
from mehvar.voice._changed_terms import LEAST, LIFT, SHARE_OF_ALL
from mehvar.workspace import Settings, Workspace

DIGIKALA = (
    Path(__file__).resolve().parents[2] / "shared/data/fa_digikala/digikala_comments_20k.parquet"
)
TOPICS = 200


def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shuffles", type=int, default=8, help="times all dates are dealt anew")
    parser.add_argument("--months", type=int, default=40, help="months of 200 calm topics")
    parser.add_argument("--comments", type=int, default=1_000_000)
    options = parser.parse_args()
    print("## What changed\n")
    _print_shuffled(options.shuffles)
    _print_power(options.months)
    _print_speed(options.comments)


def _print_shuffled(shuffles: int) -> None:
    comments, weeks = _digikala() if DIGIKALA.exists() else _made_up(20_000, weeks=150)
    source = "fa_digikala" if DIGIKALA.exists() else "made-up comments"
    rng = np.random.default_rng(1)
    columns = _columns(comments)
    real = _weeks_called(columns, weeks)
    dealt = [_weeks_called(columns, rng.permutation(weeks)) for _ in range(shuffles)]
    judged = sum(one[0] for one in dealt)
    print(
        f"Weeks whose words are held against the eight before ({source}, {len(weeks):,} comments, "
        f"{real[0]} weeks judged; dates dealt anew {shuffles} times).\n"
    )
    print(
        "| words | weeks with an alarm, dates as they are | weeks with an alarm, dates dealt anew |"
    )
    print("|---|---|---|")
    for place, name in ((1, "naive p < .05"), (2, "Fisher and BH 5 %"), (3, "as built")):
        shuffled = sum(one[place] for one in dealt) / judged
        print(f"| {name} | {real[place] / real[0]:.1%} | {shuffled:.1%} |")
    print()


def _weeks_called(columns: tuple[np.ndarray, np.ndarray], weeks: np.ndarray) -> tuple[int, ...]:
    """Return how many weeks were judged, and in how many each rule called."""
    data, offsets = columns
    totals = np.zeros(4, dtype=int)
    for week in range(weeks.min() + 8, weeks.max() + 1):
        chosen = np.flatnonzero((weeks >= week - 8) & (weeks <= week))
        is_now = weeks[chosen] == week
        if is_now.sum() < 30 or (~is_now).sum() < 60:
            continue
        sizes = offsets[chosen + 1] - offsets[chosen]
        ends = np.concatenate([[0], sizes.cumsum()])
        places = np.repeat(offsets[chosen] - ends[:-1], sizes) + np.arange(ends[-1])
        _, now, before, _, _ = kernels.count_terms(data[places], ends, is_now)
        kept = now + before >= LEAST
        size = int(kept.sum())
        counts = tests.Counts(
            now=now[kept], n_now=np.full(size, is_now.sum()),
            before=before[kept], n_before=np.full(size, (~is_now).sum()),
        )  # fmt: skip
        p = tests.rise_p(counts)
        plain = tests.judge(counts, p, share=0.05, floor=0.0, least=0)
        built = tests.judge(counts, p, share=SHARE_OF_ALL, floor=LIFT, least=LEAST)
        totals += [1, (p < 0.05).any(), plain.found.any(), built.found.any()]
    return tuple(totals.tolist())


def _print_power(months: int) -> None:
    rng = np.random.default_rng(2)
    history = charts.BASE_DAYS + charts.GAP_DAYS
    false = 0
    ratios = (1.2, 1.4, 1.6, 1.8, 2.0)
    days: dict[float, list[np.ndarray]] = {ratio: [] for ratio in ratios}
    for _ in range(months):
        size = history + 60
        weekday = np.array([1.0, 1.1, 1.0, 0.9, 1.0, 0.8, 0.6])[np.arange(size) % 7]
        exposure = np.repeat(rng.poisson(1_000 * weekday)[:, None], TOPICS, axis=1)
        counts = rng.binomial(exposure, 0.02)
        calm = charts.chart_counts(counts, exposure, days=60, false_alarms=1 / 30)
        false += int(calm.starts[-30:].sum())
        for ratio in ratios:
            risen = counts.copy()
            risen[-10:] += rng.binomial(exposure[-10:], 0.02 * (ratio - 1))
            chart = charts.chart_counts(risen, exposure, days=60, false_alarms=1 / 30)
            called = chart.alarm[-10:]
            first = np.where(called.any(axis=0), called.argmax(axis=0) + 1, 99)
            days[ratio].append(first[~chart.alarm[-11]])
    print(
        f"Daily charts of {TOPICS} topics of about 20 a day, limits set for one false alarm in 30 "
        f"days over all of them: {false / months:.2f} false alarms in 30 calm days "
        f"({months} times).\n"
    )
    print("| rise | found in 2 days | 3 days | 4 days | 7 days | median days |")
    print("|---|---|---|---|---|---|")
    for ratio, found in days.items():
        all_days = np.concatenate(found)
        shares = " | ".join(f"{(all_days <= day).mean():.0%}" for day in (2, 3, 4, 7))
        median = np.median(all_days)
        told = f"{median:.0f}" if median < 99 else "over 10"
        print(f"| +{ratio - 1:.0%} | {shares} | {told} |")
    print()


def _print_speed(count: int) -> None:
    from sklearn.feature_extraction.text import CountVectorizer

    comments, _weeks = _made_up(min(count, 100_000), weeks=34)
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder) / "shop", Settings(threads=2))
        step = min(_step(workspace, comments, count) for _ in range(2))
    words = text.normalise(comments, zwnj="drop", case="lower").to_pylist()
    began = time.process_time()
    CountVectorizer(
        token_pattern=r"(?u)\b[^\W\d]{2,}\b",  # noqa: S106 (a pattern of words)
        binary=True,
        ngram_range=(1, 2),
    ).fit(words)
    peer = time.process_time() - began
    columns = _columns(comments)
    began = time.process_time()
    kernels.count_terms(*columns, np.arange(len(comments)) % 9 == 0)
    own = time.process_time() - began
    print(
        f"The whole step on {count:,} comments of eight months, with their topics in 106 cities, "
        "stores and products; and words and pairs of "
        f"{len(comments):,} comments counted beside scikit-learn's CountVectorizer.\n"
    )
    print("| what | seconds | ratio |")
    print("|---|---|---|")
    print(f"| the step | {step:.1f} (wall) | |")
    print(f"| count words, ours | {own:.2f} (CPU) | {peer / own:.0f}x |")
    print(f"| count words, CountVectorizer | {peer:.2f} (CPU) | 1x |")


def _step(workspace: Workspace, comments: pa.Array, count: int) -> float:
    rng = np.random.default_rng(3)
    as_of = date(2026, 1, 14)
    epoch = (as_of - date(1970, 1, 1)).days
    day = pa.array((epoch - rng.integers(0, 240, count)).astype(np.int32)).cast(pa.date32())
    place = {
        "store_id": pa.array(rng.integers(0, 50, count)).cast(pa.string()),
        "city": pa.array(rng.integers(0, 6, count)).cast(pa.string()),
        "product_id": pa.array(rng.integers(0, 50, count)).cast(pa.string()),
    }
    said = comments.take(pa.array(rng.integers(0, len(comments), count)))
    rows = rng.integers(0, count, count * 3 // 2)
    aspects = pa.array([f"topic {number}" for number in range(20)])
    with workspace.build(now=datetime(2026, 1, 15), as_of=as_of) as build:
        build.write_arrow("voice_comments", _mart("voice_comments", count, {
            "comment": pa.array(np.arange(count)), "day": day, "text": said,
            "positive": pa.array(rng.random(count)), **place,
        }))  # fmt: skip
        build.write_arrow("comment_aspects", _mart("comment_aspects", rows.size, {
            "comment": pa.array(rows), "day": day.take(pa.array(rows)),
            "aspect": aspects.take(pa.array(rng.integers(0, 20, rows.size))),
            "polarity": pa.array(rng.integers(-1, 2, rows.size)),
            **{name: values.take(pa.array(rows)) for name, values in place.items()},
        }))  # fmt: skip
        began = time.perf_counter()
        voice.build_changes(build)
        return time.perf_counter() - began


def _mart(name: str, size: int, columns: dict[str, pa.Array]) -> pa.Table:
    wanted = schema.table(name).arrow_schema
    return pa.table({
        field.name: columns[field.name].cast(field.type)
        if field.name in columns
        else pa.nulls(size, field.type)
        for field in wanted
    })  # fmt: skip


def _columns(comments: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    words = text.normalise(comments, zwnj="drop", case="lower").cast(pa.large_string())
    _, offsets, data = words.buffers()
    ends = np.frombuffer(offsets, dtype=np.int64)[: len(words) + 1]
    return np.frombuffer(data, dtype=np.uint8), ends


def _digikala() -> tuple[pa.Array, np.ndarray]:
    """Return dated comments and their weeks; dates read «۲۳ شهریور ۱۴۰۲»."""
    rows = pq.read_table(DIGIKALA, columns=["body", "created_at"]).to_pylist()
    names = [
        re.sub("\u200c", "", calendar.month_name(month, calendar="jalali", language="fa"))
        for month in range(1, 13)
    ]
    told = [
        (row["body"], row["created_at"].split())
        for row in rows
        if row["body"] and row["created_at"]
    ]
    known = [(body, parts) for body, parts in told if len(parts) == 3 and parts[1] in names]
    days = calendar.days_from_jalali(
        np.array([int(parts[2]) for _, parts in known]),
        np.array([names.index(parts[1]) + 1 for _, parts in known]),
        np.array([int(parts[0]) for _, parts in known]),
    )
    weeks = np.asarray(days) // 7
    recent = weeks >= weeks.max() - 200
    bodies = pa.array([body for body, _ in known], pa.string())
    return bodies.filter(pa.array(recent)), weeks[recent]


def _made_up(count: int, *, weeks: int) -> tuple[pa.Array, np.ndarray]:
    rng = np.random.default_rng(4)
    letters = "ابپتسشکگلمنوهی"
    words = np.array(["".join(rng.choice(list(letters), rng.integers(2, 7))) for _ in range(5_000)])
    frequency = 1 / np.arange(1, words.size + 1)
    drawn = rng.choice(words, (count, 14), p=frequency / frequency.sum())
    said = pa.array([" ".join(row) for row in drawn], pa.string())
    return said, rng.integers(0, weeks, count)


if __name__ == "__main__":
    main()
