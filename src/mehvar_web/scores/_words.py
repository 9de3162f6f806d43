"""What codes of the scores mean in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar.scores import Statistic

Words = str | Promise

STATISTICS: dict[Statistic, Words] = {
    "nps": pgettext_lazy("statistic", "Points"),
    "top": pgettext_lazy("statistic", "Top boxes"),
    "mean": pgettext_lazy("statistic", "Mean"),
    "rate": pgettext_lazy("statistic", "Rate"),
}

UNITS: dict[Statistic, str] = {"nps": "points", "top": "share", "mean": "stars", "rate": "share"}
"""How ``ui.figures`` writes a statistic."""

KINDS: dict[str, Words] = {
    "jweek": pgettext_lazy("period", "Weeks"),
    "jmonth": pgettext_lazy("period", "Months"),
    "jseason": pgettext_lazy("period", "Seasons"),
    "week": pgettext_lazy("period", "Weeks"),
    "month": pgettext_lazy("period", "Months"),
    "quarter": pgettext_lazy("period", "Quarters"),
    "fyear": pgettext_lazy("period", "Fiscal years"),
}

DIMENSIONS: dict[str, Words] = {
    "channel": pgettext_lazy("dimension", "Channel"),
    "touchpoint_id": pgettext_lazy("dimension", "Touchpoint"),
    "survey_id": pgettext_lazy("dimension", "Survey"),
    "city": pgettext_lazy("dimension", "City"),
    "region": pgettext_lazy("dimension", "Region"),
    "store_id": pgettext_lazy("dimension", "Store"),
    "product_id": pgettext_lazy("dimension", "Product"),
    "value_class": pgettext_lazy("dimension", "Value class"),
    "segment:rfm": pgettext_lazy("dimension", "Segment (RFM)"),
    "segment:cluster": pgettext_lazy("dimension", "Segment (behaviour)"),
}

MARGINS: dict[str, Words] = {
    "home_city": pgettext_lazy("margin", "Home city"),
    "value_class": pgettext_lazy("margin", "Value class"),
    "buys_by": pgettext_lazy("margin", "Buys by"),
}

SIGNALS: dict[str, Words] = {
    "delay_minutes": _("minutes of delay"),
    "is_late": _("late delivery"),
    "is_out_of_stock": _("something out of stock"),
    "is_substituted": _("a substituted product"),
    "is_returned": _("a return"),
    "is_damaged_or_wrong": _("damaged or wrong goods"),
    "complaints": _("complaints about the order"),
    "amount": _("amount of the order"),
    "order_number": _("how many orders before"),
    "gap_days": _("days since the order before"),
    "orders": _("orders in all"),
    "net_spend": _("net spend in all"),
    "returns": _("returns in all"),
    "all_complaints": _("complaints in all"),
    "promises_broken": _("late deliveries in all"),
    "residual_value": _("what the customer is worth"),
    "day": _("day of the invitation"),
}

_CHANNELS: dict[str, Words] = {
    "app": pgettext_lazy("channel", "App"),
    "web": pgettext_lazy("channel", "Website"),
    "phone": pgettext_lazy("channel", "Phone"),
    "store": pgettext_lazy("channel", "In store"),
    "shop": pgettext_lazy("channel", "In store"),
    "chat": pgettext_lazy("channel", "Chat"),
    "email": pgettext_lazy("channel", "E-mail"),
    "sms": pgettext_lazy("channel", "SMS"),
    "social": pgettext_lazy("channel", "Social networks"),
    "marketplace": pgettext_lazy("channel", "Marketplace"),
    "several": pgettext_lazy("channel", "several channels"),
}
_VALUE_CLASSES: dict[str, Words] = {
    "platinum": pgettext_lazy("value class", "Platinum"),
    "gold": pgettext_lazy("value class", "Gold"),
    "iron": pgettext_lazy("value class", "Iron"),
    "lead": pgettext_lazy("value class", "Lead"),
}
_MEMBERS: dict[str, dict[str, Words]] = {
    "channel": _CHANNELS,
    "buys_by": _CHANNELS,
    "value_class": _VALUE_CLASSES,
}
_ANY: dict[str, Words] = {
    "unknown": pgettext_lazy("member", "not known"),
    "other": pgettext_lazy("member", "others"),
}

BREAKS: dict[str, Words] = {
    "channel": _("the channels over which was asked"),
    "scale": _("the scale"),
    "question": _("the question"),
    "survey": _("the survey"),
}

WEIGHTINGS: dict[str, Words] = {
    "none": pgettext_lazy("weighting", "not weighted"),
    "rake": pgettext_lazy("weighting", "weighted to the customers who bought"),
    "propensity": pgettext_lazy("weighting", "weighted by who answers"),
}

REASONS: dict[str, Words] = {
    "no_invitations": _("the company keeps no list of whom it asked"),
    "not_linked": _("too few answers belong to an invitation"),
    "few_invitations": _("too few invitations to learn who answers"),
    "not_of_invitations": _("invitations do not say this"),
    "short_period": _("a week has too few answers to weigh"),
    "few_answers": _("too few answers to weigh"),
    "no_base": _("nobody is known to have bought then"),
    "no_answers": _("nobody answered"),
    "balanced": _("the answers already stand for all"),
    "unreachable": _("no weights bring the answers to the customers' shares"),
    "unknown_customers": _("too many answers come from people who are not known"),
    "whole": _("all invitations are counted"),
}


def say(words: Mapping[str, Words], code: str) -> str:
    """Return a code in words; the code itself where there are none."""
    return str(words.get(code, code))


def dimension_words(name: str) -> str:
    """Name a dimension; a segmentation of the company's own by its name."""
    return say(DIMENSIONS, name) if name in DIMENSIONS else name.removeprefix("segment:")


def member_words(dimension: str, member: str, names: Mapping[str, str] | None = None) -> str:
    """Name a member of a dimension: in words, by the company's name, or by its code."""
    known = _MEMBERS.get(dimension, {}).get(member) or _ANY.get(member)
    return str(known or (names or {}).get(member) or member)


def breaks_words(why: str) -> str:
    """Say what changed in the asking: codes, comma separated."""
    return str(_(", ")).join(say(BREAKS, one) for one in why.split(",")) if why else ""
