"""What do these comments say that the others do not?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPhrase:
    """A phrase that ``here`` of ``here_n`` texts hold, and ``there`` of ``there_n`` others.

    ``log_odds`` of the two shares with its 95 % interval, drawn together by a prior (Monroe,
    Colaresi and Quinn 2008); ``rows`` are places of up to five texts that hold it.
    """

    phrase: str
    here: int
    here_n: int
    there: int
    there_n: int
    log_odds: float
    low: float
    high: float
    rows: tuple[int, ...]


def key_phrases(
    texts: pa.Array | pa.ChunkedArray,
    *,
    inside: npt.NDArray[np.bool_],
    most: int = 20,
    least: int = 5,
) -> list[KeyPhrase]:
    """Return the phrases of one to three words that set the texts ``inside`` apart from the others.

    At most ``most``, each held by at least ``least`` texts inside, its interval above zero; no
    stop words, and no phrase that is part of a longer one said as often.
    """
    return []
