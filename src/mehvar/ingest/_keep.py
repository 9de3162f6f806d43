"""Which rows of a file become rows of a table: the conditions of a mapping as SQL."""

from __future__ import annotations

from collections.abc import Sequence

from mehvar.ingest._errors import MappingError
from mehvar.ingest._facts import Facts, KnownFacts
from mehvar.ingest._raw import quoted
from mehvar.ingest._rules import Condition


def keep_sql(conditions: Sequence[Condition], facts: KnownFacts) -> str:
    """Return SQL that holds for the rows to take.

    Raises:
        MappingError: when the file lacks a column, or a number to compare with is none.
    """
    tests = [_test(condition, facts.of(condition.column)) for condition in conditions]
    return " AND ".join(tests) or "true"


def _test(condition: Condition, facts: Facts) -> str:
    text = facts.id
    if condition.test == "not_empty":
        test = f"{facts.value} IS NOT NULL"
    elif condition.test == "starts_with":
        test = f"starts_with({text}, {quoted(condition.values[0])})"
    elif condition.test in {"less_than", "greater_than"}:
        sign = "<" if condition.test == "less_than" else ">"
        test = f"TRY_CAST({text} AS DOUBLE) {sign} {_number(condition)}"
    else:
        test = f"{text} IN ({', '.join(quoted(value) for value in condition.values)})"
    known = f"coalesce({test}, false)"
    return f"NOT {known}" if condition.negated else known


def _number(condition: Condition) -> float:
    try:
        return float(condition.values[0])
    except ValueError as error:
        raise MappingError(
            f"keep: {condition.column} {condition.test} needs a number, not "
            f"{condition.values[0]!r}.",
            hint="Correct the mapping; nothing was imported.",
        ) from error
