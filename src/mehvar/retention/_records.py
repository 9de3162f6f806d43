"""What every estimator of this slice shares: array types and the error that teaches."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mehvar.errors import MehvarError

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]


class RetentionError(MehvarError, ValueError):
    """The data, or what is asked of them, cannot carry the estimate."""

    code = "retention"
