"""The words that a company added on its pages: each change on record, and taken back at will.

The journal tells what was changed; a CSV file like those that people write by hand is made from
it, so that ``read_lexicons`` has one kind of source.
"""

from __future__ import annotations

import csv
import io
import os
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import msgspec

from mehvar.audit import AuditEntry, AuditLog, check_entry
from mehvar.voice._lexicon import FOLDER, read_lexicons
from mehvar.voice._lexicon_csv import COLUMNS, Reading, read_words
from mehvar.voice._lexicon_words import LexiconError

if TYPE_CHECKING:
    from pathlib import Path

    from mehvar.workspace import Workspace

WORDS_FILE = f"{FOLDER}/z_pages.csv"
JOURNAL = f"{FOLDER}/z_pages.jsonl"
"""Named so that they are read last: the newest word on the page wins over a file's."""
_LOCK = "lexicons"

OwnKind = Literal["sentiment", "aspect", "stance", "neutral", "remove"]


class OwnWord(msgspec.Struct, frozen=True, kw_only=True):
    """A word of the company's own; ``strength`` -3 to 3, ``subject`` an aspect or stance.

    ``remove`` takes a word of ours out, ``neutral`` shields a longer word from a shorter one.
    """

    term: str
    kind: OwnKind
    subject: str = ""
    strength: float = 0.0
    exact: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What a later row about the same word replaces."""
        return (self.term, self.subject)


class WordChange(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the journal; ``withdrawn`` takes the word out again."""

    number: int
    at: datetime
    actor: str
    word: OwnWord
    withdrawn: bool = False


def read_own_words(workspace: Workspace) -> tuple[OwnWord, ...]:
    """Return the words that were added on the pages and stand now, the oldest first."""
    return _standing(own_word_history(workspace))


def own_word_history(workspace: Workspace) -> tuple[WordChange, ...]:
    """Return every change ever made on the pages, oldest first."""
    path = workspace.root / JOURNAL
    if not path.is_file():
        return ()
    whole, _, _torn = path.read_bytes().rpartition(b"\n")  # a crash may tear the last line
    return tuple(msgspec.json.decode(line, type=WordChange) for line in whole.splitlines() if line)


def put_own_word(
    workspace: Workspace, word: OwnWord, *, actor: str, now: datetime, withdrawn: bool = False
) -> WordChange:
    """Add a word, change it, or take it out; the next build reads comments by it.

    Raises:
        LexiconError: when the word cannot be one; nothing was written.
    """
    if not withdrawn:
        _check(workspace, word)
    entry = AuditEntry(
        at=now, actor=actor, action="voice.word", object_kind="lexicon",
        object_id=word.subject or word.kind,
        details={"kind": word.kind, "strength": word.strength, "withdrawn": withdrawn},
    )  # fmt: skip
    check_entry(entry)
    with workspace.lock(_LOCK):
        history = own_word_history(workspace)
        change = WordChange(
            number=len(history) + 1, at=now, actor=actor, word=word, withdrawn=withdrawn
        )
        _write(workspace, (*history, change))
        AuditLog(workspace).append_many([entry])
    return change


def undo_own_word(workspace: Workspace, *, number: int, actor: str, now: datetime) -> bool:
    """Take the newest change back; return False when it is not the newest any more."""
    history = own_word_history(workspace)
    if not history or history[-1].number != number:
        return False
    word = history[-1].word
    before = [one for one in _standing(history[:-1]) if one.key == word.key]
    if before:
        put_own_word(workspace, before[0], actor=actor, now=now)
    else:
        put_own_word(workspace, word, actor=actor, now=now, withdrawn=True)
    return True


def _standing(history: tuple[WordChange, ...]) -> tuple[OwnWord, ...]:
    kept: dict[tuple[str, str], OwnWord] = {}
    for change in history:
        kept.pop(change.word.key, None)
        if not change.withdrawn:
            kept[change.word.key] = change.word
    return tuple(kept.values())


def _check(workspace: Workspace, word: OwnWord) -> None:
    """Let the reader of lexicon files say what is wrong, before anything is written."""
    known = read_lexicons(workspace)
    if word.kind == "remove" and not word.term.strip():
        raise LexiconError("A word to take out must be named.", hint="Nothing was written.")
    reading = Reading(subjects=dict(known.subjects))
    read_words(_csv((word,)), source="the new word", into=reading)
    reading.settle()


def _write(workspace: Workspace, history: tuple[WordChange, ...]) -> None:
    """Write the journal, then the file made of it; a crash between them is mended by the next."""
    lines = b"".join(msgspec.json.encode(change) + b"\n" for change in history)
    _replace(workspace.path(JOURNAL), lines)
    _replace(workspace.path(WORDS_FILE), _csv(_standing(history)).encode())


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _csv(words: tuple[OwnWord, ...]) -> str:
    told = io.StringIO()
    writer = csv.writer(told, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in words:
        strength = "" if one.kind == "remove" else f"{one.strength:g}"
        writer.writerow((one.kind, one.subject, one.term, strength, "yes" if one.exact else "no"))
    return told.getvalue()
