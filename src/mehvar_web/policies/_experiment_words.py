"""What the pages of experiments call where one stands."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

COURSES = {
    "asked": pgettext_lazy("an experiment", "waits for a second person"),
    "declined": pgettext_lazy("an experiment", "not agreed to"),
    "planned": pgettext_lazy("an experiment", "planned"),
    "running": pgettext_lazy("an experiment", "running"),
    "ended": pgettext_lazy("an experiment", "ended"),
    "stopped": pgettext_lazy("an experiment", "stopped"),
}
COURSE_TONES = {"asked": "warn", "planned": "accent", "running": "good"}
