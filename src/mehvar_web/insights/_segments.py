"""Segments as a need names them: ``segmentation/segment``."""

from __future__ import annotations

from collections.abc import Iterable

from mehvar import segments
from mehvar.workspace import NotBuiltError
from mehvar_web import company
from mehvar_web.insights import _words

Group = tuple[str, list[tuple[str, str]]]


def choices(*, kept: Iterable[str] = ()) -> list[Group]:
    """Return every segment of the last build by its segmentation; ``kept`` are offered too."""
    groups: list[Group] = company.remember(("insights.segments", _words.language()), _read)
    known = {code for _title, rows in groups for code, _name in rows}
    strange = [code for code in kept if code and code not in known]
    return [*groups, *([("", [(code, code) for code in strange])] if strange else [])]


def titles(codes: str) -> tuple[str, ...]:
    """Return what the segments of a need are called."""
    wanted = [code for code in codes.split(",") if code]
    if not wanted:
        return ()
    named = {code: name for _title, rows in choices() for code, name in rows}
    return tuple(named.get(code, code) for code in wanted)


def _read() -> list[Group]:
    language, marts = _words.language(), company.marts()
    try:
        rows = segments.read_segmentations(company.workspace(), language=language, marts=marts)
    except NotBuiltError:
        return []
    found: list[Group] = []
    for row in rows:
        if row.kind == "control":
            continue
        view = segments.read_segmentation(
            company.workspace(), name=row.name, language=language, marts=marts
        )
        names = [(f"{row.name}/{one.segment}", one.title) for one in view.segments]
        found.append((row.title, names))
    return found
