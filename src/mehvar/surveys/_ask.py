"""Short ways to write the questions of our templates down, in Persian and English."""

from __future__ import annotations

from mehvar.surveys._records import Condition, End, Field, Option, Page, Words
from mehvar.surveys._types import FieldType, Measure, bounds_of, measure_of

Said = tuple[str, str]
"""A text in Persian and in English."""

NOTHING: Said = ("", "")


def words(said: Said) -> Words:
    """Return a text by language; nothing when it is empty."""
    return {"fa": said[0], "en": said[1]} if said[0] else {}


def ask(
    kind: FieldType,
    field_id: str,
    text: Said,
    *,
    required: bool = False,
    helped: Said = NOTHING,
    measure: Measure = "",
    when: Condition | None = None,
) -> Field:
    """Return a question on a scale of its own (NPS, CSAT, CES, stars), a day or a statement."""
    low, high = bounds_of(kind, None, None)
    return Field(
        id=field_id, type=kind, text=words(text), help=words(helped), required=required,
        measure=measure_of(kind, measure), low=low, high=high, show_when=when,
    )  # fmt: skip


def scale(
    field_id: str, text: Said, *, low: int, high: int, ends: tuple[Said, Said],
    when: Condition | None = None,
) -> Field:  # fmt: skip
    """Return a question on any scale."""
    return Field(
        id=field_id, type="scale", text=words(text), low=float(low), high=float(high),
        low_text=words(ends[0]), high_text=words(ends[1]), show_when=when,
    )  # fmt: skip


def wrote(
    field_id: str, text: Said, *, helped: Said = NOTHING, required: bool = False,
    long: bool = True, when: Condition | None = None,
) -> Field:  # fmt: skip
    """Return a question answered in words."""
    return Field(
        id=field_id, type="text", text=words(text), help=words(helped), long=long,
        required=required, show_when=when,
    )  # fmt: skip


def option(option_id: str, fa: str, en: str, *, score: float | None = None) -> Option:
    """Return a choice."""
    return Option(id=option_id, text={"fa": fa, "en": en}, score=score)


OTHER = Option(id="other", text={"fa": "چیز دیگر:", "en": "Something else:"}, other=True)
NONE = Option(id="none", text={"fa": "هیچ‌کدام", "en": "None of these"}, exclusive=True)


def one_of(
    field_id: str, text: Said, *options: Option, required: bool = False,
    mixed: bool = False, when: Condition | None = None,
) -> Field:  # fmt: skip
    """Return a question with one choice; ``mixed`` shuffles the choices."""
    return Field(
        id=field_id, type="single", text=words(text), options=options, required=required,
        random_order=mixed, show_when=when,
    )  # fmt: skip


def some_of(
    field_id: str, text: Said, *options: Option, mixed: bool = True, most: int = 0,
    helped: Said = NOTHING, when: Condition | None = None,
) -> Field:  # fmt: skip
    """Return a question with several choices."""
    return Field(
        id=field_id, type="multiple", text=words(text), options=options, random_order=mixed,
        max_picks=most, help=words(helped), show_when=when,
    )  # fmt: skip


AGREE = (
    option("1", "کاملاً مخالفم", "Strongly disagree", score=1),
    option("2", "مخالفم", "Disagree", score=2),
    option("3", "نه مخالفم نه موافق", "Neither", score=3),
    option("4", "موافقم", "Agree", score=4),
    option("5", "کاملاً موافقم", "Strongly agree", score=5),
)
"""The columns of a matrix of agreement."""

GOOD = (
    option("1", "خیلی بد", "Very poor", score=1),
    option("2", "بد", "Poor", score=2),
    option("3", "متوسط", "Fair", score=3),
    option("4", "خوب", "Good", score=4),
    option("5", "خیلی خوب", "Very good", score=5),
)
"""The columns of a matrix of judgement."""


def matrix(
    field_id: str, text: Said, columns: tuple[Option, ...], *rows: Option,
    when: Condition | None = None,
) -> Field:  # fmt: skip
    """Return several questions with the same answers."""
    return Field(
        id=field_id, type="matrix", text=words(text), options=columns, rows=rows, show_when=when
    )


def page(page_id: str, *fields: Field, title: Said = NOTHING) -> Page:
    """Return a page."""
    return Page(id=page_id, fields=fields, title=words(title))


def end(end_id: str, title: Said, text: Said = NOTHING, when: Condition | None = None) -> End:
    """Return an end."""
    return End(id=end_id, title=words(title), text=words(text), show_when=when)


def at_most(field_id: str, value: float) -> Condition:
    """Hold when a score is no higher."""
    return Condition(op="at_most", field=field_id, values=(float(value),))


def at_least(field_id: str, value: float) -> Condition:
    """Hold when a score is no lower."""
    return Condition(op="at_least", field=field_id, values=(float(value),))


def between(field_id: str, low: float, high: float) -> Condition:
    """Hold when a score lies within both ends."""
    return Condition(op="all", parts=(at_least(field_id, low), at_most(field_id, high)))


def chose(field_id: str, *options: str) -> Condition:
    """Hold when one of the options was chosen."""
    return Condition(op="is", field=field_id, values=options)
