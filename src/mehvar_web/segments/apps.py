"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class SegmentsConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.segments"
    label = "segment_pages"

    def ready(self) -> None:
        """Take a place in the navigation and on customers' pages; follow every build."""
        from mehvar_web.accounts import Right
        from mehvar_web.segments import _audience
        from mehvar_web.ui import NavItem, Panel, later, register_nav, register_panel

        register_nav(
            NavItem(
                name="segments",
                url="segments:segments",
                label=pgettext_lazy("page", "Segments"),
                icon="shapes",
                right=Right.SEE_VALUE.value,
                order=28,
                key="e",
            )
        )
        register_panel(
            Panel(
                place="customer",
                name="segments",
                template="segments/panel.html",
                context=later("mehvar_web.segments._panel.panel_of"),
                right=Right.SEE_CUSTOMERS.value,
                order=45,
            )
        )
        _audience.register()
