"""The tab Effect: what a published policy did, as far as can be told."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from mehvar import policy_lab
from mehvar_web import company
from mehvar_web.accounts import Right, page
from mehvar_web.grants import policies as store
from mehvar_web.policies._effect_page import threshold_part
from mehvar_web.policies._experiment_page import experiments_part
from mehvar_web.policies._page import head_of
from mehvar_web.policies._say import name_rows
from mehvar_web.policies._sight import find, may_see_drafts
from mehvar_web.ui import until_built


@page(Right.SEE_POLICIES)
@until_built("policies/effect_waiting.html")
def effect(request: HttpRequest, key: str) -> HttpResponse:
    """Who was just above a threshold against who was just below, and what a grant was worth."""
    shown = find(request, key)
    context = head_of(request, shown, "effect") | {"sees_lab": may_see_drafts(request.user)}
    found = policy_lab.read_effects(company.workspace(), policy_key=key, marts=company.marts())
    if context["sees_lab"]:
        names = {
            number: name_rows(store.published_policy(key, number))
            for number in {one.version for one in found.told}
        }
        context["parts"] = [threshold_part(one, names=names[one.version]) for one in found.told]
        context["experiments"] = experiments_part(request, key, day=shown.day)
    thresholds = policy_lab.thresholds_of(shown.policy) if shown.policy is not None else ()
    return render(
        request, "policies/effect.html",
        context | {"as_of": found.as_of, "has_thresholds": bool(thresholds)},
    )  # fmt: skip


effect_urls: list[URLPattern] = [path("of/<slug:key>/effect/", effect, name="effect")]
