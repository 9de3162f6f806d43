"""How a scale is read: its points in the reader's digits, the words at its ends, the direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mehvar.surveys._records import Field, Survey, Words
from mehvar.surveys._types import FieldType
from mehvar.text import Bilingual, persian_digits_one

Direction = Literal["ltr", "rtl"]

_RTL = {"ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"}
_ENDS: dict[FieldType, tuple[Bilingual, Bilingual]] = {
    "nps": (
        Bilingual("به هیچ وجه", "Not at all likely"),
        Bilingual("حتماً", "Extremely likely"),
    ),
    "csat": (
        Bilingual("خیلی ناراضی", "Very dissatisfied"),
        Bilingual("خیلی راضی", "Very satisfied"),
    ),
    "ces": (
        Bilingual("کاملاً مخالفم", "Strongly disagree"),
        Bilingual("کاملاً موافقم", "Strongly agree"),
    ),
    "stars": (Bilingual("خیلی بد", "Very poor"), Bilingual("خیلی خوب", "Very good")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A scale as one language shows it.

    ``points`` come in the order of reading, the lowest first: with ``direction`` rtl the first
    stands at the right. ``labels`` are the points in the reader's digits, ``names`` what a screen
    reader says of each. ``said`` tells the direction and the ends in one sentence.
    """

    points: tuple[int, ...]
    labels: tuple[str, ...]
    names: tuple[str, ...]
    low_text: str
    high_text: str
    direction: Direction
    said: str


def direction_of(*, language: str) -> Direction:
    """Return the direction in which a language is read."""
    return "rtl" if language.split("-", maxsplit=1)[0] in _RTL else "ltr"


def scale_of(*, survey: Survey, field: Field, language: str) -> Scale:
    """Return a field's scale for readers of a language; without points when it has none."""
    points = field.points
    low_text, high_text = (survey.say(end_words(field, place), language) for place in (0, 1))
    labels = tuple(digits(str(point), language) for point in points)
    direction = direction_of(language=language)
    return Scale(
        points=points,
        labels=labels,
        names=tuple(
            f"{label}: {words}" if words else label
            for label, words in zip(
                labels, _by_point(len(points), low_text, high_text), strict=True
            )
        ),
        low_text=low_text,
        high_text=high_text,
        direction=direction,
        said=_said(labels, low_text, high_text, direction, language),
    )


def end_words(field: Field, place: int) -> Words:
    """Return the words at the lowest (0) or highest (1) end: the field's own, else the usual."""
    own = field.high_text if place else field.low_text
    usual = _ENDS.get(field.type)
    if usual is None:
        return own
    return {"fa": usual[place].fa, "en": usual[place].en} | dict(own)


def digits(text: str, language: str) -> str:
    """Return a number's digits as readers of a language write them."""
    return str(persian_digits_one(text)) if language.split("-", maxsplit=1)[0] == "fa" else text


def _by_point(count: int, low: str, high: str) -> list[str]:
    words = [""] * count
    if count > 1:
        words[0], words[-1] = low, high
    return words


def _said(labels: tuple[str, ...], low: str, high: str, direction: Direction, language: str) -> str:
    if len(labels) < 2:
        return ""
    first, last = labels[0], labels[-1]
    if language.split("-", maxsplit=1)[0] == "fa":
        start = f"از راست به چپ: {first}" if direction == "rtl" else f"از چپ به راست: {first}"
        return (
            start
            + (f" یعنی «{low}»" if low else "")
            + f" تا {last}"
            + (f" یعنی «{high}»" if high else "")
        )
    start = "Right to left" if direction == "rtl" else "Left to right"
    return (
        f"{start}: {first}"
        + (f" means “{low}”" if low else "")
        + f" to {last}"
        + (f" means “{high}”" if high else "")
    )
