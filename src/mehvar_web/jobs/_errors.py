"""What can be wrong with a job that is asked for."""

from __future__ import annotations

from mehvar.errors import MehvarError


class JobsError(MehvarError, ValueError):
    """The job cannot be begun, cancelled or repeated as asked."""

    code = "jobs"
