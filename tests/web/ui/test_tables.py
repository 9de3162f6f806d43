"""Lists: what addresses may ask for, and what a spreadsheet gets."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date

import pytest
from django.utils.html import format_html
from hypothesis import given
from hypothesis import strategies as st

from mehvar_web import ui
from mehvar_web.ui._csv import csv_value
from mehvar_web.ui.tables import page_pager, read_order, read_page, read_place


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shop:
    name: str
    orders: int


COLUMNS: tuple[ui.Column[_Shop], ...] = (
    ui.Column(
        name="name", label="نام", cell=lambda row: format_html("<b>{}</b>", row.name)
    ),
    ui.Column(
        name="orders", label="سفارش", numeric=True, sorts=True,
        cell=lambda row: f"۱۲ ({row.name})", value=lambda row: row.orders,
    ),
)  # fmt: skip
BY_ORDERS = ui.Order(name="orders", descending=True)


@pytest.mark.parametrize("text", ["secret", "-secret", "name", "", None, "--orders", "orders;"])
def test_an_order_that_no_column_offers_is_the_usual_one(text: str | None) -> None:
    assert read_order(text, columns=COLUMNS, default=BY_ORDERS) == BY_ORDERS


def test_the_head_asks_for_the_other_direction() -> None:
    table = ui.Table(name="t", title="t", columns=COLUMNS, rows=(), order=BY_ORDERS)

    assert table.heads[0].asks == ""
    assert (table.heads[1].asks, table.heads[1].sorted) == ("orders", "descending")


@given(st.text(max_size=12))
def test_any_page_of_an_address_is_a_page(text: str) -> None:
    assert read_page(text) >= 1


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("250", 250, id="a place"),
        pytest.param("", 0, id="the beginning"),
        pytest.param(None, 0, id="not asked"),
        pytest.param("-3", 0, id="before the first"),
        pytest.param("12345678901", 0, id="beyond any list"),
        pytest.param("x", 0, id="no number"),
    ],
)
def test_a_place_that_is_none_begins_the_list_anew(text: str | None, place: int) -> None:
    assert read_place(text) == place


@given(page=st.integers(1, 200), size=st.integers(1, 100), count=st.integers(0, 5000))
def test_a_pager_stays_inside_the_list(page: int, size: int, count: int) -> None:
    pager = page_pager(page=page, size=size, count=count)

    assert 0 <= pager.first <= count
    assert 0 <= pager.last <= count
    assert bool(pager.next) == (page * size < count)


def test_a_numeric_column_needs_a_value_for_the_file() -> None:
    with pytest.raises(ValueError, match="numeric"):
        ui.Column(name="n", label="n", cell=str, numeric=True)


def test_a_file_has_ascii_digits_plain_text_and_the_mark_of_utf8() -> None:
    rows = [_Shop(name="<تجریش>", orders=12)]

    answer = ui.csv_response(columns=COLUMNS, rows=rows, name="فروشگاه‌ها")

    text = b"".join(answer).decode()
    assert text.startswith("\ufeffنام,سفارش")
    assert list(csv.reader(io.StringIO(text)))[1][1] == "12"
    assert "filename*=utf-8''" in answer.headers["Content-Disposition"]


@given(st.text())
def test_no_text_runs_as_a_formula(text: str) -> None:
    assert not csv_value(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_numbers_keep_their_sign_in_a_file() -> None:
    assert csv_value(-5) == "-5"
    assert csv_value(date(2025, 12, 13)) == "2025-12-13"
    assert csv_value(None) == ""
