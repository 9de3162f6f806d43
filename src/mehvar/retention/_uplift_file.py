"""A randomised campaign from any file: one row per customer, a treatment and an outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mehvar import engine
from mehvar.retention._uplift import Uplift
from mehvar.retention._uplift_checks import differ
from mehvar.retention._uplift_trial import (
    Encoded,
    Floats,
    Trial,
    UpliftError,
    encode_features,
)

if TYPE_CHECKING:
    import pyarrow as pa

_SUSPECT = 0.01
_CONTROLS = (
    "control", "no ", "no-", "no_", "none", "holdout", "hold-out", "hold_out", "placebo",
    "گواه", "شاهد", "کنترل", "بدون",
)  # fmt: skip
_NOTHING = ("0", "false", "no", "baseline")
_YES = {
    "yes": 1.0,
    "true": 1.0,
    "1": 1.0,
    "بله": 1.0,
    "no": 0.0,
    "false": 0.0,
    "0": 0.0,
    "خیر": 0.0,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Campaign:
    """An experiment of a file: each arm against the control.

    ``rows`` holds, for each trial, the file's row of each of its customers, from 0. ``used`` and
    ``left_out`` name columns; a column that was left out has the code of why: one_value,
    own_value_in_each_row, not_a_number_or_text, differs_between_arms, follows_the_outcome.
    ``skipped`` counts rows without a treatment or an outcome.
    """

    trials: tuple[Trial, ...]
    rows: tuple[np.ndarray[tuple[int], np.dtype[np.int64]], ...]
    used: tuple[str, ...]
    left_out: dict[str, str]
    skipped: int


def read_campaign(
    path: Path,
    *,
    treatment: str,
    outcome: str,
    features: Sequence[str] | None = None,
    control: str = "",
    arm: str = "",
) -> Campaign:
    """Read an experiment from a CSV or Parquet file.

    Without ``features`` every other column is one that was known before, so long as it looks like
    it: a column that differs between the arms (p below 1 %), or that says nothing where the
    outcome is zero, may be a result of the campaign and is left out by name.

    Args:
        path: the file; ``.csv``, ``.tsv``, ``.txt`` (also ``.gz``) or ``.parquet``.
        treatment: the column of the arms.
        outcome: the column of the outcome: a number, or yes and no.
        features: the columns that were known before the campaign.
        control: the arm that got nothing; found by its name where left out.
        arm: the one arm to compare; all by default.

    Raises:
        UpliftError: when a column or an arm is not there, or the outcome is not a number.
    """
    table = _read(path)
    _check_columns(table, (treatment, outcome))
    arms, result = _texts(table, treatment), _outcome(table, outcome)
    known = np.isfinite(result) & (arms != "")
    names = sorted(set(arms[known].tolist()))
    base = _control(names, control)
    compared = [name for name in names if name != base and arm in ("", name)]
    if not compared:
        raise UpliftError(
            f"There is no arm {arm or 'beside the control'} in {treatment}.",
            hint=f"Its values are: {', '.join(names[:20])}.",
        )
    kept = np.flatnonzero(known)
    import pyarrow as pa

    small = table.take(pa.array(kept))
    arms, result = arms[kept], result[kept]
    others = [name for name in table.column_names if name not in (treatment, outcome)]
    encoded = encode_features(small, columns=list(features) if features else others)
    if not features:
        encoded = encoded.without(_suspects(encoded, arms, result, base, compared))
    pairs = [(name, np.flatnonzero((arms == name) | (arms == base))) for name in compared]
    return Campaign(
        trials=tuple(
            Trial(
                treated=arms[rows] == name, outcome=result[rows], features=encoded.matrix[rows],
                names=encoded.names, arm=name, control=base,
            )
            for name, rows in pairs
        ),
        rows=tuple(kept[rows] for _, rows in pairs),
        used=tuple(encoded.places),
        left_out=dict(encoded.left_out),
        skipped=int(table.num_rows - kept.size),
    )  # fmt: skip


def _read(path: Path) -> pa.Table:
    import duckdb

    if not path.is_file():
        raise UpliftError(f"There is no file {path}.")
    endings = [ending.lower() for ending in path.suffixes]
    is_parquet = endings[-1:] == [".parquet"]
    if not is_parquet and not {".csv", ".tsv", ".txt"} & set(endings):
        raise UpliftError(
            f"{path.name} is neither CSV nor Parquet.", hint="Save it as .csv or .parquet."
        )
    reader = "read_parquet" if is_parquet else "read_csv"
    connection = engine.open_duckdb(engine.EngineSettings(threads=2, memory_limit="2GB"))
    try:
        connection.execute("SET preserve_insertion_order = true")
        table: pa.Table = connection.sql(
            f"SELECT * FROM {reader}(?)", params=[str(path)]
        ).to_arrow_table()
    except duckdb.Error as error:
        raise UpliftError(f"{path.name} cannot be read: {error}") from error
    finally:
        connection.close()
    return table


def _check_columns(table: pa.Table, wanted: Sequence[str]) -> None:
    missing = [name for name in wanted if name not in table.column_names]
    if missing:
        raise UpliftError(
            f"There is no column {', '.join(missing)}.",
            hint=f"The columns are: {', '.join(table.column_names)}.",
        )


def _texts(table: pa.Table, name: str) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    values = table[name].to_pylist()
    return np.array(["" if one is None else _spelled(one) for one in values], dtype=object)


def _spelled(value: object) -> str:
    """Write an arm as a person would: 1.0 and True are 1 and true."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _outcome(table: pa.Table, name: str) -> Floats:
    import pyarrow.types as kinds

    kind = table[name].type
    if kinds.is_string(kind) or kinds.is_large_string(kind):
        words = [None if one is None else one.strip().lower() for one in table[name].to_pylist()]
        strange = sorted({one for one in words if one and one not in _YES})
        if strange:
            raise UpliftError(
                f"The outcome {name} holds {strange[0]!r}, which is neither a number nor yes or no."
            )
        return np.array([_YES.get(one or "", np.nan) for one in words])
    if not (kinds.is_boolean(kind) or kinds.is_integer(kind) or kinds.is_floating(kind)
            or kinds.is_decimal(kind)):  # fmt: skip
        raise UpliftError(f"The outcome {name} is of type {kind}, not a number.")
    return np.asarray(table[name].cast("float64").to_numpy(), dtype=np.float64)


def _control(names: list[str], wanted: str) -> str:
    """Return the control's name: as wanted, or the one that sounds like it."""
    if wanted:
        if wanted not in names:
            raise UpliftError(
                f"There is no arm {wanted}.", hint=f"The arms are: {', '.join(names[:20])}."
            )
        return wanted
    return control_among(names)


def control_among(names: Sequence[str]) -> str:
    """Return the one arm whose name says that it got nothing.

    Raises:
        UpliftError: when none does, or several do.
    """
    sounding = [name for name in names if _sounds_like_control(name.lower())]
    if len(sounding) != 1:
        raise UpliftError(
            "It is not clear which arm is the control.",
            hint=f"Say --control with one of: {', '.join(names[:20])}.",
        )
    return sounding[0]


def _sounds_like_control(name: str) -> bool:
    return name in _NOTHING or name.startswith(_CONTROLS)


def _suspects(
    encoded: Encoded,
    arms: np.ndarray[tuple[int], np.dtype[np.object_]],
    outcome: Floats,
    control: str,
    compared: Sequence[str],
) -> dict[str, str]:
    """Return columns that may be results of the campaign, with the code of why."""
    found: dict[str, str] = {}
    nothing = outcome == 0
    for name, places in encoded.places.items():
        values = encoded.matrix[:, places]
        if nothing.any() and not nothing.all() and not np.ptp(values[nothing], axis=0).any():
            found[name] = "follows_the_outcome"
    for arm in compared:
        rows = (arms == arm) | (arms == control)
        differences = differ(encoded.matrix[rows], arms[rows] == arm, encoded.names)
        for name, places in encoded.places.items():
            if any(differences[place].p < _SUSPECT / len(places) for place in places):
                found.setdefault(name, "differs_between_arms")
    return found


def write_effects(path: Path, campaign: Campaign, found: Sequence[Uplift]) -> None:
    """Write one row per customer and arm: predicted effect, tenth, and whether to treat.

    ``row`` is the file's row, from 1. Where no model is usable, whom to treat follows the advice:
    everybody or nobody.

    Raises:
        UpliftError: when the file's name is neither CSV nor Parquet.
    """
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    parts = [_effects(one, rows) for one, rows in zip(found, campaign.rows, strict=True)]
    table = pa.concat_tables(parts)
    if path.suffix.lower() == ".parquet":
        pyarrow.parquet.write_table(table, path)
    elif path.suffix.lower() == ".csv":
        pyarrow.csv.write_csv(table, path)
    else:
        raise UpliftError(f"{path.name} is neither .csv nor .parquet, so nothing was written.")


def _effects(one: Uplift, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pa.Table:
    import pyarrow as pa

    n, policy = rows.size, one.policy
    effect = np.full(n, np.nan) if one.effects is None else one.effects
    tenth = np.empty(n, dtype=np.int64)
    tenth[np.argsort(-effect, kind="stable")] = np.arange(n) * 10 // n + 1
    treat = np.zeros(n, dtype=np.bool_)
    if policy is not None and one.worth is not None:
        treat[:] = one.worth if policy.advice == "target" else policy.advice == "everybody"
    return pa.table(
        {
            "row": rows + 1,
            "arm": pa.array([one.trial.arm] * n, pa.string()),
            "treated": one.trial.treated,
            "outcome": one.trial.outcome,
            "effect": pa.array(effect, from_pandas=True),
            "tenth": pa.array(tenth, mask=np.isnan(effect)),
            "treat": treat,
        }
    )
