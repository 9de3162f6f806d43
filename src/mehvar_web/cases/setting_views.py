"""Kinds of cases with their targets and playbooks, and the rules that open cases by themselves."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mehvar.errors import MehvarError
from mehvar_web import care, company, disclosure
from mehvar_web.accounts import Right, page
from mehvar_web.care.models import CaseRule, CaseType
from mehvar_web.cases import _words
from mehvar_web.cases._tabs import tabs
from mehvar_web.cases.setting_forms import RuleForm, TermsForm, TypeForm
from mehvar_web.ui import say
from mehvar_web.ui.figures import write_number


@page(Right.SEE_CASES, Right.SET_CASES)
def types(request: HttpRequest) -> HttpResponseBase:
    """The kinds of cases, with what each promises the customer."""
    language = _words.language()
    live = Count("cases", filter=Q(cases__state__in=("open", "waiting")))
    found = CaseType.objects.annotate(live=live)
    context = {
        "types": [_shown(one, language) for one in found],
        "tabs": tabs(request, "types"),
    }
    return render(request, "cases/types.html", context)


@page(Right.SEE_CASES, Right.SET_CASES, methods=("GET", "POST"))
def new_type(request: HttpRequest) -> HttpResponseBase:
    """Make a kind of case."""
    return _write_type(request, CaseType(place=CaseType.objects.count() + 1))


@page(Right.SEE_CASES, Right.SET_CASES, methods=("GET", "POST"))
def edit_type(request: HttpRequest, type: str) -> HttpResponseBase:  # noqa: A002 (the address's word)
    """Change a kind of case; what is open keeps its targets."""
    return _write_type(request, get_object_or_404(CaseType, key=type))


@page(Right.SEE_CASES, Right.SET_CASES)
def rules(request: HttpRequest) -> HttpResponseBase:
    """What opens cases by itself."""
    language = _words.language()
    found = CaseRule.objects.select_related("type", "team")
    context = {
        "rules": [
            {
                "rule": one,
                "title": one.title(language),
                "kind": _words.word(_words.RULE_KINDS, one.kind),
                "type": one.type.title(language),
                "problem": _problem(one.problem),
            }
            for one in found
        ],
        "kinds": _words.RULE_KINDS,
        "looks_back": care.LOOKS_BACK.days,
        "tabs": tabs(request, "rules"),
    }
    return render(request, "cases/rules.html", context)


@page(Right.SEE_CASES, Right.SET_CASES, methods=("GET", "POST"))
def new_rule(request: HttpRequest) -> HttpResponseBase:
    """Make a rule of a kind; it opens nothing before somebody switches it on."""
    kind = request.GET.get("kind", "")
    chosen = kind if kind in _words.RULE_KINDS else "low_score"
    return _write_rule(request, CaseRule(kind=chosen))


@page(Right.SEE_CASES, Right.SET_CASES, methods=("GET", "POST"))
def edit_rule(request: HttpRequest, rule: str) -> HttpResponseBase:
    """Change a rule, or see first what it would have opened."""
    return _write_rule(request, get_object_or_404(CaseRule, key=rule))


@page(Right.SEE_CASES, Right.SET_CASES, methods=("POST",))
def switch_rule(request: HttpRequest, rule: str) -> HttpResponseBase:
    """Switch a rule on or off; the same button takes it back."""
    found = get_object_or_404(CaseRule, key=rule)
    user, now = disclosure.user_of(request), company.now()
    try:
        kept = care.switch_rule(found, is_on=not found.is_on, by=user, now=now)
    except care.CareActError as error:
        say(request, error.words, level="error")
        return redirect("cases:rules")
    on = _("The rule opens cases for what happens from now on.")
    say(
        request, on if kept.is_on else _("The rule opens nothing any more."),
        undo=reverse("cases:switch_rule", args=[rule]),
    )  # fmt: skip
    return redirect("cases:rules")


@page(Right.SEE_CASES, Right.SET_CASES, methods=("GET", "POST"))
def terms(request: HttpRequest) -> HttpResponseBase:
    """When the company works, how soon things fade, when customers are asked."""
    form = TermsForm(request.POST or None, terms=care.terms())
    if request.method == "POST" and form.is_valid():
        try:
            care.set_terms(form.made(), by=disclosure.user_of(request), now=company.now())
        except MehvarError as error:
            form.add_error(None, error.message)
        else:
            say(request, _("This holds from now on; what is due already keeps its moment."))
            return redirect("cases:types")
    context = {
        "form": form,
        "title": _("How we work on cases"),
        "text": _("Working hours, how soon the chance to keep a customer fades, and when we ask."),
        "back": reverse("cases:types"),
        "tabs": tabs(request, "types"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/form.html", context, status=status)


def _shown(one: Any, language: str) -> dict[str, Any]:
    target = one.target_of("")
    return {
        "type": one,
        "title": one.title(language),
        "stage": _words.word(_words.STAGES, one.stage),
        "severity": _words.pill(_words.SEVERITIES, _words.SEVERITY_TONES, one.severity),
        "first": _words.span(target.first_response),
        "resolution": _words.span(target.resolution),
        "classes": len([name for name in one.targets if name]),
        "steps": len(one.playbook),
    }


def _write_type(request: HttpRequest, known: CaseType) -> HttpResponseBase:
    form = TypeForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid():
        try:
            care.save_type(form.made(), by=disclosure.user_of(request), now=company.now())
        except care.CareActError as error:
            form.add_error(None, error.words)
        else:
            say(request, _("The type is kept; cases that are open keep their targets."))
            return redirect("cases:types")
    context = {
        "form": form,
        "title": known.title(_words.language()) if known.pk else _("A new type"),
        "back": reverse("cases:types"),
        "tabs": tabs(request, "types"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/type.html", context, status=status)


def _write_rule(request: HttpRequest, known: CaseRule) -> HttpResponseBase:
    form = RuleForm(request.POST or None, instance=known)
    preview, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                if "preview" not in request.POST:
                    made = form.made()
                    care.save_rule(made, by=disclosure.user_of(request), now=company.now())
                    say(request, _("The rule is kept."))
                    return redirect("cases:rules")
                preview, status = care.preview_rule(form.made(), now=company.now()), 200
            except care.CareActError as error:
                form.add_error(None, error.words)
    context = {
        "form": form,
        "kind": _words.word(_words.RULE_KINDS, known.kind),
        "title": known.title(_words.language()) if known.pk else _("A new rule"),
        "preview": preview,
        "chart": _by_day(preview) if preview else "",
        "back": reverse("cases:rules"),
        "tabs": tabs(request, "rules"),
    }
    return render(request, "cases/rule.html", context, status=status)


def _problem(told: str) -> str:
    """Say what keeps a rule from opening cases: its bound of a day, or what went wrong."""
    name, _colon, waiting = told.partition(":")
    if name != "most_a_day":
        return told
    words = ngettext(
        "It opened all that it may in a day; %(n)s more waits for tomorrow.",
        "It opened all that it may in a day; %(n)s more wait for tomorrow.", int(waiting),
    )  # fmt: skip
    return words % {"n": write_number(int(waiting))}


def _by_day(preview: care.Preview) -> object:
    """Draw how many cases a day the rule would have opened."""
    from mehvar_web.ui import charts
    from mehvar_web.ui.dates import write_day

    points = tuple(
        charts.Point(label=write_day(day), value=float(count))
        for day, count in sorted(preview.by_day.items())
    )
    if not points:
        return ""
    return charts.trend(
        charts.Trend(title=_("Cases that it would have opened, by day"), points=points, zero=True,
                     small=True)
    )  # fmt: skip
