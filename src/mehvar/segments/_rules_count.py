"""How many customers does a rule keep just now, and what does each of its conditions do?

A question of the pages while somebody edits: one query over the columns that the rule compares.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, cast

from mehvar import schema
from mehvar.segments._rules import EVERYONE_RULE, Group, Node, nodes
from mehvar.segments._rules_compile import Purpose, column_of, flags, members
from mehvar.workspace import EVERYONE, Marts, Sight

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.workspace import Current

_KEPT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compiled:
    """A rule as SQL over the views of some marts."""

    sql: str
    reads: tuple[str, ...]


_compiled: OrderedDict[tuple[object, ...], _Compiled] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCount:
    """What one part of a rule does.

    ``path`` is its place ("0", "1.0"). ``alone`` is how many customers it holds for by itself;
    ``left``, of a part of an outermost ``all``, how many are left after it and those before it.
    None where fewer than the smallest group.
    """

    path: str
    alone: int | None
    left: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCount:
    """How many of the customers in sight a rule keeps.

    ``customers`` is None where fewer than the smallest group (``minimum_group``), and everything
    that would tell it. ``value`` is what they are worth from now on (minor units),
    ``value_low`` to ``value_high`` its 90 % interval at the widest; None where no build estimated
    it.
    """

    customers: int | None
    everyone: int
    minimum_group: int
    parts: tuple[PartCount, ...] = ()
    value: int | None = None
    value_low: int | None = None
    value_high: int | None = None
    value_share: float | None = None
    as_of: date | None = None

    @property
    def share(self) -> float | None:
        """The share of the customers in sight, 0..1."""
        return (
            None if self.customers is None or not self.everyone else self.customers / self.everyone
        )


def count_rule(
    marts: Marts,
    rule: Group = EVERYONE_RULE,
    *,
    sight: Sight = EVERYONE,
    purpose: Purpose = "service",
    money: bool = True,
) -> RuleCount:
    """Count whom a rule keeps, of the customers in sight, as the last build knows them.

    Args:
        marts: the reader to ask.
        rule: the rule.
        sight: the customers who count.
        purpose: of marketing, only customers who agreed to it are kept.
        money: whether to sum what they are worth, too.
    """
    current, least = marts.current(), marts.workspace.settings.minimum_group
    if not current.as_of:
        return RuleCount(customers=None, everyone=0, minimum_group=least)
    source = _Source(marts=marts, current=current)
    paths = [path for path, _ in nodes(rule) if path]
    worth = money and current.marts.get("customer_value", -1) >= 0
    told = _ask(source, rule, paths, sight=sight, purpose=purpose, worth=worth)
    kept = cast("int", told["kept"])
    found = RuleCount(
        customers=kept if kept >= least else None,
        everyone=cast("int", told["everyone"]),
        minimum_group=least,
        parts=tuple(_part(path, told, rule, least) for path in paths),
        as_of=source.as_of,
    )
    return _with_value(found, told) if worth and kept >= least else found


def rule_customers(
    marts: Marts,
    rule: Group,
    *,
    sight: Sight = EVERYONE,
    purpose: Purpose = "service",
    after: int = 0,
    limit: int | None = 50,
) -> tuple[int, ...]:
    """Return the ids of the customers in sight whom a rule keeps, in their order.

    Args:
        marts: the reader to ask.
        rule: the rule.
        sight: the customers who may be told.
        purpose: of marketing, only customers who agreed to it are kept.
        after: only ids above this one: where the page before ended.
        limit: at most so many; all of them with None.
    """
    current = marts.current()
    if not current.as_of:
        return ()
    source = _Source(marts=marts, current=current)
    where = [sight.condition(marts, "r.customer_id", current=current), "r.customer_id > ?"]
    if purpose == "marketing":
        where.append(f"r.customer_id IN ({source.agreed()})")
    most = "" if limit is None else f" LIMIT {int(limit)}"
    rows = marts.ask(
        f"SELECT r.customer_id FROM ({source.sql(rule, 'members', purpose)}) r "
        f"WHERE {' AND '.join(where)} ORDER BY r.customer_id{most}",
        [after],
    )
    return tuple(row[0] for row in rows)


def _part(path: str, told: Mapping[str, object], rule: Group, least: int) -> PartCount:
    alone, left = cast("int", told[column_of(path)]), None
    if rule.match == "all" and path.isdigit():
        left = cast("int", told[f"left_{path}"])
    return PartCount(
        path=path,
        alone=alone if alone >= least else None,
        left=None if left is None or left < least else left,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """The marts of one published state, as SQL."""

    marts: Marts
    current: Current

    @property
    def as_of(self) -> date:
        return date.fromisoformat(self.current.as_of)

    def view(self, name: str) -> str:
        return self.marts.view(name, current=self.current)

    def agreed(self) -> str:
        return f"SELECT customer_id FROM {self.view('customer_consents')} WHERE marketing"

    def sql(self, rule: Node, what: str, purpose: Purpose) -> str:
        """Compile a rule, or take what was compiled for the same views."""
        import ibis

        used: list[str] = []

        def read(name: str) -> ir.Table:
            used.append(name)
            columns = {one.name: one.ibis_type for one in schema.table(name).columns}
            return ibis.table(columns, name=self.view(name).strip('"'))

        root = str(self.marts.workspace.root)
        key = (rule, what, purpose, self.as_of, self.current.build_id, root)
        with _lock:
            known = _compiled.get(key)
        if known is not None:
            for name in known.reads:
                self.view(name)  # another reader may not have opened it yet
            return known.sql
        compile_it: Callable[..., ir.Table] = flags if what == "flags" else members
        found = compile_it(rule, read=read, as_of=self.as_of, purpose=purpose)
        sql = str(ibis.to_sql(found, dialect="duckdb"))
        with _lock:
            _compiled[key] = _Compiled(sql=sql, reads=tuple(dict.fromkeys(used)))
            while len(_compiled) > _KEPT:
                _compiled.popitem(last=False)
        return sql


def _ask(
    source: _Source, rule: Group, paths: list[str], *, sight: Sight, purpose: Purpose, worth: bool
) -> Mapping[str, object]:
    wanted = ["count(*) AS everyone", "count_if(r.keeps) AS kept"]
    wanted += [f"count_if(r.{column_of(path)}) AS {column_of(path)}" for path in paths]
    if rule.match == "all":
        tops = [path for path in paths if path.isdigit()]
        for place, path in enumerate(tops):
            all_so_far = " AND ".join(f"r.{column_of(one)}" for one in tops[: place + 1])
            wanted.append(f"count_if({all_so_far}) AS left_{path}")
    inner, joined = f"({source.sql(rule, 'flags', purpose)}) r", ""
    if purpose == "marketing":
        inner = f"(SELECT * FROM {inner} WHERE r.customer_id IN ({source.agreed()})) r"
    if worth:
        wanted += _WORTH
        joined = f" LEFT JOIN {source.view('customer_value')} v ON v.customer_id = r.customer_id"
    where = sight.condition(source.marts, "r.customer_id", current=source.current)
    query = f"SELECT {', '.join(wanted)} FROM {inner}{joined} WHERE {where}"
    return source.marts.rows(query)[0]


_WORTH = [
    "sum(v.residual_value) FILTER (r.keeps)::BIGINT AS worth",
    "sum(v.residual_low) FILTER (r.keeps)::BIGINT AS worth_low",
    "sum(v.residual_high) FILTER (r.keeps)::BIGINT AS worth_high",
    "sum(v.residual_value)::BIGINT AS all_worth",
]


def _with_value(found: RuleCount, told: Mapping[str, object]) -> RuleCount:
    """Add what they are worth; the ends are sums of ends, as if all were wrong the same way."""
    worth, low, high, whole = (
        cast("int | None", told[name]) for name in ("worth", "worth_low", "worth_high", "all_worth")
    )
    if worth is None or low is None or high is None:
        return found
    share = worth / whole if whole is not None and whole > 0 else None
    return replace(found, value=worth, value_low=low, value_high=high, value_share=share)
