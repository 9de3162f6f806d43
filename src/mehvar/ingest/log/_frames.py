"""How payloads lie in a segment: one frame each, told apart and checked by their own bytes.

A frame is a mark, the length and CRC-32 of what follows, the time of receipt, the source's name
and the payload. The mark lets a reader find the next whole frame after a damaged stretch; zeros
that a crash may leave at the end of a file are no frame.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

_MARK = b"\xabMv1"
_HEAD = struct.Struct("<4sII")
_INSIDE = struct.Struct("<qH")
_EPOCH = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One payload as it was received, and where it lies (bytes from the segment's start).

    ``received`` is UTC, in microseconds since 1970.
    """

    offset: int
    received: int
    source: str
    payload: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A stretch of a segment that holds no whole frame."""

    start: int
    end: int


def to_frame(payload: bytes, *, source: bytes, received_at: datetime) -> bytes:
    """Write a payload as a frame."""
    inside = _INSIDE.pack((received_at - _EPOCH) // _MICROSECOND, len(source)) + source
    check = zlib.crc32(payload, zlib.crc32(inside))
    return _HEAD.pack(_MARK, len(inside) + len(payload), check) + inside + payload


def read_frames(content: bytes) -> tuple[list[Frame], list[Damage]]:
    """Read the whole frames of a segment, passing over damaged stretches."""
    frames: list[Frame] = []
    damages: list[Damage] = []
    offset = 0
    while offset < len(content):
        found = _frame_at(content, offset)
        if found is not None:
            frame, offset = found
            frames.append(frame)
            continue
        start, offset = offset, _next_frame(content, offset + 1)
        damages.append(Damage(start=start, end=offset))
    return frames, damages


def _frame_at(content: bytes, offset: int) -> tuple[Frame, int] | None:
    begin = offset + _HEAD.size
    if begin + _INSIDE.size > len(content):
        return None
    mark, length, check = _HEAD.unpack_from(content, offset)
    end = begin + length
    if mark != _MARK or length < _INSIDE.size or end > len(content):
        return None
    if zlib.crc32(memoryview(content)[begin:end]) != check:
        return None
    received, name = _INSIDE.unpack_from(content, begin)
    middle = begin + _INSIDE.size + name
    source = content[begin + _INSIDE.size : middle].decode("utf-8", "replace")
    return Frame(offset=offset, received=received, source=source, payload=content[middle:end]), end


def _next_frame(content: bytes, start: int) -> int:
    """Return where the next whole frame begins, or the end of the content."""
    place = content.find(_MARK, start)
    while place >= 0:
        if _frame_at(content, place) is not None:
            return place
        place = content.find(_MARK, place + 1)
    return len(content)
