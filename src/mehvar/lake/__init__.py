"""Where are the rows? In named Delta tables that many processes may read and write at once."""

from __future__ import annotations

from mehvar.lake._lake import IMPORTS, Lake, LakeError, Staged, Versions

__all__ = ["IMPORTS", "Lake", "LakeError", "Staged", "Versions"]
