"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ForgettingConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.forgetting"
    label = "forgetting"

    def ready(self) -> None:
        """Make the kind of job known."""
        from mehvar_web.forgetting import _job

        _job.register()
