"""Reading conditions from JSON."""

from __future__ import annotations

from mehvar.surveys._elements import Element, Faults, kind_of
from mehvar.surveys._records import Condition
from mehvar.surveys._types import Operator

_DEEPEST = 8
_LARGEST = 2**53


def condition_at(one: Element, key: str) -> Condition | None:
    """Return the condition under a key; None when there is none."""
    value = one.values.pop(key, None)
    return None if value is None else read_condition(value, one.at(key), one.faults, 0)


def read_condition(value: object, place: str, faults: Faults, depth: int) -> Condition:
    one = Element(value, place, faults)
    if depth > _DEEPEST:
        faults.add(place, f"conditions nest at most {_DEEPEST} deep")
        return Condition(op="all")
    for joined in ("all", "any", "not"):
        if joined in one.values:
            return _joined(one, joined, depth)
    compared: dict[str, Operator] = {"is": "is", "at_least": "at_least", "at_most": "at_most"}
    op: Operator = "answered"
    values: tuple[str | float, ...] = ()
    for key, known in compared.items():
        if key in one.values:
            op, values = known, _compared(one, key)
            break
    else:
        if one.values.pop("answered", True) is not True:
            one.wrong("answered", "only true is possible; put it into not for the contrary")
    condition = Condition(
        op=op,
        field=one.text("field", most=64),
        row=one.text("row", most=64),
        context=one.text("context", most=64),
        values=values,
    )
    one.close()
    if one.is_object and bool(condition.field) == bool(condition.context):
        faults.add(place, "a condition asks about a field or about the context, and about one")
    return condition


def _joined(one: Element, op: str, depth: int) -> Condition:
    value = one.values.pop(op)
    listed = [value] if op == "not" else value
    parts: tuple[Condition, ...] = ()
    if not isinstance(listed, list | tuple) or len(listed) > 50:
        one.wrong(op, "a list of at most 50 conditions is wanted")
    else:
        parts = tuple(
            read_condition(part, f"{one.at(op)}[{number}]" if op != "not" else one.at(op),
                       one.faults, depth + 1)
            for number, part in enumerate(listed)
        )  # fmt: skip
    one.close()
    return Condition(op="all" if op == "all" else "any" if op == "any" else "not", parts=parts)


def _compared(one: Element, key: str) -> tuple[str | float, ...]:
    value = one.values.pop(key)
    listed = list(value) if isinstance(value, list | tuple) else [value]
    good: list[str | float] = []
    for single in listed:
        if isinstance(single, str) and len(single) <= 200:
            good.append(single)
        elif (
            isinstance(single, int | float)
            and not isinstance(single, bool)
            and -_LARGEST < single < _LARGEST
        ):
            good.append(float(single))
        else:
            one.wrong(key, f"a text or a number is wanted, found {kind_of(single)}")
    if key != "is" and len(listed) != 1:
        one.wrong(key, "one value is wanted")
    return tuple(good)
