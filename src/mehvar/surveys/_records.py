"""A survey as data: pages of fields, who is shown what, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from mehvar.surveys._plain import SCHEMA, plain, written
from mehvar.surveys._types import SCALES as SCALES  # noqa: PLC0414 (readers of files take it here)
from mehvar.surveys._types import FieldType as FieldType  # noqa: PLC0414 (as above)
from mehvar.surveys._types import Measure, Operator, bounds_of, measure_of

Words: TypeAlias = Mapping[str, str]
"""A text in its languages: ``{"fa": "...", "en": "..."}``."""

Answer: TypeAlias = "str | int | float | Sequence[str] | Mapping[str, str]"
"""One answer, as JSON knows it: a number (scores, number), an option's id (single), a list of
them (multiple), row id -> option id (matrix), YYYY-MM-DD (date), words (text)."""

Answers: TypeAlias = Mapping[str, Answer]
"""Answers by field id; the words behind an option "other" stand under ``<field id>.other``."""

Origin = Literal[
    "survey", "form", "complaint", "interview", "focus_group", "user_test", "call", "board"
]
"""What kind of asking it is: a complaint's words go to the contacts, not to the comments."""

Audience = Literal["customers", "employees"]
Density = Literal["comfortable", "compact"]
Severity = Literal["error", "warning", "hint"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of a field, or one row of a matrix.

    ``score`` is the number that the choice stands for, if any. ``other`` asks for words beside it;
    ``exclusive`` ("none of these") cannot be chosen with another; ``fixed`` keeps its place where
    the order is random (other and exclusive options always do).
    """

    id: str
    text: Words
    score: float | None = None
    other: bool = False
    exclusive: bool = False
    fixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """When something is shown, or where a page leads.

    ``all``, ``any`` and ``not`` join ``parts``. The others ask about one answer (``field``, of a
    matrix with ``row``) or about what is known of the asking (``context``): ``answered``: there is
    one; ``is``: it is one of ``values`` (of several choices: one of them is); ``at_least`` and
    ``at_most``: the number or the day compares so with the one value. What is not answered, or was
    hidden, is none of them.
    """

    op: Operator
    parts: tuple[Condition, ...] = ()
    field: str = ""
    row: str = ""
    context: str = ""
    values: tuple[str | float, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Return the condition as JSON knows it: ``{"field": "q1", "at_most": 6}``."""
        if self.op in {"all", "any"}:
            return {self.op: [part.to_dict() for part in self.parts]}
        if self.op == "not":
            return {"not": self.parts[0].to_dict()}
        about = {"field": self.field, "row": self.row, "context": self.context}
        told: dict[str, object] = {name: value for name, value in about.items() if value}
        values = [written(value) for value in self.values]
        if self.op == "answered":
            return told | {"answered": True}
        return told | {self.op: values if self.op == "is" else values[0]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question, or a statement.

    ``low`` and ``high`` are the ends of a scale or the bounds of a number; ``low_text`` and
    ``high_text`` the words at the ends. ``rows`` are a matrix's rows, ``options`` its columns.
    ``low_day`` and ``high_day`` (YYYY-MM-DD) bound a date. ``min_picks`` and ``max_picks`` (0: as
    many as there are) bound several choices. ``since`` is the version of the survey since which
    it has been asked in the same way (0 in a draft).
    """

    id: str
    type: FieldType
    text: Words
    help: Words = field(default_factory=dict)
    required: bool = False
    measure: Measure = ""
    low: float | None = None
    high: float | None = None
    low_text: Words = field(default_factory=dict)
    high_text: Words = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()
    random_order: bool = False
    min_picks: int = 0
    max_picks: int = 0
    long: bool = False
    max_length: int = 0
    decimals: int = 0
    unit: Words = field(default_factory=dict)
    low_day: str = ""
    high_day: str = ""
    show_when: Condition | None = None
    since: int = 0

    @property
    def is_asked(self) -> bool:
        """Whether it takes an answer."""
        return self.type != "statement"

    @property
    def points(self) -> tuple[int, ...]:
        """The points of its scale, the lowest first; none when it has no scale."""
        if self.type not in SCALES or self.low is None or self.high is None:
            return ()
        return tuple(range(int(self.low), int(self.high) + 1))

    def to_dict(self) -> dict[str, object]:
        """Return the field as JSON knows it, without what its type brings with it."""
        told = plain(self)
        if bounds_of(self.type, None, None) == (self.low, self.high):
            told.pop("low", None)
            told.pop("high", None)
        if measure_of(self.type, "") == self.measure:
            told.pop("measure", None)
        return told

    def option(self, option_id: str) -> Option | None:
        """Return an option by its id; None when there is none."""
        return next((one for one in self.options if one.id == option_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """Where a page leads, when its condition holds: a later page, or an end, by its id."""

    to: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Fields that are shown together; the first of ``jumps`` that holds tells what follows."""

    id: str
    fields: tuple[Field, ...]
    title: Words = field(default_factory=dict)
    show_when: Condition | None = None
    jumps: tuple[Jump, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What is said at the end; of several the first whose condition holds.

    ``link`` (https) with ``link_text`` leads on, as to a public review.
    """

    id: str
    title: Words
    text: Words = field(default_factory=dict)
    link: str = ""
    link_text: Words = field(default_factory=dict)
    show_when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """How the page looks: ``accent`` as #rrggbb, the https address of a logo, how dense."""

    accent: str = "#0f766e"
    logo: str = ""
    density: Density = "comfortable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One version of a survey; ``version`` 0 is a draft.

    ``language`` is the main one, in which every text must be; ``languages`` are all of them, the
    main one first. ``anonymous``: nothing of who answered, of their order or of an employee is
    kept with the answers.
    """

    survey_id: str
    title: Words
    pages: tuple[Page, ...]
    version: int = 0
    language: str = "fa"
    languages: tuple[str, ...] = ("fa",)
    intro: Words = field(default_factory=dict)
    ends: tuple[End, ...] = ()
    theme: Theme = field(default_factory=Theme)
    audience: Audience = "customers"
    origin: Origin = "survey"
    anonymous: bool = False
    stage: str = ""
    touchpoint_id: str = ""

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields, in the order of the pages."""
        return tuple(one for page in self.pages for one in page.fields)

    def field(self, field_id: str) -> Field | None:
        """Return a field by its id; None when there is none."""
        return next((one for one in self.fields if one.id == field_id), None)

    def page(self, page_id: str) -> Page | None:
        """Return a page by its id; None when there is none."""
        return next((one for one in self.pages if one.id == page_id), None)

    def say(self, words: Words, language: str) -> str:
        """Return a text in ``language``, else in the main language, else in any; "" when empty."""
        for known in (language, self.language, *self.languages):
            if words.get(known):
                return words[known]
        return next(iter(words.values()), "")

    def to_dict(self) -> dict[str, object]:
        """Return the survey as JSON knows it; ``read_survey`` reads it back the same."""
        return {"schema": SCHEMA, **plain(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that ``check`` noticed: an ``error`` must be put right before publication.

    ``code`` is stable, ``place`` names the element as a SurveyError does, ``text`` says it in
    Persian and English.
    """

    severity: Severity
    code: str
    place: str
    text: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why an answer was not taken; ``text`` says it in the language asked for."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came in with one page.

    ``answers`` are those before, with the page's own in place; faulty ones are not among them.
    ``faults`` are by field id. ``appeared`` are fields that the answers of this very page brought
    up and that its sender had not seen yet (without JavaScript): show the page again.
    """

    answers: dict[str, Answer]
    faults: dict[str, Fault]
    appeared: tuple[Field, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether one may go on to the next page."""
        return not self.faults and not self.appeared


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who was asked about what, how: ids alone.

    ``person_source`` and ``person_ref`` name a row of people, ``order_source`` and ``order_id`` an
    order. ``employee_id`` is who filled it in for the customer, or the employee who answers.
    ``sent_at`` is UTC without a zone.
    """

    channel: str
    language: str
    person_source: str = ""
    person_ref: str = ""
    order_source: str = ""
    order_id: str = ""
    store_id: str = ""
    touchpoint_id: str = ""
    product_id: str = ""
    employee_id: str = ""
    sent_at: datetime | None = None
