"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class ValueConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.value"
    label = "value_pages"

    def ready(self) -> None:
        """Take a place in the navigation, and on the customer's page."""
        from mehvar_web.accounts import Right
        from mehvar_web.ui import NavItem, Panel, later, register_nav, register_panel

        register_nav(
            NavItem(
                name="value",
                url="value:value",
                label=pgettext_lazy("page", "Value"),
                icon="gem",
                right=Right.SEE_VALUE.value,
                order=22,
                key="v",
            )
        )
        register_panel(
            Panel(
                place="customer",
                name="value",
                template="value/panel.html",
                context=later("mehvar_web.value.views.customer_panel"),
                right=Right.SEE_CUSTOMERS.value,
                order=20,
            )
        )
