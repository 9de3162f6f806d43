"""The list: every segmentation with its verdict, its segments, and what waits for a build."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mehvar import segments
from mehvar.segments import (
    ChangeRow,
    Definition,
    SegmentationRow,
    SegmentationView,
    SegmentRow,
)
from mehvar.workspace import NotBuiltError
from mehvar_web import company
from mehvar_web.segments._parts import language


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentLine:
    """One segment of the list, with its change since the build before."""

    row: SegmentRow
    change: ChangeRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segmentation:
    """One segmentation of the list."""

    row: SegmentationRow
    lines: tuple[SegmentLine, ...]
    definition: Definition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The list page; ``waiting`` are definitions that no build has seen as they are."""

    segmentations: tuple[Segmentation, ...]
    waiting: tuple[Definition, ...]
    archived: tuple[Definition, ...]

    @property
    def drifted(self) -> tuple[Segmentation, ...]:
        """The segmentations whose make-up moved more than by chance."""
        return tuple(one for one in self.segmentations if one.row.drifted)


def read_overview() -> Overview:
    """Return the list as the last build and the file of definitions have it."""
    workspace, spoken = company.workspace(), language()
    views = company.remember(("segment-views", spoken), _read_views)
    defined = {one.segmentation: one for one in segments.read_definitions(workspace.root)}
    shown = [
        _segmentation(view, defined)
        for view in views
        if not view.row.name.startswith("rule:") or view.row.name in defined
    ]
    built = {one.row.name for one in shown}
    waiting = [
        one for name, one in defined.items() if name not in built or is_newer_than_build(one)
    ]
    return Overview(
        segmentations=tuple(shown),
        waiting=tuple(waiting),
        archived=segments.read_definitions(workspace.root, archived=True),
    )


def is_newer_than_build(definition: Definition) -> bool:
    """Tell whether a definition was changed after the last build."""
    built_at = company.workspace().current().built_at
    changed = definition.changed_at
    return changed is not None and (not built_at or changed > datetime.fromisoformat(built_at))


def read_view(name: str) -> SegmentationView:
    """Return one segmentation, remembered until the next build.

    Raises:
        UnknownSegmentError: when there is none of that name.
        NotBuiltError: before the first build with segments.
    """
    spoken = language()
    return company.remember(
        ("segmentation", name, spoken),
        lambda: segments.read_segmentation(
            company.workspace(), name=name, language=spoken, marts=company.marts()
        ),
    )


def newest_changes(view: SegmentationView) -> Mapping[str, ChangeRow]:
    """Return the newest change of each segment; of the whole under the empty name."""
    found: dict[str, ChangeRow] = {}
    for one in sorted(view.changes, key=lambda change: change.day):
        found[one.segment] = one
    return found


def lines_of(view: SegmentationView) -> tuple[SegmentLine, ...]:
    """Return the segments of a segmentation with their newest changes."""
    changes = newest_changes(view)
    return tuple(SegmentLine(row=one, change=changes.get(one.segment)) for one in view.segments)


def _read_views() -> tuple[SegmentationView, ...]:
    try:
        rows = segments.read_segmentations(
            company.workspace(), language=language(), marts=company.marts()
        )
    except NotBuiltError:
        return ()
    return tuple(read_view(one.name) for one in rows)


def _segmentation(view: SegmentationView, defined: Mapping[str, Definition]) -> Segmentation:
    return Segmentation(row=view.row, lines=lines_of(view), definition=defined.get(view.row.name))
