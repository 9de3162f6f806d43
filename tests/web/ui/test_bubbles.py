"""Bubbles stay inside their frame, and their names stand beside each other."""

from __future__ import annotations

import re

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mehvar_web.ui import _sample_charts as samples
from mehvar_web.ui import charts

SHARES = st.floats(min_value=0, max_value=1)
COUNTS = st.integers(min_value=1, max_value=10**7)
THINGS = st.lists(st.tuples(COUNTS, SHARES, st.none() | st.floats(0, 1e12)), max_size=20)


def _chart(things: list[tuple[int, float, float | None]], *, log: bool) -> charts.Bubbles:
    return charts.Bubbles(
        title="t",
        x_head="n",
        y_head="share",
        log_x=log,
        bubbles=tuple(
            charts.Bubble(label=f"thing {i}", x=n, y=share, low=0, high=1, weight=weight)
            for i, (n, share, weight) in enumerate(things)
        ),
    )


@given(THINGS, st.booleans())
def test_bubbles_stay_inside_their_frame(
    things: list[tuple[int, float, float | None]], log: bool
) -> None:
    drawn = charts.bubbles(_chart(things, log=log))

    places = [float(at) for at in re.findall(r"(?:left|top):(-?[\d.]+)%", drawn)]
    assert drawn.count('class="bubble') == len(things)
    assert all(0 <= place <= 100 for place in places)


@given(THINGS)
def test_the_largest_bubble_is_that_of_the_largest_weight(
    things: list[tuple[int, float, float | None]],
) -> None:
    drawn = charts.bubbles(_chart(things, log=True))

    sizes = [float(size) for size in re.findall(r"--size:([\d.]+)rem", drawn)]
    weights = sorted((weight or 0.0 for _n, _share, weight in things), reverse=True)
    assert sizes == sorted(sizes, reverse=True)
    assert not weights or weights[0] == 0 or max(sizes) == 2.6


def test_things_at_one_place_do_not_write_over_each_other() -> None:
    same: list[tuple[int, float, float | None]] = [(1000, 0.5, 1.0)] * 9

    drawn = charts.bubbles(_chart(same, log=True))

    # four sides at the most hold a name; the others say theirs where one points
    assert drawn.count("x-never") >= 5
    assert drawn.count("thing 8") == 2


def test_each_thing_tells_its_numbers_and_leads_on() -> None:
    sample = samples.sample_bubbles()

    with translation.override("en"):
        drawn = charts.bubbles(sample)

    assert drawn.count('class="tip"') == len(sample.bubbles)
    assert "64%" in drawn
    assert 'class="bubble bad ring' in drawn


def test_a_link_has_a_name_also_where_there_is_no_room_for_it() -> None:
    one = charts.Bubble(label="delivery", x=10, y=0.5, href="/there/")

    with translation.override("en"):
        drawn = charts.bubbles(charts.Bubbles(title="t", x_head="n", y_head="bad", bubbles=(one,)))

    assert 'aria-label="delivery: 10 n' in drawn
