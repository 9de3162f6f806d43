"""What is known of the goods besides their price: size, quality, fitness to eat, and stock."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa

from mehvar.simulate._columns import codes, times, words
from mehvar.simulate._world import Ints, World

_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٫", "0123456789.")
_SIZE = re.compile(r"([۰-۹٫]+) (کیلویی|گرمی|لیتری|سی‌سی|عددی)")
_UNITS = {
    "کیلویی": (1_000.0, "g"), "گرمی": (1.0, "g"), "لیتری": (1_000.0, "ml"),
    "سی‌سی": (1.0, "ml"), "عددی": (1.0, "piece"),
}  # fmt: skip
_MARKS = {
    "لبنیات": "halal|gluten_free|vegetarian",
    "گوشت و مرغ": "halal|gluten_free",
    "برنج و حبوبات": "halal|vegan|vegetarian",
    "میوه و سبزی": "halal|vegan|vegetarian|gluten_free",
    "نوشیدنی": "halal|vegan|vegetarian",
    "تنقلات": "halal|vegetarian",
    "نان و صبحانه": "halal|vegetarian",
    "روغن و چاشنی": "halal|vegetarian",
}
_ALLERGENS = (
    (("شیر", "ماست", "پنیر", "دوغ", "کره", "خامه", "کشک"), "milk"),
    (("تخم‌مرغ", "مایونز"), "egg"),
    (("نان", "ماکارونی", "بیسکویت", "سوسیس", "کالباس"), "gluten"),
    (("پسته", "بادام"), "nuts"), (("ارده", "حلوا"), "sesame"), (("ماهی",), "fish"),
    (("شکلات",), "milk|nuts"),
)  # fmt: skip
_EMPTY = 0.10
"""The share of goods that a store has run out of."""


def shelf_lists(
    world: World, lists: dict[str, pa.Table], rng: np.random.Generator
) -> dict[str, pa.Table]:
    """Add to the lists what the shelf says of each product, and how much of it each store has."""
    shape = (world.store_zone.size, len(world.catalogue.product_id))
    here = rng.random(shape) >= _EMPTY
    count = np.where(here, rng.integers(1, 60, shape), 0)
    products = lists["office_products"]
    for name, column in _qualities(world, count, rng).items():
        products = products.append_column(name, column)
    return lists | {"office_products": products, "office_stock": _stock(world, count)}


def _qualities(world: World, count: Ints, rng: np.random.Generator) -> dict[str, pa.Array]:
    """What is known of each product besides its price; empty where nobody has told."""
    goods = world.catalogue
    size = len(goods.product_id)
    sizes = [size_of(name) for name in goods.name]
    food = np.array([kind in _MARKS for kind in goods.category])
    told = food & (rng.random(size) < 0.85)
    ratings = np.where(rng.random(size) < 0.12, 0, rng.negative_binomial(2, 0.03, size))
    brand = np.unique(goods.brand, return_inverse=True)[1]
    mean = 0.72 + 0.03 * (brand % 5) + rng.normal(0.0, 0.05, size)
    allergens = [
        allergens_of(name) if known else None for name, known in zip(goods.name, told, strict=True)
    ]
    return {
        "size_amount": pa.array([one[0] for one in sizes], pa.float64()),
        "size_unit": pa.array([one[1] for one in sizes], pa.string()),
        "in_stock": pa.array(count.sum(axis=0) > 0),
        "rating": pa.array(np.round(np.clip(mean, 0.3, 1.0), 3), mask=ratings == 0),
        "ratings": pa.array(ratings),
        "marks": pa.array([_MARKS.get(kind) for kind in goods.category], pa.string()),
        "allergens": pa.array(allergens, pa.string()),
    }


def size_of(name: str) -> tuple[float | None, str | None]:
    """Read the size out of a product's name: "ماست پرچرب ۹۰۰ گرمی" is (900, "g")."""
    if "(کیلویی)" in name:
        return 1_000.0, "g"
    found = _SIZE.search(name)
    if found is None:
        return None, None
    factor, unit = _UNITS[found[2]]
    return float(found[1].translate(_DIGITS)) * factor, unit


def allergens_of(name: str) -> str:
    """Return the allergens of a food; a dash when it has none."""
    found = {
        one
        for starts, allergens in _ALLERGENS
        if any(name.startswith(start) for start in starts)
        for one in allergens.split("|")
    }
    return "|".join(sorted(found)) or "-"


def _stock(world: World, count: Ints) -> pa.Table:
    """One row per product in a store, as counted in the last evening."""
    store, product = (place.ravel() for place in np.indices(count.shape))
    day = np.full(store.size, world.days - 1)
    return pa.table(
        {
            "store_code": codes("S", store + 11),
            "product_id": words(world.catalogue.product_id, product),
            "quantity": pa.array(count.ravel().astype(np.float64)),
            "counted_at": times(world, day, np.full(store.size, 1_320)),
        }
    )
