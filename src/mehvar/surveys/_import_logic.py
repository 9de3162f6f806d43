"""Conditions of other systems, read into ours.

LimeSurvey's ExpressionScript and SurveyJS's expressions are both read here. What neither names a
question nor compares it with a constant (functions, sums, scores) has no counterpart with us: it
is told, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from mehvar.surveys._records import Condition

Logic: TypeAlias = "Condition | bool"
"""A condition; ``True`` always holds. Until ``resolved``, its fields are the names that their
own system has for them."""


class InexpressibleError(Exception):
    """A condition that ours cannot say; the reason, in English and in Persian."""

    def __init__(self, en: str, fa: str) -> None:
        super().__init__(en)
        self.en, self.fa = en, fa


def is_one_of(name: str, *values: str | float) -> Condition:
    """The answer is one of the values; of several choices, one of them is."""
    return Condition(op="is", field=name, values=values)


def answered(name: str) -> Condition:
    """There is an answer."""
    return Condition(op="answered", field=name)


def denied(logic: Logic) -> Logic:
    """The opposite of a condition."""
    if isinstance(logic, bool):
        return not logic
    if logic.op == "not":
        return logic.parts[0]
    return Condition(op="not", parts=(logic,))


def all_of(parts: Sequence[Logic]) -> Logic:
    """All of the parts hold."""
    return _joined(parts, all_=True)


def any_of(parts: Sequence[Logic]) -> Logic:
    """At least one of the parts holds."""
    return _joined(parts, all_=False)


def _joined(parts: Sequence[Logic], *, all_: bool) -> Logic:
    """Join conditions, leaving out those that settle nothing."""
    kept = [part for part in parts if not isinstance(part, bool)]
    if any(part is not all_ for part in parts if isinstance(part, bool)):
        return not all_
    if not kept:
        return all_
    return kept[0] if len(kept) == 1 else Condition(op="all" if all_ else "any", parts=tuple(kept))


def compared(name: str, sign: str, value: str) -> Condition:
    """A number or a day compares so with a constant; what is not answered never does.

    Raises:
        InexpressibleError: when the constant is no number and no day.
    """
    constant: str | float = value
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            constant = float(value)
        except ValueError:
            raise InexpressibleError(f"«{value}» is no number", f"«{value}» عدد نیست") from None
    if sign in {"at_least", "at_most"}:
        op = "at_least" if sign == "at_least" else "at_most"
        return Condition(op=op, field=name, values=(constant,))  # type: ignore[arg-type]
    opposite = "at_least" if sign == "less" else "at_most"
    beyond = Condition(op=opposite, field=name, values=(constant,))  # type: ignore[arg-type]
    return Condition(op="all", parts=(answered(name), Condition(op="not", parts=(beyond,))))


def resolved(logic: Logic, resolve: Callable[[Condition], Logic]) -> Logic:
    """Replace every test of an answer by what ``resolve`` makes of it."""
    if isinstance(logic, bool):
        return logic
    if not logic.parts:
        return resolve(logic)
    parts = [resolved(part, resolve) for part in logic.parts]
    if logic.op == "not":
        return denied(parts[0])
    return all_of(parts) if logic.op == "all" else any_of(parts)


def names_in(logic: Logic) -> set[str]:
    """The fields that a condition asks about."""
    if isinstance(logic, bool):
        return set()
    return {logic.field} - {""} | {name for part in logic.parts for name in names_in(part)}


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

_SIGNS = {
    "=": "is", "==": "is", "===": "is", "eq": "is", "equal": "is", "equals": "is",
    "!=": "not", "!==": "not", "<>": "not", "ne": "not", "notequal": "not",
    "<": "less", "lt": "less", "less": "less", "<=": "at_most", "le": "at_most",
    "lessorequal": "at_most", ">": "more", "gt": "more", "greater": "more", ">=": "at_least",
    "ge": "at_least", "greaterorequal": "at_least", "contains": "is", "contain": "is",
    "*=": "is", "notcontains": "not", "notcontain": "not", "anyof": "is",
    "allof": "all", "noneof": "not", "empty": "empty", "notempty": "answered",
}  # fmt: skip
_MIRRORED = {
    "is": "is", "not": "not", "less": "more", "more": "less", "at_most": "at_least",
    "at_least": "at_most",
}  # fmt: skip
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
        told = tokens[reader.place].text
        raise InexpressibleError(f"«{told}» was not expected there", f"«{told}» جایش آنجا نیست")
    return logic


def _tokens(text: str) -> Iterator[_Token]:
    place, end = 0, len(text.rstrip())
    while place < end:
        found = _TOKEN.match(text, place)
        if found is None or found.end() == place:
            raise _not_understood(text[place : place + 12].strip())
        kind = found.lastgroup or ""
        yield _Token(kind, found.group(kind))
        place = found.end()


def _not_understood(text: str) -> InexpressibleError:
    return InexpressibleError(f"«{text}» is not understood", f"«{text}» فهمیده نمی‌شود")


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
        return any_of(parts)

    def _both(self, depth: int) -> Logic:
        parts = [self._one(depth)]
        while self._take(_AND):
            parts.append(self._one(depth))
        return all_of(parts)

    def _one(self, depth: int) -> Logic:
        if depth > _DEEPEST:
            raise InexpressibleError("it is nested too deeply", "بیش از اندازه تودرتو است")
        if self._take(_NOT):
            return denied(self._one(depth + 1))
        if self._take({"("}):
            inner = self.either(depth + 1)
            self._expect(")")
            return inner
        return self._comparison()

    def _comparison(self) -> Logic:
        left = self._value()
        token = self._peek()
        sign = _SIGNS.get(token.text.lower()) if token and token.kind in {"sign", "word"} else None
        if sign is None:
            return _alone(left)
        self.place += 1
        if sign in {"empty", "answered"}:
            known = answered(_name_of(left))
            return known if sign == "answered" else denied(known)
        right = self._value()
        if isinstance(left, _Name):
            return _compared(left, sign, right)
        if isinstance(right, _Name) and sign in _MIRRORED:
            return _compared(right, _MIRRORED[sign], left)
        raise InexpressibleError("it compares no question", "پرسشی در آن نیست")

    def _value(self) -> _Value:
        token = self._peek()
        if token is None:
            raise InexpressibleError("it ends too early", "ناتمام است")
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
            raise _not_understood(word)
        if after is not None and after.text == "(" and after.kind == "sign":
            return self._call(word)
        if word.lower() in {"true", "false"}:
            return (word.lower(),)
        if self.bare_names:
            return _Name(word)
        return (word,)

    def _call(self, function: str) -> _Value:
        if function.lower() not in {"is_empty", "isempty"}:
            raise InexpressibleError(f"the function {function}()", f"تابع {function}()")
        self.place += 1
        inner = self._value()
        self._expect(")")
        return _Name(_name_of(inner), empties=True)

    def _list(self) -> _Value:
        values: list[str] = []
        while not self._take({"]"}):
            one = self._value()
            if isinstance(one, _Name):
                raise InexpressibleError("it compares two questions", "دو پرسش را با هم می‌سنجد")
            values += one
            self._take({","})
        return tuple(values)

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
            raise InexpressibleError(f"«{sign}» is missing", f"«{sign}» کم است")


@dataclass(frozen=True, slots=True)
class _Name:
    """The name of a question; ``empties`` for a test whether it has no answer."""

    text: str
    empties: bool = False


_Value: TypeAlias = "_Name | tuple[str, ...]"


def _name_of(value: _Value) -> str:
    if isinstance(value, _Name):
        return value.text
    raise InexpressibleError("it tests no question", "پرسشی در آن نیست")


def _alone(left: _Value) -> Logic:
    if isinstance(left, _Name):
        if left.empties:
            return denied(answered(left.text))
        return is_one_of(left.text, "true")
    if len(left) == 1 and left[0] in {"0", "1", "true", "false"}:
        return left[0] in {"1", "true"}
    raise InexpressibleError("it compares nothing", "چیزی را نمی‌سنجد")


def _compared(name: _Name, sign: str, right: _Value) -> Logic:
    if isinstance(right, _Name):
        raise InexpressibleError("it compares two questions", "دو پرسش را با هم می‌سنجد")
    if sign in {"is", "not"} and right in {("",), ("null",), ("undefined",)}:
        known = answered(name.text)
        return denied(known) if sign == "is" else known
    if sign == "is":
        return is_one_of(name.text, *right)
    if sign == "not":
        return denied(is_one_of(name.text, *right))
    if sign == "all":
        return all_of([is_one_of(name.text, value) for value in right])
    if len(right) != 1:
        raise InexpressibleError(
            "it compares with several values at once", "هم‌زمان با چند مقدار می‌سنجد"
        )
    return compared(name.text, sign, right[0])
