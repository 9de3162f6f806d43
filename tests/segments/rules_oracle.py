"""Rules judged customer by customer in plain Python, from their JSON: shares no code with the slice."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]

EVENTS = {
    "order": "customer_orders",
    "product": "customer_order_lines",
    "return": "customer_returns",
    "feedback": "customer_feedback",
    "contact": "customer_interactions",
}


def kept(
    rule: Mapping[str, Any], tables: Tables, *, as_of: date, purpose: str = "service"
) -> set[int]:
    """Return the ids of the customers whom a rule keeps."""
    return {
        row["customer_id"]
        for row in tables["customers"]
        if holds(rule, row["customer_id"], tables, as_of=as_of, purpose=purpose)
    }


def holds(rule: Row, who: int, tables: Tables, *, as_of: date, purpose: str) -> bool:
    """Tell whether one customer satisfies a rule or a part of it."""
    for match, parts in rule.items():
        if match in {"all", "any", "none"}:
            answers = [holds(one, who, tables, as_of=as_of, purpose=purpose) for one in parts]
            if match == "all":
                return all(answers)
            return any(answers) == (match == "any")
    if "happened" in rule:
        return compared(_size(rule, who, tables, as_of), rule, as_of)
    return compared(_value(rule["field"], who, tables, purpose), rule, as_of)


def compared(value: Any, one: Row, as_of: date) -> bool:
    """Tell whether a value satisfies a comparison; what is unknown only satisfies not_known."""
    operator: str = one["operator"]
    wanted: Any = one.get("value")
    unknown = value is None or (isinstance(value, float) and math.isnan(value))
    if operator in {"known", "not_known"}:
        return unknown == (operator == "not_known")
    if unknown:
        return False
    if isinstance(value, date) and not operator.endswith("_last_days"):
        wanted = (
            [date.fromisoformat(x) for x in wanted]
            if operator == "between"
            else date.fromisoformat(wanted)
        )
    several = wanted if isinstance(wanted, list) else [wanted]
    if operator in {"has", "has_not"}:
        return bool(set(several) & set(value.split(","))) == (operator == "has")
    if operator.endswith("_last_days"):
        border = as_of - timedelta(days=wanted)
        return bool(border < value <= as_of if operator == "in_last_days" else value <= border)
    answers: dict[str, Callable[[], Any]] = {
        "is": lambda: value == wanted,
        "is_not": lambda: value != wanted,
        "one_of": lambda: value in several,
        "not_one_of": lambda: value not in several,
        "contains": lambda: wanted.lower() in value.lower(),
        "at_least": lambda: value >= wanted,
        "at_most": lambda: value <= wanted,
        "between": lambda: wanted[0] <= value <= wanted[1],
    }
    return bool(answers[operator]())


def _value(field: str, who: int, tables: Tables, purpose: str) -> Any:
    table, _, column = field.partition(".")
    if table == "sample":
        mixed = who % 2_147_483_647 * 48_271 % 2_147_483_647
        return (pow(mixed, 2, 2_147_483_647) + who) % 2_147_483_647 % 100
    if table == "attributes":
        found = [r["value"] for r in _of(who, tables["attributes"]) if r["attribute"] == column]
    elif table == "facts":
        found = [
            r["value"]
            for r in _of(who, tables["customer_facts"])
            if r["fact"] == column
            and r["in_force"]
            and (purpose != "marketing" or r["purpose"] == "marketing")
        ]
    else:
        found = [
            r[column]
            for r in _of(who, tables["customer_consents" if table == "consent" else table])
        ]
    return found[0] if found else None


def _size(one: Row, who: int, tables: Tables, as_of: date) -> float:
    rows = []
    for row in _of(who, tables[EVENTS[one["happened"]]]):
        first = date.min
        last = as_of
        if "last_days" in one:
            first = as_of - timedelta(days=one["last_days"] - 1)
        if "from_day" in one:
            first = date.fromisoformat(one["from_day"])
        if "until_day" in one:
            last = min(as_of, date.fromisoformat(one["until_day"]))
        where = one.get("where", [])
        says_status = any(each["field"] == "status" for each in where)
        if one["happened"] == "order" and row["status"] == "cancelled" and not says_status:
            continue
        narrowed = all(compared(row[each["field"]], each, as_of) for each in where)
        if row["day"] is not None and first <= row["day"] <= last and narrowed:
            rows.append(row)
    if one.get("measure", "times") == "times":
        return len(rows)
    return float(sum(row[one["measure"]] for row in rows if row[one["measure"]] is not None))


def _of(who: int, rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row["customer_id"] == who]
