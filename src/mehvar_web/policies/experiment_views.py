"""Experiments with caps: asked for by one, agreed to by another, stopped by either."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from mehvar.empowerment import PolicyError
from mehvar_web import company, grants
from mehvar_web.accounts import Right, page
from mehvar_web.disclosure import user_of
from mehvar_web.grants import experiments as store
from mehvar_web.grants.experiments import ExperimentError
from mehvar_web.grants.policies import PolicyUnsafeError
from mehvar_web.policies._experiment_page import (
    arm_table,
    lot_table,
    open_experiment,
    part_of,
    power_line,
)
from mehvar_web.policies._page import head_of
from mehvar_web.policies._sight import find, policy_or_none
from mehvar_web.policies.experiment_forms import ExperimentForm
from mehvar_web.ui import say, until_built

if TYPE_CHECKING:
    from mehvar.empowerment import Policy
    from mehvar_web.grants.models import Experiment
    from mehvar_web.policies._sight import Shown

_SEEDS = 2**31


@page(Right.SEE_POLICIES, Right.EDIT_POLICIES, methods=("GET", "POST"))
@until_built("policies/effect_waiting.html")
def experiment_new(request: HttpRequest, key: str) -> HttpResponseBase:
    """Write what is to be tried, see what it could show, and hand it to a second person."""
    shown = find(request, key)
    base = shown.in_force
    policy = policy_or_none(base) if base is not None else None
    caps = store.caps_of(policy) if policy is not None else {}
    is_open = open_experiment(key, day=shown.day) is not None
    if base is None or policy is None or not caps or is_open:
        say(request, _why_not(key, has_base=base is not None, is_open=is_open), level="warning")
        return redirect("policies:effect", key)
    form = ExperimentForm(request.POST or None, day=shown.day, policy=policy)
    told = head_of(request, shown, "effect") | {"form": form, "base": base}
    if request.method == "POST" and form.is_valid():
        if "preview" not in request.POST and _asked(request, shown, form):
            return redirect("policies:effect", key)
        told |= _preview(shown, form, policy)
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "policies/experiment_new.html", told, status=status)


@page(Right.SEE_POLICIES, Right.PUBLISH_POLICIES, methods=("POST",))
def experiment_answer(request: HttpRequest, key: str, number: int) -> HttpResponseBase:
    """Agree to an experiment, or do not."""
    experiment = _experiment(request, key, number)
    yes, now = "agree" in request.POST, company.now()
    try:
        act = store.agree if yes else store.decline
        act(experiment, by=user_of(request), now=now)
    except (ExperimentError, PolicyUnsafeError, PolicyError) as error:
        say(request, grants.say_error(error), level="error")
    else:
        told = _("It was agreed to, and begins with its first week.")
        say(request, told if yes else _("The experiment was not agreed to."))
    return redirect("policies:effect", key)


@page(Right.SEE_POLICIES, Right.EDIT_POLICIES, methods=("POST",))
def experiment_take_back(request: HttpRequest, key: str, number: int) -> HttpResponseBase:
    """Take an experiment back that waits for a second person."""
    try:
        store.decline(_experiment(request, key, number), by=user_of(request), now=company.now())
    except ExperimentError as error:
        say(request, error.words, level="error")
    else:
        say(request, _("The experiment was taken back."))
    return redirect("policies:effect", key)


@page(Right.SEE_POLICIES, Right.PUBLISH_POLICIES, methods=("GET", "POST"))
def experiment_stop(request: HttpRequest, key: str, number: int) -> HttpResponseBase:
    """Ask once more, and stop an experiment: all teams decide under the policy in force again."""
    experiment = _experiment(request, key, number)
    if request.method == "POST":
        try:
            store.stop(experiment, by=user_of(request), now=company.now())
        except ExperimentError as error:
            say(request, error.words, level="error")
        else:
            say(request, _("The experiment was stopped; the policy in force counts for all."))
        return redirect("policies:effect", key)
    shown = find(request, key)
    told = head_of(request, shown, "effect") | {"part": part_of(experiment, day=shown.day)}
    return render(request, "policies/experiment_stop.html", told)


def _asked(request: HttpRequest, shown: Shown, form: ExperimentForm) -> bool:
    base = shown.in_force
    if base is None:
        raise Http404
    try:
        store.ask(
            form.plan(), version=base, by=user_of(request), seed=secrets.randbelow(_SEEDS),
            now=company.now(),
        )  # fmt: skip
    except (ExperimentError, PolicyUnsafeError, PolicyError) as error:
        form.add_error(None, grants.say_error(error))
        return False
    say(request, _("The lot was drawn and is kept; a second person must agree to it."))
    return True


def _preview(shown: Shown, form: ExperimentForm, base: Policy) -> dict[str, Any]:
    """Show a lot of the same kind: the one that counts is drawn when it is asked for."""
    lot = store.lot_of(form.plan(), seed=0)
    arms = arm_table(form.arms, base=base)
    return {
        "arms": arms,
        "power": power_line(shown.version.situation, lot),
        "is_preview": True,
        "lot": lot_table(lot, arms=arms),
    }


def _experiment(request: HttpRequest, key: str, number: int) -> Experiment:
    """Return one experiment with a policy in the reader's sight, or raise 404."""
    find(request, key)
    found = next((one for one in store.experiments_of(key) if one.pk == number), None)
    if found is None:
        raise Http404(_("There is no such experiment."))
    return found


def _why_not(key: str, *, has_base: bool, is_open: bool) -> str:
    if not has_base:
        return _("No version of this policy is in force: there is nothing to vary.")
    return ExperimentError("open" if is_open else "no_cap", key=key).words


_AT = "of/<slug:key>/experiment/"

experiment_urls: list[URLPattern] = [
    path(_AT, experiment_new, name="experiment_new"),
    path(f"{_AT}<int:number>/answer/", experiment_answer, name="experiment_answer"),
    path(f"{_AT}<int:number>/take-back/", experiment_take_back, name="experiment_take_back"),
    path(f"{_AT}<int:number>/stop/", experiment_stop, name="experiment_stop"),
]
