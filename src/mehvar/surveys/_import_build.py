"""The last steps of every reader: conditions by our ids, texts as plain words, and a survey."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from mehvar.surveys._errors import SurveyError
from mehvar.surveys._import_errors import SurveyFileError
from mehvar.surveys._import_logic import InexpressibleError, Logic, resolved
from mehvar.surveys._import_notes import (
    Notes,
    clipped,
    gravest_first,
    id_like,
    option_id_like,
    some,
)
from mehvar.surveys._import_records import BroughtSurvey, SurveyFormat
from mehvar.surveys._import_text import has_pictures, plain_text
from mehvar.surveys._read import read_survey
from mehvar.surveys._records import (
    SCALES,
    Condition,
    End,
    Field,
    Jump,
    Option,
    Page,
    Survey,
    Words,
)

Resolve = Callable[[Condition], Logic]
Pipe = Callable[[str, str], str]
"""Turns the insertions of a text into ours; the second argument names the element."""

_DEEPEST, _WIDEST = 8, 50


@dataclass(slots=True, kw_only=True)
class Parts:
    """What a reader has gathered: texts still as markup, conditions by names of their system."""

    title: Words
    main: str
    languages: tuple[str, ...]
    pages: list[Page]
    ends: list[End] = field(default_factory=list)
    intro: Words = field(default_factory=dict)
    anonymous: bool = False


def finished(
    parts: Parts,
    *,
    notes: Notes,
    format_: SurveyFormat,
    resolve: Resolve,
    pipe: Pipe,
    where: str,
    survey_id: str,
) -> BroughtSurvey:
    """Make the survey: resolve conditions, clean and pipe texts, leave out empty pages.

    Raises:
        SurveyFileError: when there is no question in it, or more than a survey may have.
    """
    pages = [page for page in parts.pages if page.fields]
    if not any(one.is_asked for page in pages for one in page.fields):
        raise SurveyFileError(
            f"{where} holds no question.",
            hint="Look whether the export was made of the right survey, and export it anew.",
            file=where,
        )
    last = _Last(notes=notes, resolve=resolve, pipe=pipe, main=parts.main)
    known = {page.id for page in pages} | {end.id for end in parts.ends} | {"end"}
    survey = Survey(
        survey_id=id_like(survey_id, letter="s"),
        title=last.words(parts.title, "title") or {parts.main: stem_of(where)},
        language=parts.main,
        languages=tuple(dict.fromkeys([parts.main, *parts.languages])),
        intro=last.words(parts.intro, "intro"),
        pages=tuple(last.page(page, known) for page in pages),
        anonymous=parts.anonymous,
        ends=tuple(end for one in parts.ends if (end := last.end(one)) is not None),
    )
    try:
        survey = read_survey(survey.to_dict())
    except SurveyError as error:
        raise SurveyFileError(
            f"{where} cannot become a survey: {error.message}",
            hint=error.hint or "Divide the survey, or simplify that element, and bring it again.",
            file=where, place=error.place,
        ) from error  # fmt: skip
    return BroughtSurvey(survey=survey, format=format_, remarks=gravest_first(notes.remarks))


def stem_of(where: str) -> str:
    """Return a file's name without its folder, ending and line."""
    name = where.replace("\\", "/").rsplit("/", maxsplit=1)[-1]
    return name.partition(", ")[0].rsplit(".", maxsplit=1)[0] or "survey"


@dataclass(slots=True, kw_only=True)
class _Last:
    """Goes over every element once more when all of them are known."""

    notes: Notes
    resolve: Resolve
    pipe: Pipe
    main: str

    def page(self, page: Page, known: set[str]) -> Page:
        jumps = [self._jump(jump, page.id) for jump in page.jumps if jump.to in known]
        return replace(
            page,
            title=self.words(page.title, page.id),
            fields=tuple(self.field(one) for one in page.fields),
            show_when=self._condition(page.show_when, some(page.title) or page.id),
            jumps=tuple(jump for jump in jumps if jump is not None),
        )

    def field(self, one: Field) -> Field:
        text = self.words(one.text, one.id)
        if not text:
            self.notes.say("repaired", one.id, "no text", "its code stands for its text",
                           fa="کد پرسش به جای متن آمد")  # fmt: skip
        return replace(
            one,
            text=text or {self.main: one.id},
            help=self.words(one.help, one.id),
            low_text=self.words(one.low_text, one.id),
            high_text=self.words(one.high_text, one.id),
            options=tuple(self._option(option, one.id) for option in one.options),
            rows=tuple(self._option(row, one.id) for row in one.rows),
            show_when=self._condition(one.show_when, one.id),
        )

    def end(self, end: End) -> End | None:
        """An end whose condition we cannot say is left out: else everybody would read it."""
        when = self._condition(end.show_when, end.id, else_="left_out")
        title = self.words(end.title, end.id)
        if not title or (end.show_when is not None and when is None):
            return None
        return replace(end, title=title, text=self.words(end.text, end.id), show_when=when)

    def words(self, words: Words, element: str) -> Words:
        """Markup becomes plain text, insertions become ours."""
        made = {}
        for language, text in words.items():
            if has_pictures(text):
                self.notes.say("pictures", element, "<img>")
            if plain := plain_text(self.pipe(text, element)):
                made[language] = clipped(plain)
        return made

    def _option(self, option: Option, element: str) -> Option:
        return replace(option, text=self.words(option.text, element) or {self.main: option.id})

    def _jump(self, jump: Jump, element: str) -> Jump | None:
        when = self._condition(jump.when, element, else_="left_out")
        return None if jump.when is not None and when is None else replace(jump, when=when)

    def _condition(
        self,
        condition: Condition | None,
        element: str,
        *,
        else_: Literal["logic_left_out", "left_out"] = "logic_left_out",
    ) -> Condition | None:
        if condition is None:
            return None
        try:
            return _sized(resolved(condition, self.resolve))
        except InexpressibleError as error:
            was = "condition" if else_ == "logic_left_out" else f"condition: {error.en}"
            self.notes.say(else_, element, was, error.en, fa=error.fa)
            return None


def _sized(logic: Logic) -> Condition:
    """Return a condition that says something, and no more than ours may."""
    if isinstance(logic, bool):
        raise InexpressibleError("it always says the same", "همیشه یکسان است")
    _check_size(logic)
    return logic


def _check_size(condition: Condition, depth: int = 0) -> None:
    if depth > _DEEPEST or len(condition.parts) > _WIDEST:
        raise InexpressibleError("it has too many parts", "بخش‌هایش بیش از اندازه است")
    for part in condition.parts:
        _check_size(part, depth + 1)


def placeholder(field_id: str) -> str:
    """Return the insertion of a field's answer; nothing stands there while it has none."""
    return f"{{answer.{field_id}|}}"


def resolver(fields: Mapping[str, Field]) -> Resolve:
    """Return what turns a test of a name into a test of a field; names by their own system."""

    def resolve(condition: Condition) -> Logic:
        one = fields.get(condition.field)
        if one is None or not one.is_asked:
            raise unknown(condition.field)
        return for_field(condition, one)

    return resolve


def for_field(condition: Condition, one: Field) -> Condition:
    """Return a test of a field with values as the field has them.

    Raises:
        InexpressibleError: when a value is none that the field can have.
    """
    values = tuple(_value(one, value) for value in condition.values)
    return replace(condition, field=one.id, values=values)


def unknown(name: str) -> InexpressibleError:
    """A condition asks about what is not in the survey."""
    return InexpressibleError(f"there is no question «{name}»", f"پرسش «{name}» نیست")


def _value(one: Field, told: str | float) -> str | float:
    if one.type in SCALES or one.type == "number":
        try:
            return float(told)
        except ValueError:
            raise InexpressibleError(f"«{told}» is no number", f"«{told}» عدد نیست") from None
    if one.type in {"single", "multiple", "matrix"}:
        number = isinstance(told, float) and told.is_integer()
        return chosen(one.options, str(int(told)) if number else str(told))
    return told


def chosen(options: Sequence[Option], told: str) -> str:
    """Return the id of the option that is meant by its value or its text.

    Raises:
        InexpressibleError: when there is none.
    """
    found = find_option(options, told)
    if found is None:
        raise InexpressibleError(f"there is no option «{told}»", f"گزینهٔ «{told}» نیست")
    return found.id


def find_option(options: Iterable[Option], told: str) -> Option | None:
    """Return the option that a value means: its id, what the id was made of, or its text."""
    listed = list(options)
    likes = option_id_like(told, 0) if told else ""
    plain = told.strip().casefold()
    for is_meant in (
        lambda one: one.id == told,
        lambda one: one.id == likes or one.id.casefold() == plain,
        lambda one: any(text.strip().casefold() == plain for text in one.text.values()),
    ):
        found = next((one for one in listed if is_meant(one)), None)
        if found is not None:
            return found
    return None
