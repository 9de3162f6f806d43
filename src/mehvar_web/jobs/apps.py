"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Register the work that every company has, and the page that shows it."""
        from mehvar_web.accounts import Right, sync_teams
        from mehvar_web.jobs._builtin import after_build, register_builtin
        from mehvar_web.jobs._queue import running_count
        from mehvar_web.ui import NavItem, register_nav

        register_builtin()
        after_build("teams", sync_teams)
        register_nav(
            NavItem(
                name="jobs",
                url="jobs:list",
                label=_("Jobs"),
                icon="activity",
                right=Right.RUN_JOBS,
                order=90,
                key="j",
                count=lambda _request: running_count(),
            )
        )
