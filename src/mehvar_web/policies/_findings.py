"""What the linter finds, in words, beside the row that it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from mehvar import empowerment
from mehvar.empowerment import FACTS, Finding, Policy
from mehvar_web import company, grants
from mehvar_web.grants import policies as store
from mehvar_web.policies._say import label_row, name_rows, say_fact
from mehvar_web.policies._typed import typed_value
from mehvar_web.policies._words import BUDGETS, said


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A finding as a page shows it: its words, an example, and where to try that case."""

    kind: str
    weight: str
    text: str
    rows: tuple[str, ...]
    named: tuple[SafeString, ...]
    example: tuple[tuple[str, str], ...] = ()
    try_url: str = ""


def findings_of(policy: Policy) -> tuple[Finding, ...]:
    """Return what the linter finds under the budgets in force, errors first."""
    return _linted(policy, _budgets())


@lru_cache(maxsize=64)
def _linted(policy: Policy, budgets: tuple[tuple[str, int], ...]) -> tuple[Finding, ...]:
    """Look at a table once, however often it is shown."""
    return empowerment.lint(policy, budgets=dict(budgets))


def _budgets() -> tuple[tuple[str, int], ...]:
    """Return the largest limit of each kind: a grant above it nobody can give."""
    most: dict[str, int] = {}
    for one in grants.limits(day=store.today(company.now())):
        if one.limit is not None:
            most[one.kind] = max(most.get(one.kind, 0), one.limit)
    return tuple((str(BUDGETS.get(kind, kind)), limit) for kind, limit in sorted(most.items()))


def has_errors(policy: Policy) -> bool:
    """Tell whether the policy must not be published."""
    return any(one.weight == "error" for one in findings_of(policy))


def told_of(policy: Policy, *, key: str, number: int) -> tuple[Told, ...]:
    """Return the findings in the page's language, errors first."""
    names = name_rows(policy)
    return tuple(_told(one, names, key, number) for one in findings_of(policy))


def by_row(found: Sequence[Told]) -> dict[str, tuple[Told, ...]]:
    """Return the findings of each row, by its key; those of no row under ``""``."""
    rows: dict[str, tuple[Told, ...]] = {}
    for one in found:
        for key in one.rows or ("",):
            rows[key] = (*rows.get(key, ()), one)
    return rows


def _told(one: Finding, names: Mapping[str, str], key: str, number: int) -> Told:
    example = one.example or {}
    return Told(
        kind=one.kind,
        weight=one.weight,
        text=said(one.message),
        rows=one.rows,
        named=tuple(label_row(row, names) for row in one.rows),
        example=tuple(
            (said(FACTS[name].title), say_fact(FACTS[name], value))
            for name, value in example.items()
        ),
        try_url=_try_url(example, key, number) if example else "",
    )


def _try_url(example: Mapping[str, object], key: str, number: int) -> str:
    asked = [("version", str(number))] + [
        (f"f:{name}", text)
        for name, value in example.items()
        for text in typed_value(value, fact=FACTS[name])
    ]
    return f"{reverse('policies:check', args=[key])}?{urlencode(asked)}#try"
