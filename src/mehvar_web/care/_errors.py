"""Why an act upon a case could not be done: every reason, said once, in both languages."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from mehvar_web.ui import SaidError, Words


class CareActError(SaidError):
    """This cannot be done with the case as it stands; nothing was changed."""

    code = "case"

    WORDS: ClassVar[dict[str, Words]] = {
        "busy": _("Somebody else keeps changing the case %(key)s."),
        "opening": _("This opens no case: %(faults)s."),
        "no_type": _("there is no type %(type)s"),
        "no_severity": _("there is no severity %(severity)s"),
        "about_nobody": _("it names no customer, order, conversation or title"),
        "no_key": _("it has no key, or does not say what opened it"),
        "nothing_said": _("There is nothing to say, or too much: up to %(most)s letters."),
        "no_token": _("The answer carries no token."),
        "state": _("The case %(number)s does not stand so that this could be done."),
        "merged": _("The case %(number)s was merged into another one."),
        "no_way": _("The customer cannot be reached that way."),
        "nothing_noted": _("There is nothing to note, or too much: up to %(most)s letters."),
        "kind": _("This is no kind of case: %(faults)s."),
        "no_title": _("it has no title"),
        "no_situation": _("there is no situation %(situation)s"),
        "no_work": _("its work takes a minute at least"),
        "chance": _("the chance to keep a customer lies between 0 and 1"),
        "empty_step": _("a step of the playbook says nothing"),
        "no_class": _("there is no class of value %(name)s"),
        "target_minutes": _("targets of %(name)s: both are whole minutes"),
        "target_order": _(
            "targets of %(name)s: an answer within a minute at least, and before the resolution"
        ),
        "how": _("Nobody says it by %(how)s."),
        "unresolved": _("The case %(number)s was not resolved yet."),
        "left": _("This person does not work here any more."),
        "unanswered": _("The customer was not answered yet: there is nothing to wait for."),
        "all_called": _("Everybody above was called already."),
        "cause_owner": _("A cause is nobody's called %(owner)s."),
        "cause_partner": _("Only the cause of a partner or a courier names one."),
        "type_or_severity": _("There is no type %(type)s or no severity %(severity)s."),
        "no_step": _("The playbook has no step %(step)s: it was changed meanwhile."),
        "minutes": _("%(minutes)s minutes cannot be: more than 0, at most %(most)s."),
        "article": _("An article needs a title and a text in one language at least."),
        "unfilled": _("Nothing fills %(fields)s."),
        "reply": _("It needs a name and a text."),
        "change": _("This is no change yet: %(faults)s."),
        "done_day": _("it is done, but not since which day"),
        "started_day": _("it was begun, but not on which day"),
        "no_cause": _("it names neither a type of cases nor a cause"),
        "days": _("it was done before it was begun"),
        "rule": _("The rule %(key)s cannot be so: %(faults)s."),
        "rule_kind": _("there is no kind of rule %(kind)s"),
        "rule_unknown": _("%(name)s is unknown"),
        "rule_none": _("%(name)s must name one at least"),
        "rule_number": _("%(name)s must be a number"),
        "rule_bounds": _("%(name)s must lie between %(least)s and %(most)s"),
        "itself": _("A case cannot be merged into itself."),
        "two_customers": _("These cases are of two customers."),
        "older": _("The customer has waited since the older case."),
        "part": _("Either a colleague takes part, or a partner or courier by their id."),
        "may_not_see": _("This person may not see cases."),
    }
    HINTS: ClassVar[dict[str, Words]] = {
        "busy": _("Nothing was opened; try again."),
        "opening": _("Nothing was opened."),
        "no_token": _("Send the form again."),
        "state": _("Look at it again; what is closed must be opened first."),
        "merged": _("Go on with that one."),
        "no_way": _("Choose one of those shown."),
        "kind": _("Nothing changed."),
        "unresolved": _("Resolve it first."),
        "left": _("Choose another."),
        "unanswered": _("Answer them first, or say that you told them."),
        "all_called": _("Speak to them."),
        "cause_partner": _("Leave it empty."),
        "no_step": _("Look again."),
        "article": _("A text has at most %(most)s letters."),
        "unfilled": _("It may name {name}, {order}, {agent}, {company} and {case}."),
        "change": _("Nothing was kept."),
        "rule": _("Nothing changed."),
        "itself": _("Choose another one."),
        "two_customers": _("If they are one person, join them first."),
        "older": _("Merge %(into)s into %(case)s."),
        "may_not_see": _("Choose somebody else."),
    }
