"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.surveys"
    label = "surveys"

    def ready(self) -> None:
        """Make the recurring work known, and offer a call on the customer's page."""
        from mehvar_web.surveys import _forget, _jobs, _panel
        from mehvar_web.surveys._phone import RIGHT
        from mehvar_web.ui import Panel, register_panel

        _jobs.register_jobs()
        _forget.register()
        register_panel(
            Panel(
                place="customer",
                name="surveys",
                template="surveys/customer_panel.html",
                context=_panel.customer_context,
                right=RIGHT.value,
                order=58,
            )
        )
