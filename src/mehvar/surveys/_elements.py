"""JSON objects read key by key: what is wrong is collected, with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from mehvar.surveys._errors import SurveyError
from mehvar.surveys._records import Words

ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_LONGEST = 4_000
_LARGEST = 2**53

T = TypeVar("T")


class Faults:
    """Collects what is wrong, so that it is all told at once."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []

    def add(self, place: str, message: str) -> None:
        self.found.append((place, message))

    def settle(self) -> None:
        """Raise for the first fault, with all of them in its data."""
        if not self.found:
            return
        place, message = self.found[0]
        more = len(self.found) - 1
        hint = (
            f"{more} more: " + "; ".join(f"{where}: {what}" for where, what in self.found[1:6])
            if more
            else ""
        )
        raise SurveyError(message, place=place, hint=hint, faults=self.found)


class Element:
    """One JSON object, read key by key; what is left over is unknown, and a fault."""

    def __init__(self, value: object, place: str, faults: Faults) -> None:
        self.place, self.faults = place, faults
        self.values: dict[str, object] = {}
        self.is_object = isinstance(value, Mapping)
        if isinstance(value, Mapping):
            self.values = {str(key): one for key, one in value.items()}
        else:
            faults.add(place or "survey", f"an object is wanted, found {kind_of(value)}")

    def at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def wrong(self, key: str, message: str) -> None:
        self.faults.add(self.at(key), message)

    def text(self, key: str, default: str = "", *, most: int = _LONGEST) -> str:
        value = self.values.pop(key, default)
        if not isinstance(value, str) or "\x00" in value or len(value) > most:
            self.wrong(key, f"a text of at most {most} letters is wanted, found {kind_of(value)}")
            return default
        return value

    def id(self, key: str = "id") -> str:
        known = len(self.faults.found)
        value = self.text(key)
        if self.is_object and known == len(self.faults.found) and not ID.fullmatch(value):
            self.wrong(
                key, "an id is wanted: a Latin letter, then letters, digits, _ or -, 64 at most"
            )
        return value

    def words(self, key: str) -> Words:
        value = self.values.pop(key, {})
        if not isinstance(value, Mapping):
            self.wrong(key, f'texts by language are wanted ({{"fa": ...}}), found {kind_of(value)}')
            return {}
        good: dict[str, str] = {}
        for language, text in value.items():
            place = f"{key}.{language}"
            if not isinstance(language, str) or not LANGUAGE.fullmatch(language):
                self.wrong(place, "the language is wanted as a code: fa, en, ar, ...")
            elif not isinstance(text, str) or "\x00" in text or len(text) > _LONGEST:
                self.wrong(place, f"a text of at most {_LONGEST} letters is wanted")
            elif text.strip():
                good[language] = text
        return good

    def flag(self, key: str) -> bool:
        value = self.values.pop(key, False)
        if not isinstance(value, bool):
            self.wrong(key, f"true or false is wanted, found {kind_of(value)}")
            return False
        return value

    def number(self, key: str) -> float | None:
        value = self.values.pop(key, None)
        if value is None:
            return None
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not -_LARGEST < value < _LARGEST
        ):
            self.wrong(key, f"a number is wanted, found {kind_of(value)}")
            return None
        return float(value)

    def count(self, key: str, *, most: int = 1_000_000) -> int:
        value = self.values.pop(key, 0)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            self.wrong(key, f"a whole number from 0 to {most} is wanted, found {kind_of(value)}")
            return 0
        return value

    def choice(self, key: str, choices: Sequence[T], default: T) -> T:
        value = self.values.pop(key, default)
        for one in choices:
            if value == one and type(value) is type(one):
                return one
        known = ", ".join(str(one) for one in choices if one)
        self.wrong(key, f"{value!r:.60} is none of {known}")
        return default

    def pattern(self, key: str, wanted: re.Pattern[str], what: str, default: str = "") -> str:
        value = self.text(key, default)
        if value and not wanted.fullmatch(value):
            self.wrong(key, f"{what} is wanted, found {value!r:.60}")
            return default
        return value

    def items(self, key: str, read: Callable[[Element], T], *, most: int) -> tuple[T, ...]:
        value = self.values.pop(key, [])
        if not isinstance(value, list | tuple):
            self.wrong(key, f"a list is wanted, found {kind_of(value)}")
            return ()
        if len(value) > most:
            self.wrong(key, f"at most {most} are possible, found {len(value)}")
            return ()
        return tuple(
            read(Element(one, f"{self.at(key)}[{place}]", self.faults))
            for place, one in enumerate(value)
        )

    def close(self) -> None:
        for key in self.values:
            self.wrong(key, "there is no such setting")


def kind_of(value: object) -> str:
    if value is None:
        return "nothing"
    names = {"dict": "an object", "list": "a list", "str": "a text", "bool": "true or false"}
    return names.get(type(value).__name__, "a number" if isinstance(value, int | float) else "?")
