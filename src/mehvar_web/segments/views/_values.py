"""The survey of values: its items in both languages, and the key by which answers are scored."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mehvar import segments
from mehvar.segments import Key, ValuesError
from mehvar_web import company
from mehvar_web.accounts import Right, may, page
from mehvar_web.disclosure import actor_of
from mehvar_web.segments._words import VALUES
from mehvar_web.segments.forms import KeyForm
from mehvar_web.ui import Choice, Column, Table, csv_response, say
from mehvar_web.ui.tables import asks_for_csv
from mehvar_web.ui.templatetags.ui import num


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of the key: what it measures, and its words where they are ours."""

    key: str
    value: object
    fa: str
    en: str
    is_reversed: bool


@page(Right.SEE_VALUE, methods=("GET", "POST"))
def values(request: HttpRequest) -> HttpResponseBase:
    """The items and the key; an analyst brings another key as a file."""
    form = KeyForm()
    may_edit = may(request.user, Right.EDIT_SEGMENTS)
    if request.method == "POST" and may_edit:
        if "remove" in request.POST:
            return _remove(request)
        form = KeyForm(request.POST, request.FILES)
        if form.is_valid() and _put(request, form):
            return redirect("segments:values")
    root = company.workspace().root
    key = segments.read_values_key(root)
    items = _items(key)
    if asks_for_csv(request):
        return csv_response(columns=_columns(), rows=items, name="values-items")
    context = {
        "form": form,
        "key": key,
        "is_imported": segments.has_values_key(root),
        "table": Table(name="items", title=_("Items"), columns=_columns(), rows=items),
        "consent": segments.CONSENT_WORDS,
        "survey_id": segments.OWN_SURVEY,
        "may_edit": may_edit,
        "crumbs": [
            Choice(label=_("Segments"), url=reverse("segments:segments")),
            Choice(label=_("Survey of values")),
        ],
    }
    return render(request, "segments/values.html", context)


def _put(request: HttpRequest, form: KeyForm) -> bool:
    try:
        key = segments.put_values_key(
            company.workspace(),
            form.cleaned_data["file"].read(),
            actor=actor_of(request),
            now=company.now(),
        )
    except ValuesError as error:
        form.add_error("file", str(error))
        return False
    count = len(key.questions)
    said = ngettext(
        "A key of %(n)s item was brought in; the next build scores by it.",
        "A key of %(n)s items was brought in; the next build scores by it.",
        count,
    )
    say(request, said % {"n": num(count)})
    return True


def _remove(request: HttpRequest) -> HttpResponseBase:
    segments.remove_values_key(company.workspace(), actor=actor_of(request), now=company.now())
    say(request, _("Answers are scored by Mehvar's own key again."))
    return redirect("segments:values")


def _items(key: Key) -> tuple[Item, ...]:
    ours = {one.key: one.words for one in segments.own_items()} if key.name == "own" else {}
    return tuple(
        Item(
            key=item,
            value=VALUES.get(value, value),
            fa=ours[item].fa if item in ours else "",
            en=ours[item].en if item in ours else "",
            is_reversed=item in key.reversed_items,
        )
        for value, questions in key.items.items()
        for item in questions
    )


def _spoken(words: str, language: str) -> SafeString | None:
    """Write words in a language that may not be the page's."""
    if not words:
        return None
    direction = "rtl" if language == "fa" else "ltr"
    return format_html('<span lang="{}" dir="{}">{}</span>', language, direction, words)


def _columns() -> list[Column[Item]]:
    return [
        Column(name="item", label=_("Item"), cell=lambda one: one.key, head=True),
        Column(name="value", label=_("Measures"), cell=lambda one: one.value),
        Column(name="fa", label=_("In Persian"), cell=lambda one: _spoken(one.fa, "fa")),
        Column(name="en", label=_("In English"), cell=lambda one: _spoken(one.en, "en")),
        Column(
            name="reversed",
            label=_("Turned round"),
            cell=lambda one: _("yes") if one.is_reversed else None,
        ),
    ]
