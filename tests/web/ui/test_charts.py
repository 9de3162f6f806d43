"""Charts keep inside their frames, whatever the values."""

from __future__ import annotations

import re

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mehvar_web import ui
from mehvar_web.ui import charts

VALUES = st.floats(min_value=-1e9, max_value=1e9)


@given(st.lists(st.none() | VALUES, max_size=20), st.booleans())
def test_an_axis_holds_all_values_between_round_ticks(
    values: list[float | None], zero: bool
) -> None:
    axis = charts.scale(values, zero=zero)

    known = [value for value in values if value is not None]
    assert axis.low < axis.high
    slack = 1e-6 * (axis.high - axis.low)
    assert all(axis.low - slack <= value <= axis.high + slack for value in known)
    assert not zero or axis.low - slack <= 0 <= axis.high + slack
    assert list(axis.ticks) == sorted(axis.ticks)
    assert len(axis.ticks) <= 8


@given(st.lists(st.tuples(VALUES, st.booleans()), max_size=15))
def test_a_trend_stays_inside_its_frame(points: list[tuple[float, bool]]) -> None:
    chart = charts.Trend(
        title="t",
        points=tuple(
            charts.Point(
                label=str(i), value=value if known else None, low=value - 1, high=value + 1
            )
            for i, (value, known) in enumerate(points)
        ),
        target=3.0,
    )

    drawn = charts.trend(chart)

    places = [
        float(n) for d in re.findall(r' d="([^"]*)"', drawn) for n in re.findall(r"-?[\d.]+", d)
    ]
    assert all(0 <= place <= 100 for place in places)


def test_a_chart_says_its_numbers_to_those_who_cannot_see_it() -> None:
    points = (
        charts.Point(label="مهر", value=41, low=38, high=44),
        charts.Point(label="آبان", value=None),
    )

    with translation.override("fa"):
        drawn = charts.trend(charts.Trend(title="شاخص", points=points))

    assert 'role="img" aria-label="شاخص' in drawn
    assert '<th scope="row">آبان</th><td class="number">–</td>' in drawn
    assert "۳۸ تا ۴۴" in drawn


def test_labels_from_data_are_escaped() -> None:
    bar = charts.Bar(label="<script>", value=1, note="<i>", href='"><script>')

    drawn = charts.bars(charts.Bars(title="<b>", rows=(bar,), label_head="x", value_head="y"))

    assert "<script>" not in drawn
    assert "<b>" not in drawn


def test_a_single_value_draws_no_line() -> None:
    assert charts.sparkline([1]) == ""
    assert charts.sparkline([None, 2.0, 2.0]) != ""


@given(VALUES, st.floats(0, 1e6), st.none() | VALUES)
def test_a_card_bar_keeps_its_order(value: float, half: float, target: float | None) -> None:
    found = ui.likely_range(value=value, low=value - half, high=value + half, target=target)

    assert found is not None
    assert 0 <= found.low <= found.value <= found.high <= 100
