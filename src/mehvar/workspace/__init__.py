"""Where does one company's data live, with which settings, and who is writing to it now?"""

from __future__ import annotations

from mehvar.workspace._build import Build, StepReport
from mehvar.workspace._current import Current, StepState
from mehvar.workspace._export import FORMATS, export_query, export_table, read_rows
from mehvar.workspace._marts import Marts, reading
from mehvar.workspace._published import NotBuiltError, Published, published
from mehvar.workspace._settings import Settings, WorkspaceError
from mehvar.workspace._sight import EVERYONE, Sight
from mehvar.workspace._workspace import Workspace

__all__ = [
    "EVERYONE",
    "FORMATS",
    "Build",
    "Current",
    "Marts",
    "NotBuiltError",
    "Published",
    "Settings",
    "Sight",
    "StepReport",
    "StepState",
    "Workspace",
    "WorkspaceError",
    "export_query",
    "export_table",
    "published",
    "read_rows",
    "reading",
]
