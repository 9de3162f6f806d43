"""Qualtrics' .qsf: blocks of questions, and the flow that leads through them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from mehvar.surveys._import_build import (
    Parts,
    finished,
    for_field,
    placeholder,
    resolver,
    stem_of,
    unknown,
)
from mehvar.surveys._import_errors import SurveyFileError
from mehvar.surveys._import_json import Object, items, obj, objects, text_of
from mehvar.surveys._import_logic import InexpressibleError, Logic, all_of, denied
from mehvar.surveys._import_notes import Notes, language_code, option_id_like
from mehvar.surveys._import_records import BroughtSurvey
from mehvar.surveys._pipe import CONTEXT
from mehvar.surveys._qualtrics_logic import read_sets, read_test
from mehvar.surveys._qualtrics_questions import Question, asked_fields
from mehvar.surveys._records import Condition, Field, Jump, Page

_DEEPEST = 30
_BLOCKS = {"Block", "Standard", "Default"}
_GROUPS = {"Group", "BlockRandomizer", "Randomizer", "Root"}
_PIPE = re.compile(r"\$\{([a-z]+)://([^{}\s]{1,200})\}")


def read_qsf(data: Object, *, where: str) -> BroughtSurvey:
    """Read a Qualtrics survey.

    Raises:
        SurveyFileError: naming the element that is broken or missing.
    """
    if text_of(data.get("Element")) and "SurveyElements" not in data:
        raise SurveyFileError(
            f"{where} holds one element ({text_of(data.get('Element'))} "
            f"{text_of(data.get('PrimaryAttribute'))}), no whole survey.",
            hint="In Qualtrics choose Tools, Import/Export, Export survey, and bring that file.",
            file=where,
        )
    reader = _Reader(where=where, data=data)
    reader.read()
    return finished(
        reader.parts, notes=reader.notes, format_="qualtrics", resolve=reader.resolve,
        pipe=reader.pipe, where=where, survey_id=reader.name or stem_of(where),
    )  # fmt: skip


@dataclass(slots=True, kw_only=True)
class _Step:
    """A part of the flow: a block, and the condition under which one comes to it."""

    block: Object
    when: Logic


@dataclass(slots=True, kw_only=True)
class _Reader:
    """One survey under way; questions and fields are found by Qualtrics' own ids (QID1)."""

    where: str
    data: Object
    notes: Notes = field(default_factory=Notes)
    parts: Parts = field(init=False)
    questions: dict[str, Question] = field(default_factory=dict)
    name: str = ""
    _payloads: dict[str, Object] = field(default_factory=dict)
    _blocks: dict[str, Object] = field(default_factory=dict)
    _flow: Object = field(default_factory=dict)
    _over: Logic = True
    _skips: list[tuple[str, Object, str]] = field(default_factory=list)

    def read(self) -> None:
        entry = obj(self.data.get("SurveyEntry"))
        self.name = text_of(entry.get("SurveyName"))
        main = language_code(text_of(entry.get("SurveyLanguage"))) or "en"
        self._gather()
        languages = {
            code for payload in self._payloads.values()
            for key in obj(payload.get("Language")) if (code := language_code(key))
        }  # fmt: skip
        self.parts = Parts(
            title={main: self.name} if self.name else {},
            main=main,
            languages=tuple(sorted(languages - {main})),
            pages=[],
        )
        self._add_pages()
        self._add_jumps()

    # -- elements ------------------------------------------------------------------------------

    def _gather(self) -> None:
        """Sort the elements of the file: questions, blocks, flow, and settings that we lack."""
        elements = self.data.get("SurveyElements")
        if not isinstance(elements, list):
            raise self._broken("SurveyElements", "the list of elements is missing")
        for place, element in enumerate(objects(elements)):
            kind = text_of(element.get("Element"))
            if kind == "SQ":
                self._gather_question(element, place)
            elif kind == "BL":
                for block in objects(element.get("Payload")):
                    self._blocks[text_of(block.get("ID"))] = block
            elif kind == "FL":
                self._flow = obj(element.get("Payload"))
            elif kind in {"QO", "QG"}:
                self.notes.say(
                    "setting_left_out", text_of(element.get("PrimaryAttribute")), "quota"
                )

    def _gather_question(self, element: Object, place: int) -> None:
        named = text_of(element.get("PrimaryAttribute"))
        payload = element.get("Payload")
        if not isinstance(payload, dict):
            raise self._broken(f"SurveyElements[{place}]", f"the question {named} has no Payload")
        told = text_of(obj(payload).get("QuestionID"))
        known = named or told
        if not known:
            raise self._broken(f"SurveyElements[{place}]", "a question has no id")
        if told and told != known:
            self.notes.say("repaired", known, f"QuestionID: {told}", f"{known} is taken",
                           fa=f"{known} شد")  # fmt: skip
        if not text_of(obj(payload).get("QuestionText")) and "QuestionType" not in obj(payload):
            raise self._broken(
                f"SurveyElements[{place}].Payload",
                f"the question {known} has neither QuestionText nor QuestionType",
            )
        self._payloads[known] = obj(payload)

    def _broken(self, place: str, what: str) -> SurveyFileError:
        return SurveyFileError(
            f"{self.where}, {place}: {what}.",
            hint="The file is incomplete: export the survey anew from Qualtrics.",
            file=self.where, place=place,
        )  # fmt: skip

    # -- the flow ------------------------------------------------------------------------------

    def _steps(self) -> list[_Step]:
        flow = objects(self._flow.get("Flow"))
        steps = list(self._walk(flow, True, 0))
        if not steps:
            blocks = [one for one in self._blocks.values() if text_of(one.get("Type")) != "Trash"]
            return [_Step(block=block, when=True) for block in blocks]
        used = {text_of(step.block.get("ID")) for step in steps}
        for known, block in self._blocks.items():
            if known not in used and items(block.get("BlockElements")):
                self.notes.say("unused", text_of(block.get("Description")) or known, "block")
        return steps

    def _walk(self, flow: Sequence[Object], when: Logic, depth: int) -> Iterator[_Step]:
        if depth > _DEEPEST:
            raise self._broken("FL.Payload.Flow", f"it is nested deeper than {_DEEPEST}")
        for one in flow:
            kind, element = text_of(one.get("Type")), text_of(one.get("FlowID"))
            if kind in _BLOCKS:
                known = text_of(one.get("ID"))
                if known in self._blocks:
                    yield _Step(block=self._blocks[known], when=all_of([when, self._over]))
                else:
                    self.notes.say("left_out", element, f"block {known}")
            elif kind == "Branch":
                branch = self._logic(obj(one.get("BranchLogic")), element or "Branch")
                yield from self._walk(objects(one.get("Flow")), all_of([when, branch]), depth + 1)
            elif kind in _GROUPS:
                if "Randomizer" in kind:
                    self.notes.say("setting_left_out", element, kind)
                yield from self._walk(objects(one.get("Flow")), when, depth + 1)
            elif kind == "EndSurvey":
                self._over = all_of([self._over, denied(when)])
            else:
                self.notes.say("setting_left_out", element, kind or "?")

    def _logic(self, sets: Object, element: str) -> Logic:
        try:
            return read_sets(sets, option=self._option)
        except InexpressibleError as error:
            was = text_of(sets.get("Type")) or "logic"
            self.notes.say("logic_left_out", element, was, error.en, fa=error.fa)
            return True

    def _option(self, question: str, choice: str) -> str:
        """Return a choice with its question's mark: options get their ids only later."""
        return f"{_CHOICE}{choice}" if question in self._payloads else ""

    # -- pages ---------------------------------------------------------------------------------

    def _add_pages(self) -> None:
        for step in self._steps():
            if step.when is False:
                told = text_of(step.block.get("Description")) or text_of(step.block.get("ID"))
                self.notes.say("unused", told, "block")
                continue
            self._add_block(step)

    def _add_block(self, step: _Step) -> None:
        name = text_of(step.block.get("ID"))
        options = obj(step.block.get("Options"))
        if text_of(options.get("Looping")) not in {"", "None"}:
            self.notes.say("asked_once", text_of(step.block.get("Description")) or name, "loop")
        targets = self._targets(step.block)
        fields: list[Field] = []
        for one in objects(step.block.get("BlockElements")):
            kind, known = text_of(one.get("Type")), text_of(one.get("QuestionID"))
            if kind == "Page Break" or known in targets:
                fields = self._add_page(fields, step.when)
            if kind == "Page Break":
                continue
            if not known:
                self.notes.say("left_out", name, f"BlockElements: {kind or '?'}")
                continue
            if kind != "Question":
                self.notes.say("read_as", known, f"Type: {kind or '-'}", "a question", fa="پرسش")
            fields += self._fields_of(known)
            if skips := objects(one.get("SkipLogic")):
                self._skips += [(fields[-1].id, skip, known) for skip in skips if fields]
                fields = self._add_page(fields, step.when)
        self._add_page(fields, step.when)

    def _targets(self, block: Object) -> set[str]:
        """The questions of a block to which others skip: a page must begin with each."""
        return {
            text_of(skip.get("SkipToDestination"))
            for one in objects(block.get("BlockElements"))
            for skip in objects(one.get("SkipLogic"))
        }

    def _add_page(self, fields: list[Field], when: Logic) -> list[Field]:
        if fields:
            known = self.notes.id_for(f"page{len(self.parts.pages) + 1}", letter="p")
            shown = when if isinstance(when, Condition) else None
            self.parts.pages.append(Page(id=known, fields=tuple(fields), show_when=shown))
        return []

    def _fields_of(self, known: str) -> list[Field]:
        payload = self._payloads.get(known)
        if payload is None or known in self.questions:
            self.notes.say("left_out", known, "twice" if payload else "not in the file")
            return []
        code = text_of(payload.get("DataExportTag")) or known
        question = Question(
            payload=payload, code=code, notes=self.notes, main=self.parts.main,
            languages=self.parts.languages,
        )  # fmt: skip
        made = asked_fields(question)
        self.questions[known] = question
        logic = self._logic(obj(payload.get("DisplayLogic")), code)
        when = logic if isinstance(logic, Condition) else None
        return [replace(one, show_when=when) for one in made]

    # -- jumps and conditions ------------------------------------------------------------------

    def _add_jumps(self) -> None:
        """Lead on from the page that ends with a question, as its skip logic says."""
        for last, skip, known in self._skips:
            place = next(
                (
                    place
                    for place, page in enumerate(self.parts.pages)
                    if page.fields[-1].id == last
                ),
                None,
            )
            to = self._destination(text_of(skip.get("SkipToDestination")), last)
            if place is None or not to:
                self.notes.say(
                    "left_out", known, f"skip to {text_of(skip.get('SkipToDestination'))}"
                )
                continue
            try:
                when = read_test(skip, option=self._option)
            except InexpressibleError as error:
                self.notes.say("left_out", known, f"skip: {error.en}")
                continue
            if isinstance(when, Condition):
                page = self.parts.pages[place]
                self.parts.pages[place] = replace(page, jumps=(*page.jumps, Jump(to=to, when=when)))

    def _destination(self, told: str, last: str) -> str:
        """Return the id of the page that a skip leads to; "" when there is none."""
        if told == "ENDOFSURVEY":
            return "end"
        block = next(
            (one for one in self._blocks.values() if any(
                last in {f.id for f in self._made(text_of(e.get("QuestionID")))}
                for e in objects(one.get("BlockElements")))), None,
        )  # fmt: skip
        if told == "ENDOFBLOCK":
            listed = objects(block.get("BlockElements")) if block else []
            own = {f.id for e in listed for f in self._made(text_of(e.get("QuestionID")))}
            places = [
                p for p, page in enumerate(self.parts.pages) if own & {f.id for f in page.fields}
            ]
            after = places[-1] + 1 if places else len(self.parts.pages)
            return self.parts.pages[after].id if after < len(self.parts.pages) else "end"
        first = next((f.id for f in self._made(told)), "")
        return next((page.id for page in self.parts.pages if page.fields[0].id == first), "")

    def _made(self, known: str) -> list[Field]:
        question = self.questions.get(known)
        return question.fields if question else []

    def resolve(self, condition: Condition) -> Logic:
        """Find the field of a test, and the option that a choice became."""
        question = self.questions.get(condition.field)
        made = question.fields if question else []
        if question is None or not made:
            raise unknown(condition.field)
        values = tuple(
            question.choices.get(value[len(_CHOICE):], value[len(_CHOICE):])
            if isinstance(value, str) and value.startswith(_CHOICE) else value
            for value in condition.values
        )  # fmt: skip
        row = option_id_like(condition.row, 0) if condition.row else ""
        if row and made[0].type != "matrix":
            part = next((one for one in made if one.id.endswith(f"_{row}")), None)
            if part is None:
                raise unknown(f"{condition.field} {row}")
            return for_field(replace(condition, row="", values=values), part)
        if len(made) > 1:
            raise unknown(condition.field)
        return resolver({condition.field: made[0]})(replace(condition, row=row, values=values))

    def pipe(self, text: str, element: str) -> str:
        """Turn ``${q://QID1/...}`` and ``${m://FirstName}`` into our insertions."""

        def ours(found: re.Match[str]) -> str:
            kind, address = found.groups()
            made = self._made(address.partition("/")[0]) if kind == "q" else []
            if len(made) == 1 and made[0].is_asked and not address.endswith("QuestionText"):
                return placeholder(made[0].id)
            named = {"FirstName": "first_name"}.get(address, address.rsplit("/", maxsplit=1)[-1])
            if kind in {"m", "e"} and named in CONTEXT:
                return f"{{{named}|}}"
            self.notes.say("piping_left_out", element, found.group(0), found.group(0))
            return ""

        return _PIPE.sub(ours, text)


_CHOICE = "\x1fchoice:"
