"""Which steps make a build, in which order, and which of them must run again?

A step runs again only when something that it reads has changed: a base table, a mart, a setting,
an editable file of the workspace, or the code's own version.
"""

from __future__ import annotations

from mehvar.pipeline._build import BuildReport, build, stale_steps
from mehvar.pipeline._steps import STEPS, Step

__all__ = ["STEPS", "BuildReport", "Step", "build", "stale_steps"]
