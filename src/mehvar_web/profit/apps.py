"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class ProfitConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.profit"
    label = "profit_pages"

    def ready(self) -> None:
        """Take a place in the navigation."""
        from mehvar_web.accounts import Right
        from mehvar_web.ui import NavItem, register_nav

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
