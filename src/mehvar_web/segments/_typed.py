"""Values between the rule and the page: the company's unit of money, the reader's calendar."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError

from mehvar.segments import Field, attribute_field, vocabulary
from mehvar_web.ui.forms import MoneyField


def field_named(name: str, happened: str = "") -> Field | None:
    """Return a field of customers, or of what happened to them; None when there is none."""
    known = vocabulary()
    if happened:
        kind = known.happenings.get(happened)
        return None if kind is None else kind.fields.get(name) or kind.measures.get(name)
    if name.startswith("attributes."):
        return attribute_field(name.removeprefix("attributes."))
    return known.fields.get(name)


def typed_value(value: object, *, field: str, happened: str = "") -> tuple[str, ...]:
    """Return a rule's value as its inputs show it."""
    if value is None:
        return ()
    found = field_named(field, happened)
    values = value if isinstance(value, tuple) else (value,)
    is_money = found is not None and found.kind == "money"
    return tuple(_typed(one, is_money=is_money) for one in values)


def typed_day(day: date | None) -> str:
    """Return a day as a draft keeps it; its input shows it in the page's calendar."""
    return "" if day is None else day.isoformat()


def _typed(value: object, *, is_money: bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return typed_day(value)
    if is_money and isinstance(value, int):
        return str(MoneyField().prepare_value(value))
    return str(value)


def meant(text: str, field: Field) -> object:
    """Return what was typed as ``read_rule`` wants it: bare amounts in minor units.

    What cannot be read is handed on as it is; the rule's own reader says what is wrong with it.
    """
    if field.kind != "money":
        return text
    try:
        return MoneyField().clean(text)
    except ValidationError:
        return text
