"""What changed between two versions of a policy, row by row and in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mehvar import empowerment
from mehvar.empowerment import Policy, Row
from mehvar_web import company
from mehvar_web.policies import _words
from mehvar_web.policies._say import label_row, name_rows
from mehvar_web.policies._words import language
from mehvar_web.ui.templatetags.ui import digits, money

Kind = Literal["same", "added", "removed", "changed", "moved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row, or one setting of the whole, before and after; empty where it was not there."""

    name: str | SafeString
    kind: Kind
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions beside each other; ``count`` is how many things differ."""

    settings: tuple[Change, ...]
    rows: tuple[Change, ...]

    @property
    def count(self) -> int:
        """How many rows and settings differ."""
        return sum(one.kind != "same" for one in (*self.settings, *self.rows))


def compare(before: Policy, after: Policy) -> Comparison:
    """Compare two versions: rows are the same when they are called the same."""
    return Comparison(settings=tuple(_settings(before, after)), rows=tuple(_rows(before, after)))


def _rows(before: Policy, after: Policy) -> Iterable[Change]:
    old = {row.key: row for row in before.rows}
    new = {row.key: row for row in after.rows}
    stayed = [row.key for row in before.rows if row.key in new]
    order = [row.key for row in after.rows if row.key in old]
    names = name_rows(before) | name_rows(after)
    moved = {here for here, there in zip(order, stayed, strict=True) if here != there}
    for row in after.rows:
        was = old.get(row.key)
        if was is None:
            yield Change(name=label_row(row.key, names), kind="added", after=_say(row))
        elif was != row:
            name = label_row(row.key, names)
            yield Change(name=name, kind="changed", before=_say(was), after=_say(row))
        else:
            kind: Kind = "moved" if row.key in moved and before.hit == "first" else "same"
            name = label_row(row.key, names)
            yield Change(name=name, kind=kind, before=_say(row), after=_say(row))
    for row in before.rows:
        if row.key not in new:
            yield Change(name=label_row(row.key, names), kind="removed", before=_say(row))


def _settings(before: Policy, after: Policy) -> Iterable[Change]:
    told = (
        (_("Title"), before.title.in_(language()), after.title.in_(language())),
        (_("Which row counts"), str(_words.HITS[before.hit]), str(_words.HITS[after.hit])),
        (_("Once for an order"), _yes(before.once_per_order), _yes(after.once_per_order)),
    )
    for name, old, new in told:
        if old != new:
            yield Change(name=name, kind="changed", before=old, after=new)
    for was, now in zip_longest(_levels(before), _levels(after), fillvalue=("", "")):
        if was != now:
            yield Change(name=_("Authority"), kind="changed", before=was[1], after=now[1])


def _levels(policy: Policy) -> list[tuple[str, str]]:
    said = pgettext("authority", "level %(level)s up to %(amount)s")
    return [
        (str(one), said % {"level": digits(one.level), "amount": money(one.at_most)})
        for one in policy.authority
    ]


def _say(row: Row) -> str:
    settings = company.workspace().settings
    return empowerment.say_row(row, settings=settings, language=language())


def _yes(holds: bool) -> str:  # noqa: FBT001 (what is said of it)
    return _("yes") if holds else _("no")
