"""What do these comments say that the others do not?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.voice._phrases_count import Phrases

Floats = npt.NDArray[np.float64]

_LONGEST = 3
_PRIOR = 50.0  # texts' worth of prior, spread as all texts together speak
_EXEMPLARS = 5
_FALSE = 0.05
_SAME, _NEAR = 0.8, 0.5


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

    At most ``most``, each held by at least ``least`` texts inside, and still above chance after
    Benjamini-Hochberg over all phrases at 5 %; the surest first. No stop words, and of a phrase
    and its parts the one that says most. Empty when either side has no text.
    """
    from mehvar.voice._phrases_count import count_phrases

    here_n = int(np.count_nonzero(inside))
    there_n = len(texts) - here_n
    if not here_n or not there_n:
        return []
    phrases = count_phrases(texts, longest=_LONGEST, least=least)
    here = np.asarray(phrases.held[np.flatnonzero(inside)].sum(axis=0)).ravel()
    there = np.asarray(phrases.held.sum(axis=0)).ravel() - here
    odds, error = _log_odds(here, there, here_n, there_n)
    chosen = _chosen(odds / error, here >= least)
    order = chosen[np.argsort(-(odds - 1.96 * error)[chosen], kind="stable")]
    kept = _without_parts(phrases.names, here, order.tolist(), most)
    return [
        KeyPhrase(
            phrase=phrases.names[place],
            here=int(here[place]),
            here_n=here_n,
            there=int(there[place]),
            there_n=there_n,
            log_odds=float(odds[place]),
            low=float(odds[place] - 1.96 * error[place]),
            high=float(odds[place] + 1.96 * error[place]),
            rows=_exemplars(phrases, place, inside),
        )
        for place in kept
    ]


def _log_odds(here: Floats, there: Floats, here_n: int, there_n: int) -> tuple[Floats, Floats]:
    """Return the log odds ratio and its standard error, with an informative Dirichlet prior."""
    prior = np.maximum(_PRIOR * (here + there) / (here_n + there_n), 0.01)
    rest = np.maximum(_PRIOR - prior, 0.01)
    odds = np.log((here + prior) / (here_n - here + rest))
    odds -= np.log((there + prior) / (there_n - there + rest))
    error = np.sqrt(1 / (here + prior) + 1 / (there + prior))
    return odds, error


def _chosen(z: Floats, enough: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    from scipy.special import ndtr

    from mehvar import stats

    places = np.flatnonzero(enough)
    if not len(places):
        return places
    return places[stats.benjamini_hochberg(p=ndtr(-z[places]), q=_FALSE)]


def _without_parts(names: list[str], here: Floats, order: list[int], most: int) -> list[int]:
    """Drop a phrase that a longer or shorter one already tells."""
    kept: list[int] = []
    for place in order:
        mine = f" {names[place]} "
        told = False
        for other in list(kept):
            theirs = f" {names[other]} "
            if mine in theirs:
                told |= here[other] >= _NEAR * here[place]
            elif theirs in mine and here[place] >= _SAME * here[other]:
                kept[kept.index(other)] = place  # as often, and says more
                told = True
                break
            elif theirs in mine:
                told = True
        if not told:
            kept.append(place)
        if len(kept) >= most:
            break
    return list(dict.fromkeys(kept))


def _exemplars(phrases: Phrases, place: int, inside: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    rows = phrases.held.indices[phrases.held.indptr[place] : phrases.held.indptr[place + 1]]
    return tuple(sorted(rows[inside[rows]].tolist())[:_EXEMPLARS])
