"""Is the new model better than the old one?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.voice._model import TextModel


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
    """old where the new one is worse; a tie or too few texts keep the new one (it knows more)."""


def compare_models(
    old: TextModel,
    new: TextModel,
    *,
    texts: pa.Array | pa.ChunkedArray,
    labels: pa.Array | pa.ChunkedArray,
) -> Comparison:
    """Compare the sentiment of two models on labelled texts that neither learned from."""
    raise NotImplementedError
