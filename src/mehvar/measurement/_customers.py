"""Customers at risk: who, what happened to them, and what may be done now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mehvar.measurement._experiences import ANY, dose_title, experience_named
from mehvar.measurement._next_steps import NextSteps, read_next_steps
from mehvar.measurement._published import Published, published
from mehvar.measurement._records import CustomerAtRisk, Happening
from mehvar.measurement._words import say_happening
from mehvar.text import Language

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.workspace import Workspace


def unhappy_customers(
    workspace: Workspace,
    *,
    department: str | None = None,
    experience: str | None = None,
    customer_id: int | None = None,
    limit: int = 50,
    language: Language | None = None,
) -> tuple[CustomerAtRisk, ...]:
    """List customers to whom something bad happened in the recent window, most value first.

    Args:
        workspace: the company.
        department: only what this department answers for.
        experience: only this experience.
        customer_id: only this customer.
        limit: how many customers at most.
        language: of the words; the company's by default.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, language) as state:
        return read_customers(
            state,
            department=department,
            experience=experience,
            customer_id=customer_id,
            limit=limit,
        )


def read_customers(
    state: Published,
    *,
    department: str | None = None,
    experience: str | None = None,
    customer_id: int | None = None,
    limit: int,
) -> tuple[CustomerAtRisk, ...]:
    """Read the customers of highest value at risk; those without a price come last."""
    import ibis

    risk = state.table("customer_risk")
    if department is not None:
        risk = risk.filter(risk.department == department)
    if experience is not None:
        risk = risk.filter(risk.experience == experience)
    if customer_id is not None:
        risk = risk.filter(risk.customer_id == customer_id)
    worst = risk.group_by("customer_id").aggregate(
        worst=risk.money.max().fill_null(float("-inf")), times=risk.occurrences.sum()
    )
    chosen = worst.order_by([ibis.desc("worst"), ibis.desc("times"), "customer_id"]).limit(limit)
    found = state.rows(_with_names(risk.inner_join(chosen, "customer_id"), state))
    steps = read_next_steps(state.workspace.root)
    grouped: dict[int, list[dict[str, Any]]] = {}
    for row in sorted(found, key=lambda row: (-row["worst"], -row["times"], row["customer_id"])):
        grouped.setdefault(row["customer_id"], []).append(row)
    return tuple(_customer(rows, state, steps) for rows in grouped.values())


def _with_names(rows: ir.Table, state: Published) -> ir.Table:
    people = state.table("customers").select("customer_id", "full_name", "city")
    joined = rows.left_join(people, "customer_id")
    return joined.select(*rows.columns, "full_name", "city")


def _customer(rows: list[dict[str, Any]], state: Published, steps: NextSteps) -> CustomerAtRisk:
    rows = sorted(rows, key=_worst_first)
    first = rows[0]
    return CustomerAtRisk(
        customer_id=first["customer_id"],
        full_name=first["full_name"],
        city=first["city"],
        expected_spend=first["expected_spend"],
        money=first["money"],
        low=first["low"],
        high=first["high"],
        happenings=tuple(_happening(row, state, steps) for row in rows),
    )


def _worst_first(row: dict[str, Any]) -> tuple[float, int, str]:
    money = row["money"]
    return (float("inf") if money is None else -money, -row["occurrences"], row["experience"])


def _happening(row: dict[str, Any], state: Published, steps: NextSteps) -> Happening:
    step = steps.of(experience=row["experience"], dose=row["dose"])
    title = dose_title(row["experience"], row["dose"]).in_(state.language)
    return Happening(
        experience=row["experience"],
        dose=row["dose"],
        text=say_happening(
            what=experience_named(row["experience"]).happened.in_(state.language),
            dose="" if row["dose"] == ANY else title,
            times=row["occurrences"],
            day=row["last_day"],
            settings=state.workspace.settings,
            language=state.language,
        ),
        occurrences=row["occurrences"],
        last_day=row["last_day"],
        last_order_id=row["last_order_id"],
        money=row["money"],
        low=row["low"],
        high=row["high"],
        department=row["department"],
        next_step=row["next_step"],
        next_step_text=step.text.in_(state.language) if step else None,
        cost_percent=step.cost_percent if step else None,
    )
