"""What happened to whom: each order, line, return, answer and contact with its customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.customers import _contacts, _lines, _orders, _outcomes, _voices
from mehvar.customers._attach import attach
from mehvar.customers._workbench import Workbench, working

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.workspace import Build


def build_facts(build: Build) -> None:
    """Write what happened to every customer: orders, lines, returns, feedback, interactions.

    Reads the mart ``profiles`` and the base tables; a row whose person is unknown keeps an empty
    customer. Every step is one statement of the engine over whole tables.
    """
    with working(build) as bench:
        people = bench.keep(build.read("profiles").select("profile_hash", "customer_id"))
        lines = bench.name(_lines.known_lines(bench, people))
        narrow = bench.keep(_lines.narrow_lines(lines))
        totals = bench.keep(_lines.order_totals(narrow))
        orders = bench.name(_orders.placed_orders(bench, people, totals))
        keys = bench.keep(_orders.order_keys(orders))
        build.write("customer_order_lines", _lines.customer_order_lines(lines, keys))
        returned, scores, contacts = _write_voices(bench, people, keys)
        heard = build.backend.to_pyarrow(contacts.count()).as_py() > 0
        of_lines = bench.keep(_outcomes.of_lines(totals=totals, lines=narrow))
        orders = attach(orders, _outcomes.of_place(keys), on="order_hash")
        orders = attach(orders, of_lines, on="order_hash")
        orders = _outcomes.with_returns(orders, returned=returned, keys=keys)
        orders = _outcomes.with_contacts(orders, contacts=contacts, is_known=heard)
        orders = attach(orders, scores, on="order_hash")
        build.write("customer_orders", _outcomes.customer_orders(orders))


def _write_voices(
    bench: Workbench, people: ir.Table, keys: ir.Table
) -> tuple[ir.Table, ir.Table, ir.Table]:
    """Write returns, feedback and interactions; return what each comes to by order."""
    returns = bench.name(_voices.known_returns(bench, people, keys))
    bench.build.write("customer_returns", returns)
    feedback = bench.name(_voices.known_feedback(bench, people, keys))
    bench.build.write("customer_feedback", feedback)
    interactions = bench.name(_voices.known_interactions(bench, people, keys))
    bench.build.write("customer_interactions", interactions)
    return (
        bench.keep(_voices.returns_by_order(returns)),
        bench.keep(_voices.scores_by_order(feedback)),
        bench.keep(_contacts.contacts_by_order(interactions, keys)),
    )
