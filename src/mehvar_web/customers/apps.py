"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.customers"
    label = "customer_pages"

    def ready(self) -> None:
        """Stand in the navigation."""
        from mehvar_web import ui
        from mehvar_web.accounts import Right
        from mehvar_web.customers import _forget

        _forget.register()
        ui.register_nav(
            ui.NavItem(
                name="customers",
                url="customers:list",
                label=_("Customers"),
                icon="users",
                right=Right.SEE_CUSTOMERS.value,
                order=20,
                key="c",
            )
        )
