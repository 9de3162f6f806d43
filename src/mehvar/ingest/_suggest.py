"""Proposing what the columns of files mean."""

from __future__ import annotations

from collections.abc import Sequence

from mehvar.ingest._errors import MappingError
from mehvar.ingest._files import Opening
from mehvar.ingest._raw import RawTable
from mehvar.workspace import Settings


def suggest_mapping(raws: Sequence[RawTable], opening: Opening, *, settings: Settings, source: str):  # type: ignore[no-untyped-def]  # noqa: ANN201 (replaced with the next commit)
    """Propose a mapping."""
    raise MappingError("A mapping is needed.", hint="Pass one.")
