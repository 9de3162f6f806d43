"""What the lab cannot do."""

from __future__ import annotations

from mehvar.errors import MehvarError


class LabError(MehvarError, ValueError):
    """A question to the history that cannot be asked."""

    code = "policy-lab"
