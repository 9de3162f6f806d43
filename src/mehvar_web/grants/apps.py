"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class GrantsConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.grants"
    label = "grants"

    def ready(self) -> None:
        """Let the worker release what a process that died had reserved; forget with the person."""
        from mehvar_web.grants import _forgetting, _lease

        _forgetting.register()
        _lease.register()
