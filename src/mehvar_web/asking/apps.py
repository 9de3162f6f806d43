"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class AskingConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.asking"
    label = "asking"

    def ready(self) -> None:
        """Take a place in the navigation, and listen to channels and surveys."""
        from mehvar_web.accounts import Right
        from mehvar_web.asking import _forget, _listen
        from mehvar_web.asking._jobs import register_jobs
        from mehvar_web.channels import on_status
        from mehvar_web.surveys import on_answered
        from mehvar_web.ui import NavItem, register_nav

        on_status("asking", _listen.hear_status)
        on_answered("asking", _listen.hear_answer)
        register_jobs()
        _forget.register()
        register_nav(
            NavItem(
                name="asking",
                url="asking:plans",
                label=pgettext_lazy("page", "Asking"),
                icon="send",
                right=Right.ASK_CUSTOMERS.value,
                order=43,
            )
        )
