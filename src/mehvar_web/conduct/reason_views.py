"""The list of return reasons: read by who sees conduct, written by who manages the company."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mehvar import conduct
from mehvar_web import company, disclosure
from mehvar_web.accounts import Right, may, page
from mehvar_web.conduct import _reasons
from mehvar_web.conduct._tabs import tabs
from mehvar_web.conduct.forms import ReasonsForm
from mehvar_web.ui import say


@page(Right.SEE_CONDUCT, methods=("GET", "POST"))
def reasons(request: HttpRequest) -> HttpResponse:
    """Show the words of each side and what they make of the reasons told; keep what is written."""
    user = disclosure.user_of(request)
    may_write = may(user, Right.MANAGE_COMPANY)
    trouble, words = "", conduct.usual_reasons()
    try:
        words = conduct.read_reasons(company.workspace().root)
    except conduct.ReasonsError as error:  # written by hand: the page is where it is mended
        trouble = str(error)
    form = ReasonsForm(request.POST or None, words=words)
    if request.method == "POST" and may_write:
        if "usual" in request.POST:
            _reasons.set_reasons(None, by=user)
            say(request, _("The usual words count again, from the next build on."))
            return redirect("conduct:reasons")
        if form.is_valid():
            _reasons.set_reasons(form.words(), by=user)
            say(request, _("The list is kept; it counts from the next build on."))
            return redirect("conduct:reasons")
    context = {
        "form": form,
        "words": [(title, words[whose]) for whose, title in _reasons.SIDES.items()],
        "told": _reasons.reasons_told(words),
        "is_own": _reasons.is_own(),
        "trouble": trouble,
        "may_write": may_write,
        "tabs": tabs(user, "reasons"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "conduct/reasons.html", context, status=status)
