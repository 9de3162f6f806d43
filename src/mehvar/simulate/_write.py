"""Writing the shop: block after block into Parquet files, the mapping, and the truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mehvar.simulate._books import Books, Tally, open_books
from mehvar.simulate._effects import Effect, estimate_effects
from mehvar.simulate._life import History, blocks_of, live
from mehvar.simulate._shop import Shop, ShopError
from mehvar.simulate._truth import TRUTH_FOLDER, write_truth
from mehvar.simulate._world import World, build_world

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.simulate._ledger import Ledger
    from mehvar.simulate._remedy_books import Made
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
    paths: tuple[Path, ...]
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
    tally = Tally()
    kept: list[History] = []
    with open_books(folder) as books:
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
        misuse=tally.misuse,
    )
    return ShopFiles(
        directory=folder,
        paths=tuple(sorted(folder.glob("*.parquet"))),
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


def _write_block(world: World, history: History, seed: int, books: Books, tally: Tally) -> None:
    from mehvar.simulate._ledger import open_ledger
    from mehvar.simulate._remedy_books import make_good
    from mehvar.simulate._voice_books import hear

    if history.block and history.block % _BLOCKS_PER_FILE == 0:
        books.turn()
    ledger = open_ledger(world, history, seed=seed)
    heard = hear(ledger)
    made = make_good(ledger, seed=seed)
    for name, table in (_tables(ledger, heard, made) | _given(world, made)).items():
        books.add(name, table)
    for name, table in _hidden(ledger, heard).items():
        books.add(name, table, hidden=True)
    tally.add(history, heard)
    tally.notice(made.misuse)


def _tables(ledger: Ledger, heard: Heard, made: Made) -> dict[str, pa.Table]:
    import pyarrow as pa

    from mehvar.simulate import _office_books as office
    from mehvar.simulate import _people_books as people
    from mehvar.simulate import _sales_books as sales
    from mehvar.simulate._columns import up_to_the_end

    world, history, known, rng = ledger.world, ledger.history, ledger.known, ledger.rng
    ended = partial(up_to_the_end, world)
    return {
        "app_users": people.app_users(world, history, known, rng),
        "app_orders": ended(sales.app_orders(ledger), "created_at", "delivered_at"),
        "app_order_items": sales.app_order_items(ledger),
        "app_events": ended(office.app_events(ledger), "happened_at"),
        "phone_customers": people.phone_customers(world, history, known, rng),
        "phone_orders": ended(sales.phone_orders(ledger), "زمان ثبت", "زمان تحویل"),
        "phone_items": sales.phone_items(ledger),
        "pos_members": people.club_members(world, history, known, rng),
        "pos_receipts": sales.pos_receipts(ledger),
        "pos_lines": sales.pos_receipt_lines(ledger),
        "warehouse_returns": ended(
            pa.concat_tables([office.warehouse_returns(ledger), made.returns]), "زمان"
        ),
        "finance_costs": office.finance_costs(ledger),
        "app_ratings": ended(heard.ratings, "rated_at"),
        "support_tickets": ended(heard.tickets, "زمان تماس", "نخستین پاسخ", "زمان حل"),
        "survey_sends": ended(heard.sends, "sent_at", "answered_at"),
        "survey_answers": ended(heard.answers, "answered_at"),
    }


def _given(world: World, made: Made) -> dict[str, pa.Table]:
    from mehvar.simulate._columns import up_to_the_end

    moments = {
        "care_cases": ("opened_at", "first_response_at", "decided_at", "asked_at"),
        "care_steps": ("happened_at",),
        "care_decisions": ("decided_at",),
        "care_grants": ("granted_at", "settled_at"),
    }
    return {
        name: up_to_the_end(world, table, *moments[name]) for name, table in made.tables.items()
    }


def _hidden(ledger: Ledger, heard: Heard) -> dict[str, pa.Table]:
    from mehvar.simulate._truth_books import true_identity, true_persons

    return {
        "identity": true_identity(
            ledger.history, ledger.known, callers=heard.callers, answerers=heard.answerers
        ),
        "persons": true_persons(ledger.world, ledger.history),
        "comments": heard.comments,
    }


def _write_lists(world: World, seed: int, books: Books) -> None:
    from mehvar.simulate._office_lists import office_lists
    from mehvar.simulate._remedy_books import care_policies
    from mehvar.simulate._shelf_lists import shelf_lists

    lists = office_lists(world, np.random.default_rng([seed, 4]))
    for name, table in shelf_lists(world, lists, np.random.default_rng([seed, 6])).items():
        books.add(name, table)
    books.add("care_policies", care_policies(world))


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
