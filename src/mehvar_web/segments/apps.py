"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class SegmentsConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.segments"
    label = "segment_pages"

    def ready(self) -> None:
        """Take a place in the navigation."""
        from mehvar_web.accounts import Right
        from mehvar_web.ui import NavItem, register_nav

        register_nav(
            NavItem(
                name="segments",
                url="segments:segments",
                label=pgettext_lazy("page", "Segments"),
                icon="shapes",
                right=Right.SEE_VALUE.value,
                order=28,
                key="e",
            )
        )
