"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class MetricsConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.metrics"
    label = "metric_pages"
