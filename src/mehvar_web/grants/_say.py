"""What came of a request, in words for people."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mehvar import empowerment
from mehvar.text import Bilingual, Language
from mehvar_web.grants._moments import Refused, RefusedFor

STATES = {
    "asked": pgettext_lazy("grant", "Waiting for a yes"),
    "granted": pgettext_lazy("grant", "Granted"),
    "redeemed": pgettext_lazy("grant", "Used"),
    "refused": pgettext_lazy("grant", "Refused"),
    "expired": pgettext_lazy("grant", "Ran out"),
    "withdrawn": pgettext_lazy("grant", "Taken back"),
}
BUDGETS = {
    "case": gettext_lazy("this case"),
    "customer": gettext_lazy("this customer within 90 days"),
    "employee_day": gettext_lazy("your day"),
    "employee_month": gettext_lazy("your month"),
    "team_month": gettext_lazy("your team's month"),
    "company_month": gettext_lazy("the company's month"),
}
_REASONS = {
    empowerment.Reason.ABOVE_CAP: gettext_lazy("It is above what the rule allows."),
    empowerment.Reason.ROW_REFUSES: gettext_lazy("The rule gives nothing here."),
    empowerment.Reason.NO_ROW: gettext_lazy("No rule of the policy fits this moment."),
    empowerment.Reason.FACT_MISSING: gettext_lazy("Something that the rule counts is not known."),
    empowerment.Reason.NOBODY_MAY: gettext_lazy("It is above what anybody may grant."),
}
_WHY = {
    RefusedFor.NO_POLICY: gettext_lazy("No policy is in force for this situation."),
    RefusedFor.ONCE: gettext_lazy("Something was granted for this already."),
    RefusedFor.CONSENT: gettext_lazy("The customer has not said yes to the substitute."),
    RefusedFor.SUBSTITUTE: gettext_lazy("This product may not replace the ordered one."),
    RefusedFor.ABOVE_DECISION: gettext_lazy("The amount is not within what may be granted."),
    RefusedFor.TURNED_DOWN: gettext_lazy("It was turned down."),
    RefusedFor.ANSWERED: gettext_lazy("It was answered already."),
    RefusedFor.RAN_OUT: gettext_lazy("It waited too long and ran out."),
}


def say_refusal(refused: Refused) -> str:
    """Say in the language of the page what stands in the way, naming the budget or the rule."""
    if refused.why is RefusedFor.BUDGET:
        name = str(BUDGETS.get(refused.name, refused.name))
        return _("The budget of %(budget)s has no room for it.") % {"budget": name}
    if refused.why is RefusedFor.RULE:
        reason = refused.reason or empowerment.Reason.NO_ROW
        return str(_REASONS.get(reason, _REASONS[empowerment.Reason.NO_ROW]))
    return str(_WHY[refused.why])


def say_state(state: str) -> str:
    """Say what became of a grant, in the language of the page."""
    return str(STATES.get(state, state))


def missing_words(names: tuple[str, ...], *, language: Language) -> tuple[str, ...]:
    """Say which facts are missing."""
    titles: list[Bilingual] = [
        empowerment.FACTS[name].title for name in names if name in empowerment.FACTS
    ]
    return tuple(one.in_(language) for one in titles)
