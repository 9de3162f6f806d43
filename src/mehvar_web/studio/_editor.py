"""One element as its form shows it: every text in every language, side by side."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from mehvar import surveys
from mehvar_web.studio import _conditions, _words
from mehvar_web.studio._elements import INTRO, end_of, located, mark_of, split
from mehvar_web.studio._posted import measures_of
from mehvar_web.ui.dates import write_short_day

if TYPE_CHECKING:
    from mehvar.surveys import End, Field, Finding, Option, Page, Survey, Words
    from mehvar_web.studio._conditions import Shown

_CODES: tuple[tuple[str, _words.Words, _words.Words], ...] = (
    ("first_name", gettext_lazy("First name"), gettext_lazy("dear customer")),
    ("order", gettext_lazy("Order number"), gettext_lazy("your order")),
    ("store", pgettext_lazy("of an answer", "Store"), gettext_lazy("our store")),
    ("product", pgettext_lazy("of an answer", "Product"), gettext_lazy("your purchase")),
    ("employee", gettext_lazy("Who served"), gettext_lazy("our colleague")),
)
"""What a text may name of the one who is asked: code, label, the words when it is not known."""

_CODED_ANSWERS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A text in one language; ``missing``: it is written in the main language only."""

    path: str
    language: str
    spoken: str
    dir: str
    value: str
    missing: bool
    usual: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """A text in all languages of the survey."""

    path: str
    label: str
    inputs: tuple[Input, ...]
    long: bool = False
    pipes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionRow:
    """One choice of a question, or one row of a table of choices."""

    path: str
    option: Option
    number: int
    inputs: tuple[Input, ...]
    score: str
    is_row: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JumpRow:
    """Where a page leads, and when."""

    path: str
    to: str
    condition: Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """The open element: its texts, its settings, its logic and what is wrong with it."""

    name: str
    kind: str
    mark: str
    title: str
    survey: Survey
    field: Field | None = None
    end: End | None = None
    page: Page | None = None
    texts: tuple[Texts, ...] = ()
    ends: tuple[Texts, ...] = ()
    unit: Texts | None = None
    options: tuple[OptionRow, ...] = ()
    rows: tuple[OptionRow, ...] = ()
    jumps: tuple[JumpRow, ...] = ()
    condition: Shown | None = None
    subjects: tuple[tuple[str, str], ...] = ()
    jump_subjects: tuple[tuple[str, str], ...] = ()
    targets: tuple[tuple[str, str], ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()
    faults: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def types(self) -> tuple[tuple[str, _words.Words], ...]:
        """The types that the question may have."""
        return tuple(_words.TYPES.items())

    @property
    def measures(self) -> tuple[tuple[str, _words.Words], ...]:
        """The scores in which its answers may count."""
        known = () if self.field is None else measures_of(self.field)
        return tuple((one, _words.MEASURES[one]) for one in known)

    @property
    def is_scale(self) -> bool:
        """Whether it is answered by a point of a scale."""
        return self.field is not None and self.field.type in surveys.SCALES

    @property
    def has_options(self) -> bool:
        """Whether it is answered by choices."""
        return self.field is not None and self.field.type in {"single", "multiple", "matrix"}

    @property
    def low_day(self) -> str:
        """The first day that may be given, in the page's calendar."""
        return _day("" if self.field is None else self.field.low_day)

    @property
    def high_day(self) -> str:
        """The last day that may be given."""
        return _day("" if self.field is None else self.field.high_day)

    @property
    def low(self) -> str:
        """The lower end as the input shows it."""
        return "" if self.field is None else _words.number(self.field.low)

    @property
    def high(self) -> str:
        """The upper end as the input shows it."""
        return "" if self.field is None else _words.number(self.field.high)


def _day(text: str) -> str:
    return write_short_day(date.fromisoformat(text)) if text else ""


def editor_of(
    survey: Survey,
    name: str,
    *,
    findings: Sequence[Finding] = (),
    faults: Mapping[str, str] | None = None,
    mark: str = "",
    extra: str = "",
) -> Editor | None:
    """Return an element's editor; None when it is not there.

    Args:
        survey: the draft, or what somebody wrote that is not saved yet.
        name: the element.
        findings: what ``check`` noticed of it.
        faults: what could not be read, by the input's name.
        mark: the mark that the element had when it was read; as it is now when not given.
        extra: the path of the condition that gets an empty row.
    """
    kind, element_id = split(name)
    told = dict(faults or {})
    common = _Common(
        survey=survey, name=name, mark=mark or mark_of(survey, name), findings=tuple(findings),
        faults=told, extra=extra,
    )  # fmt: skip
    if kind == INTRO:
        return _of_intro(common)
    if kind == "field" and (found := located(survey, element_id)) is not None:
        return _of_field(common, found.field, found.number)
    if kind == "page" and (page := survey.page(element_id)) is not None:
        return _of_page(common, page)
    if kind == "end" and (end := end_of(survey, element_id)) is not None:
        return _of_end(common, end)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Common:
    """What every editor is made from."""

    survey: Survey
    name: str
    mark: str
    findings: tuple[Finding, ...]
    faults: Mapping[str, str]
    extra: str

    def texts(
        self, path: str, label: str, words: Words, *, long: bool = False, pipes: bool = False,
        usual: Words | None = None,
    ) -> Texts:  # fmt: skip
        return Texts(
            path=path, label=label, long=long, pipes=pipes,
            inputs=inputs_of(self.survey, path, words, faults=self.faults, usual=usual),
        )  # fmt: skip

    def condition(self, condition: surveys.Condition | None, path: str = "when") -> Shown:
        return _conditions.shown(self.survey, condition, path=path, extra=self.extra == path)


def inputs_of(
    survey: Survey,
    path: str,
    words: Words,
    *,
    faults: Mapping[str, str] | None = None,
    usual: Words | None = None,
) -> tuple[Input, ...]:
    """Return the inputs of a text, one for each language of the survey."""
    return tuple(
        Input(
            path=f"{path}.{code}",
            language=code,
            spoken=_words.language_name(code),
            dir="rtl" if code in _words.FROM_RIGHT else "ltr",
            value=words.get(code, ""),
            missing=bool(words) and not words.get(code),
            usual=(usual or {}).get(code, ""),
            fault=(faults or {}).get(f"{path}.{code}", ""),
        )
        for code in survey.languages
    )


def _of_intro(common: _Common) -> Editor:
    survey = common.survey
    return Editor(
        name=common.name, kind=INTRO, mark=common.mark, title=_("Beginning"), survey=survey,
        findings=common.findings, faults=common.faults,
        texts=(
            common.texts("title", _("Title"), survey.title),
            common.texts(
                "intro", _("What is said before the first question"), survey.intro, long=True,
                pipes=True,
            ),
        ),
        codes=_codes(survey, common.name),
    )  # fmt: skip


def _of_page(common: _Common, page: Page) -> Editor:
    survey, name = common.survey, common.name
    number = [one.id for one in survey.pages].index(page.id) + 1
    jumps = tuple(
        JumpRow(
            path=f"jumps.{place}",
            to=jump.to,
            condition=common.condition(jump.when, f"jumps.{place}.when"),
        )
        for place, jump in enumerate(page.jumps)
    )
    return Editor(
        name=name, kind="page", mark=common.mark, survey=survey, page=page,
        title=_("Page %(n)s") % {"n": _words.number(number)},
        findings=common.findings, faults=common.faults,
        texts=(common.texts("title", _("Heading of the page"), page.title, pipes=True),),
        condition=common.condition(page.show_when),
        subjects=_conditions.subjects(survey, name=name),
        jumps=jumps,
        jump_subjects=_conditions.subjects(survey, name=f"jumps:{page.id}"),
        targets=_targets(survey, page),
        codes=_codes(survey, name),
    )  # fmt: skip


def _of_end(common: _Common, end: End) -> Editor:
    survey = common.survey
    return Editor(
        name=common.name, kind="end", mark=common.mark, title=_("Ending"), survey=survey, end=end,
        findings=common.findings, faults=common.faults,
        texts=(
            common.texts("title", _("Thanks"), end.title, pipes=True),
            common.texts("text", _("What is said below it"), end.text, long=True, pipes=True),
            common.texts("link_text", _("Words of the link"), end.link_text),
        ),
        condition=common.condition(end.show_when),
        subjects=_conditions.subjects(survey, name=common.name),
        codes=_codes(survey, common.name),
    )  # fmt: skip


def _of_field(common: _Common, told: Field, number: int) -> Editor:
    survey, name = common.survey, common.name
    asked = pgettext("in the studio", "Question %(n)s") % {"n": _words.number(number)}
    label = pgettext("in the studio", "Question") if told.is_asked else _("Text to read")
    ends: tuple[Texts, ...] = ()
    if told.type in surveys.SCALES:
        ends = (
            common.texts("low_text", _("Words at the lower end"), told.low_text,
                         usual=_usual_end(survey, told, low=True)),
            common.texts("high_text", _("Words at the upper end"), told.high_text,
                         usual=_usual_end(survey, told, low=False)),
        )  # fmt: skip
    return Editor(
        name=name, kind="field", mark=common.mark, survey=survey, field=told,
        title=asked if told.is_asked else str(label),
        findings=common.findings, faults=common.faults,
        texts=(
            common.texts("text", label, told.text, long=True, pipes=True),
            common.texts("help", _("Words below it"), told.help, pipes=True),
        ),
        ends=ends,
        unit=common.texts("unit", _("Unit"), told.unit) if told.type == "number" else None,
        options=_rows(common, "options", told.options),
        rows=_rows(common, "rows", told.rows) if told.type == "matrix" else (),
        condition=common.condition(told.show_when),
        subjects=_conditions.subjects(survey, name=name),
        codes=_codes(survey, name),
    )  # fmt: skip


def _usual_end(survey: Survey, told: Field, *, low: bool) -> dict[str, str]:
    """Return the words that stand at an end of the scale while nobody writes others."""
    found = {}
    for code in survey.languages:
        scale = surveys.scale_of(survey=survey, field=told, language=code)
        found[code] = scale.low_text if low else scale.high_text
    return found


def _rows(common: _Common, name: str, listed: Sequence[Option]) -> tuple[OptionRow, ...]:
    return tuple(
        OptionRow(
            path=f"{name}.{place}",
            option=option,
            number=place + 1,
            inputs=inputs_of(
                common.survey, f"{name}.{place}.text", option.text, faults=common.faults
            ),
            score=_words.number(option.score),
            is_row=name == "rows",
        )
        for place, option in enumerate(listed)
    )


def _targets(survey: Survey, page: Page) -> tuple[tuple[str, str], ...]:
    """Return where a page may lead: a later page, or an end."""
    ids = [one.id for one in survey.pages]
    later = [
        (one.id, _page_label(survey, one, place + 1))
        for place, one in enumerate(survey.pages)
        if place > ids.index(page.id)
    ]
    ends = [(one.id, _words.said(survey, one.title) or _("Ending")) for one in survey.ends]
    return (*later, ("end", _("To the end")), *ends)


def _page_label(survey: Survey, page: Page, number: int) -> str:
    title = _words.said(survey, page.title)
    label = _("Page %(n)s") % {"n": _words.number(number)}
    return f"{label}: {title}" if title else label


def _codes(survey: Survey, name: str) -> tuple[tuple[str, str], ...]:
    """Return the codes that a text of an element may hold: (label, code)."""
    known = [(str(label), f"{{{code}|{usual}}}") for code, label, usual in _CODES]
    answers = [
        (label, value.removeprefix("f:"))
        for value, label in _conditions.subjects(survey, name=name)
        if value.startswith("f:") and "#" not in value
    ][-_CODED_ANSWERS:]
    return (*known, *((label, f"{{answer.{field_id}|…}}") for label, field_id in answers))
