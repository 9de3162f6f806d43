"""The words of the inbox that only pages need."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mehvar.text import Language
from mehvar_web import company

Words = str | Promise

ORIGINS: dict[str, Words] = {
    "survey": pgettext_lazy("heard by", "Survey"),
    "form": pgettext_lazy("heard by", "Form"),
    "review": pgettext_lazy("heard by", "Review"),
    "call": pgettext_lazy("heard by", "Phone call"),
    "chat": pgettext_lazy("heard by", "Chat"),
    "email": pgettext_lazy("heard by", "E-mail"),
    "messenger": pgettext_lazy("heard by", "Messenger"),
    "social": pgettext_lazy("heard by", "Social media"),
    "complaint": pgettext_lazy("heard by", "Complaint"),
    "sms": pgettext_lazy("heard by", "SMS"),
    "board": pgettext_lazy("heard by", "Message board"),
}
ICONS = {
    "survey": "clipboard-list", "form": "file-text", "review": "star", "call": "phone",
    "chat": "message-square", "email": "mail", "messenger": "send", "social": "share-2",
    "complaint": "triangle-alert", "sms": "smartphone", "board": "pin",
}  # fmt: skip
STATES: dict[str, Words] = {
    "new": pgettext_lazy("state of a thread", "New"),
    "open": pgettext_lazy("state of a thread", "In work"),
    "waiting": pgettext_lazy("state of a thread", "Waits for the customer"),
    "done": pgettext_lazy("state of a thread", "Done"),
}
TONES = {"new": "accent", "open": "warn", "waiting": "", "done": "good"}
KINDS: dict[str, Words] = {
    "complaint": pgettext_lazy("kind of contact", "Complaint"),
    "request": pgettext_lazy("kind of contact", "Request"),
    "question": pgettext_lazy("kind of contact", "Question"),
    "praise": pgettext_lazy("kind of contact", "Praise"),
}
SENTIMENTS: dict[str, Words] = {
    "negative": pgettext_lazy("sentiment", "negative"),
    "unsure": pgettext_lazy("sentiment", "unsure"),
    "positive": pgettext_lazy("sentiment", "positive"),
}
SORTS: dict[str, Words] = {
    "newest": _("Newest first"),
    "waiting": _("Waiting longest"),
    "worth": _("Most valuable customers"),
}
DELIVERY_TONES = {
    "sent": "good", "delivered": "good", "failed": "bad", "blocked": "bad", "refused": "bad",
    "expired": "bad", "unknown": "warn",
}  # fmt: skip
REFUSED: dict[str, Words] = {
    "size": _("larger than 10 MB, not kept"),
    "type": _("not a type that is kept"),
    "many": _("too many files, not kept"),
}
RHYTHMS: dict[str, Words] = {
    "page": _("On this page only"),
    "daily": _("Also by e-mail, every morning"),
    "weekly": _("Also by e-mail, every Saturday"),
}


def language() -> Language:
    """Return the language of the page."""
    return "fa" if (get_language() or "fa").startswith("fa") else "en"


def word(words: dict[str, Words], code: str) -> str:
    """Return what a code means; the code itself where it is not known."""
    return str(words.get(code, code))


def topics() -> dict[str, str]:
    """Return the aspects of the company's lexicon by name, with their titles, in their order."""
    told = {name: one.title.in_(language()) for name, one in company.lexicon().subjects.items()}
    return dict(sorted(told.items(), key=lambda one: one[1]))


def state_pill(state: str) -> SafeString:
    """Return a thread's state as a mark."""
    tone, words = TONES.get(state, ""), word(STATES, state)
    return format_html('<span class="pill {}">{}</span>', tone, words)


def sentiment_pill(sentiment: str) -> SafeString | str:
    """Return how it sounds as a mark; nothing where nobody judged."""
    tone = {"negative": "bad", "positive": "good"}.get(sentiment, "")
    if sentiment not in SENTIMENTS:
        return ""
    return format_html('<span class="pill {}">{}</span>', tone, SENTIMENTS[sentiment])
