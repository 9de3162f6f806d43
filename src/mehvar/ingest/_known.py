"""Was this very file imported before, with this very meaning?"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from mehvar.ingest._errors import MappingError
from mehvar.ingest._mapping import Mapping
from mehvar.ingest._rules import FileMapping
from mehvar.lake import Lake

Before: TypeAlias = frozenset[tuple[str, FileMapping]]
"""Every (SHA-256, meaning) of a file whose import counts now."""


def imported_before(lake: Lake) -> Before:
    """Read from the register which files were imported, and with which meaning."""
    found = set()
    for record in lake.imports():
        if record.counts and record.mapping and record.file_sha256:
            try:
                mapping = Mapping.from_yaml(record.mapping, where=record.import_id)
            except MappingError:
                continue  # written by an older version: the rows themselves are compared
            hashes = record.file_sha256.split("\n")
            for name, sha256 in zip(record.file.split("\n"), hashes, strict=False):
                if said := mapping.for_file(name):
                    found.add((sha256, _meaning(mapping, said)))
    return frozenset(found)


def is_known(before: Before, mapping: Mapping | None, name: str, sha256: str) -> bool:
    """Tell whether the file was imported before with what the mapping says of it now."""
    said = mapping.for_file(name) if mapping is not None else None
    if mapping is None or said is None:
        return False
    return (sha256, _meaning(mapping, said)) in before


def _meaning(mapping: Mapping, said: FileMapping) -> FileMapping:
    """What a mapping says about a file, with what it says about all of them."""
    common = f"{mapping.source}|{mapping.time_zone}|{mapping.currency}|{mapping.unit}"
    return replace(said, match="", source=f"{said.source}|{common}")
