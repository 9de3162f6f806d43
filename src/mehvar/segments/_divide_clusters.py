"""The segmentation by behaviour: learnt once, kept for a while, tested on what it had not seen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from mehvar.segments._clusters import Clusters, Scaling, fit_clusters
from mehvar.segments._division import Division, Refits, measure_drift, persistence, sizes
from mehvar.segments._errors import SegmentsError
from mehvar.segments._frame import BEHAVIOUR, Frame, behaviour
from mehvar.segments._items import Floats, Ints

if TYPE_CHECKING:
    from mehvar.workspace import Build

NAME = "cluster"
KEPT_DAYS = 90
"""So long the groups are kept as they are, unless customers have drifted."""


def divide_by_behaviour(
    build: Build, *, now: Frame, past: Frame | None, rng: np.random.Generator
) -> Division | None:
    """Return the segmentation; None where customers are too few or too much alike."""
    features = behaviour(now)
    rows = _rows(build)
    before = _last(build, rows)
    fit, learned = before, rows[0]["learned_day"] if rows else None
    if fit is None or learned is None or learned < now.day - timedelta(days=KEPT_DAYS):
        try:
            fit = fit_clusters(
                features=features, names=BEHAVIOUR, rng=rng,
                start=None if before is None else before.centres,
                smallest=max(build.settings.minimum_group, len(features) // 100),
            )  # fmt: skip
        except SegmentsError:
            return None
        learned = now.day
    code, then, drift, stayed = fit.predict(features), None, None, None
    if past is not None:
        old = behaviour(past)
        was = fit.predict(old)
        drift = measure_drift(
            reference=sizes(was, fit.groups), now=sizes(code, fit.groups), day=past.day
        )
        stayed = persistence(
            then_customer=past.customer, then=was, customer=now.customer, code=code
        )
        then = _learnt_at_the_origin(fit, old, rng)
    names = tuple(f"c{place + 1}" for place in range(fit.groups))
    return Division(
        name=NAME, kind="cluster", segments=names, customer=now.customer, code=code, then=then,
        then_reason="" if past else "no_past", drift=drift, persistence=stayed,
        refits=Refits(
            stability=fit.stability, low=fit.stability_low, chosen_by=fit.chosen_by,
            by_segment=dict(zip(names, fit.by_group.tolist(), strict=True)),
        ),
        models=_models(fit, names, learned),
    )  # fmt: skip


def _learnt_at_the_origin(fit: Clusters, features: Floats, rng: np.random.Generator) -> Ints:
    """The same number of groups, learnt from what was known then: the test must not look ahead."""
    try:
        return fit_clusters(
            features=features, names=BEHAVIOUR, rng=rng, groups=(fit.groups,), start=fit.centres,
            smallest=1, judge=False,
        ).predict(features)  # fmt: skip
    except SegmentsError:
        return fit.predict(features)


def _last(build: Build, rows: list[dict[str, Any]]) -> Clusters | None:
    """The groups of the last build, when they are of the same features."""
    features = {row["feature"]: row for row in rows}
    segments = sorted({row["segment"] for row in rows}, key=lambda name: (len(name), name))
    if set(features) != set(BEHAVIOUR) or not segments:
        return None
    value = {(row["segment"], row["feature"]): row["value"] for row in rows}
    scale = [features[name]["scale"] for name in BEHAVIOUR]
    stability, by_segment = _judged(build)
    return Clusters(
        scaling=Scaling(
            names=BEHAVIOUR,
            centre=np.array([features[name]["centre"] for name in BEHAVIOUR]),
            scale=np.array([np.inf if one is None else one for one in scale]),
        ),
        centres=np.array([[value[segment, name] for name in BEHAVIOUR] for segment in segments]),
        stability=stability[0],
        stability_low=stability[1],
        by_group=np.array([by_segment.get(segment, np.nan) for segment in segments]),
        chosen_by="kept",
        trials=(),
    )


def _judged(build: Build) -> tuple[tuple[float, float], dict[str, float]]:
    whole = build.read("segmentations")
    found = build.backend.to_pyarrow(
        whole.filter(whole.segmentation == NAME).select("stability", "stability_low")
    ).to_pylist()
    parts = build.read("segment_profiles")
    rows = build.backend.to_pyarrow(
        parts.filter(parts.segmentation == NAME).select("segment", "stability")
    ).to_pylist()
    stability = (found[0]["stability"], found[0]["stability_low"]) if found else (np.nan, np.nan)
    return stability, {row["segment"]: row["stability"] for row in rows}


def _rows(build: Build) -> list[dict[str, Any]]:
    models = build.read("segment_models")
    found: list[dict[str, Any]] = build.backend.to_pyarrow(
        models.filter(models.segmentation == NAME)
    ).to_pylist()
    return found


def _models(fit: Clusters, names: tuple[str, ...], learned: Any) -> list[dict[str, object]]:
    return [
        {
            "segmentation": NAME, "segment": segment, "feature": feature,
            "centre": float(fit.scaling.centre[place]),
            "scale": _finite(fit.scaling.scale[place]),
            "value": float(fit.centres[group, place]), "learned_day": learned,
        }
        for group, segment in enumerate(names)
        for place, feature in enumerate(BEHAVIOUR)
    ]  # fmt: skip


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
