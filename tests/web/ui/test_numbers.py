"""Numbers, amounts and dates as people of both languages read them."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mehvar.text import ascii_digits_one
from mehvar.workspace import Workspace
from mehvar_web.ui import _dates, _money, _numbers
from mehvar_web.ui.templatetags import ui as tags


@pytest.mark.parametrize(
    ("value", "places", "persian", "english"),
    [
        pytest.param(1234567, 0, "۱٬۲۳۴٬۵۶۷", "1,234,567", id="thousands"),
        pytest.param(-1.8, 1, "\u2212۱٫۸", "\u22121.8", id="minus"),
        pytest.param(-0.4, 0, "۰", "0", id="no sign on zero"),
        pytest.param(None, 0, "–", "–", id="unknown"),
        pytest.param(float("nan"), 0, "–", "–", id="not a number"),
        pytest.param(float("inf"), 0, "∞", "∞", id="without end"),
    ],
)
def test_numbers_are_written_in_the_language_of_the_page(
    value: float | None, places: int, persian: str, english: str
) -> None:
    with translation.override("fa"):
        assert _numbers.write_number(value, places=places) == persian
    with translation.override("en"):
        assert _numbers.write_number(value, places=places) == english


@given(
    value=st.floats(min_value=-1e12, max_value=1e12), places=st.integers(min_value=0, max_value=3)
)
def test_a_written_number_reads_back(value: float, places: int) -> None:
    with translation.override("fa"):
        written = _numbers.write_number(value, places=places)

    plain = ascii_digits_one(written).replace(",", "").replace("٬", "").replace("\u2212", "-")
    assert float(plain) == pytest.approx(value, rel=1e-9, abs=0.51 * 10**-places)


def test_shares_and_changes_carry_their_sign_and_percent() -> None:
    with translation.override("fa"):
        assert _numbers.write_share(0.086, places=1) == "۸٫۶٪"
        assert _numbers.write_number(4, sign=True) == "+۴"
        assert tags.pct(0.5) == '<bdi class="n" dir="ltr">۵۰٪</bdi>'


def test_amounts_are_written_as_the_company_shows_them(company: Workspace) -> None:
    with translation.override("fa"):
        assert _money.write_money(184_000_000_000, compact=True) == "۱۸٫۴ میلیارد تومان"
        assert _money.split_money("۱۸٫۴ میلیارد تومان") == ("۱۸٫۴", "میلیارد تومان")
        assert "میلیارد" in re.sub("<[^>]*>", "", tags.money(184_000_000_000, "big"))
        assert _money.write_money(-10, sign=True).startswith("\u2212")
    assert _money.minor_units() == 10


def test_the_same_day_is_jalali_in_persian_and_gregorian_in_english(company: Workspace) -> None:
    day = date(2025, 12, 13)

    with translation.override("fa"):
        assert _dates.write_day(day, weekday=True) == "شنبه ۲۲ آذر ۱۴۰۴"
        assert _dates.write_short_day(day) == "۱۴۰۴/۰۹/۲۲"
        assert _dates.write_month(day) == "آذر ۱۴۰۴"
    with translation.override("en"):
        assert _dates.write_day(day) == "13 December 2025"
        assert _dates.write_short_day(day) == "2025-12-13"


def test_moments_stand_on_the_companys_clock(company: Workspace) -> None:
    with translation.override("fa"):
        assert _dates.write_moment(datetime(2025, 12, 13, 21, 30)) == "۲۳ آذر ۱۴۰۴، ۰۱:۰۰"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param("1404/09/22", date(2025, 12, 13), id="ascii"),
        pytest.param("۱۴۰۴/۹/۲۲", date(2025, 12, 13), id="persian digits"),
        pytest.param("١٤٠٤-٠٩-٢٢", date(2025, 12, 13), id="arabic digits"),
        pytest.param("22.9.1404", date(2025, 12, 13), id="day first"),
        pytest.param("14040922", date(2025, 12, 13), id="run together"),
        pytest.param("2025-12-13", date(2025, 12, 13), id="iso"),
        pytest.param("1403/12/30", date(2025, 3, 20), id="last day of a leap year"),
        pytest.param("1404/12/30", None, id="no leap year"),
        pytest.param("1404/13/01", None, id="no such month"),
        pytest.param("2025-02-30", None, id="no such day"),
        pytest.param("۹۹۹۹۹۹۹۹۹۹", None, id="only digits"),
        pytest.param("soon", None, id="words"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_dates_are_read_as_people_type_them(text: str, day: date | None) -> None:
    assert _dates.read_day(text) == day


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    found = _dates.read_day(text)

    assert found is None or isinstance(found, date)


@given(st.dates(min_value=date(1930, 1, 1), max_value=date(2090, 1, 1)))
def test_a_written_date_reads_back(day: date) -> None:
    for language in ("fa", "en"):
        with translation.override(language):
            assert _dates.read_day(_dates.write_short_day(day)) == day
