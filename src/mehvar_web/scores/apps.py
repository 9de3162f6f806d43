"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class ScoresConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.scores"
    label = "scores_pages"

    def ready(self) -> None:
        """Take a place in the navigation."""
        from mehvar_web.accounts import Right
        from mehvar_web.ui import NavItem, register_nav

        register_nav(
            NavItem(
                name="scores",
                url="scores:scores",
                label=pgettext_lazy("page", "Scores"),
                icon="gauge",
                right=Right.SEE_VOICE.value,
                order=42,
                key="a",
            )
        )
