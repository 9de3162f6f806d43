"""The build step: what every order and customer earned, the ledger, and what follows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mehvar import schema
from mehvar.profit._booked import book
from mehvar.profit._contacts import contacted
from mehvar.profit._desk import working
from mehvar.profit._entries import enter
from mehvar.profit._judge import judged, put_own_attributes
from mehvar.profit._ledger import write_ledger
from mehvar.profit._policies import policy_rows
from mehvar.profit._rates import read_rates
from mehvar.profit._results import customer_results, write_orders
from mehvar.profit._returned import returned
from mehvar.profit._sold import sell
from mehvar.profit._summaries import (
    write_extremes,
    write_facts,
    write_poor,
    write_returns,
    write_whale,
)

if TYPE_CHECKING:
    from mehvar.profit._desk import Desk
    from mehvar.workspace import Build


def build_profit(build: Build) -> None:
    """Write the marts of profit.

    Raises:
        RatesError: when the company's table of cost rates has wrong cells.
    """
    rates = read_rates(build.workspace.root, build.settings)
    with working(build) as desk:
        sold = sell(desk, rates)
        returns = returned(desk, sold, rates)
        contacts = contacted(desk, sold, rates)
        booked = book(desk, sold, contacts=contacts, returns=returns)
        entries = enter(desk, booked, contacts=contacts, returns=returns)
        orders = write_orders(desk, sold, entries, returns=returns)
        customers = customer_results(desk, orders, entries, returns=returns, contacts=contacts)
        write_ledger(
            desk, sold, booked, entries,
            orders=orders, customers=customers, returns=returns, contacts=contacts,
        )  # fmt: skip
        people = judged(desk, sold, customers=customers, orders=orders, returns=returns)
        desk.write("customer_profit", f"SELECT * FROM {people}")
        put_own_attributes(desk, people)
        write_whale(desk, people)
        write_returns(desk, sold, entries.returns)
        write_poor(desk, entries)
        write_extremes(desk, people)
        write_facts(desk, sold, entries, orders=orders, customers=people)
        _write_policies(desk, orders)


def _write_policies(desk: Desk, orders: str) -> None:
    import pyarrow as pa

    # The same data give the same intervals: chance starts from the day that is judged.
    rng = np.random.default_rng(desk.build.as_of.toordinal())
    minimum = desk.build.settings.minimum_group
    rows = policy_rows(desk.rows, orders, minimum=minimum, rng=rng)
    wanted = schema.table("profit_policies").arrow_schema
    desk.build.write_arrow("profit_policies", pa.Table.from_pylist(rows, schema=wanted))
