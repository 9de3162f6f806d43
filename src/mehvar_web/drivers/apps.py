"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class DriversConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.drivers"
    label = "drivers_pages"

    def ready(self) -> None:
        """Take a place in the navigation."""
        from mehvar_web.accounts import Right
        from mehvar_web.ui import NavItem, register_nav

        register_nav(
            NavItem(
                name="drivers",
                url="drivers:drivers",
                label=pgettext_lazy("page", "Drivers"),
                icon="sliders-vertical",
                right=Right.SEE_VOICE.value,
                order=44,
                key="d",
            )
        )
