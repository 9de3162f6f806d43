"""A policy while somebody writes it: as typed, perhaps unfinished, always drawn again as it was.

The form carries the whole draft in its fields, named by the place of each part (``r0`` a row,
``r0.1`` a condition of it, ``l0`` a level), so that it works without script; htmx only sends it
sooner. The same record is kept with the draft in the store;
its numbers are kept in one digit set, and shown in the page's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec
from django.http import QueryDict

from mehvar.empowerment import FACTS, Amount, Policy, Row, Test
from mehvar.empowerment import Authority as Level
from mehvar.text import ascii_digits_one
from mehvar_web.policies._typed import typed_money, typed_rate, typed_value

MOST_ROWS, MOST_TESTS, MOST_LEVELS = 40, 100, 9
"""A larger form would have more fields than the server reads; such a table is brought as JSON."""

_OF_A_ROW, _MOST_VALUES, _KEPT_STATES = 8, 60, 8
_MOST_STATE = 400_000


class DraftTest(msgspec.Struct, frozen=True, kw_only=True):
    """One condition as typed."""

    fact: str
    operator: str = ""
    values: tuple[str, ...] = ()


class DraftRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row as typed; amounts in the unit of the pages, the rate in percent."""

    key: str = ""
    tests: tuple[DraftTest, ...] = ()
    action: str = "discount_code"
    of: str = ""
    rate: str = ""
    plus: str = ""
    at_least: str = ""
    at_most: str = ""
    round_to: str = ""
    beyond: str = "cap"
    valid_days: str = ""


class DraftLevel(msgspec.Struct, frozen=True, kw_only=True):
    """What an employee of a level may give alone, as typed."""

    level: str = ""
    at_most: str = ""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A whole policy as typed."""

    title_fa: str = ""
    title_en: str = ""
    hit: str = "first"
    once: bool = True
    rows: tuple[DraftRow, ...] = ()
    levels: tuple[DraftLevel, ...] = ()


_STATES = msgspec.json.Decoder(list[Draft])


# -- from a policy, from what the store kept, from a form ----------------------------------------


def draft_of(policy: Policy) -> Draft:
    """Return a policy as its editor shows it."""
    return Draft(
        title_fa=policy.title.fa,
        title_en=policy.title.en,
        hit=policy.hit,
        once=policy.once_per_order,
        rows=tuple(_row_of(row) for row in policy.rows),
        levels=tuple(_level_of(one) for one in policy.authority),
    )


def _row_of(row: Row) -> DraftRow:
    amount = row.effect.amount or Amount(of=None, rate=0)
    known = row.effect.amount is not None
    return DraftRow(
        key=row.key,
        tests=tuple(_test_of(one) for one in row.when),
        action=row.effect.action,
        of=amount.of or "",
        rate=typed_rate(amount.rate) if amount.of else "",
        plus=typed_money(amount.plus) if amount.plus or (known and not amount.of) else "",
        at_least=typed_money(amount.at_least),
        at_most=typed_money(amount.at_most),
        round_to=typed_money(amount.round_to) if amount.round_to > 1 else "",
        beyond=row.effect.beyond,
        valid_days=str(row.effect.valid_days or ""),
    )


def _test_of(test: Test) -> DraftTest:
    values = typed_value(test.value, fact=FACTS[test.fact])
    return DraftTest(fact=test.fact, operator=test.operator, values=values)


def _level_of(one: Level) -> DraftLevel:
    return DraftLevel(level=str(one.level), at_most=typed_money(one.at_most))


def read_kept(typed: object) -> Draft | None:
    """Read a draft that the store kept; None when it keeps none."""
    try:
        return msgspec.convert(typed, Draft)
    except msgspec.ValidationError:
        return None


def write_kept(draft: Draft) -> object:
    """Write a draft for the store."""
    return msgspec.to_builtins(draft)


def read_form(posted: QueryDict) -> Draft:
    """Read the draft that a form carries; a form without one is an empty draft."""
    rows = min(_whole(posted.get("rows")), MOST_ROWS)
    levels = min(_whole(posted.get("levels")), MOST_LEVELS)
    return Draft(
        title_fa=_said(posted, "title_fa", 200),
        title_en=_said(posted, "title_en", 200),
        hit=_said(posted, "hit") or "first",
        once="once" in posted,
        rows=tuple(_read_row(posted, f"r{place}") for place in range(rows)),
        levels=tuple(
            DraftLevel(
                level=ascii_digits_one(_said(posted, f"l{place}:level")),
                at_most=ascii_digits_one(_said(posted, f"l{place}:at_most")),
            )
            for place in range(levels)
        ),
    )


_TYPED = ("action", "of", "rate", "plus", "at_least", "at_most", "round_to", "beyond", "valid_days")


def _read_row(posted: QueryDict, path: str) -> DraftRow:
    count = min(_whole(posted.get(f"{path}:tests")), _OF_A_ROW)
    tests = tuple(_read_test(posted, f"{path}.{place}") for place in range(count))
    typed = {name: ascii_digits_one(_said(posted, f"{path}:{name}")) for name in _TYPED}
    return DraftRow(key=_said(posted, f"{path}:key", 200), tests=tests, **typed)


def _read_test(posted: QueryDict, path: str) -> DraftTest:
    operator, fact = _said(posted, f"{path}:operator"), _said(posted, f"{path}:fact")
    raw = posted.getlist(f"{path}:value")
    if fact not in FACTS or FACTS[fact].kind != "text":
        raw = [ascii_digits_one(one) for one in raw]
    if operator == "between":
        values = [one.strip()[:300] for one in raw[:2]]
    else:
        lines = (line.strip()[:300] for one in raw for line in one.splitlines())
        values = list(dict.fromkeys(line for line in lines if line))[:_MOST_VALUES]
    return DraftTest(fact=fact, operator=operator, values=tuple(values))


def _said(posted: QueryDict, name: str, most: int = 60) -> str:
    text = posted.get(name, "").replace("\x00", "")
    return " ".join(text.split())[:most]


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else 0


# -- what the buttons do -------------------------------------------------------------------------


def act_on(draft: Draft, act: str, posted: Mapping[str, str]) -> Draft:
    """Return the draft after a button: ``row``, ``exception``, ``copy:r1``, ``remove:r0.2``, ..."""
    verb, _, path = act.partition(":")
    place = _whole(path[1:].partition(".")[0])
    changes: dict[str, Callable[[], Draft]] = {
        "row": lambda: _with_row(draft, len(draft.rows), _next_row(draft)),
        "exception": lambda: _with_row(draft, 0, DraftRow(action="refuse")),
        "copy": lambda: _copied(draft, place),
        "up": lambda: _moved(draft, place, -1),
        "down": lambda: _moved(draft, place, 1),
        "test": lambda: _with_test(draft, place, posted.get(f"{path}:add", "")[:60]),
        "remove": lambda: _without(draft, path, place),
        "level": lambda: _with_level(draft),
    }
    return _named(changes[verb]()) if verb in changes else draft


def _next_row(draft: Draft) -> DraftRow:
    """Begin a row as the last one is: the conditions and the effect are mostly alike."""
    if not draft.rows:
        return DraftRow()
    last = draft.rows[-1]
    tests = tuple(msgspec.structs.replace(one, values=()) for one in last.tests)
    return msgspec.structs.replace(last, key="", tests=tests, rate="", plus="")


def _with_row(draft: Draft, place: int, row: DraftRow) -> Draft:
    tests = sum(len(one.tests) for one in draft.rows) + len(row.tests)
    if len(draft.rows) >= MOST_ROWS or tests > MOST_TESTS:
        return draft
    rows = (*draft.rows[:place], row, *draft.rows[place:])
    return msgspec.structs.replace(draft, rows=rows)


def _copied(draft: Draft, place: int) -> Draft:
    if place >= len(draft.rows):
        return draft
    return _with_row(draft, place + 1, msgspec.structs.replace(draft.rows[place], key=""))


def _moved(draft: Draft, place: int, by: int) -> Draft:
    there, rows = place + by, list(draft.rows)
    if not 0 <= there < len(rows) > place:
        return draft
    rows[place], rows[there] = rows[there], rows[place]
    return msgspec.structs.replace(draft, rows=tuple(rows))


def _with_test(draft: Draft, place: int, fact: str) -> Draft:
    if place >= len(draft.rows) or fact not in FACTS:
        return draft
    row = draft.rows[place]
    if len(row.tests) >= _OF_A_ROW or sum(len(one.tests) for one in draft.rows) >= MOST_TESTS:
        return draft
    tests = (*row.tests, DraftTest(fact=fact))
    return _with_changed(draft, place, msgspec.structs.replace(row, tests=tests))


def _without(draft: Draft, path: str, place: int) -> Draft:
    _row, dot, test = path.partition(".")
    if path.startswith("l"):
        levels = draft.levels[:place] + draft.levels[place + 1 :]
        return msgspec.structs.replace(draft, levels=levels)
    if place >= len(draft.rows) or not path.startswith("r"):
        return draft
    if not dot:
        return msgspec.structs.replace(draft, rows=draft.rows[:place] + draft.rows[place + 1 :])
    row, at = draft.rows[place], _whole(test)
    tests = row.tests[:at] + row.tests[at + 1 :]
    return _with_changed(draft, place, msgspec.structs.replace(row, tests=tests))


def _with_changed(draft: Draft, place: int, row: DraftRow) -> Draft:
    rows = (*draft.rows[:place], row, *draft.rows[place + 1 :])
    return msgspec.structs.replace(draft, rows=rows)


def _with_level(draft: Draft) -> Draft:
    if len(draft.levels) >= MOST_LEVELS:
        return draft
    number = str(len(draft.levels) + 1)
    return msgspec.structs.replace(draft, levels=(*draft.levels, DraftLevel(level=number)))


def _named(draft: Draft) -> Draft:
    """Give every new row the first name that is free: decisions are told by it."""
    used = {row.key for row in draft.rows if row.key}
    rows = []
    for row in draft.rows:
        if not row.key:
            word = "except" if row.action == "refuse" else "row"
            free = next(f"{word}-{n}" for n in range(1, 500) if f"{word}-{n}" not in used)
            used.add(free)
            row = msgspec.structs.replace(row, key=free)  # noqa: PLW2901 (the row with its name)
        rows.append(row)
    return msgspec.structs.replace(draft, rows=tuple(rows))


# -- the states before, for undo -----------------------------------------------------------------


def read_past(text: str) -> list[Draft]:
    """Read the states that a form carries; what was tampered with is none."""
    try:
        return _STATES.decode(text)[-_KEPT_STATES:] if len(text) < _MOST_STATE else []
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return []


def write_past(states: list[Draft]) -> str:
    """Write the states before, the newest last, as many as a form should carry."""
    kept = states[-_KEPT_STATES:]
    while kept:
        text = msgspec.json.encode(kept).decode()
        if len(text) < _MOST_STATE // 8:
            return text
        kept = kept[1:]
    return "[]"
