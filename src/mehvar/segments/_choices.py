"""The values that a field has in the data: what a person picks from while building a rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mehvar.segments._rules_fields import ATTRIBUTES, FACTS, Field, Vocabulary, vocabulary

if TYPE_CHECKING:
    from mehvar.workspace import Current, Marts

_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChoice:
    """A value that a field has, and how many customers (or rows of a happening) have it."""

    value: str
    count: int


def read_vocabulary(marts: Marts) -> Vocabulary:
    """Return what a rule may be about in this company: the marts built and attributes known."""
    current = marts.current()
    built = {name for name, version in current.marts.items() if version >= 0}
    names: list[str] = []
    if ATTRIBUTES in built:
        view = marts.view(ATTRIBUTES, current=current)
        names = [row[0] for row in marts.ask(f"SELECT DISTINCT attribute FROM {view}")]
    return vocabulary().only(marts=built, attributes=names)


def read_choices(
    marts: Marts, field: Field, *, happened: str = "", limit: int = _MOST
) -> tuple[FieldChoice, ...]:
    """Return the values of a text field, the commonest first.

    Values of fewer customers than the smallest group are left out: a rare value may be a person.
    What customers told us is never listed.

    Args:
        marts: the reader to ask.
        field: the field, of the vocabulary or of a happening.
        happened: the happening that the field narrows; empty for a field of customers.
        limit: at most so many.
    """
    if field.kind not in {"text", "names"} or field.table == FACTS:
        return ()
    current, least = marts.current(), marts.workspace.settings.minimum_group
    query = _query(marts, field, current)
    # rows of what happened are many for one customer, who counts once
    size = "count(DISTINCT customer_id)" if happened else "count(*)"
    rows = marts.ask(
        f"SELECT v, {size} AS n FROM ({query}) WHERE v IS NOT NULL AND v <> '' "
        "GROUP BY v HAVING n >= ? ORDER BY n DESC, v LIMIT ?",
        [least, limit],
    )
    return tuple(FieldChoice(value=value, count=count) for value, count in rows)


def _query(marts: Marts, field: Field, current: Current) -> str:
    view = marts.view(field.table, current=current)
    if field.table == ATTRIBUTES:
        name = field.column.replace("'", "''")
        whole, where = "value", f" WHERE attribute = '{name}'"
    else:
        whole, where = f'"{field.column}"', ""
    if field.kind == "names":
        whole = f"unnest(string_split({whole}, ','))"
    return f"SELECT customer_id, {whole} AS v FROM {view}{where}"
