"""The inputs of facts: tomans, minutes, days, words and Jalali dates, each by its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar.empowerment import Fact
from mehvar_web.policies._words import UNITS, said
from mehvar_web.ui.forms import DateInput, MoneyField, NumberInput

Option = tuple[str, "str | Promise", bool]
"""A code, its words, and whether it is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Where a condition's value is written: fields, boxes to tick, or lines."""

    fields: tuple[SafeString, ...] = ()
    boxes: tuple[Option, ...] = ()
    writes_lines: bool = False
    lines: str = ""


def one_input(
    name: str, value: str, fact: Fact, *, label: str, blank: str = "—", id_: str = ""
) -> SafeString:
    """Draw the input of one value of a fact."""
    attrs = {"id": id_ or name.replace(":", "-").replace(".", "-"), "aria-label": label}
    if fact.kind == "flag":
        choices = [("", blank), ("true", _("yes")), ("false", _("no"))]
        return forms.Select(choices=choices, attrs=attrs).render(name, value)
    if fact.choices is not None:
        choices = [("", blank), *((code, said(words)) for code, words in fact.choices.items())]
        return forms.Select(choices=choices, attrs=attrs).render(name, value)
    if fact.kind == "day":
        return DateInput(attrs=attrs).render(name, value)
    if fact.kind == "money":
        return money_input(name, value, attrs)
    if fact.kind == "text":
        return forms.TextInput(attrs=attrs | {"dir": "auto"}).render(name, value)
    unit = UNITS.get(fact.kind, "")
    return NumberInput(attrs=attrs | {"class": "short"}, unit=unit).render(name, value)


def money_input(name: str, value: str, attrs: dict[str, str]) -> SafeString:
    """Draw a field for an amount, with the company's unit beside it."""
    widget: forms.Widget = MoneyField().widget  # type: ignore[assignment]  # the stubs: a type
    return widget.render(name, value, attrs=attrs)


def value_inputs(name: str, values: Sequence[str], fact: Fact, operator: str) -> Inputs:
    """Draw where a condition's value is written, as its operator wants it."""
    if operator in {"known", "not_known"}:
        return Inputs()
    if operator in {"one_of", "not_one_of"}:
        return _several(values, fact)
    ends = (_("from"), _("to less than")) if operator == "between" else (_("Value"),)
    padded = [*values, "", ""]
    return Inputs(
        fields=tuple(
            one_input(
                name, padded[place], fact, label=label,
                id_=f"{name.replace(':', '-').replace('.', '-')}-{place}",
            )
            for place, label in enumerate(ends)
        )
    )  # fmt: skip


def _several(values: Sequence[str], fact: Fact) -> Inputs:
    if fact.choices is None:
        return Inputs(writes_lines=True, lines="\n".join(values))
    boxes = tuple((code, said(words), code in values) for code, words in fact.choices.items())
    return Inputs(boxes=boxes)
