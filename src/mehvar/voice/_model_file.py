"""A model as one small file that holds numbers only: no code, no pickle."""

from __future__ import annotations

from pathlib import Path

from mehvar.voice._model import TrainedModel


def write_model(model: TrainedModel, *, path: Path) -> int:
    """Write a model, whole or not at all; return its bytes (at most its settings' most_bytes)."""
    raise NotImplementedError


def read_model(path: Path) -> TrainedModel:
    """Read a model.

    Raises:
        VoiceError: the file is not one of ours, damaged, too large, or of a newer Mehvar.
    """
    raise NotImplementedError
