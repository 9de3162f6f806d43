"""Where are the rows? In named Delta tables that many processes may read and write at once."""

from __future__ import annotations

from mehvar.lake._commit import Staged
from mehvar.lake._current import Newest
from mehvar.lake._durable import flush, held, held_if_free, write_durably
from mehvar.lake._errors import LakeError
from mehvar.lake._imports import IMPORTS, ImportRecord
from mehvar.lake._lake import Lake, Versions

__all__ = [
    "IMPORTS",
    "ImportRecord",
    "Lake",
    "LakeError",
    "Newest",
    "Staged",
    "Versions",
    "flush",
    "held",
    "held_if_free",
    "write_durably",
]
