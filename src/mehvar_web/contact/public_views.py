"""The preference page and the one-tap stop: no login, no script, a phone in the hand.

Looking changes nothing (mail programs and messengers open links by themselves); only sending a
form does. The code in the address is the permission, so these forms carry no other token.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from mehvar_web import company
from mehvar_web.accounts import public_page
from mehvar_web.channels import MESSENGERS, Person, chat_link
from mehvar_web.contact import _words
from mehvar_web.contact._choices import opt_out, undo_choice
from mehvar_web.contact._preferences import boxes_of, choose_boxes
from mehvar_web.contact.forms import ChoicesForm
from mehvar_web.contact.models import Choice, PreferenceLink

_LANGUAGES = ("fa", "en")


@csrf_exempt
@never_cache
@public_page(methods=("GET", "POST"))
def page(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show what may come to the person, and take what they choose."""
    link = _link(code)
    with translation.override(_language(request, link)):
        if request.method == "POST":
            form = ChoicesForm(request.POST)
            form.is_valid()
            batch = choose_boxes(_person(link), form.cleaned_data)
            return redirect(f"{_here(link, request)}&saved={batch}")
        form = ChoicesForm(initial=boxes_of(_person(link)))
        told = {"form": form, "bots": _bots(_person(link))}
        return _shown(request, link, "contact/preferences.html", told)


@csrf_exempt
@never_cache
@public_page(methods=("GET", "POST"))
def stop(request: HttpRequest, code: str) -> HttpResponseBase:
    """End what came by this way in one tap; a mail program's one click answers without a page."""
    link = _link(code)
    with translation.override(_language(request, link)):
        if request.method != "POST":
            return _shown(request, link, "contact/stop.html", {})
        batch = opt_out(
            _person(link),
            channel=link.channel,  # type: ignore[arg-type]  # written by our own code
            how="one_tap",
        )
        if request.POST.get("List-Unsubscribe") == "One-Click":
            return HttpResponse(status=204)
        return redirect(f"{_here(link, request)}&stopped={batch}")


@csrf_exempt
@public_page(methods=("POST",))
def undo(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take back what was chosen last from this address."""
    link = _link(code)
    batch = request.POST.get("batch", "")[:32]
    mine = Choice.objects.filter(person_hash=link.person_hash)
    if not mine.filter(batch=batch).exists() and not mine.filter(withdrawn_by=batch).exists():
        raise Http404
    undo_choice(batch)
    return redirect(f"{_here(link, request)}&undone=1")


def _bots(person: Person) -> list[tuple[Any, str]]:
    """Return the messengers that are set up, each with the link that makes a chat the person's."""
    links = [(_words.CHANNELS[one], chat_link(one, person)) for one in MESSENGERS]
    return [(name, url) for name, url in links if url]


def _shown(
    request: HttpRequest, link: PreferenceLink, template: str, context: dict[str, Any]
) -> HttpResponse:
    language = translation.get_language()
    other = "en" if language == "fa" else "fa"
    whole = {
        **context,
        "link": link,
        "channel": _words.CHANNELS.get(link.channel),
        "batch": (request.GET.get("saved") or request.GET.get("stopped") or "")[:32],
        "saved": "saved" in request.GET,
        "stopped": "stopped" in request.GET,
        "undone": "undone" in request.GET,
        "company_name": company.workspace().settings.name,
        "lang": language,
        "dir": "rtl" if language == "fa" else "ltr",
        "other_lang": other,
        "other_url": f"?l={other}",
        "here": f"?l={language}",
    }
    response = render(request, template, whole)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    response["Content-Language"] = language or "fa"
    return response


def _link(code: str) -> PreferenceLink:
    return get_object_or_404(PreferenceLink, code=code)


def _person(link: PreferenceLink) -> Person:
    return Person(source=link.person_source, ref=link.person_ref)


def _language(request: HttpRequest, link: PreferenceLink) -> str:
    asked = request.GET.get("l", link.language)
    return asked if asked in _LANGUAGES else "fa"


def _here(link: PreferenceLink, request: HttpRequest) -> str:
    return f"{reverse('preferences:page', args=[link.code])}?l={_language(request, link)}"
