"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class RetentionConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.retention"
    label = "retention_pages"

    def ready(self) -> None:
        """Take a place in the navigation and on customers' pages."""
        from mehvar_web.accounts import Right
        from mehvar_web.ui import NavItem, Panel, later, register_nav, register_panel

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
        register_panel(
            Panel(
                place="customer",
                name="retention",
                template="retention/panel.html",
                context=later("mehvar_web.retention._panel.panel_of"),
                right=Right.SEE_CUSTOMERS.value,
                order=40,
            )
        )
