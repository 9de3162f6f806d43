"""The step that asks of every published policy what it did at its thresholds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from mehvar import schema
from mehvar.empowerment import Policy, PolicyError, read_policy
from mehvar.policy_lab._bench import at_work
from mehvar.policy_lab._effect import effect
from mehvar.policy_lab._effect_outcomes import MARGIN_DAYS, RETAINED_DAYS, cases_with_outcomes
from mehvar.policy_lab._effect_records import Z95, CasesAround, Effect, Measured, NetValue
from mehvar.policy_lab._effect_thresholds import Threshold, thresholds_of
from mehvar.policy_lab._value import net_value, value_of

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from mehvar.workspace import Build

EFFECT_MARTS = ("policy_effects", "policy_weeks")
"""What the step writes."""

EFFECT_READS = ("policies", "grants", "policy_cases", "customer_orders", "order_profit")
"""What the step reads."""

_ASKED = (
    ("retained", RETAINED_DAYS), ("spend", RETAINED_DAYS), ("score", RETAINED_DAYS),
    ("margin", MARGIN_DAYS),
)  # fmt: skip
_BEFORE = ("customer_orders", "order_amount", "tenure_days")
_FEWEST = 60
"""Fewer cases than this are not looked at: no bandwidth would hold enough of them."""


def build_policy_effects(build: Build) -> None:
    """Write what every published policy did at its thresholds, and the weeks of the teams."""
    with at_work(build) as bench:
        rows = bench.keep(
            cases_with_outcomes(
                cases=build.read("policy_cases"),
                orders=build.read("customer_orders"),
                profits=build.read("order_profit"),
                grants=build.current("grants"),
                as_of=build.as_of,
            )
        )
        found = [
            one
            for policy, first, last in _published(build)
            for one in _effects(build, rows, policy, first, last)
        ]
        build.write_arrow("policy_effects", _table("policy_effects", found))
        build.write("policy_weeks", _weeks(rows, saturday=build.settings.calendar == "jalali"))


def _published(build: Build) -> Iterator[tuple[Policy, date, date | None]]:
    """Every published version that can be read, and the days on which it was in force."""
    if not build.has_rows("policies"):
        return
    for row in build.backend.to_pyarrow(build.current("policies")).to_pylist():
        try:
            policy = read_policy(json.loads(row["definition"] or "null"))
        except (PolicyError, ValueError):
            continue
        if row["from_day"] is not None:
            yield policy, row["from_day"], row["to_day"]


def _effects(
    build: Build, rows: ir.Table, policy: Policy, first: date, last: date | None
) -> Iterator[dict[str, object]]:
    starts = thresholds_of(policy)
    if not starts:
        return
    fact = starts[0].fact
    mine = rows.filter((rows.situation == policy.situation) & (rows.day >= first))
    mine = mine.filter(mine[fact].notnull())
    if last is not None:
        mine = mine.filter(mine.day <= last)
    names = ["customer_id", fact, "cost", "retained", "spend", "margin", "score", *_BEFORE]
    table = build.backend.to_pyarrow(mine.select(*dict.fromkeys(names)))
    if table.num_rows < _FEWEST:
        return
    cases = around(table, fact)
    for start in starts:
        yield from _asked(policy, start, [one.at for one in starts], cases)


def around(table: pa.Table, fact: str) -> CasesAround:
    """Return the columns of cases as the arrays that an effect is estimated from."""

    def numbers(name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.asarray(table[name].to_numpy(zero_copy_only=False), dtype=np.float64)

    return CasesAround(
        running=numbers(fact),
        amount=numbers("cost"),
        customer=np.asarray(table["customer_id"].to_numpy(), dtype=np.int64),
        outcomes={name: numbers(name) for name, _ in _ASKED},
        before={name: numbers(name) for name in _BEFORE if name != fact},
    )


def _asked(
    policy: Policy, start: Threshold, starts: Sequence[float], cases: CasesAround
) -> Iterator[dict[str, object]]:
    """One row per outcome; the row of the margin says what a grant was worth."""
    cost, margin = _cost(cases, start.at), _margin(cases)
    pays = cost.value / margin.value if margin.value > 0 else None
    effects = {
        outcome: effect(
            cases=cases, threshold=start.at, outcome=outcome, horizon_days=days,
            others=[one for one in starts if one != start.at],
            smallest=_smallest(outcome, pays, cost),
        )
        for outcome, days in _ASKED
    }  # fmt: skip
    worth, told_by = _worth(effects, cost, margin)
    for found in effects.values():
        yield _row(policy, start, found) | (
            _worth_row(worth, told_by) if found.outcome == "margin" else {}
        )


def _worth(
    effects: dict[str, Effect], cost: Measured, margin: Measured
) -> tuple[NetValue | None, str]:
    """The margin itself tells; while its 180 days are not over, retention times the margin."""
    direct = value_of(effect=effects["margin"], cost=cost)
    kept = effects["retained"]
    if direct is not None and (direct.is_told or kept.per_grant is None):
        return direct, "margin"
    if not kept.is_told or kept.per_grant is None or margin.value <= 0:
        return direct, "margin"
    width = kept.per_grant.high - kept.per_grant.low
    retained = Measured(value=kept.per_grant.estimate, error=width / (2 * Z95))
    found = net_value(retained=retained, margin=margin, cost=cost, n=kept.n)
    if direct is None or found.net.high - found.net.low < direct.net.high - direct.net.low:
        return found, "retention"
    return direct, "margin"


def _smallest(outcome: str, pays: float | None, cost: Measured) -> float | None:
    """The smallest effect worth knowing is the one that pays for the grant."""
    if outcome == "retained":
        return pays
    return cost.value if outcome == "margin" and cost.value > 0 else None


def _cost(cases: CasesAround, threshold: float) -> Measured:
    """What a grant above the threshold cost on average."""
    given = cases.amount[(cases.amount > 0) & (cases.running >= threshold)]
    return _mean(given)


def _margin(cases: CasesAround) -> Measured:
    """What those who came back left within 180 days beyond those who did not."""
    margin, retained = cases.outcomes["margin"], cases.outcomes["retained"]
    stayed = _mean(margin[(retained == 1) & np.isfinite(margin)])
    went = _mean(margin[(retained == 0) & np.isfinite(margin)])
    return Measured(
        value=stayed.value - went.value, error=float(np.hypot(stayed.error, went.error))
    )


def _mean(values: np.ndarray[Any, np.dtype[np.float64]]) -> Measured:
    if values.size < 2:
        return Measured(value=0.0, error=0.0)
    error = float(np.std(values, ddof=1) / np.sqrt(values.size))
    return Measured(value=float(values.mean()), error=error)


def _row(policy: Policy, start: Threshold, found: Effect) -> dict[str, object]:
    told = {
        f"{name}{end}": getattr(interval, part) if interval is not None else None
        for name, interval in (
            ("jump", found.jump), ("granted", found.granted), ("per_grant", found.per_grant),
        )
        for end, part in (("", "estimate"), ("_low", "low"), ("_high", "high"))
    }  # fmt: skip
    return {
        "policy_key": policy.key, "policy_version": policy.version,
        "situation": policy.situation, "fact": start.fact, "threshold": start.at,
        "row": start.row, "outcome": found.outcome, "horizon_days": found.horizon_days,
        "verdict": str(found.verdict), "cases": found.n, **told,
        "left_out": found.left_out, "smallest": found.smallest, "enough": found.enough,
        "bandwidth": found.bandwidth,
        "checks": json.dumps([asdict(one) for one in found.checks]),
        "bins": json.dumps([asdict(one) for one in found.bins]),
    }  # fmt: skip


def _worth_row(worth: NetValue | None, told_by: str) -> dict[str, object]:
    if worth is None:
        return {}
    return {
        "net": worth.net.estimate, "net_low": worth.net.low, "net_high": worth.net.high,
        "gained": worth.gained, "spent": worth.spent, "break_even": worth.break_even,
        "net_enough": worth.enough, "net_by": told_by,
    }  # fmt: skip


def _weeks(rows: ir.Table, *, saturday: bool) -> ir.Table:
    """One row per situation, team and week: what its cases cost and brought."""
    import ibis

    # Ibis counts the days of the week from Monday, the Persian week begins on Saturday.
    since = (rows.day.day_of_week.index() + (2 if saturday else 0)) % 7
    # A day less an interval is a moment to the engine, whatever Ibis calls it: casting it to a day
    # alone would be left out.
    first = rows.day - since.cast("int32").as_interval("D")
    named = rows.filter(rows.team_id.notnull()).mutate(week=first.cast("timestamp").cast("date"))
    over = named.margin.notnull()
    return named.group_by("situation", "team_id", "week").aggregate(
        cases=named.count(),
        cost=named.cost.sum(),
        known=named.retained.count(),
        retained=named.retained.sum(),
        known_margin=over.sum(),
        net=(named.margin - named.cost).sum(where=over),
    ).mutate(retained=lambda row: ibis.coalesce(row.retained, 0.0))  # fmt: skip


def _table(name: str, rows: Sequence[dict[str, object]]) -> pa.Table:
    import pyarrow as pa

    wanted = schema.table(name).arrow_schema
    return pa.Table.from_pylist(list(rows), schema=wanted)
