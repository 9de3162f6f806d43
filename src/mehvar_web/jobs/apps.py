"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Register the kinds of work that every company has."""
        from mehvar_web.jobs._builtin import register_builtin

        register_builtin()
