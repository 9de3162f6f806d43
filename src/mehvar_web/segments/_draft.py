"""A rule while somebody edits it: as typed, perhaps unfinished, and always drawn again as it was.

The form carries the whole draft in its fields, named by the place of each part (``r``, ``r.0``,
``r.0.1``), so that it works without script; htmx only sends it sooner.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import msgspec
from django.http import QueryDict

from mehvar.segments import Condition, Group, Happening
from mehvar_web.segments._typed import typed_day, typed_value

ROOT = "r"
_MOST_PARTS, _MOST_WHERE, _DEEPEST, _MOST_VALUES = 40, 8, 6, 300
_MATCHES = ("all", "any", "none")
_KEPT_STATES = 20


class DraftCondition(msgspec.Struct, frozen=True, kw_only=True, tag="field"):
    """A comparison as typed."""

    field: str
    operator: str = ""
    values: tuple[str, ...] = ()


class DraftHappening(msgspec.Struct, frozen=True, kw_only=True, tag="happened"):
    """Something that happened, as typed; ``window`` is ever, last or days."""

    happened: str
    operator: str = "at_least"
    values: tuple[str, ...] = ("1",)
    measure: str = "times"
    window: str = "last"
    last_days: str = "90"
    from_day: str = ""
    until_day: str = ""
    where: tuple[DraftCondition, ...] = ()


class DraftGroup(msgspec.Struct, frozen=True, kw_only=True, tag="group"):
    """Parts of which all, any or none are to hold."""

    match: str = "all"
    parts: tuple[DraftGroup | DraftCondition | DraftHappening, ...] = ()


Draft: TypeAlias = "DraftGroup | DraftCondition | DraftHappening"
_STATES = msgspec.json.Decoder(list[DraftGroup])


def draft_of(rule: Group) -> DraftGroup:
    """Return a rule as its editor shows it: amounts and days in the units of the page."""
    return DraftGroup(match=rule.match, parts=tuple(_part_of(one) for one in rule.of))


def _part_of(node: Group | Condition | Happening) -> Draft:
    if isinstance(node, Group):
        return draft_of(node)
    if isinstance(node, Condition):
        return _condition_of(node, "")
    window = "last" if node.last_days else "days" if node.from_day or node.until_day else "ever"
    return DraftHappening(
        happened=node.happened,
        operator=node.operator,
        values=typed_value(node.value, field=node.measure, happened=node.happened),
        measure=node.measure,
        window=window,
        last_days=str(node.last_days or ""),
        from_day=typed_day(node.from_day),
        until_day=typed_day(node.until_day),
        where=tuple(_condition_of(one, node.happened) for one in node.where),
    )


def _condition_of(one: Condition, happened: str) -> DraftCondition:
    values = typed_value(one.value, field=one.field, happened=happened)
    return DraftCondition(field=one.field, operator=one.operator, values=values)


def read_form(posted: QueryDict) -> DraftGroup:
    """Read the draft that a form carries; a form without one is an empty rule."""
    found = _read_node(posted, ROOT, 0)
    return found if isinstance(found, DraftGroup) else DraftGroup()


def _read_node(posted: QueryDict, path: str, depth: int) -> Draft | None:
    kind = posted.get(f"{path}:kind", "")
    if kind == "field":
        return _read_condition(posted, path)
    if kind == "happened":
        return _read_happening(posted, path)
    if kind != "group" or depth > _DEEPEST:
        return None
    count = min(_whole(posted.get(f"{path}:parts")), _MOST_PARTS)
    parts = [_read_node(posted, f"{path}.{place}", depth + 1) for place in range(count)]
    match = posted.get(f"{path}:match", "all")
    return DraftGroup(
        match=match if match in _MATCHES else "all",
        parts=tuple(part for part in parts if part is not None),
    )


def _read_condition(posted: QueryDict, path: str) -> DraftCondition:
    values = tuple(one for raw in posted.getlist(f"{path}:value") for one in raw.splitlines())
    return DraftCondition(
        field=posted.get(f"{path}:field", "")[:120],
        operator=posted.get(f"{path}:operator", "")[:40],
        values=tuple(one.strip()[:300] for one in values if one.strip())[:_MOST_VALUES],
    )


def _read_happening(posted: QueryDict, path: str) -> DraftHappening:
    def said(name: str, usual: str = "") -> str:
        return posted.get(f"{path}:{name}", usual).strip()[:60]

    count = min(_whole(posted.get(f"{path}:wheres")), _MOST_WHERE)
    return DraftHappening(
        happened=said("happened"),
        operator=said("operator", "at_least"),
        values=tuple(one.strip()[:60] for one in posted.getlist(f"{path}:value") if one.strip()),
        measure=said("measure", "times"),
        window=said("window", "ever"),
        last_days=said("last_days"),
        from_day=said("from_day"),
        until_day=said("until_day"),
        where=tuple(_read_condition(posted, f"{path}.w{place}") for place in range(count)),
    )


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else 0


# -- what the buttons do -------------------------------------------------------------------------


def act_on(draft: DraftGroup, act: str, posted: QueryDict) -> DraftGroup:
    """Return the draft after a button: ``remove:r.0``, ``add:r``, ``group:r``, ``up:r.1``, ..."""
    verb, _, path = act.partition(":")
    chosen = posted.get(f"{path}:add", "")
    changes: dict[str, Callable[[DraftGroup], DraftGroup]] = {
        "add": lambda whole: _changed(whole, path, lambda part: _with_part(part, chosen)),
        "group": lambda whole: _changed(whole, path, _with_group),
        "where": lambda whole: _changed(whole, path, lambda part: _narrowed(part, chosen)),
        "remove": lambda whole: _without(whole, path),
        "up": lambda whole: _moved(whole, path, -1),
        "down": lambda whole: _moved(whole, path, 1),
    }
    return changes[verb](draft) if verb in changes else draft


def _with_part(part: Draft, chosen: str) -> Draft:
    kind, _, name = chosen.partition("|")
    if not isinstance(part, DraftGroup) or not name or len(part.parts) >= _MOST_PARTS:
        return part
    new = DraftHappening(happened=name) if kind == "h" else DraftCondition(field=name)
    return msgspec.structs.replace(part, parts=(*part.parts, new))


def _with_group(part: Draft) -> Draft:
    if not isinstance(part, DraftGroup) or len(part.parts) >= _MOST_PARTS:
        return part
    return msgspec.structs.replace(part, parts=(*part.parts, DraftGroup(match="any")))


def _narrowed(part: Draft, chosen: str) -> Draft:
    if not isinstance(part, DraftHappening) or not chosen or len(part.where) >= _MOST_WHERE:
        return part
    return msgspec.structs.replace(part, where=(*part.where, DraftCondition(field=chosen)))


def _steps(path: str) -> list[str]:
    return path.split(".")[1:]


def _changed(draft: Draft, path: str, change: Callable[[Draft], Draft]) -> DraftGroup:
    found = _at(draft, _steps(path), change)
    return found if isinstance(found, DraftGroup) else DraftGroup()


def _at(draft: Draft, steps: list[str], change: Callable[[Draft], Draft]) -> Draft:
    if not steps:
        return change(draft)
    place = _whole(steps[0]) if steps[0].isdigit() else -1
    if not isinstance(draft, DraftGroup) or not 0 <= place < len(draft.parts):
        return draft
    parts = list(draft.parts)
    parts[place] = _at(parts[place], steps[1:], change)
    return msgspec.structs.replace(draft, parts=tuple(parts))


def _without(draft: DraftGroup, path: str) -> DraftGroup:
    *above, last = path.split(".")
    if not above:
        return DraftGroup()

    def drop(part: Draft) -> Draft:
        if isinstance(part, DraftHappening) and last.startswith("w"):
            place = _whole(last[1:])
            return msgspec.structs.replace(part, where=part.where[:place] + part.where[place + 1 :])
        if isinstance(part, DraftGroup) and last.isdigit():
            place = _whole(last)
            return msgspec.structs.replace(part, parts=part.parts[:place] + part.parts[place + 1 :])
        return part

    return _changed(draft, ".".join(above), drop)


def _moved(draft: DraftGroup, path: str, by: int) -> DraftGroup:
    *above, last = path.split(".")

    def move(part: Draft) -> Draft:
        here, there = _whole(last), _whole(last) + by
        if not isinstance(part, DraftGroup) or not (0 <= there < len(part.parts) > here):
            return part
        parts = list(part.parts)
        parts[here], parts[there] = parts[there], parts[here]
        return msgspec.structs.replace(part, parts=tuple(parts))

    return _changed(draft, ".".join(above), move) if above and last.isdigit() else draft


# -- the states before, for undo -----------------------------------------------------------------


def read_past(text: str) -> list[DraftGroup]:
    """Read the states that a form carries; what was tampered with is none."""
    try:
        return _STATES.decode(text)[-_KEPT_STATES:] if len(text) < 400_000 else []
    except (msgspec.DecodeError, RecursionError):
        return []


def write_past(states: list[DraftGroup]) -> str:
    """Write the states before, the newest last."""
    return msgspec.json.encode(states[-_KEPT_STATES:]).decode()
