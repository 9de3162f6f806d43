"""The company as the simulators start from it: a year of its own figures, each to be overridden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from mehvar.profit._published import MART, read_facts
from mehvar.profit._rates import CostRates, read_rates
from mehvar.profit._return_policy import MOST_DAYS, ReturnBase
from mehvar.workspace import Published, published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace

LEGAL_WORKING_DAYS = 7
"""Who buys at a distance in Iran may withdraw within seven working days (Electronic Commerce
Act, article 37); another country's law is to be looked up."""

_IRAN = "Asia/Tehran"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalFloor:
    """The shortest window that the law leaves, in calendar days.

    ``days`` is the longest that seven working days took in the year to the as-of day; None where
    the company's country is not known to us.
    """

    days: int | None
    working_days: int = LEGAL_WORKING_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class StartingPoint:
    """What a simulation starts from. ``window_days`` is within which 99 % of returns came."""

    base: ReturnBase
    window_days: int
    floor: LegalFloor
    year_returns: int
    known_days: int
    as_of: date
    notes: tuple[str, ...]


def read_starting_point(workspace: Workspace, *, marts: Marts | None = None) -> StartingPoint:
    """Return the company's own year as the present state of its return policy.

    Notes say what is not known: no_items, no_returns, no_days_kept, no_handling_rate.

    Raises:
        NotBuiltError: before the first build.
    """
    rates = read_rates(workspace.root, workspace.settings)
    with published(workspace, mart=MART, marts=marts) as state:
        return _starting_point(state, rates)


def salvage_curve(rates: CostRates, *, day: date) -> tuple[float, ...]:
    """Return the share of the cost that is left after 0, 1, ... 400 days, by the rates of a day."""
    rows = [
        (int(row.applies_to.removeprefix("days:")), row.from_day or date.min, row.value or 0.0)
        for row in rates.of("salvage")
        if row.applies_to.removeprefix("days:").isdigit() and (row.from_day or date.min) <= day
    ]
    wide = [
        row.value
        for row in rates.of("salvage")
        if row.applies_to == "*" and (row.from_day or date.min) <= day
    ]
    fallback = (wide[0] or 0.0) if wide else 0.0
    thresholds = {at: max(r for r in rows if r[0] == at)[2] for at in {row[0] for row in rows}}
    curve = []
    for days in range(MOST_DAYS + 1):
        reached = [at for at in thresholds if at <= days]
        curve.append((thresholds[max(reached)] if reached else fallback) / 10_000)
    return tuple(curve)


def _starting_point(state: Published, rates: CostRates) -> StartingPoint:
    facts = read_facts(state)

    def value(fact: str) -> float:
        return float(facts.get((fact, ""), (0.0, 0))[0] or 0.0)

    items, returns = value("items"), value("returns")
    kept = [0.0] * (MOST_DAYS + 1)
    for (fact, member), (count, _) in facts.items():
        if fact == "kept" and member.isdigit():
            kept[int(member)] = float(count or 0.0)
    costs = sum(
        float(facts.get(("year_cost", name), (0.0, 0))[0] or 0.0)
        for name in ("payment", "delivery", "picking")
    )
    shipping = (-costs - value("delivery_fees")) / items if items else 0.0
    handling = value("handling") / returns if returns else _handling(rates, state.as_of)
    notes = [
        note
        for note, missing in (
            ("no_items", not items), ("no_returns", not returns), ("no_days_kept", not any(kept)),
            ("no_handling_rate", not handling),
        )
        if missing
    ]  # fmt: skip
    return StartingPoint(
        base=ReturnBase(
            items=items,
            price=value("paid_goods") / items if items else 0.0,
            cost=value("goods") / items if items else 0.0,
            shipping=shipping,
            handling=handling,
            returned=min(returns, items),
            observed=items,
            kept=tuple(kept),
            salvage=salvage_curve(rates, day=state.as_of),
        ),
        window_days=_window(kept),
        floor=_floor(state),
        year_returns=int(returns),
        known_days=int(sum(kept)),
        as_of=state.as_of,
        notes=tuple(notes),
    )


def _handling(rates: CostRates, day: date) -> float:
    total = 0.0
    for driver in ("return_logistics", "refurbishing", "restocking"):
        wide = [
            row.value or 0.0
            for row in rates.of(driver)
            if row.applies_to == "*" and (row.from_day or date.min) <= day
        ]
        total += wide[0] if wide else 0.0
    return total


def _window(kept: list[float]) -> int:
    """The days within which 99 % of the returns came; a month where nothing is known."""
    total, seen = sum(kept), 0.0
    for days, count in enumerate(kept):
        seen += count
        if total and seen >= 0.99 * total:
            return max(days, 1)
    return 30


def _floor(state: Published) -> LegalFloor:
    """The longest that seven working days took, counted from every day of the last year."""
    if state.workspace.settings.time_zone != _IRAN:
        return LegalFloor(days=None)
    first = state.as_of - timedelta(days=365)
    rows = state.ask(
        f"SELECT day, is_working_day FROM {state.view('dates')} WHERE day > ? AND day <= ? "
        "ORDER BY day",
        [first, state.as_of + timedelta(days=60)],
    )
    working = [row[0] for row in rows if row[1]]
    longest, at = 0, 0
    for day, _ in rows:
        if day > state.as_of:
            break
        while at < len(working) and working[at] <= day:
            at += 1
        if at + LEGAL_WORKING_DAYS - 1 < len(working):
            longest = max(longest, (working[at + LEGAL_WORKING_DAYS - 1] - day).days)
    return LegalFloor(days=longest or None)
