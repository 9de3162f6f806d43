"""The files of the back office: returns, costs, events, and the lists of stores, staff and goods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from mehvar.simulate import _names
from mehvar.simulate._columns import codes, money, only, times, words
from mehvar.simulate._ledger import Ledger
from mehvar.simulate._places import ZONES
from mehvar.simulate._sales_books import app_user, employee_code, order_code, system_name
from mehvar.simulate._world import Floats, Ints, World

_REASONS = ("خرابی کالا", "ارسال اشتباه", "کیفیت پایین", "انصراف مشتری")
_CAMPAIGNS = ("گوگل", "معرفی دوستان", "تبلیغ محیطی", "پیامک")
_OWNERLESS = {"TP-06", "TP-10"}

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


def warehouse_returns(ledger: Ledger) -> pa.Table:
    """One row per returned product: part of the goods by weight of the order."""
    rng, orders = ledger.rng, ledger.orders
    rows = np.flatnonzero(orders.returned & (orders.refund > 0))
    weighed = np.flatnonzero(ledger.lines.product >= ledger.world.catalogue.pieces)
    line = ledger.lines.take(weighed[np.searchsorted(ledger.lines.order[weighed], rows)])
    share = rng.random(rows.size)
    reason = np.where(
        orders.damaged_or_wrong[rows], np.where(share < 0.5, 0, np.where(share < 0.85, 1, 2)), 3
    )
    later = np.nan_to_num(ledger.arrival()[rows]) + rng.uniform(30.0, 4000.0, rows.size)
    return pa.table(
        {
            "شماره مرجوعی": codes("M", (ledger.history.block + 1) * 1_000_000 + np.arange(rows.size)),
            "سامانه": system_name(ledger, rows),
            "شماره سفارش": order_code(ledger, rows),
            "زمان": ledger.times(rows, later),
            "کد کالا": words(ledger.world.catalogue.product_id, line.product),
            "مقدار": pa.array(np.round(orders.refund[rows] / line.unit_price, 3)),
            "مبلغ بازگشتی": money(orders.refund[rows]),
            "دلیل": words(_REASONS, reason),
        }
    )  # fmt: skip


def finance_costs(ledger: Ledger) -> pa.Table:
    """One row per cost booked: couriers, service minutes, gestures, and winning a customer."""
    rng, orders = ledger.rng, ledger.orders
    level = ledger.world.price_index[orders.day]
    delivered = np.flatnonzero(~np.isnan(orders.delay))
    contacted = np.flatnonzero(orders.contacted & ~ledger.stranger)
    sorry = contacted[rng.random(contacted.size) < 0.2]
    base = np.array([zone.traffic for zone in ZONES])[ledger.zone]
    parts = [
        _cost(ledger, "delivery", delivered, (480_000.0 + 9_000.0 * base[delivered]) * level[delivered]),
        _cost(ledger, "service_minute", contacted, rng.gamma(2.0, 45_000.0, contacted.size) * level[contacted]),
        _cost(ledger, "gesture", sorry, rng.choice([300_000.0, 500_000.0, 1_000_000.0], sorry.size)),
        _acquisition(ledger),
    ]  # fmt: skip
    number = (ledger.history.block + 1) * 1_000_000 + np.arange(sum(part.num_rows for part in parts))
    return pa.concat_tables(parts).add_column(0, "cost_id", codes("F", number))


def _cost(ledger: Ledger, kind: str, rows: Ints, amount: Floats) -> pa.Table:
    courier = kind == "delivery"
    number = ledger.orders.courier[rows] if courier else ledger.orders.agent[rows]
    return pa.table(
        {
            "kind": pa.array([kind] * rows.size, pa.string()),
            "amount": money(np.round(amount, -3)),
            "booked_at": ledger.times(rows),
            "order_system": system_name(ledger, rows),
            "order_no": order_code(ledger, rows),
            "user_id": pa.nulls(rows.size, pa.string()),
            "employee": employee_code("C" if courier else "G", number),
            "campaign": pa.nulls(rows.size, pa.string()),
        }
    )


def _acquisition(ledger: Ledger) -> pa.Table:
    """What it cost to win those who joined the app during the history."""
    rng, persons = ledger.rng, ledger.history.persons
    won = np.flatnonzero(ledger.known.uses_app & (persons.joined >= 0))
    campaign = rng.integers(0, len(_CAMPAIGNS), won.size)
    price = np.array([1_900_000.0, 900_000.0, 2_600_000.0, 700_000.0])[campaign]
    return pa.table(
        {
            "kind": pa.array(["acquisition"] * won.size, pa.string()),
            "amount": money(np.round(price * ledger.world.price_index[persons.joined[won]], -3)),
            "booked_at": times(ledger.world, persons.joined[won], np.full(won.size, 720)),
            "order_system": pa.nulls(won.size, pa.string()),
            "order_no": pa.nulls(won.size, pa.string()),
            "user_id": codes("U", ledger.known.user[won]),
            "employee": pa.nulls(won.size, pa.string()),
            "campaign": words(_CAMPAIGNS, campaign),
        }
    )


def app_events(ledger: Ledger) -> pa.Table:
    """One row per thing done in the app: substitutes offered and answered, visits, full carts."""
    rng, orders = ledger.rng, ledger.orders
    in_app = ledger.system == 0
    offered = np.flatnonzero(in_app & orders.substituted)
    visited = np.flatnonzero(in_app & (rng.random(orders.size) < 0.22))
    left = np.flatnonzero(in_app & (rng.random(orders.size) < 0.08))
    consent = orders.consented[offered].astype(np.int64)
    said = words(('{"consented": false}', '{"consented": true}'), consent)
    parts = [
        _events(ledger, "substitution.decided", offered, 12.0, said, with_order=True),
        _events(ledger, "app.opened", visited, -15.0, pa.nulls(visited.size, pa.string())),
        _events(ledger, "cart.abandoned", left, 2_000.0, pa.nulls(left.size, pa.string())),
    ]
    number = (ledger.history.block + 1) * 1_000_000 + np.arange(sum(part.num_rows for part in parts))
    return pa.concat_tables(parts).add_column(0, "event_id", codes("E", number))


def _events(
    ledger: Ledger, name: str, rows: Ints, minutes: float, properties: pa.Array, *,
    with_order: bool = False,
) -> pa.Table:  # fmt: skip
    return pa.table(
        {
            "name": pa.array([name] * rows.size, pa.string()),
            "user_id": app_user(ledger, rows),
            "happened_at": ledger.times(rows, minutes),
            "order_id": only(order_code(ledger, rows), np.full(rows.size, with_order)),
            "properties": properties,
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Team:
    team: str
    name: str
    department: str
    lead: str


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
    turn = number - world.zone_first[zone]
    streets = [ZONES[z].streets[t % len(ZONES[z].streets)] for z, t in zip(zone, turn, strict=True)]
    return pa.table(
        {
            "store_code": codes("S", number + 11),
            "name": pa.array([f"فروشگاه {street}" for street in streets]),
            "city": words([place.city for place in ZONES], zone),
            "zone": words([place.region for place in ZONES], zone),
            "team_code": codes("TM", number + 11),
        }
    )


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
        (f"TM{number + 11}", f"تیم فروشگاه {number + 11}", "فروشگاه", f"K{world.pickers.first[number] + 101}")
        for number in range(world.store_zone.size)
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
    names = [fa for fa, _ in _names.MEN + _names.WOMEN]
    families = [fa for fa, _ in _names.FAMILIES]
    full = [f"{a} {b}" for a, b in zip(rng.choice(names, size), rng.choice(families, size), strict=True)]
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
