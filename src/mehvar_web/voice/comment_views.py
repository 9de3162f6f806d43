"""The comments: found, opened, and corrected."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from mehvar.voice import Comment, VoiceLabelError
from mehvar_web import disclosure
from mehvar_web.accounts import Right, may, page, sight_of
from mehvar_web.ui import csv_response, say, until_built
from mehvar_web.voice import _comments, _correct, _filters, _one, _stories, _words
from mehvar_web.voice._tabs import tabs


@page(Right.SEE_VOICE)
@until_built("voice/waiting.html")
def comments(request: HttpRequest) -> HttpResponseBase:
    """The list: searched, filtered, page by page; HTMX takes the results alone."""
    form = _filters.read_form(request)
    listed = _comments.read_list(
        words=_comments.searched(request), filters=form.filters(),
        sight=sight_of(request.user), after=request.GET.get("after", "")[:200],
    )  # fmt: skip
    asked = request.GET.copy()
    asked.pop("after", None)
    context = {
        "form": form,
        "chips": _filters.chips(request, form),
        "query": _comments.searched(request),
        "listed": listed,
        "pager": listed.pager,
        "csv": f"?{asked.urlencode()}" if may(request.user, Right.EXPORT) else "",
        "may_correct": may(request.user, Right.CORRECT_VOICE),
        "tabs": tabs(request, "comments"),
    }
    part = request.htmx and request.htmx.target == "results"  # type: ignore[attr-defined]
    return render(request, "voice/results.html" if part else "voice/comments.html", context)


@page(Right.SEE_VOICE, Right.EXPORT)
@until_built("voice/waiting.html")
def comments_csv(request: HttpRequest) -> HttpResponseBase:
    """What the list finds as a file, without personal data, newest first."""
    form = _filters.read_form(request)
    words, filters = _comments.searched(request), form.filters()
    disclosure.write_audit(request, "customer.export", "voice", {"words": bool(words)})
    rows = _comments.all_rows(words=words, filters=filters, sight=sight_of(request.user))
    return csv_response(columns=_comments.FILE, rows=rows, name="comments")


@page(Right.SEE_VOICE)
@until_built("voice/waiting.html")
def comment(request: HttpRequest, comment: int) -> HttpResponseBase:
    """One comment: its words, why it was judged so, who said it, and what may be done."""
    found = _comments.find_comment(comment, sight_of(request.user))
    context = {
        "one": _comments.show(found, whole=True),
        "comment": found,
        "why": _one.draw_why(found),
        "speaker": _one.speaker_of(request, found),
        "sentiments": _words.SENTIMENTS,
        "emotions": _words.emotion_choices(),
        "subjects": _words.subject_choices(),
        "story": _stories.story_of(found),
        "may_correct": may(request.user, Right.CORRECT_VOICE),
        "may_tell": may(request.user, Right.TELL_STORIES) and found.customer_id is not None,
        "tabs": tabs(request, "comments"),
    }
    return render(request, "voice/comment.html", context)


@page(Right.SEE_VOICE, Right.CORRECT_VOICE, methods=("POST",))
def correct(request: HttpRequest, comment: int) -> HttpResponseBase:
    """Correct how a comment was read; the list shows it at once, the model learns from it."""
    return _correct_by(request, comment, request.POST)


@page(Right.SEE_VOICE, Right.CORRECT_VOICE, methods=("POST",))
def uncorrect(request: HttpRequest, comment: int) -> HttpResponseBase:
    """Take a correction back."""
    told = request.GET.copy()
    told["withdrawn"] = "on"
    return _correct_by(request, comment, told)


def _correct_by(request: HttpRequest, key: int, told: QueryDict) -> HttpResponseBase:
    found = _comments.find_comment(key, sight_of(request.user))
    form = _correct.CorrectionForm(told)
    correction = form.correction(found)
    if correction is None:
        messages.error(request, _("This cannot be said of a comment; nothing was changed."))
        return _back(request, found, "")
    try:
        _correct.write_correction(request, correction)
    except VoiceLabelError as error:
        messages.error(request, error.message)
        return _back(request, found, "")
    if correction.withdrawn:
        say(request, _("The correction was taken back."))
    else:
        say(
            request,
            _("Thank you: it is corrected here, and the model learns from it."),
            undo=_correct.undo_url(correction),
        )
    return _back(request, found, form.cleaned_data["next"])


def _back(request: HttpRequest, found: Comment, wanted: str) -> HttpResponse:
    """Answer HTMX with the comment as it now is; send a browser back to where it was."""
    if request.htmx:  # type: ignore[attr-defined]
        fresh = _comments.find_comment(found.comment, sight_of(request.user))
        context = {"one": _comments.show(fresh), "may_correct": True, "with_messages": True}
        return render(request, "voice/entry.html", context)
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return redirect(wanted)
    return redirect("voice:comment", found.comment)
