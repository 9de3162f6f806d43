"""What went wrong, where, in what state things were left, and what to do next."""

from __future__ import annotations

__all__ = ["MehvarError"]


class MehvarError(Exception):
    """The base of every error that Mehvar raises on purpose.

    A slice inherits it together with the builtin that fits
    (``class MappingError(MehvarError, ValueError)``).

    Args:
        message: one sentence: what is wrong and where (file, row, column, id).
        hint: one sentence: what to do next; empty when nothing can be done.
        **data: the facts behind the message, for programs (JSON output).
    """

    code: str = "error"
    """A stable name for programs, one per class, in kebab case."""

    def __init__(self, message: str, *, hint: str = "", **data: object) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.data = data

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message
