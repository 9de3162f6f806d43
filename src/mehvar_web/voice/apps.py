"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class VoiceConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.voice"
    label = "voice_pages"

    def ready(self) -> None:
        """Take a place in the navigation and on customers' pages."""
        from mehvar_web.accounts import Right
        from mehvar_web.ui import NavItem, register_nav

        register_nav(
            NavItem(
                name="voice",
                url="voice:voice",
                label=pgettext_lazy("page", "Voice"),
                icon="message-circle",
                right=Right.SEE_VOICE.value,
                order=40,
                key="l",
            )
        )
