"""Answers to survey items as codes: what was asked, what was answered, what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mehvar.segments._errors import SegmentsError

if TYPE_CHECKING:
    import pyarrow as pa

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int16]
Level = str | float | int | bool

MISSING = 0
"""The code of an item that was not answered; answers are 1, 2, ..."""
_MOST_LEVELS = 40
_BLOCK_CODES = 256
"""Codes of a block: its tables stay within the nearest cache of a processor."""


class ItemsError(SegmentsError):
    """Survey items cannot be read as kinds of answers."""

    code = "items"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Items:
    """Answers of respondents: one row each, one column per item.

    ``levels[j]`` are item j's possible answers in order; code c stands for ``levels[j][c - 1]``.
    """

    names: tuple[str, ...]
    levels: tuple[tuple[Level, ...], ...]
    codes: Codes

    @classmethod
    def read(
        cls,
        answers: pa.Table | Mapping[str, Sequence[Any]] | npt.ArrayLike,
        *,
        levels: Mapping[str, Sequence[Level]] | None = None,
    ) -> Items:
        """Read answers; empty, None and NaN are missing.

        Args:
            answers: an Arrow table, a mapping of item to answers, or an array of two dimensions.
            levels: the possible answers of each item; those that occur, by default.

        Raises:
            ItemsError: when there is no item or respondent, or an item has so many different
                answers that it is a number or a text, or an answer is none of ``levels``.
        """
        columns = _columns(answers)
        if not columns or not len(next(iter(columns.values()))):
            raise ItemsError("There are no answers to read.", hint="Name at least one item.")
        found = {
            name: _coded(name, values, None if levels is None else tuple(levels[name]))
            for name, values in columns.items()
        }
        return cls(
            names=tuple(found),
            levels=tuple(known for known, _ in found.values()),
            codes=np.column_stack([codes for _, codes in found.values()]),
        )

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of possible answers of each item."""
        return tuple(len(known) for known in self.levels)

    @property
    def respondents(self) -> int:
        """How many rows there are."""
        return len(self.codes)

    def like(self, other: Items) -> Items:
        """Return these answers in the codes of ``other``, whose items must all be here.

        Raises:
            ItemsError: when an item is missing.
        """
        absent = [name for name in other.names if name not in self.names]
        if absent:
            raise ItemsError(f"These items are not in the answers: {', '.join(absent)}.")
        codes = np.zeros((self.respondents, len(other.names)), np.int16)
        for place, (name, known) in enumerate(zip(other.names, other.levels, strict=True)):
            mine = self.names.index(name)
            code_of = {level: code for code, level in enumerate(known, start=1)}
            translated = [MISSING, *(code_of.get(level, MISSING) for level in self.levels[mine])]
            codes[:, place] = np.array(translated, np.int16)[self.codes[:, mine]]
        return Items(names=other.names, levels=other.levels, codes=codes)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patterns:
    """The different rows of answers, how often each was given, and which row gave which.

    ``blocks`` holds the same answers, several items to a code (``members`` says which).
    """

    codes: Codes
    weight: Floats
    row: Ints
    blocks: npt.NDArray[np.int32]
    members: tuple[tuple[int, ...], ...]


def merge(items: Items) -> Patterns:
    """Merge equal rows; a respondent who answered nothing counts nowhere (row is -1)."""
    answered = (items.codes != MISSING).any(axis=1)
    members = _blocks(items.sizes)
    blocks = np.column_stack([_block(items, block) for block in members])[answered]
    key = np.zeros(len(blocks), np.int64)
    room = 1
    for place, block in enumerate(members):
        size = int(np.prod([items.sizes[item] + 1 for item in block]))
        if room * size > 2**62:  # shorten the key to the number of patterns so far
            key = np.unique(key, return_inverse=True)[1].astype(np.int64)
            room = len(blocks) + 1
        key, room = key * size + blocks[:, place], room * size
    _, first, inverse, counts = np.unique(
        key, return_index=True, return_inverse=True, return_counts=True
    )
    row = np.full(items.respondents, -1, np.int64)
    row[answered] = inverse
    return Patterns(
        codes=items.codes[answered][first],
        weight=counts.astype(np.float64),
        row=row,
        blocks=np.ascontiguousarray(blocks[first].astype(np.int32)),
        members=members,
    )


def _columns(
    answers: pa.Table | Mapping[str, Sequence[Any]] | npt.ArrayLike,
) -> dict[str, pa.Array]:
    import pyarrow as pa

    if isinstance(answers, Mapping):
        return {str(name): pa.array(values, from_pandas=True) for name, values in answers.items()}
    if isinstance(answers, pa.Table):
        return {name: answers.column(name).combine_chunks() for name in answers.column_names}
    table = np.asarray(answers)
    if table.ndim != 2:
        raise ItemsError("An array of answers must have one row per respondent, one column each.")
    return {
        f"item_{place + 1}": pa.array(table[:, place], from_pandas=True)
        for place in range(table.shape[1])
    }


def _coded(
    name: str, values: pa.Array, known: tuple[Level, ...] | None
) -> tuple[tuple[Level, ...], Codes]:
    encoded = values.dictionary_encode()
    seen = [None if _is_missing(value) else value for value in encoded.dictionary.to_pylist()]
    told = {value for value in seen if value is not None}
    if known is None:
        if len(told) > _MOST_LEVELS:
            raise ItemsError(
                f"Item {name!r} has {len(told):,} different answers.",
                hint=f"An item has at most {_MOST_LEVELS} kinds of answers; cut numbers first.",
            )
        known = tuple(sorted(told, key=_order))
    elif unknown := told - set(known):
        raise ItemsError(
            f"Item {name!r} has answers outside its scale: {', '.join(sorted(map(str, unknown)))}."
        )
    code_of: dict[Level | None, int] = {level: code for code, level in enumerate(known, start=1)}
    code_of[None] = MISSING
    of_dictionary = np.array([*(code_of[value] for value in seen), MISSING], np.int16)
    # The last place is that of an empty answer.
    place = encoded.indices.fill_null(len(seen)).to_numpy(zero_copy_only=False)
    return known, of_dictionary[place]


def _is_missing(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, float) and value != value)  # noqa: PLR0124 (NaN)


def _order(value: Level) -> tuple[bool, float, str]:
    number = isinstance(value, int | float)
    return (not number, float(value) if number else 0.0, str(value))


def _blocks(sizes: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """Put neighbouring items together while their answers make few enough codes."""
    blocks: list[list[int]] = []
    room = 0
    for item, size in enumerate(sizes):
        if blocks and room * (size + 1) <= _BLOCK_CODES:
            blocks[-1].append(item)
            room *= size + 1
        else:
            blocks.append([item])
            room = size + 1
    return tuple(tuple(block) for block in blocks)


def _block(items: Items, block: tuple[int, ...]) -> Ints:
    code = np.zeros(items.respondents, np.int64)
    for item in block:
        code = code * (items.sizes[item] + 1) + items.codes[:, item]
    return code
