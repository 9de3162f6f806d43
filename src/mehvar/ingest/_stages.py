"""How far an import has come, in words, and how a person stops it."""

from __future__ import annotations

from typing import Self

from mehvar.errors import MehvarError
from mehvar.text import Bilingual


class Cancelled(MehvarError, RuntimeError):  # noqa: N818 (what happened, not what went wrong)
    """Somebody stopped the work between two stages; nothing of it is seen."""

    code = "cancelled"


class Stage(str):
    """What an import is doing: a short code, as before, with words and rows beside it.

    ``words`` says it in both languages and ``rows`` how many rows were read so far.
    """

    __slots__ = ("rows", "words")

    words: Bilingual
    rows: int

    def __new__(cls, code: str, *, words: Bilingual, rows: int = 0) -> Self:
        stage = super().__new__(cls, code)
        stage.words, stage.rows = words, rows
        return stage


def reading(rows: int = 0) -> Stage:
    """Opening files and databases."""
    return Stage("read", words=Bilingual("خواندن فایل‌ها", "Reading files"), rows=rows)


def filling(file: str, table: str, rows: int) -> Stage:
    """Making rows of a table from a file."""
    words = Bilingual(f"«{file}» به {table}", f"{file} to {table}")
    return Stage(f"{file} -> {table}", words=words, rows=rows)


def committing(rows: int) -> Stage:
    """Making everything visible at once; after this nothing can be cancelled."""
    return Stage("commit", words=Bilingual("ثبت همه با هم", "Committing"), rows=rows)
