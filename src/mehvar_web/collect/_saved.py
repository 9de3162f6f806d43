"""Mappings kept by name, and taken again for files with the same header."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from mehvar.ingest import FileMapping, Look, Mapping, MappingError
from mehvar.text import normalise_one
from mehvar_web.collect.models import SavedHeader, SavedMapping


def fingerprint(columns: Sequence[str]) -> str:
    """Return what two files with the same columns have in common, whatever their order."""
    plain = sorted(normalise_one(column, for_search=True) for column in columns)
    return hashlib.sha256("\n".join(plain).encode()).hexdigest()


def save_mapping(
    *, name: str, mapping: Mapping, looks: Sequence[Look], now: datetime
) -> SavedMapping:
    """Keep a mapping under a name, for these headers; what had the name before is replaced."""
    with transaction.atomic():
        values = {"source": mapping.source, "yaml": mapping.to_yaml(), "used_at": now}
        saved, _ = SavedMapping.objects.update_or_create(
            name=name, defaults=values, create_defaults={**values, "created_at": now}
        )
        saved.headers.all().delete()
        SavedHeader.objects.bulk_create(
            SavedHeader(mapping=saved, fingerprint=fingerprint(seen.columns), file=seen.name)
            for seen in looks
            if mapping.for_file(seen.name) is not None
        )
    return saved


def find_saved(looks: Sequence[Look]) -> SavedMapping | None:
    """Return the saved mapping that explains most of these headers; the newest of several."""
    prints = {fingerprint(seen.columns) for seen in looks}
    headers = SavedHeader.objects.filter(fingerprint__in=prints).select_related("mapping")
    counts = Counter(header.mapping for header in headers)
    return max(counts, key=lambda saved: (counts[saved], saved.used_at), default=None)


def with_saved(mapping: Mapping, saved: SavedMapping, looks: Sequence[Look]) -> Mapping:
    """Say of each file whose header is known what the saved mapping says of it.

    The source, the zone and the unit are the saved mapping's. A saved mapping that cannot be read
    any more changes nothing.
    """
    try:
        known = Mapping.from_yaml(saved.yaml, where=saved.name)
    except MappingError:
        return mapping
    names = {header.fingerprint: header.file for header in saved.headers.all()}
    taken: list[FileMapping] = []
    for seen in looks:
        before = names.get(fingerprint(seen.columns))
        said = known.for_file(before) if before else None
        if said is not None:
            taken.append(replace(said, match=_exactly(seen.name)))
    ours = {seen.name for seen in looks if any(one.matches(seen.name) for one in taken)}
    rest = tuple(
        entry
        for entry in mapping.files
        if not all(seen.name in ours for seen in looks if entry.matches(seen.name))
    )
    return replace(
        mapping,
        files=(*taken, *rest),
        source=known.source,
        time_zone=known.time_zone,
        unit=known.unit,
    )


def _exactly(name: str) -> str:
    """The name as a pattern that matches nothing else."""
    return "".join(f"[{letter}]" if letter in "[]*?" else letter for letter in name)
