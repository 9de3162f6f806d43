"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Tell the pages what a person may do; forget attempts that ended well."""
        from django.contrib.auth.signals import user_logged_in

        from mehvar_web.accounts._rights import Right, may
        from mehvar_web.accounts._throttle import forget_sign_in
        from mehvar_web.ui import register_gate

        register_gate(lambda user, right: may(user, Right(right)))
        user_logged_in.connect(forget_sign_in, dispatch_uid="accounts.forget_sign_in")
