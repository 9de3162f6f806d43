"""A user's own BERT: an ONNX graph, the words it knows, and what its outputs mean.

The folder holds ``model.onnx`` and ``vocab.txt`` (WordPiece, one piece a line), and ``labels.txt``
(one label a line in the order of the outputs) unless they are negative and positive, or negative,
neutral and positive. Needs the extra ``onnx``. The file is the user's: its probabilities are what
it says, not calibrated by us.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mehvar.voice._model_card import ModelCard, VoiceError
from mehvar.voice._model_settings import Role
from mehvar.voice._model_told import Floats, ScoredTexts
from mehvar.voice._pieces import Vocabulary, read_vocabulary

if TYPE_CHECKING:
    import pyarrow as pa

_USUAL = {2: ("negative", "positive"), 3: ("negative", "neutral", "positive")}
_BATCH = 32
_LONGEST = 512
_SURE_FROM = 0.9
"""Not calibrated on the company's texts: only what the graph itself is sure of counts."""


def read_onnx(folder: Path, *, longest: int = 256) -> OnnxModel:
    """Open a user's own sentiment model.

    Args:
        folder: holds model.onnx, vocab.txt and labels.txt (see the module).
        longest: pieces of a text that are read; what is longer is cut.

    Raises:
        VoiceError: onnxruntime is not installed, a file is missing, or the graph takes or gives
            something else than token ids and one score per label.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise VoiceError(
            "A model in ONNX needs onnxruntime.", hint="pip install 'mehvar[onnx]'"
        ) from error
    for name in ("model.onnx", "vocab.txt"):
        if not (folder / name).is_file():
            raise VoiceError(
                f"{folder} lacks {name}.", hint="Export the model and put its vocab.txt beside it."
            )
    try:
        session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # its own exceptions share no public base
        raise VoiceError(f"{folder / 'model.onnx'} is no ONNX model: {error}.") from error
    return OnnxModel(
        session=session,
        names=_names(folder, session),
        vocabulary=read_vocabulary(folder / "vocab.txt"),
        longest=min(longest, _LONGEST),
    )


def _names(folder: Path, session: Any) -> tuple[str, ...]:
    """The labels of the outputs."""
    known = {"input_ids", "attention_mask", "token_type_ids"}
    asked = {one.name for one in session.get_inputs()}
    if "input_ids" not in asked or not asked <= known:
        raise VoiceError(
            f"The model takes {', '.join(sorted(asked))}; it must take input_ids.",
            hint="Export it with input_ids, attention_mask and, if it has them, token_type_ids.",
        )
    outputs = session.get_outputs()[0].shape[-1]
    path = folder / "labels.txt"
    if path.is_file():
        names = tuple(path.read_text(encoding="utf-8").split())
    else:
        names = _USUAL.get(outputs, ()) if isinstance(outputs, int) else ()
    if not names or (isinstance(outputs, int) and outputs != len(names)):
        raise VoiceError(
            f"The model gives {outputs} scores; {path.name} names {len(names)} labels.",
            hint="Write one label a line in labels.txt, in the order of the scores.",
        )
    if not {"negative", "positive"} <= set(names):
        raise VoiceError(
            f"Its labels are {', '.join(names)}.", hint="Two of them must be negative and positive."
        )
    return names


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OnnxModel:
    """A user's own sentiment model; ``read_onnx`` makes it."""

    session: Any
    names: tuple[str, ...]
    vocabulary: Vocabulary
    longest: int

    @property
    def card(self) -> ModelCard:
        """What it is; nobody here measured it."""
        return ModelCard(method="onnx", heads=(), bytes=0)

    def labels(self, role: Role) -> tuple[str, ...]:
        """Return what it may tell, in the order of its outputs."""
        return self.names if role == "sentiment" else ()

    def probabilities(self, texts: pa.Array | pa.ChunkedArray, *, role: Role) -> Floats:
        """Return (texts, labels): the softmax of its scores.

        Raises:
            KeyError: ``role`` is no sentiment.
        """
        if role != "sentiment":
            raise KeyError(role)
        from scipy.special import softmax

        words = ["" if one is None else str(one) for one in texts.to_pylist()]
        order = sorted(range(len(words)), key=lambda at: len(words[at]))  # texts of like length
        told = np.zeros((len(words), len(self.names)))
        for begin in range(0, len(order), _BATCH):
            places = order[begin : begin + _BATCH]
            told[places] = softmax(self._run([words[at] for at in places]), axis=1)
        return told

    def score(self, texts: pa.Array | pa.ChunkedArray) -> ScoredTexts:
        """Score texts; a null or blank one gets nulls and NaN and is unsure."""
        import pyarrow as pa

        from mehvar.voice._model_scores import likeliest, nothing, without_words

        blank = without_words(texts)
        chances = self.probabilities(texts, role="sentiment")
        label, top = likeliest(self.names, chances, blank)
        good = chances[:, self.names.index("positive")]
        bad = chances[:, self.names.index("negative")]
        return ScoredTexts(
            sentiment=label,
            probability=top,
            positive=np.where(blank, np.nan, good / np.maximum(good + bad, 1e-12)),
            unsure=~(top >= _SURE_FROM),
            stars=nothing(len(blank)),
            emotion=pa.nulls(len(blank), pa.string()),
            emotion_probability=nothing(len(blank)),
        )

    def explain(self, texts: pa.Array | pa.ChunkedArray) -> pa.Table:  # noqa: ARG002 (the protocol's)
        """Return no words: a graph does not tell in which it found what it tells."""
        from mehvar.voice._model_explain import no_words

        return no_words()

    def _run(self, words: list[str]) -> npt.NDArray[np.float32]:
        ids = self.vocabulary.ids(words, longest=self.longest)
        width = max(map(len, ids))
        tokens = np.full((len(ids), width), self.vocabulary.pad, np.int64)
        mask = np.zeros((len(ids), width), np.int64)
        for row, one in enumerate(ids):
            tokens[row, : len(one)] = one
            mask[row, : len(one)] = 1
        given = {
            "input_ids": tokens,
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(tokens),
        }
        asked = {one.name: given[one.name] for one in self.session.get_inputs()}
        scores: npt.NDArray[np.float32] = self.session.run(None, asked)[0]
        return scores
