"""May answers to two versions of a survey be read as answers to the same question?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from mehvar.surveys._records import Condition, Field, Option, Page, Survey, Words
from mehvar.surveys._scale import end_words
from mehvar.text import normalise_one

Reason = Literal[
    "new", "removed", "type", "wording", "help", "scale", "ends", "options", "place", "asked_of",
    "required", "audience",
]  # fmt: skip
"""What changed. ``place``: other questions come before it; ``asked_of``: other people see it;
``help``: the words under the question; ``ends``: the words at the scale's ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field of two versions: whether its answers are comparable, and why not."""

    field_id: str
    reasons: tuple[Reason, ...]

    @property
    def is_comparable(self) -> bool:
        """Whether answers before and after may stand in one series."""
        return not self.reasons


def comparable(*, older: Survey, newer: Survey) -> tuple[FieldChange, ...]:
    """Compare two versions of a survey, field by field: those of the newer, then the removed.

    Wording is compared in the languages that both versions have, after spelling is made one
    (Arabic and Persian letters, spaces); to add a language or later questions breaks nothing. The
    order of questions is known to move answers, so whatever is asked before a question belongs to
    it.
    """
    changes = [
        FieldChange(field_id=field.id, reasons=_reasons(older, newer, field))
        for field in newer.fields
        if field.is_asked
    ]
    left = {field.id for field in newer.fields}
    changes += [
        FieldChange(field_id=field.id, reasons=("removed",))
        for field in older.fields
        if field.is_asked and field.id not in left
    ]
    return tuple(changes)


def versioned(*, draft: Survey, version: int, before: Survey | None) -> Survey:
    """Return a draft as a numbered version, each field with the version since it is comparable.

    Args:
        draft: what is to be published.
        version: its number, from 1.
        before: the version published before it; None for the first.
    """
    since: dict[str, int] = {}
    if before is not None:
        for change in comparable(older=before, newer=draft):
            old = before.field(change.field_id)
            if change.is_comparable and old is not None:
                since[change.field_id] = old.since or before.version
    pages = tuple(
        replace(
            page,
            fields=tuple(
                replace(field, since=since.get(field.id, version)) for field in page.fields
            ),
        )
        for page in draft.pages
    )
    return replace(draft, version=version, pages=pages)


def _reasons(older: Survey, newer: Survey, field: Field) -> tuple[Reason, ...]:
    old = older.field(field.id)
    if old is None or not old.is_asked:
        return ("new",)
    differs: dict[Reason, bool] = {
        "type": (old.type, old.measure) != (field.type, field.measure),
        "wording": _words_differ(older, newer, old.text, field.text),
        "help": _words_differ(older, newer, old.help, field.help),
        "scale": (old.low, old.high, old.decimals) != (field.low, field.high, field.decimals),
        "ends": _ends_differ(older, newer, old, field),
        "options": _options_differ(older, newer, old, field),
        "place": _before(older, old) != _before(newer, field),
        "asked_of": _conditions(older, old) != _conditions(newer, field),
        "required": old.required != field.required,
        "audience": older.audience != newer.audience,
    }
    return tuple(reason for reason, changed in differs.items() if changed)


def _words_differ(older: Survey, newer: Survey, first: Words, second: Words) -> bool:
    """Compare texts in the languages of both versions."""
    both = [code for code in newer.languages if code in older.languages]
    return any(_plain(older, first, code) != _plain(newer, second, code) for code in both)


def _plain(survey: Survey, words: Words, language: str) -> str:
    return " ".join(str(normalise_one(survey.say(words, language))).replace("\u200c", " ").split())


def _ends_differ(older: Survey, newer: Survey, old: Field, field: Field) -> bool:
    return any(
        _words_differ(older, newer, end_words(old, place), end_words(field, place))
        for place in (0, 1)
    ) or _words_differ(older, newer, old.unit, field.unit)


def _options_differ(older: Survey, newer: Survey, old: Field, field: Field) -> bool:
    if old.random_order != field.random_order or _picks(old) != _picks(field):
        return True
    return _listed(older, newer, old.options, field.options) or _listed(
        older, newer, old.rows, field.rows
    )


def _picks(field: Field) -> tuple[object, ...]:
    return (
        field.min_picks, field.max_picks, field.low_day, field.high_day, field.long,
        field.max_length,
    )  # fmt: skip


def _listed(
    older: Survey, newer: Survey, first: tuple[Option, ...], second: tuple[Option, ...]
) -> bool:
    if [_shape(one) for one in first] != [_shape(one) for one in second]:
        return True
    return any(
        _words_differ(older, newer, one.text, other.text)
        for one, other in zip(first, second, strict=True)
    )


def _shape(option: Option) -> tuple[object, ...]:
    return (option.id, option.score, option.other, option.exclusive)


def _before(survey: Survey, field: Field) -> tuple[str, ...]:
    """Return the questions that come before a field, whoever sees them."""
    asked = [one.id for one in survey.fields if one.is_asked]
    return tuple(asked[: asked.index(field.id)])


def _conditions(survey: Survey, field: Field) -> tuple[object, ...]:
    """Return everything that decides who comes to see a field."""
    found: list[Condition | Mapping[str, object] | tuple[object, ...] | None] = []
    for page in survey.pages:
        if field in page.fields:
            found.append(page.show_when)
            break
        if page.jumps:
            found.append(_jumps(page))
    found.append(field.show_when)
    return tuple(found)


def _jumps(page: Page) -> tuple[object, ...]:
    return tuple((jump.to, jump.when) for jump in page.jumps)
