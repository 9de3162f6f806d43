"""Answers that are used often, and the rules by which arrivals open threads."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar_web import company, disclosure
from mehvar_web.accounts import Right, page
from mehvar_web.inbox import _answer, _list, _views, _words
from mehvar_web.inbox._tell import tell_setting
from mehvar_web.inbox.forms import RuleForm, TemplateForm
from mehvar_web.inbox.models import AnswerTemplate, OpeningRule
from mehvar_web.ui import say


@page(Right.SEE_INBOX, Right.ANSWER_INBOX)
def answers(request: HttpRequest) -> HttpResponseBase:
    """The answers that are used often."""
    context = {
        "templates": AnswerTemplate.objects.select_related("author"),
        "fields": [f"{{{one}}}" for one in _answer.FIELDS],
        "tabs": _views.tabs(request, "answers"),
    }
    return render(request, "inbox/answers.html", context)


@page(Right.SEE_INBOX, Right.ANSWER_INBOX, methods=("GET", "POST"))
def new_answer(request: HttpRequest) -> HttpResponseBase:
    """Write one."""
    return _write_answer(request, None)


@page(Right.SEE_INBOX, Right.ANSWER_INBOX, methods=("GET", "POST"))
def edit_answer(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change one."""
    return _write_answer(request, get_object_or_404(AnswerTemplate, pk=pk))


@page(Right.SEE_INBOX, Right.ANSWER_INBOX, methods=("POST",))
def remove_answer(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Remove one; answers that were sent stay as they are."""
    get_object_or_404(AnswerTemplate, pk=pk).delete()
    say(request, _("The answer was removed."))
    return redirect("inbox:answers")


@page(Right.SEE_INBOX, Right.SET_CHANNELS)
def rules(request: HttpRequest) -> HttpResponseBase:
    """Which arrivals somebody must look at, and who."""
    stores, topics = _list.store_names(), _words.topics()
    context = {
        "rules": [
            {
                "rule": one,
                "origin": _words.word(_words.ORIGINS, one.origin),
                "store": stores.get(one.store_id, one.store_id),
                "topic": topics.get(one.aspect, one.aspect),
            }
            for one in OpeningRule.objects.select_related("team", "assignee")
        ],
        "tabs": _views.tabs(request, "rules"),
    }
    return render(request, "inbox/rules.html", context)


@page(Right.SEE_INBOX, Right.SET_CHANNELS, methods=("GET", "POST"))
def new_rule(request: HttpRequest) -> HttpResponseBase:
    """Write a rule; it stands last."""
    last = OpeningRule.objects.aggregate(last=Max("place"))["last"] or 0
    return _write_rule(request, OpeningRule(place=last + 1))


@page(Right.SEE_INBOX, Right.SET_CHANNELS, methods=("GET", "POST"))
def edit_rule(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change a rule."""
    return _write_rule(request, get_object_or_404(OpeningRule, pk=pk))


@page(Right.SEE_INBOX, Right.SET_CHANNELS, methods=("POST",))
def move_rule(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Put a rule before the one above it."""
    with transaction.atomic():
        found = get_object_or_404(OpeningRule.objects.select_for_update(), pk=pk)
        above = OpeningRule.objects.filter(place__lt=found.place).last()
        if above is not None:
            above.place, found.place = found.place, above.place
            above.save(update_fields=["place"])
            found.save(update_fields=["place"])
            tell_setting(request, "inbox.rule", str(pk), {"act": "moved"})
    return redirect("inbox:rules")


@page(Right.SEE_INBOX, Right.SET_CHANNELS, methods=("POST",))
def remove_rule(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Remove a rule."""
    with transaction.atomic():
        get_object_or_404(OpeningRule, pk=pk).delete()
        tell_setting(request, "inbox.rule", str(pk), {"act": "removed"})
    say(request, _("The rule was removed."))
    return redirect("inbox:rules")


def _write_answer(request: HttpRequest, known: AnswerTemplate | None) -> HttpResponseBase:
    begin = {} if known is None else {
        "name": known.name, "text_fa": known.text_fa, "text_en": known.text_en
    }  # fmt: skip
    form = TemplateForm(request.POST or None, initial=begin)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        taken = AnswerTemplate.objects.filter(name=told["name"])
        if taken.exclude(pk=known.pk if known else 0).exists():
            form.add_error("name", _("Another answer has this name."))
        else:
            made = known or AnswerTemplate()
            made.name, made.text_fa, made.text_en = told["name"], told["text_fa"], told["text_en"]
            made.author, made.at = disclosure.user_of(request), company.now()
            made.save()
            say(request, _("The answer is kept."))
            return redirect("inbox:answers")
    names = " ".join(f"{{{one}}}" for one in _answer.FIELDS)
    return _form(
        request, form, tab="answers", title=known.name if known else _("A new answer"),
        text=_("These are filled in when it is used: %(names)s") % {"names": names},
    )  # fmt: skip


def _write_rule(request: HttpRequest, rule: OpeningRule) -> HttpResponseBase:
    form = RuleForm(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            made = form.save()
            tell_setting(request, "inbox.rule", str(made.pk), {"act": "written"})
        say(request, _("The rule holds for what arrives from now on."))
        return redirect("inbox:rules")
    return _form(
        request, form, tab="rules", title=_("A rule"),
        text=_("The first rule that fits an arrival decides. What is left empty fits everything."),
    )  # fmt: skip


def _form(
    request: HttpRequest, form: object, *, tab: str, title: str, text: str
) -> HttpResponseBase:
    context = {
        "form": form, "title": title, "text": text, "back": reverse(f"inbox:{tab}"),
        "tabs": _views.tabs(request, tab),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "inbox/form.html", context, status=status)
