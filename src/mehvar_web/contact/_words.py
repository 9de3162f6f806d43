"""What channels, purposes and choices are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

if TYPE_CHECKING:
    from mehvar_web.contact._choices import Chosen

Text = str | Promise

CHANNELS: dict[str, Text] = {
    "sms": pgettext_lazy("contact channel", "SMS"),
    "email": pgettext_lazy("contact channel", "E-mail"),
    "telegram": pgettext_lazy("contact channel", "Telegram"),
    "bale": pgettext_lazy("contact channel", "Bale"),
    "phone": pgettext_lazy("contact channel", "Phone calls"),
    "app": pgettext_lazy("contact channel", "In the app"),
    "web": pgettext_lazy("contact channel", "Link"),
}
"""Channels in the order in which pages show them."""

PURPOSES: dict[str, Text] = {
    "service": pgettext_lazy("contact purpose", "About your orders"),
    "research": pgettext_lazy("contact purpose", "Questions and surveys"),
    "marketing": pgettext_lazy("contact purpose", "News and offers"),
}

DAYS: dict[str, Text] = {
    "working": gettext_lazy("Working days"),
    "weekend": gettext_lazy("Weekend"),
    "holiday": gettext_lazy("Holidays"),
    "mourning": gettext_lazy("Days of mourning"),
}

CHOOSABLE = ("sms", "email", "telegram", "bale", "phone")
"""Channels that a customer can refuse: those that come to them unasked."""


def say_choices(chosen: Chosen) -> list[str]:
    """Say what a person chose, one line each; nothing when they never chose."""
    if chosen.refused_all:
        return [_("Wants no messages at all.")]
    lines = [
        _("No messages by this way: %(channel)s") % {"channel": CHANNELS[channel]}
        for channel in CHOOSABLE
        if channel in chosen.refused_channels
    ]
    lines += [
        _("Refused: %(purpose)s") % {"purpose": PURPOSES[purpose]}
        for purpose in PURPOSES
        if purpose in chosen.refused_purposes
    ]
    return lines + [
        _("Agreed: %(purpose)s") % {"purpose": PURPOSES[purpose]}
        for purpose in PURPOSES
        if purpose in chosen.agreed_purposes
    ]
