"""A survey as JSON: what is as usual is left out, so that a definition stays readable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import TYPE_CHECKING

from mehvar.surveys._read import SCHEMA
from mehvar.surveys._records import Condition
from mehvar.surveys._types import bounds_of, measure_of

if TYPE_CHECKING:
    from mehvar.surveys._records import Field, Survey

_ALWAYS = {"id", "type", "to", "fields", "survey_id", "version", "language", "languages"}


def to_dict(survey: Survey) -> dict[str, object]:
    """Return a survey as JSON knows it; ``read_survey`` reads it back the same."""
    return {"schema": SCHEMA, **_plain(survey)}


def _plain(record: object) -> dict[str, object]:
    """Return a record's settings by name, without those that have their default."""
    told: dict[str, object] = {}
    for one in fields(record):  # type: ignore[arg-type]
        value = getattr(record, one.name)
        default = one.default_factory() if one.default_factory is not MISSING else one.default
        if one.name in _ALWAYS or value != default:
            told[one.name] = _value(value)
    if told.get("type") is not None:
        _without_usual(record, told)  # type: ignore[arg-type]
    return told


def _value(value: object) -> object:
    if isinstance(value, Condition):
        return _condition(value)
    if is_dataclass(value):
        return _plain(value)
    if isinstance(value, tuple):
        return [_value(one) for one in value]
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _without_usual(field: Field, told: dict[str, object]) -> None:
    """Leave out what the field's type brings with it."""
    if bounds_of(field.type, None, None) == (field.low, field.high):
        told.pop("low", None)
        told.pop("high", None)
    if measure_of(field.type, "") == field.measure:
        told.pop("measure", None)


def _condition(condition: Condition) -> dict[str, object]:
    if condition.op in {"all", "any"}:
        return {condition.op: [_condition(part) for part in condition.parts]}
    if condition.op == "not":
        return {"not": _condition(condition.parts[0])}
    told: dict[str, object] = {
        name: value for name in ("field", "row", "context") if (value := getattr(condition, name))
    }
    values = [_value(value) for value in condition.values]
    if condition.op == "answered":
        return told | {"answered": True}
    return told | {condition.op: values if condition.op == "is" else values[0]}
