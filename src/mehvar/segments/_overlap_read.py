"""How two segmentations share their customers: every pair of their segments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mehvar.workspace import Marts


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedCustomers:
    """A segment of one segmentation and one of another.

    ``share`` is of the first segment's customers whom the other segmentation knows (0..1);
    ``customers`` is None where fewer than the smallest group.
    """

    segment: str
    with_segment: str
    customers: int | None
    share: float | None
    lift: float | None


def read_shared(
    marts: Marts, *, segmentation: str, with_segmentation: str
) -> tuple[SharedCustomers, ...]:
    """Return every pair of segments of two segmentations, as the last build counted them."""
    view = marts.view("segment_overlap")
    rows = marts.ask(
        f"SELECT segment, with_segment, customers, share, lift FROM {view} "
        "WHERE segmentation = ? AND with_segmentation = ? ORDER BY segment, with_segment",
        [segmentation, with_segmentation],
    )
    return tuple(
        SharedCustomers(
            segment=segment, with_segment=other, customers=count, share=share, lift=lift
        )
        for segment, other, count, share, lift in rows
    )
