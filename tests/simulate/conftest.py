"""A small shop, written once, and a larger one that is only lived through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mehvar import simulate
from mehvar.simulate._life import History, live
from mehvar.simulate._world import World, build_world

SMALL = 3_000
SEED = 11


@pytest.fixture(scope="session")
def shop() -> simulate.Shop:
    return replace(simulate.Shop(), truth_draws=4_000)


@pytest.fixture(scope="session")
def plain(shop: simulate.Shop) -> simulate.Shop:
    """The same shop where the true effects do not matter."""
    return replace(shop, truth_draws=100)


@pytest.fixture(scope="session")
def files(shop: simulate.Shop, tmp_path_factory: pytest.TempPathFactory) -> simulate.ShopFiles:
    folder = tmp_path_factory.mktemp("files") / "shop"
    return simulate.write_shop(folder, shop=shop, customers=SMALL, seed=SEED)


@pytest.fixture(scope="session")
def book(files: simulate.ShopFiles) -> Callable[[str], pa.Table]:
    """Read all parts of one file of the shop."""

    def read(name: str) -> pa.Table:
        parts = sorted(files.directory.glob(f"{name}-*.parquet"))
        return pa.concat_tables([pq.read_table(part) for part in parts])

    return read


@pytest.fixture(scope="session")
def truth(files: simulate.ShopFiles) -> simulate.Truth:
    return simulate.Truth.read(files.directory)


@pytest.fixture(scope="session")
def world(shop: simulate.Shop) -> World:
    return build_world(shop, seed=SEED)


@pytest.fixture(scope="session")
def history(world: World) -> History:
    """Sixteen thousand lives."""
    return live(world, block=0, size=16_000, seed=SEED)


@pytest.fixture(scope="session")
def folder_bytes() -> Callable[[Path], dict[str, bytes]]:
    def read(folder: Path) -> dict[str, bytes]:
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    return read


@pytest.fixture(scope="session")
def following(world: World, history: History) -> dict[str, np.ndarray]:
    """What followed each order within 60 days, worked out order by order, not by the simulator.

    Arrays over the orders that are not cancelled and whose 60 days are over: ``row`` in the
    history, ``back`` (another order) and ``spend``.
    """
    orders = history.orders
    lives: dict[int, list[int]] = {}
    for row in np.flatnonzero(~orders.cancelled).tolist():
        lives.setdefault(int(orders.person[row]), []).append(row)
    day, net = orders.day.tolist(), orders.net.tolist()
    found = []
    for rows in lives.values():
        for place, row in enumerate(rows):
            if day[row] + 60 < world.days:
                later = [one for one in rows[place + 1 :] if day[one] <= day[row] + 60]
                found.append((row, bool(later), sum(net[one] for one in later)))
    rows_back_spend = np.array(found, dtype=float)
    return dict(zip(("row", "back", "spend"), rows_back_spend.T, strict=True))
