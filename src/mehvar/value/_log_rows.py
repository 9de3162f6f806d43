"""One row per customer of a log, as a table or a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mehvar.value._log_fit import LogFit
from mehvar.value._purchases import PurchasesError

if TYPE_CHECKING:
    import pyarrow as pa

FORMATS = (".csv", ".parquet")
_FORMULA, _NUMBER = r"^[=+\-@\t\r]", r"^[+-]?[0-9]+([.][0-9]+)?$"
_ALWAYS = (
    "alive_low", "alive_high", "expected_purchases", "expected_purchases_low",
    "expected_purchases_high", "purchases_low", "purchases_high",
)  # fmt: skip
_MONEY = (
    "expected_spend", "residual_value", "residual_value_low", "residual_value_high",
    "realised_low", "realised_high",
)  # fmt: skip


def customer_table(fit: LogFit) -> pa.Table:
    """Return one row per customer known by ``fit.until``, in the order of their ids.

    Times are in the unit of the fit. ``*_low`` and ``*_high`` of the expectation are its 90 %
    interval; ``purchases_*`` and ``realised_*`` hold with 90 % what the customer will really do.
    With days held out, ``actual_purchases`` is what they did on them.
    """
    import pyarrow as pa

    told, seen = fit.residual, fit.purchases
    columns: dict[str, object] = {
        "customer": fit.log.ids.take(pa.array(fit.customers)),
        "frequency": seen.frequency,
        "recency": seen.recency,
        "age": seen.age,
        "p_alive": told.alive,
    }
    columns |= {name: getattr(told, name) for name in _ALWAYS}
    if fit.mean_amount is not None:
        columns["mean_amount"] = pa.array(fit.mean_amount, from_pandas=True)
        renamed = {"expected_spend": "purchase_value"} | {
            name: name.replace("residual_value", "value") for name in _MONEY[1:]
        }
        columns |= {name: getattr(told, renamed[name]) for name in _MONEY}
    if fit.held is not None:
        columns["actual_purchases"] = fit.held.actual
    return pa.table({name: _column(one) for name, one in columns.items()})


def _column(values: object) -> pa.Array:
    import pyarrow as pa

    if isinstance(values, np.ndarray):
        return pa.array(values, from_pandas=True)
    return values


def write_customers(fit: LogFit, *, path: Path) -> int:
    """Write ``customer_table`` to a CSV or Parquet file by its ending; return its rows.

    In CSV an id that a spreadsheet would run as a formula gets an apostrophe before it. The file
    appears whole or not at all.

    Raises:
        PurchasesError: when the ending names no format.
    """
    import pyarrow.csv
    import pyarrow.parquet

    check_ending(path)
    table = customer_table(fit)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    try:
        if path.suffix.lower() == ".csv":
            pyarrow.csv.write_csv(_defused(table), partial)
        else:
            pyarrow.parquet.write_table(table, partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return int(table.num_rows)


def check_ending(path: Path) -> None:
    """Refuse a file whose ending names no format, before anything is computed for it."""
    if path.suffix.lower() not in FORMATS:
        raise PurchasesError(
            f"{path.name} ends in no format that can be written.",
            hint=f"Use one of: {', '.join(FORMATS)}.",
        )


def _defused(table: pa.Table) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    ids = table.column("customer").cast(pa.string())
    runs = pc.and_(
        pc.match_substring_regex(ids, _FORMULA),
        pc.invert(pc.match_substring_regex(ids, _NUMBER)),
    )
    safe = pc.if_else(runs, pc.binary_join_element_wise("'", ids, ""), ids)
    return table.set_column(0, "customer", safe)
