"""What a mapping says, in words."""

from __future__ import annotations

from mehvar import schema
from mehvar.ingest import Condition, Rule, TableMapping
from mehvar.text import Bilingual

_TESTS: dict[tuple[str, bool], Bilingual] = {
    ("equals", False): Bilingual("«{column}» برابر {values} است", "{column} is {values}"),
    ("equals", True): Bilingual("«{column}» برابر {values} نیست", "{column} is not {values}"),
    ("in", False): Bilingual("«{column}» یکی از {values} است", "{column} is one of {values}"),
    ("in", True): Bilingual("«{column}» هیچ‌یک از {values} نیست", "{column} is none of {values}"),
    ("starts_with", False): Bilingual(
        "«{column}» با {values} آغاز می‌شود", "{column} begins with {values}"
    ),
    ("starts_with", True): Bilingual(
        "«{column}» با {values} آغاز نمی‌شود", "{column} does not begin with {values}"
    ),
    ("not_empty", False): Bilingual("«{column}» خالی نیست", "{column} is not empty"),
    ("not_empty", True): Bilingual("«{column}» خالی است", "{column} is empty"),
    ("less_than", False): Bilingual(
        "«{column}» از {values} کمتر است", "{column} is below {values}"
    ),
    ("less_than", True): Bilingual(
        "«{column}» از {values} کمتر نیست", "{column} is not below {values}"
    ),
    ("greater_than", False): Bilingual(
        "«{column}» از {values} بیشتر است", "{column} is above {values}"
    ),
    ("greater_than", True): Bilingual(
        "«{column}» از {values} بیشتر نیست", "{column} is not above {values}"
    ),
}
_TAKES = {
    "min": Bilingual("کمترینِ {column}", "the smallest {column}"),
    "max": Bilingual("بیشترینِ {column}", "the largest {column}"),
    "sum": Bilingual("مجموع {column}", "the sum of {column}"),
    "count": Bilingual("شمار {column}", "the number of {column}"),
}


def conditions_in_words(table: TableMapping) -> tuple[Bilingual, ...]:
    """Return which rows of the file a table takes; empty when it takes them all."""
    return tuple(_condition(condition) for condition in table.keep)


def filled_in_words(table: TableMapping) -> tuple[Bilingual, ...]:
    """Return what is not simply the value of one column: constants, sums, what the order says."""
    return tuple(
        words for target, rule in table.columns if (words := _filled(table.table, target, rule))
    )


def _condition(condition: Condition) -> Bilingual:
    words = _TESTS[condition.test, condition.negated]
    fa = "، ".join(f"«{value}»" for value in condition.values)
    en = ", ".join(condition.values)
    return Bilingual(
        words.fa.format(column=condition.column, values=fa),
        words.en.format(column=condition.column, values=en),
    )


def _filled(table: str, target: str, rule: Rule) -> Bilingual | None:
    meaning = schema.table(table).column(target).meaning
    how = _how(rule)
    return Bilingual(f"{meaning.fa}: {how.fa}", f"{meaning.en}: {how.en}") if how else None


def _how(rule: Rule) -> Bilingual | None:
    if rule.constant is not None:
        return Bilingual(f"همیشه «{rule.constant}»", f"always {rule.constant}")
    if rule.from_order:
        return Bilingual("از سفارشِ همان سطر", "from the row's order")
    return _computed(rule) or _translated(rule)


def _computed(rule: Rule) -> Bilingual | None:
    """What is computed of several columns or several rows."""
    column = " + ".join(rule.columns)
    if rule.multiply_by:
        column = f"{column} × {rule.multiply_by}"
    if rule.take in _TAKES:
        words = _TAKES[rule.take]
        return Bilingual(words.fa.format(column=column), words.en.format(column=column))
    if rule.negate:
        return Bilingual(f"{column} با علامت وارون", f"{column} with its sign turned")
    return Bilingual(column, column) if rule.multiply_by or len(rule.columns) > 1 else None


def _translated(rule: Rule) -> Bilingual | None:
    """Which words or numbers stand for others, or for nothing."""
    if rule.values:
        pairs = ", ".join(f"{old} = {new}" for old, new in rule.values[:6])
        return Bilingual(f"واژه‌ها: {pairs}", f"words: {pairs}")
    if rule.missing_when:
        said = ", ".join(rule.missing_when)
        return Bilingual(f"{said} یعنی چیزی نگفته", f"{said} means that nothing was said")
    return None
