"""The build step: makes every segmentation, describes it, and says whether it earns its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from mehvar import schema
from mehvar.customers import put_attributes
from mehvar.segments._answers import read_surveys
from mehvar.segments._consents import write_consents
from mehvar.segments._divide_clusters import divide_by_behaviour
from mehvar.segments._divide_known import divide_by_rules, divide_by_value
from mehvar.segments._divide_rfm import divide_by_rfm
from mehvar.segments._divide_surveys import divide_by_survey, divide_by_values, own_survey
from mehvar.segments._division import Division
from mehvar.segments._errors import SegmentsError
from mehvar.segments._evaluate import Test, prepare_test, run_test
from mehvar.segments._frame import Frame, read_frame
from mehvar.segments._history import write_changes, write_members
from mehvar.segments._items import Floats
from mehvar.segments._overlap import overlap_rows
from mehvar.segments._profiles import profile
from mehvar.segments._similarity import Similarity, similarity
from mehvar.segments._titles import name_segments
from mehvar.segments._traits import read_kinds, read_traits
from mehvar.segments._values import OWN_SURVEY
from mehvar.segments._values_key import read_values_key
from mehvar.segments._worth import Worth

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.workspace import Build

Row = dict[str, object]

_SEED = 14_040_101
"""Chance is the same in every build: what moved, moved in the data."""
_TESTED = 15_000
_COMPARED = 4_000
_FEWEST_PAST = 50
_CONTROL = 5
ATTRIBUTES = ("rfm_segment", "cluster")
"""The attributes that this slice puts."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Judged:
    """A segmentation with what was found out about it."""

    division: Division
    worth: Worth | None
    alike: Similarity | None
    alike_in: str


def build_segments(build: Build) -> None:
    """Write the segments' marts, and the attributes ``rfm_segment`` and ``cluster``."""
    rng = np.random.default_rng(_SEED)
    write_consents(build)
    now = read_frame(build, day=build.as_of)
    past = _past(build)
    divisions, classes = _divide(build, now, past, rng)
    named, profiles, traits = _describe(build, divisions, now)
    test = None
    if past is not None and classes is not None:
        test = prepare_test(build, past=past, classes=classes)
    judged = _judge([*named, _control(past, rng)], test, rng)
    _write(build, judged, profiles, traits, test)
    _put_attributes(build)


def _past(build: Build) -> Frame | None:
    """Customers one horizon ago; None where too few had bought by then."""
    day = build.as_of - timedelta(days=build.settings.horizon_days)
    found = read_frame(build, day=day, most=_TESTED)
    return found if len(found.customer) >= _FEWEST_PAST else None


def _divide(
    build: Build, now: Frame, past: Frame | None, rng: np.random.Generator
) -> tuple[list[Division], pa.Table | None]:
    """Every segmentation, and the past customers' RFM classes then."""
    smallest = build.settings.minimum_group
    found: list[Division | None] = []
    classes = None
    if len(now.customer):
        by_rfm, classes = divide_by_rfm(build, now=now, past=past)
        found.append(by_rfm)
        found.append(divide_by_behaviour(build, now=now, past=past, rng=rng))
    found.append(divide_by_value(build, past=past))
    surveys = read_surveys(build, always=OWN_SURVEY)
    key = read_values_key(build.workspace.root)
    found.append(
        divide_by_values(own_survey(surveys), key=key, past=past, rng=rng, smallest=smallest)
    )
    found += [
        divide_by_survey(one, past=past, rng=rng) for one in surveys if one.name != OWN_SURVEY
    ]
    found += divide_by_rules(build, past=past)
    return [one for one in found if one is not None], classes


def _describe(
    build: Build, divisions: Sequence[Division], now: Frame
) -> tuple[list[Division], list[Row], list[Row]]:
    """Measure traits, name the groups that were found, and profile every segment."""
    smallest = build.settings.minimum_group
    traits, kinds = read_traits(build, now), read_kinds(build, now)
    named, profiles, told = [], [], []
    for one in divisions:
        rows, measured = profile(one, now=now, traits=traits, kinds=kinds, smallest=smallest)
        titles = name_segments(one, measured)
        for row in rows:
            if title := titles.get(str(row["segment"])):
                row |= {"title_fa": title.fa, "title_en": title.en}
        named.append(replace(one, titles={**one.titles, **titles}))
        profiles += rows
        told += measured
    return named, profiles, told


def _control(past: Frame | None, rng: np.random.Generator) -> Division:
    """Customers divided by lot: if the test ever accepts it, the test is wrong."""
    nobody = np.zeros(0, np.int64)
    return Division(
        name="control", kind="control", customer=nobody, code=nobody,
        segments=tuple(f"r{place + 1}" for place in range(_CONTROL)),
        then=None if past is None else rng.integers(0, _CONTROL, len(past.customer)),
        then_reason="no_past" if past is None else "",
    )  # fmt: skip


def _judge(
    divisions: Sequence[Division], test: Test | None, rng: np.random.Generator
) -> list[_Judged]:
    found = {} if test is None else run_test(test, divisions, rng=rng)
    judged = []
    for one in divisions:
        alike, alike_in = _alike(one, test, rng)
        judged.append(
            _Judged(division=one, worth=found.get(one.name), alike=alike, alike_in=alike_in)
        )
    return judged


def _alike(
    one: Division, test: Test | None, rng: np.random.Generator
) -> tuple[Similarity | None, str]:
    """How alike members are: in their values where known, else in what they bought afterwards."""
    profiles: Floats
    if one.profiles is not None:
        profiles, groups, what = one.profiles, one.code, "values"
    elif one.then is not None and test is not None and test.mix is not None:
        known = np.isfinite(test.mix).all(axis=1) & (one.then >= 0)
        profiles, groups, what = test.mix[known], one.then[known], "category_mix"
    else:
        return None, ""
    if len(groups) > _COMPARED:
        some = np.sort(rng.choice(len(groups), _COMPARED, replace=False))
        profiles, groups = profiles[some], groups[some]
    if len(groups) < _FEWEST_PAST or len(np.unique(groups)) < 2:
        return None, ""
    try:
        return similarity(profiles=profiles, groups=groups, rng=rng, draws=200, shuffles=99), what
    except SegmentsError:
        return None, ""


def _write(
    build: Build,
    judged: Sequence[_Judged],
    profiles: list[Row],
    traits: list[Row],
    test: Test | None,
) -> None:
    import pyarrow as pa

    smallest = build.settings.minimum_group
    real = [one.division for one in judged if one.division.kind != "control"]
    whole = build.backend.to_pyarrow(build.read("customers").select("customer_id"))
    customers = np.sort(np.asarray(whole.column("customer_id").to_numpy(), np.int64))
    stayed = write_members(build, real)
    write_changes(build, real, stayed, smallest=smallest)
    knows = {} if test is None else test.knows
    rows = {
        "segmentations": [_segmentation(build, one) for one in judged],
        "segment_profiles": profiles,
        "segment_traits": traits,
        "segment_worth": [row for one in judged for row in _worth(one, knows)],
        "segment_overlap": overlap_rows(real, customers=customers, smallest=smallest),
        "segment_models": [dict(row) for one in real for row in one.models],
    }
    for name, told in rows.items():
        build.write_arrow(name, pa.Table.from_pylist(told, schema=schema.table(name).arrow_schema))


def _segmentation(build: Build, judged: _Judged) -> Row:
    one, worth, alike = judged.division, judged.worth, judged.alike
    best = worth.best if worth else None
    drift = one.drift
    row: Row = {
        "segmentation": one.name, "kind": one.kind,
        "title_fa": one.title and one.title.fa, "title_en": one.title and one.title.en,
        "customers": len(one.customer),
        "segments": len(np.unique(one.code)) if len(one.code) else len(one.segments),
        "chosen_by": one.refits.chosen_by,
        "verdict": worth.verdict if worth else "cannot_tell",
        "reason": worth.reason if worth else one.then_reason,
        "beyond": worth.beyond if worth else one.beyond,
        "outcome": best.outcome if best else "",
        "n": best.n if best else None,
        "origin_day": build.as_of - timedelta(days=build.settings.horizon_days),
        "horizon_days": build.settings.horizon_days,
        "stability": _finite(one.refits.stability), "stability_low": _finite(one.refits.low),
        "persistence": one.persistence,
        "drift": drift and drift.psi, "drift_limit": drift and drift.limit,
        "drifted": bool(drift and drift.drifted),
        "sensitive": one.sensitive, "built_day": build.as_of,
    }  # fmt: skip
    if best and worth:
        row |= {
            "gain": _finite(best.gain), "gain_low": _finite(worth.low),
            "gain_high": _finite(worth.high),
        }  # fmt: skip
    return row | _alike_row(alike, judged.alike_in)


def _alike_row(alike: Similarity | None, what: str) -> Row:
    if alike is None:
        return {"similarity_of": ""}
    return {
        "similarity_of": what, "similarity": _finite(alike.within),
        "similarity_base": _finite(alike.base), "similarity_lift": _finite(alike.lift),
        "lift_low": _finite(alike.low), "lift_high": _finite(alike.high), "similarity_p": alike.p,
    }  # fmt: skip


def _worth(judged: _Judged, knows: Mapping[str, tuple[str, ...]]) -> list[Row]:
    if judged.worth is None:
        return []
    return [
        {
            "segmentation": judged.division.name, "outcome": one.outcome,
            "baseline": one.baseline, "measure": one.measure, "base": _finite(one.base),
            "together": _finite(one.together), "gain": _finite(one.gain),
            "low": _finite(one.low), "high": _finite(one.high), "n": one.n,
            "knows": ",".join(knows.get(one.baseline, ())), "reason": one.reason,
        }
        for one in judged.worth.gains
    ]  # fmt: skip


def _finite(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)


def _put_attributes(build: Build) -> None:
    """Publish the two segmentations by which decisions may ask; others are read by their mart."""
    import ibis

    members = build.read("segment_members")
    rows = members.filter(members.segmentation.isin(["rfm", "cluster"]))
    names = ibis.cases((rows.segmentation == "rfm", ATTRIBUTES[0]), else_=ATTRIBUTES[1])
    put_attributes(
        build,
        rows.select("customer_id", attribute=names, value=rows.segment),
        names=ATTRIBUTES,
    )
