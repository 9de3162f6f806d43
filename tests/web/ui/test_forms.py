"""What people type into fields becomes numbers, amounts and dates, or a sentence that helps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mehvar.workspace import Workspace
from mehvar_web.ui.forms import (
    DateField,
    DropInput,
    ManyInput,
    MoneyField,
    NumberField,
    ShareField,
    WholeNumberField,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("۱٬۲۳۴٫۵", Decimal("1234.5"), id="persian"),
        pytest.param("١٢٣٤٫٥", Decimal("1234.5"), id="arabic"),
        pytest.param("1,234.5", Decimal("1234.5"), id="english"),
        pytest.param("\u2212۵", Decimal(-5), id="real minus"),
    ],
)
def test_numbers_are_read_in_any_digits(text: str, number: Decimal) -> None:
    assert NumberField().clean(text) == number


@given(st.text(max_size=20))
def test_a_number_field_reads_or_refuses_but_never_breaks(text: str) -> None:
    try:
        found = NumberField(required=False).clean(text)
    except ValidationError:
        return
    assert found is None or isinstance(found, Decimal)


def test_whole_numbers_and_shares_have_their_own_fields() -> None:
    assert WholeNumberField().clean("۴۲") == 42
    assert ShareField().clean("۸٫۶٪") == pytest.approx(0.086)
    assert ShareField(required=False).clean("") is None
    with pytest.raises(ValidationError):
        WholeNumberField().clean("4.5")
    with pytest.raises(ValidationError):
        WholeNumberField().clean("1e999999999")


def test_amounts_are_read_in_the_unit_that_pages_show(company: Workspace) -> None:
    assert MoneyField().clean("۷۰٬۰۰۰") == 700_000
    assert MoneyField().prepare_value(700_000) == "70000"
    with pytest.raises(ValidationError):
        MoneyField().clean("0.05")
    with pytest.raises(ValidationError):
        MoneyField().clean("9" * 30)


def test_a_date_field_shows_the_calendar_of_the_page(company: Workspace) -> None:
    class Since(forms.Form):
        since = DateField(required=False)

    with translation.override("fa"):
        persian = Since({"since": "2025-12-13"})
        assert persian.is_valid()
        assert persian.cleaned_data["since"] == date(2025, 12, 13)
        assert 'value="۱۴۰۴/۰۹/۲۲"' in str(persian["since"])
        assert "data-calendar" in str(persian["since"])
    with translation.override("en"):
        assert 'type="date"' in str(Since({"since": "2025-12-13"})["since"])


def test_what_is_no_date_is_said_and_kept(company: Workspace) -> None:
    class Since(forms.Form):
        since = DateField()

    with translation.override("fa"):
        form = Since({"since": "۱۴۰۴/۱۲/۳۰"})

        assert not form.is_valid()
        assert "۱۴۰۴/۱۲/۳۰" in str(form["since"])
        assert 'aria-invalid="true"' in str(form["since"])


def test_files_and_folded_choices_draw_themselves(company: Workspace) -> None:
    class Many(forms.Form):
        file = forms.FileField(widget=DropInput(hint="CSV"))
        stores = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], widget=ManyInput)

    with translation.override("en"):
        form = Many({"stores": ["a", "b"]})

        assert 'class="drop"' in str(form["file"])
        assert "2</bdi> chosen" in str(form["stores"])
