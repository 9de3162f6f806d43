"""The test of a build's segmentations: what was known at the origin, and what came after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mehvar.segments._division import Division
from mehvar.segments._frame import Frame, align, lot
from mehvar.segments._items import Floats, Ints
from mehvar.segments._worth import BaselineName, Outcome, Worth, compare_segmentations, dummies

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from mehvar.workspace import Build

_LEVELS = 12
_FEWEST = 20
_AGES = (18, 25, 35, 45, 55, 65)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Test:
    """What segmentations are tested on, by the past frame's customers.

    ``knows`` names what each baseline knows; ``mix`` what customers bought afterwards, a row of
    shares each (NaN for who bought nothing), or None without categories.
    """

    outcomes: tuple[Outcome, ...]
    baselines: Mapping[BaselineName, Floats]
    knows: Mapping[str, tuple[str, ...]]
    mix: Floats | None


def prepare_test(build: Build, *, past: Frame, classes: pa.Table) -> Test:
    """Read what happened after the origin, and describe customers as they were then.

    Args:
        build: the build in progress.
        past: the customers at the origin.
        classes: their classes ``r``, ``f``, ``m`` then.
    """
    after = _after(build, past)
    demographic, told = _demographic(past)
    behavioural = _behavioural(past, classes)
    baselines: dict[BaselineName, Floats] = {"behavioural": behavioural}
    if demographic.shape[1]:
        baselines = {
            "demographic": demographic,
            "behavioural": behavioural,
            "both": np.hstack([demographic, behavioural]),
        }
    money = np.nan_to_num(after["money"], nan=0.0)
    bought = np.nan_to_num(after["orders"], nan=0.0) > 0
    rfm = ("recency", "frequency", "money")
    return Test(
        outcomes=(
            Outcome(name="margin", value=money),
            Outcome(name="churn", value=(~bought).astype(np.float64)),
            Outcome(name="score", value=after["score"]),
        ),
        baselines=baselines,
        knows={
            "nothing": (), "demographic": told, "behavioural": rfm, "both": (*told, *rfm),
        },
        mix=_mix(build, past),
    )  # fmt: skip


def run_test(
    test: Test, divisions: Sequence[Division], *, rng: np.random.Generator
) -> dict[str, Worth]:
    """Judge the divisions whose memberships at the origin are known, each among its own people."""
    found: dict[str, Worth] = {}
    everyone = {one.name: one for one in divisions if one.then is not None and not one.known_only}
    if everyone:
        found |= _compare(test, everyone, None, rng)
    for one in divisions:
        if one.then is not None and one.known_only:
            found |= _compare(test, {one.name: one}, one.then >= 0, rng)
    return found


def _compare(
    test: Test,
    divisions: Mapping[str, Division],
    kept: np.ndarray[tuple[int], np.dtype[np.bool_]] | None,
    rng: np.random.Generator,
) -> dict[str, Worth]:
    keep = slice(None) if kept is None else kept
    return compare_segmentations(
        segmentations={
            name: one.then[keep] for name, one in divisions.items() if one.then is not None
        },
        outcomes=[Outcome(name=one.name, value=one.value[keep]) for one in test.outcomes],
        baselines={name: design[keep] for name, design in test.baselines.items()},
        beyond={name: one.beyond for name, one in divisions.items()},
        rng=rng,
    )


def _after(build: Build, past: Frame) -> dict[str, Floats]:
    """Orders, money and mean score of the past frame's customers in the period that followed."""
    orders = _between(build, "customer_orders", past)
    placed = orders.filter(orders.status != "cancelled").group_by("customer_id")
    found = _aligned(
        build,
        placed.aggregate(orders=lambda t: t.count(), money=lambda t: t.net_amount.sum()),
        past,
    )
    feedback = _between(build, "customer_feedback", past)
    answered = feedback.group_by("customer_id").aggregate(score=feedback.score_share.mean())
    found |= _aligned(build, answered, past)
    if build.lake.count("order_profit", version=build.marts.get("order_profit", -1)):
        profit = _between(build, "order_profit", past)
        earned = profit.group_by("customer_id").aggregate(money=profit.contribution.sum())
        found |= _aligned(build, earned, past)
    return found


def _between(build: Build, mart: str, past: Frame) -> ir.Table:
    rows = build.read(mart)
    rows = rows.filter(rows.customer_id.notnull(), rows.day > past.day, rows.day <= build.as_of)
    return lot(rows, past.share)


def _aligned(build: Build, rows: ir.Table, past: Frame) -> dict[str, Floats]:
    names = [name for name in rows.columns if name != "customer_id"]
    wanted = {name: rows[name].cast("float64") for name in names}
    found = build.backend.to_pyarrow(rows.select("customer_id", **wanted))
    ids = np.asarray(found.column("customer_id").to_numpy(), np.int64)
    return {
        name: align(past.customer, ids, np.asarray(found.column(name).to_numpy(), np.float64))
        for name in names
    }


def _demographic(past: Frame) -> tuple[Floats, tuple[str, ...]]:
    """One column per level of city, region, gender and age that has enough customers."""
    parts, told = [], []
    for name in ("city", "region", "gender"):
        encoded = past.rows.column(name).combine_chunks().dictionary_encode()
        code = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        part = _frequent(code)
        if part.shape[1]:
            parts.append(part)
            told.append(name)
    age = past.days_since("birth_day") / 365.25
    band = np.where(np.isfinite(age), np.digitize(np.nan_to_num(age), _AGES), -1)
    part = _frequent(np.asarray(band, np.int64))
    if part.shape[1]:
        parts.append(part)
        told.append("age")
    empty = np.zeros((len(past.customer), 0))
    return (np.hstack(parts) if parts else empty), tuple(told)


def _frequent(code: Ints) -> Floats:
    """Columns of the most frequent levels; nothing where only one level is known."""
    levels, counts = np.unique(code[code >= 0], return_counts=True)
    order = np.argsort(-counts, kind="stable")[:_LEVELS]
    kept = levels[order][counts[order] >= _FEWEST]
    if len(levels) < 2 or not len(kept):
        return np.zeros((len(code), 0))
    return np.asarray(code[:, None] == kept, np.float64)


def _behavioural(past: Frame, classes: pa.Table) -> Floats:
    """Recency, frequency and money: their classes, and their logarithms."""
    placed = [
        dummies(np.asarray(classes.column(name).to_numpy(), np.int64)) for name in ("r", "f", "m")
    ]
    recency = np.log1p(np.maximum(past.days_since("last_order_day"), 0))
    frequency = np.log(np.maximum(past.number("orders"), 1))
    money = np.log1p(np.maximum(past.number("net_spend"), 0))
    numbers = np.column_stack([recency, frequency, money])
    spread = numbers.std(axis=0)
    return np.hstack([*placed, (numbers - numbers.mean(axis=0)) / np.where(spread > 0, spread, 1)])


def _mix(build: Build, past: Frame) -> Floats | None:
    """What share of their money each customer spent on which category after the origin."""
    lines = _between(build, "customer_order_lines", past)
    found = build.backend.to_pyarrow(
        lines.filter(lines.category.notnull(), lines.amount > 0)
        .group_by("customer_id", "category")
        .aggregate(amount=lambda t: t.amount.sum().cast("float64"))
    )
    categories = found.column("category").combine_chunks().dictionary_encode()
    names, code = categories.dictionary, categories.indices.to_numpy()
    if len(names) < 3:
        return None
    amount = found.column("amount").to_numpy()
    largest = np.argsort(-np.bincount(code, amount, len(names)), kind="stable")[:_LEVELS]
    shares = np.full((len(past.customer), len(largest)), np.nan)
    customer = np.asarray(found.column("customer_id").to_numpy(), np.int64)
    whole = _total(past, customer, amount)
    for place, category in enumerate(largest):
        mine = code == category
        spent = np.nan_to_num(align(past.customer, customer[mine], amount[mine]), nan=0.0)
        shares[:, place] = spent / whole
    return shares


def _total(past: Frame, customer: Ints, amount: Floats) -> Floats:
    ids, row = np.unique(customer, return_inverse=True)
    return align(past.customer, ids, np.bincount(row, amount, len(ids)).astype(np.float64))
