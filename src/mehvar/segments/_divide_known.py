"""Segmentations that others made: the classes of value, and people's own rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mehvar.segments._definitions import Definition, read_definitions
from mehvar.segments._division import Division, persistence
from mehvar.segments._features import AT_ORIGIN
from mehvar.segments._frame import Frame, align
from mehvar.segments._items import Ints
from mehvar.segments._replay import rule_members, rule_needs

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from mehvar.workspace import Build

VALUE_CLASSES = ("platinum", "gold", "iron", "lead")
_KNOWN_ENOUGH = 0.95
"""Where fewer memberships at the origin are known, those known are the ones who never moved."""


def divide_by_value(build: Build, *, past: Frame | None) -> Division | None:
    """Return the classes of value as the mart ``customer_value`` tells them; None without."""
    import ibis
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = build.read("customer_value")
    own = ibis.cases(
        *((rows.value_class == name, rows[f"p_{name}"]) for name in VALUE_CLASSES),
        else_=ibis.null("float64"),
    )
    found = build.backend.to_pyarrow(
        rows.filter(rows.value_class.isin(VALUE_CLASSES)).select(
            "customer_id", "value_class", probability=own
        )
    ).sort_by("customer_id")
    if not found.num_rows:
        return None
    code = pc.index_in(found.column("value_class"), value_set=pa.array(VALUE_CLASSES))
    customer = np.asarray(found.column("customer_id").to_numpy(), np.int64)
    then, reason = _recorded(build, "value_class", VALUE_CLASSES, past)
    stayed = None
    places = np.asarray(code.to_numpy(), np.int64)
    if then is not None and past is not None:
        stayed = persistence(then_customer=past.customer, then=then, customer=customer, code=places)
    return Division(
        name="value_class", kind="class", segments=VALUE_CLASSES, customer=customer, code=places,
        probability=found.column("probability").to_numpy(), then=then, then_reason=reason,
        persistence=stayed,
    )  # fmt: skip


def _recorded(
    build: Build, name: str, segments: tuple[str, ...], past: Frame | None
) -> tuple[Ints | None, str]:
    """Who was where at the origin, from the memberships that earlier builds wrote."""
    if past is None:
        return None, "no_past"
    import ibis
    import pyarrow as pa
    import pyarrow.compute as pc

    members = build.read("segment_members")
    day = ibis.literal(past.day)
    segment = ibis.cases(
        (members.since <= day, members.segment),
        (members.previous_since <= day, members.previous),
        else_=ibis.null("string"),
    )
    found = build.backend.to_pyarrow(
        members.filter(members.segmentation == name).select("customer_id", segment=segment)
    )
    code = pc.fill_null(pc.index_in(found.column("segment"), value_set=pa.array(segments)), -1)
    then = align(
        past.customer,
        np.asarray(found.column("customer_id").to_numpy(), np.int64),
        np.asarray(code.to_numpy(), np.float64),
    )
    places = np.nan_to_num(then, nan=-1).astype(np.int64)
    if not len(places) or (places >= 0).mean() < _KNOWN_ENOUGH:
        return None, "not_known_then"
    return places, ""


def divide_by_rules(build: Build, *, past: Frame | None) -> list[Division]:
    """Return one segmentation per saved rule: who is in it; at the origin by replaying it."""
    return [
        _by_rule(build, definition, past) for definition in read_definitions(build.workspace.root)
    ]


def _by_rule(build: Build, definition: Definition, past: Frame | None) -> Division:
    import ibis

    customer = _ids(build, rule_members(build, definition))
    then, reason, stayed = None, "no_past" if past is None else "not_replayable", None
    if past is not None and rule_needs(definition) <= set(AT_ORIGIN):
        was = rule_members(build, definition, attributes=ibis.memtable(past.rows), as_of=past.day)
        then, reason = np.isin(past.customer, _ids(build, was)).astype(np.int64), ""
        stayed = _stayed(past.customer, then, customer)
    return Division(
        name=definition.segmentation, kind="rule", segments=("in",), title=definition.title,
        customer=customer, code=np.zeros(len(customer), np.int64),
        probability=np.ones(len(customer)), then=then, then_reason=reason, persistence=stayed,
    )  # fmt: skip


def _stayed(past: Ints, then: Ints, now: Ints) -> float | None:
    """Of who was in it at the origin, the share that still is."""
    were = past[then == 1]
    return float(np.isin(were, now).mean()) if len(were) else None


def _ids(build: Build, rows: ir.Table) -> Ints:
    found: pa.Table = build.backend.to_pyarrow(rows.select("customer_id").distinct())
    return np.sort(np.asarray(found.column("customer_id").to_numpy(), np.int64))
