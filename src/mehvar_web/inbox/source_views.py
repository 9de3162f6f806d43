"""The ways in: mailboxes that are read, addresses to which systems post."""

from __future__ import annotations

import json
import secrets
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from mehvar_web import company
from mehvar_web.accounts import Right, page
from mehvar_web.inbox import _hooks, _mailboxes, _mapping, _views, _words
from mehvar_web.inbox._secret import sealed
from mehvar_web.inbox._tell import tell_setting
from mehvar_web.inbox.forms import MailboxForm, WebhookForm
from mehvar_web.inbox.models import Source
from mehvar_web.ui import say
from mehvar_web.ui.figures import write_number

_SECRET_BYTES = 24


@page(Right.SEE_INBOX, Right.SET_CHANNELS)
def sources(request: HttpRequest) -> HttpResponseBase:
    """Every way in, and how it is doing."""
    context = {
        "sources": [
            (one, _words.word(_words.ORIGINS, one.origin), _address(one))
            for one in Source.objects.all()
        ],
        "tabs": _views.tabs(request, "sources"),
    }
    return render(request, "inbox/sources.html", context)


@page(Right.SEE_INBOX, Right.SET_CHANNELS, methods=("GET", "POST"))
def new_mailbox(request: HttpRequest) -> HttpResponseBase:
    """Set a mailbox up."""
    return _mailbox(request, Source(kind=Source.Kinds.MAIL, origin="email", channel="email"))


@page(Right.SEE_INBOX, Right.SET_CHANNELS, methods=("GET", "POST"))
@never_cache
def new_webhook(request: HttpRequest) -> HttpResponseBase:
    """Set an address up to which a system posts."""
    return _webhook(request, Source(kind=Source.Kinds.WEBHOOK, origin="review"))


@page(Right.SEE_INBOX, Right.SET_CHANNELS, methods=("GET", "POST"))
def source(request: HttpRequest, key: str) -> HttpResponseBase:
    """Change a way in; of a webhook, try what its fields mean."""
    found = get_object_or_404(Source, key=key)
    return _mailbox(request, found) if found.kind == Source.Kinds.MAIL else _webhook(request, found)


@page(Right.SEE_INBOX, Right.SET_CHANNELS, methods=("POST",))
def look(request: HttpRequest, key: str) -> HttpResponseBase:
    """Read a mailbox now."""
    found = get_object_or_404(Source, key=key, kind=Source.Kinds.MAIL)
    before = found.taken
    _mailboxes.read_mailbox(found)
    if found.problem:
        say(request, found.problem, level="error")
    else:
        say(request, _("%(n)s new") % {"n": write_number(found.taken - before)})
    return redirect("inbox:sources")


@page(Right.SEE_INBOX, Right.SET_CHANNELS, methods=("POST",))
@never_cache
def renew(request: HttpRequest, key: str) -> HttpResponseBase:
    """Make a new secret; the old one ends now, the new one is shown once."""
    found = get_object_or_404(Source, key=key, kind=Source.Kinds.WEBHOOK)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    with transaction.atomic():
        found.secret = sealed(secret)
        found.save(update_fields=["secret"])
        tell_setting(request, "inbox.source", found.key, {"act": "secret"})
    return _show_secret(request, found, secret)


@page(Right.SEE_INBOX, Right.SET_CHANNELS, methods=("POST",))
def remove(request: HttpRequest, key: str) -> HttpResponseBase:
    """Remove a way in; what came by it stays."""
    found = get_object_or_404(Source, key=key)
    with transaction.atomic():
        tell_setting(request, "inbox.source", found.key, {"act": "removed"})
        found.delete()
    say(request, _("The way in was removed; what came by it stays."))
    return redirect("inbox:sources")


def _mailbox(request: HttpRequest, found: Source) -> HttpResponseBase:
    begin = {"folder": "INBOX", "port": 993, "is_active": True, "name": found.name} | found.options
    if found.pk:
        begin["is_active"] = found.is_active
    form = MailboxForm(request.POST or None, initial=begin)
    if request.method == "POST" and form.is_valid() and _is_free(form, found):
        told = form.cleaned_data
        found.name, found.is_active = told["name"], told["is_active"]
        place = {name: told[name] for name in ("host", "port", "user", "folder")}
        if {name: found.options.get(name) for name in place} != place:
            found.marks = {}
        found.options = {**found.options, **place}
        if told["password"] or not found.secret:
            found.secret = sealed(told["password"])
        _save(request, found)
        say(request, _("The mailbox is kept; look into it now to see whether it opens."))
        return redirect("inbox:sources")
    return _form(
        request, form, title=found.name or _("A mailbox"),
        text=_("It is read over TLS; mails stay there, unread. The first look goes a week back."),
    )  # fmt: skip


def _webhook(request: HttpRequest, found: Source) -> HttpResponseBase:
    begin = {
        "name": found.name, "origin": found.origin, "channel": found.channel,
        "is_active": found.is_active,
        "mapping": _mapping.write_mapping(found.options.get("mapping", {})),
    }  # fmt: skip
    form = WebhookForm(request.POST or None, initial=begin)
    tried: list[Any] = []
    if request.method == "POST" and form.is_valid() and _is_free(form, found):
        tried = _try(form, found)
        if form.is_valid() and "try" not in request.POST:
            secret = "" if found.secret else secrets.token_urlsafe(_SECRET_BYTES)
            if secret:
                found.secret = sealed(secret)
            _save(request, found)
            if secret:
                return _show_secret(request, found, secret)
            say(request, _("The way in is kept."))
            return redirect("inbox:sources")
    context = {
        "form": form, "title": found.name or _("A webhook"), "source": found, "tried": tried,
        "address": _address(found) if found.pk else "", "back": reverse("inbox:sources"),
        "fields": _mapping.FIELDS, "tabs": _views.tabs(request, "sources"),
    }  # fmt: skip
    wrong = request.method == "POST" and not form.is_valid()
    return render(request, "inbox/webhook.html", context, status=422 if wrong else 200)


def _try(form: WebhookForm, found: Source) -> list[Any]:
    """Read the example by the mapping; what is wrong stands at its field."""
    told = form.cleaned_data
    found.name, found.origin, found.channel = told["name"], told["origin"], told["channel"]
    found.is_active = told["is_active"]
    try:
        mapping = _mapping.read_mapping(told["mapping"])
    except _mapping.MappingError as error:
        form.add_error("mapping", f"{error.message} {error.hint or ''}")
        return []
    found.options = {**found.options, "mapping": mapping}
    if not told["sample"].strip():
        return []
    try:
        return _hooks.read(found, json.loads(told["sample"]), mapping)
    except _mapping.MappingError as error:
        form.add_error("sample", f"{error.message} {error.hint or ''}")
    except (ValueError, RecursionError):
        form.add_error("sample", _("This is not JSON."))
    return []


def _is_free(form: Any, found: Source) -> bool:
    taken = Source.objects.filter(name=form.cleaned_data["name"]).exclude(pk=found.pk).exists()
    if taken:
        form.add_error("name", _("Another way in has this name."))
    return not taken


def _save(request: HttpRequest, found: Source) -> None:
    with transaction.atomic():
        found.problem = ""
        found.save()
        tell_setting(request, "inbox.source", found.key, {"act": "written", "kind": found.kind})


def _address(found: Source) -> str:
    if found.kind == Source.Kinds.MAIL:
        return str(found.options.get("user", ""))
    return company.address(reverse("inbox_hooks:heard", args=[found.key]))


def _show_secret(request: HttpRequest, found: Source, secret: str) -> HttpResponseBase:
    context = {
        "source": found, "secret": secret, "address": _address(found),
        "tabs": _views.tabs(request, "sources"),
    }  # fmt: skip
    return render(request, "inbox/secret.html", context)


def _form(request: HttpRequest, form: object, *, title: str, text: str) -> HttpResponseBase:
    context = {
        "form": form, "title": title, "text": text, "back": reverse("inbox:sources"),
        "tabs": _views.tabs(request, "sources"),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "inbox/form.html", context, status=status)
