"""The list and one thread: found, read, answered."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from mehvar_web import disclosure
from mehvar_web.accounts import Right, may, page
from mehvar_web.inbox import _acts, _answer, _comments, _files, _list, _one, _views
from mehvar_web.inbox._sight import find_thread
from mehvar_web.inbox.forms import AnswerForm, AssignForm, ListForm
from mehvar_web.inbox.models import Attachment
from mehvar_web.ui import csv_response, say


@page(Right.SEE_INBOX)
def threads(request: HttpRequest) -> HttpResponseBase:
    """The list: searched, filtered, page by page; HTMX takes the results alone."""
    user = disclosure.user_of(request)
    form = _form(request)
    told = form.told()
    words = str(told.get("q", ""))
    asked = request.GET.copy()
    asked.pop("after", None)
    context = {
        "form": form,
        "query": words,
        "listed": _list.read_list(user, form, after=request.GET.get("after", "")[:80]),
        "boxes": _views.boxes(request, str(told.get("box", ""))),
        "chips": _views.chips(request, form),
        "saved": _views.saved(user),
        "asked": asked.urlencode(),
        "older": _comments.search(user, words) if words else None,
        "csv": f"?{asked.urlencode()}" if may(user, Right.EXPORT) else "",
        "may_answer": may(user, Right.ANSWER_INBOX),
        "may_set": may(user, Right.SET_CHANNELS),
        "assign_form": AssignForm(prefix="bulk"),
        "tabs": _views.tabs(request, "threads"),
    }
    part = request.htmx and request.htmx.target == "results"  # type: ignore[attr-defined]
    return render(request, "inbox/results.html" if part else "inbox/threads.html", context)


@page(Right.SEE_INBOX, Right.EXPORT)
def threads_csv(request: HttpRequest) -> HttpResponseBase:
    """What the list finds as a file, without personal data, newest first."""
    user = disclosure.user_of(request)
    disclosure.write_audit(request, "customer.export", "inbox", {"query": bool(request.GET)})
    rows = _list.all_rows(user, _form(request))
    return csv_response(columns=_list.FILE, rows=rows, name="inbox")


@page(Right.SEE_INBOX)
def thread(request: HttpRequest, key: str) -> HttpResponseBase:
    """One thread: what was said, who said it, and what may be done."""
    user = disclosure.user_of(request)
    found = find_thread(user, key)
    form = _form(request)
    before, after = _list.neighbours(user, form, found)
    context = _one.context_of(request, found) | {
        "before": before,
        "after": after,
        "candidates": disclosure.found_customers(request, request.GET.get("who", "")[:200]),
        "who": request.GET.get("who", "")[:200],
    }
    _acts.mark_seen(user, found)
    return render(request, "inbox/thread.html", context)


@page(Right.SEE_INBOX, Right.ANSWER_INBOX, methods=("POST",))
def answer(request: HttpRequest, key: str) -> HttpResponseBase:
    """Send an answer, or show first how it will read."""
    user = disclosure.user_of(request)
    found = find_thread(user, key)
    form = AnswerForm(request.POST, ways=_answer.ways(found))
    if form.is_valid() and "preview" not in request.POST:
        sent = _answer.answer(
            user, found, way=form.chosen, text=form.cleaned_data["text"],
            token=form.cleaned_data["token"],
        )  # fmt: skip
        if sent is None:
            say(request, _("This answer had been sent already."), level="info")
        else:
            say(request, _("The answer is on its way."))
        return redirect(_one.address_of(request, key))
    preview = form.cleaned_data.get("text", "") if form.is_valid() else ""
    context = _one.context_of(request, found, form=form, preview=preview)
    return render(request, "inbox/thread.html", context, status=200 if form.is_valid() else 422)


@page(Right.SEE_INBOX, Right.SEE_PERSONAL, methods=("POST",))
def reveal(request: HttpRequest, key: str) -> HttpResponseBase:
    """Show names, numbers and addresses of one thread for a quarter of an hour."""
    found = find_thread(disclosure.user_of(request), key)
    purpose = request.POST.get("purpose", "")
    told = purpose if purpose in {"service", "complaint", "request"} else "service"
    disclosure.reveal(request, _one.subject_of(found), purpose=told)
    return redirect(_one.address_of(request, key))


@page(Right.SEE_INBOX, Right.SEE_PERSONAL, methods=("POST",))
def hide(request: HttpRequest, key: str) -> HttpResponseBase:
    """Mask them again."""
    found = find_thread(disclosure.user_of(request), key)
    disclosure.hide(request, _one.subject_of(found))
    return redirect(_one.address_of(request, key))


@page(Right.SEE_INBOX, Right.SEE_PERSONAL)
@never_cache
def file(request: HttpRequest, key: str) -> HttpResponseBase:
    """A file that came with a message, as a download, while personal fields are revealed."""
    user = disclosure.user_of(request)
    found = get_object_or_404(
        Attachment.objects.select_related("item__thread"), key=key, refused=""
    )
    of = find_thread(user, found.item.thread.key)
    if disclosure.revealed(request, _one.subject_of(of)) is None:
        say(request, _("Show the personal details first: a file may hold some."), level="info")
        return redirect("inbox:thread", of.key)
    path = _files.path_of(found)
    if not path.is_file():
        raise Http404(_("There is no such file."))
    disclosure.write_audit(
        request, "thread.file", _one.subject_of(of), {"thread": of.key, "file": found.key}
    )
    download = FileResponse(path.open("rb"), as_attachment=True, filename=found.name)
    download["Content-Type"] = "application/octet-stream"
    download["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return download


@page(Right.SEE_INBOX, Right.ANSWER_INBOX, methods=("POST",))
def from_comment(request: HttpRequest, comment: int) -> HttpResponseBase:
    """Open a thread for a comment that came before, or the one that it has."""
    opened = _comments.open_comment(disclosure.user_of(request), comment)
    return redirect("inbox:thread", opened.key)


def _form(request: HttpRequest) -> ListForm:
    user = disclosure.user_of(request)
    return ListForm(request.GET, people=_one.people_choices(user))
