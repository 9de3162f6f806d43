"""Words in the pieces that a BERT knows: WordPiece (Devlin and others 2019)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from mehvar.voice._model_card import VoiceError

_LONGEST_WORD = 100
_ZWNJ = "\u200c"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The pieces of a BERT and the numbers of those that it needs."""

    places: dict[str, int]
    pad: int
    unknown: int
    begin: int
    end: int
    lower: bool
    """Whether it knows no capital letters, so that texts are lowered for it."""

    def ids(self, texts: list[str], *, longest: int) -> list[list[int]]:
        """Return the numbers of each text's pieces, between the marks of begin and end."""
        return [[self.begin, *self._pieces(text)[: longest - 2], self.end] for text in texts]

    def _pieces(self, text: str) -> list[int]:
        found: list[int] = []
        for word in _words(text.lower() if self.lower else text):
            found += self._split(word)
        return found

    def _split(self, word: str) -> list[int]:
        """The longest known piece first, then the longest that continues it."""
        found, begin = [], 0
        if len(word) > _LONGEST_WORD:
            return [self.unknown]
        while begin < len(word):
            for end in range(len(word), begin, -1):
                piece = self.places.get(("##" if begin else "") + word[begin:end])
                if piece is not None:
                    found.append(piece)
                    begin = end
                    break
            else:
                return [self.unknown]
        return found


def read_vocabulary(path: Path) -> Vocabulary:
    """Read ``vocab.txt``: one piece a line, its number is the line's.

    Raises:
        VoiceError: it lacks [PAD], [UNK], [CLS] or [SEP].
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    places = {line: at for at, line in enumerate(lines)}
    lost = [mark for mark in ("[PAD]", "[UNK]", "[CLS]", "[SEP]") if mark not in places]
    if lost:
        raise VoiceError(f"{path} lacks {', '.join(lost)}.", hint="Is it the vocabulary of a BERT?")
    return Vocabulary(
        places=places,
        pad=places["[PAD]"],
        unknown=places["[UNK]"],
        begin=places["[CLS]"],
        end=places["[SEP]"],
        lower=not any(line != line.lower() for line in lines if not line.startswith("[")),
    )


def _words(text: str) -> list[str]:
    """Part a text at spaces, and at punctuation, which is a word of its own."""
    parts: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        if letter.isspace() or unicodedata.category(letter) == "Cc":
            parts.append(" ")
        elif letter != _ZWNJ and unicodedata.category(letter)[0] in "PS":
            parts.append(f" {letter} ")
        else:
            parts.append(letter)
    return "".join(parts).split()
