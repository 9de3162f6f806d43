"""The settings of a site whose builds are short: killing them matters, not what stands on them."""

from __future__ import annotations

import sys

from mehvar_web.settings.base import *  # noqa: F403

if "mehvar_web.jobs" in sys.orig_argv:  # the process of one job; the others need no pipeline
    from tests.steps import PEOPLE, shorten

    shorten(setattr, *PEOPLE, "list")
