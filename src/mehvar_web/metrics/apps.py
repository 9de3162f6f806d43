"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MetricsConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.metrics"
    label = "metric_pages"

    def ready(self) -> None:
        """Take a place in the navigation."""
        from mehvar_web.accounts import Right
        from mehvar_web.ui import NavItem, register_nav

        register_nav(
            NavItem(
                name="metrics",
                url="metrics:list",
                label=_("Metrics"),
                icon="chart-line",
                right=Right.SEE_METRICS.value,
                order=30,
                key="m",
            )
        )
