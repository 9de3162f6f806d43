"""The words of behaviour: levels, bases, parts of the day, and why something is missing."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mehvar.calendar import WEEKDAYS

Words = str | Promise

LEVELS: Mapping[str, Words] = {
    "product": pgettext_lazy("level", "Products"),
    "category": pgettext_lazy("level", "Categories"),
}
BASES: Mapping[str, Words] = {
    "basket": _("In one order"),
    "customer": _("By one customer, ever"),
}
CHANNELS: Mapping[str, Words] = {
    "app": pgettext_lazy("channel", "App"),
    "web": pgettext_lazy("channel", "Web"),
    "phone": pgettext_lazy("channel", "Phone"),
    "shop": pgettext_lazy("channel", "Shop"),
    "store": pgettext_lazy("channel", "Shop"),
    "courier": pgettext_lazy("channel", "Courier"),
    "email": pgettext_lazy("channel", "E-mail"),
    "sms": pgettext_lazy("channel", "Text message"),
}
DAYPARTS: Mapping[str, Words] = {
    "night": pgettext_lazy("part of the day", "Night (0 to 6)"),
    "morning": pgettext_lazy("part of the day", "Morning (6 to 12)"),
    "afternoon": pgettext_lazy("part of the day", "Afternoon (12 to 18)"),
    "evening": pgettext_lazy("part of the day", "Evening (18 to 24)"),
}
PRICES: Mapping[str, Words] = {
    "above": _("Chooses dearer products than others"),
    "below": _("Chooses cheaper products than others"),
    "usual": _("As others choose"),
}
DISCOUNTS: Mapping[str, Words] = {
    "above": _("Waits for discounts more than others"),
    "below": _("Buys without discounts more than others"),
    "usual": _("As others do"),
}
TRENDS: Mapping[str, Words] = {
    "above": _("Growing faster than others'"),
    "below": _("Falling behind others'"),
    "usual": _("As others' do"),
}
REASONS: Mapping[str, Words] = {
    "no_orders": _("Nobody has ordered anything yet."),
    "no_lines": _("The orders carry no lines: what was bought is not known."),
    "no_pairs": _(
        "No pair goes together more than chance explains, given how much each order holds. That "
        "is an answer too: a recommendation by pairs would be a guess here."
    ),
}


def weekday(number: str) -> str:
    """Return the weekday's name: 0 is Saturday."""
    return WEEKDAYS[int(number)].in_("en" if (get_language() or "fa").startswith("en") else "fa")


def word(words: Mapping[str, Words], code: str) -> Words:
    """Return our words for a code; a company's own code stays as it is."""
    return words.get(code, code)
