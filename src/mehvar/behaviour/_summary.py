"""What of behaviour was measured, for how many, and why not where it was not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mehvar.behaviour._drift import Season
from mehvar.behaviour._gaps import Gaps
from mehvar.behaviour._habits import Laws
from mehvar.behaviour._purchases import Source

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, object]


def summarise(
    source: Source, laws: Laws, table: pa.Table, gaps: Gaps, *, pairs: int, season: Season | None
) -> dict[str, Row]:
    """Return one row per part of behaviour."""
    import pyarrow.compute as pc

    lines = int(pc.sum(table["lines"]).as_py() or 0)
    words = source.vocabulary
    no_lines = "" if lines else "no_lines"
    no_category = no_lines or ("" if words.categories else "no_categories")
    few = "few_orders"
    rows = {
        "mix": _row(table, "diversity", no_category or few),
        "baskets": _row(table, "basket_amount", "no_prices", spread=laws.amount.between),
        "price": _beside(
            table, "price", no_category or ("alike" if laws.price.alike else "no_prices"),
            spread=laws.price.between,
        ),
        "discount": _beside(
            table, "discount", "alike" if source.has_discounts else "no_discounts",
            spread=1 / laws.discount,
        ),
        "when": _row(table, "daypart_share", "no_orders"),
        "trend": _row(
            table, "order_trend", "alike" if laws.trend.alike else few, spread=laws.trend.between
        ),
        "drift": _row(table, "drift", no_category or ("short_history" if season is None else few)),
        "affinity": {"measured": pairs, "reason": "" if pairs else no_lines or "no_pairs"},
        "gaps": {
            "measured": int(np.unique(gaps.customer).size),
            "reason": "" if gaps.customer.size else no_lines or "no_pairs",
        },
    }  # fmt: skip
    rows["drift"]["flagged"] = int(pc.sum(table["need_drift"].cast("int64")).as_py() or 0)
    return rows


def _row(table: pa.Table, column: str, reason: str, *, spread: float = float("nan")) -> Row:
    """How many have a value, what it typically is, and how customers differ."""
    import pyarrow.compute as pc

    known = pc.drop_null(table[column])
    if not len(known):
        return {"reason": reason}
    return {
        "measured": len(known),
        "typical": float(pc.mean(known).as_py()),
        "spread": float(np.sqrt(spread)) if np.isfinite(spread) else None,
        "reason": "",
    }


def _beside(table: pa.Table, name: str, reason: str, *, spread: float) -> Row:
    """The same for an index; those whose whole interval lies on one side of 1 are flagged."""
    import pyarrow.compute as pc

    row = _row(table, f"{name}_index", reason, spread=spread)
    one_side = pc.or_(pc.greater(table[f"{name}_low"], 1), pc.less(table[f"{name}_high"], 1))
    return row | {"flagged": int(pc.sum(one_side.cast("int64")).as_py() or 0)}
