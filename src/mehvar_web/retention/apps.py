"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class RetentionConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.retention"
    label = "retention_pages"

    def ready(self) -> None:
        """Take a place in the navigation."""
        from mehvar_web.accounts import Right
        from mehvar_web.ui import NavItem, register_nav

        register_nav(
            NavItem(
                name="retention",
                url="retention:retention",
                label=pgettext_lazy("page", "Retention"),
                icon="repeat",
                right=Right.SEE_VALUE.value,
                order=24,
                key="r",
            )
        )
