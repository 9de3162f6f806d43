"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class ContactConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.contact"
    label = "contact"

    def ready(self) -> None:
        """Take a place in the navigation and on the customer's page, and listen to channels."""
        from mehvar_web.accounts import Right
        from mehvar_web.channels import on_opt_out, on_status
        from mehvar_web.contact import _forget, _listen, _panel
        from mehvar_web.contact._cases import open_complaints, register_case_check
        from mehvar_web.contact._jobs import register_jobs
        from mehvar_web.ui import NavItem, Panel, register_nav, register_panel

        on_status("contact", _listen.hear_status)
        on_opt_out("contact", _listen.hear_opt_out)
        register_case_check("complaints", open_complaints)
        register_jobs()
        _forget.register()
        register_nav(
            NavItem(
                name="contact",
                url="contact:rules",
                label=pgettext_lazy("page", "Contact rules"),
                icon="shield-check",
                right=Right.ASK_CUSTOMERS.value,
                order=84,
            )
        )
        register_panel(
            Panel(
                place="customer",
                name="contact",
                template="contact/customer_panel.html",
                context=_panel.customer_context,
                right=Right.SEE_CUSTOMERS.value,
                order=60,
            )
        )
