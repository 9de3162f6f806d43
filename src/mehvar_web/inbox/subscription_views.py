"""What a person wants to hear of: topics, stores, low scores; here and by e-mail."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from mehvar_web import company, disclosure
from mehvar_web.accounts import Right, Role, page, teams_below
from mehvar_web.accounts.models import Team, User
from mehvar_web.inbox import _digest, _views, _words
from mehvar_web.inbox.forms import SubscriptionForm
from mehvar_web.inbox.models import Subscription
from mehvar_web.ui import say

_MOST = 30
_SHOWN_DAYS = 7


@page(Right.SEE_INBOX, methods=("GET", "POST"))
def subscriptions(request: HttpRequest) -> HttpResponseBase:
    """What is new this week under each subscription, and a form for another."""
    user = disclosure.user_of(request)
    form = SubscriptionForm(
        request.POST or None, teams=_teams(user), initial={"rhythm": Subscription.Rhythms.DAILY}
    )
    if request.method == "POST" and form.is_valid():
        if Subscription.objects.filter(user=user).count() >= _MOST:
            say(request, _("You have as many as there may be."), level="info")
        else:
            _subscribe(user, form)
            say(request, _("You will hear of it."))
        return redirect("inbox:subscriptions")
    since = company.now() - timedelta(days=_SHOWN_DAYS)
    context = {
        "news": [
            (one, _words.RHYTHMS[one.subscription.rhythm], _may_end(user, one.subscription))
            for one in (_digest.news(user, s, since=since) for s in _digest.subscriptions_of(user))
        ],
        "form": form,
        "has_mail": bool(user.email),
        "tabs": _views.tabs(request, "subscriptions"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "inbox/subscriptions.html", context, status=status)


@page(Right.SEE_INBOX, methods=("POST",))
def unsubscribe(request: HttpRequest, key: str) -> HttpResponseBase:
    """End a subscription of one's own, or of a team that one leads."""
    user = disclosure.user_of(request)
    found = get_object_or_404(_digest.subscriptions_of(user), key=key)
    if not _may_end(user, found):
        say(request, _("Whoever subscribed the team, or its lead, may end it."), level="info")
        return redirect("inbox:subscriptions")
    found.delete()
    say(request, _("You will hear no more of it."))
    return redirect("inbox:subscriptions")


def _subscribe(user: User, form: SubscriptionForm) -> None:
    made = form.save(commit=False)
    made.user, made.at, made.told_until = user, company.now(), company.now()
    made.save()


def _teams(user: User) -> object:
    """Return the teams that a person may subscribe: those that they lead, all for the owner."""
    role = Role(user.role)
    if role is Role.OWNER:
        return Team.objects.all()
    if role is Role.LEAD and user.team_id is not None:
        return Team.objects.filter(pk__in=teams_below(user.team_id))
    return Team.objects.none()


def _may_end(user: User, one: Subscription) -> bool:
    return one.user_id == user.pk or Role(user.role) in {Role.OWNER, Role.LEAD}
