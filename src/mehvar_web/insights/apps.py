"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class InsightsConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.insights"
    label = "insights"

    def ready(self) -> None:
        """Take a place in the navigation, beside comments and beside scores."""
        from mehvar_web.accounts import Right
        from mehvar_web.insights import _forget
        from mehvar_web.ui import NavItem, Panel, later, register_nav, register_panel

        _forget.register()
        register_nav(
            NavItem(
                name="insights",
                url="insights:needs",
                label=pgettext_lazy("page", "Needs"),
                icon="lightbulb",
                right=Right.SEE_NEEDS.value,
                order=48,
                key="n",
            )
        )
        register_panel(
            Panel(
                place="comment",
                name="needs",
                template="insights/comment_panel.html",
                context=later("mehvar_web.insights._panels.comment_context"),
                right=Right.SEE_NEEDS.value,
                order=10,
            )
        )
        register_panel(
            Panel(
                place="scores",
                name="benchmarks",
                template="insights/scores_panel.html",
                context=later("mehvar_web.insights._panels.scores_context"),
                right=Right.SEE_NEEDS.value,
                order=10,
            )
        )
