"""Customers at risk: who, what happened to them, and what may be done now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mehvar.measurement._experiences import ANY, dose_title, experience_named
from mehvar.measurement._next_steps import NextSteps, read_next_steps
from mehvar.measurement._published import MART
from mehvar.measurement._records import CustomerAtRisk, Happening
from mehvar.measurement._words import say_happening
from mehvar.text import Language
from mehvar.workspace import EVERYONE, Published, Sight, published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace


def unhappy_customers(
    workspace: Workspace,
    *,
    department: str | None = None,
    experience: str | None = None,
    customer_id: int | None = None,
    limit: int = 50,
    language: Language | None = None,
    sight: Sight = EVERYONE,
    marts: Marts | None = None,
) -> tuple[CustomerAtRisk, ...]:
    """List customers to whom something bad happened in the recent window, most value first.

    Args:
        workspace: the company.
        department: only what this department answers for.
        experience: only this experience.
        customer_id: only this customer.
        limit: how many customers at most.
        language: of the words; the company's by default.
        sight: only customers in it.
        marts: the reader that the caller keeps open; one is opened without it.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=MART, language=language, marts=marts) as state:
        return read_customers(
            state,
            department=department,
            experience=experience,
            customer_id=customer_id,
            limit=limit,
            sight=sight,
        )


def read_customers(
    state: Published,
    *,
    department: str | None = None,
    experience: str | None = None,
    customer_id: int | None = None,
    limit: int,
    sight: Sight = EVERYONE,
) -> tuple[CustomerAtRisk, ...]:
    """Read the customers of highest value at risk; those without a price come last."""
    wanted = {"department": department, "experience": experience, "customer_id": customer_id}
    asked = {name: value for name, value in wanted.items() if value is not None}
    seen = state.seen_by(sight)
    where = " AND ".join(["true", *(f"{name} = ?" for name in asked)])
    values = list(asked.values())
    chosen = state.ask(
        f"SELECT customer_id FROM {state.view('customer_risk')} WHERE {where} AND {seen} "
        "GROUP BY ALL "
        "ORDER BY max(money) DESC NULLS LAST, sum(occurrences) DESC, customer_id LIMIT ?",
        [*values, limit],
    )
    return customers_of(state, [int(row[0]) for row in chosen], where=where, values=values)


def customers_of(
    state: Published, ids: Sequence[int], *, where: str, values: Sequence[object]
) -> tuple[CustomerAtRisk, ...]:
    """Return these customers in this order, with those of their happenings that ``where`` keeps.

    Args:
        state: what is read.
        ids: customers at risk, who were chosen with the reader's sight.
        where: a condition on ``customer_risk`` in SQL.
        values: its values.
    """
    if not ids:
        return ()
    rows = _risks(state, ids, where=where, values=values)
    steps = read_next_steps(state.workspace.root)
    return tuple(_customer(rows[id_], state, steps) for id_ in ids)


def _risks(
    state: Published, ids: Sequence[int], *, where: str, values: Sequence[object]
) -> dict[int, list[dict[str, Any]]]:
    """Return what happened to each of the chosen customers, with their names."""
    among = f"customer_id IN ({', '.join(map(str, ids))})"
    found = state.rows(f"FROM {state.view('customer_risk')} WHERE {among} AND {where}", values)
    customers = state.view("customers", customer_id=ids[0] if len(ids) == 1 else None)
    people = state.rows(f"SELECT customer_id, full_name, city FROM {customers} WHERE {among}")
    named = {row["customer_id"]: row for row in people}
    grouped: dict[int, list[dict[str, Any]]] = {id_: [] for id_ in ids}
    for row in found:
        person = named.get(row["customer_id"], {"full_name": None, "city": None})
        grouped[row["customer_id"]].append(row | person)
    return grouped


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
