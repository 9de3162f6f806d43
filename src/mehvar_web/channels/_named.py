"""What channels and the states of a message are called, wherever a page shows them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

CHANNEL_WORDS: dict[str, str | Promise] = {
    "email": pgettext_lazy("channel", "E-mail"),
    "sms": pgettext_lazy("channel", "SMS"),
    "telegram": pgettext_lazy("channel", "Telegram"),
    "bale": pgettext_lazy("channel", "Bale"),
    "phone": pgettext_lazy("channel", "Phone"),
    "shop": pgettext_lazy("channel", "Shop"),
    "web": pgettext_lazy("channel", "Website"),
    "app": pgettext_lazy("channel", "App"),
}
"""By which channel somebody wrote or was answered."""

DELIVERY_WORDS: dict[str, str | Promise] = {
    "queued": pgettext_lazy("message", "waits to be sent"),
    "sending": pgettext_lazy("message", "is being sent"),
    "sent": pgettext_lazy("message", "sent"),
    "delivered": pgettext_lazy("message", "arrived"),
    "failed": pgettext_lazy("message", "did not arrive"),
    "blocked": pgettext_lazy("message", "the customer blocked us"),
    "refused": pgettext_lazy("message", "was not sent"),
    "unknown": pgettext_lazy("message", "perhaps sent"),
    "expired": pgettext_lazy("message", "too late to send"),
}
"""What became of a message, by its state."""
