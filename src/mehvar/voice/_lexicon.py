"""The words that carry meaning: written by hand, and added to by each company."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from mehvar.voice._lexicon_csv import Reading, read_subjects, read_words
from mehvar.voice._lexicon_words import Kind, Lexicon, LexiconError, Subject, Word

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from mehvar.workspace import Workspace

__all__ = [
    "FOLDER", "INDUSTRIES", "Kind", "Lexicon", "LexiconError", "Subject", "Word", "merge_words",
    "read_lexicons",
]  # fmt: skip

INDUSTRIES = ("general", "food", "retail", "bank", "telecom", "travel")
FOLDER = "lexicons"
"""The folder of a workspace whose CSV files add to our words, and override them."""

_SUBJECTS = "subjects.csv"


def read_lexicons(workspace: Workspace | None = None) -> Lexicon:
    """Return our words, with those of the workspace's ``lexicons/*.csv`` added and overriding.

    Files are read in the order of their names; ``subjects.csv`` first, which declares aspects of
    one's own. A row of kind ``remove`` takes a word out, or with a subject and no term all of
    that subject's words.

    Raises:
        LexiconError: naming file, row and column of everything that is wrong.
    """
    if workspace is None:
        return _ours()
    folder = workspace.root / FOLDER
    files = sorted(folder.glob("*.csv")) if folder.is_dir() else []
    if not files:
        return _ours()
    reading = Reading(words=list(_ours().words), subjects=dict(_ours().subjects))
    _read_files(files, reading)
    return merge_words(reading)


def merge_words(reading: Reading) -> Lexicon:
    """Settle what was read: the last row about a word wins, removed ones go.

    Raises:
        LexiconError: when anything was wrong.
    """
    reading.settle()
    folded = _folded([word.term for word in reading.words])
    kept: dict[tuple[str, str, str], Word] = {}
    for word, term in zip(reading.words, folded, strict=True):
        if word.kind == "remove":
            kept = {key: one for key, one in kept.items() if not _gone(key, word, term)}
        elif term:
            kept[term, word.kind, word.subject] = word
    return Lexicon(words=tuple(kept.values()), subjects=reading.subjects)


@cache
def _ours() -> Lexicon:
    folder = resources.files("mehvar.voice").joinpath("lexicons")
    reading = Reading()
    _read_files(sorted((file for file in folder.iterdir() if file.name.endswith(".csv")),
                       key=lambda file: file.name), reading)  # fmt: skip
    return merge_words(reading)


def _read_files(files: Sequence[Path | Traversable], reading: Reading) -> None:
    for file in sorted(files, key=lambda file: file.name != _SUBJECTS):
        source = f"{FOLDER}/{file.name}"
        try:
            content = file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            reading.wrong.append(f"{source}: it is not written in UTF-8")
            continue
        read = read_subjects if file.name == _SUBJECTS else read_words
        read(content, source=source, into=reading)


def _gone(key: tuple[str, str, str], word: Word, term: str) -> bool:
    if not term:
        return key[2] == word.subject
    return key[0] == term and word.subject in ("", key[2])


def _folded(terms: list[str]) -> list[str]:
    import pyarrow as pa

    from mehvar import text

    column = text.search_key(pa.array(terms, pa.string()), spaces="drop")
    return list(column.to_pylist())
