"""Understanding how one shape of string spells a moment: where its year, month and hour stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Literal

from mehvar.calendar._shapes import digit_places
from mehvar.calendar._words import (
    CALENDAR_HINTS,
    FILLERS,
    MERIDIEMS,
    MISSING,
    MONTHS,
    ZONES,
    Calendar,
    Meridiem,
    fold,
)

Places = tuple[int, ...]
"""The bytes of a row that carry the digits of one number."""

Kind = Literal["ymd", "year_last", "short", "compact", "number", "missing", "unreadable"]
"""What a shape says of its date.

``ymd``: year, month and day are known apart. ``year_last``: day and month stand before the year,
in an order that only the whole column can tell. ``short``: three numbers of at most two digits.
``compact``: one number of eight digits. ``number``: a count of seconds or days.
"""

_LONGEST = 80
_COMPACT = frozenset({8, 12, 14})
_MOST_DIGITS = 19
_TIME = re.compile(
    r"(?<![0:])(?P<h>0{1,2}):(?P<m>0{2})(?::(?P<s>0{2})(?:[.,:](?P<f>0{1,9}))?)?(?![0:])"
)
_AFTER_DATE = re.compile(
    r"(?<!0)(?:0{4}(?P<a>[-/.])0{1,2}(?P=a)0{1,2}|0{1,2}(?P<b>[-/.])0{1,2}(?P=b)0{4}"
    r"|0{1,2}-[a-z]{3}-0{2,4})[\s_t-]+"
    r"(?P<h>0{2})[.\-](?P<m>0{2})(?:[.\-](?P<s>0{2})(?:\.(?P<f>0{1,9}))?)?(?!0)"
)
_BASIC = re.compile(
    r"(?<!0)(?:0{8}|0{4}-0{2}-0{2})[t\s_-]+"
    r"(?P<h>0{2})(?P<m>0{2})(?:(?P<s>0{2})(?:\.(?P<f>0{1,9}))?)?(?!0)"
)
_GLUED = re.compile(r"(?<!0)0{8}(?P<h>0{2})(?P<m>0{2})(?P<s>0{2})?(?!0)")
_SAAT = re.compile(r"\bساعت\s*(?P<h>0{1,2})(?![0:/])(?:\s*و\s*(?P<m>0{1,2})\s*دقیقه)?")
_HOUR = re.compile(
    r"(?<![0:/.\-])(?P<h>0{1,2})\s*(?=(?:"
    + "|".join(sorted(MERIDIEMS, key=len, reverse=True))
    + r")\b)"
)
_OFFSET = re.compile(
    r"(?:\s*(?:z|utc|gmt))?(?:\s*(?P<plus>\+)|(?P<minus>-))"
    r"(?P<oh>0{2}|0(?!0)):?(?P<om>0{2})?(?![0/.\-])"
)
_HALF_OF_DAY = re.compile(r"\s*(?:am|pm)")
_PARENTHESIS = re.compile(r"\([^()0]*\)")
_TOKEN = re.compile(r"0+|[^\W\d_]+|\S")
_COUNT = re.compile(r"0+(?:\.0+)?")
_SEPARATORS = frozenset("/-.,\\()_|'")
_LATIN = re.compile(r"[a-z]+(?![^(]*\))")
_ASCII_WORDS = frozenset(
    word
    for words in (MONTHS, MERIDIEMS, ZONES, CALENDAR_HINTS, FILLERS, MISSING, ("a", "p", "m", "n"))
    for word in words
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """Where the parts of a moment stand in every row of one shape.

    ``parts`` holds year, month and day when ``kind`` is ``ymd``, else the numbers as written. A
    part is the bytes of its digits, or the month's number itself when it is written as a name.
    """

    kind: Kind
    parts: tuple[Places | int, ...] = ()
    calendar: Calendar | None = None
    hour: Places = ()
    minute: Places = ()
    second: Places = ()
    fraction: Places = ()
    meridiem: Meridiem | None = None
    zone_minutes: int | None = None
    offset_sign: int = 0
    offset_hour: Places = ()
    offset_minute: Places = ()

    @property
    def has_offset(self) -> bool:
        """Whether the distance from UTC is written."""
        return self.zone_minutes is not None or self.offset_sign != 0


_UNREADABLE = Spelling(kind="unreadable")


@lru_cache(maxsize=65_536)
def read_spelling(shape: str) -> Spelling:
    """Say how a shape (every digit a zero) spells a moment; ``unreadable`` when it does not."""
    if shape.isascii() and not _ASCII_WORDS.issuperset(_LATIN.findall(shape)):
        return _UNREADABLE  # the cheap way out of a column of codes, none of them dates
    folded = fold(shape[: _LONGEST + 1])
    if folded.strip() in MISSING or not folded.strip(" -_./\\"):
        return Spelling(kind="missing")
    places = digit_places(shape)
    if len(shape) > _LONGEST or not places or folded.count("0") != len(places):
        return _UNREADABLE
    text = _PARENTHESIS.sub(lambda match: " " * len(match[0]), folded)
    return _Reader(text, places).read()


class _Reader:
    """Takes the time, the offset and the words out of a text, and reads the date from the rest.

    What was taken is blanked, so that every position in the text keeps its digits.
    """

    def __init__(self, text: str, places: Places) -> None:
        self.text = text
        self.digits = [0, *accumulate(letter == "0" for letter in text)]
        self.places = places
        self.found: dict[str, Places] = {}
        self.meridiem: Meridiem | None = None
        self.calendar: Calendar | None = None
        self.zone_minutes: int | None = None
        self.offset_sign = 0

    def read(self) -> Spelling:
        if _COUNT.fullmatch(self.text.strip()) and (count := self._count()):
            return count
        self._take_time()
        items = self._items()
        date = None if items is None else self._date(items)
        if date is None or (not self.found and (self.meridiem or self.zone_minutes is not None)):
            return _UNREADABLE
        return Spelling(
            kind=date[0],
            parts=date[1],
            calendar=self.calendar,
            hour=self.found.get("h", ()),
            minute=self.found.get("m", ()),
            second=self.found.get("s", ()),
            fraction=self.found.get("f", ()),
            meridiem=self.meridiem,
            zone_minutes=self.zone_minutes,
            offset_sign=self.offset_sign,
            offset_hour=self.found.get("oh", ()),
            offset_minute=self.found.get("om", ()),
        )

    def _count(self) -> Spelling | None:
        """A lone number that is no compact date: seconds, milliseconds, days."""
        whole, _, rest = self.text.strip().partition(".")
        if len(whole) in _COMPACT or len(whole) > _MOST_DIGITS:
            return None
        parts = (self.places[: len(whole)], self.places[len(whole) :][:9])
        return Spelling(kind="number", parts=parts if rest else parts[:1])

    def _take_time(self) -> None:
        for pattern in (_TIME, _AFTER_DATE, _BASIC, _GLUED, _SAAT, _HOUR):
            if match := pattern.search(self.text):
                self._take(match, from_="h")
                break
        else:
            return
        word = _HALF_OF_DAY.match(self.text, match.end())
        offset = _OFFSET.match(self.text, word.end() if word else match.end())
        if offset:
            self.offset_sign = 1 if offset["plus"] else -1
            self._take(offset, from_=0)

    def _take(self, match: re.Match[str], *, from_: str | int) -> None:
        for name in match.re.groupindex:
            if (match[name] or "").startswith("0"):
                start, end = match.span(name)
                self.found[name] = self.places[self.digits[start] : self.digits[end]]
        start, end = match.start(from_), match.end()
        self.text = self.text[:start] + " " * (end - start) + self.text[end:]

    def _items(self) -> list[Places | str] | None:
        """The numbers and month names that are left, or None when something is not understood."""
        items: list[Places | str] = []
        for match in _TOKEN.finditer(self.text):
            word = match[0]
            if word[0] == "0":
                items.append(self.places[self.digits[match.start()] : self.digits[match.end()]])
            elif word in MONTHS:
                items.append(word)
            elif not self._know(word):
                return None
        return items

    def _know(self, word: str) -> bool:
        """Note what a word that is no month says; False when it is unknown."""
        if word in MERIDIEMS:
            self.meridiem = self.meridiem or MERIDIEMS[word]
        elif word in ZONES:
            self.zone_minutes = ZONES[word] if self.offset_sign == 0 else None
        elif word in CALENDAR_HINTS:
            self.calendar = CALENDAR_HINTS[word]
        else:
            return word in FILLERS or word in _SEPARATORS
        return True

    def _date(self, items: list[Places | str]) -> tuple[Kind, tuple[Places | int, ...]] | None:
        names = [item for item in items if isinstance(item, str)]
        numbers = [item for item in items if not isinstance(item, str)]
        widths = [len(number) for number in numbers]
        if len(names) == 1 and len(numbers) == 2:
            return self._named(names[0], numbers)
        if names:
            return None
        if widths == [8]:
            return "compact", tuple(numbers)
        if len(widths) != 3 or any(width not in {1, 2, 4} for width in widths):
            return None
        kinds: dict[tuple[bool, ...], Kind] = {
            (True, False, False): "ymd",
            (False, False, True): "year_last",
            (False, False, False): "short",
        }
        kind = kinds.get(tuple(width == 4 for width in widths))
        return None if kind is None else (kind, tuple(numbers))

    def _named(
        self, name: str, numbers: list[Places]
    ) -> tuple[Kind, tuple[Places | int, ...]] | None:
        """A date whose month is a word: the year has four digits, or stands last."""
        calendar, month = MONTHS[name]
        if self.calendar not in {None, calendar}:
            return None
        self.calendar = calendar
        day, year = numbers if len(numbers[0]) <= 2 else reversed(numbers)
        if len(day) > 2 or len(year) not in {2, 4}:
            return None
        return "ymd", (year, month, day)
