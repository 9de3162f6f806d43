"""What customers will see, before anybody is asked, and the ways in which they can be asked."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.csrf import csrf_exempt

from mehvar_web import company, surveys
from mehvar_web.accounts import Right, page
from mehvar_web.studio import _draft, _ways, _words
from mehvar_web.studio._page import context_of, find
from mehvar_web.ui import Choice

_THEMES = ("light", "dark")


@page(Right.SEE_SURVEYS)
def look(request: HttpRequest, key: str) -> HttpResponseBase:
    """The survey on a telephone: in each of its languages, light and dark; nothing is recorded."""
    kept = find(key)
    survey = _draft.read(kept)
    asked = request.GET.get("language", "")
    language = asked if asked in survey.languages else _first_language(survey.languages)
    theme = request.GET.get("theme", "light")
    context = {
        **context_of(request, kept, "look"),
        "frame": f"{reverse('studio:frame', args=[key])}?language={language}",
        "theme": theme if theme in _THEMES else "light",
        "languages": tuple(
            Choice(
                label=_words.language_name(code),
                url=f"?language={code}&theme={theme}",
                current=code == language,
            )
            for code in survey.languages
        ),
        "themes": tuple(
            Choice(
                label=_words.THEMES[name],
                url=f"?language={language}&theme={name}",
                current=name == theme,
            )
            for name in _THEMES
        ),
        "directions": _ways.directions(survey, language),
        "is_live": kept.number > 0,
    }
    return render(request, "studio/look.html", context)


@csrf_exempt  # it changes nothing: the customers' page has no session to guard either
@page(Right.SEE_SURVEYS, methods=("GET", "POST"))
def frame(request: HttpRequest, key: str) -> HttpResponse:
    """One page of the draft as customers will see it; what is typed stays in the addresses."""
    survey = _draft.read(find(key))
    asked = request.GET.get("language", "")
    language = asked if asked in survey.languages else _first_language(survey.languages)
    raw = _ways.typed(request.GET, request.POST)
    at = reverse("studio:frame", args=[key])
    place = _ways.following(survey, request.POST.get("_p", ""), raw, language=language)
    carried = urlencode({"language": language, **raw}, doseq=True)
    answer = surveys.preview(
        survey, language=language, action=f"{at}?{carried}", page=place, raw=raw, at=at
    )
    answer["Cache-Control"] = "no-store"
    return answer


@page(Right.SEE_SURVEYS)
def ways(request: HttpRequest, key: str) -> HttpResponseBase:
    """The ways in which people can be asked, and how many answered by each."""
    kept = find(key)
    context = {
        **context_of(request, kept, "ways"),
        "ways": _ways.ways_of(kept),
        "plans": _plans(key),
        "origin": company.address(),
    }
    return render(request, "studio/ways.html", context)


def _plans(key: str) -> str:
    """Return the address where people are asked by plans, with this survey chosen."""
    for name in ("asking:new", "asking:plans"):
        try:
            return f"{reverse(name)}?survey={key}"
        except NoReverseMatch:
            continue
    return ""


def _first_language(languages: tuple[str, ...]) -> str:
    here = _words.language()
    return here if here in languages else languages[0]
