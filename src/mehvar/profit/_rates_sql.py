"""Cost rates as SQL: which rate holds for a row, by its day and what the rate is narrow to."""

from __future__ import annotations

from collections.abc import Mapping

from mehvar.profit._rates import ANY, CostRate, CostRates


def rate_sql(rates: CostRates, driver: str, *, day: str, keys: Mapping[str, str]) -> str:
    """Return SQL for a driver's rate on each row; 0 where nobody has set one.

    Args:
        rates: the company's rates.
        driver: the driver's name.
        day: SQL of the day on which the cost arose.
        keys: kind of key (channel, method, ...) -> SQL of its value on the row; ``days`` is a
            whole number and takes the last threshold that it has reached.
    """
    parts = [
        f"WHEN {condition} THEN {row.value!r}"
        for row in sorted(rates.of(driver), key=_precedence)
        if (condition := _condition(row, day, keys))
    ]
    return f"(CASE {' '.join(parts)} ELSE 0.0 END)" if parts else "0.0"


def share_sql(amount: str, basis_points: str) -> str:
    """Return SQL for a share of an amount, exact for every int64, half a unit away from zero."""
    return (
        f"(sign({amount}) * ((abs({amount}::HUGEINT) * ({basis_points})::INTEGER + 5000) // 10000))"
        "::BIGINT"
    )


def charge_sql(quantity: str, rate: str) -> str:
    """Return SQL for a quantity times a rate, rounded to the minor unit."""
    return f"coalesce(round(({quantity})::DOUBLE * ({rate})), 0)::BIGINT"


def literal(text: str) -> str:
    """Return a text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _precedence(row: CostRate) -> tuple[int, int, str, int]:
    """A reason before days before everything; the longest threshold first; the newest first."""
    kind, _, key = row.applies_to.partition(":")
    rank = 3 if row.applies_to == ANY else {"reason": 0, "days": 2}.get(kind, 1)
    threshold = -int(key) if kind == "days" and key.isdigit() else 0
    return (rank, threshold, key, -(row.from_day.toordinal() if row.from_day else 0))


def _condition(row: CostRate, day: str, keys: Mapping[str, str]) -> str:
    """Return the SQL condition under which a rate holds; empty when it never can here."""
    kind, _, key = row.applies_to.partition(":")
    parts = [f"{day} >= DATE '{row.from_day.isoformat()}'"] if row.from_day else []
    if row.applies_to == ANY:
        parts.append("true")
    elif kind not in keys:
        return ""
    elif kind == "days":
        known = keys[kind]
        parts.append(f"{known} IS NULL" if key == "unknown" else f"{known} >= {int(key)}")
    else:
        parts.append(f"lower({keys[kind]}) = {literal(key.lower())}")
    return " AND ".join(parts)
