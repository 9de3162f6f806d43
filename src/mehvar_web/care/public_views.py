"""Did it help? The page behind the code: no login, no script, a phone in the hand.

Looking changes nothing (mail programs and messengers open links by themselves); only sending the
form does. The code in the address is the permission, so the form carries no other token.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from mehvar_web import company
from mehvar_web.accounts import public_page
from mehvar_web.care._verify import answer_verification, verification_of

_LANGUAGES = ("fa", "en")


@csrf_exempt
@never_cache
@public_page(methods=("GET", "POST"))
def answer(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask whether the matter is settled, and take the answer."""
    found = verification_of(code)
    told = request.GET.get("l", company.workspace().settings.language)
    language = told if told in _LANGUAGES else "fa"
    helped = request.POST.get("helped", "")
    if found is None:
        return _public(request, "care/gone.html", language, status=404)
    if request.method == "POST" and helped in {"yes", "no"}:
        answer_verification(code, helped=helped == "yes", now=company.now())
        return redirect(f"{reverse('recovery:answer', args=[code])}?l={language}")
    context = {
        "asked": found,
        "number": found.case.number,
        "subject": found.case.type.title(language),
        "is_open": found.round == found.case.reopenings and not found.case.is_live,
    }
    return _public(request, "care/answer.html", language, context)


def _public(
    request: HttpRequest, template: str, language: str, told: dict[str, Any] | None = None,
    *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Draw a page for somebody who has no login, in the language of the address."""
    other = "en" if language == "fa" else "fa"
    context = {
        "company_name": company.workspace().settings.name,
        "lang": language,
        "dir": "rtl" if language == "fa" else "ltr",
        "other_lang": other,
        "other_url": f"?l={other}",
        "here": f"?l={language}",
        **(told or {}),
    }
    with translation.override(language):
        response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    response["Content-Language"] = language
    return response
