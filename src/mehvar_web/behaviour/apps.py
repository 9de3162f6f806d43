"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BehaviourConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.behaviour"
    label = "behaviour_pages"

    def ready(self) -> None:
        """Take a place in the navigation and on customers' pages."""
        from mehvar_web.accounts import Right
        from mehvar_web.ui import NavItem, Panel, later, register_nav, register_panel

        register_nav(
            NavItem(
                name="behaviour",
                url="behaviour:affinity",
                label=_("Bought together"),
                icon="shopping-basket",
                right=Right.SEE_VALUE.value,
                order=29,
                key="b",
            )
        )
        register_panel(
            Panel(
                place="customer",
                name="behaviour",
                template="behaviour/panel.html",
                context=later("mehvar_web.behaviour._panel.panel_of"),
                right=Right.SEE_CUSTOMERS.value,
                order=60,
            )
        )
