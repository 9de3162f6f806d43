"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class ConductConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.conduct"
    label = "conduct"

    def ready(self) -> None:
        """Take a place in the navigation, and beside customers, cases and conversations."""
        from mehvar_web.accounts import Right
        from mehvar_web.conduct import _forget
        from mehvar_web.ui import NavItem, Panel, later, register_nav, register_panel

        _forget.register()
        register_nav(
            NavItem(
                name="conduct",
                url="conduct:questions",
                label=pgettext_lazy("page", "Conduct"),
                icon="shield-question-mark",
                right=Right.SEE_CONDUCT.value,
                order=83,
            )
        )
        for place, right in (
            ("customer", Right.SEE_CUSTOMERS),
            ("case", Right.SEE_CASES),
            ("thread", Right.SEE_INBOX),
        ):
            register_panel(
                Panel(
                    place=place,  # type: ignore[arg-type]  # a literal of the loop
                    name="conduct",
                    template="conduct/guard_panel.html",
                    context=later(f"mehvar_web.conduct._panels.{place}_panel"),
                    right=right.value,
                    order=5,
                )
            )
