"""Charts keep inside their frames, whatever the values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mehvar_web import ui
from mehvar_web.ui import _sample_charts as samples
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

    assert all(0 <= place <= 100 for place in _places(drawn))


def test_a_chart_says_its_numbers_to_those_who_cannot_see_it() -> None:
    points = (
        charts.Point(label="مهر", value=41, low=38, high=44),
        charts.Point(label="آبان", value=None),
    )

    with translation.override("fa"):
        drawn = charts.trend(charts.Trend(title="شاخص", points=points))

    assert 'role="img" aria-label="شاخص' in drawn
    assert '<th scope="row">آبان</th><td class="number">–</td>' in drawn
    assert '<bdi dir="ltr">۳۸</bdi> تا <bdi dir="ltr">۴۴</bdi>' in drawn


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


@given(
    st.lists(st.tuples(VALUES, st.none() | VALUES, st.none() | st.floats(0, 1e6)), max_size=40),
    st.sampled_from(["line", "step", "area", "dots"]),
    st.booleans(),
)
def test_lines_stay_inside_their_frame(
    spots: list[tuple[float, float | None, float | None]], style: str, diagonal: bool
) -> None:
    line = charts.Line(
        name="a",
        style=style,  # type: ignore[arg-type]
        projected_from=0.0,
        spots=tuple(
            charts.Spot(
                x=x,
                y=y,
                low=None if y is None or half is None else y - half,
                high=None if y is None or half is None else y + half,
            )
            for x, y, half in sorted(spots, key=lambda spot: spot[0])
        ),
    )
    chart = charts.Lines(
        title="t",
        x_head="x",
        lines=(line, line),
        marks=(charts.Mark(at=12, text="m"), charts.Mark(axis="y", at=-7, text="n")),
        diagonal="=" if diagonal else "",
    )

    drawn = charts.lines(chart)

    assert all(0 <= place <= 100 for place in _places(drawn))
    assert _closes(drawn)


def test_a_step_keeps_its_value_until_the_next() -> None:
    line = charts.Line(
        name="s", style="step", spots=(charts.Spot(x=0, y=1.0), charts.Spot(x=10, y=0.0))
    )

    drawn = charts.lines(charts.Lines(title="t", x_head="x", lines=(line,), holds=(0.0, 1.0)))

    assert ' d="M0.00,0.00L100.00,0.00L100.00,100.00"' in drawn


def test_a_projection_is_dashed_from_where_it_starts() -> None:
    spots = tuple(charts.Spot(x=x, y=x) for x in (0.0, 5.0, 10.0))
    line = charts.Line(name="s", spots=spots, projected_from=5.0)

    drawn = charts.lines(charts.Lines(title="t", x_head="x", lines=(line,)))

    assert 'class="line k1" d="M0.00,100.00L50.00,50.00"' in drawn
    assert 'class="line projected k1" d="M50.00,50.00L100.00,0.00"' in drawn
    assert "k-projected" in drawn


def test_the_tip_of_a_place_tells_every_series_there() -> None:
    steps = tuple(charts.Spot(x=x, y=y) for x, y in ((0, 1.0), (4, 0.5)))
    other = tuple(charts.Spot(x=x, y=2.0) for x in range(4))
    chart = charts.Lines(
        title="t",
        x_head="x",
        lines=(
            charts.Line(name="step", style="step", spots=steps),
            charts.Line(name="line", spots=other),
        ),
        show=lambda value: f"{value:.2f}",
    )

    with translation.override("en"):
        drawn = charts.lines(chart)

    held, ended = _tips(drawn)[3:5]
    assert held == "3step: 1.00line: 2.00"
    assert ended == "4step: 0.50"


def test_an_axis_of_days_names_months_of_the_readers_calendar() -> None:
    with translation.override("fa"):
        named = charts.day_ticks(date(2025, 3, 21), date(2025, 6, 30))
        told = charts.write_ordinal(named[1][0])
    with translation.override("en"):
        english = charts.day_ticks(date(2025, 3, 21), date(2025, 6, 30))

    assert [text for _place, text in named] == ["فروردین ۱۴۰۴", "اردیبهشت", "خرداد", "تیر"]
    assert told == "۱ اردیبهشت ۱۴۰۴"
    assert [text for _place, text in english] == ["April 2025", "May", "June"]


@pytest.mark.parametrize("years", [1, 3, 10, 60])
def test_an_axis_of_days_has_room_for_its_names(years: int) -> None:
    named = charts.day_ticks(date(1990, 1, 5), date(1990 + years, 1, 4))

    assert 4 <= len(named) <= 13


@given(
    st.lists(st.integers(0, 10**9), min_size=1, max_size=20),
    st.booleans(),
    st.floats(-50, 50, allow_nan=False),
)
def test_a_histogram_places_its_thresholds_between_the_edges(
    counts: list[int], open_ended: bool, at: float
) -> None:
    edges = [float(index * index) for index in range(len(counts))]
    edges.append(float("inf") if open_ended else float(len(counts) ** 2 + 1))

    drawn = charts.histogram(
        charts.Histogram(
            title="t",
            value_head="v",
            counts=tuple(counts),
            edges=tuple(edges),
            marks=(charts.Mark(at=at, text="m"),),
            cumulative=True,
        )
    )

    assert all(0 <= place <= 100 for place in _places(drawn))
    assert _closes(drawn)


def test_a_threshold_lies_where_its_value_is_within_unequal_ranges() -> None:
    chart = charts.Histogram(
        title="t",
        value_head="v",
        counts=(5, 5),
        edges=(0, 10, 100),
        marks=(charts.Mark(at=55, text="m"),),
    )

    assert '--x:75.0%;--row:0" dir="auto">m' in charts.histogram(chart)


def test_names_of_thresholds_that_are_close_stand_below_each_other() -> None:
    marks = tuple(charts.Mark(at=at, text=f"m{at}") for at in (60, 50, 5))
    chart = charts.Histogram(
        title="t", value_head="v", counts=(1,) * 10, edges=tuple(range(0, 110, 10)), marks=marks
    )

    drawn = charts.histogram(chart)

    assert {text: row for row, text in re.findall(r'--row:(\d)" dir="auto">(m\d+)', drawn)} == {
        "m5": "0", "m50": "0", "m60": "1",
    }  # fmt: skip


def test_a_histogram_without_the_right_edges_says_so() -> None:
    chart = charts.Histogram(title="t", value_head="v", counts=(1, 2), edges=(0, 1))

    with pytest.raises(ValueError, match="as many labels or one edge more"):
        charts.histogram(chart)


def test_counts_have_whole_numbers_beside_them() -> None:
    chart = charts.Histogram(title="t", value_head="v", counts=(1, 3), labels=("a", "b"))

    with translation.override("en"):
        drawn = charts.histogram(chart)

    assert re.findall(r'auto"><bdi dir="ltr">(\d+)</bdi></span>', drawn) == ["0", "1", "2", "3"]


def test_a_group_too_small_keeps_its_number_to_itself() -> None:
    cells = (
        charts.HeatCell(value=0.731, standing="hidden"),
        charts.HeatCell(value=0.25, standing="partial"),
        charts.HeatCell(standing="none"),
    )
    chart = charts.Heatmap(
        title="t",
        corner="c",
        columns=("1", "2", "3"),
        rows=(charts.HeatRow(label="r", cells=cells),),
        show=lambda value: f"{value:.3f}",
    )

    with translation.override("en"):
        drawn = charts.heatmap(chart)

    assert "0.731" not in drawn
    assert "Too few customers to show" in drawn
    assert "0.250" in drawn
    assert "not over yet" in drawn


def test_shades_go_from_the_lowest_to_the_highest_and_both_ways_from_a_middle() -> None:
    def shades(middle: float | None) -> list[str]:
        cells = tuple(charts.HeatCell(value=value) for value in (-2.0, 0.0, 2.0))
        chart = charts.Heatmap(
            title="t",
            corner="c",
            columns=("1", "2", "3"),
            rows=(charts.HeatRow(label="r", cells=cells),),
            middle=middle,
        )
        return re.findall(r'<td class="(\w+)"', charts.heatmap(chart))

    assert shades(None) == ["h0", "h3", "h6"]
    assert shades(0.0) == ["d1", "d3", "d5"]


def test_a_legend_names_no_number_twice() -> None:
    cells = (charts.HeatCell(value=0), charts.HeatCell(value=1))
    chart = charts.Heatmap(
        title="t", corner="c", columns=("1", "2"), rows=(charts.HeatRow(label="r", cells=cells),),
        show=lambda value: f"{value:.0f}",
    )  # fmt: skip

    drawn = charts.heatmap(chart)

    assert re.findall(r'<li class="cell (h\d)">', drawn) == ["h0", "h6"]


def test_a_waterfall_goes_on_where_the_step_before_ended() -> None:
    steps = (
        charts.Step(label="revenue", amount=100, total=True),
        charts.Step(label="goods", amount=-60),
        charts.Step(label="returns", amount=-60),
        charts.Step(label="profit", amount=-20, total=True),
    )
    chart = charts.Waterfall(title="t", steps=steps, label_head="l", value_head="v")

    drawn = charts.waterfall(chart)

    stretches = re.findall(r"--from:([\d.]+)%;--to:([\d.]+)%", drawn)
    at = charts.scale([-20, 0, 40, 100], zero=True, ticks=3).at
    expected = [(at(0), at(100)), (at(40), at(100)), (at(-20), at(40)), (at(-20), at(0))]
    assert [(float(a), float(b)) for a, b in stretches] == expected


def test_a_tornado_puts_the_widest_swing_first() -> None:
    rows = (
        charts.Swing(label="narrow", at_low=9, at_high=11),
        charts.Swing(label="wide", at_low=20, at_high=-5),
    )
    chart = charts.Tornado(title="t", base=10, rows=rows, label_head="l", value_head="v")

    drawn = charts.tornado(chart)

    assert drawn.index("wide") < drawn.index("narrow")


def test_an_estimate_that_is_not_there_says_so() -> None:
    rows = (
        charts.Interval(label="a", value=None, note="too few"),
        charts.Interval(label="b", value=1.0, low=0.5, high=1.5),
    )
    chart = charts.Intervals(title="t", rows=rows, label_head="l", value_head="v")

    with translation.override("en"):
        drawn = charts.intervals(chart)

    assert "not estimable" in drawn
    assert "too few" in drawn
    assert drawn.count("--low:") == 1


def test_a_number_keeps_its_sign_before_it_in_persian() -> None:
    chart = charts.Waterfall(
        title="t",
        steps=(charts.Step(label="a", amount=-1.5),),
        label_head="l",
        value_head="v",
        show=lambda value: f"\u2212{abs(value)} میلیون تومان",
    )

    assert '<bdi dir="ltr">\u22121.5</bdi> میلیون تومان' in charts.waterfall(chart)


@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_sample_is_well_formed_and_escapes_what_it_is_told(language: str) -> None:
    with translation.override(language):
        drawn = samples.drawn()

    assert drawn
    assert all(_closes(chart) for chart in drawn.values())


def test_words_from_data_are_escaped_in_every_kind_of_chart() -> None:
    bad = "<script>"
    spot = charts.Spot(x=0, y=1.0, low=0.0, high=2.0, note=bad)
    drawn = "".join(
        (
            charts.lines(
                charts.Lines(
                    title=bad, x_head=bad, lines=(charts.Line(name=bad, spots=(spot,)),) * 2,
                    marks=(charts.Mark(at=0, text=bad),), pins=(charts.Pin(x=0, y=0, text=bad),),
                    band=bad, diagonal=bad, ticks=((0.0, bad),), show=lambda _value: bad,
                )
            ),
            charts.histogram(
                charts.Histogram(
                    title=bad, value_head=bad, counts=(1,), labels=(bad,), count_head=bad,
                    marks=(charts.Mark(at=0, text=bad),),
                )
            ),
            charts.heatmap(
                charts.Heatmap(
                    title=bad, corner=bad, columns=(bad,), columns_head=bad, size_head=bad,
                    show=lambda _value: bad,
                    rows=(
                        charts.HeatRow(
                            label=bad, size=bad, href=f'">{bad}',
                            cells=(charts.HeatCell(value=1, note=f'">{bad}'),),
                        ),
                    ),
                )
            ),
            charts.waterfall(
                charts.Waterfall(
                    title=bad, label_head=bad, value_head=bad, show=lambda _value: bad,
                    steps=(charts.Step(label=bad, amount=1, note=bad, href=f'">{bad}'),),
                )
            ),
            charts.tornado(
                charts.Tornado(
                    title=bad, base=0, label_head=bad, value_head=bad, base_text=bad,
                    rows=(charts.Swing(label=bad, at_low=0, at_high=1, low_text=bad),),
                )
            ),
            charts.intervals(
                charts.Intervals(
                    title=bad, label_head=bad, value_head=bad, base=0, base_text=bad,
                    rows=(charts.Interval(label=bad, value=1, low=0, high=2, note=bad),),
                    show=lambda _value: bad,
                )
            ),
        )
    )  # fmt: skip

    assert bad not in drawn
    assert "&lt;script&gt;" in drawn


# -- reading what was drawn ----------------------------------------------------------------------


def _places(drawn: str) -> Iterator[float]:
    """The coordinates of all paths and all places in percent."""
    for path in re.findall(r' d="([^"]*)"', drawn):
        yield from (float(number) for number in re.findall(r"-?[\d.]+", path))
    yield from map(float, re.findall(r"(?:left|top|--x|--y|--tall):(-?[\d.]+)%", drawn))


def _tips(drawn: str) -> list[str]:
    found = re.findall(r'<span class="tip" dir="auto">(.*?)</span></span>', drawn)
    return [re.sub(r"<[^>]+>", "", tip) for tip in found]


class _Tags(HTMLParser):
    """Notes the elements that are open; ``<path/>`` and its like close themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag != "br":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def _closes(drawn: str) -> bool:
    tags = _Tags()
    tags.feed(drawn)
    return not tags.open and not tags.wrong
