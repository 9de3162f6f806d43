"""``value fit``: lifetime value of any log of purchases, with no workspace."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from mehvar.cli._context import JsonOption, now, print_json

if TYPE_CHECKING:
    from mehvar.value import BuyingModel, LogFit

_UNITS = {"days": 1.0, "weeks": 7.0}
_MODELS = ("bgnbd", "mbgnbd", "paretonbd", "auto")


def add_to(group: typer.Typer) -> None:
    """Add ``fit`` to the verbs of value."""
    group.command("fit")(fit)


def fit(
    file: Annotated[Path, typer.Argument(help="CSV, TSV, XLSX, JSON or Parquet, packed or not.")],
    customer: Annotated[str, typer.Option(help="The column of the customer.")],
    date: Annotated[str, typer.Option(help="The column of the date or moment.")],
    amount: Annotated[str | None, typer.Option(help="The column of the amount.")] = None,
    model: Annotated[
        str, typer.Option(help="bgnbd, mbgnbd, paretonbd, or auto: chosen by days held out.")
    ] = "bgnbd",
    holdout: Annotated[
        int, typer.Option(help="Hold out so many of the last days and forecast them.", min=0)
    ] = 0,
    unit: Annotated[str, typer.Option(help="Unit of time: weeks or days.")] = "weeks",
    horizon: Annotated[
        float | None,
        typer.Option(help="Look so many days ahead; the days held out, else 365.", min=0.001),
    ] = None,
    discount: Annotated[float, typer.Option(help="Yearly discount of value, 0.2 is 20 %.")] = 0.0,
    inflation: Annotated[float, typer.Option(help="Yearly inflation, 0.4 is 40 %.")] = 0.0,
    margin: Annotated[float, typer.Option(help="What of an amount remains, 0.3 is 30 %.")] = 1.0,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The last day that counts; the log's by default."),
    ] = None,
    zone: Annotated[str, typer.Option(help="Whose days count where times bear a zone.")] = "UTC",
    order: Annotated[str, typer.Option(help="ymd, dmy or mdy where dates leave it open.")] = "auto",
    header: Annotated[
        bool, typer.Option(help="Whether the first line names the columns; else 1, 2, 3, ...")
    ] = True,
    out: Annotated[
        Path | None, typer.Option(help="Write one row per customer: .csv or .parquet.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the intervals' draws.")] = 0,
    json: JsonOption = False,
) -> None:
    """Fit a model of repeat buying to any log of purchases, and value every customer.

    Rows of one customer and day are one purchase. Exit code 3: some rows were set aside.
    """
    from mehvar import value

    _check(model, unit)
    if out is not None:
        value.check_ending(out)
    import numpy as np

    log = value.read_log(
        path=file, customer=customer, day=date, amount=amount,
        as_of=as_of.date() if as_of else None, today=now().date(), zone=zone, order=order,
        header=header,
    )  # fmt: skip
    days = _UNITS[unit]
    terms = value.Terms(
        discount=discount,
        inflation=inflation,
        horizon=(horizon or holdout or 365) / days,
        unit_days=days,
    )
    fitted = value.fit_log(
        log=log,
        rng=np.random.default_rng(seed),
        model=cast('BuyingModel | Literal["auto"]', model),
        days_held=holdout,
        unit=days,
        terms=terms,
        margin_share=margin,
    )
    written = value.write_customers(fitted, path=out) if out is not None else None
    _show(fitted, unit, out, written, as_json=json)
    if log.rows.set_aside:
        raise typer.Exit(3)


def _check(model: str, unit: str) -> None:
    if model not in _MODELS:
        raise typer.BadParameter(f"must be one of {', '.join(_MODELS)}", param_hint="--model")
    if unit not in _UNITS:
        raise typer.BadParameter("must be weeks or days", param_hint="--unit")


def _show(
    fitted: LogFit, unit: str, out: Path | None, written: int | None, *, as_json: bool
) -> None:
    from mehvar.cli._value_report import log_facts, print_log

    facts = log_facts(fitted, unit)
    facts["out"] = None if out is None else {"path": str(out), "rows": written}
    if as_json:
        print_json(facts)
    else:
        print_log(facts, fitted)
