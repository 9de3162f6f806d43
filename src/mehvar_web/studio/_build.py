"""The draft as the studio lists it: pages, their fields, the beginning and the ends."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mehvar import surveys
from mehvar_web.studio import _conditions, _words
from mehvar_web.studio._elements import INTRO, element_of, name_of
from mehvar_web.studio.models import DraftChange

if TYPE_CHECKING:
    from mehvar.surveys import End, Field, Finding, Page, Survey
    from mehvar_web.surveys.models import Survey as Kept

_HISTORY = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One element in the list: its label, what it is, and how many things are wrong with it."""

    name: str
    id: str
    label: str
    icon: str
    what: str
    number: int = 0
    required: bool = False
    logic: str = ""
    missing: tuple[str, ...] = ()
    errors: int = 0
    warnings: int = 0
    first: bool = False
    last: bool = False
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLines:
    """A page with its fields."""

    page: Line
    fields: tuple[Line, ...]
    leads: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One finding, with the element that it is about."""

    severity: str
    text: str
    name: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One change of the draft that can be taken back."""

    change: DraftChange
    what: str
    act: _words.Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """Everything that the page of building shows beside the open element."""

    survey: Survey
    intro: Line
    pages: tuple[PageLines, ...]
    ends: tuple[Line, ...]
    checks: tuple[Check, ...]
    history: tuple[Past, ...]

    @property
    def errors(self) -> int:
        """How many findings must be put right before publication."""
        return sum(one.severity == "error" for one in self.checks)

    @property
    def palette(self) -> tuple[tuple[str, str, _words.Words], ...]:
        """The types of questions that can be added: (type, icon, label)."""
        return tuple((kind, _words.ICONS[kind], label) for kind, label in _words.TYPES.items())

    @property
    def change(self) -> int | None:
        """The last change, if any can be taken back."""
        return self.history[0].change.pk if self.history else None


def build_of(kept: Kept, survey: Survey, *, opened: str = "") -> Build:
    """Return a draft as the studio lists it."""
    findings = surveys.check(survey)
    lines = _Lines(survey, findings, opened)
    return Build(
        survey=survey,
        intro=lines.intro(),
        pages=tuple(lines.page(page, place) for place, page in enumerate(survey.pages)),
        ends=tuple(lines.end(end, place) for place, end in enumerate(survey.ends)),
        checks=checks_of(survey, findings),
        history=_history(kept, survey),
    )


def checks_of(survey: Survey, findings: Sequence[Finding]) -> tuple[Check, ...]:
    """Return what ``check`` noticed, the gravest first."""
    order = {"error": 0, "warning": 1, "hint": 2}
    ordered = sorted(findings, key=lambda one: order[one.severity])
    return tuple(
        Check(
            severity=one.severity,
            text=one.text.get(_words.language()) or next(iter(one.text.values()), one.code),
            name=(name := element_of(survey, one)),
            label=label_of(survey, name),
        )
        for one in ordered
    )


def findings_of(survey: Survey, name: str) -> tuple[Finding, ...]:
    """Return what ``check`` noticed of one element."""
    return tuple(one for one in surveys.check(survey) if element_of(survey, one) == name)


def label_of(survey: Survey, name: str) -> str:
    """Return how an element is called among people."""
    kind, _sep, element_id = name.partition(":")
    if kind == "field":
        field = survey.field(element_id)
        return "" if field is None else _words.said(survey, field.text) or element_id
    if kind == "page":
        ids = [page.id for page in survey.pages]
        place = ids.index(element_id) + 1 if element_id in ids else 0
        return _("Page %(n)s") % {"n": _words.number(place)} if place else ""
    if kind == "end":
        return _("Ending")
    return _("Beginning") if kind == INTRO else ""


class _Lines:
    """Makes the lines of a draft, with what is known of each element at hand."""

    def __init__(self, survey: Survey, findings: Sequence[Finding], opened: str) -> None:
        self._survey, self._opened = survey, opened
        self._wrong: Mapping[str, Counter[str]] = defaultdict(Counter)
        for one in findings:
            name = element_of(survey, one)
            self._wrong[name][one.severity] += 1
        self._numbers = {
            field.id: number
            for number, field in enumerate((one for one in survey.fields if one.is_asked), 1)
        }

    def intro(self) -> Line:
        """Return the line of the beginning."""
        survey = self._survey
        said = _words.said(survey, survey.intro) or _words.said(survey, survey.title)
        missing = _missing(survey, survey.title, survey.intro)
        return self._line(INTRO, "", said, "door-open", _("Beginning"), missing=missing)

    def page(self, page: Page, place: int) -> PageLines:
        """Return a page with the lines of its fields."""
        survey, last = self._survey, len(self._survey.pages) - 1
        title = _words.said(survey, page.title)
        name = name_of("page", page.id)
        what = _("Page %(n)s") % {"n": _words.number(place + 1)}
        line = self._line(
            name, page.id, title, "file", what, missing=_missing(survey, page.title),
            logic=_conditions.say(survey, page.show_when), first=place == 0, last=place == last,
        )  # fmt: skip
        return PageLines(
            page=line,
            fields=tuple(
                self._field(page, field, where, place, last)
                for where, field in enumerate(page.fields)
            ),
            leads=tuple(self._leads(page)),
        )

    def end(self, end: End, place: int) -> Line:
        """Return the line of an end."""
        survey = self._survey
        return self._line(
            name_of("end", end.id), end.id, _words.said(survey, end.title), "flag", _("Ending"),
            missing=_missing(survey, end.title, end.text, end.link_text if end.link else {}),
            logic=_conditions.say(survey, end.show_when), first=place == 0,
            last=place == len(survey.ends) - 1,
        )  # fmt: skip

    def _field(self, page: Page, field: Field, place: int, on: int, last: int) -> Line:
        survey = self._survey
        texts = [field.text, field.help, field.low_text, field.high_text]
        texts += [option.text for option in (*field.options, *field.rows)]
        return self._line(
            name_of("field", field.id), field.id, _words.said(survey, field.text),
            _words.ICONS[field.type], str(_words.TYPES[field.type]),
            missing=_missing(survey, *texts), logic=_conditions.say(survey, field.show_when),
            number=self._numbers.get(field.id, 0), required=field.required,
            first=place == 0 and on == 0,
            last=place == len(page.fields) - 1 and on == last,
        )  # fmt: skip

    def _leads(self, page: Page) -> list[str]:
        survey = self._survey
        found = []
        for jump in page.jumps:
            target = label_of(survey, name_of("page", jump.to)) or _("To the end")
            when = _conditions.say(survey, jump.when)
            found.append(f"{when}: {target}" if when else target)
        return found

    def _line(
        self, name: str, element_id: str, label: str, icon: str, what: str, *,
        missing: tuple[str, ...], logic: str = "", number: int = 0, required: bool = False,
        first: bool = False, last: bool = False,
    ) -> Line:  # fmt: skip
        wrong = self._wrong[name]
        return Line(
            name=name, id=element_id, label=label, icon=icon, what=what, number=number,
            required=required, logic=logic, missing=missing, errors=wrong["error"],
            warnings=wrong["warning"], first=first, last=last, is_open=name == self._opened,
        )  # fmt: skip


def _missing(survey: Survey, *texts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the languages in which one of these texts is not written, though in another."""
    return tuple(
        _words.language_name(code)
        for code in survey.languages
        if any(text and not text.get(code) for text in texts)
    )


def _history(kept: Kept, survey: Survey) -> tuple[Past, ...]:
    changes = DraftChange.objects.filter(survey=kept).select_related("author")[:_HISTORY]
    return tuple(
        Past(
            change=one,
            what=label_of(survey, one.element)
            or label_of(surveys.read_survey(one.before), one.element),
            act=_words.ACTS.get(one.act, one.act),
        )
        for one in changes
    )
