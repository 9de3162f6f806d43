"""What is each number, exactly, how sure is it, and is its change more than noise?"""

from __future__ import annotations

from mehvar.metrics._build import build_metrics, month_of, week_of
from mehvar.metrics._catalogue import METRICS, metric
from mehvar.metrics._evaluate import Comparison, Value, evaluate, evaluate_together
from mehvar.metrics._metric import Metric, MetricError, Reader, Scope
from mehvar.metrics._published import read_metric
from mehvar.metrics._signals import Signal, find_signals

__all__ = [
    "METRICS",
    "Comparison",
    "Metric",
    "MetricError",
    "Reader",
    "Scope",
    "Signal",
    "Value",
    "build_metrics",
    "evaluate",
    "evaluate_together",
    "find_signals",
    "metric",
    "month_of",
    "read_metric",
    "week_of",
]
