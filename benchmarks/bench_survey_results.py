"""Results of a survey with a million answers, against the same counts made with pandas.

Run: python benchmarks/bench_survey_results.py [--submissions 200000]
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import TypeVar

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import pyarrow as pa

from mehvar import surveys

TIMES = 5
T = TypeVar("T")
FIELDS = ("n", "c", "one", "many", "m")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=200_000)
    people = parser.parse_args().submissions
    survey, rows = asked(), answers(people, np.random.default_rng(7))
    frame = rows.to_pandas()
    ours, ours_time = timed(lambda: surveys.results(surveys=[survey], rows=rows, minimum=10))
    theirs, theirs_time = timed(lambda: by_pandas(frame))
    [nps] = [one.estimate for one in ours.fields if one.field.id == "n" and one.estimate]
    if abs(nps.estimate - theirs) > 1e-9:
        raise SystemExit(f"NPS differs: {nps.estimate} and {theirs}")
    print("## Results of a survey\n")
    print(
        f"{rows.num_rows:,} answers of {people:,} people to five questions, by version, channel, "
        f"language, store, week and day; median of {TIMES}. pandas counts the same without intervals.\n"
    )
    print("| | seconds | ratio |")
    print("|---|---|---|")
    print(f"| mehvar.surveys.results, every number with its interval | {ours_time:.2f} | |")
    print(f"| pandas, numbers alone | {theirs_time:.2f} | {theirs_time / ours_time:.1f} x |")


def asked() -> surveys.Survey:
    """A survey of five questions."""
    options = [{"id": one, "text": {"en": one}} for one in "abcde"]
    columns = [{"id": str(n), "text": {"en": str(n)}, "score": n} for n in range(1, 6)]
    fields: list[dict[str, object]] = [
        {"id": "n", "type": "nps"}, {"id": "c", "type": "csat"},
        {"id": "one", "type": "single", "options": options},
        {"id": "many", "type": "multiple", "options": options},
        {"id": "m", "type": "matrix", "rows": options[:2], "options": columns},
    ]  # fmt: skip
    return surveys.read_survey({
        "survey_id": "s", "version": 1, "language": "en", "title": {"en": "Survey"},
        "pages": [{"id": "p", "fields": [{"text": {"en": "?"}, **one} for one in fields]}],
    })  # fmt: skip


def answers(people: int, rng: np.random.Generator) -> pa.Table:
    """Random answers, as ``read_answer_rows`` gives them."""
    count = people * len(FIELDS)
    score, answer = np.full(count, np.nan), np.full(count, None, dtype=object)
    score[0::5], score[1::5] = rng.integers(0, 11, people), rng.integers(1, 6, people)
    answer[2::5] = rng.choice(list("abcde"), people)
    answer[3::5] = rng.choice(["a", "a|b", "c|d|e", "b|e"], people)
    answer[4::5] = rng.choice(["a=1|b=5", "a=3|b=3", "a=2|b=4"], people)
    first = (date(2026, 3, 21) - date(1970, 1, 1)).days
    days = np.repeat(rng.integers(first, first + 90, people), 5)
    stores = np.array([f"store-{number}" for number in range(300)])

    def of_people(values: np.ndarray) -> pa.Array:
        return pa.array(np.repeat(values, 5).tolist())

    submission = [f"{number:032x}" for number in range(people)]
    return pa.table({
        "submission_id": of_people(np.array(submission)),
        "field_id": pa.array(list(FIELDS) * people),
        "survey_version": pa.array(np.ones(count, np.int64)),
        "question_version": pa.array(np.ones(count, np.int64)),
        "score": pa.array(score, from_pandas=True),
        "answer": pa.array(answer, pa.string()),
        "language": of_people(rng.choice(["fa", "en"], people)),
        "channel": of_people(rng.choice(["sms", "email", "web"], people)),
        "store_id": of_people(rng.choice(stores, people)),
        "day": pa.array(days.astype("datetime64[D]")),
        "has_words": pa.array(np.zeros(count, np.bool_)),
    })  # fmt: skip


def by_pandas(frame: pd.DataFrame) -> float:
    """Count the same in the way that one would by hand; return the NPS."""
    frame = frame.assign(week=pd.to_datetime(frame["day"]).dt.to_period("W-FRI"))
    for name in ("survey_version", "channel", "language", "store_id", "week", "day"):
        frame.groupby(name, observed=True)["submission_id"].nunique()
    scored = frame[frame["field_id"] == "n"]
    points = (scored["score"] >= 9).astype(int) - (scored["score"] <= 6)
    for name in ("survey_version", "channel", "language", "store_id", "week", "day"):
        points.groupby(scored[name], observed=True).mean()
    for field in ("n", "c"):
        frame.loc[frame["field_id"] == field, "score"].value_counts()
    frame.loc[frame["field_id"] == "one", "answer"].value_counts()
    for field in ("many", "m"):
        chosen = frame.loc[frame["field_id"] == field, "answer"]
        chosen.str.split("|").explode().value_counts()
    return float(100 * points.mean())


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Return what work gives, and the median of its seconds after a first time."""
    result, seconds = work(), list[float]()
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return result, statistics.median(seconds)


if __name__ == "__main__":
    main()
