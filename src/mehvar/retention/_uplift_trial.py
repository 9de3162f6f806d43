"""A randomised campaign as arrays: who was treated, what came of it, what was known before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from mehvar.errors import MehvarError

if TYPE_CHECKING:
    import pyarrow as pa

Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

MOST_LEVELS = 20
"""A text feature keeps its so many most frequent values; the rest are one value, ``other``."""

_NO_FEATURES: npt.NDArray[np.float64] = np.empty((0, 0))


class UpliftError(MehvarError, ValueError):
    """The experiment cannot be read as one."""

    code = "uplift"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """One treatment against one control: arrays with one row per customer.

    ``features`` is a matrix of what was known before the treatment, in numbers without gaps
    (``encode_features`` makes one), with ``names`` for its columns.
    """

    treated: Bools
    outcome: Floats
    features: Floats = field(default_factory=lambda: _NO_FEATURES)
    names: tuple[str, ...] = ()
    arm: str = "treatment"
    control: str = "control"

    def __post_init__(self) -> None:
        n = self.treated.size
        if self.outcome.size != n or (self.features.size and self.features.shape[0] != n):
            raise UpliftError("Treatment, outcome and features do not have the same rows.")
        if not (np.isfinite(self.outcome).all() and np.isfinite(self.features).all()):
            raise UpliftError(
                "An outcome or a feature is not a number.",
                hint="Leave customers without an outcome out; encode_features fills features.",
            )
        if not 0 < int(self.treated.sum()) < n:
            raise UpliftError("One of the two arms is empty.")

    def __len__(self) -> int:
        return self.treated.size

    @property
    def is_binary(self) -> bool:
        """Whether the outcome is yes or no (1 or 0)."""
        return bool(np.isin(self.outcome, (0.0, 1.0)).all())

    @property
    def share(self) -> float:
        """The share of customers who were treated: the propensity of a simple experiment."""
        return float(self.treated.mean())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Encoded:
    """Features in numbers: the matrix, its columns' names, and columns of the table by name."""

    matrix: Floats
    names: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]
    left_out: Mapping[str, str]

    def without(self, unwanted: Mapping[str, str]) -> Encoded:
        """Return the same without some columns of the table, whose reasons are kept."""
        gone = {place for name in unwanted for place in self.places[name]}
        kept = [place for place in range(len(self.names)) if place not in gone]
        moved = {old: new for new, old in enumerate(kept)}
        return Encoded(
            matrix=self.matrix[:, kept],
            names=tuple(self.names[place] for place in kept),
            places={
                name: tuple(moved[place] for place in places)
                for name, places in self.places.items()
                if name not in unwanted
            },
            left_out={**self.left_out, **unwanted},
        )


def encode_features(table: pa.Table, *, columns: Sequence[str]) -> Encoded:
    """Turn columns of a table into standardised numbers.

    A number becomes itself (empty is its mean, with a column that says so), a text one column per
    frequent value. A column of one value, of dates, or in which nearly every row has its own text
    is left out, and the result says why.

    Raises:
        UpliftError: when the table lacks a column.
    """
    missing = [name for name in columns if name not in table.column_names]
    if missing:
        raise UpliftError(
            f"There is no column {', '.join(missing)}.",
            hint=f"The columns are: {', '.join(table.column_names)}.",
        )
    parts: list[Floats] = []
    names: list[str] = []
    places: dict[str, tuple[int, ...]] = {}
    left_out: dict[str, str] = {}
    for name in columns:
        found = _encode(table[name].combine_chunks(), name)
        if isinstance(found, str):
            left_out[name] = found
            continue
        places[name] = tuple(range(len(names), len(names) + len(found)))
        names.extend(found)
        parts.extend(_standard(values) for values in found.values())
    matrix = np.column_stack(parts) if parts else np.empty((table.num_rows, 0))
    return Encoded(matrix=matrix, names=tuple(names), places=places, left_out=left_out)


def _encode(column: pa.Array, name: str) -> dict[str, Floats] | str:
    """Return the column's numbers by name, or the code of why it is left out."""
    import pyarrow.types as kinds

    kind = column.type
    if kinds.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if kinds.is_boolean(kind) or kinds.is_integer(kind) or kinds.is_floating(kind):
        return _numbers(column, name)
    if kinds.is_string(kind) or kinds.is_large_string(kind):
        return _texts(column, name)
    return "not_a_number_or_text"


def _numbers(column: pa.Array, name: str) -> dict[str, Floats] | str:
    values = np.asarray(column.cast("float64").to_numpy(zero_copy_only=False), dtype=np.float64)
    known = np.isfinite(values)
    if not known.any() or (known.all() and np.ptp(values) == 0):
        return "one_value"
    found = {}
    if np.ptp(values[known]) > 0:
        found[name] = np.where(known, values, values[known].mean())
    if not known.all():
        found[f"{name} is empty"] = (~known).astype(np.float64)
    return found


def _texts(column: pa.Array, name: str) -> dict[str, Floats] | str:
    import pyarrow.compute as pc

    filled = column.fill_null("")
    counts = sorted(
        ((one["counts"], one["values"]) for one in pc.value_counts(filled).to_pylist()),
        key=lambda pair: (-pair[0], pair[1]),
    )
    if len(counts) < 2:
        return "one_value"
    if len(counts) > max(MOST_LEVELS, len(column) // 2):
        return "own_value_in_each_row"
    # The most frequent value is what the others are compared with.
    shown = [value for _, value in counts[1 : MOST_LEVELS + 1]]
    texts = np.asarray(filled.to_numpy(zero_copy_only=False), dtype=object)
    return {f"{name}={value}": (texts == value).astype(np.float64) for value in shown}


def _standard(values: Floats) -> Floats:
    return np.asarray((values - values.mean()) / values.std(), dtype=np.float64)
