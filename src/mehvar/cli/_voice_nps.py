"""``voice nps``: NPS, CSAT, CES, eNPS or stars of any file, with what they are worth."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from mehvar.cli._context import JsonOption, Styled, console, print_json, print_table

if TYPE_CHECKING:
    from mehvar.scores import Score, ScoreEstimator

_PLACES = {"nps": 1, "mean": 3, "top": 3}
_COLUMNS = ("Group", "Period", "n", "n eff", "Value", "95 % interval", "Needed", "Change")
_TOLD = (
    "level", "period", "n", "customers", "n_eff", "value", "low", "high", "unweighted",
    "response_rate", "band_low", "band_high", "variance", "needed", "enough", "change",
    "change_low", "change_high", "p", "paired", "significant",
)  # fmt: skip


def add_to(group: typer.Typer) -> None:
    """Add the verb to its group."""
    group.command("nps")(nps)


def nps(
    file: Annotated[Path, typer.Argument(help="CSV or Parquet, one row per answer.")],
    score: Annotated[str, typer.Option(help="The column of the scores.")],
    by: Annotated[str, typer.Option(help="A column of groups.")] = "",
    weight: Annotated[str, typer.Option(help="A column of weights.")] = "",
    day: Annotated[str, typer.Option(help="A column of days: each period beside the last.")] = "",
    period: Annotated[
        Literal["jweek", "jmonth", "jseason", "jyear", "week", "month", "quarter", "year"],
        typer.Option(help="How days make periods."),
    ] = "jmonth",
    person: Annotated[str, typer.Option(help="A column of who answered, if more than once.")] = "",
    measure: Annotated[
        Literal["nps", "csat", "ces", "enps", "rating"], typer.Option(help="What was asked.")
    ] = "nps",
    statistic: Annotated[
        Literal["", "nps", "top", "mean"], typer.Option(help="Points, top boxes or mean.")
    ] = "",
    scale: Annotated[str, typer.Option(help="Lowest and highest answer, as 1-7.")] = "",
    margin: Annotated[float, typer.Option(help="Half the interval wanted; 0: usual.")] = 0.0,
    response_rate: Annotated[
        float, typer.Option(help="Share of those asked who answered, as 0.3; 0: unknown.")
    ] = 0.0,
    json: JsonOption = False,
) -> None:
    """Tell NPS (or CSAT, CES, eNPS, stars) with interval, answers needed and real changes."""
    from mehvar import scores

    read = scores.read_score_file(
        file, score=score, group=by, weight=weight, day=day, person=person, period=period
    )
    found = scores.ScoreEstimator(
        measure=measure, statistic=statistic or None, scale=_scale(scale),
        margin=margin or None, response_rate=response_rate or None,
    ).fit(
        read.scores, sample_weight=read.weight, groups=read.groups, periods=read.periods,
        people=read.people,
    )  # fmt: skip
    if json:
        print_json(
            {
                "measure": measure,
                "statistic": found.overall_.statistic if found.overall_ else "",
                "rule": found.rule_,
                "skipped": found.skipped_,
                "unreadable": read.unreadable,
                "overall": _row(found.overall_),
                "rows": [_row(one) for one in found.scores_],
            }
        )
        return
    _print(found, unreadable=read.unreadable)


def _scale(told: str) -> tuple[float, float] | None:
    if not told:
        return None
    low, _, high = told.partition("-")
    try:
        return float(low), float(high)
    except ValueError as error:
        raise typer.BadParameter("must read like 1-7", param_hint="--scale") from error


def _row(one: Score | None) -> dict[str, object] | None:
    if one is None:
        return None
    told = asdict(one)
    return {name: told[name] for name in _TOLD}


def _print(found: ScoreEstimator, *, unreadable: int) -> None:
    rows = [found.overall_, *found.scores_] if len(found.scores_) > 1 else [found.overall_]
    print_table("", _COLUMNS, [_cells(one) for one in rows if one is not None])
    screen = console()
    screen.print(f"[dim]Rule: {found.rule_}[/]")
    if found.skipped_:
        screen.print(f"[dim]{found.skipped_:,} rows without a score ({unreadable:,} unreadable)[/]")


def _cells(one: Score) -> tuple[str, ...]:
    places = _PLACES[one.statistic]

    def told(value: float | None, sign: str = "") -> str:
        return "—" if value is None else f"{value:{sign},.{places}f}"

    change = "" if one.change is None else told(one.change, "+")
    if change:
        change += " *" if one.significant else " (may be chance)"
    needed = f"{one.needed:,}" if one.enough else Styled(f"[yellow]{one.needed:,}[/]")
    return (
        one.level or "all", one.period, f"{one.n:,}", f"{one.n_eff or 0:,.0f}", told(one.value),
        f"{told(one.low)} to {told(one.high)}", needed, change,
    )  # fmt: skip
