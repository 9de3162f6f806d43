"""The marks of a series: its band, its line, the part of it that is projected, its dots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from mehvar_web.ui.charts._scale import Scale

if TYPE_CHECKING:
    from mehvar_web.ui.charts._lines import Line, Spot

Place = tuple[float, float]
_MOST = 400
"""A line of more corners than a screen has columns is drawn from some of them."""


def line_path(line: Line, x: Scale, y: Scale, *, key: str) -> Iterator[str]:
    """Yield the paths of a line: what it fills, what is known, what is projected."""
    if line.style == "dots":
        return
    for run in _runs(line.spots, banded=False):
        places = _corners([(x.at(spot.x), 100 - y.at(spot.y or 0.0)) for spot in run], line)
        if line.style == "area" and len(places) > 1:
            ground = 100 - y.at(0)
            ends = [(places[-1][0], ground), (places[0][0], ground)]
            yield f'<path class="area {key}" d="{_path([*places, *ends])}Z"/>'
        split = 101.0 if line.projected_from is None else x.at(line.projected_from)
        known, projected = _split(places, split)
        if known:
            yield f'<path class="line {key}" d="{_path(known)}"/>'
        if projected:
            yield f'<path class="line projected {key}" d="{_path(projected)}"/>'


def band_path(line: Line, x: Scale, y: Scale, *, key: str) -> Iterator[str]:
    """Yield the band of a line; of dots, an upright line for each interval."""
    for run in _runs(line.spots, banded=True):
        upper = [(x.at(spot.x), 100 - y.at(spot.high or 0.0)) for spot in run]
        lower = [(x.at(spot.x), 100 - y.at(spot.low or 0.0)) for spot in run]
        if line.style == "dots":
            yield from (
                f'<path class="whisker {key}" d="{_path(pair)}"/>'
                for pair in zip(upper, lower, strict=True)
            )
        elif len(run) > 1:
            around = [*_corners(upper, line), *reversed(_corners(lower, line))]
            yield f'<path class="band {key}" d="{_path(around)}Z"/>'


def dots(heights: Iterable[tuple[int, float]]) -> SafeString:
    """Return the dots of the series at one place, each in its colour and shape."""
    return format_html_join(
        "",
        '<span class="point k{}" style="top:{}%"></span>',
        ((key, f"{top:.2f}") for key, top in heights),
    )


def _runs(spots: Sequence[Spot], *, banded: bool) -> Iterator[list[Spot]]:
    run: list[Spot] = []
    for spot in _thinned(spots):
        if spot.y is None or (banded and (spot.low is None or spot.high is None)):
            yield run
            run = []
        else:
            run.append(spot)
    yield run


def _thinned(spots: Sequence[Spot]) -> Sequence[Spot]:
    if len(spots) <= _MOST:
        return spots
    return [spots[round(index * (len(spots) - 1) / (_MOST - 1))] for index in range(_MOST)]


def _corners(places: list[Place], line: Line) -> list[Place]:
    """Between the values of a step the line runs level, then up or down."""
    if line.style != "step":
        return places
    cornered = places[:1]
    for before, here in pairwise(places):
        cornered += [(here[0], before[1]), here]
    return cornered


def _split(places: list[Place], at: float) -> tuple[list[Place], list[Place]]:
    known = [place for place in places if place[0] <= at]
    if len(known) == len(places):
        return known, []
    return known, places[max(len(known) - 1, 0) :]


def _path(places: Iterable[Place]) -> str:
    return "M" + "L".join(f"{x:.2f},{y:.2f}" for x, y in places)
