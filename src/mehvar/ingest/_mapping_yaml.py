"""Mappings as YAML: a small closed vocabulary, read strictly and written with comments."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeGuard, cast

from mehvar import schema
from mehvar.ingest._errors import MappingError
from mehvar.ingest._rules import (
    CALENDARS,
    FROM_ORDER,
    KINDS,
    ORDERS,
    TAKES,
    TESTS,
    UNITS,
    As,
    Calendar,
    Condition,
    FileMapping,
    Order,
    Rule,
    TableMapping,
    Take,
    Test,
    Unit,
)

if TYPE_CHECKING:
    from mehvar.ingest._mapping import Mapping

_RULE_KEYS = {
    "from", "as", "calendar", "order", "unit", "values", "missing_when", "constant", "negate",
    "multiply_by", "take", "from_order",
}  # fmt: skip
_TABLE_KEYS = {
    "table", "columns", "key", "one_per", "keep", "complete", "person_source", "order_source",
}  # fmt: skip
_CHOICES = {
    "as": KINDS,
    "calendar": CALENDARS,
    "order": ORDERS,
    "unit": UNITS,
    "take": TAKES,
    "from_order": FROM_ORDER,
}


class Parts(NamedTuple):
    """What a mapping file says, field by field."""

    source: str
    time_zone: str
    currency: str
    unit: Unit
    files: tuple[FileMapping, ...]


def read_text(path: Path) -> str:
    """Read the text of a mapping file.

    Raises:
        MappingError: when it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise MappingError(
            f"The mapping {path} cannot be read: {error.strerror}.",
            hint="Make one with: mehvar mapping FILE... --out M.yml",
        ) from error
    except UnicodeDecodeError as error:
        raise MappingError(f"The mapping {path} is not UTF-8 text.") from error


def parse_mapping(text: str, *, where: str) -> Parts:
    """Parse a mapping from YAML text.

    Raises:
        MappingError: naming every problem; ``where`` names the text in the message.
    """
    import yaml

    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise MappingError(f"{where} is not valid YAML: {error}.") from error
    parser = _Parser()
    parts = parser.parts(content)
    if parser.problems:
        raise MappingError(
            f"{where} is not a usable mapping: " + " ".join(parser.problems),
            hint="Correct the file and try again; nothing was imported.",
            problems=parser.problems,
        )
    return parts


class _Parser:
    """Reads what YAML gave, collecting every problem before anyone is told."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def parts(self, content: object) -> Parts:
        top = self._keys(
            content, "the file", {"version", "source", "time_zone", "currency", "unit", "files"}
        )
        files = self._items(top.get("files"), "files")
        unit = self._choice(top.get("unit", "major"), "unit", UNITS)
        return Parts(
            source=_text(top.get("source", "")),
            time_zone=_text(top.get("time_zone", "")),
            currency=_text(top.get("currency", "")),
            unit=cast("Unit", unit),
            files=tuple(self._file(entry, f"files[{n}]") for n, entry in enumerate(files, 1)),
        )

    def _file(self, content: object, where: str) -> FileMapping:
        entry = self._keys(content, where, {"match", "tables", "source"})
        match = _text(entry.get("match", ""))
        if not match:
            self.problems.append(f"{where}: match is missing (a file name such as orders*.csv).")
        tables = self._items(entry.get("tables"), f"{where} tables")
        return FileMapping(
            match=match,
            source=_text(entry.get("source", "")),
            tables=tuple(self._table(table, f"{match or where}") for table in tables),
        )

    def _table(self, content: object, where: str) -> TableMapping:
        entry = self._keys(content, where, _TABLE_KEYS)
        name = _text(entry.get("table", ""))
        where = f"{where} -> {name}"
        columns = entry.get("columns") or {}
        if not isinstance(columns, dict):
            self.problems.append(f"{where}: columns must be lines of target: column.")
            columns = {}
        return TableMapping(
            table=name,
            columns=tuple(
                (_text(target), self._rule(rule, f"{where}.{target}"))
                for target, rule in columns.items()
            ),
            key=self._rules(entry.get("key"), f"{where} key"),
            one_per=self._rules(entry.get("one_per"), f"{where} one_per"),
            keep=tuple(
                self._condition(condition, f"{where} keep")
                for condition in self._items(entry.get("keep"), f"{where} keep")
            ),
            complete=bool(entry.get("complete", False)),
            person_source=_text(entry.get("person_source", "")),
            order_source=_text(entry.get("order_source", "")),
        )

    def _rules(self, content: object, where: str) -> tuple[Rule, ...]:
        items = [content] if isinstance(content, str | dict) else self._items(content, where)
        return tuple(self._rule(item, where) for item in items)

    def _rule(self, content: object, where: str) -> Rule:
        if isinstance(content, str | int | float):
            return Rule(columns=(_text(content),))
        if isinstance(content, list):
            return Rule(columns=tuple(_text(item) for item in content))
        entry = self._keys(content, where, _RULE_KEYS)
        for key, choices in _CHOICES.items():
            if key in entry:
                self._choice(entry[key], f"{where} {key}", choices)
        columns = entry.get("from", ())
        values = entry.get("values") or {}
        if not isinstance(values, dict):
            self.problems.append(f"{where}: values must be lines of word: word.")
            values = {}
        missing = entry.get("missing_when", ())
        return Rule(
            columns=tuple(map(_text, columns)) if _many(columns) else (_text(columns),),
            as_=cast("As | None", entry.get("as")),
            calendar=cast("Calendar", entry.get("calendar", "auto")),
            order=cast("Order", entry.get("order", "auto")),
            unit=cast("Unit | None", entry.get("unit")),
            values=tuple((_text(word), _text(meaning)) for word, meaning in values.items()),
            missing_when=tuple(map(_text, missing)) if _many(missing) else (_text(missing),),
            constant=None if entry.get("constant") is None else _text(entry["constant"]),
            negate=bool(entry.get("negate", False)),
            multiply_by=_text(entry.get("multiply_by", "")),
            take=cast("Take", entry.get("take", "first")),
            from_order=_text(entry.get("from_order", "")),
        )

    def _condition(self, content: object, where: str) -> Condition:
        entry = self._keys(content, where, {"column", "not", *TESTS})
        given = [test for test in TESTS if test in entry]
        if len(given) != 1 or not entry.get("column"):
            self.problems.append(
                f"{where}: a condition is a column and one of {', '.join(TESTS)} (and not)."
            )
            return Condition(column=_text(entry.get("column", "")), test="not_empty")
        value = entry[given[0]]
        negated = bool(entry.get("not", False))
        if given[0] == "not_empty":
            return Condition(
                column=_text(entry["column"]), test="not_empty", negated=negated != (value is False)
            )
        values = tuple(map(_text, value)) if _many(value) else (_text(value),)
        return Condition(
            column=_text(entry["column"]),
            test=cast("Test", given[0]),
            values=values,
            negated=negated,
        )

    def _keys(self, content: object, where: str, known: set[str]) -> dict[str, object]:
        if not isinstance(content, dict):
            self.problems.append(f"{where}: lines of key: value are wanted here.")
            return {}
        entry = {_text(key): value for key, value in content.items()}
        if unknown := sorted(set(entry) - known):
            self.problems.append(
                f"{where}: unknown {', '.join(unknown)}; known are {', '.join(sorted(known))}."
            )
        return entry

    def _items(self, content: object, where: str) -> list[object]:
        if content is None:
            return []
        if not isinstance(content, list):
            self.problems.append(f"{where}: a list is wanted here.")
            return []
        return content

    def _choice(self, value: object, where: str, choices: tuple[str, ...]) -> str:
        if value not in choices:
            self.problems.append(f"{where}: {value!r} must be one of {', '.join(choices)}.")
            return choices[0]
        return str(value)


def _many(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, list | tuple)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


# -- writing -------------------------------------------------------------------------------

_HEAD = """\
# A Mehvar mapping: what the columns of these files mean. Correct it, then run
#   mehvar import FILE... --mapping THIS_FILE
# Left of the colon stands Mehvar's column, right of it the file's.
# Words: from, as, calendar, order, unit, values, missing_when, constant, negate, multiply_by,
# take (first, min, max, sum, count, with one_per), from_order; keep and one_per choose rows.
"""


def mapping_to_yaml(mapping: Mapping) -> str:
    """Write a mapping with a comment beside each column saying what it means."""
    lines = [_HEAD, "version: 1", f"source: {_scalar(mapping.source)}"]
    if mapping.time_zone:
        lines.append(f"time_zone: {_scalar(mapping.time_zone)}")
    if mapping.currency:
        lines.append(f"currency: {_scalar(mapping.currency)}")
    lines += [f"unit: {mapping.unit}  # of the amounts: {', '.join(UNITS)}", "files:"]
    for entry in mapping.files:
        lines += ["", f"  - match: {_scalar(entry.match)}"]
        if entry.source:
            lines.append(f"    source: {_scalar(entry.source)}")
        lines.append("    tables:")
        for table in entry.tables:
            lines += _table_lines(table)
    return "\n".join(lines) + "\n"


def _table_lines(table: TableMapping) -> list[str]:
    known = schema.TABLES.get(table.table)
    lines = [f"      - table: {table.table}" + (f"  # {known.grain.en}" if known else "")]
    lines += [
        f"        {name}: [{', '.join(_rule_text(rule) for rule in rules)}]"
        for name, rules in (("key", table.key), ("one_per", table.one_per))
        if rules
    ]
    if table.complete:
        lines.append("        complete: true  # empty fields keep what is already known")
    sources = {"person_source": table.person_source, "order_source": table.order_source}
    lines += [f"        {name}: {_scalar(value)}" for name, value in sources.items() if value]
    if table.keep:
        lines.append("        keep:")
        lines += [f"          - {_condition_text(condition)}" for condition in table.keep]
    lines.append("        columns:")
    for target, rule in table.columns:
        line = f"          {_scalar(target)}: {_rule_text(rule)}"
        meaning = known and target in known.column_names and known.column(target).meaning
        lines.append(f"{line}  # {meaning.fa}: {meaning.en}" if meaning else line)
    return lines


def _condition_text(condition: Condition) -> str:
    parts = [f"column: {_scalar(condition.column)}"]
    if condition.test == "not_empty":
        parts.append("not_empty: true")
    elif condition.test == "in":
        parts.append(f"in: [{', '.join(map(_scalar, condition.values))}]")
    else:
        parts.append(f"{condition.test}: {_scalar(condition.values[0])}")
    if condition.negated:
        parts.append("not: true")
    return "{" + ", ".join(parts) + "}"


def _rule_text(rule: Rule) -> str:
    """Write a rule as briefly as it can be read back: only what differs from the default."""
    if rule == Rule(columns=rule.columns) and len(rule.columns) == 1:
        return _scalar(rule.columns[0])
    said = {
        "from": _columns_text(rule.columns),
        "as": rule.as_ or "",
        "calendar": rule.calendar if rule.calendar != "auto" else "",
        "order": rule.order if rule.order != "auto" else "",
        "unit": rule.unit or "",
        "values": _words_text(rule.values),
        "missing_when": _list_text(rule.missing_when) if rule.missing_when else "",
        "constant": _scalar(rule.constant) if rule.constant is not None else "",
        "negate": "true" if rule.negate else "",
        "multiply_by": _scalar(rule.multiply_by) if rule.multiply_by else "",
        "take": rule.take if rule.take != "first" else "",
        "from_order": rule.from_order,
    }
    return "{" + ", ".join(f"{name}: {value}" for name, value in said.items() if value) + "}"


def _columns_text(columns: tuple[str, ...]) -> str:
    if len(columns) == 1:
        return _scalar(columns[0])
    return _list_text(columns) if columns else ""


def _list_text(values: tuple[str, ...]) -> str:
    return f"[{', '.join(map(_scalar, values))}]"


def _words_text(values: tuple[tuple[str, str], ...]) -> str:
    pairs = ", ".join(f"{_scalar(word)}: {_scalar(meaning)}" for word, meaning in values)
    return "{" + pairs + "}" if pairs else ""


def _scalar(text: str) -> str:
    """Write a string so that YAML reads back the very same string, inside braces too."""
    import json

    import yaml

    plain = text.replace("_", "").isalnum() and not text[:1].isdigit()
    if plain and yaml.safe_load(text) == text:
        return text
    return json.dumps(text, ensure_ascii=False)
