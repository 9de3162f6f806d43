"""The segmentation by recency, frequency and money, now and at the origin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mehvar.segments import _rfm
from mehvar.segments._division import Division, measure_drift, persistence, sizes
from mehvar.segments._frame import Frame
from mehvar.segments._items import Ints

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.workspace import Build


def divide_by_rfm(
    build: Build, *, now: Frame, past: Frame | None
) -> tuple[Division, pa.Table | None]:
    """Return the segmentation, and the past customers' classes ``r``, ``f``, ``m`` then.

    Drift is measured by the limits of the origin: classes that are cut anew are always fifths.
    """
    then, drift, stayed, was, before = None, None, None, None, None
    if past is not None:
        before, was = _placed(build, past)
        then = _code(was.column("segment"))
    limits, placed = _placed(build, now, before)
    code = _code(placed.column("segment"))
    if past is not None and then is not None:
        drift = measure_drift(
            reference=sizes(then, len(_rfm.SEGMENTS)),
            now=sizes(_code(placed.column("segment_by_old_limits")), len(_rfm.SEGMENTS)),
            day=past.day,
        )
        stayed = persistence(
            then_customer=past.customer, then=then, customer=now.customer, code=code
        )
    division = Division(
        name="rfm", kind="rfm", segments=_rfm.SEGMENTS, customer=now.customer, code=code,
        probability=np.ones(len(code)), then=then, then_reason="" if past else "no_past",
        beyond="demographic", drift=drift, persistence=stayed, models=_models(limits, now),
    )  # fmt: skip
    return division, was


def _placed(
    build: Build, frame: Frame, other: _rfm.RfmLimits | None = None
) -> tuple[_rfm.RfmLimits, pa.Table]:
    import ibis

    rows = _rfm.measures(ibis.memtable(frame.rows), as_of=frame.day)
    limits = _rfm.read_limits(build.backend, rows)
    placed = _rfm.classify(rows, limits)
    if other is not None:
        placed = _rfm.classify(placed, other, suffix="_by_old_limits")
    return limits, build.backend.to_pyarrow(placed).sort_by("customer_id")


def _code(segments: pa.ChunkedArray) -> Ints:
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pc.index_in(segments, value_set=pa.array(_rfm.SEGMENTS))
    return np.asarray(found.to_numpy(), np.int64)


def _models(limits: _rfm.RfmLimits, now: Frame) -> list[dict[str, object]]:
    return [
        {
            "segmentation": "rfm", "segment": str(place), "feature": name, "centre": None,
            "scale": None, "value": float(least), "learned_day": now.day,
        }
        for name in _rfm.MEASURES
        for place, least in sorted(getattr(limits, name).items())
    ]  # fmt: skip
