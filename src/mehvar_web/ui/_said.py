"""Errors that people meet: a reason of a closed list, and its words in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import override

from mehvar.errors import MehvarError
from mehvar.text import Bilingual
from mehvar_web.ui._dates import write_day
from mehvar_web.ui._numbers import digits, language

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Why:
    """A reason and what it is about; ``told`` fills the reason's words."""

    reason: str
    told: Mapping[str, object]

    @classmethod
    def of(cls, reason: str, /, **told: object) -> Why:
        """Return a reason with what it is about."""
        return cls(reason, told)


class SaidError(MehvarError, ValueError):
    """An error with a reason of the class's own list.

    ``WORDS`` says for each reason what is wrong, and ``HINTS`` what to do, both translatable with
    the parameters in ``%(name)s``. ``code`` becomes the class's and the reason's: ``case-state``.
    ``message`` and ``hint`` are English, for programs and logs; ``said`` and ``advice`` are in the
    language of the page. A parameter may be a list of ``Why``: each is said in its own words; or
    words in both languages, a list of names, a day or a number: each as the page writes it.
    """

    WORDS: ClassVar[Mapping[str, Words]] = {}
    HINTS: ClassVar[Mapping[str, Words]] = {}

    def __init__(self, reason: str, /, **told: object) -> None:
        self.reason, self.told = reason, told
        with override("en"):
            super().__init__(self.said, hint=self.advice, **_plain(told))
        self.code = f"{type(self).code}-{reason.replace('_', '-')}"

    @property
    def said(self) -> str:
        """What is wrong, in the language of now."""
        return self._say(Why(self.reason, self.told))

    @property
    def advice(self) -> str:
        """What to do next, in the language of now; empty when nothing can be done."""
        return str(self.HINTS.get(self.reason, "")) % self._words(self.told)

    @property
    def words(self) -> str:
        """What is wrong and what to do, in the language of now: for pages."""
        return f"{self.said} {self.advice}".strip()

    def _say(self, why: Why) -> str:
        return str(self.WORDS[why.reason]) % self._words(why.told)

    def _words(self, told: Mapping[str, object]) -> dict[str, object]:
        return {
            name: "; ".join(map(self._say, whys)) if (whys := _whys(value)) else _write(value)
            for name, value in told.items()
        }


def _write(value: object) -> object:
    """What people read of a parameter, in the language of now."""
    if isinstance(value, Bilingual):
        return value.in_(language())
    if isinstance(value, list | tuple):
        return ("، " if language() == "fa" else ", ").join(map(str, value))
    if isinstance(value, date):
        return write_day(value) if language() == "fa" else value.isoformat()
    return digits(value) if isinstance(value, int) else value


def _plain(told: Mapping[str, object]) -> dict[str, object]:
    """What programs get: reasons by their names, words in English."""
    return {
        name: [{"reason": one.reason, **_plain(one.told)} for one in whys]
        if (whys := _whys(value))
        else _program(value)
        for name, value in told.items()
    }


def _program(value: object) -> object:
    if isinstance(value, Bilingual):
        return value.en
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Promise) else value


def _whys(value: object) -> tuple[Why, ...]:
    """Return a list of reasons; nothing where the value is no such list."""
    if not isinstance(value, list | tuple):
        return ()
    found = tuple(one for one in value if isinstance(one, Why))
    return found if len(found) == len(value) else ()
