"""LimeSurvey's XML (.lss, .lsg, .lsq): sections of rows that refer to each other by number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from mehvar.surveys._import_build import Parts, finished, placeholder, resolver, stem_of, unknown
from mehvar.surveys._import_errors import SurveyFileError
from mehvar.surveys._import_logic import (
    InexpressibleError,
    Logic,
    all_of,
    any_of,
    compared,
    denied,
    is_one_of,
    read_expression,
)
from mehvar.surveys._import_notes import Notes, language_code
from mehvar.surveys._import_records import BroughtSurvey
from mehvar.surveys._import_xml import Row, Sections, read_sections
from mehvar.surveys._limesurvey_questions import OTHER, Part, Question, asked_fields, row_id
from mehvar.surveys._records import Condition, End, Field, Option, Page, Words

_KINDS = {"Survey", "Group", "Question"}
_PIPE = re.compile(r"\{(?![\s{])([^{}\n]{1,200})\}")
_NAME = re.compile(r"(?:INSERTANS:)?(?P<name>\w+)(?:\.\w+)?$")
_SUFFIX = re.compile(r"\.(NAOK|value|valueNAOK|code|shown|type)$")
_SGQA = re.compile(r"\d+X\d+X(?P<qid>\d+)(?P<rest>\w*)")
_MARKED = {"Y", "true", "1"}


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
        reader.parts, notes=reader.notes, format_="limesurvey", resolve=reader.resolve,
        pipe=reader.pipe, where=where, survey_id=reader.name,
    )  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Reader:
    """One document under way; ``made`` gives the fields of a question by its number."""

    sections: Sections
    where: str
    notes: Notes = field(default_factory=Notes)
    parts: Parts = field(init=False)
    questions: dict[str, Question] = field(default_factory=dict)
    made: dict[str, list[Field]] = field(default_factory=dict)
    name: str = ""

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
        self.questions = {one.qid: one for one in self._questions()}
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
        for question in self.questions.values():
            groups.setdefault(question.gid, {})
        for gid, row in groups.items():
            if row.get("randomization_group", "").strip():
                self.notes.say("setting_left_out", _name(names, gid), "randomization_group")
            self._add_group(gid, row, names.get(gid, {}), told.get(gid, {}), mode)
        if mode == "A" and len(self.parts.pages) > 1:
            self._join_pages()

    def _add_group(self, gid: str, row: Row, name: Words, told: Words, mode: str) -> None:
        fields = [
            one for question in self.questions.values() if question.gid == gid
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
            when = self._legacy(question)
        made = [replace(one, show_when=when) for one in asked_fields(question)]
        self.made[question.qid] = made
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

    def _legacy(self, question: Question) -> Condition | None:
        """Read the conditions of files older than expressions: any scenario, all its questions."""
        scenarios: dict[str, dict[str, list[Logic]]] = {}
        for row in self.sections.of("conditions"):
            if row.get("qid") != question.qid:
                continue
            name = row.get("cfieldname", "").lstrip("+")
            try:
                test = _legacy_test(name, row.get("method", "").strip(), row.get("value", ""))
            except InexpressibleError as error:
                self.notes.say("logic_left_out", question.code, name, error.en, fa=error.fa)
                continue
            scenarios.setdefault(row.get("scenario", "1"), {}).setdefault(name, []).append(test)
        logic = any_of([
            all_of([any_of(tests) for tests in by_name.values()])
            for by_name in scenarios.values()
        ])  # fmt: skip
        return logic if isinstance(logic, Condition) else None

    def resolve(self, condition: Condition) -> Logic:
        """Find the field, row or option that LimeSurvey's name of a variable means."""
        question, rest = self._variable(_SUFFIX.sub("", condition.field))
        made = self.made.get(question.qid, [])
        if not made:
            raise unknown(condition.field)
        if not rest and len(made) == 1:
            return resolver({condition.field: made[0]})(_own_other(condition))
        exact = next((one for one in made if one.id == f"{question.code}_{rest}"), None)
        if exact is not None:
            return resolver({condition.field: exact})(condition)
        one = made[0]
        if one.type == "multiple":
            return _ticked(condition, one, rest)
        if one.type == "matrix" and any(row.id == row_id(rest) for row in one.rows):
            with_row = replace(condition, row=row_id(rest))
            return resolver({condition.field: one})(with_row)
        if one.type == "single" and rest == OTHER:
            return is_one_of(one.id, OTHER)
        raise unknown(condition.field)

    def _variable(self, name: str) -> tuple[Question, str]:
        """Return a variable's question, and the rest of its name: the code of a part."""
        if found := _SGQA.fullmatch(name):
            digits, rest = found["qid"], found["rest"]
            while digits:  # the question's number and the code of its part are not set apart
                if digits in self.questions:
                    return self.questions[digits], rest.lstrip("_")
                digits, rest = digits[:-1], digits[-1] + rest
        by_code = {one.code: one for one in self.questions.values()}
        if name in by_code:
            return by_code[name], ""
        head = name
        while "_" in head:
            head = head.rsplit("_", maxsplit=1)[0]
            if head in by_code:
                return by_code[head], name[len(head) + 1 :]
        raise unknown(name)

    def pipe(self, text: str, element: str) -> str:
        """Turn ``{code}`` and ``{TOKEN:FIRSTNAME}`` into our insertions."""

        def ours(found: re.Match[str]) -> str:
            inner = found.group(1).strip()
            if inner.upper() == "TOKEN:FIRSTNAME":
                return "{first_name|}"
            named = _NAME.match(inner)
            with_field = self._piped(named["name"]) if named else None
            if with_field is not None:
                return placeholder(with_field.id)
            self.notes.say("piping_left_out", element, found.group(0), found.group(0))
            return ""

        return _PIPE.sub(ours, text)

    def _piped(self, name: str) -> Field | None:
        try:
            question, rest = self._variable(name)
        except InexpressibleError:
            return None
        made = self.made.get(question.qid, [])
        named = [one for one in made if one.id == f"{question.code}_{rest}"] if rest else made
        return named[0] if len(named) == 1 and named[0].is_asked else None

    def _note_settings(self, settings: Row) -> None:
        for row in self.sections.of("quota"):
            self.notes.say("setting_left_out", "survey", f"quota: {row.get('name', '')}")
        if settings.get("assessments") == "Y":
            self.notes.say("setting_left_out", "survey", "assessments")
        for key in ("startdate", "expires"):
            if settings.get(key, "").strip():
                self.notes.say("setting_left_out", "survey", f"{key}: {settings[key]}")


Sign = Literal["at_least", "at_most", "less", "more"]
_LEGACY: dict[str, Sign] = {"<": "less", "<=": "at_most", ">": "more", ">=": "at_least"}


def _legacy_test(name: str, method: str, value: str) -> Logic:
    if method in {"==", "", "="}:
        return (
            is_one_of(name, value)
            if value.strip()
            else denied(Condition(op="answered", field=name))
        )
    if method == "!=":
        return (
            denied(is_one_of(name, value))
            if value.strip()
            else Condition(op="answered", field=name)
        )
    if method in _LEGACY:
        return compared(name, _LEGACY[method], value)
    raise InexpressibleError(f"«{method}» is not understood", f"«{method}» فهمیده نمی‌شود")


def _ticked(condition: Condition, one: Field, rest: str) -> Logic:
    """One box of several: LimeSurvey calls it a variable of its own that is "Y" or empty."""
    option: Option | None = one.option(row_id(rest))
    if option is None:
        raise unknown(condition.field)
    test = is_one_of(one.id, option.id)
    if condition.op == "answered" or set(map(str, condition.values)) & _MARKED:
        return test
    raise InexpressibleError("it compares a box with a number", "خانه‌ای را با عدد می‌سنجد")


def _own_other(condition: Condition) -> Condition:
    values = tuple(OTHER if value == "-oth-" else value for value in condition.values)
    return replace(condition, values=values)


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
