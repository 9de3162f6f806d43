"""Any texts, read as a build reads comments: one definition for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mehvar.voice._build_judge import Reader, judge
from mehvar.voice._search_records import Span
from mehvar.voice._workspace_model import model_in_use

if TYPE_CHECKING:
    from mehvar.voice._lexicon import Lexicon
    from mehvar.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadText:
    """What is read in a text: as of a comment; positions count characters of ``text``.

    ``text`` is the one given with personal data replaced by marks; ``sentiment`` is None where
    the language is not read.
    """

    text: str
    language: str | None
    positive: float | None
    sentiment: str | None
    stars: float | None
    emotion: str | None
    method: str | None
    spans: tuple[Span, ...]


def texts_reader(workspace: Workspace, *, lexicon: Lexicon) -> Reader:
    """Return what the company's comments are read with: keep it open, it costs to make."""
    used = model_in_use(workspace, lexicon=lexicon)
    return Reader(model=used.model, lexicon=lexicon, names=(), identity=used.name)


def read_texts(texts: Sequence[str], *, reader: Reader) -> tuple[ReadText, ...]:
    """Read texts as the build reads comments; nothing of them is kept."""
    import pyarrow as pa

    empty = pa.nulls(len(texts), pa.string())
    batch = pa.table(
        {
            "comment": pa.array(range(len(texts)), pa.int64()),
            "text": pa.array(texts, pa.string()),
            "advantages": empty,
            "disadvantages": empty,
        }
    )
    judged, mentions = judge(batch, reader=reader)
    spans: dict[int, list[Span]] = {}
    for row in mentions.sort_by([("comment", "ascending"), ("start", "ascending")]).to_pylist():
        told = {name: row[name] for name in Span.__slots__}
        spans.setdefault(row["comment"], []).append(Span(**told))
    names = [name for name in ReadText.__slots__ if name != "spans"]
    return tuple(
        ReadText(**{name: row[name] for name in names}, spans=tuple(spans.get(row["comment"], ())))
        for row in sorted(judged.to_pylist(), key=lambda row: row["comment"])
    )
