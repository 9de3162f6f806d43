"""Is the new model better than the old one?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from mehvar.voice._model_settings import Role

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.voice._model_told import TextModel

Floats = npt.NDArray[np.float64]

_WORSE = 0.01
_ENOUGH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two models on the same texts, which neither learned from."""

    texts: int
    old: float
    """Share of texts whose label the old one gives rightly (stars: minus the mean error)."""
    new: float
    difference: float
    """new - old, with a 95 % interval of the paired difference."""
    low: float
    high: float
    keep: Literal["old", "new"]
    """old where the new one is worse: surely, or by a point or more of 200 texts or more."""


def paired(old: Floats, new: Floats) -> Comparison:
    """Compare what two models gained on each text (Bonett and Price 2012; NaN without texts).

    Args:
        old: (texts,) 1 where right, 0 where wrong; or minus the error in stars.
        new: the same of the other model.
    """
    if not len(old):
        nothing = float("nan")
        return Comparison(
            texts=0, old=nothing, new=nothing, difference=nothing, low=nothing, high=nothing,
            keep="new",
        )  # fmt: skip
    gain = new - old
    padded = np.concatenate([gain, [1.0, -1.0]])  # keeps the interval honest for few texts
    half = 1.959964 * float(padded.std()) / np.sqrt(len(padded))
    middle = float(padded.mean())
    worse = middle + half < 0 or (len(gain) >= _ENOUGH and float(gain.mean()) < -_WORSE)
    return Comparison(
        texts=len(gain),
        old=float(old.mean()),
        new=float(new.mean()),
        difference=float(gain.mean()),
        low=middle - half,
        high=middle + half,
        keep="old" if worse else "new",
    )


def gains(given: npt.NDArray[np.int64], codes: npt.NDArray[np.int64], *, role: Role) -> Floats:
    """Return 1 for a right label and 0 for a wrong one; of stars minus how far it is away."""
    gain: Floats = np.asarray(-np.abs(given - codes) if role == "stars" else given == codes, float)
    return gain


def compare_models(
    old: TextModel,
    new: TextModel,
    *,
    texts: pa.Array | pa.ChunkedArray,
    labels: pa.Array | pa.ChunkedArray,
) -> Comparison:
    """Compare the sentiment of two models on labelled texts that neither learned from.

    Args:
        old: any model.
        new: another.
        texts: what was written.
        labels: positive, neutral or negative; a null leaves its text out.
    """
    import pyarrow.compute as pc

    known = pc.is_valid(labels)
    true, asked = labels.filter(known), texts.filter(known)
    right = [
        np.asarray(pc.fill_null(pc.equal(model.score(asked).sentiment, true), False), np.float64)
        for model in (old, new)
    ]
    return paired(right[0], right[1])
