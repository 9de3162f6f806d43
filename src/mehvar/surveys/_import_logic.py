"""Conditions of other systems: read into a small tree, from which ours are made.

LimeSurvey's ExpressionScript and SurveyJS's expressions are both read here. What neither names a
question nor compares it with a constant (functions, sums, scores) has no counterpart with us: it
is told, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Relation = Literal[
    "is", "is_not", "less", "at_most", "more", "at_least",
    "includes", "excludes", "any_of", "all_of", "none_of", "answered", "unanswered",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """A question, by the name that its own system has for it, compared with constants."""

    __test__ = False  # pytest takes every class of this name for a test case

    name: str
    relation: Relation
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Several parts, of which all or any must hold."""

    all_: bool
    parts: tuple[Logic, ...]


Logic: TypeAlias = "Test | Joined | bool"
"""A condition; ``True`` always holds."""


class InexpressibleError(Exception):
    """A condition that ours cannot say; its text is the reason."""


_OPPOSITE: dict[Relation, Relation] = {
    "is": "is_not", "is_not": "is", "less": "at_least", "at_least": "less", "more": "at_most",
    "at_most": "more", "includes": "excludes", "excludes": "includes", "any_of": "none_of",
    "none_of": "any_of", "answered": "unanswered", "unanswered": "answered",
}  # fmt: skip

_MIRRORED: dict[Relation, Relation] = {
    "is": "is", "is_not": "is_not", "less": "more", "more": "less", "at_most": "at_least",
    "at_least": "at_most",
}  # fmt: skip


def negated(logic: Logic) -> Logic:
    """Return the opposite of a condition.

    Raises:
        InexpressibleError: for the opposite of "all of these", which no single test says.
    """
    if isinstance(logic, bool):
        return not logic
    if isinstance(logic, Joined):
        return Joined(all_=not logic.all_, parts=tuple(negated(part) for part in logic.parts))
    if logic.relation == "all_of":
        raise InexpressibleError("the opposite of «all of these»")
    return Test(name=logic.name, relation=_OPPOSITE[logic.relation], values=logic.values)


def joined(parts: list[Logic], *, all_: bool) -> Logic:
    """Join conditions, leaving out those that settle nothing."""
    kept = []
    for part in parts:
        if isinstance(part, bool):
            if part is not all_:
                return part
        else:
            kept.append(part)
    if not kept:
        return all_
    return kept[0] if len(kept) == 1 else Joined(all_=all_, parts=tuple(kept))


# -- reading ---------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    |\{(?P<braced>[^{}]*)\}
    |(?P<number>\d+(?:\.\d+)?(?![\w.]))
    |(?P<word>\w[\w#:]*(?:\.\w+)*)
    |(?P<sign>===|!==|==|!=|<>|<=|>=|&&|\|\||[=<>!(),+*/%^\[\]\-])
    )""",
    re.VERBOSE,
)  # fmt: skip

_RELATIONS: dict[str, Relation] = {
    "=": "is", "==": "is", "===": "is", "eq": "is", "equal": "is", "equals": "is",
    "!=": "is_not", "!==": "is_not", "<>": "is_not", "ne": "is_not", "notequal": "is_not",
    "<": "less", "lt": "less", "less": "less", "<=": "at_most", "le": "at_most",
    "lessorequal": "at_most", ">": "more", "gt": "more", "greater": "more", ">=": "at_least",
    "ge": "at_least", "greaterorequal": "at_least", "contains": "includes", "contain": "includes",
    "*=": "includes", "notcontains": "excludes", "notcontain": "excludes", "anyof": "any_of",
    "allof": "all_of", "noneof": "none_of", "empty": "unanswered", "notempty": "answered",
}  # fmt: skip
_POSTFIX = {"empty", "notempty"}
_AND, _OR, _NOT = {"and", "&&"}, {"or", "||"}, {"not", "!", "negate"}
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def read_expression(text: str, *, bare_names: bool) -> Logic:
    """Read an expression; names stand bare (LimeSurvey) or in braces (SurveyJS).

    Raises:
        InexpressibleError: when it is not understood, or says what we have no word for.
    """
    tokens = list(_tokens(text))
    if not tokens:
        return True
    reader = _Expression(tokens=tokens, bare_names=bare_names)
    logic = reader.either(0)
    if reader.place < len(tokens):
        raise InexpressibleError(f"«{tokens[reader.place].text}» was not expected there")
    return logic


def _tokens(text: str) -> Iterator[_Token]:
    place, end = 0, len(text.rstrip())
    while place < end:
        found = _TOKEN.match(text, place)
        if found is None or found.end() == place:
            raise InexpressibleError(f"«{text[place : place + 12].strip()}» is not understood")
        kind = found.lastgroup or ""
        yield _Token(kind, found.group(kind))
        place = found.end()


@dataclass(slots=True)
class _Expression:
    """A reader by recursive descent: or, and, not, comparison."""

    tokens: list[_Token]
    bare_names: bool
    place: int = 0

    def either(self, depth: int) -> Logic:
        parts = [self._both(depth)]
        while self._take(_OR):
            parts.append(self._both(depth))
        return joined(parts, all_=False) if len(parts) > 1 else parts[0]

    def _both(self, depth: int) -> Logic:
        parts = [self._one(depth)]
        while self._take(_AND):
            parts.append(self._one(depth))
        return joined(parts, all_=True) if len(parts) > 1 else parts[0]

    def _one(self, depth: int) -> Logic:
        if depth > _DEEPEST:
            raise InexpressibleError("it is nested too deeply")
        if self._take(_NOT):
            return negated(self._one(depth + 1))
        if self._take({"("}):
            inner = self.either(depth + 1)
            self._expect(")")
            return inner
        return self._comparison()

    def _comparison(self) -> Logic:
        left = self._value()
        sign = self._peek()
        relation = _RELATIONS.get(sign.text.lower()) if sign and sign.kind != "text" else None
        if relation is None:
            return self._alone(left)
        self.place += 1
        if sign is not None and sign.text.lower() in _POSTFIX:
            return Test(name=self._name(left), relation=relation)
        right = self._value()
        if isinstance(left, _Name):
            return _compared(left, relation, right)
        if isinstance(right, _Name) and relation in _MIRRORED:
            return _compared(right, _MIRRORED[relation], left)
        raise InexpressibleError("it compares no question")

    def _alone(self, left: _Value) -> Logic:
        if isinstance(left, _Name):
            if left.empties is not None:
                return Test(name=left.text, relation="unanswered" if left.empties else "answered")
            return Test(name=left.text, relation="is", values=("true",))
        if len(left) == 1 and left[0] in {"0", "1", "true", "false"}:
            return left[0] in {"1", "true"}
        raise InexpressibleError("it compares nothing")

    def _value(self) -> _Value:
        token = self._peek()
        if token is None:
            raise InexpressibleError("it ends too early")
        self.place += 1
        if token.kind == "text":
            return (re.sub(r"\\(.)", r"\1", token.text[1:-1]),)
        if token.kind == "number":
            return (token.text,)
        if token.kind == "braced":
            return _Name(token.text.strip())
        if token.text == "[":
            return self._list()
        if token.text == "-" and (after := self._peek()) and after.kind == "number":
            self.place += 1
            return (f"-{after.text}",)
        return self._word(token)

    def _word(self, token: _Token) -> _Value:
        word = token.text
        after = self._peek()
        if token.kind != "word":
            raise InexpressibleError(f"«{word}» is not understood")
        if after is not None and after.text == "(" and after.kind == "sign":
            return self._call(word)
        if word.lower() in {"true", "false"}:
            return (word.lower(),)
        if self.bare_names:
            return _Name(word)
        return (word,)

    def _call(self, function: str) -> _Value:
        if function.lower() not in {"is_empty", "isempty"}:
            raise InexpressibleError(f"the function {function}()")
        self.place += 1
        inner = self._value()
        self._expect(")")
        return _Name(self._name(inner), empties=True)

    def _list(self) -> _Value:
        values: list[str] = []
        while not self._take({"]"}):
            one = self._value()
            if isinstance(one, _Name):
                raise InexpressibleError("it compares two questions")
            values += one
            self._take({","})
        return tuple(values)

    def _name(self, value: _Value) -> str:
        if isinstance(value, _Name):
            return value.text
        raise InexpressibleError("it tests no question")

    def _peek(self) -> _Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def _take(self, words: set[str]) -> bool:
        token = self._peek()
        if token is None or token.kind in {"text", "braced"} or token.text.lower() not in words:
            return False
        self.place += 1
        return True

    def _expect(self, sign: str) -> None:
        if not self._take({sign}):
            raise InexpressibleError(f"«{sign}» is missing")


@dataclass(frozen=True, slots=True)
class _Name:
    """The name of a question; ``empties`` for a test whether it has an answer."""

    text: str
    empties: bool | None = None


_Value: TypeAlias = "_Name | tuple[str, ...]"


def _compared(name: _Name, relation: Relation, right: _Value) -> Test:
    if isinstance(right, _Name):
        raise InexpressibleError("it compares two questions")
    if relation in {"is", "is_not"} and right in {("",), ("null",)}:
        return Test(name=name.text, relation="unanswered" if relation == "is" else "answered")
    return Test(name=name.text, relation=relation, values=right)
