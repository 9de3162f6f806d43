"""How do people type numbers, amounts and dates: in any digits, in their own calendar?

Fields for Django forms; ``{% include "ui/form.html" %}`` draws them with label, help and errors.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mehvar.text import ascii_digits_one
from mehvar_web.ui._dates import read_day, shown_calendar, write_short_day
from mehvar_web.ui._money import minor_units, money_unit
from mehvar_web.ui._numbers import MINUS, digits, language, write_number

Text = str | Promise

_GROUPS = dict.fromkeys(map(ord, ",٬'’_ \u00a0\u200e\u200f\u2066\u2069"))
_MOST = 2**63 - 1


class NumberInput(forms.TextInput):
    """A field for numbers: text, because browsers refuse Persian digits in number fields."""

    template_name = "ui/widgets/number.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, unit: Text = "") -> None:
        usual = {"inputmode": "decimal", "dir": "ltr", "autocomplete": "off", "data-digits": True}
        super().__init__(usual | (attrs or {}))
        self.unit = unit

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the unit that stands beside the field."""
        context = super().get_context(name, value, attrs)
        percent = self.unit == "%" and language() == "fa"
        context["widget"]["unit"] = "٪" if percent else self.unit
        return context

    def format_value(self, value: Any) -> str | None:
        """Write the value in the page's digits."""
        return None if value in {None, ""} else digits(value)


class NumberField(forms.DecimalField):
    """A number in any digit set, with or without thousands separators; becomes a Decimal."""

    widget = NumberInput
    default_error_messages = {
        "min_value": _("At least %(limit_value)s."),
        "max_value": _("At most %(limit_value)s."),
    }

    def __init__(self, *, unit: Text = "", **kwargs: Any) -> None:
        kwargs.setdefault("widget", NumberInput(unit=unit))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs err
        """Read the number.

        Raises:
            ValidationError: when it is none.
        """
        return super().to_python(_plain(value) if isinstance(value, str) else value)

    def run_validators(self, value: Any) -> None:
        """Hold the number to its bounds, which are told in the page's digits.

        Raises:
            ValidationError: when it is out of bounds.
        """
        try:
            super().run_validators(value)
        except ValidationError as error:
            for one in error.error_list:
                if one.code in NumberField.default_error_messages and one.params:
                    one.params["limit_value"] = write_number(float(one.params["limit_value"]))
            raise

    def prepare_value(self, value: Any) -> Any:
        """Leave what was typed as it was, and write numbers without an exponent."""
        return f"{value:f}" if isinstance(value, Decimal) else value

    def widget_attrs(self, _widget: forms.Widget) -> dict[str, Any]:
        """Leave out what belongs to number fields of browsers."""
        return {}


class WholeNumberField(NumberField):
    """A whole number in any digit set; becomes an int."""

    def __init__(self, **kwargs: Any) -> None:
        # 1e9999999 is a short text and, as an int, more than a computer can write down.
        kwargs.setdefault("max_digits", 19)
        super().__init__(decimal_places=0, **kwargs)
        self.widget.attrs["inputmode"] = "numeric"

    def clean(self, value: Any) -> Any:
        """Return the int."""
        number = super().clean(value)
        return None if number is None else int(number)


class ShareField(NumberField):
    """A percentage; becomes a share of 0..1."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(unit="%", **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the share."""
        number = super().clean(value)
        return None if number is None else float(number / 100)

    def prepare_value(self, value: Any) -> Any:
        """Write a share in percent."""
        if isinstance(value, int | float):
            value = (Decimal(str(value)) * 100).normalize()
        return super().prepare_value(value)


class MoneyField(NumberField):
    """An amount in the unit that pages show (tomans, pounds); becomes minor units (int)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", _MoneyInput())
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Return the minor units.

        Raises:
            ValidationError: when the amount has more places than the currency, or is too large.
        """
        number = super().clean(value)
        if number is None:
            return None
        amount = number * minor_units()
        # What does not fit is refused first: it might be too long to be rounded at all.
        if abs(amount) > _MOST or amount != amount.quantize(Decimal(1), rounding=ROUND_HALF_EVEN):
            raise ValidationError(_("There is no such amount in this currency."), code="invalid")
        return int(amount)

    def prepare_value(self, value: Any) -> Any:
        """Write minor units in the unit that pages show."""
        if isinstance(value, int):
            value = (Decimal(value) / minor_units()).normalize()
        return super().prepare_value(value)


class _MoneyInput(NumberInput):
    """A number field beside which the company's unit stands, looked up when it is drawn."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["unit"] = money_unit()
        return context


class DateInput(forms.TextInput):
    """A date: a text field with our calendar in Jalali, the browser's own field in Gregorian."""

    template_name = "ui/widgets/date.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Choose the calendar when the field is drawn."""
        jalali = shown_calendar() == "jalali"
        kind: dict[str, Any] = {"type": "date"}
        if jalali:
            kind = {
                "data-date": True,
                "data-before": str(_("Month before")),
                "data-after": str(_("Month after")),
                "dir": "ltr",
                "inputmode": "numeric",
                "autocomplete": "off",
                "placeholder": digits("1404/01/01"),
            }
        context = super().get_context(name, value, kind | (attrs or {}))
        context["widget"]["jalali"] = jalali
        context["widget"]["type"] = "text" if jalali else "date"
        context["widget"]["attrs"].pop("type", None)
        return context

    def format_value(self, value: Any) -> str | None:
        """Write a date in the page's calendar; leave what was typed as it was."""
        if isinstance(value, str):
            value = read_day(value) or value
        if not isinstance(value, date):
            return value or None
        return write_short_day(value) if shown_calendar() == "jalali" else value.isoformat()


class DateField(forms.Field):
    """A date in any digit set, Jalali or Gregorian by its year; becomes a ``date``.

    The field itself carries what people see, so that it works without script; addresses and
    programs may write ISO 8601, which is read too.
    """

    widget = DateInput
    default_error_messages = {
        "invalid": _("Write a date like 1404/09/22 or 2025-12-13."),
    }

    def to_python(self, value: Any) -> date | None:
        """Read the date.

        Raises:
            ValidationError: when there is no such date.
        """
        if value in self.empty_values:
            return None
        found = value if isinstance(value, date) else read_day(str(value))
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether another date was written."""
        return bool(initial != (read_day(str(data)) if data else None))


class DropInput(forms.FileInput):
    """A file field on which a file may be dropped, with the progress of the upload."""

    template_name = "ui/widgets/drop.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, hint: Text = "") -> None:
        super().__init__(attrs)
        self.hint = hint

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the line that says which files are taken."""
        context = super().get_context(name, value, attrs)
        context["widget"]["hint"] = self.hint
        return context


class ManyInput(forms.CheckboxSelectMultiple):
    """Several of a list of choices, folded until they are wanted: a filter.

    Args:
        none: what stands there while nothing is chosen; "All", as of a filter, unless given.
    """

    template_name = "ui/widgets/many.html"
    use_fieldset = False

    def __init__(self, attrs: dict[str, Any] | None = None, *, none: Text = "") -> None:
        super().__init__(attrs)
        self.none = none

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add how many are chosen."""
        context = super().get_context(name, value, attrs)
        context["widget"]["chosen"] = len(value) if isinstance(value, list | tuple) else 0
        context["widget"]["none"] = self.none
        return context


def _plain(text: str) -> str:
    """Write a number as Decimal reads it."""
    plain = ascii_digits_one(text).strip().replace(MINUS, "-").removesuffix("%")
    plain = plain.translate(_GROUPS)
    try:
        return str(Decimal(plain)) if plain else ""
    except InvalidOperation:
        return text
