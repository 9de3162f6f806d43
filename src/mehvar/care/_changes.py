"""Changes of how the company works: when they answered to cases, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from mehvar.care._rates import compare_rates

if TYPE_CHECKING:
    from mehvar.workspace import Build

WEEKS = 8
"""So many weeks before a change are compared with as many after it."""

LEAST_WEEKS = 4
LEAST_CASES = 10
"""Sooner than that, or with fewer cases before, nothing can be said."""

_ASKED = timedelta(days=182)
_ANSWERS = timedelta(days=365)
_SAME = (
    "record_id", "title", "state", "kind", "cause", "touchpoint_id", "partner_id", "owner",
    "started_day", "done_day",
)  # fmt: skip

Row = Mapping[str, Any]


def known_changes(build: Build) -> list[dict[str, Any]]:
    """Return the register of changes, with the day on which each was proposed."""
    rows = build.current("changes")
    found: list[dict[str, Any]] = build.backend.to_pyarrow(
        rows.select(*_SAME, "day").order_by("record_id")
    ).to_pylist()
    return found


def put_change_minutes(cases: list[dict[str, Any]], changes: Sequence[Row]) -> None:
    """Put the minutes until the first change that answers to it beside each case."""
    done = sorted(
        (one for one in changes if one["done_day"] is not None), key=lambda one: one["done_day"]
    )
    for case in cases:
        for one in done:
            passed = one["done_day"] - case["day"]
            if timedelta() <= passed <= _ANSWERS and answers_to(one, case):
                case["change_minutes"] = passed / timedelta(minutes=1)
                break


def answers_to(change: Row, case: Row) -> bool:
    """Tell whether a change is about a case: all that it names must be the case's."""
    names = ("kind", "cause", "touchpoint_id", "partner_id")
    told = [name for name in names if change[name]]
    return bool(told) and all(change[name] == case[name] for name in told)


def effect_of(
    change: Row, *, cases: Sequence[Row], orders: Mapping[date, int], as_of: date
) -> dict[str, Any]:
    """Return a row of ``care_changes``: the rate of its cases before and after, and the verdict.

    The weeks before end where work on it began, so that a change that comes bit by bit is not
    compared with itself.
    """
    about = Counter(case["day"] for case in cases if answers_to(change, case))
    row = {name: change[name] for name in _SAME} | _lead_time(change, about)
    done = change["done_day"]
    if change["state"] != "done" or done is None:
        return row | {"verdict": "not_done"}
    last = (change["started_day"] or done) - timedelta(days=1)
    before = _weeks(last - timedelta(days=7 * WEEKS - 1), last, about, orders)
    after = _weeks(done, min(as_of, done + timedelta(days=7 * WEEKS - 1)), about, orders)
    row |= {
        "before_cases": sum(one[0] for one in before),
        "before_orders": sum(one[1] for one in before),
        "after_cases": sum(one[0] for one in after),
        "after_orders": sum(one[1] for one in after),
    }
    return row | _compared(row, before, after)


def _lead_time(change: Row, about: Iterable[date]) -> dict[str, Any]:
    since = change["day"] - _ASKED
    first = min((day for day in about if since <= day <= change["day"]), default=None)
    done = change["done_day"]
    days = None if done is None else (done - (first or change["day"])).days
    return {"first_case_day": first, "days_to_change": days}


def _weeks(
    first: date, last: date, about: Counter[date], orders: Mapping[date, int]
) -> list[tuple[int, int]]:
    """Return (cases, orders) of each whole week from the first day on."""
    told = []
    while first + timedelta(days=6) <= last:
        days = [first + timedelta(days=at) for at in range(7)]
        told.append((sum(about[day] for day in days), sum(orders.get(day, 0) for day in days)))
        first += timedelta(days=7)
    return told


def _compared(
    row: Row, before: Sequence[tuple[int, int]], after: Sequence[tuple[int, int]]
) -> dict[str, Any]:
    if len(after) < LEAST_WEEKS:
        return {"verdict": "waiting"}
    if row["before_cases"] < LEAST_CASES:
        return {"verdict": "too_few"}
    found = compare_rates(
        before=[one[0] for one in before], before_exposure=[one[1] for one in before],
        after=[one[0] for one in after], after_exposure=[one[1] for one in after],
    )  # fmt: skip
    if found is None:
        return {"verdict": "no_orders"}
    verdict = "better" if found.high < 1 else "worse" if found.low > 1 else "unclear"
    return {
        "before_rate": 1_000 * row["before_cases"] / row["before_orders"],
        "after_rate": 1_000 * row["after_cases"] / row["after_orders"],
        "ratio": found.ratio, "ratio_low": found.low, "ratio_high": found.high,
        "p": found.p, "spread": found.spread, "verdict": verdict,
    }  # fmt: skip
