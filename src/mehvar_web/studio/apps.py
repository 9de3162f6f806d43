"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class StudioConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.studio"
    label = "studio"

    def ready(self) -> None:
        """Take a place in the navigation, beside what customers say."""
        from mehvar_web.accounts import Right
        from mehvar_web.ui import NavItem, register_nav

        register_nav(
            NavItem(
                name="surveys",
                url="studio:surveys",
                label=pgettext_lazy("page", "Surveys"),
                icon="clipboard-list",
                right=Right.SEE_SURVEYS.value,
                order=41,
                key="q",
            )
        )
