"""The words of Retention that only pages need."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mehvar.text import Bilingual, Language
from mehvar_web.ui.figures import write_figure

Words = str | Promise

PERIODS: dict[str, Words] = {
    "month": pgettext_lazy("period", "Month"),
    "quarter": pgettext_lazy("period", "Season"),
    "week": pgettext_lazy("period", "Week"),
}
AFTER: dict[str, Words] = {
    "month": _("Months after the first purchase"),
    "quarter": _("Seasons after the first purchase"),
    "week": _("Weeks after the first purchase"),
}
MEASURES: dict[str, Words] = {
    "customers": _("Customers who bought"),
    "revenue": _("Net revenue"),
}
EVENTS: dict[str, Words] = {
    "first_repeat": _("First to second purchase"),
    "later_repeat": _("Second to third purchase"),
}
DIMENSIONS: dict[str, Words] = {
    "": _("All customers"),
    "channel": pgettext_lazy("dimension", "Channel"),
    "region": pgettext_lazy("dimension", "Region"),
    "category": pgettext_lazy("dimension", "Category"),
    "first_basket": _("Size of the first basket"),
}
_MEMBERS: dict[tuple[str, str], Words] = {
    ("first_basket", "low"): _("smallest third"),
    ("first_basket", "middle"): _("middle third"),
    ("first_basket", "high"): _("largest third"),
    ("channel", "app"): pgettext_lazy("channel", "App"),
    ("channel", "web"): pgettext_lazy("channel", "Website"),
    ("channel", "phone"): pgettext_lazy("channel", "Phone"),
    ("channel", "store"): pgettext_lazy("channel", "In store"),
    ("channel", "shop"): pgettext_lazy("channel", "In store"),
}
SCORES: dict[str, Words] = {
    "auc": _("Ranking (AUC)"),
    "auc_pr": _("Precision and recall (AUC-PR)"),
    "brier": _("Brier error"),
    "slope": _("Calibration slope"),
    "lift": _("Lift in the top tenth"),
}
RISKS: dict[str, Words] = {
    "high": pgettext_lazy("risk", "high"),
    "medium": pgettext_lazy("risk", "medium"),
    "low": pgettext_lazy("risk", "low"),
}
TONES = {"late": "warn", "quiet": "bad", "gone": "bad", "on_rhythm": "good", "new": ""}
"""The colour of a state's pill."""


def member_words(dimension: str, member: str) -> Words:
    """Return a group in words; what a company names itself stays as it is."""
    return _MEMBERS.get((dimension, member), member or _("All customers"))


def say(words: Bilingual) -> str:
    """Write words of the core in the page's language."""
    return words.in_(language())


def language() -> Language:
    """Return the page's language."""
    return "en" if (get_language() or "fa").startswith("en") else "fa"


def write_number(value: float | None) -> str:
    """Write a whole number."""
    return write_figure(value, "count")


def write_share(value: float | None, *, places: int = 0) -> str:
    """Write a share in percent."""
    return write_figure(value, "share", places=places)


def write_places(value: float | None) -> str:
    """Write a number with two decimal places."""
    return write_figure(value, "count", places=2)


def write_amount(value: float | None) -> str:
    """Write an amount, rounded."""
    return write_figure(value, "money")
