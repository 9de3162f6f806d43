"""The error of the lake."""

from __future__ import annotations

from mehvar.errors import MehvarError


class LakeError(MehvarError, RuntimeError):
    """A table could not be read or written; the table itself is whole."""

    code = "lake"
