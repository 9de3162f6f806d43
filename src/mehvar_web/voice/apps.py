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
        from mehvar_web.ui import NavItem, Panel, later, register_nav, register_panel
        from mehvar_web.voice import _changes_notices, _forget, _model_job, _stories

        register_nav(
            NavItem(
                name="voice",
                url="voice:voice",
                label=pgettext_lazy("page", "Voice"),
                icon="message-circle",
                right=Right.SEE_VOICE.value,
                order=40,
                key="l",
                count=_changes_notices.count_open,
            )
        )
        register_panel(
            Panel(
                place="today",
                name="voice-alarms",
                template="voice/changes_today.html",
                context=_changes_notices.today_panel,
                right=Right.SEE_VOICE.value,
                order=30,
            )
        )
        register_panel(
            Panel(
                place="customer",
                name="voice",
                template="voice/panel.html",
                context=later("mehvar_web.voice._panel.panel_of"),
                right=Right.SEE_VOICE.value,
                order=15,
            )
        )
        _changes_notices.register()
        _stories.register()
        _forget.register()
        _model_job.register()
