"""The words of Voice that only pages need."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mehvar import voice
from mehvar.calendar import Calendar, month_name, period_label
from mehvar.text import Language
from mehvar_web import company
from mehvar_web.ui.figures import write_figure
from mehvar_web.ui.templatetags.ui import digits

Words = str | Promise

SENTIMENTS: dict[str, Words] = {
    "positive": pgettext_lazy("sentiment", "positive"),
    "negative": pgettext_lazy("sentiment", "negative"),
    "unsure": pgettext_lazy("sentiment", "unsure"),
}
TONES = {"positive": "good", "negative": "bad", "unsure": ""}
POLARITIES: dict[int, Words] = {
    1: pgettext_lazy("of a topic", "well"),
    0: pgettext_lazy("of a topic", "neither"),
    -1: pgettext_lazy("of a topic", "badly"),
}
SIGNS = {1: "+", 0: "○", -1: "−"}
LANGUAGES: dict[str, Words] = {
    "fa": _("Persian"),
    "en": _("English"),
    "finglish": _("Persian in Latin letters"),
    "other": pgettext_lazy("languages", "Others"),
}
CHANNELS: dict[str, Words] = {
    "app": pgettext_lazy("channel", "App"),
    "web": pgettext_lazy("channel", "Website"),
    "phone": pgettext_lazy("channel", "Phone"),
    "sms": pgettext_lazy("channel", "SMS"),
    "chat": pgettext_lazy("channel", "Chat"),
    "email": pgettext_lazy("channel", "E-mail"),
    "social": pgettext_lazy("channel", "Social networks"),
    "store": pgettext_lazy("channel", "In store"),
    "shop": pgettext_lazy("channel", "In store"),
}
EMOTIONS: dict[str, Words] = {
    "anger": pgettext_lazy("emotion", "Anger"),
    "angry": pgettext_lazy("emotion", "Anger"),
    "fear": pgettext_lazy("emotion", "Fear"),
    "happy": pgettext_lazy("emotion", "Happiness"),
    "happiness": pgettext_lazy("emotion", "Happiness"),
    "joy": pgettext_lazy("emotion", "Happiness"),
    "hate": pgettext_lazy("emotion", "Hatred"),
    "disgust": pgettext_lazy("emotion", "Disgust"),
    "sad": pgettext_lazy("emotion", "Sadness"),
    "sadness": pgettext_lazy("emotion", "Sadness"),
    "surprise": pgettext_lazy("emotion", "Surprise"),
    "wonder": pgettext_lazy("emotion", "Surprise"),
    "other": pgettext_lazy("emotion", "Other"),
}
_NAMED_EMOTIONS = ("happy", "sad", "angry", "fear", "hate", "surprise", "other")
KINDS: dict[str, Words] = {
    "rating": pgettext_lazy("comment kind", "Rating"),
    "nps": pgettext_lazy("comment kind", "NPS answer"),
    "csat": pgettext_lazy("comment kind", "CSAT answer"),
    "ces": pgettext_lazy("comment kind", "CES answer"),
    "enps": pgettext_lazy("comment kind", "eNPS answer"),
    "comment": pgettext_lazy("comment kind", "Comment"),
    "complaint": pgettext_lazy("comment kind", "Complaint"),
    "request": pgettext_lazy("comment kind", "Request"),
    "question": pgettext_lazy("comment kind", "Question"),
    "praise": pgettext_lazy("comment kind", "Praise"),
}
METHODS: dict[str, Words] = {
    "lexicon": _("judged by the words of the lexicon"),
    "model": _("judged by the trained model"),
    "person": _("judged by a person"),
}
DIMENSIONS: dict[str, Words] = {
    "city": pgettext_lazy("dimension", "City"),
    "store_id": pgettext_lazy("dimension", "Store"),
    "product_id": pgettext_lazy("dimension", "Product"),
}
THROUGH: dict[str, Words] = {
    "phone": pgettext_lazy("consent came", "by telephone"),
    "writing": pgettext_lazy("consent came", "in writing"),
    "in_person": pgettext_lazy("consent came", "in person"),
    "message": pgettext_lazy("consent came", "by message"),
}


def language() -> Language:
    """Return the page's language."""
    return "en" if (get_language() or "fa").startswith("en") else "fa"


def word(words: dict[Any, Words], code: Any) -> str:
    """Return what a code is called; the code itself where it has no name."""
    return str(words.get(code, "" if code is None else code))


def subjects() -> dict[str, voice.Subject]:
    """Return the aspects and stances of the company's lexicon by name."""
    return dict(company.lexicon().subjects)


def topic(aspect: str) -> str:
    """Return what a topic is called."""
    known = subjects().get(aspect)
    return known.title.in_(language()) if known is not None else aspect.replace("_", " ")


def subject_choices() -> dict[str, str]:
    """Return the topics that a person may name, by their titles."""
    told = {key: one.title.in_(language()) for key, one in subjects().items()}
    return dict(sorted(told.items(), key=lambda one: one[1]))


def emotion_choices() -> dict[str, Words]:
    """Return the emotions that a person may name."""
    return {name: EMOTIONS[name] for name in _NAMED_EMOTIONS}


def sentiment_pill(sentiment: str | None) -> SafeString:
    """Return a sentiment as a mark; nothing where nobody judged."""
    if sentiment is None:
        return SafeString("")
    sign = {"positive": "+", "negative": "−"}.get(sentiment, "○")
    return format_html(
        '<span class="pill {}"><span aria-hidden="true">{}</span> {}</span>',
        TONES.get(sentiment, ""),
        sign,
        word(SENTIMENTS, sentiment),
    )


def period(kind: str, key: str) -> str:
    """Return a period in words: «مرداد ۱۴۰۳»."""
    return period_label(kind, key, language())  # type: ignore[arg-type]


def short_period(kind: str, key: str) -> str:
    """Return a period as short as an axis needs: the month's name, the week's first day."""
    parts = key.split("-")
    calendar: Calendar = "jalali" if kind.startswith("j") else "gregorian"
    name = month_name(int(parts[1]), calendar=calendar, language=language())
    name = name[:3] if language() == "en" else name
    return name if kind.endswith("month") else digits(f"{int(parts[2])} {name}")


def write_share(value: float | None, *, places: int = 0) -> str:
    """Write a share in percent."""
    return write_figure(value, "share", places=places)


def write_count(value: float | None) -> str:
    """Write a whole number."""
    return write_figure(value, "count")


def write_amount(value: float | None) -> str:
    """Write an amount, rounded."""
    return write_figure(value, "money")
