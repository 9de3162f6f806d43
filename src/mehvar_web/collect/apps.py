"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CollectConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.collect"
    label = "collect"

    def ready(self) -> None:
        """Add the pages to the navigation, and the long work to the queue."""
        from mehvar_web.accounts import Right
        from mehvar_web.collect._jobs import register_jobs
        from mehvar_web.ui import NavItem, register_nav

        register_nav(
            NavItem(
                name="collect",
                url="collect:home",
                label=_("Collect"),
                icon="database",
                right=Right.COLLECT,
                order=80,
                key="i",
            )
        )
        register_jobs()
