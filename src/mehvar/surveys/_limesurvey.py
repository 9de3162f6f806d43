"""LimeSurvey's XML (.lss, .lsg, .lsq): sections of rows that refer to each other by number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from mehvar.surveys._import_build import Parts, finished, stem_of
from mehvar.surveys._import_errors import SurveyFileError
from mehvar.surveys._import_logic import (
    InexpressibleError,
    all_of,
    read_expression,
)
from mehvar.surveys._import_notes import Notes, language_code
from mehvar.surveys._import_records import BroughtSurvey
from mehvar.surveys._import_xml import Row, Sections, read_sections
from mehvar.surveys._limesurvey_logic import Variables, legacy_condition
from mehvar.surveys._limesurvey_questions import Part, Question, asked_fields
from mehvar.surveys._records import Condition, End, Field, Page, Words

_KINDS = {"Survey", "Group", "Question"}


def read_lss(content: bytes, *, where: str) -> BroughtSurvey:
    """Read a LimeSurvey survey, group or question.

    Raises:
        SurveyFileError: when it is no such XML, or holds no question.
    """
    sections = read_sections(content, where=where)
    kind = sections.word("LimeSurveyDocType")
    if kind not in _KINDS:
        raise SurveyFileError(
            f"{where} is no survey of LimeSurvey but {kind or 'some other XML'}.",
            hint="Bring the survey structure (.lss) or the survey archive (.lsa)."
            + (" Answers are brought with: mehvar survey answers." if kind == "Responses" else ""),
            file=where, kind=kind,
        )  # fmt: skip
    reader = Reader(sections=sections, where=where)
    reader.read()
    return finished(
        reader.parts, notes=reader.notes, format_="limesurvey",
        resolve=reader.variables.resolve, pipe=reader.variables.pipe, where=where,
        survey_id=reader.name,
    )  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Reader:
    """One document under way; ``made`` gives the fields of a question by its number."""

    sections: Sections
    where: str
    notes: Notes = field(default_factory=Notes)
    parts: Parts = field(init=False)
    variables: Variables = field(init=False)
    name: str = ""

    def __post_init__(self) -> None:
        self.variables = Variables(notes=self.notes)

    def read(self) -> None:
        """Read everything; what is left is to resolve conditions."""
        settings = next(iter(self.sections.of("surveys")), {})
        main = self._main(settings)
        title = self._said("surveyls_title") or self._group_title()
        self.name = title.get(main) or next(iter(title.values()), "") or stem_of(self.where)
        self.parts = Parts(
            title=title or {main: self.name},
            main=main,
            languages=self._languages(),
            pages=[],
            intro=self._said("surveyls_welcometext") or self._said("surveyls_description"),
            anonymous=settings.get("anonymized", "") == "Y",
            ends=[End(id="end_thanks", title=end)]
            if (end := self._said("surveyls_endtext"))
            else [],
        )
        self.variables.questions = {one.qid: one for one in self._questions()}
        self._add_pages(settings.get("format", ""))
        self._note_settings(settings)

    # -- languages and texts -------------------------------------------------------------------

    def _languages(self) -> tuple[str, ...]:
        told = [one for text in self.sections.words.get("language", ()) for one in text.split()]
        return tuple(dict.fromkeys(code for one in told if (code := language_code(one))))

    def _main(self, settings: Row) -> str:
        told = language_code(settings.get("language", ""))
        return told or next(iter(self._languages()), "en")

    def _said(self, key: str) -> Words:
        """Return a text of the survey itself, by language."""
        found = {}
        for row in self.sections.of("surveys_languagesettings"):
            code = language_code(row.get("surveyls_language", ""))
            if code and row.get(key, "").strip():
                found[code] = row[key]
        return found

    def _group_title(self) -> Words:
        """Return the name of the group that a file is of: it has no title of its own."""
        names = self._texts(("group_l10ns", "groups"), "group_name", "gid")
        return next(iter(names.values()), {})

    def _texts(self, sections: tuple[str, ...], key: str, id_: str) -> dict[str, dict[str, str]]:
        """Return a text of rows by their number and language; older files say it in the row."""
        found: dict[str, dict[str, str]] = {}
        for section in sections:
            for row in self.sections.of(section):
                code = language_code(row.get("language", ""))
                if code and row.get(key, "").strip():
                    found.setdefault(row.get(id_, ""), {})[code] = row[key]
        return found

    # -- questions -----------------------------------------------------------------------------

    def _questions(self) -> Iterator[Question]:
        texts = self._texts(("question_l10ns", "questions", "subquestions"), "question", "qid")
        helps = self._texts(("question_l10ns", "questions"), "help", "qid")
        parts, answers = self._subquestions(texts), self._answers()
        attributes, others = self._attributes()
        seen: set[str] = set()
        rows = [one for one in self.sections.of("questions") if _is_whole(one)]
        for row in sorted(rows, key=lambda one: _order(one, "question_order")):
            qid = row.get("qid", "")
            if qid in seen:
                continue  # older files repeat a question in every language
            seen.add(qid)
            yield Question(
                qid=qid,
                gid=row.get("gid", ""),
                code=row.get("title", ""),
                type=row.get("type", ""),
                words=texts.get(qid, {}),
                help=helps.get(qid, {}),
                mandatory=row.get("mandatory", "") in {"Y", "S"},
                other=row.get("other", "") == "Y",
                relevance=row.get("relevance", "").strip(),
                parts=tuple(parts.get(qid, ())),
                answers=tuple(answers.get(qid, ())),
                attributes=attributes.get(qid, {}),
                other_text=others.get(qid, {}),
                notes=self.notes,
                languages=tuple(dict.fromkeys([self.parts.main, *self.parts.languages])),
            )

    def _subquestions(self, texts: dict[str, dict[str, str]]) -> dict[str, list[Part]]:
        found: dict[str, dict[str, Part]] = {}
        rows = [one for one in (*self.sections.of("subquestions"), *self.sections.of("questions"))
                if not _is_whole(one)]  # fmt: skip
        for row in sorted(rows, key=lambda one: _order(one, "question_order")):
            qid, code = row.get("qid", ""), row.get("title", "")
            part = Part(
                code=code, words=texts.get(qid, {}) or {self.parts.main: code},
                scale=row.get("scale_id", "0") or "0",
            )  # fmt: skip
            found.setdefault(row.get("parent_qid", ""), {}).setdefault(qid, part)
        return {qid: list(parts.values()) for qid, parts in found.items()}

    def _answers(self) -> dict[str, list[Part]]:
        texts = self._texts(("answer_l10ns",), "answer", "aid")
        found: dict[str, dict[tuple[str, str], Part]] = {}
        for row in sorted(self.sections.of("answers"), key=lambda one: _order(one, "sortorder")):
            qid, code, scale = row.get("qid", ""), row.get("code", ""), row.get("scale_id") or "0"
            words = dict(texts.get(row.get("aid", ""), {}))
            language = language_code(row.get("language", ""))
            if language and row.get("answer", "").strip():
                words[language] = row["answer"]
            known = found.setdefault(qid, {}).get((scale, code))
            both = {**(known.words if known else {}), **words}
            found[qid][scale, code] = Part(
                code=code, words=both or {self.parts.main: code}, scale=scale
            )
        return {qid: list(parts.values()) for qid, parts in found.items()}

    def _attributes(self) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
        found: dict[str, dict[str, str]] = {}
        others: dict[str, dict[str, str]] = {}
        for row in self.sections.of("question_attributes"):
            qid, key, value = row.get("qid", ""), row.get("attribute", ""), row.get("value", "")
            language = language_code(row.get("language", ""))
            if key == "other_replace_text" and value.strip():
                others.setdefault(qid, {})[language or self.parts.main] = value
            found.setdefault(qid, {}).setdefault(key, value)
        return found, others

    # -- pages ---------------------------------------------------------------------------------

    def _add_pages(self, mode: str) -> None:
        names = self._texts(("group_l10ns", "groups"), "group_name", "gid")
        told = self._texts(("group_l10ns", "groups"), "description", "gid")
        groups: dict[str, Row] = {}
        for row in sorted(self.sections.of("groups"), key=lambda one: _order(one, "group_order")):
            groups.setdefault(row.get("gid", ""), row)
        for question in self.variables.questions.values():
            groups.setdefault(question.gid, {})
        for gid, row in groups.items():
            if row.get("randomization_group", "").strip():
                self.notes.say("setting_left_out", _name(names, gid), "randomization_group")
            self._add_group(gid, row, names.get(gid, {}), told.get(gid, {}), mode)
        if mode == "A" and len(self.parts.pages) > 1:
            self._join_pages()

    def _add_group(self, gid: str, row: Row, name: Words, told: Words, mode: str) -> None:
        fields = [
            one for question in self.variables.questions.values() if question.gid == gid
            for one in self._fields_of(question)
        ]  # fmt: skip
        if not fields:
            return
        if told:
            known = self.notes.id_for(f"group_{gid}_text")
            fields.insert(0, Field(id=known, type="statement", text=told))
        when = self._condition(row.get("grelevance", ""), next(iter(name.values()), f"group {gid}"))
        groups = [fields] if mode != "S" else _one_by_one(fields)
        for place, listed in enumerate(groups):
            ending = f"_{place + 1}" if len(groups) > 1 else ""
            known = self.notes.id_for(f"group_{gid or 1}{ending}", letter="p")
            page = Page(
                id=known, title=name if not place else {}, fields=tuple(listed), show_when=when
            )
            self.parts.pages.append(page)

    def _join_pages(self) -> None:
        """All on one page: a condition of a group becomes one of each of its questions."""
        fields = [
            replace(one, show_when=_both(page.show_when, one.show_when))
            for page in self.parts.pages for one in page.fields
        ]  # fmt: skip
        self.parts.pages = [replace(self.parts.pages[0], fields=tuple(fields), show_when=None)]

    def _fields_of(self, question: Question) -> list[Field]:
        when = self._condition(question.relevance, question.code)
        if when is None and question.relevance in {"", "1"}:
            rows = [one for one in self.sections.of("conditions") if one.get("qid") == question.qid]
            when = legacy_condition(rows, code=question.code, notes=self.notes)
        made = [replace(one, show_when=when) for one in asked_fields(question)]
        self.variables.made[question.qid] = made
        return made

    # -- conditions ----------------------------------------------------------------------------

    def _condition(self, text: str, element: str) -> Condition | None:
        try:
            logic = read_expression(text, bare_names=True)
        except InexpressibleError as error:
            self.notes.say("logic_left_out", element, text, error.en, fa=error.fa)
            return None
        if logic is False:
            self.notes.say(
                "logic_left_out", element, text, "it never holds", fa="هیچ‌گاه برقرار نیست"
            )
        return logic if isinstance(logic, Condition) else None

    def _note_settings(self, settings: Row) -> None:
        for row in self.sections.of("quota"):
            self.notes.say("setting_left_out", "survey", f"quota: {row.get('name', '')}")
        if settings.get("assessments") == "Y":
            self.notes.say("setting_left_out", "survey", "assessments")
        for key in ("startdate", "expires"):
            if settings.get(key, "").strip():
                self.notes.say("setting_left_out", "survey", f"{key}: {settings[key]}")


def _both(first: Condition | None, second: Condition | None) -> Condition | None:
    both = all_of([one for one in (first, second) if one is not None])
    return both if isinstance(both, Condition) else None


def _one_by_one(fields: list[Field]) -> list[list[Field]]:
    groups: list[list[Field]] = [[]]
    for one in fields:
        groups[-1].append(one)
        if one.is_asked:
            groups.append([])
    return [group for group in groups if group]


def _is_whole(row: Row) -> bool:
    return row.get("parent_qid", "0") in {"", "0"}


def _order(row: Row, key: str) -> tuple[int, int]:
    numbers = [int(told) if (told := row.get(one, "")).isdecimal() and len(told) < 12 else 0
               for one in (key, "qid")]  # fmt: skip
    return numbers[0], numbers[1]


def _name(names: dict[str, dict[str, str]], gid: str) -> str:
    return next(iter(names.get(gid, {}).values()), gid)


def variable_names(content: bytes, *, where: str) -> Callable[[str], str]:
    """Return what turns the name of a column of answers (``841748X3X3SQ001``) into codes.

    Raises:
        SurveyFileError: when it is no such XML.
    """
    reader = Reader(sections=read_sections(content, where=where), where=where)
    reader.read()

    def named(column: str) -> str:
        try:
            question, rest = reader.variables.named(column)
        except InexpressibleError:
            return column
        return f"{question.code}_{rest}" if rest else question.code

    return named
