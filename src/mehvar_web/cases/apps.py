"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class CasesConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.cases"
    label = "cases"

    def ready(self) -> None:
        """Take a place in the navigation, on Today, and beside customers, threads and comments."""
        from mehvar_web.accounts import Right
        from mehvar_web.cases import _count
        from mehvar_web.ui import NavItem, Panel, later, register_nav, register_panel

        register_nav(
            NavItem(
                name="cases",
                url="cases:queue",
                label=pgettext_lazy("page", "Cases"),
                icon="life-buoy",
                right=Right.SEE_CASES.value,
                order=14,
                key="k",
                count=_count.count_mine,
            )
        )
        for place, template, context, order in (
            ("now", "cases/today_panel.html", "today_panel", 12),
            ("customer", "cases/customer_panel.html", "customer_panel", 12),
            ("thread", "cases/thread_panel.html", "thread_panel", 10),
            ("comment", "cases/thread_panel.html", "comment_panel", 6),
        ):
            register_panel(
                Panel(
                    place=place,  # type: ignore[arg-type]  # one of the places, named above
                    name="cases",
                    template=template,
                    context=later(f"mehvar_web.cases._panels.{context}"),
                    right=Right.SEE_CASES.value,
                    order=order,
                )
            )
