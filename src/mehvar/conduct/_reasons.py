"""Whose is the reason of a return: the company's, the customer's, or not known?

A company keeps its own words in ``return_reasons.csv`` (columns ``words`` and ``whose``: ours or
theirs); without the file the words below count. Where words of both are found, and where none
is, the doubt favours the customer: the return counts against nobody.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from mehvar.errors import MehvarError
from mehvar.text import search_key_one

REASONS_FILE = "return_reasons.csv"
"""The company's own list, in its workspace."""

Whose = Literal["ours", "theirs"]

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


class ReasonsError(MehvarError, ValueError):
    """The company's list of reasons has rows that mean nothing."""

    code = "return-reasons"


def read_reasons(root: Path) -> dict[Whose, tuple[str, ...]]:
    """Return the words of each side: the company's own list, or the usual ones.

    Raises:
        ReasonsError: naming every row that is wrong.
    """
    path = root / REASONS_FILE
    if not path.exists():
        return _USUAL
    found: dict[Whose, list[str]] = {"ours": [], "theirs": []}
    wrong = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            words, whose = (row.get("words") or "").strip(), (row.get("whose") or "").strip()
            if whose == "ours" and words:
                found["ours"].append(words)
            elif whose == "theirs" and words:
                found["theirs"].append(words)
            else:
                wrong.append(number)
    if wrong:
        raise ReasonsError(
            f"{path}: rows {', '.join(map(str, wrong))} do not name words and whose they are.",
            hint="Write a fragment of the reason under `words`, and ours or theirs under `whose`.",
        )
    return {whose: tuple(words) for whose, words in found.items()}


def write_reasons(path: Path) -> None:
    """Write the usual words as a file to edit."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["words", "whose"])
        writer.writerows((word, whose) for whose, words in _USUAL.items() for word in words)


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
