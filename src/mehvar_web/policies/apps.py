"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class PoliciesConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.policies"
    label = "policies"

    def ready(self) -> None:
        """Take a place in the navigation, and tell on Today what changed; run the lab."""
        from mehvar_web.accounts import Right
        from mehvar_web.policies import _lab_job
        from mehvar_web.ui import NavItem, Panel, later, register_nav, register_panel

        _lab_job.register()
        register_nav(
            NavItem(
                name="policies",
                url="policies:policies",
                label=pgettext_lazy("page", "Policies"),
                icon="scroll-text",
                right=Right.SEE_POLICIES.value,
                order=81,
                key="y",
            )
        )
        register_panel(
            Panel(
                place="today",
                name="policies",
                template="policies/today.html",
                context=later("mehvar_web.policies._today.panel"),
                right=Right.SEE_POLICIES.value,
                order=36,
            )
        )
