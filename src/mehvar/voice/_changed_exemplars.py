"""Which comments show a change best: those that say what the others say too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar.voice._changed_terms import Pool

if TYPE_CHECKING:
    from mehvar.voice._changed_rows import Found
    from mehvar.workspace import Build

Ints = npt.NDArray[np.int64]

SHOWN = 3
_LOOKED_AT = 300
_LONGEST = 600
"""Bytes: about three hundred Persian letters, what the eye takes in at once."""


def read_speakers(
    build: Build, subjects: Sequence[str], *, first: date, last: date
) -> dict[str, tuple[Ints, Ints]]:
    """Return the comments that speak of each subject and, apart, those that do so badly."""
    if not subjects:
        return {}
    rows = build.read("comment_aspects")
    rows = rows.filter((rows.day >= first) & (rows.day <= last) & rows.aspect.isin(list(subjects)))
    spoken = rows.group_by("comment", "aspect").aggregate(polarity=rows.polarity.min())
    table = build.backend.to_pyarrow(spoken.order_by("comment", "aspect"))
    comment = table["comment"].to_numpy().astype(np.int64)
    aspect = np.array(table["aspect"].to_pylist(), dtype=object)
    badly = table["polarity"].fill_null(0).to_numpy() < 0
    return {one: (comment[aspect == one], comment[(aspect == one) & badly]) for one in subjects}


def choose_exemplars(
    pool: Pool, change: Found, *, speakers: dict[str, tuple[Ints, Ints]]
) -> tuple[int, ...]:
    """Return the keys of the comments that show a change, the most typical first.

    Typical is a comment whose terms stand in many others of them; copies are shown once, and long
    ones only where there is nothing else.
    """
    from mehvar.voice._kernels_changed import rows_with_term

    first, last = change.first, change.last
    if change.direction == "down" and change.kind == "term":
        first, last = first - timedelta(days=56), first - timedelta(days=1)
    rows = pool.day >= np.datetime64(first, "D").astype(np.int64)
    rows &= pool.day <= np.datetime64(last, "D").astype(np.int64)
    if change.level_number:
        rows &= (pool.levels == change.level_number).any(axis=1)
    if change.kind == "aspect":
        mine = speakers.get(change.subject, (np.zeros(0), np.zeros(0)))
        rows &= np.isin(pool.comment, mine[1 if change.measure == "negative" else 0])
    places = np.flatnonzero(rows)
    if change.kind == "term":
        places = rows_with_term(pool.data, pool.offsets, places, np.uint64(change.key))
    if not places.size:
        return ()
    return tuple(int(pool.comment[one]) for one in _typical(pool, places))


def _typical(pool: Pool, places: Ints) -> list[int]:
    sizes = pool.offsets[places + 1] - pool.offsets[places]
    order = np.lexsort((places, sizes > _LONGEST))[:_LOOKED_AT]
    terms = {int(one): _terms(pool, int(one)) for one in places[order]}
    keys, counts = np.unique(np.concatenate(list(terms.values())), return_counts=True)
    scored = []
    for one, mine in terms.items():
        shared = counts[np.searchsorted(keys, mine)] - 1
        is_long = pool.offsets[one + 1] - pool.offsets[one] > _LONGEST
        scored.append((is_long, -float(shared.sum()) / (mine.size + 5), one))
    chosen: list[int] = []
    seen: set[bytes] = set()
    for _, _, one in sorted(scored):
        said = bytes(pool.data[pool.offsets[one] : pool.offsets[one + 1]])
        if said not in seen:
            seen.add(said)
            chosen.append(one)
    return chosen[:SHOWN]


def _terms(pool: Pool, place: int) -> npt.NDArray[np.uint64]:
    from mehvar.voice._kernels_changed import find_terms

    keys, spans = np.empty(400, dtype=np.uint64), np.empty((400, 2), dtype=np.int64)
    begin, end = int(pool.offsets[place]), int(pool.offsets[place + 1])
    return keys[: find_terms(pool.data, begin, end, keys, spans)].copy()
