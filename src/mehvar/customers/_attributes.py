"""What is known of a customer by name: (customer_id, attribute, value, as_of).

The customers slice writes its own attributes; an understanding slice (segments, value, ...)
publishes others by ``put_attributes`` in a later step of the same build, and decisions read them
all by name. A slice that puts an attribute replaces all of its earlier rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mehvar.customers._errors import CustomersError

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.workspace import Build

OWN_ATTRIBUTES = (
    "lifecycle", "channels", "preferred_channel", "favourite_category", "favourite_hour",
    "favourite_weekday",
)  # fmt: skip
"""The attributes that this slice writes; other slices choose other names."""


def put_attributes(build: Build, rows: ir.Table, *, names: Sequence[str]) -> int:
    """Publish attributes of customers; return the number of rows of the whole mart.

    Args:
        build: the build in progress, after the step ``customers``.
        rows: ``customer_id``, ``attribute`` (one of ``names``) and ``value`` (text), at most one
            row per customer and attribute; a column ``as_of`` when it is not the build's day.
        names: every attribute that the caller owns; its earlier rows are replaced, so that a
            customer who lost the attribute loses the row.

    Raises:
        CustomersError: when a name is this slice's own, or is not lower_case_words.
    """
    refused = [
        name
        for name in names
        if name in OWN_ATTRIBUTES or not re.fullmatch("[a-z][a-z0-9_]*", name)
    ]
    if refused:
        raise CustomersError(
            f"These attributes cannot be put: {', '.join(refused)}.",
            hint=f"Use lower_case_words other than {', '.join(OWN_ATTRIBUTES)}.",
        )
    before = build.read("attributes")
    kept = before.filter(before.attribute.notin(names))
    return build.write("attributes", kept.union(_complete(build, rows, names).select(kept.columns)))


def put_own_attributes(build: Build, values: Mapping[str, ir.Table]) -> int:
    """Write this slice's attributes, and keep the others' for customers who still exist.

    Args:
        build: the build in progress, its mart ``customers`` written.
        values: attribute -> one row per customer with its ``value``.
    """
    import ibis

    parts = [
        rows.select("customer_id", attribute=ibis.literal(name), value=rows.value)
        for name, rows in values.items()
    ]
    own = _complete(build, parts[0].union(*parts[1:]), OWN_ATTRIBUTES)
    before = build.read("attributes")
    others = before.filter(before.attribute.notin(OWN_ATTRIBUTES)).semi_join(
        build.read("customers"), "customer_id"
    )
    return build.write("attributes", others.union(own.select(others.columns)))


def _complete(build: Build, rows: ir.Table, names: Sequence[str]) -> ir.Table:
    import ibis

    as_of = rows.as_of if "as_of" in rows.columns else ibis.literal(build.as_of)
    chosen = rows.select(
        customer_id=rows.customer_id.cast("int64"),
        attribute=rows.attribute.cast("string"),
        value=rows.value.cast("string"),
        as_of=as_of.cast("date"),
    )
    return chosen.filter(chosen.attribute.isin(list(names)) & chosen.value.notnull())
