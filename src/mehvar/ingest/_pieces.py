"""How sources are opened: the engine, the folder of pieces, and how much of them is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    from ibis.backends import BaseBackend


def _nothing_known(name: str, sha256: str) -> bool:
    del name, sha256
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """How to open sources: the engine, a folder for pieces, and how many rows to read.

    ``is_known`` tells by name and SHA-256 that a file need not be read at all.
    """

    backend: BaseBackend
    connection: duckdb.DuckDBPyConnection
    folder: Path
    limit: int | None = None
    is_known: Callable[[str, str], bool] = _nothing_known

    def piece(self, name: str) -> Path:
        """Name a new file in the folder of pieces."""
        taken = sum(1 for _ in self.folder.iterdir())
        safe = "".join(letter if letter.isalnum() else "-" for letter in name)[:60]
        return self.folder / f"{taken:04d}-{safe}"
