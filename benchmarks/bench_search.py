"""The inbox searches a million comments: 95th percentiles, beside a scan of the same mart.

Comments are composed of halves of real Persian ones where ../shared/data is there, else of words
made here with the frequencies of a language (Zipf). The peer is DuckDB over the mart itself:
``contains`` on the search form, the same filters, newest first.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from mehvar import schema, text, voice
from mehvar.workspace import Marts, Settings, Sight, Workspace

DATA = Path(__file__).parents[2] / "shared" / "data"
NOW = datetime(2026, 1, 1)
FIRST = date(2023, 1, 1)
DAYS = 1_090
ASPECTS = ("delivery", "price", "quality", "packaging", "support", "taste", "freshness", "app")
CITIES = ("تهران", "مشهد", "اصفهان", "کرج", "شیراز", "تبریز", "قم", "اهواز", "رشت", "یزد")
STORES = 40
_CHUNK = 100_000


def main(argv: list[str] | None = None) -> int:
    """Publish comments, ask hundreds of questions, print a table; 1 when the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comments", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=60, help="of each kind")
    parser.add_argument("--url", default="", help="a PostgreSQL database, instead of SQLite")
    parser.add_argument("--folder", default="", help="keep the workspace here, and use it again")
    chosen = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(chosen.folder or made) / "shop"
        rng = np.random.default_rng(11)
        texts = _texts(rng)
        if (folder / "mehvar.toml").exists():
            workspace = Workspace.open(folder)
        else:
            settings = Settings(name="bench", serving_url=chosen.url, memory_limit="4GB")
            workspace = Workspace.create(folder, settings)
            _write(workspace, texts, chosen.comments, rng)
        began = time.perf_counter()
        rows = voice.publish_comments(workspace)
        seconds = time.perf_counter() - began
        print("## Search over comments\n")
        store = "PostgreSQL full text" if workspace.settings.serving_url else "SQLite FTS5"
        told = f"{chosen.comments:,} comments in {store}"
        if rows:
            told += f"; {rows:,} rows published in {seconds:.0f} s"
        print(f"{told}. Milliseconds from question to a page of 30 with its total.\n")
        worst = _ask_all(workspace, texts, chosen.questions, rng)
    return 0 if worst < 300 else 1


def _texts(rng: np.random.Generator) -> list[str]:
    """Return real comments, or made ones where there are none."""
    import pyarrow.parquet as pq

    found: list[str] = []
    for path, column in (
        ("fa_snappfood/train_pool.parquet", "comment"),
        ("fa_digikala/digikala_comments_20k.parquet", "body"),
    ):
        if (DATA / path).exists():
            table = pq.read_table(DATA / path, columns=[column])
            found += [one for one in table[column].to_pylist() if one and one.strip()]
    if found:
        return found
    letters = list("ابپتدرزسشفقکگلمنوهی")
    words = ["".join(rng.choice(letters, size=rng.integers(2, 8))) for _ in range(50_000)]
    weight = 1 / np.arange(1, len(words) + 1)
    lengths = rng.integers(4, 40, size=30_000)
    picked = rng.choice(len(words), size=int(lengths.sum()), p=weight / weight.sum())
    ends = np.cumsum(lengths)
    return [
        " ".join(words[place] for place in picked[end - size : end])
        for size, end in zip(lengths, ends, strict=True)
    ]


def _write(workspace: Workspace, texts: list[str], comments: int, rng: np.random.Generator) -> None:
    parts = list(_parts(texts, comments, rng))
    stores = [
        {"customer_id": number, "store_id": f"st{number % STORES}"} for number in range(200_000)
    ]
    with workspace.build(now=NOW, as_of=FIRST + timedelta(days=DAYS)) as build:
        build.write_arrow("voice_comments", pa.concat_tables(part for part, _ in parts))
        build.write_arrow("comment_aspects", pa.concat_tables(part for _, part in parts))
        wanted = schema.table("customer_stores").arrow_schema
        build.write_arrow("customer_stores", pa.Table.from_pylist(stores, schema=wanted))


def _parts(
    texts: list[str], comments: int, rng: np.random.Generator
) -> Iterator[tuple[pa.Table, pa.Table]]:
    halves = [one.split() for one in texts]
    for first in range(0, comments, _CHUNK):
        size = min(_CHUNK, comments - first)
        left, right = rng.integers(0, len(halves), (2, size))
        keys = np.arange(first, first + size)
        words = [
            " ".join(halves[a][: 1 + len(halves[a]) // 2] + halves[b][len(halves[b]) // 2 :])
            for a, b in zip(left, right, strict=True)
        ]
        days = np.sort(rng.integers(0, DAYS, size))
        start = np.datetime64(FIRST, "us")
        at = (
            start
            + days.astype("timedelta64[D]")
            + rng.integers(0, 86_400, size).astype("timedelta64[s]")
        )
        customer = rng.integers(0, 200_000, size)
        told = {
            "comment": keys,
            "customer_id": pa.array(customer, mask=rng.random(size) < 0.1),
            "at": pa.array(at),
            "day": pa.array(at.astype("datetime64[D]")),
            "city": pa.array(np.array(CITIES)[rng.integers(0, len(CITIES), size)]),
            "store_id": pa.array(np.char.add("st", rng.integers(0, STORES, size).astype(str))),
            "sentiment": pa.array(
                np.array(["positive", "negative", "unsure"])[
                    rng.choice(3, size=size, p=(0.6, 0.3, 0.1))
                ]
            ),
            "positive": rng.random(size),
            "language": pa.array(["fa"] * size),
            "text": words,
        }
        which = rng.integers(0, len(ASPECTS), size)
        mentions = {
            "comment": keys,
            "day": told["day"],
            "aspect": pa.array(np.array(ASPECTS)[which]),
            "kind": ["aspect"] * size,
            "polarity": rng.integers(-1, 2, size),
            "start": np.zeros(size, np.int64),
            "end": np.full(size, 3),
        }
        yield _whole("voice_comments", told, size), _whole("comment_aspects", mentions, size)


def _whole(name: str, told: dict[str, object], size: int) -> pa.Table:
    wanted = schema.table(name).arrow_schema
    columns = [
        pa.array(told[field.name]).cast(field.type)
        if field.name in told
        else pa.nulls(size, field.type)
        for field in wanted
    ]
    return pa.table(columns, schema=wanted)


def _ask_all(
    workspace: Workspace, texts: list[str], questions: int, rng: np.random.Generator
) -> float:
    counts: dict[str, int] = {}
    for one in texts:
        for word in set(text.search_key_one(one).split()):
            counts[word] = counts.get(word, 0) + 1
    ranked = sorted((word for word in counts if len(word) > 1), key=lambda word: -counts[word])
    kinds: dict[str, Callable[[], tuple[str, dict[str, Any], Sight | None]]] = {
        "one word": lambda: (_word(ranked, rng), {}, None),
        "two words": lambda: (f"{_word(ranked, rng)} {_word(ranked, rng)}", {}, None),
        "the most frequent words": lambda: (" ".join(rng.choice(ranked[:40], 2)), {}, None),
        "prefix": lambda: (_word(ranked, rng)[: rng.integers(2, 5)] + "*", {}, None),
        "phrase": lambda: (_phrase(texts, rng), {}, None),
        "word, sentiment and aspect": lambda: (
            _word(ranked, rng),
            {"sentiment": "negative", "aspect": str(rng.choice(ASPECTS)), "polarity": "negative"},
            None,
        ),
        "word, city and 30 days": lambda: (_word(ranked, rng), _city_and_days(rng), None),
        "no word, store and aspect": lambda: (
            "", {"store_id": f"st{rng.integers(STORES)}", "aspect": str(rng.choice(ASPECTS))}, None,
        ),
        "word, a team's 5 stores": lambda: (_word(ranked, rng), {}, _team(rng)),
        "customer": lambda: ("", {"customer_id": int(rng.integers(200_000))}, None),
    }  # fmt: skip
    print("| question | median | p95 | worst | scan of the mart, median | times |")
    print("|---|---:|---:|---:|---:|---:|")
    every: list[float] = []
    with Marts(workspace) as marts:
        for name, make in kinds.items():
            asked = [make() for _ in range(questions)]
            ours = [_timed(partial(_search, workspace, one[0], one[1], one[2])) for one in asked]
            peer = [_timed(partial(_scan, marts, one[0], one[1], one[2])) for one in asked[:3]]
            every += ours
            ratio = np.median(peer) / np.median(ours)
            print(
                f"| {name} | {np.median(ours):.1f} | {np.percentile(ours, 95):.1f} | "
                f"{max(ours):.1f} | {np.median(peer):.0f} | {ratio:.0f} |"
            )
    p95 = float(np.percentile(every, 95))
    print(f"\nOver all {len(every)} questions: median {np.median(every):.1f} ms, p95 {p95:.1f} ms.")
    return p95


def _word(ranked: list[str], rng: np.random.Generator) -> str:
    return ranked[min(int(rng.zipf(1.25)), len(ranked)) - 1]


def _phrase(texts: list[str], rng: np.random.Generator) -> str:
    words = texts[int(rng.integers(len(texts)))].split()
    place = int(rng.integers(max(1, len(words) - 1)))
    return '"' + " ".join(words[place : place + 2]).replace('"', "") + '"'


def _city_and_days(rng: np.random.Generator) -> dict[str, object]:
    begins = FIRST + timedelta(days=int(rng.integers(DAYS - 30)))
    return {
        "city": str(rng.choice(CITIES)),
        "first_day": begins,
        "last_day": begins + timedelta(days=29),
    }


def _team(rng: np.random.Generator) -> Sight:
    return Sight(stores=frozenset(f"st{number}" for number in rng.choice(STORES, 5, replace=False)))


def _search(workspace: Workspace, words: str, filters: dict, sight: Sight | None) -> None:  # type: ignore[type-arg]
    voice.search_comments(
        workspace,
        words=words,
        filters=voice.CommentFilters(**filters),
        sight=sight or Sight.everyone(),
    )


def _scan(marts: Marts, words: str, filters: dict, sight: Sight | None) -> None:  # type: ignore[type-arg]
    view, aspects = marts.view("voice_comments"), marts.view("comment_aspects")
    where = [f"contains(text, '{word.strip(chr(34) + '*')}')" for word in words.split()]
    plain = ("sentiment", "city", "store_id", "customer_id")
    where += [f"{name} = '{filters[name]}'" for name in plain if name in filters]
    if "first_day" in filters:
        where.append(f"day BETWEEN '{filters['first_day']}' AND '{filters['last_day']}'")
    if "aspect" in filters:
        where.append(
            f"comment IN (SELECT comment FROM {aspects} WHERE aspect = '{filters['aspect']}')"
        )
    if sight is not None:
        where.append(sight.condition(marts))
    told = " AND ".join(where) or "true"
    marts.ask(f'SELECT * FROM {view} WHERE {told} ORDER BY "at" DESC LIMIT 30')
    marts.ask(f"SELECT count(*) FROM {view} WHERE {told}")


def _timed(run: object) -> float:
    began = time.perf_counter()
    run()  # type: ignore[operator]
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    sys.exit(main())
