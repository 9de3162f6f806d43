"""The words of metrics that only pages need: themes, dimensions, members, signals, standings."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar import metrics

Words = str | Promise

THEMES: tuple[tuple[str, Words, tuple[str, ...]], ...] = (
    ("loyalty", _("Loyalty"), ("come_back_rate", "retention", "repeat_rate")),
    ("delivery", pgettext_lazy("theme", "Delivery and goods"),
     ("on_time_rate", "delivered_rate", "damaged_or_wrong_rate", "return_rate")),
    ("voice", _("What customers say"), ("nps", "csat", "mean_rating")),
    ("contact", _("Contact and complaints"),
     ("complaint_rate", "complaints", "response_time", "requests")),
    ("cases", pgettext_lazy("theme", "Cases"),
     ("case_recovery_rate", "case_in_time_rate", "case_first_response", "case_decision_time",
      "case_resolution_time", "case_reopen_rate", "case_change_time")),
    ("sales", pgettext_lazy("theme", "Sales"), ("revenue", "orders", "growth")),
)  # fmt: skip
"""Code, words and metrics of each theme, in the order of the page."""

OTHER: tuple[str, Words] = ("other", pgettext_lazy("theme", "Other"))

DIMENSIONS: dict[str, Words] = {
    "channel": pgettext_lazy("dimension", "Channel"),
    "region": pgettext_lazy("dimension", "Region"),
    "city": pgettext_lazy("dimension", "City"),
    "store_id": pgettext_lazy("dimension", "Store"),
    "category": pgettext_lazy("dimension", "Category"),
    "courier_id": pgettext_lazy("dimension", "Courier"),
    "seller_id": pgettext_lazy("dimension", "Seller"),
    "employee_id": pgettext_lazy("dimension", "Employee"),
    "lateness": pgettext_lazy("dimension", "Lateness"),
    "score_level": pgettext_lazy("dimension", "Score given"),
    "order_kind": pgettext_lazy("dimension", "First or repeat order"),
    "touchpoint_id": pgettext_lazy("dimension", "Touchpoint"),
    "product_id": pgettext_lazy("dimension", "Product"),
    "language": pgettext_lazy("dimension", "Language"),
    "topic": pgettext_lazy("dimension", "Topic"),
    "kind": pgettext_lazy("dimension", "Kind"),
}

_UNKNOWN = pgettext_lazy("member", "not known")
_MEMBERS: dict[str, dict[str, Words]] = {
    "channel": {
        "app": pgettext_lazy("channel", "App"),
        "web": pgettext_lazy("channel", "Website"),
        "phone": pgettext_lazy("channel", "Phone"),
        "store": pgettext_lazy("channel", "In store"),
        "chat": pgettext_lazy("channel", "Chat"),
        "email": pgettext_lazy("channel", "E-mail"),
        "sms": pgettext_lazy("channel", "SMS"),
        "social": pgettext_lazy("channel", "Social networks"),
        "marketplace": pgettext_lazy("channel", "Marketplace"),
    },
    "lateness": {
        "late": pgettext_lazy("member", "late"),
        "on_time": pgettext_lazy("member", "on time"),
    },
    "score_level": {
        "1": pgettext_lazy("member", "1 star"),
        "2": pgettext_lazy("member", "2 stars"),
        "3": pgettext_lazy("member", "3 stars"),
        "4": pgettext_lazy("member", "4 stars"),
        "5": pgettext_lazy("member", "5 stars"),
        "not_rated": pgettext_lazy("member", "not rated"),
    },
    "order_kind": {
        "first": pgettext_lazy("member", "first order"),
        "repeat": pgettext_lazy("member", "repeat order"),
    },
    "language": {
        "fa": pgettext_lazy("language", "Persian"),
        "en": pgettext_lazy("language", "English"),
    },
    "kind": {
        "complaint": pgettext_lazy("kind", "complaint"),
        "request": pgettext_lazy("kind", "request"),
        "question": pgettext_lazy("kind", "question"),
        "contact": pgettext_lazy("kind", "contact"),
    },
}

PERIODS: dict[str, Words] = {
    "jweek": pgettext_lazy("period", "Week"),
    "jmonth": pgettext_lazy("period", "Month"),
    "jseason": pgettext_lazy("period", "Season"),
    "jyear": pgettext_lazy("period", "Year"),
    "week": pgettext_lazy("period", "Week"),
    "month": pgettext_lazy("period", "Month"),
    "quarter": pgettext_lazy("period", "Quarter"),
    "year": pgettext_lazy("period", "Year"),
}

BEFORE: dict[str, Words] = {
    "jweek": _("from the week before"),
    "jmonth": _("from the month before"),
    "jseason": _("from the season before"),
    "jyear": _("from the year before"),
    "week": _("from the week before"),
    "month": _("from the month before"),
    "quarter": _("from the quarter before"),
    "year": _("from the year before"),
}
"""What a change of a period's value is measured from."""

RULES: dict[str, Words] = {
    "beyond_limits": _("outside the limits within which chance moves it"),
    "run_of_eight": _("the eighth period in a row on the same side of the centre"),
    "large_step": _("a step from the period before larger than chance makes"),
}
"""Why a period is a signal."""

STANDINGS: dict[metrics.Standing, Words] = {
    "met": pgettext_lazy("target", "met"),
    "missed": pgettext_lazy("target", "missed"),
    "unsure": pgettext_lazy("target", "not sure yet"),
}


def member_words(dimension: str, member: str, names: Mapping[str, str] | None = None) -> Words:
    """Return a member in words: its name where the company gave one, else its code."""
    if member == "unknown":
        return _UNKNOWN
    known = _MEMBERS.get(dimension, {}).get(member)
    return known or (names or {}).get(member) or member


def theme_of(name: str) -> str:
    """Return the code of a metric's theme."""
    return next((code for code, _words, held in THEMES if name in held), OTHER[0])
