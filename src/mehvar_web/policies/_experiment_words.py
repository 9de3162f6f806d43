"""What the pages of experiments call where one stands, and why one is refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
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
REFUSED = {
    "plan": _("This cannot be drawn: look at the caps, teams and weeks again."),
    "order": _("Of any two arms one must give as much or more in every row, and more in one."),
    "begun": _("Its first week has begun already: ask again with a later one."),
    "not_in_force": _("The version is not in force in all of these weeks."),
    "no_cap": _("No row of this policy has a cap: write one first."),
    "open": _("Another experiment with this policy waits or is not over."),
    "state": _("It does not stand where it stood any more: look again."),
    "same_person": _("You asked for it: somebody else must agree."),
    "unsafe": _("The check finds an error under one of these caps."),
    "cap": _("One of these caps contradicts a row of the policy."),
}
