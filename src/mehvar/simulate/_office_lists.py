"""The lists of the back office that do not grow: stores, goods, touchpoints, teams, staff."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from mehvar.simulate._columns import codes, money, words
from mehvar.simulate._names import FAMILIES, FIRST_NAMES
from mehvar.simulate._places import ZONES
from mehvar.simulate._world import World

TOUCHPOINTS: tuple[tuple[str, str, str, str, str], ...] = (
    ("TP-01", "جست‌وجو در اپ", "انتخاب", "app", "محصول"),
    ("TP-02", "سبد و پرداخت", "خرید", "app", "محصول"),
    ("TP-03", "سفارش تلفنی", "خرید", "phone", "پشتیبانی"),
    ("TP-04", "چیدن سفارش در فروشگاه", "آماده‌سازی", "shop", "انبار"),
    ("TP-05", "تماس برای کالای جایگزین", "آماده‌سازی", "phone", "انبار"),
    ("TP-06", "پیامک وعدهٔ تحویل", "تحویل", "sms", ""),
    ("TP-07", "تحویل در خانه", "تحویل", "courier", "توزیع"),
    ("TP-08", "خرید از صندوق", "خرید", "shop", "فروشگاه"),
    ("TP-09", "تماس با پشتیبانی", "پشتیبانی", "phone", "پشتیبانی"),
    ("TP-10", "بازگشت کالا و پول", "پشتیبانی", "courier", ""),
    ("TP-11", "نظرسنجی پیامکی", "پس از خرید", "sms", "تجربهٔ مشتری"),
    ("TP-12", "امتیاز در اپ", "پس از خرید", "app", "تجربهٔ مشتری"),
)
"""Touchpoints: id, name, stage, channel, department (empty: nobody answers for it)."""


def office_lists(world: World, rng: np.random.Generator) -> dict[str, pa.Table]:
    """Write the lists that do not grow with the customers."""
    return {
        "office_stores": _stores(world),
        "office_products": _products(world),
        "office_touchpoints": _touchpoints(),
        "office_teams": _teams(world),
        "office_employees": _employees(world, rng),
    }


def _stores(world: World) -> pa.Table:
    number = np.arange(world.store_zone.size)
    zone = world.store_zone
    return pa.table(
        {
            "store_code": codes("S", number + 11),
            "name": pa.array([f"فروشگاه {name}" for name in _store_names(world)]),
            "city": words([place.city for place in ZONES], zone),
            "zone": words([place.region for place in ZONES], zone),
            "team_code": codes("TM", number + 11),
        }
    )


def _store_names(world: World) -> list[str]:
    """Name each store after a street and its city."""
    turn = np.arange(world.store_zone.size) - world.zone_first[world.store_zone]
    places = [ZONES[zone] for zone in world.store_zone]
    return [
        f"{place.streets[order % len(place.streets)]} {place.city}"
        for place, order in zip(places, turn, strict=True)
    ]


def _products(world: World) -> pa.Table:
    goods = world.catalogue
    level = world.price_index[world.days - 1]
    return pa.table(
        {
            "product_id": pa.array(goods.product_id),
            "product_name": pa.array(goods.name),
            "category": pa.array(goods.category),
            "brand": pa.array(goods.brand),
            "unit_price": money(np.floor(goods.price * level / 1000.0) * 1000.0),
            "unit_cost": money(np.round(goods.cost * level, -2)),
        }
    )


def _touchpoints() -> pa.Table:
    columns = list(zip(*TOUCHPOINTS, strict=True))
    owner = {"محصول": "H103", "انبار": "H102", "توزیع": "H101", "فروشگاه": "H102"}
    owner |= {"پشتیبانی": "H104", "تجربهٔ مشتری": "H105"}
    return pa.table(
        {
            "touchpoint_id": pa.array(columns[0]),
            "name": pa.array(columns[1]),
            "stage": pa.array(columns[2]),
            "channel": pa.array(columns[3]),
            "department": pa.array([name or None for name in columns[4]]),
            "owner": pa.array([owner.get(name) for name in columns[4]]),
        }
    )


_OFFICES = (
    ("TM01", "توزیع", "توزیع", "H101"), ("TM02", "انبار و فروشگاه‌ها", "انبار", "H102"),
    ("TM03", "محصول", "محصول", "H103"), ("TM04", "پشتیبانی", "پشتیبانی", "H104"),
    ("TM05", "تجربهٔ مشتری", "تجربهٔ مشتری", "H105"),
)  # fmt: skip


def _teams(world: World) -> pa.Table:
    stores = [
        (f"TM{number + 11}", f"تیم {name}", "فروشگاه", f"K{world.pickers.first[number] + 101}")
        for number, name in enumerate(_store_names(world))
    ]  # fmt: skip
    rows = [*_OFFICES, *stores]
    return pa.table(
        {
            "team_code": pa.array([row[0] for row in rows]),
            "name": pa.array([row[1] for row in rows]),
            "department": pa.array([row[2] for row in rows]),
            "parent_team": pa.array([None] * len(_OFFICES) + ["TM02"] * len(stores), pa.string()),
            "lead": pa.array([row[3] for row in rows]),
        }
    )


def _employees(world: World, rng: np.random.Generator) -> pa.Table:
    crew = [("H", 5, "lead", 3), ("C", world.couriers.skill.size, "courier", 1)]
    crew += [("K", world.pickers.skill.size, "picker", 1), ("G", world.agents.size, "agent", 2)]
    store_of = {"C": world.couriers, "K": world.pickers}
    code, role, level, team = [], [], [], []
    for letter, people, known_as, rank in crew:
        for number in range(people):
            code.append(f"{letter}{number + 101}")
            role.append(known_as)
            level.append(rank)
            if letter in store_of:
                store = int(np.searchsorted(store_of[letter].first, number, side="right")) - 1
                team.append(f"TM{store + 11}")
            else:
                team.append(f"TM{number + 1:02d}" if letter == "H" else "TM04")
    size = len(code)
    names = [fa for fa, _ in FIRST_NAMES]
    families = [fa for fa, _ in FAMILIES]
    full = [
        f"{a} {b}" for a, b in zip(rng.choice(names, size), rng.choice(families, size), strict=True)
    ]
    hired = (world.first_day - rng.integers(0, 1500, size)).astype(np.int32)
    return pa.table(
        {
            "employee_code": pa.array(code),
            "full_name": pa.array(full),
            "team_code": pa.array(team),
            "role": pa.array(role),
            "level": pa.array(level, pa.int64()),
            "hired_on": pa.array(hired).cast(pa.date32()),
        }
    )
