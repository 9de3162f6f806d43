"""Qualtrics' conditions: sets of expressions whose operands are addresses (``q://QID1/...``)."""

from __future__ import annotations

import re
from collections.abc import Callable

from mehvar.surveys._import_json import Object, obj, text_of
from mehvar.surveys._import_logic import (
    InexpressibleError,
    Logic,
    all_of,
    answered,
    any_of,
    compared,
    denied,
    is_one_of,
)
from mehvar.surveys._records import Condition

Option = Callable[[str, str], str]
"""Finds the id that we gave an option, by question and choice; "" when there is none."""

_ADDRESS = re.compile(
    r"q://(?P<question>\w+)/(?P<part>\w+)(?:/(?P<first>[\w.]+))?(?:/(?P<second>[\w.]+))?"
)
_CHOSEN = {"SelectableChoice", "SelectableAnswer", "SelectedChoices"}
_SIGNS = {
    "EqualTo": "is", "NotEqualTo": "not", "GreaterThan": "more", "LessThan": "less",
    "GreaterThanOrEqual": "at_least", "LessThanOrEqual": "at_most", "Contains": "contains",
}  # fmt: skip
_NPS_GROUPS = {"Detractor": ("at_most", "6"), "Promoter": ("at_least", "9")}


def read_sets(sets: Object, *, option: Option) -> Logic:
    """Read display or branch logic: sets joined by their own "and" or "or".

    Raises:
        InexpressibleError: when a part asks about what our conditions do not know.
    """
    whole: Logic | None = None
    for key in sorted((key for key in sets if key.isdigit()), key=int):
        one = obj(sets[key])
        logic = _read_set(one, option)
        if whole is None:
            whole = logic
        elif text_of(one.get("Type")).startswith("And"):
            whole = all_of([whole, logic])
        else:
            whole = any_of([whole, logic])
    return True if whole is None else whole


def _read_set(one: Object, option: Option) -> Logic:
    """Within a set, "and" binds closer than "or"."""
    either: list[Logic] = []
    both: list[Logic] = []
    for key in sorted((key for key in one if key.isdigit()), key=int):
        expression = obj(one[key])
        joint = text_of(expression.get("Conjuction")) or text_of(expression.get("Conjunction"))
        if both and joint.lower() == "or":
            either.append(all_of(both))
            both = []
        both.append(read_test(expression, option=option))
    either.append(all_of(both))
    return any_of(either)


def read_test(one: Object, *, option: Option) -> Logic:
    """Read one expression.

    Raises:
        InexpressibleError: when it asks about something else than an answer.
    """
    kind = text_of(one.get("LogicType")) or "Question"
    if kind != "Question":
        raise InexpressibleError(f"it asks about {kind}", f"دربارهٔ {kind} می‌پرسد")
    operand = text_of(one.get("LeftOperand")) or text_of(one.get("ChoiceLocator"))
    address = _ADDRESS.match(operand)
    if address is None:
        raise InexpressibleError(f"«{operand[:40]}» is not understood",
                                 f"«{operand[:40]}» فهمیده نمی‌شود")  # fmt: skip
    operator = text_of(one.get("Operator")) or text_of(one.get("Condition"))
    if group := _NPS_GROUPS.get(address["first"] or ""):
        logic: Logic = compared(address["question"], *group)
        return denied(logic) if operator == "NotSelected" else logic
    return _compared(address, operator, text_of(one.get("RightOperand")), option)


def _compared(address: re.Match[str], operator: str, right: str, option: Option) -> Logic:
    name = address["question"]
    if operator in {"Selected", "NotSelected"} and address["part"] in _CHOSEN:
        logic = _selected(address, option)
        return logic if operator == "Selected" else denied(logic)
    if operator in {"Empty", "NotEmpty"}:
        known = answered(name)
        return known if operator == "NotEmpty" else denied(known)
    sign = _SIGNS.get(operator, "")
    if address["part"] == "SelectedChoicesCount" or not sign or sign == "contains":
        told = operator or address["part"]
        raise InexpressibleError(f"«{told}» is not understood", f"«{told}» فهمیده نمی‌شود")
    if sign in {"is", "not"}:
        logic = is_one_of(name, right)
        return logic if sign == "is" else denied(logic)
    return compared(name, sign, right)


def _selected(address: re.Match[str], option: Option) -> Condition:
    """A choice was made; of a matrix, in one row."""
    name, first, second = address["question"], address["first"] or "", address["second"] or ""
    told = option(name, second or first)
    if not told:
        raise InexpressibleError(f"there is no choice {first}", f"گزینهٔ {first} نیست")
    return Condition(op="is", field=name, row=first if second else "", values=(told,))
