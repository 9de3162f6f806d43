"""What a model tells of a file's texts, row by row, into another file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mehvar.voice._file_read import FileRows, open_texts
from mehvar.voice._file_write import check_ending, open_writer

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.voice._lexicon_words import Lexicon
    from mehvar.voice._model_told import ScoredTexts, TextModel

_KNOWN_SHARE = 0.001
"""A language with a smaller share of what a model learned from is unknown to it."""
_LEXICON_LANGUAGES = frozenset({"fa", "en", "fa-Latn"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredFile:
    """What was read, told and written."""

    read: FileRows
    path: Path
    texts: int
    """Rows with words."""
    labels: tuple[tuple[str, int], ...]
    unsure: int
    languages: tuple[tuple[str, int], ...]
    unsupported: int
    """Texts in a language that the model does not know: they get no label."""
    mean_stars: float | None
    aspects: tuple[tuple[str, int, int], ...]
    """Aspect, texts that speak of it, and of these how many badly; most frequent first."""


def score_file(
    *,
    path: Path,
    text: Sequence[str],
    out: Path,
    model: TextModel | None = None,
    lexicon: Lexicon | None = None,
    keep: Sequence[str] = (),
) -> ScoredFile:
    """Score every text of a file; write row, text, language, label, probability and the rest.

    Reads CSV, TSV, XLSX, JSON or Parquet of any size in bounded memory; writes CSV, Parquet or
    JSON lines by the ending of ``out``, whole or not at all. Every row that could be read stands
    in ``out``, in its order.

    Args:
        path: the file.
        text: the columns of the text, joined by line ends where there are several.
        out: the file to write.
        model: what scores; the lexicon of day one by default.
        lexicon: what finds aspects; ours by default.
        keep: further columns that are written as they are.

    Raises:
        SourceError, MappingError: the file cannot be read, or lacks a column.
        VoiceError: the ending of ``out`` names no format.
    """
    from mehvar.voice._lexicon import read_lexicons
    from mehvar.voice._model_lexicon import day_one_model

    check_ending(out)
    words = lexicon or read_lexicons()
    scorer = model or day_one_model(lexicon=words)
    tally = _Tally()
    with open_texts(path=path, text=text, keep=keep) as (read, tables), open_writer(out) as write:
        for table in tables:
            told = _told(table, scorer, words)
            tally.add(told)
            write(told)
    return tally.settle(read, out)


def _told(table: pa.Table, model: TextModel, lexicon: Lexicon) -> pa.Table:
    """Return the batch with everything that is told of its texts."""
    import pyarrow as pa

    from mehvar import text
    from mehvar.voice._aspects import find_aspects

    texts = table["text"]
    language = text.detect_language(texts)
    scored = model.score(texts)
    unknown = _unknown(language, model)
    label, chance = _label(scored, model, unknown)
    hidden = np.asarray(unknown)
    new = {
        "language": language,
        "label": label,
        "probability": _numbers(chance, hidden),
        "positive": _numbers(scored.positive, hidden),
        "unsure": pa.array(scored.unsure | hidden),
        "stars": _numbers(scored.stars, hidden),
        "emotion": _hide(scored.emotion, hidden),
        "emotion_probability": _numbers(scored.emotion_probability, hidden),
        "aspects": _lists(find_aspects(texts, lexicon=lexicon), len(table)),
        "spans": _lists(model.explain(texts), len(table)),
    }
    for name, column in new.items():
        table = table.append_column(name, column)
    return table


def _label(
    scored: ScoredTexts, model: TextModel, unknown: np.ndarray
) -> tuple[pa.Array, np.ndarray]:
    """The sentiment; of a model that knows classes only, the class."""
    if model.labels("emotion") and not (model.labels("sentiment") or model.labels("stars")):
        return _hide(scored.emotion, unknown), scored.emotion_probability
    return _hide(scored.sentiment, unknown), scored.probability


def _unknown(language: pa.Array, model: TextModel) -> np.ndarray:
    """Which texts are in a language that the model never learned; those without letters are not."""
    import pyarrow as pa
    import pyarrow.compute as pc

    heads = model.card.heads
    known = _LEXICON_LANGUAGES if model.card.method == "lexicon" else set()
    for head in heads:
        known = known | {name for name, share in head.languages if share >= _KNOWN_SHARE}
    if not known:
        return np.zeros(len(language), bool)
    inside = pc.is_in(language, value_set=pa.array(sorted(known), language.type))
    found: np.ndarray = ~np.asarray(pc.or_(inside, pc.is_null(language)))
    return found


def _numbers(values: np.ndarray, hidden: np.ndarray) -> pa.Array:
    """Return numbers with four decimals, null where nothing is told."""
    import pyarrow as pa

    return pa.array(np.round(values, 4), mask=np.isnan(values) | hidden)


def _hide(names: pa.Array, hidden: np.ndarray) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pa.array(hidden), pa.scalar(None, names.type), names)


def _lists(found: pa.Table, rows: int) -> pa.Array:
    """Return a list per text of what was found in it; ``row`` tells which."""
    import pyarrow as pa

    many = np.bincount(found["row"].to_numpy(), minlength=rows)
    begins = pa.array(np.concatenate([[0], np.cumsum(many)]).astype(np.int32))
    parts = found.drop_columns(["row"]).combine_chunks().to_struct_array()
    if isinstance(parts, pa.ChunkedArray):
        parts = parts.combine_chunks()
    return pa.ListArray.from_arrays(begins, parts)


class _Tally:
    """What is counted over the batches of a file."""

    def __init__(self) -> None:
        self.texts = self.unsure = self.unsupported = 0
        self.labels: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.aspects: Counter[str] = Counter()
        self.badly: Counter[str] = Counter()
        self.stars = [0.0, 0]

    def add(self, told: pa.Table) -> None:
        """Count a batch."""
        import pyarrow.compute as pc

        with_words = np.asarray(pc.is_valid(told["text"]))
        self.texts += int(with_words.sum())
        self.unsure += int((np.asarray(told["unsure"]) & with_words).sum())
        spoken = pc.is_valid(told["language"])
        mute = pc.and_(spoken, pc.and_(pc.is_null(told["label"]), pc.is_null(told["stars"])))
        self.unsupported += int(pc.sum(mute).as_py() or 0)
        _count(self.labels, told["label"])
        _count(self.languages, told["language"])
        self.stars[0] += pc.sum(told["stars"]).as_py() or 0.0
        self.stars[1] += len(told) - told["stars"].null_count
        self._count_aspects(told["aspects"])

    def _count_aspects(self, lists: pa.ChunkedArray) -> None:
        import pyarrow as pa
        import pyarrow.compute as pc

        flat = pc.list_flatten(lists)
        each = pa.table(
            {
                "row": pc.list_parent_indices(lists),
                "aspect": pc.struct_field(flat, "aspect"),
                "polarity": pc.struct_field(flat, "polarity"),
            }
        )
        texts = each.group_by(["row", "aspect"]).aggregate([("polarity", "min")])
        _count(self.aspects, texts["aspect"])
        _count(self.badly, texts.filter(pc.less(texts["polarity_min"], 0))["aspect"])

    def settle(self, read: FileRows, path: Path) -> ScoredFile:
        """Return what was counted."""
        return ScoredFile(
            read=read,
            path=path,
            texts=self.texts,
            labels=tuple(self.labels.most_common()),
            unsure=self.unsure,
            languages=tuple(self.languages.most_common()),
            unsupported=self.unsupported,
            mean_stars=self.stars[0] / self.stars[1] if self.stars[1] else None,
            aspects=tuple(
                (name, many, self.badly[name]) for name, many in self.aspects.most_common()
            ),
        )


def _count(into: Counter[str], column: pa.ChunkedArray) -> None:
    import pyarrow.compute as pc

    for one in pc.value_counts(column.drop_null()).to_pylist():
        into[one["values"]] += one["counts"]
