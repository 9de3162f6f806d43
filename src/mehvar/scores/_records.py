"""What the modules of scores hand to each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar.errors import MehvarError

if TYPE_CHECKING:
    import ibis.expr.types as ir

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]

Reader = Callable[[str], "ir.Table"]
"""A mart's or a base table's name -> its rows, as one build sees them."""

NONE = -1
"""The code of a level or a period that a row does not have."""


class ScoreError(MehvarError, ValueError):
    """The scores, the measure or the groups asked for cannot be used."""

    code = "scores"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coded:
    """A column of text as numbers: ``names[codes[row]]``, or nothing where the code is -1."""

    names: tuple[str, ...]
    codes: Codes

    def __getitem__(self, rows: Integers | Bools) -> Coded:
        return Coded(names=self.names, codes=self.codes[rows])
