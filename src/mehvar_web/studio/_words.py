"""The words of surveys that only pages need."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mehvar_web.ui.templatetags.ui import digits

if TYPE_CHECKING:
    from mehvar.surveys import FieldType, Survey
    from mehvar.surveys import Words as Texts
    from mehvar_web.surveys.models import Survey as Kept

_PIECE = re.compile(r"\{[A-Za-z_][A-Za-z0-9_.-]*(?:\|([^{}]*))?\}")

Words = str | Promise
Measure = Literal["", "nps", "enps", "csat", "ces", "rating"]

STATES: dict[str, Words] = {
    "draft": pgettext_lazy("state of a survey", "Draft"),
    "live": pgettext_lazy("state of a survey", "Live"),
    "paused": pgettext_lazy("state of a survey", "Paused"),
    "closed": pgettext_lazy("state of a survey", "Closed"),
}
TONES = {"draft": "", "live": "good", "paused": "warn", "closed": ""}
TYPES: dict[FieldType, Words] = {
    "nps": pgettext_lazy("type of question", "Recommendation, 0 to 10 (NPS)"),
    "csat": pgettext_lazy("type of question", "Satisfaction, 1 to 5 (CSAT)"),
    "ces": pgettext_lazy("type of question", "Ease, 1 to 7 (CES)"),
    "stars": pgettext_lazy("type of question", "Stars"),
    "scale": pgettext_lazy("type of question", "Scale of your own"),
    "single": pgettext_lazy("type of question", "One choice"),
    "multiple": pgettext_lazy("type of question", "Several choices"),
    "matrix": pgettext_lazy("type of question", "Table of choices"),
    "text": pgettext_lazy("type of question", "Free text"),
    "date": pgettext_lazy("type of question", "Date"),
    "number": pgettext_lazy("type of question", "Number"),
    "statement": pgettext_lazy("type of question", "Text to read"),
}
ICONS: dict[FieldType, str] = {
    "nps": "gauge",
    "csat": "smile",
    "ces": "feather",
    "stars": "star",
    "scale": "sliders-horizontal",
    "single": "circle-dot",
    "multiple": "square-check",
    "matrix": "grid-3x3",
    "text": "text-cursor-input",
    "date": "calendar",
    "number": "hash",
    "statement": "info",
}
MEASURES: dict[Measure, Words] = {
    "": _("in no score"),
    "nps": "NPS",
    "enps": _("eNPS, of employees"),
    "csat": "CSAT",
    "ces": "CES",
    "rating": pgettext_lazy("measure", "Stars"),
}
ORIGINS: dict[str, Words] = {
    "survey": pgettext_lazy("kind of asking", "Survey"),
    "form": pgettext_lazy("kind of asking", "Form"),
    "complaint": pgettext_lazy("kind of asking", "Complaint form"),
    "interview": pgettext_lazy("kind of asking", "Interview guide"),
    "focus_group": pgettext_lazy("kind of asking", "Focus group guide"),
    "user_test": pgettext_lazy("kind of asking", "User test"),
    "call": pgettext_lazy("kind of asking", "Notes of a call"),
    "board": pgettext_lazy("kind of asking", "Idea board"),
}
LANGUAGES: dict[str, Words] = {
    "fa": "فارسی",
    "en": "English",
    "ar": "العربية",
    "ckb": "کوردی",
    "az": "Azərbaycanca",
    "tr": "Türkçe",
    "ps": "پښتو",
    "ur": "اردو",
    "hy": "Հայերեն",
    "ru": "Русский",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "zh": "中文",
}
FROM_RIGHT = frozenset({"fa", "ar", "ckb", "ps", "ur", "he", "ug", "sd"})
CHANNELS: dict[str, Words] = {
    "link": pgettext_lazy("channel", "Link"),
    "qr": pgettext_lazy("channel", "Printed code"),
    "email": pgettext_lazy("channel", "E-mail"),
    "sms": pgettext_lazy("channel", "Text message"),
    "telegram": pgettext_lazy("channel", "Telegram"),
    "bale": pgettext_lazy("channel", "Bale"),
    "widget": pgettext_lazy("channel", "Website"),
    "app": pgettext_lazy("channel", "App"),
    "kiosk": pgettext_lazy("channel", "Kiosk"),
    "phone": pgettext_lazy("channel", "Telephone"),
    "import": pgettext_lazy("channel", "Brought in"),
}
THEMES: dict[str, Words] = {
    "light": pgettext_lazy("colours of a page", "Light"),
    "dark": pgettext_lazy("colours of a page", "Dark"),
}
ACTS: dict[str, Words] = {
    "add": pgettext_lazy("change of a survey", "added"),
    "write": pgettext_lazy("change of a survey", "changed"),
    "remove": pgettext_lazy("change of a survey", "taken out"),
    "move": pgettext_lazy("change of a survey", "moved"),
    "copy": pgettext_lazy("change of a survey", "copied"),
    "settings": pgettext_lazy("change of a survey", "settings changed"),
}
CHANGES: dict[str, Words] = {
    "new": _("new"),
    "removed": _("not asked any more"),
    "type": _("another type of question"),
    "wording": _("other words"),
    "help": _("other words below it"),
    "scale": _("another scale"),
    "ends": _("other words at the ends of the scale"),
    "options": _("other choices"),
    "place": _("other questions come before it"),
    "asked_of": _("other people see it"),
    "required": _("it must be answered, or need not any more"),
    "audience": _("other people are asked"),
}


def language() -> str:
    """Return the language of the page."""
    return "fa" if (get_language() or "fa").startswith("fa") else "en"


def title_of(kept: Kept) -> str:
    """Return a survey's title in the page's language, else in its own."""
    told = kept.draft.get("title") or {}
    return str(told.get(language()) or kept.title or kept.key)


def channel_name(code: str) -> Words:
    """Return a channel's name; one that is not ours keeps its own."""
    return CHANNELS.get(code, code)


def language_name(code: str) -> str:
    """Return a language's own name."""
    return str(LANGUAGES.get(code, code))


def state_pill(state: str) -> SafeString:
    """Return a survey's state as a mark."""
    return format_html(
        '<span class="pill {}">{}</span>', TONES.get(state, ""), STATES.get(state, state)
    )


def said(survey: Survey, texts: Texts) -> str:
    """Return a text of a survey in the page's language, else in the survey's own.

    What would be put in for each customer stands there as the words that are said without it.
    """
    return _PIECE.sub(lambda found: found[1] or "…", survey.say(texts, language()))


def number(value: float | None) -> str:
    """Write a number of a survey without needless places, in the page's digits."""
    return "" if value is None else digits(f"{value:g}")
