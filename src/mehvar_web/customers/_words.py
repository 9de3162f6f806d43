"""Our short codes in words; a company's own words (a city, a shop's channel) stay as they are."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mehvar.text import Language

Words = Mapping[str, str | Promise]

STAGES: Words = {
    "prospect": pgettext_lazy("stage", "No order yet"),
    "new": pgettext_lazy("stage", "New"),
    "active": pgettext_lazy("stage", "Active"),
    "quiet": pgettext_lazy("stage", "Quiet"),
    "lost": pgettext_lazy("stage", "Lost"),
}
STAGE_TONES: Mapping[str, str] = {"active": "good", "quiet": "warn", "lost": "bad"}
"""How a stage is judged; the others are neither good nor bad."""

VALUE_CLASSES: Words = {
    "platinum": pgettext_lazy("value", "Platinum"),
    "gold": pgettext_lazy("value", "Gold"),
    "iron": pgettext_lazy("value", "Iron"),
    "lead": pgettext_lazy("value", "Lead"),
}

CHANNELS: Words = {
    "app": pgettext_lazy("channel", "App"),
    "web": pgettext_lazy("channel", "Web"),
    "phone": pgettext_lazy("channel", "Phone"),
    "shop": pgettext_lazy("channel", "Shop"),
    "store": pgettext_lazy("channel", "Shop"),
    "courier": pgettext_lazy("channel", "Courier"),
    "email": pgettext_lazy("channel", "E-mail"),
    "sms": pgettext_lazy("channel", "Text message"),
    "chat": pgettext_lazy("channel", "Chat"),
    "social": pgettext_lazy("channel", "Social network"),
    "survey": pgettext_lazy("channel", "Survey"),
    "mehvar": pgettext_lazy("channel", "Mehvar"),
}

SOURCES: Words = {
    "app": pgettext_lazy("source", "App"),
    "web": pgettext_lazy("source", "Web"),
    "phone": pgettext_lazy("source", "Phone orders"),
    "pos": pgettext_lazy("source", "Till"),
    "crm": pgettext_lazy("source", "CRM"),
    "support": pgettext_lazy("source", "Support"),
    "survey": pgettext_lazy("source", "Survey"),
    "mehvar": pgettext_lazy("source", "Mehvar"),
    "main": pgettext_lazy("source", "Main system"),
}

CASE_STEPS: Words = {
    "opened": pgettext_lazy("case in the timeline", "A case was opened"),
    "resolved": pgettext_lazy("case in the timeline", "The case was resolved"),
    "verified": pgettext_lazy("case in the timeline", "The customer says that it helped"),
    "failed": pgettext_lazy("case in the timeline", "The customer says that it did not help"),
    "reopened": pgettext_lazy("case in the timeline", "The case was opened again"),
}
GRANT_STATES: Words = {
    "granted": pgettext_lazy("grant in the timeline", "We gave something in return"),
    "redeemed": pgettext_lazy("grant in the timeline", "Used the code that we gave"),
    "expired": pgettext_lazy("grant in the timeline", "The code that we gave ran out"),
    "withdrawn": pgettext_lazy("grant in the timeline", "What we gave was taken back"),
}
RETURN_REASONS: Words = {
    "returned": _("Gave a product back"),
    "damaged": _("Gave back a damaged product"),
    "wrong_item": _("Gave back a wrong product"),
    "changed_mind": _("Changed their mind and gave a product back"),
    "quality": _("Gave a product back for its quality"),
    "late": _("Gave a product back because it came late"),
    "cancelled": _("Cancelled a product"),
    "other": _("Gave a product back"),
}

SCORES: Words = {
    "rating": _("Rating"),
    "nps": _("Likelihood to recommend"),
    "csat": _("Satisfaction"),
    "ces": _("Ease"),
    "enps": _("Likelihood to recommend"),
    "comment": _("Comment"),
}

CONTACTS: Words = {
    "complaint": _("Complaint"),
    "request": _("Request"),
    "question": _("Question"),
    "praise": _("Praise"),
    "note": _("Note of a colleague"),
}

EVENTS: Words = {
    "app.opened": _("Opened the app"),
    "app.installed": _("Installed the app"),
    "web.visited": _("Visited the website"),
    "page.viewed": _("Looked at a page"),
    "product.viewed": _("Looked at a product"),
    "cart.abandoned": _("Left a full basket"),
    "substitution.decided": _("Answered about a replacement"),
    "survey.sent": _("Was sent a survey"),
    "survey.opened": _("Opened a survey"),
}
"""Events in words; a source's other names are shown as they are."""

FACTS: Words = {
    "birthday": pgettext_lazy("fact", "Birthday"),
    "anniversary": pgettext_lazy("fact", "Anniversary"),
    "preference": pgettext_lazy("fact", "Preference"),
    "allergy": pgettext_lazy("fact", "Allergy"),
    "family": pgettext_lazy("fact", "Family"),
    "other": pgettext_lazy("fact", "Something else"),
}
DATED_FACTS = frozenset({"birthday", "anniversary"})
"""Facts whose value is a day."""

PURPOSES: Words = {
    "service": pgettext_lazy("purpose", "To serve them better"),
    "marketing": pgettext_lazy("purpose", "For offers and greetings"),
}
"""What a customer may agree that a private fact is used for."""

IDENTIFIERS: Words = {
    "mobile": pgettext_lazy("identifier", "Mobile"),
    "email": pgettext_lazy("identifier", "E-mail"),
    "national_code": pgettext_lazy("identifier", "National code"),
    "loyalty_card": pgettext_lazy("identifier", "Loyalty card"),
    "customer_key": pgettext_lazy("identifier", "Customer key"),
    "hand": pgettext_lazy("identifier", "By hand"),
}
IDENTIFIER_ICONS: Mapping[str, str] = {
    "mobile": "smartphone",
    "email": "mail",
    "national_code": "id-card",
    "loyalty_card": "ticket-percent",
    "customer_key": "key-round",
    "hand": "hand",
}
LINK_STATES: Words = {
    "linked": pgettext_lazy("identifier", "joins"),
    "shared": pgettext_lazy("identifier", "shared, does not join"),
    "split": pgettext_lazy("identifier", "kept apart"),
}
LINK_TONES: Mapping[str, str] = {"linked": "good", "shared": "warn", "split": "bad"}

ATTRIBUTES: Words = {
    "lifecycle": _("Stage"),
    "channels": _("Channels"),
    "preferred_channel": _("Preferred channel"),
    "favourite_category": _("Favourite category"),
    "favourite_hour": _("Favourite hour"),
    "favourite_weekday": _("Favourite weekday"),
}
WEEKDAYS: Words = {
    "0": _("Saturday"),
    "1": _("Sunday"),
    "2": _("Monday"),
    "3": _("Tuesday"),
    "4": _("Wednesday"),
    "5": _("Thursday"),
    "6": _("Friday"),
}

DECISIONS: Words = {
    "merge": pgettext_lazy("decision", "Merged"),
    "split": pgettext_lazy("decision", "Split"),
    "undo": pgettext_lazy("decision", "Undone"),
}


def word(words: Words, code: str | None) -> str:
    """Return the words for a code; a code without words is shown as it is."""
    return "" if code is None else str(words.get(code, code))


def language() -> Language:
    """Return the language of the page being written."""
    return "en" if (get_language() or "fa").startswith("en") else "fa"
