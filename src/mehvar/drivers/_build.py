"""The build step: explain every outcome that the data know, and price every driver."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from mehvar import schema
from mehvar.drivers._fit import fit_drivers
from mehvar.drivers._frames import Frame, frames
from mehvar.drivers._money import Money, price_drivers, read_worth
from mehvar.drivers._orders import Orders, read_orders
from mehvar.drivers._records import DriverFit, DriversError
from mehvar.drivers._rows import (
    Row,
    effect_rows,
    importance_rows,
    map_rows,
    model_row,
    what_if_rows,
)
from mehvar.drivers._said import Answers, Mentions, read_answers, read_mentions

if TYPE_CHECKING:
    from mehvar.workspace import Build

_SEED = 20260101
"""The bootstrap is the same in every build: a figure moves only when the data do."""

_LEAST = 20
MARTS = (
    "driver_outcomes", "driver_importance", "driver_map", "driver_effects", "driver_whatif",
)  # fmt: skip


def build_drivers(build: Build) -> None:
    """Write the five marts of drivers; what cannot be explained has a row that says why."""
    horizon = build.settings.horizon_days
    orders = read_orders(build.backend, build.read, as_of=build.as_of, horizon=horizon)
    answers = read_answers(
        build.backend, build.read, build.current("feedback"), orders, as_of=build.as_of
    )
    mentions = read_mentions(build.backend, build.read, orders, as_of=build.as_of)
    least = max(_LEAST, build.settings.minimum_group)
    fits = [
        (frame, _fit(frame)) for frame in frames(orders, answers, mentions, least=least)
    ]  # fmt: skip
    _write(build, fits, _money(build, fits, orders, answers, mentions), answers.read)


def _fit(frame: Frame) -> DriverFit | str:
    """Return the fit, or the code of why there is none."""
    if frame.reason:
        return frame.reason
    try:
        return fit_drivers(
            frame.values, frame.drivers, cluster=frame.customer, measure=frame.measure,
            given=frame.given,
            rng=np.random.default_rng(_SEED),
        )  # fmt: skip
    except DriversError:
        return "no_drivers"


def _money(
    build: Build, fits: list[tuple[Frame, DriverFit | str]], orders: Orders, answers: Answers,
    mentions: Mentions,
) -> dict[str, Money]:  # fmt: skip
    names = {one.driver for _, fit in fits if isinstance(fit, DriverFit) for one in fit.importance}
    if not names:
        return {}
    return price_drivers(
        names, orders=orders, answers=answers, mentions=mentions,
        worth=read_worth(build.backend, build.read), as_of=build.as_of,
        window=build.settings.window_days, least=build.settings.minimum_group,
    )  # fmt: skip


def _write(
    build: Build, fits: list[tuple[Frame, DriverFit | str]], money: dict[str, Money], read: float
) -> None:
    import pyarrow as pa

    titles = _titles(build)
    rows: dict[str, list[Row]] = {name: [] for name in MARTS}
    for frame, fit in fits:
        rows["driver_outcomes"].append(model_row(frame, fit, read))
        if isinstance(fit, str):
            continue
        rows["driver_importance"] += importance_rows(frame.outcome, fit, titles)
        rows["driver_map"] += map_rows(frame.outcome, fit)
        rows["driver_effects"] += effect_rows(frame.outcome, fit, money)
        rows["driver_whatif"] += what_if_rows(frame.outcome, fit)
    for name, found in rows.items():
        wanted = schema.table(name).arrow_schema
        known = [{key: _told(value) for key, value in row.items()} for row in found]
        build.write_arrow(name, pa.Table.from_pylist(known, schema=wanted))


def _titles(build: Build) -> dict[str, str]:
    points = build.current("touchpoints")
    known = build.backend.to_pyarrow(points.select("touchpoint_id", "name")).to_pylist()
    return {row["touchpoint_id"]: row["name"] for row in known if row["name"]}


def _told(value: object) -> object:
    """An estimate that is not a number is empty."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
