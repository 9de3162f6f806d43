"""Reading the marts of profit as the last build published them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.errors import MehvarError
from mehvar.profit._components import COMPONENTS, COSTS, OVERHEAD, PARTS, SALES
from mehvar.profit._rates import read_rates
from mehvar.profit._records import (
    Check,
    CustomerResult,
    ExtremeCustomer,
    Line,
    Overview,
    PoorCause,
    ReturnGroup,
    Statement,
    Whale,
    WhalePoint,
)
from mehvar.profit._words import cause_title, member_title
from mehvar.text import Language
from mehvar.workspace import EVERYONE, Published, Sight, published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace

MART = "profit_ledger"
"""The mart that stands for all of this slice: without it nothing was built."""

SIDES = ("most", "least", "returners")


class PeriodError(MehvarError, ValueError):
    """There is no statement of such a period."""

    code = "period"


def read_facts(state: Published) -> dict[tuple[str, str], tuple[float | None, int]]:
    """Return the basic figures: (fact, member) -> (value, n)."""
    found = state.ask(f"SELECT fact, member, value, n FROM {state.view('profit_facts')}")
    return {(row[0], row[1] or ""): (row[2], row[3]) for row in found}


def read_overview(
    workspace: Workspace,
    *,
    period_kind: str = "",
    period: str = "",
    language: Language | None = None,
    marts: Marts | None = None,
) -> Overview:
    """Return the result of all time or a period, the whale curve, returns and poor experience.

    Args:
        workspace: the company.
        period_kind: jyear, jmonth, year or month; empty for all time.
        period: the period's key.
        language: of the words; the company's by default.
        marts: the reader that the caller keeps open.

    Raises:
        NotBuiltError: before the first build.
        PeriodError: when nothing is known of such a period.
    """
    rates = read_rates(workspace.root, workspace.settings)
    with published(workspace, mart=MART, language=language, marts=marts) as state:
        facts = read_facts(state)
        wallet, known = facts.get(("wallet_share", ""), (None, 0))
        return Overview(
            as_of=state.as_of,
            statement=_statement(state, period_kind, period, facts),
            periods=_periods(state),
            whale=_whale(state, facts),
            returns=_returns(state),
            poor=_poor(state),
            serial_returners=int(facts.get(("serial_returners", ""), (0, 0))[0] or 0),
            wallet_known=known,
            wallet_share=wallet,
            unset_rates=rates.unset(),
            rates_confirmed=rates.confirmed,
        )


def read_customer(
    workspace: Workspace,
    customer_id: int,
    *,
    language: Language | None = None,
    marts: Marts | None = None,
) -> CustomerResult | None:
    """Return a customer's result, or None where the last build knew no such customer.

    Whether the reader may see the customer is the caller's to ask first.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=MART, language=language, marts=marts) as state:
        view = state.view("customer_profit", customer_id=customer_id)
        found = state.rows(f"FROM {view} WHERE customer_id = ?", [customer_id])
        if not found:
            return None
        row = found[0]
        return CustomerResult(
            customer_id=customer_id,
            lines=_lines({name: (row[name], 0, 0) for name in PARTS}, state.language),
            orders=row["orders"], returns=row["returns"], contacts=row["contacts"],
            revenue=row["revenue"], contribution=row["contribution"], profit=row["profit"],
            profit_year=row["profit_year"], contribution_share=row["contribution_share"],
            poor_experience=row["poor_experience"], estimated_cost=row["estimated_cost"],
            band=row["profit_band"], serial_returner=bool(row["serial_returner"]),
            returns_counted=row["returns_counted"], returns_expected=row["returns_expected"],
            returns_doubtful=row["returns_doubtful"], wallet_share=row["wallet_share"],
        )  # fmt: skip


def list_extremes(
    workspace: Workspace,
    *,
    side: str,
    limit: int = 25,
    after: int = 0,
    sight: Sight = EVERYONE,
    marts: Marts | None = None,
) -> tuple[ExtremeCustomer, ...]:
    """List the most or least profitable customers, or the serial returners.

    Args:
        workspace: the company.
        side: most, least or returners.
        limit: how many.
        after: the place of the last customer of the page before.
        sight: only customers in it.
        marts: the reader that the caller keeps open.

    Raises:
        NotBuiltError: before the first build.
        PeriodError: when there is no such list.
    """
    if side not in SIDES:
        raise PeriodError(f"There is no list called {side!r}.", hint=f"Lists: {', '.join(SIDES)}.")
    with published(workspace, mart=MART, marts=marts) as state:
        seen = state.seen_by(sight)
        rows = state.rows(
            f"FROM {state.view('profit_extremes')} WHERE side = ? AND place > ? AND {seen} "
            "ORDER BY place LIMIT ?",
            [side, after, limit],
        )
    return tuple(
        ExtremeCustomer(
            **{
                name: row[name]
                for name in ("place", "customer_id", "orders", "returns", "contacts", "revenue",
                             "contribution", "profit", "largest_amount")
            },
            largest_cost=row["largest_cost"] or "",
        )
        for row in rows
    )  # fmt: skip


def _statement(
    state: Published, kind: str, period: str, facts: dict[tuple[str, str], tuple[float | None, int]]
) -> Statement:
    rows = state.rows(
        f"FROM {state.view('profit_ledger')} WHERE period_kind = ? AND period = ? ORDER BY place",
        [kind, period],
    )
    if not rows and (kind or period):
        raise PeriodError(
            f"Nothing is known of {kind} {period}.", hint="See the periods of the page."
        )
    found = {row["component"]: row for row in rows}
    amounts = {name: (row["amount"], row["n"], row["estimated"]) for name, row in found.items()}
    parts = {name: amounts.get(name, (0, 0, 0)) for name in PARTS}
    revenue = sum(parts[name][0] for name in SALES)
    contribution = revenue + sum(parts[name][0] for name in COSTS)
    ledger = contribution + parts["acquisition"][0]
    customers = sum(row["customers_amount"] or 0 for row in rows)
    unknown = facts.get(("unknown_profit", ""), (None, 0))[0]
    return Statement(
        period_kind=kind,
        period=period,
        lines=_lines(parts, state.language, revenue=revenue),
        revenue=revenue,
        contribution=contribution,
        profit=ledger,
        overhead=amounts.get(OVERHEAD.name, (0, 0, 0))[0],
        estimated=sum(parts[name][2] for name in PARTS),
        check=Check(
            ledger=ledger,
            customers=customers,
            difference=sum(abs(row["difference"]) for row in rows),
            unknown=None if kind or unknown is None else int(unknown),
        ),
    )


def _lines(
    parts: dict[str, tuple[int, int, int]], language: Language, *, revenue: int | None = None
) -> tuple[Line, ...]:
    whole = sum(parts[name][0] for name in SALES) if revenue is None else revenue
    return tuple(
        Line(
            component=one.name,
            kind=one.kind,
            title=one.title.in_(language),
            amount=parts[one.name][0],
            n=parts[one.name][1],
            share=parts[one.name][0] / whole if whole > 0 else None,
            estimated=parts[one.name][2],
        )
        for one in COMPONENTS
    )


def _periods(state: Published) -> tuple[tuple[str, str], ...]:
    found = state.ask(
        f"SELECT DISTINCT period_kind, period FROM {state.view('profit_ledger')} "
        "WHERE period_kind <> '' ORDER BY period_kind DESC, period DESC"
    )
    return tuple((row[0], row[1]) for row in found)


def _whale(state: Published, facts: dict[tuple[str, str], tuple[float | None, int]]) -> Whale:
    rows = state.rows(f"FROM {state.view('profit_whale')} ORDER BY percentile")
    figures = {
        name: int(facts.get((name, ""), (0, 0))[0] or 0)
        for name in ("active_customers", "loss_customers", "loss_amount", "known_profit",
                     "unknown_profit")
    }  # fmt: skip
    return Whale(
        points=tuple(
            WhalePoint(
                percentile=row["percentile"], customers=row["customers"], profit=row["profit"],
                share=row["share"], is_peak=row["is_peak"],
            )
            for row in rows
        ),
        customers=figures["active_customers"],
        loss_customers=figures["loss_customers"],
        loss_amount=figures["loss_amount"],
        known_profit=figures["known_profit"],
        unknown_profit=figures["unknown_profit"],
    )  # fmt: skip


def _returns(state: Published) -> tuple[ReturnGroup, ...]:
    rows = state.rows(f"FROM {state.view('profit_returns')} ORDER BY dimension, place")
    names = ("dimension", "sold", "returns", "customers", "amount", "goods_value", "depreciation",
             "handling", "cost", "days_kept")  # fmt: skip
    return tuple(
        ReturnGroup(
            member=row["member"] or "",
            title=member_title(row["dimension"], row["member"] or "").in_(state.language),
            **{name: row[name] for name in names},
        )
        for row in rows
    )


def _poor(state: Published) -> tuple[PoorCause, ...]:
    rows = state.rows(f"FROM {state.view('profit_poor')} ORDER BY place")
    names = ("cause", "happened", "orders", "customers", "cost", "year_cost")
    return tuple(
        PoorCause(
            title=cause_title(row["cause"]).in_(state.language),
            **{name: row[name] for name in names},
        )
        for row in rows
    )
