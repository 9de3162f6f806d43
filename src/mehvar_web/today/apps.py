"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class TodayConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.today"
    label = "today"

    def ready(self) -> None:
        """Take the first place of the navigation."""
        from mehvar_web.accounts import Right
        from mehvar_web.ui import NavItem, register_nav

        register_nav(
            NavItem(
                name="today",
                url="today:today",
                label=pgettext_lazy("page", "Today"),
                icon="sun",
                right=Right.SEE_TODAY.value,
                order=10,
                key="o",
            )
        )
