"""What an act may not do."""

from __future__ import annotations

from mehvar.errors import MehvarError


class ConductError(MehvarError, ValueError):
    """The step, flag or appeal is not possible as things stand."""

    code = "conduct"
