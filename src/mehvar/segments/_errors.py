"""What goes wrong with segments."""

from __future__ import annotations

from mehvar.errors import MehvarError


class SegmentsError(MehvarError, ValueError):
    """A segmentation cannot be made, or not as it was asked for."""

    code = "segments"


class UnknownSegmentError(SegmentsError):
    """There is no segmentation or segment of that name."""

    code = "unknown-segment"
