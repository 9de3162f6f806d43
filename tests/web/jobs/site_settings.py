"""The settings of a site that knows some kinds of work for tests."""

from __future__ import annotations

from mehvar_web.settings.base import *  # noqa: F403
from mehvar_web.settings.base import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.web.jobs.kinds.TestKinds"]
