"""A model as one small file that holds numbers only: no code, no pickle.

Magic, length of the header, header (JSON: card, scales, largest weights), weights, marks, and the
SHA-256 of everything before it.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from mehvar.voice import _model_pack
from mehvar.voice._calibration import Scale
from mehvar.voice._grams import SLOTS
from mehvar.voice._model import TrainedModel, outputs_of
from mehvar.voice._model_card import ModelCard, VoiceError

_MAGIC = b"MEHVAR VOICE 1\n"
_FAMILY = b"MEHVAR VOICE "
_LARGEST_FILE = 16_000_000
_SUM = hashlib.sha256().digest_size
_LENGTH = 4
_MARK_BYTES = len(_model_pack.no_marks())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    card: ModelCard
    scales: tuple[Scale, ...]
    largest: tuple[float, ...]
    slots: int
    weights: int
    """Bytes of the packed weights; the marks follow."""


def write_model(model: TrainedModel, *, path: Path) -> int:
    """Write a model, whole or not at all; return how many bytes it has."""
    # What a model holds was rounded when it was learned: rounding again changes nothing.
    steps, largest = _model_pack.quantise(model.weights, most_bytes=_LARGEST_FILE)
    weights, marks = _model_pack.packed(steps), _model_pack.packed(model.seen[:, None])
    header = msgspec.json.encode(
        _Header(
            card=model.card,
            scales=model.scales,
            largest=tuple(float(one) for one in largest),
            slots=SLOTS,
            weights=len(weights),
        )
    )
    body = _MAGIC + len(header).to_bytes(_LENGTH, "big") + header + weights + marks
    _write_whole(path, body + hashlib.sha256(body).digest())
    return len(body) + _SUM


def read_model(path: Path) -> TrainedModel:
    """Read a model.

    Raises:
        VoiceError: the file is not one of ours, damaged, too large, or of another Mehvar.
        FileNotFoundError: there is none.
    """
    if path.stat().st_size > _LARGEST_FILE:
        raise VoiceError(
            f"{path} has {path.stat().st_size:,} bytes; no model of ours has more than "
            f"{_LARGEST_FILE:,}.",
            hint="Is this a model that mehvar voice train wrote?",
        )
    data = path.read_bytes()
    body = _checked(path, data)
    try:
        return _read(body)
    except (ValueError, zlib.error, msgspec.DecodeError, msgspec.ValidationError) as error:
        raise VoiceError(
            f"{path} cannot be read as a model: {error}.", hint="Train it again."
        ) from error


def _checked(path: Path, data: bytes) -> bytes:
    """Return the bytes after the magic and before the sum."""
    if not data.startswith(_FAMILY):
        raise VoiceError(f"{path} is no model of Mehvar.", hint="mehvar voice train makes one.")
    if not data.startswith(_MAGIC):
        raise VoiceError(
            f"{path} was written by another version of Mehvar.",
            hint="Update Mehvar, or train the model again.",
        )
    body, told = data[:-_SUM], data[-_SUM:]
    if hashlib.sha256(body).digest() != told:
        raise VoiceError(f"{path} is damaged.", hint="Copy it again, or train the model again.")
    return body[len(_MAGIC) :]


def _read(body: bytes) -> TrainedModel:
    size = int.from_bytes(body[:_LENGTH], "big")
    header = msgspec.json.decode(body[_LENGTH : _LENGTH + size], type=_Header)
    outputs = sum(outputs_of(head) for head in header.card.heads)
    if header.slots != SLOTS or len(header.largest) != outputs:
        raise ValueError("its shape is another one")
    if len(header.scales) != len(header.card.heads):
        raise ValueError("heads and scales differ")
    begin = _LENGTH + size
    steps = _unpacked(body[begin : begin + header.weights], outputs * SLOTS)
    marks = _unpacked(body[begin + header.weights :], _MARK_BYTES)
    largest = np.asarray(header.largest, np.float32)
    return TrainedModel(
        card=header.card,
        weights=_model_pack.restore(steps.view(np.int8).reshape(outputs, SLOTS).T, largest),
        scales=header.scales,
        seen=marks,
    )


def _unpacked(packed: bytes, size: int) -> npt.NDArray[np.uint8]:
    """Unpack exactly ``size`` bytes; never more, whatever the file claims."""
    engine = zlib.decompressobj()
    data = engine.decompress(packed, size)
    if len(data) != size or engine.decompress(engine.unconsumed_tail, 1):
        raise ValueError("its parts have other sizes than it says")
    return np.frombuffer(data, np.uint8)


def _write_whole(path: Path, data: bytes) -> None:
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with fresh.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
