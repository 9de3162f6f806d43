"""From arrays to the marts: names for codes, empty where nothing is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from mehvar import schema
from mehvar.behaviour._affinity import Affinities, Pairs
from mehvar.behaviour._drift import Drift
from mehvar.behaviour._gaps import Gaps
from mehvar.behaviour._habits import Habits
from mehvar.behaviour._purchases import Floats, Integers, Part, Source, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

Level: TypeAlias = Literal["product", "category"]

MOST_PAIRS = 1_000
"""So many pairs of a level and basis are published, those with the largest lower end of lift."""

DAYPARTS = ("night", "morning", "afternoon", "evening")


def customer_rows(part: Part, habits: Habits, drift: Drift, source: Source) -> pa.Table:
    """One row per customer of the part; ``need_drift`` is not decided yet."""
    import pyarrow as pa

    words = source.vocabulary
    columns = {
        "customer_id": pa.array(part.customers),
        "orders": _whole(habits.orders),
        "lines": _whole(habits.lines),
        "products": _whole(habits.products),
        "categories": _whole(habits.categories),
        "top_category": _named(habits.top_category, words.categories),
        "top_category_share": _real(_where(habits.top_category, words, habits.top_category_share)),
        "diversity": _real(habits.diversity),
        "basket_products": _real(habits.basket_products),
        "basket_amount": _money(habits.amount.value),
        "basket_low": _money(habits.amount.low),
        "basket_high": _money(habits.amount.high),
        "price_index": _real(habits.price.value),
        "price_low": _real(habits.price.low),
        "price_high": _real(habits.price.high),
        "price_choices": _whole(habits.price_choices),
        "discount_index": _real(habits.discount.value),
        "discount_low": _real(habits.discount.low),
        "discount_high": _real(habits.discount.high),
        "discounted_orders": _whole(habits.discounted),
        "channel": _named(habits.channel, source.channels),
        "channel_share": _real(habits.channel_share),
        "daypart": _named(habits.daypart, DAYPARTS),
        "daypart_share": _real(habits.daypart_share),
        "weekday": pa.array(habits.weekday, mask=habits.weekday < 0),
        "weekday_share": _real(habits.weekday_share),
        "order_trend": _real(habits.trend.value),
        "trend_low": _real(habits.trend.low),
        "trend_high": _real(habits.trend.high),
        "drift": _real(drift.distance),
        "drift_expected": _real(drift.expected),
        "drift_p": _real(drift.p),
        "drift_lines": _whole(drift.recent_lines.astype(np.float64)),
        "drift_to": _named(drift.to, words.categories),
        "drift_from": _named(drift.away, words.categories),
    }
    return pa.table(columns)


def affinity_rows(
    found: Mapping[tuple[Level, str], Affinities],
    counted: Mapping[tuple[Level, str], Pairs],
    words: Vocabulary,
) -> pa.Table:
    """One row per pair that goes together beyond chance."""
    import pyarrow as pa

    wanted = schema.table("product_affinity").arrow_schema
    parts = [
        _pairs(key, one, counted[key], words).select(wanted.names).cast(wanted)
        for key, one in found.items()
        if len(one)
    ]
    return pa.concat_tables(parts) if parts else wanted.empty_table()


def _pairs(
    key: tuple[Level, str], found: Affinities, counted: Pairs, words: Vocabulary
) -> pa.Table:
    import pyarrow as pa

    level, basis = key
    order = np.lexsort((found.right, found.left, -found.low))[:MOST_PAIRS]
    left, right = found.left[order], found.right[order]
    # The one that is bought more often stands on the right: "with tea they take sugar".
    turned = counted.bought[left] > counted.bought[right]
    left, right = np.where(turned, right, left), np.where(turned, left, right)
    together = found.together[order]
    n_left, n_right = counted.bought[left], counted.bought[right]
    ids, names = _words(level, words)
    return pa.table(
        {
            "level": pa.array([level] * order.size, pa.string()),
            "basis": pa.array([basis] * order.size, pa.string()),
            "place": np.arange(1, order.size + 1),
            "left": _named(left, ids),
            "left_name": _named(left, names),
            "right": _named(right, ids),
            "right_name": _named(right, names),
            "left_count": n_left,
            "right_count": n_right,
            "together": together,
            "customers": found.owners[order],
            "support": together / found.baskets,
            "confidence": together / n_left,
            "confidence_back": together / n_right,
            "expected": found.expected[order],
            "lift": found.lift[order],
            "lift_low": found.low[order],
            "lift_high": found.high[order],
            "p": found.p[order],
        }
    )


def gap_rows(
    gaps: Gaps, found: Affinities, counted: Pairs, level: Level, words: Vocabulary
) -> pa.Table:
    """One row per gap of a customer."""
    import pyarrow as pa

    ids, names = _words(level, words)
    pair = gaps.pair
    table = pa.table(
        {
            "customer_id": gaps.customer,
            "place": gaps.place,
            "level": pa.array([level] * pair.size, pa.string()),
            "item": _named(gaps.item, ids),
            "item_name": _named(gaps.item, names),
            "score": gaps.score,
            "because": _named(gaps.because, ids),
            "because_name": _named(gaps.because, names),
            "share": found.together[pair] / np.maximum(counted.bought[gaps.because], 1),
            "lift": found.lift[pair],
            "lift_low": found.low[pair],
            "lift_high": found.high[pair],
            "customers": found.together[pair],
        }
    )
    wanted = schema.table("customer_gaps").arrow_schema
    return table.select(wanted.names).cast(wanted)


def summary_rows(rows: Mapping[str, dict[str, object]], *, reason: str = "") -> pa.Table:
    """One row per part of behaviour; a part that is not among ``rows`` has ``reason``."""
    import pyarrow as pa

    from mehvar.schema import BEHAVIOUR_PARTS

    told = [
        {"part": part, "measured": 0, "flagged": 0, "reason": reason} | rows.get(part, {})
        for part in BEHAVIOUR_PARTS
    ]
    wanted = schema.table("behaviour_summary").arrow_schema
    return pa.Table.from_pylist(told, schema=wanted)


def _words(level: Level, words: Vocabulary) -> tuple[Sequence[str], Sequence[str]]:
    if level == "category":
        return words.categories, words.categories
    return words.products, words.product_names


def _named(code: Integers, names: Sequence[str]) -> pa.Array:
    """Return names of codes; nothing for a code without one."""
    import pyarrow as pa

    known = (code >= 0) & (code < len(names))
    place = pa.array(np.where(known, code, 0), pa.int32(), mask=~known)
    return pa.array([*names, None], pa.string()).take(place)


def _where(code: Integers, words: Vocabulary, values: Floats) -> Floats:
    return np.where((code >= 0) & (code < len(words.categories)), values, np.nan)


def _real(values: Floats) -> pa.Array:
    import pyarrow as pa

    return pa.array(values, mask=~np.isfinite(values))


def _whole(values: Floats) -> pa.Array:
    import pyarrow as pa

    return pa.array(values.astype(np.int64))


def _money(values: Floats) -> pa.Array:
    import pyarrow as pa

    unknown = ~np.isfinite(values)
    return pa.array(np.where(unknown, 0, values).round().astype(np.int64), mask=unknown)
