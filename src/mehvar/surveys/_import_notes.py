"""Taking notes while a survey is read: ids that are free, and what did not come through."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from mehvar.surveys._import_records import Remark, RemarkCode
from mehvar.surveys._records import Words
from mehvar.text import persian_digits_one

_LONGEST_ID = 64
_LONGEST_TEXT = 4_000
_LONGEST_WAS = 160

_SAID: dict[RemarkCode, tuple[str, str]] = {
    "kept_as_text": (
        "این نوع پرسش در محور نیست؛ به شکل پرسش متنی ماند",
        "Mehvar has no such question; it is kept as a text question",
    ),
    "split": (
        "به {detail} پرسش جدا تبدیل شد",
        "it became {detail} questions of their own",
    ),
    "asked_once": (
        "تکرار ندارد؛ پرسش‌های آن یک بار پرسیده می‌شوند",
        "it does not repeat with us: its questions are asked once",
    ),
    "left_out": ("وارد نشد", "it was not brought"),
    "logic_left_out": (
        "شرط وارد نشد ({detail})؛ بی‌شرط نشان داده می‌شود",
        "the condition was not brought ({detail}): it is shown to everybody",
    ),
    "renamed": ("نام تکراری است؛ نام تازه: {detail}", "the name stood twice; now it is {detail}"),
    "pictures": (
        "تصویر وارد نمی‌شود؛ اگر متنی نباشد نام تصویر می‌آید",
        "its picture is not brought; without any words, the picture's name stands there",
    ),
    "piping_left_out": (
        "جای‌گذاری {detail} شناخته نشد و برداشته شد",
        "the insertion {detail} is not known and was removed",
    ),
    "setting_left_out": ("این تنظیم وارد نشد", "this setting was not brought"),
    "read_as": ("{detail} در نظر گرفته شد", "it was taken as {detail}"),
    "repaired": ("در فایل نادرست است؛ {detail}", "the file has it wrong; {detail}"),
    "unused": (
        "در پرونده کنار گذاشته شده است و وارد نشد",
        "the file itself has set it aside; it was not brought",
    ),
    "option_left_out": ("این گزینه وارد نشد: {detail}", "this option was not brought: {detail}"),
}


_GRAVEST: tuple[RemarkCode, ...] = (
    "repaired", "left_out", "logic_left_out", "kept_as_text", "option_left_out", "unused",
    "asked_once", "renamed", "read_as", "split", "piping_left_out", "setting_left_out", "pictures",
)  # fmt: skip


def gravest_first(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """Return remarks in the order in which they cost something."""
    return tuple(sorted(remarks, key=lambda one: _GRAVEST.index(one.code)))


@dataclass(slots=True, kw_only=True)
class Notes:
    """The notes of one survey."""

    remarks: list[Remark] = field(default_factory=list)
    _taken: set[str] = field(default_factory=set)

    def say(
        self, code: RemarkCode, element: str, was: str, detail: str = "", *, fa: str = ""
    ) -> None:
        """Note what became of an element; ``fa`` is the detail in Persian, where it has words."""
        said_fa, said_en = _SAID[code]
        fa = fa or (persian_digits_one(detail) if code == "split" else detail)
        remark = Remark(
            code=code,
            element=element[:_LONGEST_WAS],
            was=was[:_LONGEST_WAS],
            text={"fa": said_fa.format(detail=fa), "en": said_en.format(detail=detail)},
        )
        if remark not in self.remarks:
            self.remarks.append(remark)

    def id_for(self, name: str, *, letter: str = "q") -> str:
        """Return an id that no element has yet, as near to a name as ids may be."""
        base = id_like(name, letter=letter)
        found, copy = base, 2
        while found in self._taken:
            ending = f"_{copy}"
            found, copy = base[: _LONGEST_ID - len(ending)] + ending, copy + 1
        self._taken.add(found)
        return found


def id_like(name: str, *, letter: str = "q") -> str:
    """Return a name as an id: Latin letters, digits, _ and -, a letter first."""
    told = re.sub(r"[^A-Za-z0-9_-]+", "_", name).strip("_")[:_LONGEST_ID]
    if not told:
        return letter
    return told if told[0].isalpha() else f"{letter}{told}"[:_LONGEST_ID].rstrip("_")


def option_id_like(value: str, place: int, taken: Iterable[str] = ()) -> str:
    """Return an option's value as an id; one that nothing Latin is left of is named by place."""
    told = re.sub(r"[^A-Za-z0-9_-]+", "_", value).strip("_-")[:_LONGEST_ID] or f"o{place}"
    found, copy, known = told, 2, set(taken)
    while found in known:
        found, copy = f"{told[: _LONGEST_ID - 4]}_{copy}", copy + 1
    return found


def language_code(told: str) -> str:
    """Return a language as we write it (fa, en, de-informal); "" for what is none."""
    lower = told.strip().replace("_", "-")
    head, _, rest = lower.partition("-")
    head = head.lower()
    if not re.fullmatch(r"[a-z]{2,3}", head):
        return ""
    return f"{head}-{rest[:8]}" if re.fullmatch(r"[A-Za-z0-9]{2,}", rest) else head


def clipped(text: str) -> str:
    """Return a text as long as ours may be."""
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def some(words: Words) -> str:
    """Return any of the languages of a text, for a remark."""
    return next((text for text in words.values() if text), "")
