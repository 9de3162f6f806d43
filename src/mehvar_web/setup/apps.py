"""The Django app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from mehvar.workspace import Workspace


class SetupConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.setup"
    label = "setup"

    def ready(self) -> None:
        """Add Settings to the navigation, follow teams after builds, audit who signs in."""
        from mehvar_web import accounts, jobs
        from mehvar_web.setup import _audit, _simulated
        from mehvar_web.setup._verify import register_jobs
        from mehvar_web.ui import NavItem, register_nav

        register_nav(
            NavItem(
                name="settings",
                url="setup:settings",
                label=_("Settings"),
                icon="settings",
                right=accounts.Right.SEE_TODAY.value,
                order=90,
                key="s",
            )
        )
        jobs.after_build("teams", _follow_files)
        register_jobs()
        _simulated.register_jobs()
        _audit.listen()


def _follow_files(workspace: Workspace) -> None:
    from mehvar_web.accounts import sync_teams

    sync_teams(workspace)
