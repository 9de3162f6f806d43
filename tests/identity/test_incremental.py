"""What a build adds to the last one equals what a build from nothing finds."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from mehvar import identity
from mehvar.workspace import Workspace

if TYPE_CHECKING:
    from tests.identity.conftest import Columns, Shop

NAMES = ["سارا کریمی", "Sara Karimi", "رضا احمدی", "Reza Ahmadi", "علی مرادی", "حسن مرادی", None]
CODES = ["0499370899", "0790419904", "0084575948"]


def _columns(rng: np.random.Generator) -> Columns:
    """A profile from small pools, so that everything meets, contradicts and overflows."""
    columns: Columns = {"full_name": NAMES[rng.integers(len(NAMES))]}
    if rng.random() < 0.7:
        columns["mobile"] = f"+98912{7310000 + 7919 * int(rng.integers(25))}"
    if rng.random() < 0.1:
        columns["mobile"] = "+989120000000"
    if rng.random() < 0.5:
        columns["email"] = f"person{rng.integers(25)}@mail.com"
    if rng.random() < 0.15:
        columns["email"] = "office@shop.ir"
    if rng.random() < 0.2:
        columns["national_code"] = CODES[rng.integers(len(CODES))]
    if rng.random() < 0.2:
        columns["customer_key"] = f"key{rng.integers(12)}"
    return columns


def _batch(rng: np.random.Generator, size: int) -> dict[str, Columns]:
    return {f"{'abc'[rng.integers(3)]}/{rng.integers(60)}": _columns(rng) for _ in range(size)}


def _decide(shop: Shop, rng: np.random.Generator) -> None:
    """One random decision by hand, if the customers allow it."""
    customers = shop.customers()
    ids = sorted(set(customers.values()))
    now, actor = shop.now, "omid"
    if rng.random() < 0.5 and len(ids) > 1:
        chosen = rng.choice(ids, 2, replace=False).tolist()
        identity.merge(shop.workspace, customer_ids=chosen, actor=actor, now=now)
        return
    big = [id_ for id_ in ids if list(customers.values()).count(id_) > 1]
    if big:
        key = next(key for key, id_ in customers.items() if id_ == big[0])
        source, ref = key.split("/")
        aside = [identity.ProfileRef(source=source, person_ref=ref)]
        identity.split(shop.workspace, customer_id=big[0], profiles=aside, actor=actor, now=now)


def _from_nothing(shop: Shop) -> Shop:
    """The same base tables, rules and decisions without anything that builds remember."""
    old = shop.workspace.root
    new = old.parent / "from-nothing"
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(old / "lake" / "base", new / "lake" / "base")
    shutil.copy(old / "mehvar.toml", new)
    if (old / "identity").exists():
        shutil.copytree(old / "identity", new / "identity")
    fresh = type(shop)(Workspace.open(new), shop.now)
    fresh.build()
    return fresh


def _live(shop: Shop, rng: np.random.Generator, builds: int) -> None:
    """Some builds of a shop: new people, corrections, withdrawn imports, decisions by hand."""
    imports = [shop.people(_batch(rng, 60))]
    shop.build()
    for _ in range(builds):
        imports.append(shop.people(_batch(rng, int(rng.integers(1, 6)))))
        shop.order(f"c/{rng.integers(80)}")
        if rng.random() < 0.3:
            shop.withdraw(imports[rng.integers(1, len(imports))])
        if rng.random() < 0.3:
            shop.restore(imports[rng.integers(1, len(imports))])
        if rng.random() < 0.5:
            _decide(shop, rng)
        shop.build()


def _counted(shop: Shop) -> set[tuple[object, ...]]:
    columns = ("source", "person_ref", "kind", "identifier", "status", "why", "profiles")
    return {tuple(row[name] for name in columns) for row in shop.rows("identity_links")}


def _check(shop: Shop) -> None:
    fresh = _from_nothing(shop)
    register = shop.rows("identity_registry")
    customers = shop.customers()
    present = [row for row in register if row["present"]]

    assert shop.groups() == fresh.groups()
    assert _counted(shop) == _counted(fresh)
    assert len({row["profile_no"] for row in register}) == len(register)
    assert len({row["profile_hash"] for row in register}) == len(register)
    assert sorted(customers.values()) == sorted(int(str(row["customer_id"])) for row in present)


@pytest.mark.slow
def test_a_few_builds_end_where_one_build_from_nothing_does(
    shop: Shop, rng: np.random.Generator
) -> None:
    _live(shop, rng, builds=2)

    _check(shop)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(int(os.environ.get("MEHVAR_LIVES", "3"))))
def test_many_builds_end_where_one_build_from_nothing_does(shop: Shop, seed: int) -> None:
    _live(shop, np.random.default_rng(seed), builds=6)

    _check(shop)


def test_only_the_touched_blocks_are_judged_again(shop: Shop) -> None:
    shop.people({f"a/{n}": {"mobile": f"+98912{7310000 + 7919 * n}"} for n in range(50)})
    shop.build()
    shop.people({"b/1": {"mobile": "+989127310000"}})

    with shop.workspace.build(now=shop.now) as build:
        judged = _judged(build)

    assert judged == 2


def _judged(build: object) -> int:
    from mehvar.identity._clusters import put_hand
    from mehvar.identity._decisions import Hands
    from mehvar.identity._profiles import put_changed, put_known, put_scope, put_seen
    from mehvar.identity._tables import open_tables
    from mehvar.workspace import Build

    assert isinstance(build, Build)
    with open_tables(build, identity.Rules()) as tables:
        put_hand(tables, Hands())
        put_seen(tables)
        put_known(tables)
        return put_scope(tables, put_changed(tables))
