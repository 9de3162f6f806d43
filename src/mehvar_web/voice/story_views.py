"""The page Stories: what customers said, told inside the company because they agreed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mehvar_web import company, disclosure
from mehvar_web.accounts import NeedsRight, Right, may, page, sight_of
from mehvar_web.ui import say, until_built
from mehvar_web.voice import _comments, _stories
from mehvar_web.voice._tabs import tabs
from mehvar_web.voice.models import Story


@page(Right.SEE_VOICE)
@until_built("voice/waiting.html")
def stories(request: HttpRequest) -> HttpResponseBase:
    """Every story that is told now."""
    may_tell = may(request.user, Right.TELL_STORIES)
    found = _stories.read_stories(disclosure.user_of(request), may_tell=may_tell)
    context = {"stories": found, "may_tell": may_tell, "tabs": tabs(request, "stories")}
    return render(request, "voice/stories.html", context)


@page(Right.SEE_VOICE, Right.TELL_STORIES, methods=("GET", "POST"))
@until_built("voice/waiting.html")
def tell(request: HttpRequest, comment: int) -> HttpResponseBase:
    """Tell a comment as a story."""
    found = _comments.find_comment(comment, sight_of(request.user))
    if found.customer_id is None:
        say(request, _("Nobody is known who could have agreed to it."), level="warning")
        return redirect("voice:comment", comment)
    if _stories.story_of(found) is not None:
        return redirect("voice:stories")
    form = _stories.StoryForm(request.POST or None, initial={"agreed_on": company.now().date()})
    if request.method == "POST" and form.is_valid():
        if _stories.tell_story(request, found, form) is None:
            say(request, _("Somebody has told this story already."), level="info")
        else:
            say(request, _("The story is told. The customer's consent is on record."))
        return redirect("voice:stories")
    context = {
        "form": form,
        "one": _comments.show(found, whole=True),
        "tabs": tabs(request, "stories"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "voice/tell.html", context, status=status)


@page(Right.SEE_VOICE, methods=("POST",))
def withdraw(request: HttpRequest, story: int) -> HttpResponseBase:
    """Take a story back: the customer changed their mind, or we did."""
    mine = Story.objects.filter(pk=story, author=disclosure.user_of(request)).exists()
    if not mine and not may(request.user, Right.TELL_STORIES):
        raise NeedsRight(Right.TELL_STORIES)
    _stories.withdraw_story(request, story)
    say(request, _("The story is taken back, and the withdrawal is on record."))
    return redirect("voice:stories")
