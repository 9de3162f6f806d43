"""What the pages call codes: operators, actions, hit policies, standings, reasons."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mehvar.text import Bilingual, Language

OPERATORS = {
    "is": pgettext_lazy("compares", "is"),
    "is_not": pgettext_lazy("compares", "is known and is not"),
    "one_of": pgettext_lazy("compares", "is one of"),
    "not_one_of": pgettext_lazy("compares", "is known and is none of"),
    "at_least": pgettext_lazy("compares", "is at least"),
    "at_most": pgettext_lazy("compares", "is at most"),
    "above": pgettext_lazy("compares", "is above"),
    "below": pgettext_lazy("compares", "is below"),
    "between": pgettext_lazy("compares", "is from … to less than …"),
    "known": pgettext_lazy("compares", "is known"),
    "not_known": pgettext_lazy("compares", "is not known"),
}
DAY_OPERATORS = {
    "at_least": pgettext_lazy("compares days", "is on or after"),
    "at_most": pgettext_lazy("compares days", "is on or before"),
    "above": pgettext_lazy("compares days", "is after"),
    "below": pgettext_lazy("compares days", "is before"),
}
UNITS: dict[str, str | Promise] = {
    "minutes": pgettext_lazy("after a number", "minutes"),
    "days": pgettext_lazy("after a number", "days"),
    "rate": "%",
}
ACTIONS = {
    "discount_code": pgettext_lazy("what a row does", "give a discount code"),
    "pay_difference": pgettext_lazy("what a row does", "give the substitute, pay the difference"),
    "refund": pgettext_lazy("what a row does", "give money back"),
    "replace": pgettext_lazy("what a row does", "send the item again"),
    "credit": pgettext_lazy("what a row does", "give credit"),
    "refuse": pgettext_lazy("what a row does", "give nothing"),
    "ask": pgettext_lazy("what a row does", "always ask the next level"),
}
BEYOND = {
    "cap": pgettext_lazy("above the cap", "give the cap"),
    "ask": pgettext_lazy("above the cap", "ask the next level"),
    "refuse": pgettext_lazy("above the cap", "give nothing"),
}
HITS = {
    "first": _("The first row that matches counts"),
    "unique": _("Only one row may ever match"),
    "least": _("Of all rows that match, the one that gives least counts"),
    "most": _("Of all rows that match, the one that gives most counts"),
}
STANDINGS = {
    "draft": pgettext_lazy("standing of a policy", "draft"),
    "submitted": pgettext_lazy("standing of a policy", "waits for a second person"),
    "planned": pgettext_lazy("standing of a policy", "planned"),
    "in_force": pgettext_lazy("standing of a policy", "in force"),
    "ended": pgettext_lazy("standing of a policy", "ended"),
    "dropped": pgettext_lazy("standing of a policy", "put away"),
    "arm": pgettext_lazy("standing of a policy", "arm of an experiment"),
}
STANDING_TONES = {"in_force": "good", "submitted": "warn", "planned": "accent", "draft": "gold"}
WEIGHTS = {
    "error": pgettext_lazy("weight of a finding", "Error"),
    "warning": pgettext_lazy("weight of a finding", "Warning"),
    "note": pgettext_lazy("weight of a finding", "Note"),
}
WHAT_TO_DO = {
    "overlap": _("Narrow one of the two rows, or let the first row that matches count."),
    "unreachable": _("Move it up, loosen its conditions, or remove it."),
    "hole": _("Let one row begin where the other stops, if that is not meant."),
    "worse_gets_less": _("Raise what the worse case gets, or order the rows anew."),
    "no_cap": _("Write a cap: the most that one grant may cost."),
    "above_budget": _("Lower the cap, or raise the budget."),
    "authority": _("Give the higher level at least what the lower one has."),
    "below_statute": _("Add a row that refunds the whole price in these days, without a cap."),
    "uncovered": _("Nothing to do, if these cases are to get nothing."),
    "too_wide": _("Split it into several policies, each with fewer conditions."),
}
BUDGETS = {
    "case": pgettext_lazy("a budget", "of a case"),
    "customer": pgettext_lazy("a budget", "of a customer within 90 days"),
    "employee_day": pgettext_lazy("a budget", "of an employee's day"),
    "employee_month": pgettext_lazy("a budget", "of an employee's month"),
    "team_month": pgettext_lazy("a budget", "of a team's month"),
    "company_month": pgettext_lazy("a budget", "of the company's month"),
}
OUTCOMES = {
    "allow": _("The employee may give it at once"),
    "allow_capped": _("The employee may give the cap at once"),
    "approve": _("A person of a higher level is asked"),
    "deny": _("Nothing is given"),
}
OUTCOME_TONES = {"allow": "good", "allow_capped": "good", "approve": "warn", "deny": "bad"}
REASONS = {
    "granted": _("The row gives it, within every limit."),
    "capped": _("The row would give more than its cap."),
    "above_cap": _("It is more than the row's cap."),
    "above_level": _("It is more than this employee may give alone."),
    "row_asks": _("The row always asks the next level."),
    "row_refuses": _("The row gives nothing in this case."),
    "no_row": _("No row matches this case."),
    "fact_missing": _("What the amount is reckoned from is not known."),
    "nobody_may": _("It is more than anybody may give."),
}


def language() -> Language:
    """Return the page's language."""
    return "en" if (get_language() or "fa").startswith("en") else "fa"


def said(words: Bilingual) -> str:
    """Return words in the page's language."""
    return words.in_(language())
