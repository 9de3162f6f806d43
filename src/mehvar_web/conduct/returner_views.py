"""The pages of habitual returns: the list, one customer, steps, appeals."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar import conduct
from mehvar.empowerment import IRAN
from mehvar_web import company, disclosure
from mehvar_web.accounts import Right, may, page
from mehvar_web.conduct import _ladder, _lists, _say, _words
from mehvar_web.conduct._errors import ConductError
from mehvar_web.conduct._sight import sees, view_of
from mehvar_web.conduct._tabs import tabs
from mehvar_web.conduct.forms import AppealForm, StepForm
from mehvar_web.conduct.models import LadderStep
from mehvar_web.ui import csv_response, say, until_built


@page(Right.SEE_CONDUCT)
@until_built("conduct/empty.html")
def returners(request: HttpRequest) -> HttpResponseBase:
    """Customers who surely return more than twice as much as others, and are worth less than 0."""
    user = disclosure.user_of(request)
    numbers = conduct.read_numbers(company.workspace(), marts=company.marts())
    context = {
        "table": _lists.returner_table(request, user),
        "returned": numbers.get(("returned", "returners"), 0.0),
        "known": numbers.get(("reasons_known", "returners"), 0.0),
        "ours": numbers.get(("ours", "returners"), 0.0),
        "days": IRAN.withdrawal_days,
        "ladder": list(_words.STEPS.values()),
        "tabs": tabs(user, "returners"),
    }
    return render(request, "conduct/returners.html", context)


@page(Right.SEE_CONDUCT, Right.EXPORT)
@until_built("conduct/empty.html")
def returners_csv(request: HttpRequest) -> HttpResponseBase:
    """The list as a file: money in minor units."""
    user = disclosure.user_of(request)
    rows, _count = _lists.read_returners(user, request.GET.dict(), page=1, size=_lists.WHOLE)
    return csv_response(columns=_lists.returner_columns(), rows=rows, name="returners")


@page(Right.SEE_CONDUCT, methods=("GET", "POST"))
@until_built("conduct/empty.html")
def returner(request: HttpRequest, customer_id: int) -> HttpResponseBase:
    """One customer's returns beside others', the steps taken, and the next one."""
    user = disclosure.user_of(request)
    found = _returner(request, customer_id)
    steps = _ladder.steps_of(customer_id)
    now = company.now()
    proposal = _ladder.propose_step(steps, now=now)
    may_act = may(user, Right.REVIEW_CONDUCT) and found.is_question
    offered = _ladder.LADDER[: _ladder.LADDER.index(proposal.step) + 1]
    usual = {
        "step": proposal.step,
        "until_day": now.date() + timedelta(days=_ladder.USUAL_DAYS),
    }
    form = StepForm(request.POST or None, steps=offered, initial=usual)
    if request.method == "POST" and may_act and form.is_valid():
        try:
            made = _ladder.take_step(found, **form.cleaned_data, by=user, now=now)
        except ConductError as error:
            form.add_error(None, _explained(error))
        else:
            say(request, _("The step is in force."),
                undo=reverse("conduct:lift_step", args=[made.key]))  # fmt: skip
            return redirect("conduct:returner", customer_id)
    context = {
        "returner": found,
        "ratio": _say.write_ratio(found),
        "steps": [(one, _words.STEPS[one.step], _words.RULINGS.get(one.ruling, ""))
                  for one in steps],
        "proposal": proposal,
        "proposed": _words.STEPS[proposal.step],
        "help": _words.STEP_HELP[proposal.step],
        "standing": _words.STEPS[proposal.standing.step] if proposal.standing else "",
        "form": form,
        "appeal_form": AppealForm(),
        "may_act": may_act,
        "may_review": may(user, Right.REVIEW_CONDUCT),
        "user_id": user.pk,
        "days": IRAN.withdrawal_days,
        "tabs": tabs(user, "returners"),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "conduct/returner.html", context, status=status)


@page(Right.REVIEW_CONDUCT, methods=("POST",))
def lift_step(request: HttpRequest, key: str) -> HttpResponseBase:
    """End a step at once."""
    step = _step(request, key)
    _ladder.lift_step(step, by=disclosure.user_of(request), now=company.now())
    say(request, _("The step was lifted."))
    return redirect("conduct:returner", step.customer_id)


@page(Right.REVIEW_CONDUCT, methods=("POST",))
def appeal_step(request: HttpRequest, key: str) -> HttpResponseBase:
    """Write down what the customer says against a step."""
    step = _step(request, key)
    form = AppealForm(request.POST)
    if form.is_valid():
        try:
            _ladder.appeal_step(
                step, text=form.cleaned_data["text"], by=disclosure.user_of(request),
                now=company.now(),
            )  # fmt: skip
        except ConductError as error:
            say(request, _explained(error), level="error")
        else:
            say(request, _("The appeal is written down; somebody else rules on it."))
    return redirect("conduct:returner", step.customer_id)


@page(Right.REVIEW_CONDUCT, methods=("POST",))
def rule_on_appeal(request: HttpRequest, key: str) -> HttpResponseBase:
    """Keep a step or lift it after an appeal."""
    step = _step(request, key)
    ruling = "lifted" if request.POST.get("ruling") == "lifted" else "kept"
    try:
        _ladder.rule_on_appeal(
            step, ruling=ruling, by=disclosure.user_of(request), now=company.now()
        )
    except ConductError as error:
        say(request, _explained(error), level="error")
    else:
        say(request, _("The appeal is settled."))
    return redirect("conduct:returner", step.customer_id)


def _returner(request: HttpRequest, customer_id: int) -> conduct.Returner:
    found = None
    if customer_id < 2**63:
        found = conduct.read_returner(
            company.workspace(), customer_id=customer_id, marts=company.marts(),
            view=view_of(disclosure.user_of(request)),
        )  # fmt: skip
    if found is None:
        raise Http404(_("There is no such customer."))
    return found


def _step(request: HttpRequest, key: str) -> LadderStep:
    step = get_object_or_404(LadderStep, key=key)
    if not sees(disclosure.user_of(request), step.customer_id):
        raise Http404(_("There is no such customer."))
    return step


def _explained(error: ConductError) -> str:
    return str(_words.REFUSALS.get(error.message, error.message))
