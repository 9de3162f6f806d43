"""Facts, amounts and rows in words, in the page's language or in both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mehvar import empowerment
from mehvar.empowerment import Fact, Policy, Row
from mehvar_web import company
from mehvar_web.policies._words import language, said
from mehvar_web.ui.dates import write_day
from mehvar_web.ui.templatetags.ui import digits, money


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """The same sentence in both languages."""

    fa: str
    en: str


def say_row(row: Row) -> Sentence:
    """Return a row as a sentence in both languages."""
    settings = company.workspace().settings
    return Sentence(
        fa=empowerment.say_row(row, settings=settings, language="fa"),
        en=empowerment.say_row(row, settings=settings, language="en"),
    )


def name_rows(policy: Policy | None) -> dict[str, str]:
    """Return a short name of each row by its key, in the page's language; none of no policy."""
    if policy is None:
        return {}
    settings = company.workspace().settings
    return empowerment.name_rows(policy, settings=settings, language=language())


def label_row(key: str, names: Mapping[str, str]) -> SafeString:
    """Write a row's name, and small beside it the key by which every decision knows it."""
    if key not in names:
        return format_html('<bdi dir="ltr">{}</bdi>', key)
    return format_html(
        '<bdi>{}</bdi> <small class="muted"><bdi dir="ltr">{}</bdi></small>', names[key], key
    )


def say_policy(policy: Policy) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a policy's sentences in Persian and in English."""
    settings = company.workspace().settings
    return (
        empowerment.say_policy(policy, settings=settings, language="fa"),
        empowerment.say_policy(policy, settings=settings, language="en"),
    )


def say_fact(fact: Fact, value: object) -> str:
    """Return what is known of a case, in words."""
    if value is None:
        return _("not known")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return write_day(value)
    if isinstance(value, int):
        return _number(fact, value)
    if fact.choices is not None and value in fact.choices:
        return said(fact.choices[str(value)])
    return f"«{value}»" if language() == "fa" else f"“{value}”"


def _number(fact: Fact, value: int) -> str:
    if fact.kind == "money":
        return money(value)
    if fact.kind == "minutes":
        return digits(ngettext("%(n)s minute", "%(n)s minutes", value) % {"n": value})
    if fact.kind == "days":
        return digits(ngettext("%(n)s day", "%(n)s days", value) % {"n": value})
    return digits(value)
