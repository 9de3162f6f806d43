"""The rules' answers in words, with the numbers behind them."""

from __future__ import annotations

from datetime import datetime

from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from mehvar.contact_policy import Reason, Rules
from mehvar_web.contact._records import Permission
from mehvar_web.ui.figures import write_figure
from mehvar_web.ui.templatetags.ui import moment

Text = str | Promise

REASONS: dict[Reason, Text] = {
    Reason.ALLOWED: pgettext_lazy("contact rule", "Allowed"),
    Reason.NO_ADDRESS: pgettext_lazy("contact rule", "No address on this channel"),
    Reason.BLOCKED: pgettext_lazy("contact rule", "The address refuses us"),
    Reason.OPTED_OUT: pgettext_lazy("contact rule", "Opted out"),
    Reason.NO_CONSENT: pgettext_lazy("contact rule", "No consent"),
    Reason.WRONG_LINE: pgettext_lazy("contact rule", "Advertising on a service line"),
    Reason.BLACKLISTED: pgettext_lazy("contact rule", "On the operators' blacklist"),
    Reason.EXPIRED: pgettext_lazy("contact rule", "Too long ago"),
    Reason.OPEN_CASE: pgettext_lazy("contact rule", "An open case"),
    Reason.QUARANTINE: pgettext_lazy("contact rule", "In quarantine"),
    Reason.SAME_SURVEY: pgettext_lazy("contact rule", "The same survey too soon"),
    Reason.CHANNEL_CAP: pgettext_lazy("contact rule", "The channel's cap is reached"),
    Reason.QUIET_DAY: pgettext_lazy("contact rule", "A quiet day"),
    Reason.QUIET_HOURS: pgettext_lazy("contact rule", "Quiet hours"),
}
"""What each rule is called on pages."""


def say_permission(told: Permission, rules: Rules) -> str:
    """Say what the rules answer, with the numbers behind it and when it will be allowed."""
    why = _why(told, rules)
    if told.allowed or told.next_at is None:
        return why
    after = _at(told.next_at)
    return _("%(why)s Allowed from %(moment)s on.") % {"why": why, "moment": after}


def _why(told: Permission, rules: Rules) -> str:
    if told.reason is Reason.ALLOWED:
        return _("May be asked now.")
    if told.reason is Reason.QUARANTINE:
        return _waits(told, rules.quarantine_days)
    if told.reason is Reason.SAME_SURVEY:
        return _("The same survey asked on %(moment)s; it may ask again after %(days)s.") % {
            "moment": _at(told.last_at),
            "days": _days(rules.survey_days),
        }
    if told.reason is Reason.EXPIRED:
        return _("It happened more than %(days)s ago.") % {"days": _days(rules.event_days)}
    return str(_SENTENCES[told.reason])


def _waits(told: Permission, quarantine: int) -> str:
    if told.last_at is None:
        return str(REASONS[Reason.QUARANTINE])
    ago = (told.at - told.last_at).days
    if ago < 0:
        return _("Will be asked on %(moment)s already; quarantine is %(days)s.") % {
            "moment": _at(told.last_at),
            "days": _days(quarantine),
        }
    return _("Asked %(ago)s ago; quarantine is %(days)s.") % {
        "ago": _days(ago),
        "days": _days(quarantine),
    }


def _at(when: datetime | None) -> str:
    """Write a moment as plain text."""
    return str(strip_tags(moment(when)))


def _days(count: int) -> str:
    shown = write_figure(count, "count")
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": shown}


_SENTENCES: dict[Reason, Text] = {
    Reason.NO_ADDRESS: gettext_lazy("No address is known on this channel."),
    Reason.BLOCKED: gettext_lazy("This address refuses our messages."),
    Reason.OPTED_OUT: gettext_lazy("The customer asked not to get such messages."),
    Reason.NO_CONSENT: gettext_lazy("The customer has not agreed to such messages."),
    Reason.WRONG_LINE: gettext_lazy("A service line carries no advertising."),
    Reason.BLACKLISTED: gettext_lazy("The number is on the operators' list against advertising."),
    Reason.OPEN_CASE: gettext_lazy("The customer has an open case with us."),
    Reason.CHANNEL_CAP: gettext_lazy("This channel carries no more to the customer for now."),
    Reason.QUIET_DAY: gettext_lazy("Nothing is sent on such a day."),
    Reason.QUIET_HOURS: gettext_lazy("Nothing is sent at this hour."),
}
