"""A finished policy as a table that is read: conditions, effect and what was found, per row."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mehvar.empowerment import FACTS, Amount, Effect, Policy, Row, Test
from mehvar_web.policies import _words
from mehvar_web.policies._findings import Told
from mehvar_web.policies._say import label_row, name_rows, say_fact
from mehvar_web.policies._words import said
from mehvar_web.ui.templatetags.ui import digits, money, num


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row of the table: each condition and each part of the effect on a line of its own."""

    place: int
    label: SafeString
    is_exception: bool
    when: tuple[tuple[str, object, str], ...]
    action: object
    lines: tuple[str | SafeString, ...]
    findings: tuple[Told, ...]


def table_rows(policy: Policy, found: dict[str, tuple[Told, ...]]) -> tuple[TableRow, ...]:
    """Return the rows of a policy in words."""
    names = name_rows(policy)
    return tuple(
        _row(row, place, label_row(row.key, names), found)
        for place, row in enumerate(policy.rows, start=1)
    )


def _row(row: Row, place: int, label: SafeString, found: dict[str, tuple[Told, ...]]) -> TableRow:
    return TableRow(
        place=place,
        label=label,
        is_exception=row.effect.action == "refuse",
        when=tuple(_test(one) for one in row.when),
        action=_words.ACTIONS[row.effect.action],
        lines=tuple(_effect(row.effect)),
        findings=found.get(row.key, ()),
    )


def _test(test: Test) -> tuple[str, object, str]:
    fact = FACTS[test.fact]
    named = _words.OPERATORS | (_words.DAY_OPERATORS if fact.kind == "day" else {})
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    if test.value is None:
        return said(fact.title), named[test.operator], ""
    if test.operator == "between":
        low, high = (say_fact(fact, one) for one in values)
        text = format_html(pgettext("of a number", "{} to less than {}"), low, high)
        return said(fact.title), "", text
    comma = pgettext("between words", ", ")
    told = format_html("{}", say_fact(fact, values[0]))
    for one in values[1:]:
        told = format_html("{}{}{}", told, comma, say_fact(fact, one))
    return said(fact.title), named[test.operator], told


def _effect(effect: Effect) -> list[str | SafeString]:
    lines = _amount(effect.amount) if effect.amount is not None else []
    if effect.amount is not None and effect.amount.at_most is not None:
        cap = money(effect.amount.at_most)
        lines.append(format_html(_("cap {}; above it {}"), cap, _words.BEYOND[effect.beyond]))
    if effect.valid_days is not None:
        days = effect.valid_days
        lines.append(
            digits(ngettext("valid for %(n)s day", "valid for %(n)s days", days) % {"n": days})
        )
    return lines


def _amount(amount: Amount) -> list[str | SafeString]:
    lines: list[str | SafeString] = []
    if amount.of is not None:
        share = format_html(
            pgettext("a share of something", "{} of {}"),
            format_html(
                "{}{}", num(amount.rate / 100, 0 if amount.rate % 100 == 0 else 2), _percent()
            ),
            said(FACTS[amount.of].title),
        )
        lines.append(share)
    if amount.plus or amount.of is None:
        text = "{}" if amount.of is None else pgettext("an amount", "plus {}")
        lines.append(format_html(text, money(amount.plus)))
    if amount.at_least is not None:
        lines.append(format_html(pgettext("an amount", "at least {}"), money(amount.at_least)))
    if amount.round_to > 1:
        lines.append(format_html(_("rounded up to a multiple of {}"), money(amount.round_to)))
    return lines


def _percent() -> str:
    return "٪" if _words.language() == "fa" else "%"
