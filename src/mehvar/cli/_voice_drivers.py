"""``voice drivers``: what moves a score, from any file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from mehvar.cli._context import JsonOption, console, print_json, print_table

if TYPE_CHECKING:
    from mehvar.drivers import Bounded, DriverFit, Importance

_SEED = 20260101
"""The bootstrap is the same in every run, so that a printed figure can be found again."""


def add_to(group: typer.Typer) -> None:
    """Add the verb to its group."""
    group.command("drivers")(drivers)


def drivers(
    file: Annotated[Path, typer.Argument(help="CSV or Parquet, one row per answer.")],
    target: Annotated[str, typer.Option(help="The column of the outcome, more is better.")],
    columns: Annotated[
        str | None,
        typer.Option("--drivers", help="Columns that may move it, comma separated; else all."),
    ] = None,
    weight: Annotated[str, typer.Option(help="The column of weights.")] = "",
    cluster: Annotated[str, typer.Option(help="The column of the customer.")] = "",
    good: Annotated[str, typer.Option(help="Of an outcome in words, the good one.")] = "",
    not_asked: Annotated[
        str, typer.Option(help="Values that mean: not asked. Comma separated, as 0,99.")
    ] = "",
    measure: Annotated[
        Literal["auto", "nps", "top"],
        typer.Option(help="Of a what-if: NPS, or the share in the upper quarter of the scale."),
    ] = "auto",
    draws: Annotated[int, typer.Option(help="Replicates of the bootstrap.", min=100)] = 1_000,
    seed: Annotated[int, typer.Option(help="Of the bootstrap.")] = _SEED,
    json: JsonOption = False,
) -> None:
    """Tell what moves a score: importance with intervals and ties, penalty, reward, what if."""
    import numpy as np

    from mehvar import drivers as core

    survey = core.read_survey(
        file, target=target, drivers=_list(columns) or None, weight=weight, cluster=cluster,
        good=good, not_asked=[_number(one) for one in _list(not_asked)],
    )  # fmt: skip
    found = core.fit_drivers(
        survey.outcome, survey.drivers, weight=survey.weight, cluster=survey.cluster,
        measure=core.measure_named(measure, survey.outcome), draws=draws,
        rng=np.random.default_rng(seed),
    )  # fmt: skip
    if json:
        print_json({"left_out": survey.left_out, **core.as_dict(found)})
        return
    _print(found, survey.left_out)


def _list(text: str | None) -> list[str]:
    return [one.strip() for one in (text or "").split(",") if one.strip()]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no number", param_hint="--not-asked") from error


def _print(found: DriverFit, left_out: dict[str, str]) -> None:
    screen = console()
    for name, why in left_out.items():
        screen.print(f"[dim]Left out: {name} ({why.replace('_', ' ')})[/]")
    screen.print(
        f"{found.n:,} answers of {found.clusters:,} customers; the drivers explain"
        f" {_range(found.r2, scale=100)} % of the variance"
    )
    screen.print(
        f"[dim]{found.complete:,} rows know every driver; the others are not dropped:"
        " what was not asked has a column of its own[/]"
    )
    what_if = {one.driver: one for one in found.what_if}
    contrasts = {one.driver: one for one in found.contrasts}
    rows = [
        [
            _rank(one), one.driver, _range(one.share, scale=100), "noise" if one.noise else "",
            contrasts[one.driver].contrast,
            _range(what_if[one.driver].change) if one.driver in what_if else "",
        ]
        for one in found.importance
    ]  # fmt: skip
    heads = ["Rank", "Driver", "Share of it, %", "", "Kind", "One step for all, points"]
    print_table("What moves it", heads, rows)
    screen.print(f"[dim]Intervals of {found.level:.0%}; what goes with it need not cause it.[/]")
    if found.halo > 0.5:
        screen.print(
            f"[yellow]{found.halo:.0%} of all ratings is one general impression (halo):[/]"
            " see the shares without it in --json"
        )


def _rank(one: Importance) -> str:
    low, high = one.ranks
    told = f"{low}" if low == high else f"{low}-{high}"
    return f"{told} tied" if one.tied else told


def _range(one: Bounded, *, scale: float = 1.0) -> str:
    estimate, low, high = (scale * value for value in (one.estimate, one.low, one.high))
    return f"{estimate:.1f} ({low:.1f} to {high:.1f})"
