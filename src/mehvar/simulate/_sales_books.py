"""The order files of the three systems that sell: the app, the phone desk and the tills."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mehvar.simulate._columns import (
    clock_times,
    codes,
    jalali_days,
    lose,
    money,
    only,
    words,
)
from mehvar.simulate._ledger import SYSTEMS, Ledger
from mehvar.simulate._lines import MISSING, REPLACED
from mehvar.simulate._orders import Bools
from mehvar.simulate._persons import CHANNELS
from mehvar.simulate._places import ZONES
from mehvar.simulate._world import Ints

_PAYMENTS = ("online", "wallet", "card_on_delivery", "cash")


def order_code(ledger: Ledger, rows: Ints) -> pa.Array:
    """Return the orders' numbers as their system writes them: A..., T... or R..."""
    prefix = words(("A", "T", "R"), ledger.system[rows])
    return pc.binary_join_element_wise(prefix, ledger.code.take(pa.array(rows)), "")


def system_name(ledger: Ledger, rows: Ints) -> pa.Array:
    """Return the name of the system that took each order."""
    return words(SYSTEMS, ledger.system[rows])


def app_user(ledger: Ledger, rows: Ints) -> pa.Array:
    """Return the account of each app order; the second one for some of those who have two."""
    person = ledger.orders.person[rows]
    other = ledger.known.second[person] & (ledger.orders.minute[rows] % 5 < 2)
    known = ledger.known
    return codes("U", np.where(other, known.second_user[person], known.user[person]))


def employee_code(kind: str, number: Ints) -> pa.Array:
    """Return the staff numbers: C couriers, K pickers, G agents."""
    return codes(kind, number + 101)


def _scanned(ledger: Ledger, rows: Ints) -> Bools:
    """Tell whose delivery was scanned: some are lost, more of them when very late."""
    records, delay = ledger.world.shop.records, ledger.orders.delay[rows]
    late = np.where(np.nan_to_num(delay) > 60.0, records.late_unscanned, 0.0)
    lost = ledger.rng.random(rows.size) < records.missing * 0.3 + late
    return np.asarray(~np.isnan(delay) & ~lost)


def app_orders(ledger: Ledger) -> pa.Table:
    """One row per order in the app or on the web."""
    rows, rng = ledger.rows(0), ledger.rng
    orders, missing = ledger.orders.take(rows), ledger.world.shop.records.missing
    arrival = ledger.arrival()[rows]
    delivered = ~np.isnan(orders.delay)
    zone = ledger.zone[rows]
    return pa.table(
        {
            "order_id": order_code(ledger, rows),
            "user_id": app_user(ledger, rows),
            "created_at": ledger.times(rows),
            "channel": words(CHANNELS, orders.channel),
            "status": words(("delivered", "cancelled"), orders.cancelled.astype(np.int64)),
            "approved_at": ledger.times(rows, rng.integers(1, 5, rows.size)),
            "dispatched_at": ledger.times(rows, arrival * 0.6, known=delivered),
            "promised_at": ledger.times(rows, ledger.promise[rows]),
            "delivered_at": ledger.times(rows, arrival, known=_scanned(ledger, rows)),
            "cancelled_at": ledger.times(
                rows, rng.integers(6, 50, rows.size), known=orders.cancelled
            ),
            "items_total": money(orders.amount),
            "discount": money(orders.discount),
            "delivery_fee": money(orders.fee),
            "paid_total": money(orders.amount - orders.discount + orders.fee),
            "payment_method": lose(words(_PAYMENTS, rng.integers(0, 3, rows.size)), missing, rng),
            "promo_code": only(
                words(("BAHAR10", "YALDA", "SALAM"), rng.integers(0, 3, rows.size)),
                orders.discount > 0,
            ),
            "store_code": lose(codes("S", orders.store + 11), missing * 0.3, rng),
            "picker_code": lose(employee_code("K", orders.picker), missing, rng),
            "courier_code": only(lose(employee_code("C", orders.courier), missing, rng), delivered),
            "city": lose(words([place.city for place in ZONES], zone), missing, rng),
            "zone": lose(words([place.region for place in ZONES], zone), missing, rng),
        }
    )


def app_order_items(ledger: Ledger) -> pa.Table:
    """One row per product of the app's orders."""
    mine = np.flatnonzero(ledger.system[ledger.lines.order] == 0)
    lines, catalogue = ledger.lines.take(mine), ledger.world.catalogue
    fate = words(("ok", "missing", "replaced"), lines.fate)
    return pa.table(
        {
            "order_id": order_code(ledger, lines.order),
            "line_no": pa.array(lines.number),
            "user_id": app_user(ledger, lines.order),
            "created_at": ledger.times(lines.order),
            "product_id": words(catalogue.product_id, lines.product),
            "product_name": words(catalogue.name, lines.product),
            "category": lose(
                words(catalogue.category, lines.product),
                ledger.world.shop.records.missing,
                ledger.rng,
            ),
            "quantity": pa.array(lines.quantity),
            "unit_price": money(lines.unit_price),
            "amount": money(lines.amount),
            "cost": money(lines.cost),
            "line_status": fate,
            "replaced_product_id": only(
                words(catalogue.product_id, lines.wanted), lines.fate == REPLACED
            ),
        }
    )


def phone_orders(ledger: Ledger) -> pa.Table:
    """One row per order that was taken by telephone."""
    rows, rng = ledger.rows(1), ledger.rng
    orders, missing = ledger.orders.take(rows), ledger.world.shop.records.missing
    zone = ledger.zone[rows]
    return pa.table(
        {
            "شماره سفارش": order_code(ledger, rows),
            "کد مشتری": codes("T", ledger.known.caller[orders.person]),
            "زمان ثبت": ledger.times(rows),
            "وضعیت": words(("تحویل شد", "لغو شد"), orders.cancelled.astype(np.int64)),
            "زمان وعده": ledger.times(rows, ledger.promise[rows]),
            "زمان تحویل": ledger.times(rows, ledger.arrival()[rows], known=_scanned(ledger, rows)),
            "مبلغ کالاها": money(orders.amount),
            "تخفیف": money(orders.discount),
            "هزینه ارسال": money(orders.fee),
            "مبلغ نهایی": money(orders.amount - orders.discount + orders.fee),
            "کد فروشگاه": lose(codes("S", orders.store + 11), missing * 0.3, rng),
            "کد انباردار": lose(employee_code("K", orders.picker), missing, rng),
            "کد پیک": only(
                lose(employee_code("C", orders.courier), missing, rng), ~np.isnan(orders.delay)
            ),
            "شهر": lose(words([place.city for place in ZONES], zone), missing, rng),
            "منطقه": lose(words([place.region for place in ZONES], zone), missing, rng),
        }
    )


def phone_items(ledger: Ledger) -> pa.Table:
    """One row per product of the phone desk's orders."""
    mine = np.flatnonzero(ledger.system[ledger.lines.order] == 1)
    lines, catalogue = ledger.lines.take(mine), ledger.world.catalogue
    orders = ledger.orders.person[lines.order]
    return pa.table(
        {
            "شماره سفارش": order_code(ledger, lines.order),
            "ردیف": pa.array(lines.number),
            "کد مشتری": codes("T", ledger.known.caller[orders]),
            "زمان ثبت": ledger.times(lines.order),
            "کد کالا": words(catalogue.product_id, lines.product),
            "نام کالا": words(catalogue.name, lines.product),
            "گروه کالا": words(catalogue.category, lines.product),
            "تعداد": pa.array(lines.quantity),
            "قیمت واحد": money(lines.unit_price),
            "مبلغ": money(lines.amount),
            "بهای تمام شده": money(lines.cost),
            "ناموجود": words(("خیر", "بله"), (lines.fate == MISSING).astype(np.int64)),
            "جایگزین کالای": only(
                words(catalogue.product_id, lines.wanted), lines.fate == REPLACED
            ),
        }
    )


def pos_receipts(ledger: Ledger) -> pa.Table:
    """One row per receipt of a till: Jalali date as text, amounts in toman."""
    rows = ledger.rows(2)
    orders = ledger.orders.take(rows)
    card = codes("", ledger.known.card[orders.person], known=~ledger.stranger[rows])
    return pa.table(
        {
            "شماره فیش": order_code(ledger, rows),
            "شماره کارت": card,
            "تاریخ": jalali_days(ledger.world).take(pa.array(orders.day)),
            "ساعت": clock_times().take(pa.array(orders.minute)),
            "جمع کالاها (تومان)": money(orders.amount / 10.0),
            "تخفیف (تومان)": money(orders.discount / 10.0),
            "مبلغ پرداختی (تومان)": money((orders.amount - orders.discount) / 10.0),
            "کد فروشگاه": codes("S", orders.store + 11),
            "کد صندوقدار": lose(
                employee_code("K", orders.picker), ledger.world.shop.records.missing, ledger.rng
            ),
        }
    )


def pos_receipt_lines(ledger: Ledger) -> pa.Table:
    """One row per product of a receipt."""
    mine = np.flatnonzero(ledger.system[ledger.lines.order] == 2)
    lines, catalogue = ledger.lines.take(mine), ledger.world.catalogue
    orders = ledger.orders.take(lines.order)
    card = codes("", ledger.known.card[orders.person], known=~ledger.stranger[lines.order])
    return pa.table(
        {
            "شماره فیش": order_code(ledger, lines.order),
            "ردیف": pa.array(lines.number),
            "شماره کارت": card,
            "تاریخ": jalali_days(ledger.world).take(pa.array(orders.day)),
            "ساعت": clock_times().take(pa.array(orders.minute)),
            "کد کالا": words(catalogue.product_id, lines.product),
            "نام کالا": words(catalogue.name, lines.product),
            "گروه کالا": words(catalogue.category, lines.product),
            "مقدار": pa.array(lines.quantity),
            "فی (تومان)": money(lines.unit_price / 10.0),
            "مبلغ (تومان)": money(lines.amount / 10.0),
        }
    )
