"""The model that reads the comments, kept open: what it says of a text, and by which words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mehvar import voice
from mehvar.voice import Comment
from mehvar_web import company
from mehvar_web.ui.figures import write_figure

if TYPE_CHECKING:
    from mehvar.voice import Reader

_MOST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A word that moved the score; a weight above zero speaks for positive (in logits)."""

    word: str
    weight: float


def reader() -> Reader:
    """Return what comments are read with; opened anew when the model or a word was exchanged."""
    current = company.root() / "voice_models" / "current.json"
    stamp = current.stat().st_mtime_ns if current.is_file() else 0
    lexicon = company.lexicon()
    return company.remember(
        ("voice.reader", stamp, lexicon.fingerprint),
        lambda: voice.texts_reader(company.workspace(), lexicon=lexicon),
    )


def reasons_of(comment: Comment) -> tuple[Reason, ...]:
    """Return the words that moved the score most, the strongest first; none where nobody judged."""
    import pyarrow as pa

    if comment.sentiment is None or not comment.text or comment.method == "person":
        return ()
    found = reader().model.explain(pa.array([comment.text], pa.string())).to_pylist()
    weights: dict[str, float] = {}
    for row in found:
        told = comment.text[row["start"] : row["end"]].strip()
        weights[told] = weights.get(told, 0.0) + row["weight"]
    order = sorted(weights.items(), key=lambda one: (-abs(one[1]), one[0]))
    return tuple(Reason(word=word, weight=weight) for word, weight in order[:_MOST] if word)


def write_weight(value: float) -> str:
    """Write a weight with its sign."""
    return (
        write_figure(abs(value), "count", places=1)
        if value >= 0
        else ("−" + write_figure(abs(value), "count", places=1))
    )
