"""SurveyJS's JSON: pages of panels of questions, texts by language, expressions and triggers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from mehvar.surveys._import_build import (
    Parts,
    find_option,
    finished,
    for_field,
    placeholder,
    resolver,
    stem_of,
    unknown,
)
from mehvar.surveys._import_errors import SurveyFileError
from mehvar.surveys._import_json import Object, items, obj, objects, text_of, truth_of
from mehvar.surveys._import_logic import (
    InexpressibleError,
    Logic,
    all_of,
    names_in,
    read_expression,
)
from mehvar.surveys._import_notes import Notes, id_like, language_code, some
from mehvar.surveys._import_records import BroughtSurvey
from mehvar.surveys._records import Condition, End, Field, Jump, Page, Words
from mehvar.surveys._surveyjs_questions import Asking, asked_fields

_DEEPEST = 30
_OTHER_CONDITIONS = (
    "enableIf", "requiredIf", "setValueIf", "resetValueIf", "defaultValueExpression",
)  # fmt: skip
_PIPE = re.compile(r"\{([^{}<>\n]{1,80})\}")


def read_surveyjs(data: Object, *, where: str) -> BroughtSurvey:
    """Read a SurveyJS survey.

    Raises:
        SurveyFileError: when it is none, or holds no question.
    """
    if "$schema" in data and "properties" in data:
        raise SurveyFileError(
            f"{where} describes what SurveyJS surveys look like ($schema); it is no survey.",
            hint="Bring the JSON of a survey: SurveyJS shows it in the tab JSON Editor.",
            file=where,
        )
    reader = _Reader(data=data)
    reader.read()
    return finished(
        reader.parts, notes=reader.notes, format_="surveyjs", resolve=reader.resolve,
        pipe=reader.pipe, where=where, survey_id=some(reader.parts.title) or stem_of(where),
    )  # fmt: skip


@dataclass(slots=True, kw_only=True)
class _Reader:
    """One survey under way; ``fields`` are found by the names that its expressions use."""

    data: Object
    notes: Notes = field(default_factory=Notes)
    parts: Parts = field(init=False)
    fields: dict[str, Field] = field(default_factory=dict)
    _main: str = "en"
    _languages: set[str] = field(default_factory=set)

    def read(self) -> None:
        self._main = language_code(text_of(self.data.get("locale"))) or "en"
        self._languages = _languages_in(self.data)
        pages = [page for page in self._pages() if page.fields]
        mode = text_of(self.data.get("questionsOnPageMode", self.data.get("questionsOnPage")))
        if mode == "questionPerPage":
            pages = [single for page in pages for single in self._one_by_one(page)]
        self.parts = Parts(
            title=self.words(self.data.get("title")),
            main=self._main,
            languages=(),
            pages=pages,
            intro=self.words(self.data.get("description")),
            ends=self._ends(),
        )
        self._triggers()
        self._settings()
        self.parts.languages = tuple(sorted(self._languages))

    def words(self, value: object) -> Words:
        """Return a text by language; what is not said by language is in the main one."""
        if isinstance(value, dict):
            found: dict[str, str] = {}
            for key, one in value.items():
                code = self._main if key == "default" else language_code(str(key))
                if code and isinstance(one, str) and one.strip():
                    found[code] = one
            return found
        told = text_of(value)
        return {self._main: told} if told.strip() else {}

    # -- pages and questions -------------------------------------------------------------------

    def _pages(self) -> Iterator[Page]:
        listed = objects(self.data.get("pages"))
        if not listed:
            listed = [self.data]  # the short form: questions without pages
        for place, page in enumerate(listed, 1):
            whole = page is self.data
            name = "page1" if whole else text_of(page.get("name")) or f"page{place}"
            if not whole and not self._is_shown(page, name):
                continue
            yield Page(
                id=self.notes.id_for(name, letter="p"),
                title={} if whole else self.words(page.get("title")),
                fields=tuple(self._elements(page, depth=0)),
                show_when=None if whole else self.condition(page, name),
            )

    def _one_by_one(self, page: Page) -> Iterator[Page]:
        """Give every question a page of its own; a statement stands before the next question."""
        waiting: list[Field] = []
        for one in page.fields:
            waiting.append(one)
            if one.is_asked:
                known = self.notes.id_for(f"{page.id}_{one.id}", letter="p")
                yield replace(page, id=known, fields=tuple(waiting))
                waiting = []
        if waiting:
            known = self.notes.id_for(f"{page.id}_last", letter="p")
            yield replace(page, id=known, fields=tuple(waiting))

    def _elements(self, holder: Object, *, depth: int) -> Iterator[Field]:
        if depth > _DEEPEST:
            raise SurveyFileError(
                f"The panel {text_of(holder.get('name'))!r} is nested deeper than {_DEEPEST}.",
                hint="Flatten the panels, then bring the survey again.",
            )
        for key in ("elements", "questions", "templateElements"):
            for one in objects(holder.get(key)):
                name = text_of(one.get("name")) or text_of(one.get("type"))
                if self._is_shown(one, name):
                    yield from self._element(one, name, depth)

    def _element(self, one: Object, name: str, depth: int) -> Iterator[Field]:
        kind = text_of(one.get("type"))
        when = self.condition(one, name)
        if kind in {"panel", "paneldynamic"}:
            if kind == "paneldynamic":
                self.notes.say("asked_once", name, kind)
            made = [*self._heading(one, name), *self._elements(one, depth=depth + 1)]
        else:
            asking = Asking(
                one=one, name=name, notes=self.notes, words=self.words,
                languages=tuple(sorted({self._main, *self._languages})),
            )  # fmt: skip
            made = asked_fields(asking)
        for field_ in made:
            both = all_of([part for part in (when, field_.show_when) if part is not None])
            shown = replace(field_, show_when=both if isinstance(both, Condition) else None)
            self._remember(one, name, shown)
            yield shown

    def _heading(self, one: Object, name: str) -> list[Field]:
        title, help_ = self.words(one.get("title")), self.words(one.get("description"))
        if not title and not help_:
            return []
        known = self.notes.id_for(f"{name}_title")
        return [Field(id=known, type="statement", text=title or help_, help=help_ if title else {})]

    def _remember(self, one: Object, name: str, made: Field) -> None:
        for known in (text_of(one.get("valueName")), name, made.id):
            if known:
                self.fields.setdefault(known, made)

    def _is_shown(self, one: Object, name: str) -> bool:
        """Whether an element is ever shown; a condition brings up what begins hidden."""
        hidden = one.get("visible") is False and not text_of(one.get("visibleIf"))
        if hidden:
            self.notes.say("unused", name, "visible: false")
        return not hidden

    # -- conditions ----------------------------------------------------------------------------

    def condition(self, one: Object, name: str) -> Condition | None:
        """Return an element's condition, by names; what it cannot be is noted."""
        for key in _OTHER_CONDITIONS:
            if text_of(one.get(key)):
                self.notes.say("setting_left_out", name, f"{key}: {text_of(one.get(key))}")
        logic = self._expression(text_of(one.get("visibleIf")), name)
        return logic if isinstance(logic, Condition) else None

    def _expression(
        self,
        text: str,
        name: str,
        *,
        else_: Literal["logic_left_out", "left_out"] = "logic_left_out",
    ) -> Logic:
        try:
            return read_expression(text, bare_names=False)
        except InexpressibleError as error:
            self.notes.say(else_, name, text, error.en, fa=error.fa)
            return True

    def resolve(self, condition: Condition) -> Logic:
        """Find the field of a test; ``{matrix.row}`` is the answer of one row."""
        name = condition.field
        for prefix in ("panel.", "row."):
            name = name.removeprefix(prefix)
        one = self.fields.get(name)
        if one is not None:
            return resolver({name: one})(replace(condition, field=name))
        holder, _, row = name.partition(".")
        one = self.fields.get(holder)
        known = find_option(one.rows, row) if one is not None and row else None
        if one is not None and known is not None:
            return for_field(replace(condition, row=known.id), one)
        one = self.fields.get(id_like(name))
        if one is None:
            raise unknown(name)
        return resolver({name: one})(replace(condition, field=name))

    def pipe(self, text: str, element: str) -> str:
        """Turn ``{name}`` into our insertion; what names no question is taken out and noted."""

        def ours(found: re.Match[str]) -> str:
            one = self.fields.get(found.group(1).strip())
            if one is not None and one.is_asked:
                return placeholder(one.id)
            self.notes.say("piping_left_out", element, found.group(0), found.group(0))
            return ""

        return _PIPE.sub(ours, text)

    # -- what comes after ----------------------------------------------------------------------

    def _ends(self) -> list[End]:
        made = []
        for place, one in enumerate(objects(self.data.get("completedHtmlOnCondition")), 1):
            element = f"completedHtmlOnCondition[{place - 1}]"
            when = self._expression(text_of(one.get("expression")), element, else_="left_out")
            words = self.words(one.get("html"))
            if words and isinstance(when, Condition):
                made.append(End(id=f"end_{place}", title=words, show_when=when))
        if words := self.words(self.data.get("completedHtml")):
            made.append(End(id="end_always", title=words))
        return made

    def _triggers(self) -> None:
        for place, one in enumerate(objects(self.data.get("triggers"))):
            element = f"triggers[{place}]"
            kind = text_of(one.get("type"))
            if kind == "complete":
                self._jump(one, element, "end")
            elif kind == "skip":
                self._skip(one, element)
            elif kind == "visible" and (items(one.get("pages")) or items(one.get("questions"))):
                self.notes.say("left_out", element, f"trigger: {kind}")
            else:
                self.notes.say("setting_left_out", element, f"trigger: {kind}")

    def _skip(self, one: Object, element: str) -> None:
        """Begin a page at the question that is skipped to, and lead there."""
        target = self.fields.get(text_of(one.get("gotoName")))
        if target is None:
            self.notes.say("left_out", element, f"skip: {text_of(one.get('gotoName'))}")
            return
        self._jump(one, element, self._page_beginning_with(target))

    def _jump(self, one: Object, element: str, to: str) -> None:
        """Lead on from the page on which the last question of an expression is answered."""
        when = self._expression(text_of(one.get("expression")), element, else_="left_out")
        if not isinstance(when, Condition):
            return
        asked = {self.fields[name].id for name in names_in(when) if name in self.fields}
        places = [
            place for place, page in enumerate(self.parts.pages)
            if asked & {field_.id for field_ in page.fields}
        ]  # fmt: skip
        if not places:
            self.notes.say("left_out", element, text_of(one.get("type")))
            return
        page = self.parts.pages[places[-1]]
        jumps = (*page.jumps, Jump(to=to, when=when))
        self.parts.pages[places[-1]] = replace(page, jumps=jumps)

    def _page_beginning_with(self, target: Field) -> str:
        """Return the page that begins with a field; the page it stands on is divided for that."""
        for place, page in enumerate(self.parts.pages):
            ids = [one.id for one in page.fields]
            if target.id not in ids:
                continue
            cut = ids.index(target.id)
            if cut == 0:
                return page.id
            rest = Page(
                id=self.notes.id_for(f"{page.id}_from_{target.id}", letter="p"),
                fields=page.fields[cut:], show_when=page.show_when, jumps=page.jumps,
            )  # fmt: skip
            self.parts.pages[place : place + 1] = [
                replace(page, fields=page.fields[:cut], jumps=()), rest,
            ]  # fmt: skip
            return rest.id
        return "end"

    def _settings(self) -> None:
        for key, value in _settings_on(self.data):
            self.notes.say("setting_left_out", "survey", f"{key}: {value}"[:120])


def _languages_in(data: Object) -> set[str]:
    """The languages that any text of a survey has beside its main one."""
    found: set[str] = set()
    waiting: list[object] = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if isinstance(one.get("default"), str):
                found |= {language_code(str(key)) for key in one} - {""}
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return found - {"default"}


def _settings_on(data: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """What a survey sets that changes how it is answered, and that we have nothing for."""
    for key in ("timeLimit", "maxTimeToFinish", "timeLimitPerPage", "calculatedValues",
                "navigateToUrl", "navigateToUrlOnCondition"):  # fmt: skip
        value = data.get(key)
        if value:
            yield key, text_of(value) or f"{len(items(value)) or len(obj(value))}"
    if truth_of(data.get("showTimer")):
        yield "showTimer", "true"
    if text_of(data.get("questionOrder")) == "random":
        yield "questionOrder", "random"
