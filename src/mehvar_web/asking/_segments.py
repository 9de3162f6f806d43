"""Segments as a plan names them: ``segmentation/segment``."""

from __future__ import annotations

from mehvar import segments
from mehvar.workspace import NotBuiltError
from mehvar_web import company
from mehvar_web.asking._words import language

Group = tuple[str, list[tuple[str, str]]]


def choices() -> list[Group]:
    """Return every segment of the last build by its segmentation."""
    found: list[Group] = company.remember(("asking.segments", language()), _read)
    return found


def title_of(code: str) -> str:
    """Return what a segment is called; its code where no build knows it."""
    named = {one: name for _title, rows in choices() for one, name in rows}
    return named.get(code, code)


def _read() -> list[Group]:
    words, marts = language(), company.marts()
    try:
        rows = segments.read_segmentations(company.workspace(), language=words, marts=marts)
    except NotBuiltError:
        return []
    found: list[Group] = []
    for row in rows:
        if row.kind == "control":
            continue
        view = segments.read_segmentation(
            company.workspace(), name=row.name, language=words, marts=marts
        )
        names = [(f"{row.name}/{one.segment}", one.title) for one in view.segments]
        found.append((row.title, names))
    return found
