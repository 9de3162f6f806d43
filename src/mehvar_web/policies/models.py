"""What this app keeps: the answers of the lab. The policies themselves are kept by ``grants``."""

from __future__ import annotations

from mehvar_web.policies.lab_models import LabRun

__all__ = ["LabRun"]
