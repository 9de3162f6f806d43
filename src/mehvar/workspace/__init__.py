"""Where does one company's data live, with which settings, and who is writing to it now?"""

from __future__ import annotations

from mehvar.workspace._build import Build, StepReport
from mehvar.workspace._current import Current, StepState
from mehvar.workspace._export import FORMATS, export_table, read_rows
from mehvar.workspace._settings import Settings, WorkspaceError
from mehvar.workspace._workspace import Workspace

__all__ = [
    "FORMATS",
    "Build",
    "Current",
    "Settings",
    "StepReport",
    "StepState",
    "Workspace",
    "WorkspaceError",
    "export_table",
    "read_rows",
]
