"""Long columns in slices, several at a time: the kernels do not hold Python's lock."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TypeVar

Answer = TypeVar("Answer")
Part = TypeVar("Part")

SLICES = 8
"""Always so many, that a sum does not depend on the number of cores."""
_WORTH_THREADS = 40_000


def in_slices(
    work: Callable[[slice], Answer], rows: int, *, least: int = _WORTH_THREADS
) -> list[Answer]:
    """Return ``work`` of consecutive slices of the rows, in their order.

    Fewer rows than ``least`` are one slice: starting a thread costs more than they do.
    """
    if rows < least:
        return [work(slice(0, rows))]
    ends = [rows * place // SLICES for place in range(SLICES + 1)]
    return several(work, [slice(start, end) for start, end in pairwise(ends)])


def several(work: Callable[[Part], Answer], parts: Sequence[Part]) -> list[Answer]:
    """Return ``work`` of every part, in their order, several at a time."""
    workers = min(len(parts), _cores())
    if workers < 2:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(max_workers=workers) as pool:
        return list(pool.map(work, parts))


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
