"""What the lab's pages call groups, segments and answers."""

from __future__ import annotations

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mehvar.empowerment import FACTS
from mehvar_web import company
from mehvar_web.policies._words import ACTIONS, OUTCOMES, REASONS, said

BREAKDOWNS = {
    "outcome": pgettext_lazy("broken down by", "Answer"),
    "row": pgettext_lazy("broken down by", "Row"),
    "reason": pgettext_lazy("broken down by", "Why"),
    "class": pgettext_lazy("broken down by", "Value class"),
    "store": pgettext_lazy("broken down by", "Store"),
    "city": pgettext_lazy("broken down by", "City"),
    "channel": pgettext_lazy("broken down by", "Channel"),
    "team": pgettext_lazy("broken down by", "Team"),
    "employee": pgettext_lazy("broken down by", "Employee"),
}
SEGMENTS = {
    "city": pgettext_lazy("segment", "City"),
    "store": pgettext_lazy("segment", "Store"),
    "channel": pgettext_lazy("segment", "Channel"),
    "class": pgettext_lazy("segment", "Value class"),
    "tenure": pgettext_lazy("segment", "How long a customer"),
    "language": pgettext_lazy("segment", "Language"),
}
TENURES = {
    "first": _("first day"),
    "quarter": _("up to 90 days"),
    "year": _("up to a year"),
    "longer": _("longer"),
}
LANGUAGES = {"fa": _("Persian"), "en": _("English")}
MOVED = {
    "cap": pgettext_lazy("moved in a policy", "Caps"),
    "rate": pgettext_lazy("moved in a policy", "Rates"),
    "threshold": pgettext_lazy("moved in a policy", "Thresholds"),
}


def group_words(by: str, key: str | None) -> str:
    """Return what a group is called."""
    if key is None:
        return gettext("No row matched") if by == "row" else gettext("not known")
    known = {"outcome": OUTCOMES, "reason": REASONS, "action": ACTIONS, "tenure": TENURES,
             "language": LANGUAGES}.get(by)  # fmt: skip
    if known is not None:
        return str(known.get(key, key))
    if by == "store":
        return company.member_names("store_id").get(key, key)
    if by == "team":
        return team_names().get(key, key)
    return class_words(key) if by == "class" else key


def team_names() -> dict[str, str]:
    """Return the names of the company's teams by code."""
    from mehvar_web.accounts.models import Team

    return dict(Team.objects.values_list("code", "name"))


def class_words(key: str) -> str:
    """Return what a value class is called."""
    choices = FACTS["customer_class"].choices or {}
    return said(choices[key]) if key in choices else key


def fact_words(name: str) -> str:
    """Return what a fact is called."""
    return said(FACTS[name].title)
