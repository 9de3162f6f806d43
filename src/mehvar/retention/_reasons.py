"""What goes with a customer's risk, in codes: from the points that the model itself adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mehvar.retention._features import FEATURES
from mehvar.retention._records import Bools, Floats, Integers

if TYPE_CHECKING:
    import pyarrow as pa

REASONS = (
    "long_silence", "rare_buyer", "buys_less", "few_purchases", "smaller_basket", "late_orders",
    "missing_items", "returns", "unanswered_complaint", "complaint", "low_score",
)  # fmt: skip
"""The codes, whose words ``reason_words`` tells."""

_SILENCE = ("rhythm", "silence_ratio", "days_silent")
_FEATURES = {
    "long_silence": _SILENCE,
    "rare_buyer": _SILENCE,
    "buys_less": ("recent_purchases", "trend"),
    "few_purchases": ("purchases", "tenure"),
    "smaller_basket": ("mean_basket", "last_basket_ratio"),
    "late_orders": ("late_last", "late_share"),
    "missing_items": ("missing_share",),
    "returns": ("returned_share",),
    "unanswered_complaint": ("complaints", "unanswered"),
    "complaint": ("complaints", "unanswered"),
    "low_score": ("last_score",),
}
_PLAIN = ("long_silence", "unanswered_complaint", "low_score", "late_orders", "complaint")
_MOST = 3
_FAINT = 0.05
"""Log odds below which a contribution is not worth telling."""


def explain(x: Floats, contributions: Floats) -> pa.Array:
    """Return the codes of what raises each customer's risk most, comma separated.

    A code is told only where its points raise the risk above the average customer's *and* the
    customer's data say so in plain words (an order was late, the silence is longer than usual).

    Args:
        x: the features of customers, one row each.
        contributions: the points of each feature, as ``Scorecard.contributions`` gives them.
    """
    points = np.full((len(x), len(REASONS)), -np.inf)
    for place, code in enumerate(REASONS):
        columns = [FEATURES.index(name) for name in _FEATURES[code]]
        raised = contributions[:, columns].sum(axis=1)
        points[:, place] = np.where(_holds(code, x) & (raised > _FAINT), raised, -np.inf)
    return _told(points)


def explain_silence(x: Floats) -> pa.Array:
    """Return what is plain without a model: the long silence, and troubles that went before it."""
    points = np.full((len(x), len(REASONS)), -np.inf)
    for weight, code in enumerate(reversed(_PLAIN), start=1):
        points[_holds(code, x), REASONS.index(code)] = weight
    return _told(points)


def _holds(code: str, x: Floats) -> Bools:
    """Tell for whom a reason is true in the plain sense of its words."""
    column = {name: x[:, place] for place, name in enumerate(FEATURES)}
    with np.errstate(invalid="ignore"):
        return np.asarray(
            {
                "long_silence": column["silence_ratio"] > 1,
                "rare_buyer": column["silence_ratio"] <= 1,
                "buys_less": column["trend"] < 0,
                "few_purchases": column["purchases"] <= 3,
                "smaller_basket": column["last_basket_ratio"] < 0.9,
                "late_orders": column["late_share"] > 0,
                "missing_items": column["missing_share"] > 0,
                "returns": column["returned_share"] > 0,
                "unanswered_complaint": column["unanswered"] > 0,
                "complaint": (column["complaints"] > 0) & (column["unanswered"] == 0),
                "low_score": column["last_score"] <= 0.5,
            }[code]
        )


def _told(points: Floats) -> pa.Array:
    """Write the codes of the largest points; equal answers are written once."""
    import pyarrow as pa

    order = np.argsort(-points, axis=1, kind="stable")[:, :_MOST]
    real = np.isfinite(np.take_along_axis(points, order, axis=1))
    base = len(REASONS) + 1
    digits = np.where(real, order + 1, 0)
    key: Integers = (digits * base ** np.arange(_MOST)).sum(axis=1).astype(np.int64)
    kinds, place = np.unique(key, return_inverse=True)
    words = [
        ",".join(REASONS[digit - 1] for digit in _digits(int(kind), base) if digit)
        for kind in kinds
    ]
    return pa.array(words, pa.string()).take(pa.array(place))


def _digits(key: int, base: int) -> list[int]:
    return [key // base**place % base for place in range(_MOST)]
