"""Ready answers: what is said every day, written once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar_web import care, company, disclosure
from mehvar_web.accounts import Right, may, page
from mehvar_web.care.models import ReplyTemplate
from mehvar_web.cases import _words
from mehvar_web.cases._tabs import tabs
from mehvar_web.cases.article_forms import ReplyForm
from mehvar_web.ui import say


@page(Right.SEE_CASES, Right.WORK_CASES)
def replies(request: HttpRequest) -> HttpResponseBase:
    """The ready answers."""
    language = _words.language()
    found = ReplyTemplate.objects.prefetch_related("types")
    context = {
        "replies": [
            {"reply": one, "kinds": [kind.title(language) for kind in one.types.all()]}
            for one in found
        ],
        "may_write": may(request.user, Right.SET_CASES),
        "tabs": tabs(request, "articles"),
    }
    return render(request, "cases/replies.html", context)


@page(Right.SEE_CASES, Right.SET_CASES, methods=("GET", "POST"))
def new_reply(request: HttpRequest) -> HttpResponseBase:
    """Write a ready answer."""
    return _write(request, ReplyTemplate())


@page(Right.SEE_CASES, Right.SET_CASES, methods=("GET", "POST"))
def edit_reply(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change a ready answer."""
    return _write(request, get_object_or_404(ReplyTemplate, pk=pk))


@page(Right.SEE_CASES, Right.SET_CASES, methods=("POST",))
def remove_reply(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Remove a ready answer; answers that were sent stay as they are."""
    get_object_or_404(ReplyTemplate, pk=pk).delete()
    say(request, _("The answer was removed."))
    return redirect("cases:replies")


def _write(request: HttpRequest, known: ReplyTemplate) -> HttpResponseBase:
    form = ReplyForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid():
        made = form.save(commit=False)
        types = list(form.cleaned_data["types"])
        try:
            care.save_reply(made, types=types, by=disclosure.user_of(request), now=company.now())
        except care.CareActError as error:
            form.add_error(None, error.words)
        else:
            say(request, _("The answer is kept."))
            return redirect("cases:replies")
    context = {
        "form": form,
        "is_long": True,
        "title": known.name or _("A new ready answer"),
        "text": _("These are filled in when it is used: %(names)s")
        % {"names": "{name} {order} {agent} {company} {case}"},
        "back": reverse("cases:replies"),
        "tabs": tabs(request, "articles"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/form.html", context, status=status)
