"""What a source's own word for a status or a reason means.

The words are matched after ``text.search_key``: letters of either keyboard, half-spaces, digits
and case never matter. A Persian fragment counts anywhere in the word, a Latin one at the start
of a token (so that "late" is not found in "chocolate"). The first line that fits wins.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from mehvar import text

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends import BaseBackend

Status = Literal["delivered", "cancelled", "open"]
Reason = Literal["damaged", "wrong_item", "changed_mind", "quality", "late", "cancelled", "other"]

_Fragments = tuple[tuple[str, tuple[str, ...]], ...]

STATUS_WORDS: _Fragments = (
    ("cancelled", (
        "لغو", "کنسل", "ابطال", "باطل", "انصراف", "منصرف", "ناموفق", "رد شد", "مسترد", "منقضی",
        "ناموجود", "تحویل نگرفت", "نپذیرفت", "cancel", "void", "refund", "failed", "failure",
        "reject", "declin", "expired",
        "unavailable", "abandon", "trash",
    )),
    ("open", (
        "تحویل نشده", "تحویل نشد", "عدم تحویل", "در حال تحویل", "آماده تحویل", "تحویل پست",
        "تحویل پیک", "تحویل به پیک", "تحویل به پست", "قابل تحویل نیست", "not delivered",
        "undelivered", "out for delivery", "ready for", "partially",
    )),
    ("delivered", (
        "تحویل", "تکمیل", "کامل شد", "انجام شد", "مرجوع", "برگشت", "بسته شد", "به اتمام",
        "نهایی شد",
        "deliver", "complete", "fulfilled", "returned", "return", "closed", "received", "done",
        "finished", "picked up", "collected",
    )),
    ("open", (
        "در حال", "در انتظار", "منتظر", "معلق", "جدید", "ثبت", "تایید", "تأیید", "پردازش", "آماده",
        "ارسال", "در مسیر", "در راه", "بسته بندی", "جمع آوری", "صادر", "ship", "sent", "transit",
        "process", "pending", "on hold", "hold", "created", "approved", "accepted", "confirm",
        "invoiced", "new", "open", "pack", "pick", "dispatch", "await", "unfulfilled", "draft",
        "ready", "placed", "preparing", "scheduled", "on the way",
    )),
)  # fmt: skip
"""Status of an order -> fragments of the words that mean it."""

REASON_WORDS: _Fragments = (
    ("wrong_item", (
        "اشتباه", "اشتباهی", "مغایر", "عدم تطابق", "جابجا", "غلط", "wrong", "incorrect", "mismatch",
        "not as described", "different item", "mix up", "mixup",
    )),
    ("damaged", (
        "خراب", "شکست", "شکسته", "آسیب", "معیوب", "پاره", "له شده", "ضربه", "نشتی", "کار نمی کند",
        "damage", "broken", "defect", "crush", "leak", "torn", "faulty", "smashed", "not working",
    )),
    ("quality", (
        "کیفیت", "فاسد", "کپک", "تاریخ گذشته", "تاریخ مصرف", "کهنه", "پلاسیده", "طعم", "بد بو",
        "اصل نبود", "quality", "spoiled", "expired", "stale", "rotten", "not fresh", "taste",
        "fake",
    )),
    ("late", ("دیر رسید", "دیرکرد", "دیر ارسال", "دیر تحویل", "خیلی دیر", "تاخیر", "late", "delay",
              "too long")),
    ("cancelled", ("لغو", "کنسل", "ابطال", "cancel")),
    ("changed_mind", (
        "پشیمان", "منصرف", "انصراف", "نیاز ندا", "نمی خواهم", "سلیقه", "خوشم نیامد", "سایز",
        "اندازه", "changed mind", "change of mind", "changed my mind", "no longer", "unwanted",
        "did not like", "not needed", "regret", "size", "fit",
    )),
)  # fmt: skip
"""Reason of a return -> fragments of the words that mean it."""


def statuses(words: pa.Array) -> list[str | None]:
    """Say what each word for an order's status means; None when we do not know the word."""
    return _meanings(words, STATUS_WORDS, unknown=None)


def status_of(word: str | None) -> str | None:
    """Say what one word for an order's status means: delivered, cancelled or open; else None."""
    import pyarrow as pa

    return statuses(pa.array([word], pa.string()))[0]


def reasons(words: pa.Array) -> list[str | None]:
    """Say what each word for a return's reason means; ``other`` when we do not know the word."""
    return _meanings(words, REASON_WORDS, unknown="other")


def meanings(
    backend: BaseBackend, column: ir.Column, *, of: Literal["status", "reason"]
) -> ir.Table:
    """One row per distinct word of the column: ``word`` and its ``meaning``."""
    import ibis
    import pyarrow as pa

    distinct = column.name("word").as_table().distinct()
    words = pa.array(
        [word for word in backend.to_pyarrow(distinct)["word"].to_pylist() if word is not None],
        pa.string(),
    )
    found = statuses(words) if of == "status" else reasons(words)
    return ibis.memtable(pa.table({"word": words, "meaning": pa.array(found, pa.string())}))


def _meanings(words: pa.Array, table: _Fragments, *, unknown: str | None) -> list[str | None]:
    if not len(words):
        return []
    rules = [(meaning, _pattern(fragments)) for meaning, fragments in table]
    result: list[str | None] = []
    for key in _keys(words):
        if not key:
            result.append(None)
            continue
        found = (meaning for meaning, pattern in rules if pattern.search(key))
        result.append(next(found, unknown))
    return result


def _keys(words: pa.Array) -> list[str]:
    """Return each word as tokens of Latin followed by its Persian without any space."""
    keys = []
    for key in text.search_key(words).to_pylist():
        spaced = re.sub(r"[\W_]+", " ", key or "").strip()
        keys.append(f" {spaced} \n{spaced.replace(' ', '')}" if spaced else "")
    return keys


def _pattern(fragments: tuple[str, ...]) -> re.Pattern[str]:
    import pyarrow as pa

    parts = []
    for fragment in text.search_key(pa.array(fragments, pa.string())).to_pylist():
        if fragment.isascii():
            parts.append(" " + re.escape(fragment))
        else:
            parts.append(re.escape(re.sub(r"[\W_]+", "", fragment)))
    return re.compile("|".join(parts))
