"""What every page of one policy shows above its own part: title, standing, acts and tabs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import pgettext

from mehvar_web.accounts import Right, may
from mehvar_web.policies._sight import Shown, find
from mehvar_web.policies._tabs import tabs
from mehvar_web.policies._words import language
from mehvar_web.ui import Choice


def context_of(request: HttpRequest, key: str, current: str) -> dict[str, Any]:
    """Return the context of ``policies/head.html`` for a policy's page; ``current`` is its tab.

    ``shown`` is the version that the page is about (``shown.version``, ``shown.policy``).

    Raises:
        Http404: when there is no such policy in the reader's sight.
    """
    return head_of(request, find(request, key), current)


def head_of(request: HttpRequest, shown: Shown, current: str) -> dict[str, Any]:
    """Return the head's context of a version that was found."""
    version = shown.version
    number = version.number if "version" in request.GET else None
    return {
        "shown": shown,
        "version": version,
        "title": title_of(version),
        "tabs": tabs(version.key, current, number=number),
        "tab": current,
        "may_edit": may(request.user, Right.EDIT_POLICIES),
        "may_publish": may(request.user, Right.PUBLISH_POLICIES),
        "crumbs": [
            Choice(label=pgettext("page", "Policies"), url=reverse("policies:policies")),
            Choice(label=title_of(version)),
        ],
    }


def title_of(version: Any) -> str:
    """Return a version's title in the page's language."""
    own = {"fa": version.title_fa, "en": version.title_en}
    return str(own[language()] or version.title_fa or version.title_en or version.key)
