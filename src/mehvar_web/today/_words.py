"""The words of results: outcomes, what was adjusted for, departments, what is still needed."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise

OUTCOMES: dict[str, Words] = {
    "return": _("Probability of coming back"),
    "spend": _("Spend in the following period, per order"),
    "score": _("Score of the order, in stars of 5"),
}
"""Outcome of an effect -> its words."""

DEPARTMENTS: dict[str, Words] = {
    "delivery": pgettext_lazy("department", "Delivery"),
    "supply": pgettext_lazy("department", "Supply"),
    "picking": pgettext_lazy("department", "Picking"),
    "returns": pgettext_lazy("department", "Returns"),
    "support": pgettext_lazy("department", "Support"),
    "customer_care": pgettext_lazy("department", "Customer care"),
}

ADJUSTED: dict[str, Words] = {
    "prior_orders": _("number of orders before"),
    "prior_spend": _("spend before"),
    "prior_order_value": _("usual order value"),
    "recent_orders": _("orders in the last period"),
    "recent_spend": _("spend in the last period"),
    "days_since_previous": _("days since the previous order"),
    "prior_gap": _("usual gap between orders"),
    "prior_score": _("scores given before"),
    "prior_late": _("late orders before"),
    "tenure": _("how long they have been a customer"),
    "order_value": _("value of this order"),
    "month": pgettext_lazy("adjusted for", "month"),
    "weekday": _("day of the week"),
    "hour": _("time of day"),
    "channel": pgettext_lazy("adjusted for", "channel"),
    "region": pgettext_lazy("adjusted for", "region"),
    "city": pgettext_lazy("adjusted for", "city"),
    "store_id": pgettext_lazy("adjusted for", "store"),
    "category": pgettext_lazy("adjusted for", "category of goods"),
    "late": _("late delivery of the same order"),
    "out_of_stock": _("a product out of stock in the same order"),
    "substituted": _("a substitution in the same order"),
    "damaged_or_wrong": _("a damaged or wrong item in the same order"),
    "contacted": _("contact with support about the same order"),
}
"""Covariate of an effect -> its words, to be listed after «adjusted for»."""

_NEEDED: dict[str, Words] = {
    "never_seen": _("Nothing: it is recorded, and it did not happen."),
    "no_following_period": _("Time: the period after the first orders must end first."),
    "no_outcome": _("The scores that customers gave to these orders."),
    "too_few_exposed": _("More customers who had it: at least 30 whose next period is known."),
    "too_few_unexposed": _("More customers without it, to compare with: at least 30."),
    "too_few_events": _("A longer history: at least 10 who did and 10 who did not, on each side."),
    "no_variation": _("An outcome that differs between customers."),
    "no_overlap": _("Orders alike but for this: it now happens to a kind of order of its own."),
    "few_comparable": _("More orders alike but for this."),
    "too_wide": _("More orders: with these the estimate could be almost anything."),
    "nothing_priced": _("An operational experience that can be priced."),
}


def department_words(code: str) -> Words:
    """Return a department in words; one that the company named itself stays as it is."""
    return DEPARTMENTS.get(code, code)


def adjusted_words(code: str) -> Words:
    """Return what was adjusted for in words."""
    return ADJUSTED.get(code, code)


def needed_words(reason: str, *, needs: str) -> Words:
    """Return what would make an estimate possible.

    Args:
        reason: the code of why there is none.
        needs: the data that make the experience visible, for when those are missing.
    """
    return needs if reason == "not_in_data" else _NEEDED.get(reason, needs)
