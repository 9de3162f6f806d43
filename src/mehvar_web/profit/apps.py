"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class ProfitConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.profit"
    label = "profit_pages"

    def ready(self) -> None:
        """Take a place in the navigation, and on the customer's page."""
        from mehvar_web.accounts import Right
        from mehvar_web.ui import NavItem, Panel, later, register_nav, register_panel

        register_nav(
            NavItem(
                name="profit",
                url="profit:profit",
                label=pgettext_lazy("page", "Profit and returns"),
                icon="scale",
                right=Right.SEE_PROFIT.value,
                order=26,
                key="p",
            )
        )
        register_panel(
            Panel(
                place="customer",
                name="profit",
                template="profit/panel.html",
                context=later("mehvar_web.profit.views.customer_panel"),
                right=Right.SEE_PROFIT.value,
                order=30,
            )
        )
