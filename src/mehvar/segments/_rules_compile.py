"""A rule as one Ibis expression: which customers it keeps, and what each condition keeps.

What is unknown satisfies no comparison but ``not_known``, so that no null ever reaches the groups:
``none`` of a group is its true complement on every engine. Days are compared with days that
Python computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any, Literal, cast

from mehvar.segments._rules import TIMES, Condition, Group, Happening, Leaf, Node, leaves, nodes
from mehvar.segments._rules_fields import (
    ATTRIBUTES,
    FACTS,
    LOTS,
    SAMPLE,
    Field,
    attribute_field,
    vocabulary,
)

if TYPE_CHECKING:
    import ibis.expr.types as ir

Read = Callable[[str], "ir.Table"]
"""Gives a mart by name."""

Purpose = Literal["service", "marketing"]
"""What a rule's answer is for: facts that a customer told us for service are not for marketing."""

_TRUE, _FALSE = True, False
_FACTOR, _PRIME = 48_271, 2_147_483_647


def members(
    rule: Node, *, read: Read, as_of: date, purpose: Purpose = "service"
) -> ir.Table:  # fmt: skip
    """One row per customer whom the rule keeps."""
    judged = _Judged(read=read, as_of=as_of, purpose=purpose)
    table, holds = judged.over(rule)
    return table.filter(holds(rule)).select("customer_id")


def flags(
    rule: Node, *, read: Read, as_of: date, purpose: Purpose = "service"
) -> ir.Table:  # fmt: skip
    """One row per customer: ``keeps``, and for each part whether it holds by itself.

    The part at the place ``1.0`` is the column ``p_1_0``; see ``nodes``.
    """
    judged = _Judged(read=read, as_of=as_of, purpose=purpose)
    table, holds = judged.over(rule)
    columns = {column_of(path): holds(part) for path, part in nodes(rule) if path}
    return table.select("customer_id", keeps=holds(rule), **columns)


def column_of(path: str) -> str:
    """Return the column of ``flags`` for the part at a place."""
    return f"p_{path.replace('.', '_')}"


def lot(customer_id: int) -> int:
    """Return a customer's lot, as the field ``sample.lot`` has it."""
    return int(_drawn(customer_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    read: Read
    as_of: date
    purpose: Purpose

    def over(self, rule: Node) -> tuple[ir.Table, Callable[[Node], ir.BooleanValue]]:
        """Return one row per customer with what the rule compares, and how to judge a part."""
        distinct = tuple(dict.fromkeys(leaves(rule)))
        fields = [_field_of(one) for one in distinct if isinstance(one, Condition)]
        table = self._customers(fields)
        for name, chosen in _by_table(fields).items():
            table = _attached(table, self._part(name, chosen))
        happenings = [one for one in distinct if isinstance(one, Happening)]
        for place, one in enumerate(happenings):
            table = _attached(table, self._counted(one, f"h{place}"))
        columns = {one: f"h{place}" for place, one in enumerate(happenings)}

        def holds(node: Node) -> ir.BooleanValue:
            if isinstance(node, Group):
                return _together(node, [holds(part) for part in node.of])
            if isinstance(node, Happening):
                zero = table[columns[node]].fill_null(0)
                return _compared(zero, node, as_of=self.as_of)
            field = _field_of(node)
            return _compared(table[_named(field)], node, as_of=self.as_of, field=field)

        return table, holds

    def _customers(self, fields: Iterable[Field]) -> ir.Table:
        customers = self.read("customers")
        own = {_named(one): customers[one.column] for one in fields if one.table == "customers"}
        ids = customers.customer_id
        if any(one.table == SAMPLE for one in fields):
            own["sample__lot"] = _drawn(ids)
        return customers.select("customer_id", **own)

    def _part(self, name: str, fields: list[Field]) -> ir.Table:
        table = self.read(name)
        if name == ATTRIBUTES:
            return _pivoted(table, fields, name=table.attribute)
        if name == FACTS:
            told = table.filter(table.in_force.fill_null(_FALSE))
            if self.purpose == "marketing":
                told = told.filter(told.purpose == "marketing")
            return _pivoted(told, fields, name=told.fact)
        return table.select(key=table.customer_id, **{_named(f): table[f.column] for f in fields})

    def _counted(self, one: Happening, name: str) -> ir.Table:
        """One row per customer to whom it happened: how often, or for how much."""
        kind = vocabulary().happenings[one.happened]
        table = self.read(kind.table)
        wanted = [table.customer_id.notnull(), *self._within(one, table)]
        wanted += [
            _compared(table[c.field], c, as_of=self.as_of, field=kind.fields[c.field])
            for c in one.where
        ]
        if kind.name == "order" and "status" not in {c.field for c in one.where}:
            wanted.append((table.status != "cancelled").fill_null(_TRUE))
        rows = table.filter(reduce(and_, wanted))
        size = rows.count() if one.measure == TIMES else rows[one.measure].sum()
        return rows.group_by(key=rows.customer_id).aggregate(**{name: size})

    def _within(self, one: Happening, table: ir.Table) -> list[ir.BooleanValue]:
        """The days that count; what is dated after the as-of day has not happened yet."""
        first, last = one.from_day, min(one.until_day or self.as_of, self.as_of)
        if one.last_days is not None:
            first = self.as_of - timedelta(days=one.last_days - 1)
        found = [table.day <= _literal(last)]
        return found if first is None else [*found, table.day >= _literal(first)]


def _drawn(customer_id: Any) -> Any:
    """Mix an id, a number or a column of them, into a lot; squaring takes neighbours apart."""
    mixed = (customer_id % _PRIME) * _FACTOR % _PRIME
    return (mixed * mixed % _PRIME + customer_id) % _PRIME % LOTS


def _field_of(one: Condition) -> Field:
    found = vocabulary().fields.get(one.field)
    return found or cast("Field", attribute_field(one.field.partition(".")[2]))


def _named(field: Field) -> str:
    return f"{field.table}__{field.column}"


def _by_table(fields: Iterable[Field]) -> dict[str, list[Field]]:
    found: dict[str, list[Field]] = {}
    for one in dict.fromkeys(fields):
        if one.table not in {"customers", SAMPLE}:
            found.setdefault(one.table, []).append(one)
    return found


def _attached(table: ir.Table, part: ir.Table) -> ir.Table:
    joined = table.left_join(part, table.customer_id == part.key)
    return joined.drop("key")


def _pivoted(table: ir.Table, fields: list[Field], *, name: ir.Column) -> ir.Table:
    """One row per customer with the values that stand in rows of their own."""
    import ibis

    rows = table.filter(name.isin([one.column for one in fields]))
    values = {
        _named(one): ibis.cases((rows[name.get_name()] == one.column, rows.value)).max()
        for one in fields
    }
    return rows.group_by(key=rows.customer_id).aggregate(**values)


def _together(group: Group, parts: list[ir.BooleanValue]) -> ir.BooleanValue:
    import ibis

    if group.match == "all":
        return reduce(and_, parts) if parts else ibis.literal(_TRUE)
    either = reduce(or_, parts) if parts else ibis.literal(_FALSE)
    return ~either if group.match == "none" else either


def _compared(
    column: ir.Column, one: Leaf, *, as_of: date, field: Field | None = None
) -> ir.BooleanValue:
    known = column.notnull()
    if field is not None and field.kind == "float":
        known = known & ~column.isnan().fill_null(_FALSE)
    if one.operator == "known":
        return known
    if one.operator == "not_known":
        return ~known
    return known & _answer(column, one, as_of).fill_null(_FALSE)


def _answer(column: ir.Column, one: Leaf, as_of: date) -> ir.BooleanValue:
    comparisons: dict[str, Callable[[], ir.BooleanValue]] = {
        "is": lambda: column == _literal(one.value),
        "is_not": lambda: column != _literal(one.value),
        "one_of": lambda: column.isin(_several(one.value)),
        "not_one_of": lambda: ~column.isin(_several(one.value)),
        "contains": lambda: column.lower().contains(str(one.value).lower()),
        "has": lambda: _has(column, one.value),
        "has_not": lambda: ~_has(column, one.value),
        "at_least": lambda: column >= _literal(one.value),
        "at_most": lambda: column <= _literal(one.value),
        "between": lambda: _between(column, one.value),
        "in_last_days": lambda: (column > _back(as_of, one.value)) & (column <= _literal(as_of)),
        "before_last_days": lambda: column <= _back(as_of, one.value),
    }
    return comparisons[one.operator]()


def _between(column: ir.Column, value: object) -> ir.BooleanValue:
    low, high = cast("tuple[object, object]", value)
    return (column >= _literal(low)) & (column <= _literal(high))


def _has(column: ir.Column, value: object) -> ir.BooleanValue:
    """One of the names stands between the commas of the column."""
    import ibis

    comma = ibis.literal(",")
    fenced = comma.concat(column, comma)
    return reduce(or_, [fenced.contains(f",{one},") for one in _several(value)])


def _back(as_of: date, days: object) -> ir.Value:
    return _literal(as_of - timedelta(days=cast("int", days)))


def _several(value: object) -> list[object]:
    return list(value) if isinstance(value, tuple) else [value]


def _literal(value: object) -> ir.Value:
    import ibis

    return ibis.literal(value)
