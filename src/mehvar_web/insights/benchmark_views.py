"""Figures that others published, to stand beside the company's own scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar.insights import Benchmark
from mehvar_web import disclosure
from mehvar_web.accounts import Right, may, page
from mehvar_web.insights import _acts, _panels, _words
from mehvar_web.insights._tabs import tabs
from mehvar_web.insights.forms import BenchmarkForm
from mehvar_web.insights.models import Figure
from mehvar_web.ui import say


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A figure of the last build; ``is_leaving``: taken out since."""

    figure: Benchmark
    measure: str
    value: str
    is_own: bool
    is_leaving: bool


@page(Right.SEE_NEEDS)
def benchmarks(request: HttpRequest) -> HttpResponseBase:
    """Every published figure of the last build."""
    built = _panels.read_figures()
    own = {one.key: one for one in Figure.objects.all()}
    context = {
        "rows": [
            _Row(
                figure=one,
                measure=str(_words.MEASURES[one.measure]),
                value=_panels.write_value(one.measure, one.value),
                is_own=one.benchmark_id in own,
                is_leaving=_leaves(own.get(one.benchmark_id)),
            )
            for one in built
        ],
        "waiting": _waiting(own, built),
        "may_edit": may(request.user, Right.EDIT_NEEDS),
        "may_collect": may(request.user, Right.COLLECT),
        "tabs": tabs("benchmarks"),
    }
    return render(request, "insights/benchmarks.html", context)


@page(Right.SEE_NEEDS, Right.EDIT_NEEDS, methods=("GET", "POST"))
def new_benchmark(request: HttpRequest) -> HttpResponseBase:
    """Write a published figure down."""
    form = BenchmarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        figure = _acts.write_figure_down(disclosure.user_of(request), form.cleaned_data)
        undo = reverse("insights:withdraw_benchmark", args=[figure.key])
        say(
            request, _("It is written down and stands beside ours after the next build."), undo=undo
        )
        return redirect("insights:benchmarks")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "tabs": tabs("benchmarks")}
    return render(request, "insights/benchmark_form.html", context, status=status)


@page(Right.SEE_NEEDS, Right.EDIT_NEEDS, methods=("POST",))
def withdraw(request: HttpRequest, key: str) -> HttpResponseBase:
    """Take a figure out that was written down here; an import is taken back where it came in."""
    if _acts.withdraw_figure(disclosure.user_of(request), key):
        say(request, _("The figure is taken out after the next build."))
    else:
        say(request, _("It came with an import: take that one back."), level="warning")
    return redirect("insights:benchmarks")


def _leaves(figure: Figure | None) -> bool:
    return figure is not None and figure.withdrawn_at is not None


def _waiting(own: Mapping[str, Figure], built: Sequence[Benchmark]) -> list[Figure]:
    """Return what was written down since the last build."""
    known = {one.benchmark_id for one in built}
    return [one for one in own.values() if one.key not in known and one.withdrawn_at is None]
