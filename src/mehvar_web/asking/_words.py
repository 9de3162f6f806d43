"""What plans, events and channels are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from mehvar.text import Language

Text = str | Promise

STATES: dict[str, tuple[Text, str]] = {
    "draft": (pgettext_lazy("plan", "Draft"), ""),
    "active": (pgettext_lazy("plan", "Asking"), "good"),
    "paused": (pgettext_lazy("plan", "Paused"), "warn"),
    "stopped": (pgettext_lazy("plan", "Stopped"), "bad"),
    "done": (pgettext_lazy("plan", "Done"), ""),
}
"""What a state is called, and its colour."""

KINDS: dict[str, Text] = {
    "event": gettext_lazy("After something happens"),
    "schedule": gettext_lazy("Again and again"),
    "once": gettext_lazy("Once, a sample"),
}

EVENTS: dict[str, Text] = {
    "delivered": pgettext_lazy("event", "An order is delivered"),
    "late": pgettext_lazy("event", "An order is delivered late"),
    "first_order": pgettext_lazy("event", "The first order is delivered"),
    "returned": pgettext_lazy("event", "A product is returned"),
    "contact_closed": pgettext_lazy("event", "A contact is settled"),
    "complaint_settled": pgettext_lazy("event", "A complaint is settled"),
    "quiet": pgettext_lazy("event", "A customer has gone quiet"),
}

EVERY: dict[str, Text] = {
    "week": gettext_lazy("Every week"),
    "month": gettext_lazy("Every month"),
    "quarter": gettext_lazy("Every season"),
}

CHANNELS: dict[str, Text] = {
    "sms": pgettext_lazy("contact channel", "SMS"),
    "email": pgettext_lazy("contact channel", "E-mail"),
    "telegram": pgettext_lazy("contact channel", "Telegram"),
    "bale": pgettext_lazy("contact channel", "Bale"),
}

METHODS: dict[str, Text] = {
    "simple": gettext_lazy("Simple random"),
    "stratified": gettext_lazy("By group, each its share"),
    "systematic": gettext_lazy("Every n-th, from a random start"),
}

STRATA: dict[str, Text] = {
    "city": pgettext_lazy("sample", "City"),
    "store_id": pgettext_lazy("sample", "Store"),
    "lifecycle": pgettext_lazy("sample", "Stage of life with us"),
}

PROGRESS: dict[str, Text] = {
    "waiting": pgettext_lazy("invitations", "Waiting"),
    "queued": pgettext_lazy("invitations", "In the queue"),
    "sent": pgettext_lazy("invitations", "Sent"),
    "delivered": pgettext_lazy("invitations", "Delivered"),
    "failed": pgettext_lazy("invitations", "Failed"),
    "held": pgettext_lazy("invitations", "Held back"),
    "stopped": pgettext_lazy("invitations", "Stopped"),
}

LANGUAGES: dict[str, Text] = {"fa": "فارسی", "en": "English"}


def language() -> Language:
    """Return the language of the page."""
    return "fa" if (get_language() or "fa").startswith("fa") else "en"
