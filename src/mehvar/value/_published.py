"""Reading what the last build said about value."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mehvar.text import Language
from mehvar.value import _words
from mehvar.value._classes import CLASSES
from mehvar.value._records import (
    Bar,
    CalibrationRow,
    ClassRow,
    Distribution,
    ModelRow,
    Top,
    TrackingRow,
    ValueModel,
    ValueOverview,
)
from mehvar.workspace import Published, published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace

MART = "value_summary"
"""The mart that stands for all of this slice: without it nothing was built."""


def read_overview(
    workspace: Workspace, *, language: Language | None = None, marts: Marts | None = None
) -> ValueOverview:
    """Return what all customers are worth from now on, by class, and on which basis.

    Args:
        workspace: the company.
        language: of the words; the workspace's by default.
        marts: the reader that the caller keeps open; one is opened without it.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=MART, language=language, marts=marts) as state:
        (row,) = state.rows(f"FROM {state.view('value_summary')}")
        return ValueOverview(
            as_of=row["day"],
            reason=row["reason"] or "",
            reason_text=state.say(_words.REASON_SENTENCES, row["reason"]),
            model=row["model"] or "",
            model_title=state.say(_words.MODEL_TITLES, row["model"]),
            margin_text=state.say(_words.BASIS_SENTENCES, row["margin_basis"]),
            price_text=state.say(_words.PRICE_SENTENCES, row["price_basis"]),
            classes=_classes(state),
            **{name: row[name] for name in _SAME},
        )


def read_classes(
    workspace: Workspace, *, language: Language | None = None, marts: Marts | None = None
) -> tuple[ClassRow, ...]:
    """Return the classes, the most valuable first; none where nothing could be valued.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=MART, language=language, marts=marts) as state:
        return _classes(state)


def read_distribution(workspace: Workspace, *, marts: Marts | None = None) -> Distribution:
    """Return how value is spread over customers.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=MART, marts=marts) as state:
        rows = state.rows(f"FROM {state.view('value_distribution')} ORDER BY kind, place")
    tops = [row for row in rows if row["kind"] == "top"]
    whole = tops[-1] if tops else {"customers": 0, "value": 0.0}
    return Distribution(
        bars=tuple(
            Bar(low=row["low"], high=row["high"], customers=row["customers"])
            for row in rows
            if row["kind"] == "bar"
        ),
        tops=tuple(
            Top(
                customer_share=row["customers"] / whole["customers"],
                customers=row["customers"],
                value_share=row["value"] / whole["value"],
            )
            for row in tops
            if whole["value"] > 0
        ),
    )


def read_value_model(
    workspace: Workspace, *, language: Language | None = None, marts: Marts | None = None
) -> ValueModel:
    """Return which models were tried, which was chosen and why, and how it did.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=MART, language=language, marts=marts) as state:
        models = tuple(
            _model(state, row) for row in state.rows(f"FROM {state.view('value_model')}")
        )
        tracking = state.rows(f"FROM {state.view('value_tracking')} ORDER BY place")
        calibration = state.rows(f"FROM {state.view('value_calibration')} ORDER BY frequency")
        chosen = next((row for row in models if row.part == "buying" and row.chosen), None)
        why = "held_out" if chosen and chosen.holdout_days else "likelihood" if chosen else ""
        for row in tracking:
            del row["place"]
        return ValueModel(
            models=models,
            sentence=state.say(_words.MODEL_SENTENCES, chosen.model if chosen else None),
            choice=state.say(_words.CHOICE_SENTENCES, why or None),
            tracking=tuple(TrackingRow(**row) for row in tracking),
            calibration=tuple(CalibrationRow(**row) for row in calibration),
        )


_SAME = (
    "customers", "unvalued", "value", "low", "high", "alive", "alive_low", "alive_high",
    "best_share", "best_low", "best_high", "expected_purchases",
    "expected_low", "expected_high", "margin_basis", "margin_share", "margin_customers",
    "horizon_months", "discount", "inflation", "price_basis", "correlation",
)  # fmt: skip

_SHOWN = (
    "customers", "customer_share", "value", "low", "high", "value_share", "share_low",
    "share_high", "mean_value", "alive", "expected_purchases", "contribution", "certain", "came",
    "left",
)  # fmt: skip


def _classes(state: Published) -> tuple[ClassRow, ...]:
    least = state.workspace.settings.minimum_group
    rows = state.rows(f"FROM {state.view('value_classes')} ORDER BY place")
    return tuple(_class(state, row, least) for row in rows if row["value_class"] in CLASSES)


def _class(state: Published, row: dict[str, Any], least: int) -> ClassRow:
    hidden = 0 < row["customers"] < least
    return ClassRow(
        value_class=row["value_class"],
        title=state.say(_words.CLASS_TITLES, row["value_class"]),
        bound=row["bound"],
        is_hidden=hidden,
        **{name: None if hidden else row[name] for name in _SHOWN},
    )


def _model(state: Published, row: dict[str, Any]) -> ModelRow:
    values = json.loads(row["parameters"] or "{}")
    errors = json.loads(row["standard_errors"] or "{}")
    same = (
        "part", "model", "chosen", "converged", "log_likelihood", "customers", "repeaters",
        "holdout_days", "holdout_actual", "holdout_expected", "holdout_mae", "holdout_score",
    )  # fmt: skip
    return ModelRow(
        title=state.say(_words.MODEL_TITLES, row["model"]),
        parameters=tuple((name, value, errors.get(name)) for name, value in values.items()),
        message=row["message"] or "",
        **{name: row[name] for name in same},
    )
