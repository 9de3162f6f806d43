"""Which words and pairs of words rose or fell this week, in all comments and within levels?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar import text
from mehvar.voice._changed_counts import COLUMNS, HISTORY_WEEKS, Daily
from mehvar.voice._changed_tests import Counts, Judged, fall_p, judge, rise_p
from mehvar.voice._charts import enough

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.workspace import Build

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MOST_COMMENTS = 250_000
"""Of more comments in nine weeks, an even share is read: power is no want then."""

LIFT = 2.0
LEAST = 5
"""A term counts as risen from twice its share before, and five comments, on."""

SHARE_OF_ALL = 0.02
SHARE_OF_LEVELS = 0.01
"""Of a week's 5 % for any false alarm: what terms of all comments, and of levels, may take."""

_PARTS = 0.8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pool:
    """The comments of the last nine weeks in one spelling, as bytes; a row per comment.

    ``levels`` has the level's number by dimension (-1 where none is watched), ``day`` days since
    1970, ``is_now`` whether the comment is of the week judged, ``is_judged`` of the nine weeks.
    """

    comment: Ints
    day: Ints
    data: npt.NDArray[np.uint8]
    offsets: Ints
    levels: Ints
    is_now: npt.NDArray[np.bool_]
    is_judged: npt.NDArray[np.bool_]
    share: float

    def __len__(self) -> int:
        return self.comment.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term that rose or fell within a level, by its place in what was judged."""

    level: int
    term: str
    direction: str
    counts: Counts
    judged: Judged
    place: int
    key: int


def read_pool(build: Build, daily: Daily) -> Pool:
    """Read the comments whose words are compared."""
    import pyarrow as pa
    import pyarrow.compute as pc

    begin, end = daily.week
    since = begin - timedelta(days=7 * HISTORY_WEEKS)
    rows = build.read("voice_comments")
    rows = rows.filter((rows.day >= since) & (rows.day <= daily.last) & rows.text.notnull())
    many = int(daily.comments[daily.place(since) :, 0].sum())
    part = max(1, -(-many // MOST_COMMENTS))
    if part > 1:
        rows = rows.filter(rows.comment % part == 0)
    chosen = rows.select("comment", "day", "text", *COLUMNS.values()).order_by("comment")
    table = build.backend.to_pyarrow(chosen).combine_chunks()
    # The marks of personal data stand in ASCII brackets; they are no words.
    plain = pc.replace_substring_regex(table["text"], r"\[[a-z_]+\]", ".")
    words = text.normalise(plain, zwnj="drop", case="lower").cast(pa.large_string())
    _, offsets, data = words.buffers()
    day = table["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    return Pool(
        comment=table["comment"].to_numpy().astype(np.int64),
        day=day,
        data=np.frombuffer(data or b"\0", dtype=np.uint8),
        offsets=np.frombuffer(offsets, dtype=np.int64)[: len(words) + 1]
        if len(words)
        else np.zeros(1, dtype=np.int64),
        levels=_levels(table, daily),
        is_now=(day >= _number(begin)) & (day <= _number(end)),
        is_judged=(day >= _number(since)) & (day <= _number(end)),
        share=1 / part,
    )


def find_changed_terms(pool: Pool, daily: Daily) -> tuple[list[Term], dict[str, float]]:
    """Return the terms that rose or fell, and how much was tested."""
    from mehvar.voice._kernels_changed import count_terms

    kept = np.flatnonzero(pool.is_judged)
    data, offsets, is_now = _rows(pool, kept)
    n_now = int(is_now.sum())
    if (
        not enough(daily.weekly(daily.comments), least=daily.least)[0]
        or not n_now
        or n_now == kept.size
    ):
        return [], {"terms": 0.0, "level_terms": 0.0}
    keys, now, before, starts, stops = count_terms(data, offsets, is_now)
    tested = now + before >= LEAST
    keys, now, before, starts, stops = (one[tested] for one in (keys, now, before, starts, stops))
    size = keys.size
    counts = Counts(
        now=now,
        n_now=np.full(size, n_now),
        before=before,
        n_before=np.full(size, kept.size - n_now),
    )

    def word(place: int) -> str:
        return bytes(data[starts[place] : stops[place]]).decode()

    found = [
        Term(
            level=0, term=word(place), direction=direction, counts=counts, judged=judged,
            place=place, key=int(keys[place]),
        )
        for direction, judged in _both(counts, SHARE_OF_ALL)
        for place in np.flatnonzero(judged.found).tolist()
    ]  # fmt: skip
    within, tests = _within_levels(pool, daily, kept, keys, word)
    return _wholes([*found, *within]), {"terms": float(size), "level_terms": float(tests)}


def _both(counts: Counts, share: float) -> Iterator[tuple[str, Judged]]:
    yield "up", judge(counts, rise_p(counts), share=share, floor=LIFT, least=LEAST)
    yield "down", judge(counts, fall_p(counts), share=share, floor=LIFT, least=LEAST, falls=True)


def _within_levels(
    pool: Pool, daily: Daily, kept: Ints, keys: npt.NDArray[np.uint64], word: object
) -> tuple[list[Term], int]:
    from mehvar.voice._kernels_changed import count_terms_by_level

    judged = enough(daily.weekly(daily.comments), least=daily.least)
    judged[0] = False
    watched = np.flatnonzero(judged)
    if not watched.size or not keys.size:
        return [], 0
    number = np.full(len(daily.levels) + 1, -1)
    number[watched] = np.arange(watched.size)
    data, offsets, is_now = _rows(pool, kept)
    levels = number[pool.levels[kept]]
    ordered = np.argsort(keys)
    counted = count_terms_by_level(
        data,
        offsets,
        np.column_stack([np.where(is_now, 0, 1), levels]),
        keys[ordered],
        watched.size,
    )
    sizes = np.zeros((watched.size, 2), dtype=np.int64)
    for column in range(levels.shape[1]):
        mine = levels[:, column] >= 0
        np.add.at(sizes, (levels[mine, column], np.where(is_now[mine], 0, 1)), 1)
    where = np.nonzero(counted.sum(axis=2) >= LEAST)
    counts = Counts(
        now=counted[where][:, 0].astype(np.int64),
        n_now=sizes[where[0], 0],
        before=counted[where][:, 1].astype(np.int64),
        n_before=sizes[where[0], 1],
    )
    found = []
    for direction, one in _both(counts, SHARE_OF_LEVELS):
        for place in np.flatnonzero(one.found).tolist():
            term = int(ordered[where[1][place]])
            found.append(
                Term(
                    level=int(watched[where[0][place]]),
                    term=word(term),  # type: ignore[operator]
                    direction=direction,
                    counts=counts,
                    judged=one,
                    place=place,
                    key=int(keys[term]),
                )
            )
    return found, len(counts)


def _wholes(found: list[Term]) -> list[Term]:
    """Leave one term of those that tell the same: a new word makes its neighbourhoods new too.

    A pair stays where nearly all that its words gained is said in it; else the word stays.
    """
    sizes = {(one.level, one.direction, one.term): _size(one) for one in found}
    kept = []
    for one in found:
        words = one.term.split(" ")
        if len(words) == 2:
            of = [sizes.get((one.level, one.direction, word), 0) for word in words]
            stays = all(_size(one) >= _PARTS * size for size in of)
        else:
            stays = not any(
                one.term in other.term.split(" ") and _size(other) >= _PARTS * _size(one)
                for other in found
                if other is not one and (other.level, other.direction) == (one.level, one.direction)
            )
        if stays:
            kept.append(one)
    return kept


def _size(one: Term) -> int:
    counts = one.counts
    return int((counts.now if one.direction == "up" else counts.before)[one.place])


def _rows(pool: Pool, rows: Ints) -> tuple[npt.NDArray[np.uint8], Ints, npt.NDArray[np.bool_]]:
    """Return the bytes of some comments beside each other."""
    if rows.size == len(pool):
        return pool.data, pool.offsets, pool.is_now
    begins, ends = pool.offsets[rows], pool.offsets[rows + 1]
    sizes = ends - begins
    offsets = np.concatenate([[0], sizes.cumsum()])
    places = np.repeat(begins - offsets[:-1], sizes) + np.arange(offsets[-1])
    return pool.data[places], offsets, pool.is_now[rows]


def _levels(table: pa.Table, daily: Daily) -> Ints:
    """Return, per comment and dimension, the number of its level; -1 where it is not watched."""
    found = np.full((table.num_rows, len(COLUMNS)), -1)
    for place, (dimension, column) in enumerate(COLUMNS.items()):
        number = {level: at for at, (name, level) in enumerate(daily.levels) if name == dimension}
        coded = table[column].combine_chunks().dictionary_encode()
        of = np.array([number.get(one, -1) for one in coded.dictionary.to_pylist()] + [-1])
        indices = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        found[:, place] = of[indices.astype(np.int64)]
    return found


def _number(day: date) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))
