"""The parts of a draft as its editor draws them: words, inputs, sentences and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mehvar.empowerment import ACTIONS, FACTS, HITS, Fact, facts_of
from mehvar_web.policies import _words
from mehvar_web.policies._draft import (
    MOST_LEVELS,
    MOST_ROWS,
    Draft,
    DraftLevel,
    DraftRow,
    DraftTest,
)
from mehvar_web.policies._findings import Told, by_row, told_of
from mehvar_web.policies._inputs import Inputs, Option, money_input, value_inputs
from mehvar_web.policies._resolve import (
    HAS_DAYS,
    MAY_HAVE_AMOUNT,
    Resolved,
    operator_of,
    operators_for,
)
from mehvar_web.policies._say import Sentence, say_row
from mehvar_web.policies._words import said
from mehvar_web.ui.forms import NumberInput

if TYPE_CHECKING:
    from mehvar_web.grants.models import PolicyVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPart:
    """One condition."""

    __test__ = False

    path: str
    fact: str
    title: str
    operators: tuple[Option, ...]
    inputs: Inputs
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectPart:
    """What a row gives: the choices and the fields of its amount."""

    actions: tuple[Option, ...]
    has_amount: bool
    of: tuple[Option, ...]
    rate: SafeString
    plus: SafeString
    at_least: SafeString
    at_most: SafeString
    round_to: SafeString
    beyond: tuple[Option, ...]
    valid_days: SafeString
    has_days: bool
    has_share: bool
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPart:
    """One row: its conditions, its effect, its sentence, and what was found about it."""

    path: str
    place: int
    key: str
    is_first: bool
    is_last: bool
    is_exception: bool
    tests: tuple[TestPart, ...]
    effect: EffectPart | None
    sentence: Sentence | None
    problems: tuple[str, ...]
    findings: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelPart:
    """What an employee of a level may give alone."""

    path: str
    level: SafeString
    at_most: SafeString
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A draft as its editor draws it."""

    title_fa: str
    title_en: str
    once: bool
    hits: tuple[Option, ...]
    rows: tuple[RowPart, ...]
    levels: tuple[LevelPart, ...]
    facts: tuple[tuple[str, str], ...]
    problems: dict[str, tuple[str, ...]]
    findings: tuple[Told, ...]
    is_whole: bool
    may_add_row: bool
    may_add_level: bool

    @property
    def whole_problems(self) -> tuple[str, ...]:
        """What is wrong with the whole, the title or the levels."""
        return tuple(
            text
            for place, told in self.problems.items()
            if not place.startswith("r")
            for text in told
        )

    @property
    def errors(self) -> int:
        """How many findings and unfinished parts keep it from being submitted."""
        found = {one for row in self.rows for one in row.findings} | set(self.findings)
        return len(self.problems) + sum(one.weight == "error" for one in found)


def draw(
    draft: Draft, resolved: Resolved, *, version: PolicyVersion, is_told: bool = False
) -> Drawn:
    """Return the draft of a version as it is drawn.

    With ``is_told`` only what is said of it, without the inputs: while somebody types in them.
    """
    policy = resolved.policy
    found = told_of(policy, key=version.key, number=version.number) if policy else ()
    of_row = by_row(found)
    problems = {
        place: tuple(said(one) for one in told) for place, told in resolved.problems.items()
    }
    facts = facts_of(version.situation)  # type: ignore[arg-type]  # the store keeps known ones
    known = _Known(
        resolved=resolved, facts=facts, problems=problems, of_row=of_row, is_told=is_told
    )
    rows = tuple(_row(row, place, len(draft.rows), known) for place, row in enumerate(draft.rows))
    return Drawn(
        title_fa=draft.title_fa,
        title_en=draft.title_en,
        once=draft.once,
        hits=tuple((one, _words.HITS[one], one == draft.hit) for one in HITS),
        rows=rows,
        levels=tuple(_level(one, f"l{n}", problems) for n, one in enumerate(draft.levels)),
        facts=tuple((one.name, said(one.title)) for one in facts),
        problems=problems,
        findings=of_row.get("", ()),
        is_whole=resolved.policy is not None,
        may_add_row=len(draft.rows) < MOST_ROWS,
        may_add_level=len(draft.levels) < MOST_LEVELS,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the parts of a draft are drawn with."""

    resolved: Resolved
    facts: Sequence[Fact]
    problems: dict[str, tuple[str, ...]]
    of_row: dict[str, tuple[Told, ...]]
    is_told: bool


def _row(row: DraftRow, place: int, count: int, known: _Known) -> RowPart:
    path, whole = f"r{place}", known.resolved.rows[place]
    tests = tuple(_test(one, f"{path}.{n}", known) for n, one in enumerate(row.tests))
    own = [
        text
        for at, told in known.problems.items()
        if at == path or at.startswith(f"{path}:")
        for text in told
    ]
    own += [f"{one.title}: {text}" for one in tests for text in one.problems]
    return RowPart(
        path=path,
        place=place + 1,
        key=row.key,
        is_first=place == 0,
        is_last=place == count - 1,
        is_exception=row.action == "refuse",
        tests=tests,
        effect=None if known.is_told else _effect(row, path, known.facts),
        sentence=say_row(whole) if whole is not None else None,
        problems=tuple(dict.fromkeys(own)),
        findings=known.of_row.get(row.key, ()),
    )


def _test(test: DraftTest, path: str, known: _Known) -> TestPart:
    fact, wrong = FACTS.get(test.fact), known.problems.get(path, ())
    if fact is None or known.is_told:
        return TestPart(
            path=path, fact=test.fact, title=said(fact.title) if fact else test.fact,
            operators=(), inputs=Inputs(), problems=wrong,
        )  # fmt: skip
    operator = operator_of(test, fact)
    named = _words.OPERATORS | (_words.DAY_OPERATORS if fact.kind == "day" else {})
    return TestPart(
        path=path,
        fact=fact.name,
        title=said(fact.title),
        operators=tuple((one, named[one], one == operator) for one in operators_for(fact)),
        inputs=value_inputs(f"{path}:value", test.values, fact, operator),
        problems=wrong,
    )


def _effect(row: DraftRow, path: str, facts: Sequence[Fact]) -> EffectPart:
    def money(name: str, label: str) -> SafeString:
        attrs = {"id": f"{path}-{name}", "aria-label": label}
        return money_input(f"{path}:{name}", getattr(row, name), attrs)

    def number(name: str, label: str, unit: str) -> SafeString:
        attrs = {"id": f"{path}-{name}", "aria-label": label}
        return NumberInput(attrs=attrs, unit=unit).render(f"{path}:{name}", getattr(row, name))

    fixed: Option = ("", _("a fixed amount"), not row.of)
    amounts = [
        (one.name, said(one.title), one.name == row.of) for one in facts if one.kind == "money"
    ]
    return EffectPart(
        actions=tuple((one, _words.ACTIONS[one], one == row.action) for one in ACTIONS),
        has_amount=row.action in MAY_HAVE_AMOUNT,
        of=(fixed, *amounts),
        rate=number("rate", _("Share"), "%"),
        plus=money("plus", _("Plus") if row.of else _("Amount")),
        at_least=money("at_least", _("At least")),
        at_most=money("at_most", _("Cap")),
        round_to=money("round_to", _("Rounded up to a multiple of")),
        beyond=tuple((code, words, code == row.beyond) for code, words in _words.BEYOND.items()),
        valid_days=number("valid_days", _("Valid for"), pgettext("after a number", "days")),
        has_days=row.action in HAS_DAYS,
        has_share=bool(row.of),
        more=bool(row.at_least or row.round_to or (row.of and row.plus)),
    )


def _level(one: DraftLevel, path: str, problems: dict[str, tuple[str, ...]]) -> LevelPart:
    attrs = {"id": f"{path}-level", "aria-label": _("Level")}
    amount = {"id": f"{path}-at_most", "aria-label": _("May give alone up to")}
    return LevelPart(
        path=path,
        level=NumberInput(attrs=attrs).render(f"{path}:level", one.level),
        at_most=money_input(f"{path}:at_most", one.at_most, amount),
        problems=problems.get(path, ()),
    )
