"""What is each number, exactly, how sure is it, and is its change more than noise?"""

from __future__ import annotations

from mehvar.metrics._build import STANDARD, build_metrics, month_of, week_of
from mehvar.metrics._catalogue import METRICS, metric
from mehvar.metrics._describe import Description, describe
from mehvar.metrics._evaluate import (
    Comparison,
    Value,
    evaluate,
    evaluate_together,
)
from mehvar.metrics._metric import Metric, MetricError, Reader, Scope
from mehvar.metrics._published import read_metric
from mehvar.metrics._read import (
    Ready,
    Series,
    read_overview,
    read_ready,
    read_series,
    read_signals,
    read_values,
)
from mehvar.metrics._rows import CountedRow, RowPage, export_rows, read_rows
from mehvar.metrics._scoring import SCORE_RULES, ScoreRule
from mehvar.metrics._signals import ProcessLimits, Signal, find_signals, process_limits
from mehvar.metrics._targets import (
    Standing,
    Target,
    TargetChange,
    judge,
    put_target,
    read_targets,
    remove_target,
    target_history,
)

__all__ = [
    "METRICS",
    "SCORE_RULES",
    "STANDARD",
    "Comparison",
    "CountedRow",
    "Description",
    "Metric",
    "MetricError",
    "ProcessLimits",
    "Reader",
    "Ready",
    "RowPage",
    "Scope",
    "ScoreRule",
    "Series",
    "Signal",
    "Standing",
    "Target",
    "TargetChange",
    "Value",
    "build_metrics",
    "describe",
    "evaluate",
    "evaluate_together",
    "export_rows",
    "find_signals",
    "judge",
    "metric",
    "month_of",
    "process_limits",
    "put_target",
    "read_metric",
    "read_overview",
    "read_ready",
    "read_rows",
    "read_series",
    "read_signals",
    "read_targets",
    "read_values",
    "remove_target",
    "target_history",
    "week_of",
]
