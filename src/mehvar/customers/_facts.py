"""What happened to whom: each order, line, return, answer and contact with its customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.customers import _contacts, _lines, _orders, _outcomes, _voices
from mehvar.customers._attach import attach
from mehvar.customers._keep import Kept, keeping

if TYPE_CHECKING:
    from mehvar.workspace import Build


def build_facts(build: Build) -> None:
    """Write what happened to every customer: orders, lines, returns, feedback, interactions.

    Reads the mart ``profiles`` and the base tables; a row whose person is unknown keeps an empty
    customer. Every step is one statement of the engine over whole tables.
    """
    with keeping(build.backend) as kept:
        _write_facts(build, kept)


def _write_facts(build: Build, kept: Kept) -> None:
    people = kept.keep(build.read("profiles").select("profile_hash", "customer_id"))
    lines = _lines.known_lines(build, people)
    narrow = kept.keep(_lines.narrow_lines(lines))
    totals = kept.keep(_lines.order_totals(narrow))
    orders = _orders.placed_orders(build, people, totals)
    keys = kept.keep(_orders.order_keys(orders))
    build.write("customer_order_lines", _lines.customer_order_lines(lines, keys))

    returns = _voices.known_returns(build, people, keys)
    build.write("customer_returns", returns)
    feedback = _voices.known_feedback(build, people, keys)
    build.write("customer_feedback", feedback)
    interactions = _voices.known_interactions(build, people, keys)
    build.write("customer_interactions", interactions)

    contacts = kept.keep(_contacts.contacts_by_order(interactions, keys))
    heard = build.backend.to_pyarrow(contacts.count()).as_py() > 0
    returned = kept.keep(_voices.returns_by_order(returns))
    orders = attach(orders, _outcomes.of_lines(totals=totals, lines=narrow), on="order_hash")
    orders = attach(orders, _outcomes.of_place(keys), on="order_hash")
    orders = _outcomes.with_returns(orders, returned=returned, keys=keys)
    orders = _outcomes.with_contacts(orders, contacts=contacts, is_known=heard)
    orders = attach(orders, _voices.scores_by_order(feedback), on="order_hash")
    build.write("customer_orders", _outcomes.customer_orders(orders))
