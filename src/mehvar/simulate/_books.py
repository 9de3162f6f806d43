"""Open Parquet files and running sums, while the blocks go by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mehvar.simulate._life import History
from mehvar.simulate._remedies import Misuse
from mehvar.simulate._truth import TRUTH_FOLDER, Scores

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from mehvar.simulate._voice_books import Heard


@dataclass(slots=True)
class Tally:
    """Running sums of scores over the blocks: everyone, then those who answered."""

    nps: NDArray[np.int64] = field(default_factory=lambda: np.zeros((2, 3), dtype=np.int64))
    stars: NDArray[np.int64] = field(default_factory=lambda: np.zeros((2, 2), dtype=np.int64))
    misuse: Misuse = field(default_factory=Misuse)

    def notice(self, misuse: Misuse) -> None:
        """Keep who the first block says keeps the rule in their own way."""
        if misuse != Misuse():
            self.misuse = misuse

    def add(self, history: History, heard: Heard) -> None:
        """Count one block."""
        self.nps += np.array([heard.nps, heard.nps_answered])
        orders = history.orders
        in_app = ~orders.cancelled & (orders.channel < 2)
        for row, chosen in enumerate((in_app, orders.rated)):
            self.stars[row] += (orders.stars[chosen].sum(), chosen.sum())

    def scores(self) -> Scores:
        """Return the scores over all blocks counted."""
        asked = np.maximum(self.nps.sum(axis=1), 1)
        nps = 100.0 * (self.nps[:, 0] - self.nps[:, 2]) / asked
        stars = self.stars[:, 0] / np.maximum(self.stars[:, 1], 1)
        return Scores(
            nps=float(nps[0]),
            nps_answered=float(nps[1]),
            stars=float(stars[0]),
            stars_rated=float(stars[1]),
        )


@dataclass(slots=True)
class Books:
    """Open Parquet files by name; every block adds one row group to each."""

    folder: Path
    stack: ExitStack
    writers: dict[str, pq.ParquetWriter] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    part: int = 0

    def add(self, name: str, table: pa.Table, *, hidden: bool = False) -> None:
        """Write a block's rows of the file called ``name``; hidden ones go to the truth."""
        if name not in self.writers:
            self.writers[name] = self._open(name, table, hidden=hidden)
        self.writers[name].write_table(table)
        if not hidden:
            self.rows[name] = self.rows.get(name, 0) + table.num_rows

    def turn(self) -> None:
        """Close the open files and go on in new ones."""
        self.stack.close()
        self.writers.clear()
        self.part += 1

    def _open(self, name: str, table: pa.Table, *, hidden: bool) -> pq.ParquetWriter:
        import pyarrow.parquet as pq

        folder = self.folder / TRUTH_FOLDER if hidden else self.folder
        path = folder / f"{name}-{self.part:03d}.parquet"
        return self.stack.enter_context(pq.ParquetWriter(path, table.schema, compression="zstd"))


@contextmanager
def open_books(folder: Path) -> Iterator[Books]:
    """Open the files below ``folder`` and close them at the end."""
    with ExitStack() as stack:
        yield Books(folder=folder, stack=stack)
