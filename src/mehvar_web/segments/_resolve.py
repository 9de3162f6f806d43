"""From what was typed to a rule: the parts that are finished, and what is wrong with the others."""

from __future__ import annotations

from dataclasses import dataclass, field

from mehvar.segments import Field, Group, RuleError, read_rule, vocabulary
from mehvar.text import Bilingual
from mehvar_web import company
from mehvar_web.segments._draft import ROOT, DraftCondition, DraftGroup, DraftHappening
from mehvar_web.segments._typed import field_named, meant

_ONE = frozenset({"is", "is_not", "contains", "at_least", "at_most"})
_NONE = frozenset({"known", "not_known"})
_DAYS = frozenset({"in_last_days", "before_last_days"})
_UNFINISHED = Bilingual("مقدار این شرط را بنویسید.", "Write this condition's value.")
_EMPTY = Bilingual(
    "در این گروه شرطی بگذارید یا برش دارید.", "Add a condition, or remove the group."
)


@dataclass(slots=True, kw_only=True)
class Resolved:
    """A draft understood: the rule of its finished parts, and the trouble with the others.

    ``places`` says where in the rule ("0.1") the part at a place of the draft ("r.1.2") went.
    """

    rule: Group
    places: dict[str, str] = field(default_factory=dict)
    problems: dict[str, tuple[Bilingual, ...]] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether every part is finished."""
        return not self.problems


def resolve(draft: DraftGroup) -> Resolved:
    """Understand a draft; never raises: what is wrong stands beside the part."""
    found = Resolved(rule=Group(match="all"))
    rule = _group(draft, ROOT, "", found)
    found.rule = rule if rule is not None else Group(match="all")
    return found


def _group(draft: DraftGroup, path: str, place: str, found: Resolved) -> Group | None:
    parts: list[object] = []
    for number, part in enumerate(draft.parts):
        here = f"{path}.{number}"
        there = f"{place}.{len(parts)}" if place else str(len(parts))
        understood = (
            _group(part, here, there, found)
            if isinstance(part, DraftGroup)
            else _leaf(part, here, found)
        )
        if understood is not None:
            parts.append(understood)
            found.places[here] = there
    if path != ROOT and not draft.parts:
        found.problems[path] = (_EMPTY,)
    if path != ROOT and not parts:
        return None
    return Group(match=draft.match, of=tuple(parts))  # type: ignore[arg-type]  # of known parts


def _leaf(draft: DraftCondition | DraftHappening, path: str, found: Resolved) -> object | None:
    try:
        told = (
            _condition_json(draft, "")
            if isinstance(draft, DraftCondition)
            else _happening_json(draft)
        )
        return read_rule(told, settings=company.workspace().settings).of[0]
    except _Unfinished:
        found.problems[path] = (_UNFINISHED,)
    except RuleError as error:
        found.problems[path] = tuple(one.message for one in error.problems)
    return None


class _Unfinished(Exception):  # noqa: N818 (a state of the draft)
    """The part has no value yet."""


def _condition_json(draft: DraftCondition, happened: str) -> dict[str, object]:
    known = field_named(draft.field, happened)
    operator = draft.operator or (known.operators[0] if known else "")
    told: dict[str, object] = {"field": draft.field, "operator": operator}
    return told | _value_json(operator, draft.values, known)


def _value_json(operator: str, values: tuple[str, ...], known: Field | None) -> dict[str, object]:
    if operator in _NONE:
        return {}
    if not values:
        raise _Unfinished
    read = [meant(one, known) if known is not None else one for one in values]
    if operator in _DAYS:
        return {"value": values[0]}
    if operator in _ONE:
        return {"value": read[0]}
    if operator == "between" and len(read) < 2:
        raise _Unfinished
    return {"value": read[:2] if operator == "between" else read}


def _happening_json(draft: DraftHappening) -> dict[str, object]:
    kind = vocabulary().happenings.get(draft.happened)
    measure = kind.measures.get(draft.measure) if kind else None
    told: dict[str, object] = {"happened": draft.happened, "operator": draft.operator}
    if draft.measure != "times":
        told["measure"] = draft.measure
    told |= _value_json(draft.operator, draft.values, measure) | _window_json(draft)
    if draft.where:
        told["where"] = [_condition_json(one, draft.happened) for one in draft.where]
    return told


def _window_json(draft: DraftHappening) -> dict[str, object]:
    if draft.window == "last":
        if not draft.last_days:
            raise _Unfinished
        return {"last_days": draft.last_days}
    if draft.window == "days":
        days = {"from_day": draft.from_day, "until_day": draft.until_day}
        told: dict[str, object] = {name: day for name, day in days.items() if day}
        if not told:
            raise _Unfinished
        return told
    return {}
