"""Where comments are looked up: SQLite with FTS5 in the workspace, or PostgreSQL full text.

Both keep one row per comment under its ``place``: the second at which it was said and its number
within the second, so that larger places are newer and the index walks backwards from the newest.
Beside the words every comment carries marks (its sentiment, aspects, city, the stores of its
customer, ...): filters and rights are words of the same index, and no question reads rows only to
throw them away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from mehvar.errors import MehvarError

if TYPE_CHECKING:
    from mehvar.voice._search_words import Wanted

Value = int | float | str | None
Row = tuple[Value, ...]

LAYOUT = "2"
"""Changes with the tables or with how words and marks are made: another layout is made anew."""

SLOTS = 2**22
"""Places within one second."""

SHOWN = (
    "comment", "origin", "source", "record_id", "customer_id", "order_id", "at", "day", "channel",
    "touchpoint_id", "store_id", "city", "product_id", "kind", "score_share", "text", "language",
    "positive", "sentiment", "stars", "emotion", "method", "spans",
)  # fmt: skip
"""What a page shows of a comment; ``at`` in microseconds, ``spans`` as JSON."""

STORED = ("place", *SHOWN, "visible", "facets", "row_hash")

TYPES = {
    "place": "BIGINT", "comment": "BIGINT", "customer_id": "BIGINT", "at": "BIGINT",
    "row_hash": "BIGINT", "score_share": "DOUBLE PRECISION", "positive": "DOUBLE PRECISION",
    "stars": "DOUBLE PRECISION",
}  # fmt: skip
"""Everything else is text."""


class VoiceSearchError(MehvarError, ValueError):
    """The comments cannot be searched so."""

    code = "voice-search"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label that the next build may not know yet, and the row that stood before it."""

    comment: int
    target: str
    aspect: str
    value: str
    withdrawn: bool
    before: str


class CommentStore(Protocol):
    """What publishing, searching and correcting need of a database."""

    def find(
        self, wanted: Wanted, *, low: int, high: int, limit: int, newest_first: bool = True
    ) -> list[int]:
        """Return places from ``low`` until just before ``high`` that are wanted, newest first.

        Without ``newest_first`` in any order: for counting.
        """
        ...

    def rows(self, column: str, values: Sequence[int]) -> list[Row]:
        """Return ``STORED`` of the rows whose ``place`` or ``comment`` is one of ``values``."""
        ...

    def hashes(self) -> list[tuple[int, int]]:
        """Return (place, row_hash) of every row."""
        ...

    def facts(self) -> dict[str, str]:
        """Return what was published last, by name; empty before the first time."""
        ...

    def change(
        self,
        *,
        gone: Iterable[int],
        rows: Iterable[tuple[Row, str]],
        facts: dict[str, str],
        forget: bool = False,
    ) -> int:
        """Take places out, write rows (each with its words), state facts: all or nothing.

        With ``forget`` no trace of what went may stay in the files. Return how many rows were
        written.
        """
        ...

    def labels(self) -> list[Label]:
        """Return the labels that were put on rows since."""
        ...

    def put_labels(self, labels: Sequence[Label], *, gone: Sequence[Label] = ()) -> None:
        """Remember labels, one of each comment, target and aspect; forget those that are gone."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...
