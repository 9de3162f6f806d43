"""Holidays and occasions are edited row by row, checked, and written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from mehvar.calendar import CalendarError, Holidays, Occasions

DAY_OFF = {
    "calendar": "jalali", "year": "1404", "month": "5", "day": "17", "name_fa": "روز ما",
    "name_en": "Our day", "fraction": "0.5",
}  # fmt: skip
YALDA = {
    "calendar": "jalali", "month": "9", "day": "30", "days": "2", "name_fa": "یلدا",
    "name_en": "Yalda", "no_celebration": "no",
}  # fmt: skip


@pytest.mark.parametrize("kind", [Holidays, Occasions])
def test_what_is_written_reads_back_the_same(
    tmp_path: Path, kind: type[Holidays | Occasions]
) -> None:
    rows = kind.default()

    rows.write(tmp_path / "rows.csv")

    assert kind.read(tmp_path / "rows.csv") == rows
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]


def test_a_row_is_added_replaced_and_removed() -> None:
    added = Holidays.default().with_row(DAY_OFF)
    last = len(added.rows) - 1

    replaced = added.with_row(DAY_OFF | {"fraction": "0"}, at=last)

    assert added.cells()[-1] == DAY_OFF
    assert replaced.cells()[-1]["fraction"] == "0"
    assert replaced.without_row(last) == Holidays.default()
    assert Occasions.none().with_row(YALDA).rows[0][0].days == 2


def test_every_row_given_back_as_texts_is_the_same_row() -> None:
    for rows in (Holidays.default(), Occasions.default()):
        again = type(rows).none()
        for cells in rows.cells():
            again = again.with_row(cells)
        assert again == rows


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"month": "13"}, "column month", id="month"),
        pytest.param({"fraction": "2"}, "column fraction", id="fraction"),
        pytest.param({"name_fa": " "}, "column name_fa", id="no name"),
        pytest.param({"month": "x", "day": "0"}, "column month .*column day", id="two at once"),
        pytest.param({"colour": "red"}, "no column colour", id="unknown column"),
    ],
)
def test_a_wrong_row_is_refused_with_its_columns(change: dict[str, str], said: str) -> None:
    with pytest.raises(CalendarError, match=said):
        Holidays.default().with_row(DAY_OFF | change)


def test_a_place_that_no_row_has_is_refused() -> None:
    for at in (-1, 10_000):
        with pytest.raises(CalendarError, match="no row"):
            Holidays.default().without_row(at)
        with pytest.raises(CalendarError, match="no row"):
            Occasions.default().with_row(YALDA, at=at)
