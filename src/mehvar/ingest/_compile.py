"""One table of a mapping and one raw table, compiled to the SQL of the target's rows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from mehvar import schema
from mehvar.ingest._convert import Converter, Value
from mehvar.ingest._errors import Reason
from mehvar.ingest._facts import KnownFacts
from mehvar.ingest._keep import keep_sql
from mehvar.ingest._mapping import Mapping
from mehvar.ingest._pieces import Opening
from mehvar.ingest._raw import ROW, quoted
from mehvar.ingest._rules import RECORD_ID, Rule, TableMapping
from mehvar.workspace import Settings

FAULT = "__fault"
"""The first fault of a row, as ``column:reason``; null when the row can be taken."""
ORDER_FACTS = "import_order_facts"
"""The temporary table of what rows may take from their orders."""

_MADE_OF = {"day": "at", "registered_day": "registered_at"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """The SQL of a target table's rows from one raw table.

    ``rows`` is a SELECT of every column of the table but the import's own, with ``__row`` and
    ``__fault``; ``kept`` selects the raw rows it is made of, ``values`` the values of every one
    of them with its own fault, and ``doubts`` gives per target column SQL that holds where a
    written value was dropped. With ``grouped``, a row stands for several raw rows and bears the
    number of the first faulty one.
    """

    table: str
    source: str
    rows: str
    kept: str
    values: str
    doubts: tuple[tuple[str, str], ...]
    grouped: bool = False

    @property
    def faults(self) -> str:
        """SQL for (row, fault) of every raw row at fault; of a group, each of its faulty lines."""
        whole = f"SELECT {ROW}, {FAULT} FROM ({self.rows}) WHERE {FAULT} IS NOT NULL"
        if not self.grouped:
            return whole
        return (
            f"WITH lines AS MATERIALIZED "
            f"(SELECT {ROW}, {FAULT} FROM ({self.values}) WHERE {FAULT} IS NOT NULL) "
            f"FROM lines UNION ALL (FROM ({whole}) AS whole ANTI JOIN lines USING ({ROW}))"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where rows come from and go to: the mapping, its file, and the company's settings."""

    mapping: Mapping
    source: str
    settings: Settings


def compile_table(
    opening: Opening, facts: KnownFacts, entry: TableMapping, place: Place
) -> Compiled:
    """Compile one table; lookups that the SQL needs are written on the way.

    Raises:
        MappingError: when the file lacks a column that the mapping names.
    """
    facts.learn(entry.uses)
    kept = facts.raw.relation
    if entry.keep:
        kept = f"SELECT * FROM ({kept}) WHERE {keep_sql(entry.keep, facts)}"
    settings = place.settings
    converter = Converter(
        opening=opening,
        facts=facts,
        zone=place.mapping.time_zone or settings.time_zone,
        home_zone=settings.time_zone,
        exponent=settings.exponent,
        unit=place.mapping.unit,
        table=entry.table,
        source_rows=kept,
    )
    values = {
        target: converter.value(target, rule)
        for target, rule in entry.columns
        if not rule.from_order
    }
    key = [converter.value(RECORD_ID, _as_id(rule)) for rule in entry.identity]
    read = _values_sql(entry, values, key, converter, kept)
    numbered = _grouped(entry, read) if entry.one_per else _numbered(opening, read)
    hashed = _Hashed(opening=opening, read=read, rows=facts.raw.rows)
    return Compiled(
        table=entry.table,
        source=place.source,
        rows=_finished(entry, values, numbered, place, hashed),
        kept=kept,
        values=read,
        doubts=tuple((target, value.doubt) for target, value in values.items() if value.doubt),
        grouped=bool(entry.one_per),
    )


def _as_id(rule: Rule) -> Rule:
    return rule if rule.as_ else replace(rule, as_="id")


def _values_sql(
    entry: TableMapping,
    values: dict[str, Value],
    key: list[Value],
    converter: Converter,
    kept: str,
) -> str:
    """The values of every kept row, before grouping: ``v_<target>``, the key and the fault."""
    columns = [f"{value.sql} AS v_{target}" for target, value in values.items()]
    columns += [
        f"{values[base].day} AS v_{day}"
        for day, base in _MADE_OF.items()
        if base in values and day in schema.table(entry.table).column_names
    ]
    columns += [f"({value.doubt}) AS d_{target}" for target, value in values.items() if value.doubt]
    faults = [
        f"WHEN {value.fault} THEN {quoted(f'{target}:{value.reason}')}"
        for target, value in values.items()
        if value.fault
    ]
    fault = f"CASE {' '.join(faults)} END" if faults else "NULL::VARCHAR"
    words = ", ".join(f"{sql} AS {alias}" for alias, sql in converter.words.items())
    source = f"SELECT {ROW}{', ' + words if words else ''} FROM ({kept})"
    if converter.plain:
        plain = ", ".join(f"{sql} AS {alias}" for alias, sql in converter.plain.items())
        source = f"SELECT *, {plain} FROM ({source})"
    return (
        f"SELECT {ROW}, {', '.join([*columns, f'{_key_sql(key)} AS k', f'{fault} AS {FAULT}'])} "
        f"FROM ({source}) AS said {' '.join(converter.joins)}"
    )


def _key_sql(key: list[Value]) -> str:
    if len(key) == 1:
        return f"{key[0].sql}::VARCHAR"
    parts = [f"coalesce({value.sql}::VARCHAR, '')" for value in key]
    present = " OR ".join(f"{value.sql} IS NOT NULL" for value in key)
    return f"CASE WHEN {present} THEN {' || chr(124) || '.join(parts)} END"


def _numbered(opening: Opening, read: str) -> str:
    """Give the second, third, ... row of a repeated key a number, in the order of the file."""
    name = f"import_repeats_{sum(1 for _ in opening.folder.iterdir())}"
    opening.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {ROW}, copy FROM ("
        f"SELECT {ROW}, row_number() OVER (PARTITION BY h ORDER BY {ROW}) AS copy "
        f"FROM (SELECT {ROW}, hash(k) AS h FROM ({read}) WHERE k IS NOT NULL)) WHERE copy > 1"
    )
    count = opening.connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]
    if not count:
        return f"SELECT *, k AS r FROM ({read})"
    return (
        "SELECT v.*, CASE WHEN copy IS NULL THEN k ELSE k || '#' || copy END AS r "
        f"FROM ({read}) AS v LEFT JOIN {name} USING ({ROW})"
    )


def _grouped(entry: TableMapping, read: str) -> str:
    """Make one row of all rows with one key; ``first`` is the first value that is said."""
    rules = dict(entry.columns)
    targets = [target for target, rule in entry.columns if not rule.from_order]
    columns = [f"{_aggregate(rules[target], f'v_{target}')} AS v_{target}" for target in targets]
    columns += [
        f"{_aggregate(rules[base], f'v_{day}')} AS v_{day}"
        for day, base in _MADE_OF.items()
        if base in targets and day in schema.table(entry.table).column_names
    ]
    listed = ", ".join([*columns, f"arg_min({FAULT}, {ROW}) AS {FAULT}"])
    return (
        f"SELECT coalesce(min({ROW}) FILTER ({FAULT} IS NOT NULL), min({ROW})) AS {ROW}, "
        f"k, k AS r, {listed} FROM ({read}) "
        f"GROUP BY k, CASE WHEN k IS NULL THEN {ROW} END"
    )


def _aggregate(rule: Rule, value: str) -> str:
    if rule.take == "sum":
        return f"sum({value})"
    if rule.take == "count":
        return "count(*)"
    if rule.take in {"min", "max"}:
        return f"{rule.take}({value})"
    return f"arg_min({value}, {ROW})"


@dataclass(slots=True, kw_only=True)
class _Hashed:
    """The hashes of ids that repeat: each distinct id is hashed once and joined to its rows."""

    opening: Opening
    read: str
    rows: int
    joins: list[str] = field(default_factory=list)

    def sql(self, source: str, target: str) -> str:
        """Return SQL for the hash of ``v_<target>`` of the rows ``n``."""
        id_ = f"v_{target}"
        if self.rows < _MANY or not self._repeats(id_):
            return hash_sql(source, f"n.{id_}")
        name = f"import_ids_{sum(1 for _ in self.opening.folder.iterdir())}_{target}"
        self.opening.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT id, {hash_sql(source, 'id')} AS h "
            f"FROM (SELECT DISTINCT {id_} AS id FROM ({self.read})) WHERE id IS NOT NULL"
        )
        self.joins.append(f"LEFT JOIN {name} ON {name}.id = n.{id_}")
        return f"{name}.h"

    def _repeats(self, id_: str) -> bool:
        distinct = self.opening.connection.execute(
            f"SELECT approx_count_distinct({id_}) FROM ({self.read})"
        ).fetchall()[0][0]
        return bool(8 * distinct < self.rows)


_MANY = 200_000


def _finished(
    entry: TableMapping, values: dict[str, Value], numbered: str, place: Place, hashed: _Hashed
) -> str:
    """The target's columns, typed, with source and hashes, and the first fault of the row."""
    table = schema.table(entry.table)
    provenance = {column.name for column in schema.PROVENANCE}
    taken = {target: rule.from_order for target, rule in entry.columns if rule.from_order}
    columns = {}
    for column in table.columns:
        if column.name not in provenance:
            sql = _column_sql(
                column.name, values=values, taken=taken, entry=entry, place=place, hashed=hashed
            )
            columns[column.name] = f"TRY_CAST({sql} AS {column.duckdb_type})"
    told = [name for name in columns if not name.endswith("_hash")]
    content = f"(hash({', '.join(f'c.{_q(name)}' for name in told)}) >> 1)::BIGINT"
    listed = ", ".join(f"{sql} AS {_q(name)}" for name, sql in columns.items())
    joins = list(hashed.joins)
    if taken:
        order = hash_sql(entry.order_source or place.source, "n.v_order_id")
        joins.append(f"LEFT JOIN {ORDER_FACTS} AS o ON o.order_hash = {order}")
    inner = f"SELECT n.{ROW}, n.r, n.{FAULT}, {listed} FROM ({numbered}) AS n {' '.join(joins)}"
    return (
        f"SELECT c.* EXCLUDE (r, {FAULT}), {quoted(place.source)} AS source, c.r AS record_id, "
        f"{hash_sql(place.source, 'c.r')} AS record_hash, {content} AS content_hash, "
        f"{_fault_sql(entry, from_order=bool(taken))} AS {FAULT} FROM ({inner}) AS c"
    )


def _column_sql(  # noqa: PLR0911 (a column is made in one of these ways)
    name: str,
    *,
    values: dict[str, Value],
    taken: dict[str, str],
    entry: TableMapping,
    place: Place,
    hashed: _Hashed,
) -> str:
    base = _MADE_OF.get(name)
    if name in taken:
        return f"o.{_q(taken[name])}"
    if name in values or base in values:
        return f"n.v_{name}"
    if base in taken:
        return "o.day"
    if name in {"person_source", "person_hash"} and "person_ref" in taken:
        return f"o.{name}"
    person = entry.person_source or place.source
    if name == "person_source" and "person_ref" in values:
        return f"CASE WHEN n.v_person_ref IS NOT NULL THEN {quoted(person)} END"
    if name == "person_hash" and "person_ref" in values:
        return hashed.sql(person, "person_ref")
    if name == "order_hash" and "order_id" in values:
        return hashed.sql(entry.order_source or place.source, "order_id")
    return "NULL"


def _fault_sql(entry: TableMapping, *, from_order: bool) -> str:
    tests = [
        f"WHEN c.{FAULT} IS NOT NULL THEN c.{FAULT}",
        f"WHEN c.r IS NULL THEN {quoted(f'{RECORD_ID}:{Reason.MISSING_KEY}')}",
    ]
    for column in schema.table(entry.table).columns:
        rule = entry.rule(column.name)
        if column.required and rule is not None:
            lost = rule.from_order and from_order
            reason = Reason.UNKNOWN_ORDER if lost else Reason.MISSING_REQUIRED
            tests.append(
                f"WHEN c.{_q(column.name)} IS NULL THEN {quoted(f'{column.name}:{reason}')}"
            )
    return f"CASE {' '.join(tests)} END"


def hash_sql(source: str, record: str) -> str:
    """Return SQL for the 64-bit hash of a source and an id: null where the id is null."""
    return f"(md5_number_lower({quoted(source + chr(31))} || {record}) >> 1)::BIGINT"


def _q(name: str) -> str:
    return f'"{name}"'
