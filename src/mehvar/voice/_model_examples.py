"""Which texts can a model learn from, and what does each label say?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar.voice._model_card import VoiceError
from mehvar.voice._model_labels import sort_labels
from mehvar.voice._model_settings import Role

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.voice._model_settings import TrainingSettings

Codes = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]

_FEWEST = 20
"""Fewer texts of a label neither teach nor prove anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Texts with a label each, in the order of their days where these are known."""

    texts: pa.Array
    codes: Codes
    role: Role
    labels: tuple[str, ...]
    days: Days | None
    left_out: int

    def take(self, places: Codes) -> Examples:
        """Return the examples at ``places``."""
        return Examples(
            texts=self.texts.take(places),
            codes=self.codes[places],
            role=self.role,
            labels=self.labels,
            days=None if self.days is None else self.days[places],
            left_out=self.left_out,
        )


def read_examples(
    texts: pa.Array | pa.ChunkedArray,
    labels: pa.Array | pa.ChunkedArray,
    *,
    days: pa.Array | pa.ChunkedArray | None,
    settings: TrainingSettings,
) -> Examples:
    """Put aside what teaches nothing: no words, no label, no day, a label of too few texts.

    Raises:
        VoiceError: what is left has fewer than two labels.
    """
    import pyarrow as pa

    words = _column(texts).cast(pa.large_string())
    role, names, codes = sort_labels(
        _column(labels), kind=settings.kind, positive=settings.positive
    )
    when = None if days is None else _days(_column(days))
    use = _has_words(words) & (codes >= 0)
    if when is not None:
        use &= ~np.isnat(when)
    role, names, codes = _drop_rare(role, names, codes, use)
    places = np.flatnonzero(use & (codes >= 0))
    found = Examples(
        texts=words, codes=codes, role=role, labels=names, days=when,
        left_out=len(words) - len(places),
    )  # fmt: skip
    return found.take(_latest(places, when, settings.most_texts))


def _drop_rare(
    role: Role, names: tuple[str, ...], codes: Codes, use: npt.NDArray[np.bool_]
) -> tuple[Role, tuple[str, ...], Codes]:
    many = np.bincount(codes[use], minlength=len(names))
    enough = many >= _FEWEST
    if enough.sum() < 2:
        seen = ", ".join(f"{name}: {count}" for name, count in zip(names, many, strict=True))
        raise VoiceError(
            f"A model needs at least two labels with {_FEWEST} texts each; here are {seen}.",
            hint="Give more scored texts, or another column of labels.",
            labels=dict(zip(names, many.tolist(), strict=True)),
        )
    if role == "stars" or enough.all():
        return role, names, codes
    place = np.where(enough, np.cumsum(enough) - 1, -1)
    kept = tuple(name for name, keep in zip(names, enough, strict=True) if keep)
    return role, kept, np.where(codes >= 0, place[codes], -1)


def _latest(places: Codes, when: Days | None, most: int) -> Codes:
    """Return places by day, the latest ``most``; without days every so-manieth."""
    if when is not None:
        ordered: Codes = places[np.argsort(when[places], kind="stable")]
        return ordered[-most:]
    if len(places) <= most:
        return places
    return places[np.linspace(0, len(places) - 1, most).astype(np.int64)]


def _has_words(texts: pa.Array) -> npt.NDArray[np.bool_]:
    import pyarrow.compute as pc

    filled = pc.fill_null(texts, "")
    found: npt.NDArray[np.bool_] = pc.match_substring_regex(filled, r"\S").to_numpy(
        zero_copy_only=False
    )
    return found


def _days(column: pa.Array) -> Days:
    import pyarrow as pa

    found: Days = column.cast(pa.timestamp("s")).to_numpy(zero_copy_only=False)
    return found.astype("datetime64[D]")


def _column(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    import pyarrow as pa

    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
