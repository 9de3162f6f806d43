"""Reading the scores as the last build published them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mehvar.scores._measures import MEASURES, Measure, Statistic, measure
from mehvar.scores._records import ScoreError
from mehvar.workspace import Published, published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace

Weighting = Literal["none", "rake", "propensity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One number with everything that tells how far to trust it.

    The columns are those of the mart ``scores``; the docs of the tables say what each means.
    """

    measure: str
    statistic: Statistic
    dimension: str
    level: str
    period_kind: str
    period: str
    n: int
    customers: int
    n_eff: float | None
    value: float | None
    low: float | None
    high: float | None
    unweighted: float | None
    unweighted_low: float | None
    unweighted_high: float | None
    weighting: Weighting
    weighting_note: str
    response_rate: float | None
    band_of: str
    band_low: float | None
    band_high: float | None
    variance: float | None
    needed: int
    enough: bool
    change: float | None
    change_low: float | None
    change_high: float | None
    p: float | None
    paired: int
    significant: bool
    comparable: bool
    why: str
    note: str

    @property
    def is_better(self) -> bool | None:
        """Whether the change is for the better; None where it may be chance."""
        if not self.significant or self.change is None:
            return None
        return self.change > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the build knows of one measure: by what, and by which periods, it can be told."""

    measure: Measure
    n: int
    dimensions: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightLine:
    """One line of what weighting changed: shares (or means of a signal), before and after."""

    margin: str
    level: str
    answered: float
    weighted: float
    base: float
    weight: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact about a measure: a rule, who answers, a break of the series."""

    kind: str
    name: str
    place: int
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    note: str


_SCORE = tuple(Score.__slots__)
_MARGIN = tuple(WeightLine.__slots__)
_FACT = tuple(Fact.__slots__)


def read_known(workspace: Workspace, *, marts: Marts | None = None) -> tuple[Known, ...]:
    """Return the measures that anybody scored, in the order of the pages.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart="scores", marts=marts) as state:
        view = state.view("scores")
        rows = state.ask(f"SELECT measure, dimension, period_kind, max(n) FROM {view} GROUP BY ALL")
    found = []
    for name, one in MEASURES.items():
        mine = [row for row in rows if row[0] == name]
        if mine:
            found.append(
                Known(
                    measure=one,
                    n=max(int(row[3]) for row in mine),
                    dimensions=tuple(sorted({row[1] for row in mine} - {""})),
                    kinds=tuple(sorted({row[2] for row in mine} - {""})),
                )
            )
    return tuple(found)


def read_scores(
    workspace: Workspace,
    name: str,
    *,
    statistic: Statistic | None = None,
    by: str = "",
    level: str | None = None,
    period_kind: str = "",
    period: str | None = None,
    last: int = 1_000,
    marts: Marts | None = None,
) -> tuple[Score, ...]:
    """Return a measure's scores, ordered by period and member.

    Args:
        workspace: the company.
        name: the measure.
        statistic: one of its statistics; the one it is known by, by default.
        by: a dimension; the whole by default.
        level: one member of it; all by default.
        period_kind: a kind of period; all time together by default.
        period: one period; all by default.
        last: only so many of the newest periods.
        marts: the reader that the caller keeps open.

    Raises:
        ScoreError: when there is no such measure or statistic.
        NotBuiltError: before the first build.
    """
    wanted = measure(name)
    told = statistic or wanted.headline
    if told not in wanted.statistics:
        raise ScoreError(
            f"{name} has no statistic called {told!r}.",
            hint=f"Its statistics: {', '.join(wanted.statistics)}.",
        )
    with published(workspace, mart="scores", marts=marts) as state:
        rows = state.ask(
            f"SELECT {', '.join(_SCORE)} FROM {state.view('scores')} "
            "WHERE measure = ? AND statistic = ? AND dimension = ? AND period_kind = ? "
            "AND level = coalesce(?, level) AND period = coalesce(?, period) "
            "QUALIFY dense_rank() OVER (ORDER BY period DESC) <= ? ORDER BY period, level",
            [name, told, by, period_kind, level, period, last],
        )
    return tuple(Score(**dict(zip(_SCORE, row, strict=True))) for row in rows)


def read_weighting(
    workspace: Workspace,
    name: str,
    *,
    period_kind: str = "",
    period: str = "",
    marts: Marts | None = None,
) -> tuple[WeightLine, ...]:
    """Return what weighting changed in a measure's period, margin by margin; empty for nothing.

    Answers weighted by who answers are weighted once for all time: its lines stand for every
    period.
    """
    measure(name)
    with published(workspace, mart="scores", marts=marts) as state:
        for kind, key in ((period_kind, period), ("", "")):
            rows = state.ask(
                f"SELECT {', '.join(_MARGIN)} FROM {state.view('score_weights')} "
                "WHERE measure = ? AND period_kind = ? AND period = ? "
                f"AND ({_of_time(kind, period_kind)}) ORDER BY margin, base DESC, level",
                [name, kind, key],
            )
            if rows:
                return tuple(WeightLine(**dict(zip(_MARGIN, row, strict=True))) for row in rows)
    return ()


def read_facts(workspace: Workspace, name: str, *, marts: Marts | None = None) -> tuple[Fact, ...]:
    """Return what is known of a measure besides its numbers, in order."""
    measure(name)
    with published(workspace, mart="scores", marts=marts) as state:
        return _facts(state, name)


def _facts(state: Published, name: str) -> tuple[Fact, ...]:
    rows = state.ask(
        f"SELECT {', '.join(_FACT)} FROM {state.view('score_facts')} "
        "WHERE measure = ? ORDER BY kind, place, name",
        [name],
    )
    facts = (dict(zip(_FACT, row, strict=True)) for row in rows)
    return tuple(Fact(**{**row, "note": row["note"] or ""}) for row in facts)


def _of_time(kind: str, wanted: str) -> str:
    """Lines of all time stand for a period only where answers are weighted by who answers."""
    return "true" if kind == wanted else "weighting = 'propensity'"
