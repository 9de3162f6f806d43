"""Writing the shop: block after block into Parquet files, the mapping, and the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mehvar.simulate._effects import Effect, estimate_effects
from mehvar.simulate._life import History, blocks_of, live
from mehvar.simulate._shop import Shop, ShopError
from mehvar.simulate._truth import TRUTH_FOLDER, Scores, write_truth
from mehvar.simulate._world import World, build_world

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from mehvar.simulate._ledger import Ledger
    from mehvar.simulate._voice_books import Heard

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total)."""

_BLOCKS_PER_FILE = 12
_TRUTH_BLOCKS = 4
"""Blocks whose exposed orders the true effects are simulated on: at most 65,536 customers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopFiles:
    """What was written: the systems' files, the mapping that reads them, the truth, row counts."""

    directory: Path
    files: tuple[Path, ...]
    mapping: Path
    truth: Path
    rows: dict[str, int]


def write_shop(
    directory: Path | str,
    *,
    shop: Shop,
    customers: int,
    seed: int,
    progress: Progress | None = None,
) -> ShopFiles:
    """Simulate the shop and write its systems' exports, ``mapping.yml`` and the truth.

    The result depends on ``shop``, ``customers`` and ``seed`` alone, and people are lived in blocks
    of 16,384 whose results do not depend on each other: memory stays the same at any size.

    Raises:
        ShopError: when the parameters cannot make a world or the folder already holds files.
    """
    folder = _new_folder(Path(directory), shop, customers)
    world = build_world(shop, seed=seed)
    tally = _Tally()
    kept: list[History] = []
    with _open_books(folder) as books:
        for block, size in blocks_of(customers):
            history = live(world, block=block, size=size, seed=seed)
            _write_block(world, history, seed, books, tally)
            if block < _TRUTH_BLOCKS:
                kept.append(history)
            _tell(progress, "customers", block, size, customers)
        _write_lists(world, seed, books)
    effects = estimate_effects(world, kept, rng=np.random.default_rng([seed, 3]))
    truth = write_truth(
        folder,
        shop=shop,
        customers=customers,
        seed=seed,
        effects=effects,
        scores=tally.scores(),
        skills=_skills(world),
    )
    return ShopFiles(
        directory=folder,
        files=tuple(sorted(folder.glob("*.parquet"))),
        mapping=_write_mapping(folder, shop),
        truth=truth,
        rows=books.rows,
    )


def true_effects(shop: Shop, *, customers: int = 20_000, seed: int = 1) -> tuple[Effect, ...]:
    """Simulate the shop in memory and return the true effect of every experience.

    Raises:
        ShopError: when the parameters cannot make a world.
    """
    _check(shop, customers)
    world = build_world(shop, seed=seed)
    blocks = blocks_of(customers)[:_TRUTH_BLOCKS]
    histories = [live(world, block=block, size=size, seed=seed) for block, size in blocks]
    return estimate_effects(world, histories, rng=np.random.default_rng([seed, 3]))


@dataclass(slots=True)
class _Tally:
    """Running sums of scores over the blocks."""

    nps: np.ndarray[tuple[int, ...], np.dtype[np.int64]] = field(
        default_factory=lambda: np.zeros((2, 3), dtype=np.int64)
    )
    stars: np.ndarray[tuple[int, ...], np.dtype[np.int64]] = field(
        default_factory=lambda: np.zeros((2, 2), dtype=np.int64)
    )

    def add(self, history: History, heard: Heard) -> None:
        self.nps += np.array([heard.nps, heard.nps_answered])
        orders = history.orders
        in_app = ~orders.cancelled & (orders.channel < 2)
        for row, chosen in enumerate((in_app, orders.rated)):
            self.stars[row] += (orders.stars[chosen].sum(), chosen.sum())

    def scores(self) -> Scores:
        asked = np.maximum(self.nps.sum(axis=1), 1)
        nps = 100.0 * (self.nps[:, 0] - self.nps[:, 2]) / asked
        stars = self.stars[:, 0] / np.maximum(self.stars[:, 1], 1)
        return Scores(
            nps=float(nps[0]),
            nps_answered=float(nps[1]),
            stars=float(stars[0]),
            stars_rated=float(stars[1]),
        )


@dataclass(slots=True)
class _Books:
    """Open Parquet files by name; every block adds one row group to each."""

    folder: Path
    stack: ExitStack
    writers: dict[str, pq.ParquetWriter] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    part: int = 0

    def add(self, name: str, table: pa.Table, *, hidden: bool = False) -> None:
        """Write a block's rows of the file called ``name``; hidden ones go to the truth."""
        if name not in self.writers:
            self.writers[name] = self._open(name, table, hidden=hidden)
        self.writers[name].write_table(table)
        if not hidden:
            self.rows[name] = self.rows.get(name, 0) + table.num_rows

    def turn(self) -> None:
        """Close the open files and go on in new ones."""
        self.stack.close()
        self.writers.clear()
        self.part += 1

    def _open(self, name: str, table: pa.Table, *, hidden: bool) -> pq.ParquetWriter:
        import pyarrow.parquet as pq

        folder = self.folder / TRUTH_FOLDER if hidden else self.folder
        path = folder / f"{name}-{self.part:03d}.parquet"
        return self.stack.enter_context(pq.ParquetWriter(path, table.schema, compression="zstd"))


@contextmanager
def _open_books(folder: Path) -> Iterator[_Books]:
    with ExitStack() as stack:
        yield _Books(folder=folder, stack=stack)


def _write_block(
    world: World, history: History, seed: int, books: _Books, tally: _Tally
) -> None:
    from mehvar.simulate._ledger import open_ledger
    from mehvar.simulate._voice_books import hear

    if history.block and history.block % _BLOCKS_PER_FILE == 0:
        books.turn()
    ledger = open_ledger(world, history, seed=seed)
    heard = hear(ledger)
    for name, table in _tables(ledger, heard).items():
        books.add(name, table)
    for name, table in _hidden(ledger, heard).items():
        books.add(name, table, hidden=True)
    tally.add(history, heard)


def _tables(ledger: Ledger, heard: Heard) -> dict[str, pa.Table]:
    from mehvar.simulate import _office_books as office
    from mehvar.simulate import _profiles as profiles
    from mehvar.simulate import _sales_books as sales

    world, history, known, rng = ledger.world, ledger.history, ledger.known, ledger.rng
    return {
        "app_users": profiles.app_users(world, history, known, rng),
        "app_orders": sales.app_orders(ledger),
        "app_order_items": sales.app_order_items(ledger),
        "app_events": office.app_events(ledger),
        "phone_customers": profiles.phone_customers(world, history, known, rng),
        "phone_orders": sales.phone_orders(ledger),
        "phone_items": sales.phone_items(ledger),
        "pos_members": profiles.club_members(world, history, known, rng),
        "pos_receipts": sales.pos_receipts(ledger),
        "pos_lines": sales.pos_receipt_lines(ledger),
        "warehouse_returns": office.warehouse_returns(ledger),
        "finance_costs": office.finance_costs(ledger),
        **heard.tables,
    }


def _hidden(ledger: Ledger, heard: Heard) -> dict[str, pa.Table]:
    from mehvar.simulate._profiles import true_identity, true_persons

    return {
        "identity": true_identity(
            ledger.history, ledger.known, callers=heard.callers, answerers=heard.answerers
        ),
        "persons": true_persons(ledger.world, ledger.history),
        "comments": heard.comments,
    }


def _write_lists(world: World, seed: int, books: _Books) -> None:
    from mehvar.simulate._office_books import office_lists

    for name, table in office_lists(world, np.random.default_rng([seed, 4])).items():
        books.add(name, table)


def _skills(world: World) -> dict[str, float]:
    crews = {"C": world.couriers.skill, "K": world.pickers.skill, "G": world.agents}
    return {
        f"{letter}{number + 101}": round(float(value), 4)
        for letter, skill in crews.items()
        for number, value in enumerate(skill)
    }


def _write_mapping(folder: Path, shop: Shop) -> Path:
    text = files("mehvar.simulate").joinpath("mapping.yml").read_text(encoding="utf-8")
    path = folder / "mapping.yml"
    path.write_text(text.replace("Asia/Tehran", shop.time_zone), encoding="utf-8")
    return path


def _new_folder(folder: Path, shop: Shop, customers: int) -> Path:
    _check(shop, customers)
    if folder.is_dir() and any(folder.glob("*.parquet")):
        raise ShopError(
            f"{folder} already holds Parquet files; nothing was written.",
            hint="Give an empty folder.",
        )
    (folder / TRUTH_FOLDER).mkdir(parents=True, exist_ok=True)
    return folder


def _check(shop: Shop, customers: int) -> None:
    from mehvar.simulate._columns import MOST_CUSTOMERS

    shop.check()
    if not 1 <= customers <= MOST_CUSTOMERS:
        raise ShopError(
            f"customers must lie between 1 and {MOST_CUSTOMERS:,}, not {customers:,}.",
            hint="The demo uses 3,000.",
        )


def _tell(progress: Progress | None, stage: str, block: int, size: int, customers: int) -> None:
    from mehvar.simulate._life import BLOCK

    if progress is not None:
        progress(stage, block * BLOCK + size, customers)
