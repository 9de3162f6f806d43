"""What the tab Effect calls outcomes and checks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar.policy_lab import Check

OUTCOMES = {
    "retained": pgettext_lazy("outcome of a grant", "Came back within 60 days"),
    "margin": pgettext_lazy("outcome of a grant", "Margin within 180 days"),
    "spend": pgettext_lazy("outcome of a grant", "Spend within 60 days"),
    "score": pgettext_lazy("outcome of a grant", "Next score"),
}
CHECKS = {
    Check.GRANTED_MORE: _("More is granted above than below"),
    Check.NO_BUNCHING: _("Nobody chose the side"),
    Check.ALIKE_BEFORE: _("They were alike before"),
    Check.QUIET_ELSEWHERE: _("Nothing jumps where no rule begins"),
}
CHECKS_WHY = {
    Check.GRANTED_MORE: _("Without it there is nothing to compare."),
    Check.NO_BUNCHING: _("Cases that pile up just above may have been written down so."),
    Check.ALIKE_BEFORE: _("Orders and spend before the case must not differ at the threshold."),
    Check.QUIET_ELSEWHERE: _("A jump in the middle of a side would be chance or another rule."),
}
