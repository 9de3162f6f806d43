"""Many tests at once: which findings may be shown?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mehvar.stats._records import Bools, floats


def benjamini_hochberg(*, p: npt.ArrayLike, q: float = 0.05) -> Bools:
    """Choose the findings whose expected share of false ones is at most ``q``.

    Benjamini and Hochberg (1995). NaN p-values are never chosen and do not count as tests.
    """
    values = floats(p)
    known = ~np.isnan(values)
    tests = int(known.sum())
    ordered = np.sort(values[known])
    passing = np.flatnonzero(ordered <= q * np.arange(1, tests + 1) / max(tests, 1))
    threshold = ordered[passing[-1]] if passing.size else -np.inf
    return np.asarray(known & (values <= threshold), dtype=np.bool_)
