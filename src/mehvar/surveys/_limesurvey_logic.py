"""LimeSurvey's variables: which question, row or box does a name in a condition mean?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from mehvar.surveys._import_build import placeholder, resolver, unknown
from mehvar.surveys._import_logic import (
    InexpressibleError,
    Logic,
    all_of,
    any_of,
    compared,
    denied,
    is_one_of,
)
from mehvar.surveys._import_notes import Notes
from mehvar.surveys._import_xml import Row
from mehvar.surveys._limesurvey_questions import OTHER, Question, row_id
from mehvar.surveys._records import Condition, Field, Option

_PIPE = re.compile(r"\{(?![\s{])([^{}\n]{1,200})\}")
_NAME = re.compile(r"(?:INSERTANS:)?(?P<name>\w+)(?:\.\w+)?$")
_SUFFIX = re.compile(r"\.(NAOK|value|valueNAOK|code|shown|type)$")
_SGQA = re.compile(r"\d+X\d+X(?P<qid>\d+)(?P<rest>\w*)")
_MARKED = {"Y", "true", "1"}


@dataclass(slots=True, kw_only=True)
class Variables:
    """The questions of a document, by number, and the fields that each became."""

    notes: Notes
    questions: dict[str, Question] = field(default_factory=dict)
    made: dict[str, list[Field]] = field(default_factory=dict)

    def resolve(self, condition: Condition) -> Logic:
        """Find the field, row or option that LimeSurvey's name of a variable means."""
        question, rest = self.named(_SUFFIX.sub("", condition.field))
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

    def named(self, name: str) -> tuple[Question, str]:
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
            question, rest = self.named(name)
        except InexpressibleError:
            return None
        made = self.made.get(question.qid, [])
        named = [one for one in made if one.id == f"{question.code}_{rest}"] if rest else made
        return named[0] if len(named) == 1 and named[0].is_asked else None


def legacy_condition(rows: Sequence[Row], *, code: str, notes: Notes) -> Condition | None:
    """Read the conditions of files older than expressions: any scenario, all its questions."""
    scenarios: dict[str, dict[str, list[Logic]]] = {}
    for row in rows:
        name = row.get("cfieldname", "").lstrip("+")
        try:
            test = _legacy_test(name, row.get("method", "").strip(), row.get("value", ""))
        except InexpressibleError as error:
            notes.say("logic_left_out", code, name, error.en, fa=error.fa)
            continue
        scenarios.setdefault(row.get("scenario", "1"), {}).setdefault(name, []).append(test)
    logic = any_of(
        [all_of([any_of(tests) for tests in names.values()]) for names in scenarios.values()]
    )
    return logic if isinstance(logic, Condition) else None


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
