"""What situations, facts, budgets and outcomes are called on these pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from mehvar import empowerment
from mehvar.text import Bilingual, Language
from mehvar_web.grants import Known, Origin
from mehvar_web.ui.figures import write_number, write_share
from mehvar_web.ui.templatetags import ui as shown

if TYPE_CHECKING:
    from mehvar.empowerment import Fact, Situation

Text = str | Promise

ACTIONS: dict[str, Text] = {
    "discount_code": pgettext_lazy("granted", "Discount code"),
    "pay_difference": pgettext_lazy("granted", "The substitute; we pay the difference"),
    "refund": pgettext_lazy("granted", "Refund"),
    "replace": pgettext_lazy("granted", "Sent again"),
    "credit": pgettext_lazy("granted", "Credit"),
    "refuse": pgettext_lazy("granted", "Nothing"),
    "ask": pgettext_lazy("granted", "The next level decides"),
}
GIVES: dict[str, Text] = {
    "discount_code": pgettext_lazy("grant now", "Give a discount code of"),
    "pay_difference": pgettext_lazy("grant now", "Give the substitute and pay"),
    "refund": pgettext_lazy("grant now", "Refund"),
    "replace": pgettext_lazy("grant now", "Send the item again, worth"),
    "credit": pgettext_lazy("grant now", "Give a credit of"),
}
BUDGETS: dict[str, Text] = {
    "case": pgettext_lazy("budget", "This case"),
    "customer": pgettext_lazy("budget", "This customer, in 90 days"),
    "employee_day": pgettext_lazy("budget", "You, today"),
    "employee_month": pgettext_lazy("budget", "You, this month"),
    "team_month": pgettext_lazy("budget", "Your team, this month"),
    "company_month": pgettext_lazy("budget", "The company, this month"),
}
KINDS: dict[str, Text] = {
    "case": pgettext_lazy("kind of budget", "One case or order"),
    "customer": pgettext_lazy("kind of budget", "One customer in 90 days"),
    "employee_day": pgettext_lazy("kind of budget", "One employee in a day"),
    "employee_month": pgettext_lazy("kind of budget", "One employee in a month"),
    "team_month": pgettext_lazy("kind of budget", "One team in a month"),
    "company_month": pgettext_lazy("kind of budget", "The company in a month"),
}
ORIGINS: dict[Origin, Text] = {
    Origin.ORDER: pgettext_lazy("a fact comes from", "the order"),
    Origin.ITEM: pgettext_lazy("a fact comes from", "the item"),
    Origin.CUSTOMER: pgettext_lazy("a fact comes from", "the customer's history"),
    Origin.VALUE: pgettext_lazy("a fact comes from", "the customer's value"),
    Origin.LEDGER: pgettext_lazy("a fact comes from", "earlier grants"),
    Origin.ACCOUNT: pgettext_lazy("a fact comes from", "the employee's account"),
    Origin.CALENDAR: pgettext_lazy("a fact comes from", "the calendar"),
    Origin.TOLD: pgettext_lazy("a fact comes from", "told by the employee"),
    Origin.CONSENT: pgettext_lazy("a fact comes from", "the customer's word"),
}
STATES: dict[str, Text] = {
    "asked": pgettext_lazy("state of a grant", "Waits for a yes"),
    "granted": pgettext_lazy("state of a grant", "Granted"),
    "redeemed": pgettext_lazy("state of a grant", "Redeemed"),
    "refused": pgettext_lazy("state of a grant", "Refused"),
    "expired": pgettext_lazy("state of a grant", "Ran out"),
    "withdrawn": pgettext_lazy("state of a grant", "Withdrawn"),
}
TONES = {
    "asked": "warn", "granted": "good", "redeemed": "accent", "refused": "bad", "expired": "",
    "withdrawn": "",
}  # fmt: skip
EVIDENCE: dict[str, Text] = {
    "quality": gettext_lazy("its quality is not known"),
    "size_fit": gettext_lazy("its size is not known"),
}


def language() -> Language:
    """Return the page's language."""
    return "fa" if get_language() == "fa" else "en"


def said(words: Bilingual | None) -> str:
    """Return what is written in both languages in the page's."""
    return "" if words is None else words.in_(language())


def situation(name: Situation) -> str:
    """Name a situation."""
    return said(empowerment.SITUATION_TITLES[name])


def fact_title(name: str) -> str:
    """Name a fact, as a line begins with it."""
    title = said(empowerment.FACTS[name].title)
    return (
        title.removeprefix("the ").removeprefix("what ").capitalize() if title.isascii() else title
    )


def fact_value(name: str, value: empowerment.Value) -> object:
    """Write the value of a fact."""
    fact = empowerment.FACTS[name]
    if fact.kind == "money" and isinstance(value, int):
        return shown.money(value)
    if fact.kind == "rate" and isinstance(value, int):
        return write_share(value / 10_000, places=2)
    if fact.kind == "flag":
        return _("yes") if value else _("no")
    if fact.kind == "day":
        return shown.day(value)  # type: ignore[arg-type]  # its kind says so
    if fact.choices is not None:
        return said(fact.choices[str(value)])
    return _counted(fact, value) if isinstance(value, int) else value


def known(one: Known) -> dict[str, object]:
    """Return a fact as the page lists it: its name, its value and where it comes from."""
    return {
        "name": one.name,
        "title": fact_title(one.name),
        "value": fact_value(one.name, one.value),
        "origin": ORIGINS[one.origin],
        "is_told": one.origin in {Origin.TOLD, Origin.CONSENT},
    }


def level_name(level: int) -> str:
    """Name the level of authority that is asked."""
    if level == 2:
        return _("the team's lead")
    return _("a manager of level %(level)s") % {"level": write_number(level)}


def _counted(fact: Fact, value: int) -> str:
    number = write_number(value)
    if fact.kind == "minutes":
        return ngettext("%(n)s minute", "%(n)s minutes", value) % {"n": number}
    if fact.kind == "days":
        return ngettext("%(n)s day", "%(n)s days", value) % {"n": number}
    return number


REASONS: dict[empowerment.Reason, Text] = {
    empowerment.Reason.GRANTED: gettext_lazy("The policy gives it."),
    empowerment.Reason.CAPPED: gettext_lazy("The policy gives its cap; more would have been due."),
    empowerment.Reason.ABOVE_CAP: gettext_lazy("More is due than the row's cap allows."),
    empowerment.Reason.ABOVE_LEVEL: gettext_lazy("It is more than this level may grant alone."),
    empowerment.Reason.ROW_ASKS: gettext_lazy("The policy has a person of the next level decide."),
    empowerment.Reason.ROW_REFUSES: gettext_lazy("The policy gives nothing in this case."),
    empowerment.Reason.NO_ROW: gettext_lazy("No row of the policy matches."),
    empowerment.Reason.FACT_MISSING: gettext_lazy(
        "Something that the amount hangs on is not known."
    ),
    empowerment.Reason.NOBODY_MAY: gettext_lazy("It is more than anybody may grant."),
}


def number(value: int) -> str:
    """Write a number in the page's digits."""
    return write_number(value)
