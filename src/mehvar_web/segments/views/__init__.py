"""The pages of Segments: which groups are there, and do they earn their place?"""

from __future__ import annotations

from mehvar_web.segments.views._audience import audience, audience_export
from mehvar_web.segments.views._builder import edit_segment, live, new_segment
from mehvar_web.segments.views._compare import compare
from mehvar_web.segments.views._definition import archive, history, restore, undo
from mehvar_web.segments.views._list import segments
from mehvar_web.segments.views._note import note, note_undo
from mehvar_web.segments.views._personas import personas
from mehvar_web.segments.views._segment import members_csv, segment, segmentation
from mehvar_web.segments.views._values import values

__all__ = [
    "archive",
    "audience",
    "audience_export",
    "compare",
    "edit_segment",
    "history",
    "live",
    "members_csv",
    "new_segment",
    "note",
    "note_undo",
    "personas",
    "restore",
    "segment",
    "segmentation",
    "segments",
    "undo",
    "values",
]
