"""Why a payload was not taken."""

from __future__ import annotations

from mehvar.errors import MehvarError


class LogError(MehvarError, RuntimeError):
    """The log cannot take the payload; it was not stored and the sender should be told so."""

    code = "ingest-log"


class LogFull(LogError):  # noqa: N818 (the name of the state, not of a mistake)
    """The log has too much to do; the same payload is welcome in ``retry_after`` seconds."""

    code = "ingest-log-full"

    def __init__(self, message: str, *, retry_after: float) -> None:
        super().__init__(message, hint=f"Send it again in {retry_after:g} s.")
        self.retry_after = retry_after
