"""Reading the marts of retention as the last build published them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from mehvar.retention._orders import PERIODS
from mehvar.workspace import published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace

MART = "retention_numbers"
"""The mart that stands for all of this slice: without it nothing was built."""

Period = Literal["month", "quarter", "week"]
_PLACES: dict[Period, int] = {"month": 0, "quarter": 1, "week": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One of the numbers at the top; ``note`` says why a value is None."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    previous: float | None
    significant: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The state of retention: the numbers, customers by state, and where probabilities come from.

    ``source`` is model, rhythm or none, and ``why`` the code of why there is no learnt model.
    """

    as_of: date
    figures: dict[str, Figure]
    states: dict[str, int]
    source: str
    why: str

    @property
    def customers(self) -> int:
        """How many customers ever bought."""
        return sum(self.states.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cohort at an age; the rate is None where the group is too small to show."""

    age: int
    period: str
    active: int | None
    rate: float | None
    low: float | None
    high: float | None
    orders: int | None
    revenue: int | None
    is_complete: bool
    difference: float | None
    p: float | None
    significant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Customers whose first purchase fell in one period, and their cells by age."""

    key: str
    customers: int | None
    is_opening: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeRate:
    """The rate of all complete cells of one age together: never of incomplete or opening ones."""

    age: int
    rate: float
    customers: int
    cohorts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohorts:
    """A triangle: its cohorts from the oldest, and the rate of each age over complete cells."""

    period: Period
    period_kind: str
    cohorts: tuple[Cohort, ...]
    by_age: tuple[AgeRate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """A survival curve at one day; ``hazard`` is the chance of a purchase a day until then."""

    day: int
    survival: float
    low: float
    high: float
    at_risk: int
    hazard: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatCurve:
    """How long until the next purchase, in one group (empty ``member``: all)."""

    member: str
    n: int
    median: float | None
    p: float | None
    points: tuple[CurvePoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """One figure of the churn model's card."""

    kind: str
    name: str
    place: int
    x: float | None
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    note: str


def read_overview(workspace: Workspace, *, marts: Marts | None = None) -> Overview:
    """Read the numbers at the top.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=MART, marts=marts) as state:
        rows = state.rows(f"FROM {state.view('retention_numbers')}")
        card = state.rows(
            f"FROM {state.view('churn_model')} WHERE kind = 'state' AND place = 0"
        )  # fmt: skip
        told = card[0] if card else {"name": "none", "note": ""}
        figures = {row["name"]: _figure(row) for row in rows}
        return Overview(
            as_of=state.as_of,
            figures={name: one for name, one in figures.items() if not name.startswith("state_")},
            states={
                name.removeprefix("state_"): int(one.value or 0)
                for name, one in figures.items()
                if name.startswith("state_")
            },
            source=told["name"],
            why=told["note"] or "",
        )


def read_cohorts(
    workspace: Workspace, *, period: Period = "month", marts: Marts | None = None
) -> Cohorts:
    """Read the triangle of months, quarters or weeks of the company's calendar.

    Raises:
        NotBuiltError: before the first build.
    """
    kind = PERIODS[workspace.settings.calendar][_PLACES[period]]
    with published(workspace, mart=MART, marts=marts) as state:
        rows = state.rows(
            f"SELECT * FROM {state.view('cohorts')} WHERE period_kind = ? ORDER BY cohort, age",
            [kind],
        )
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(row["cohort"], []).append(row)
    cohorts = tuple(_cohort(key, cells) for key, cells in grouped.items())
    return Cohorts(period=period, period_kind=kind, cohorts=cohorts, by_age=_by_age(cohorts))


def read_curves(
    workspace: Workspace,
    *,
    event: str = "first_repeat",
    dimension: str = "",
    marts: Marts | None = None,
) -> tuple[RepeatCurve, ...]:
    """Read the curves of an event: of all, or by what was known at the first order.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=MART, marts=marts) as state:
        rows = state.rows(
            f"SELECT * FROM {state.view('survival_curves')} WHERE event = ? AND dimension = ? "
            "ORDER BY member, day",
            [event, dimension],
        )
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(row["member"], []).append(row)
    return tuple(
        RepeatCurve(
            member=member,
            n=points[0]["n"],
            median=points[0]["median"],
            p=points[0]["p"],
            points=tuple(
                CurvePoint(**{name: row[name] for name in CurvePoint.__slots__}) for row in points
            ),
        )
        for member, points in grouped.items()
    )


def read_churn_card(workspace: Workspace, *, marts: Marts | None = None) -> tuple[CardRow, ...]:
    """Read the churn model's card.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=MART, marts=marts) as state:
        rows = state.rows(f"SELECT * FROM {state.view('churn_model')} ORDER BY kind, place, name")
    return tuple(CardRow(**row) for row in rows)


def _figure(row: dict[str, Any]) -> Figure:
    return Figure(
        name=row["name"],
        value=row["value"],
        low=row["low"],
        high=row["high"],
        n=row["n"] or 0,
        previous=row["previous"],
        significant=bool(row["significant"]),
        note=row["note"] or "",
    )


def _cohort(key: str, cells: list[dict[str, Any]]) -> Cohort:
    return Cohort(
        key=key,
        customers=cells[0]["customers"],
        is_opening=cells[0]["is_opening"],
        cells=tuple(Cell(**{name: row[name] for name in Cell.__slots__}) for row in cells),
    )


def _by_age(cohorts: tuple[Cohort, ...]) -> tuple[AgeRate, ...]:
    """Pool each age over the cohorts that have completed it; the opening one is left out."""
    sums: dict[int, list[int]] = {}
    for cohort in cohorts:
        for cell in cohort.cells:
            if cell.is_complete and not cohort.is_opening and cell.active is not None:
                total = sums.setdefault(cell.age, [0, 0, 0])
                total[0] += cell.active
                total[1] += cohort.customers or 0
                total[2] += 1
    return tuple(
        AgeRate(age=age, rate=active / customers, customers=customers, cohorts=count)
        for age, (active, customers, count) in sorted(sums.items())
        if customers
    )
