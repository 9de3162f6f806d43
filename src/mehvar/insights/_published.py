"""Reading what the last build said about needs, and the figures that others published."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING

from mehvar.insights._change import Verdict
from mehvar.workspace import published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Shares of comments that speak badly of the need's aspect, eight weeks before and after.

    Intervals hold with 95 %. A share is None without comments on its side.
    """

    verdict: Verdict
    before_n: int
    before_share: float | None
    before_low: float | None
    before_high: float | None
    after_n: int
    after_share: float | None
    after_low: float | None
    after_high: float | None
    difference: float | None
    difference_low: float | None
    difference_high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """The evidence of a need, and the residual value (minor units) of the customers behind it.

    ``customers`` and money are None where the group is too small to be shown; ``touched`` are all
    who spoke badly of the need's aspect within a year. Intervals hold with 90 %.
    """

    need_id: str
    title: str
    kind: str | None
    aspect: str | None
    state: str | None
    department: str | None
    evidence: int
    comments: int
    studies: int
    customers: int | None
    channels: int
    first_day: date | None
    last_day: date | None
    worth: int | None
    worth_low: int | None
    worth_high: int | None
    touched: int | None
    touched_worth: int | None
    touched_low: int | None
    touched_high: int | None
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A figure that somebody published: NPS in -100..100, shares in 0..1, CES in 1..7."""

    benchmark_id: str
    measure: str
    industry: str
    region: str | None
    year: int
    value: float
    low: float | None
    high: float | None
    sample: int | None
    method: str | None
    reference: str


_CHANGE = tuple(one.name for one in fields(Change))
_WORTH = tuple(one.name for one in fields(Worth) if one.name != "change")


def read_worths(workspace: Workspace, *, marts: Marts | None = None) -> dict[str, Worth]:
    """Return what the last build found of each need, by the need's id.

    A need that was written after the build is not there yet.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart="need_worth", marts=marts) as state:
        rows = state.rows(f"FROM {state.view('need_worth')}")
    return {
        row["need_id"]: Worth(
            **{name: row[name] for name in _WORTH},
            change=Change(**{name: row[name] for name in _CHANGE}),
        )
        for row in rows
    }


def read_benchmarks(
    workspace: Workspace, *, measure: str = "", marts: Marts | None = None
) -> tuple[Benchmark, ...]:
    """Return the published figures, of one measure or of all, newest first.

    Raises:
        NotBuiltError: before the first build.
    """
    chosen = "WHERE measure = ?" if measure else ""
    with published(workspace, mart="score_benchmarks", marts=marts) as state:
        rows = state.rows(
            f"FROM {state.view('score_benchmarks')} {chosen} "
            "ORDER BY measure, year DESC, industry, benchmark_id",
            [measure] if measure else [],
        )
    return tuple(Benchmark(**row) for row in rows)
