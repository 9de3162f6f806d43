"""Whose is the reason of a return: the company's, the customer's, or not known?

A company keeps its own words in ``return_reasons.csv`` (columns ``words`` and ``whose``: ours or
theirs); without the file the words below count. Where words of both are found, and where none
is, the doubt favours the customer: the return counts against nobody.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mehvar.errors import MehvarError
from mehvar.lake import write_durably
from mehvar.text import search_key_one

REASONS_FILE = "return_reasons.csv"
"""The company's own list, in its workspace."""

Whose = Literal["ours", "theirs"]
WHOSE: tuple[Whose, ...] = ("ours", "theirs")

_USUAL: dict[Whose, tuple[str, ...]] = {
    "ours": (
        "خراب", "شکست", "آسیب", "معیوب", "پاره", "له شده", "نشتی", "کار نمی کند", "نقص",
        "ایراد فنی", "اشتباه", "مغایر", "عدم تطابق", "غلط",
        "کیفیت", "فاسد", "کپک", "تاریخ گذشته", "تاریخ مصرف",
        "کهنه", "پلاسیده", "اصل نبود", "تقلبی", "دیر رسید", "دیرکرد", "تاخیر", "ناقص", "کسری",
        "damage", "broken", "defect", "faulty", "leak", "torn", "crush", "not working", "wrong",
        "incorrect", "mismatch", "not as described", "missing", "quality", "spoiled", "expired",
        "stale", "rotten", "fake", "late", "delay", "recall",
    ),
    "theirs": (
        "پشیمان", "منصرف", "انصراف", "نیاز ندا", "نمی خواهم", "نخواست", "سلیقه", "خوشم نیامد",
        "سایز", "اندازه", "نظرم عوض شد", "تغییر نظر", "changed mind", "change of mind",
        "changed my mind",
        "changed_mind", "no longer", "unwanted", "did not like", "not needed", "regret", "size",
        "fit",
    ),
}  # fmt: skip


Words = Mapping[Whose, Sequence[str]]
"""The words of each side, in the order of the list."""

Problem = Literal["whose", "short", "long", "twice", "both"]
"""What is wrong with a row: no such side, too short to mean one thing, longer than a reason, there
twice, or on both sides (then ours counts)."""

_SHORTEST, _LONGEST = 2, 80


class ReasonsError(MehvarError, ValueError):
    """The company's list of reasons has rows that mean nothing."""

    code = "return-reasons"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonFault:
    """A row that cannot stand: ``row`` counts from 1 in its column (``ours``, ``theirs``)."""

    column: Whose
    row: int
    words: str
    problem: Problem


def usual_reasons() -> dict[Whose, tuple[str, ...]]:
    """Return the words that count where a company has no list of its own."""
    return dict(_USUAL)


def check_reasons(words: Words) -> tuple[ReasonFault, ...]:
    """Return what is wrong with a list, row by row; words are compared as reasons are searched."""
    faults, seen = list[ReasonFault](), dict[str, Whose]()
    for column in WHOSE:
        for row, told in enumerate(words.get(column, ()), start=1):
            key = search_key_one(told)
            if problem := _problem(key, column, seen):
                faults.append(ReasonFault(column=column, row=row, words=told, problem=problem))
            seen.setdefault(key, column)
    return tuple(faults)


def _problem(key: str, column: Whose, seen: Mapping[str, Whose]) -> Problem | None:
    if len(key) < _SHORTEST:
        return "short"
    if len(key) > _LONGEST:
        return "long"
    if key in seen:
        return "twice" if seen[key] == column else "both"
    return None


def read_reasons(root: Path) -> dict[Whose, tuple[str, ...]]:
    """Return the words of each side: the company's own list, or the usual ones.

    Raises:
        ReasonsError: naming the line and the column of everything that is wrong.
    """
    path = root / REASONS_FILE
    if not path.exists():
        return usual_reasons()
    found: dict[Whose, list[str]] = {"ours": [], "theirs": []}
    wrong = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            words, whose = (row.get("words") or "").strip(), (row.get("whose") or "").strip()
            side = next((one for one in WHOSE if one == whose), None)
            if not words:
                wrong.append(f"line {line}, column words: empty")
            elif side is None:
                wrong.append(f"line {line}, column whose: {whose!r} is neither ours nor theirs")
            else:
                found[side].append(words)
    if wrong:
        raise ReasonsError(
            f"{path} cannot be read: {'; '.join(wrong)}.",
            hint="Write a fragment of the reason under `words`, and ours or theirs under `whose`.",
        )
    return {whose: tuple(words) for whose, words in found.items()}


def write_reasons(path: Path, words: Words = _USUAL) -> None:
    """Write a list as a file to edit, in one step; the usual words where none is given.

    Raises:
        ReasonsError: naming the row and the column of everything that is wrong.
    """
    if faults := check_reasons(words):
        told = "; ".join(f"{one.column}, row {one.row}: {one.problem}" for one in faults)
        raise ReasonsError(f"This is no list of reasons: {told}.", hint="Nothing was written.")
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["words", "whose"])
    writer.writerows((one.strip(), whose) for whose in WHOSE for one in words.get(whose, ()))
    write_durably(path, text.getvalue().encode())


def whose_reasons(
    told: Sequence[str | None], words: dict[Whose, tuple[str, ...]]
) -> list[Whose | None]:
    """Say for each reason, as a source writes it, whose it is; None when that is not known."""
    keys = {whose: tuple(map(search_key_one, some)) for whose, some in words.items()}
    return [_whose(one, keys) for one in told]


def _whose(told: str | None, keys: dict[Whose, tuple[str, ...]]) -> Whose | None:
    key = search_key_one(told or "")
    if any(word in key for word in keys["ours"]):
        return "ours"
    return "theirs" if any(word in key for word in keys["theirs"]) else None
