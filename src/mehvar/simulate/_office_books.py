"""The files of the back office that grow: returns, costs, and what was done in the app."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from mehvar.simulate._columns import codes, money, only, times, words
from mehvar.simulate._ledger import Ledger
from mehvar.simulate._lines import Lines
from mehvar.simulate._places import ZONES
from mehvar.simulate._sales_books import app_user, employee_code, order_code, system_name
from mehvar.simulate._world import Floats, Ints

_REASONS = ("خرابی کالا", "ارسال اشتباه", "انصراف مشتری")
_CAMPAIGNS = ("گوگل", "معرفی دوستان", "تبلیغ محیطی", "پیامک")


def warehouse_returns(ledger: Ledger) -> pa.Table:
    """One row per returned product: part of the goods by weight of the order."""
    rng, orders = ledger.rng, ledger.orders
    rows = np.flatnonzero(orders.returned & (orders.refund > 0))
    line = _weighed(ledger, rows)
    share = rng.random(rows.size)
    reason = np.where(orders.damaged_or_wrong[rows], np.where(share < 0.6, 0, 1), 2)
    later = np.nan_to_num(ledger.arrival()[rows]) + rng.uniform(30.0, 4000.0, rows.size)
    number = (ledger.history.block + 1) * 1_000_000 + np.arange(rows.size)
    refund = orders.refund[rows]
    return _returns(ledger, rows, line, number=number, refund=refund, reason=reason, later=later)


def habitual_returns(ledger: Ledger, rows: Ints, rng: np.random.Generator) -> pa.Table:
    """One row per product that somebody sends back as a habit: half of what was weighed."""
    line = _weighed(ledger, rows)
    number = (ledger.history.block + 1) * 1_000_000 + 900_000 + np.arange(rows.size)
    refund = np.floor(line.amount / 2_000.0) * 1_000.0
    later = np.nan_to_num(ledger.arrival()[rows]) + rng.uniform(600.0, 8_000.0, rows.size)
    reason = np.full(rows.size, 2)
    return _returns(ledger, rows, line, number=number, refund=refund, reason=reason, later=later)


def _weighed(ledger: Ledger, rows: Ints) -> Lines:
    """Return the line of each order that was sold by weight."""
    weighed = np.flatnonzero(ledger.lines.product >= ledger.world.catalogue.pieces)
    return ledger.lines.take(weighed[np.searchsorted(ledger.lines.order[weighed], rows)])


def _returns(
    ledger: Ledger, rows: Ints, line: Lines, *, number: Ints, refund: Floats, reason: Ints,
    later: Floats,
) -> pa.Table:  # fmt: skip
    return pa.table(
        {
            "شماره مرجوعی": codes("M", number),
            "سامانه": system_name(ledger, rows),
            "شماره سفارش": order_code(ledger, rows),
            "زمان": ledger.times(rows, later),
            "کد کالا": words(ledger.world.catalogue.product_id, line.product),
            "مقدار": pa.array(np.round(refund / line.unit_price, 3)),
            "مبلغ بازگشتی": money(refund),
            "دلیل": words(_REASONS, reason),
        }
    )


def finance_costs(ledger: Ledger) -> pa.Table:
    """One row per cost booked: couriers, service minutes, gestures, and winning a customer."""
    rng, orders = ledger.rng, ledger.orders
    level = ledger.world.price_index[orders.day]
    delivered = np.flatnonzero(~np.isnan(orders.delay))
    contacted = np.flatnonzero(orders.contacted & ~ledger.stranger)
    sorry = contacted[rng.random(contacted.size) < 0.2]
    base = np.array([zone.traffic for zone in ZONES])[ledger.zone]
    parts = [
        _cost(
            ledger,
            "delivery",
            delivered,
            (480_000.0 + 9_000.0 * base[delivered]) * level[delivered],
        ),
        _cost(
            ledger,
            "service_minute",
            contacted,
            rng.gamma(2.0, 45_000.0, contacted.size) * level[contacted],
        ),
        _cost(
            ledger, "gesture", sorry, rng.choice([300_000.0, 500_000.0, 1_000_000.0], sorry.size)
        ),
        _acquisition(ledger),
    ]
    number = (ledger.history.block + 1) * 1_000_000 + np.arange(
        sum(part.num_rows for part in parts)
    )
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
    number = (ledger.history.block + 1) * 1_000_000 + np.arange(
        sum(part.num_rows for part in parts)
    )
    return pa.concat_tables(parts).add_column(0, "event_id", codes("E", number))


def _events(
    ledger: Ledger,
    name: str,
    rows: Ints,
    minutes: float,
    properties: pa.Array,
    *,
    with_order: bool = False,
) -> pa.Table:
    return pa.table(
        {
            "name": pa.array([name] * rows.size, pa.string()),
            "user_id": app_user(ledger, rows),
            "happened_at": ledger.times(rows, minutes),
            "order_id": only(order_code(ledger, rows), np.full(rows.size, with_order)),
            "properties": properties,
        }
    )
