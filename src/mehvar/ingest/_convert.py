"""One target column of one table: SQL for its value, and for what can be wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from mehvar import calendar, money, schema, text
from mehvar.ingest._errors import MappingError, Reason
from mehvar.ingest._facts import Facts, KnownFacts
from mehvar.ingest._lookup import Kernel, write_lookup
from mehvar.ingest._pieces import Opening
from mehvar.ingest._raw import quoted
from mehvar.ingest._rules import RECORD_ID, As, Calendar, Order, Rule, Unit, read_as
from mehvar.ingest._zones import Range, local_sql, utc_sql

if TYPE_CHECKING:
    import pyarrow as pa

TRUE_WORDS = (
    "true", "t", "yes", "y", "1", "recommended", "suggested", "بله", "بلی", "آری", "دارد", "هست",
    "صحیح", "درست", "فعال", "پیشنهاد می‌کنم", "توصیه می‌کنم", "on", "✓",
)  # fmt: skip
FALSE_WORDS = (
    "false", "f", "no", "n", "0", "not_recommended", "not recommended", "not_suggested", "خیر",
    "نه", "ندارد", "نیست", "نادرست", "غلط", "غیرفعال", "پیشنهاد نمی‌کنم", "توصیه نمی‌کنم", "off", "✗",
)  # fmt: skip
_WHOLE = 90_000_000_000_000  # with four decimals it still fits in 18 digits
_PLAIN_DATE = (
    "CASE WHEN length({x}) BETWEEN 8 AND 19 AND year(TRY_CAST({x} AS TIMESTAMP)) "
    "BETWEEN 1900 AND 2200 THEN TRY_CAST({x} AS TIMESTAMP) END"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """SQL for a value. ``fault`` is SQL that holds where something is written that cannot be read.

    ``day`` is the local day of a moment; ``doubt`` is SQL that holds where a written identifier
    or word was dropped, which is counted but keeps the row.
    """

    sql: str
    reason: Reason | None = None
    fault: str = ""
    day: str = ""
    doubt: str = ""


@dataclass(slots=True, kw_only=True)
class Converter:
    """Compiles rules against the rows ``source_rows`` of one raw table.

    ``words`` names the texts that the SQL of the values speaks of (alias -> SQL over the raw
    columns), ``plain`` what SQL reads from them (alias -> SQL over the words), and ``joins``
    gathers the lookups for what it cannot read.
    """

    opening: Opening
    facts: KnownFacts
    zone: str
    home_zone: str
    exponent: int
    unit: Unit
    table: str
    source_rows: str
    joins: list[str] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    plain: dict[str, str] = field(default_factory=dict)

    def value(self, target: str, rule: Rule) -> Value:
        """Return the SQL of a target column.

        Raises:
            MappingError: when the file lacks a column that the rule names.
        """
        if rule.take == "count":
            return Value(sql="1")
        kind = read_as(self.table, target, rule)
        if rule.constant is not None:
            return self._read(target, kind, rule, self._word(quoted(rule.constant)))
        parts = [_base(self.facts.of(column), kind) for column in rule.columns]
        words = parts[0] if len(parts) == 1 else f"nullif(concat_ws(' ', {', '.join(parts)}), '')"
        if rule.missing_when and kind not in {"number", "money"}:
            listed = ", ".join(quoted(word) for word in rule.missing_when)
            words = f"CASE WHEN {words} IN ({listed}) THEN NULL ELSE {words} END"
        return self._read(target, kind, rule, self._word(_translated(rule, words)))

    def _word(self, sql: str) -> str:
        """Name a text once, so that the SQL that reads it stays short."""
        for alias, known in self.words.items():
            if known == sql:
                return alias
        alias = f"w{len(self.words)}"
        self.words[alias] = sql
        return alias

    def _plain(self, sql: str) -> str:
        """Name what SQL reads from a text once."""
        for alias, known in self.plain.items():
            if known == sql:
                return alias
        alias = f"p{len(self.plain)}"
        self.plain[alias] = sql
        return alias

    def _read(self, target: str, kind: As, rule: Rule, words: str) -> Value:
        if kind == "date":
            return self._date(target, rule, words)
        if kind == "number":
            return self._number(target, rule, words)
        if kind == "money":
            return self._money(rule, words)
        if kind == "bool":
            return self._bool(rule, words)
        if kind in {"text", "id"}:
            return self._text(target, words)
        return self._identifier(kind, words)

    # -- text ------------------------------------------------------------------------------

    def _text(self, target: str, words: str) -> Value:
        choices = () if target == RECORD_ID else schema.table(self.table).column(target).choices
        if not choices:
            return Value(sql=words)
        listed = ", ".join(quoted(choice) for choice in choices)
        chosen = f"CASE WHEN lower({words}) IN ({listed}) THEN lower({words}) END"
        return Value(sql=chosen, doubt=f"{words} IS NOT NULL AND ({chosen}) IS NULL")

    def _bool(self, rule: Rule, words: str) -> Value:
        said = f"lower(translate({words}, 'يك‌', 'یک '))"
        yes, no = (
            ", ".join(quoted(word.replace("\u200c", " ")) for word in known)
            for known in (TRUE_WORDS, FALSE_WORDS)
        )
        value = f"CASE WHEN {said} IN ({yes}) THEN true WHEN {said} IN ({no}) THEN false END"
        if rule.negate:
            value = f"NOT ({value})"
        return Value(sql=value, doubt=f"({words}) IS NOT NULL AND ({value}) IS NULL")

    def _identifier(self, kind: As, words: str) -> Value:
        import pyarrow as pa

        clean = text.IDENTIFIERS[kind]  # type: ignore[index]  # As minus the five kinds above
        value = self._looked_up(
            words, "", lambda column: [clean(column)], pa.schema([("v", pa.string())])
        )
        found = f"{value}.v" if value else "NULL::VARCHAR"
        return Value(sql=found, doubt=f"({words}) IS NOT NULL AND {found} IS NULL")

    # -- numbers and money -----------------------------------------------------------------

    def _number(self, target: str, rule: Rule, words: str) -> Value:
        number = self._double(words)
        value = _missing_numbers(rule, number)
        if rule.negate:
            value = f"-({value})"
        if rule.multiply_by:
            value = f"({value}) * {self._double(self._word(self.facts.of(rule.multiply_by).value))}"
        known = target != RECORD_ID and schema.table(self.table).column(target).kind == "int"
        if known:
            value = f"TRY_CAST(round({value}) AS BIGINT)"
        fault = f"({words}) IS NOT NULL AND ({number}) IS NULL"
        return Value(sql=value, fault=fault, reason=Reason.UNREADABLE_NUMBER)

    def _double(self, words: str) -> str:
        import pyarrow as pa

        number = f"TRY_CAST({words} AS DOUBLE)"
        plain = self._plain(f"CASE WHEN isfinite({number}) THEN {number} END")
        lookup = self._looked_up(
            words, plain, lambda c: [read_numbers(c)], pa.schema([("v", pa.float64())])
        )
        return f"coalesce({plain}, {lookup}.v)" if lookup else plain

    def _money(self, rule: Rule, words: str) -> Value:
        unit = rule.unit or self.unit
        factor = _factor(self.exponent, unit)
        plain, amount = self._minor(words, unit=unit, factor=factor)
        if rule.multiply_by:
            amount = self._product(
                plain, amount, self._word(self.facts.of(rule.multiply_by).value), factor
            )
        value = _missing_numbers(rule, amount, scale=factor)
        if rule.negate:
            value = f"-({value})"
        fault = f"({words}) IS NOT NULL AND ({amount}) IS NULL"
        return Value(sql=value, fault=fault, reason=Reason.UNREADABLE_AMOUNT)

    def _minor(self, words: str, *, unit: Unit, factor: int) -> tuple[str, str]:
        """Return SQL for the plain decimal, and for the amount in minor units."""
        import pyarrow as pa

        decimal = f"TRY_CAST({words} AS DECIMAL(18, 4))"
        guard = f"abs({decimal}) < {_WHOLE // factor}"
        if self.exponent == 0:
            guard += f" AND NOT contains({words}, '.')"  # a point may stand for thousands
        plain = self._plain(f"CASE WHEN {guard} THEN {decimal} END")

        def kernel(column: pa.Array) -> list[pa.Array]:
            return [money.parse_amounts(column, exponent=self.exponent, unit=unit)]

        lookup = self._looked_up(words, plain, kernel, pa.schema([("v", pa.int64())]))
        amount = f"round_even(({plain}) * {factor}, 0)::BIGINT"
        return plain, f"coalesce({amount}, {lookup}.v)" if lookup else amount

    def _product(self, plain: str, amount: str, quantity: str, factor: int) -> str:
        """Multiply before rounding, in 64 bits where that is enough; unusual spellings after it."""
        number = self._double(quantity)
        exact = self._plain(f"TRY_CAST({quantity} AS DECIMAL(18, 4))")
        size = f"abs(({plain})::DOUBLE * ({exact})::DOUBLE * {factor})"
        fast = f"round_even(({plain}) * ({exact}) * {factor}, 0)::BIGINT"
        wide = f"round_even(({plain})::DECIMAL(38, 4) * ({exact}) * {factor}, 0)::BIGINT"
        return (
            f"CASE WHEN {size} < 9e9 THEN {fast} WHEN {size} < 9e17 THEN {wide} "
            f"WHEN {exact} IS NOT NULL THEN TRY_CAST(round_even("
            f"({amount})::DECIMAL(28, 0) * {exact}, 0) AS BIGINT) "
            f"ELSE TRY_CAST(round_even(({amount}) * ({number}), 0) AS BIGINT) END"
        )

    # -- dates -----------------------------------------------------------------------------

    def _date(self, target: str, rule: Rule, words: str) -> Value:
        import pyarrow as pa

        style, order = self._style(rule, words)
        plain = self._plain(_PLAIN_DATE.format(x=words)) if style == "gregorian" else ""
        only_day = target != RECORD_ID and schema.table(self.table).column(target).kind == "day"

        def kernel(column: pa.Array) -> list[pa.Array]:
            parsed = calendar.parse_moments(column, calendar=style, order=order)
            if only_day:
                return [parsed.values, parsed.values.cast(pa.date32(), safe=False)]
            at = parsed.at(zone=self.zone)
            return [at, calendar.local_day(at, zone=self.home_zone)]

        answers = pa.schema([("v", pa.timestamp("us")), ("d", pa.date32())])
        lookup = self._looked_up(words, plain, kernel, answers)
        at, day = self._moment(plain, only_day=only_day)
        if lookup:
            at, day = f"coalesce({at}, {lookup}.v)", f"coalesce({day}, {lookup}.d)"
        fault = f"({words}) IS NOT NULL AND ({at}) IS NULL"
        sql = day if only_day else at
        return Value(sql=sql, day=day, fault=fault, reason=Reason.UNREADABLE_DATE)

    def _moment(self, plain: str, *, only_day: bool) -> tuple[str, str]:
        if not plain:
            return "NULL::TIMESTAMP", "NULL::DATE"
        if only_day:
            return plain, f"{plain}::DATE"
        within = self._range(plain)
        at = utc_sql(plain, zone=self.zone, within=within)
        if self.zone == self.home_zone:
            return at, f"{plain}::DATE"
        return at, f"({local_sql(f'({at})', zone=self.home_zone, within=within)})::DATE"

    def _range(self, plain: str) -> Range:
        import numpy as np

        first, last = self.opening.connection.execute(
            f"SELECT min({plain}), max({plain}) FROM ({self._plain_rows(plain)})"
        ).fetchall()[0]
        return np.datetime64(first or "2020-01-01"), np.datetime64(last or "2020-01-01")

    def _plain_rows(self, plain: str, *words: str) -> str:
        """The SELECT of what SQL reads, beside the texts that it reads it from."""
        sql = self.plain[plain]
        used = [alias for alias in self.words if alias in words or re.search(rf"\b{alias}\b", sql)]
        texts = ", ".join(f"{self.words[alias]} AS {alias}" for alias in used)
        return (
            f"SELECT {sql} AS {plain}, {', '.join(used)} "
            f"FROM (SELECT {texts} FROM ({self.source_rows}))"
        )

    def _style(self, rule: Rule, words: str) -> tuple[Calendar, Order]:
        """Settle calendar and order once for the whole column, so that every piece agrees."""
        if rule.calendar == "gregorian" and rule.order in {"auto", "ymd"}:
            return "gregorian", rule.order
        sample = self.opening.connection.sql(
            f"SELECT t FROM (SELECT {self.words[words]} AS t FROM ({self.source_rows})) "
            "WHERE t IS NOT NULL USING SAMPLE reservoir(20000 ROWS) REPEATABLE (7)"
        ).to_arrow_table()
        found = calendar.detect_date_format(sample.column(0))
        style, order = rule.calendar, rule.order
        if found is not None and not found.ambiguous:
            if style == "auto" and found.calendar in {"jalali", "gregorian"}:
                style = cast("Calendar", found.calendar)
            if order == "auto" and found.order:
                order = found.order
        return style, order

    # -- behind them -----------------------------------------------------------------------

    def _looked_up(self, words: str, plain: str, kernel: Kernel, answers: pa.Schema) -> str:
        """Read what ``plain`` SQL cannot by a kernel; return the alias of the joined answers."""
        if plain:
            rows = self._plain_rows(plain, words)
            texts = f"SELECT CASE WHEN {plain} IS NULL THEN {words} END FROM ({rows})"
        else:
            texts = f"SELECT {self.words[words]} FROM ({self.source_rows})"
        lookup = write_lookup(self.opening, texts=texts, kernel=kernel, schema=answers)
        if lookup is None:
            return ""
        alias = f"look{len(self.joins)}"
        self.joins.append(f"LEFT JOIN {lookup} AS {alias} ON {alias}.raw = {words}")
        return alias


def _base(fact: Facts, kind: As) -> str:
    if kind == "id":
        return fact.id
    return fact.text if kind == "text" else fact.value


def _translated(rule: Rule, words: str) -> str:
    if not rule.values:
        return words
    cases = " ".join(
        f"WHEN {quoted(word)} THEN {quoted(meaning) if meaning else 'NULL'}"
        for word, meaning in rule.values
    )
    return f"CASE {words} {cases} ELSE {words} END"


def _missing_numbers(rule: Rule, value: str, *, scale: int = 1) -> str:
    if not rule.missing_when:
        return value
    try:
        numbers = [float(text.ascii_digits_one(word)) * scale for word in rule.missing_when]
    except ValueError as error:
        raise MappingError(
            f"missing_when of a number must list numbers, not {', '.join(rule.missing_when)}.",
            hint="Correct the mapping; nothing was imported.",
        ) from error
    listed = ", ".join(f"{number:.17g}" for number in numbers)
    return f"CASE WHEN ({value}) IN ({listed}) THEN NULL ELSE ({value}) END"


def _factor(exponent: int, unit: Unit) -> int:
    """Minor units in one of ``unit``."""
    import pyarrow as pa

    one = money.parse_amounts(pa.array(["1"]), exponent=exponent, unit=unit)[0].as_py()
    return int(one)


def read_numbers(column: pa.Array) -> pa.Array:
    """Read numbers in any digit set, with separators, a percent sign or a Persian decimal point."""
    import pyarrow as pa
    import pyarrow.compute as pc

    digits = text.ascii_digits(column)
    plain = pc.replace_substring_regex(digits, r"[\s,٬_%٪]|\x{200c}|\x{200e}|\x{200f}", "")
    plain = pc.replace_substring_regex(plain, "[٫/]", ".")
    plain = pc.replace_substring_regex(plain, "^[(](.*)[)]$", r"-\1")
    plain = pc.replace_substring_regex(plain, r"^([0-9.]+)[-−]$", r"-\1")
    valid = pc.match_substring_regex(plain, r"^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)$")
    return pc.if_else(valid, plain, pa.scalar(None, pa.string())).cast(pa.float64())
