"""The knowledge base: how things are done here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar_web import care, company, disclosure
from mehvar_web.accounts import Right, may, page
from mehvar_web.care.models import Article
from mehvar_web.cases import _words
from mehvar_web.cases._tabs import tabs
from mehvar_web.cases.article_forms import ArticleForm, type_of
from mehvar_web.cases.forms import type_names
from mehvar_web.ui import say

_SHOWN = 100


@page(Right.SEE_CASES)
def articles(request: HttpRequest) -> HttpResponseBase:
    """The articles that have the words asked for, newest first; archived ones apart."""
    words = request.GET.get("q", "").replace("\x00", "")[:200]
    chosen = type_of(request.GET.get("type", ""))
    is_live = request.GET.get("archived") != "yes"
    found = care.articles_for(q=words, type_=chosen, live=is_live, limit=_SHOWN)
    language = _words.language()
    context = {
        "query": words,
        "articles": [_shown(one, language) for one in found],
        "types": type_names(),
        "chosen": chosen.key if chosen else "",
        "is_live": is_live,
        "may_write": may(request.user, Right.SET_CASES),
        "tabs": tabs(request, "articles"),
    }
    return render(request, "cases/articles.html", context)


@page(Right.SEE_CASES)
def article(request: HttpRequest, key: str) -> HttpResponseBase:
    """One article in the page's language."""
    found = get_object_or_404(Article, key=key)
    context = {
        **_shown(found, _words.language()),
        "may_write": may(request.user, Right.SET_CASES),
        "tabs": tabs(request, "articles"),
    }
    return render(request, "cases/article.html", context)


@page(Right.SEE_CASES, Right.SET_CASES, methods=("GET", "POST"))
def new_article(request: HttpRequest) -> HttpResponseBase:
    """Write an article."""
    return _write(request, Article())


@page(Right.SEE_CASES, Right.SET_CASES, methods=("GET", "POST"))
def edit_article(request: HttpRequest, key: str) -> HttpResponseBase:
    """Change an article."""
    return _write(request, get_object_or_404(Article, key=key))


@page(Right.SEE_CASES, Right.SET_CASES, methods=("POST",))
def archive_article(request: HttpRequest, key: str) -> HttpResponseBase:
    """Put an article out of sight, or back; the same button takes it back."""
    found = get_object_or_404(Article, key=key)
    found.is_live = not found.is_live
    care.save_article(
        found, types=list(found.types.all()), by=disclosure.user_of(request), now=company.now()
    )
    told = _("It stands beside cases again.") if found.is_live else _("It is in the archive.")
    say(request, told, undo=reverse("cases:archive_article", args=[key]))
    return redirect("cases:articles")


def _shown(one: Article, language: str) -> dict[str, object]:
    return {
        "article": one,
        "title": one.title(language),
        "body": one.body(language),
        "kinds": [kind.title(language) for kind in one.types.all()] if one.pk else [],
        "by": one.author.shown_name if one.author else "",
    }


def _write(request: HttpRequest, known: Article) -> HttpResponseBase:
    form = ArticleForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid():
        made = form.save(commit=False)
        types = list(form.cleaned_data["types"])
        user = disclosure.user_of(request)
        kept = care.save_article(made, types=types, by=user, now=company.now())
        say(request, _("The article is kept."))
        return redirect("cases:article", kept.key)
    context = {
        "form": form,
        "is_long": True,
        "title": known.title(_words.language()) if known.pk else _("A new article"),
        "text": _(
            "What it says is found by its words, in both languages, and stands beside cases."
        ),
        "back": reverse("cases:articles"),
        "tabs": tabs(request, "articles"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/form.html", context, status=status)
